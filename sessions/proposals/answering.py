"""What somebody who was asked to speak answers first: yes. The form, another month and "not now" are steps
of `decisions`.
"""

from datetime import datetime

from sessions.models import IllegalDecision, Proposal, ProposalStatus, in_turn

_SOON = "Something has just been decided about this. You will hear from us very soon."


def say_yes(proposal: Proposal, *, at: datetime) -> None:
    """Note the yes of somebody who was asked, before they have filled in the form; twice is once."""
    with in_turn():
        proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if proposal.answer == Proposal.Answer.YES:
            return
        if proposal.status != ProposalStatus.ASKED:
            raise IllegalDecision(_SOON)
        proposal.answer, proposal.answered_at = Proposal.Answer.YES, at
        proposal.save(update_fields=["answer", "answered_at"])
