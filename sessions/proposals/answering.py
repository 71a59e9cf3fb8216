"""What somebody who was asked to speak answers: yes, another month, not now."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sessions.models import IllegalDecision, Proposal, ProposalStatus, archive_change
from sessions.notifications.news import tell_organisers
from sessions.proposals import decisions

Answer = Proposal.Answer
_NEWS = {
    Answer.YES: "{name} says yes and will give a talk.",
    Answer.LATER: "{name} would like to speak in another month: {months}.",
    Answer.NO: "{name} cannot speak now.",
}


def answer(proposal: Proposal, said: str, *, months: Sequence[str] = (), at: datetime) -> None:
    """Note the answer and tell the organisers. months: those that suit, for "another month".

    The same answer twice is one. IllegalDecision where nobody waits for an answer any more.
    """
    # The archive's lock comes before the proposal's everywhere, and withdrawing takes it.
    with archive_change() if said == Answer.NO else transaction.atomic():
        proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if proposal.answer == said and (said != Answer.LATER or proposal.months == list(months)):
            return
        if proposal.status != ProposalStatus.ASKED:
            raise IllegalDecision("The organisers know your answer already. Write to them to change it.")
        proposal.answer, proposal.answered_at = said, at
        if said == Answer.LATER:
            proposal.months = list(months)
        proposal.save()
        if said == Answer.NO:
            decisions.withdraw(proposal, at=at)
        tell_organisers(
            _NEWS[said].format(name=proposal.speaker_name, months=", ".join(months) or "any"),
            admin_path=f"/admin/mts/proposal/{proposal.pk}/change/",
        )
