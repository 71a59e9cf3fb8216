"""A topic that goes to another evening, or waits in reserve, by a button of its line."""

from django.http import HttpRequest
from django.utils import timezone

from sessions.guard.input import whole_number
from sessions.models import AGREED, COMING, IllegalDecision, Proposal, Session, Topic, archive_change
from sessions.programme.checklist import day_of
from sessions.proposals import decisions, telling

RESERVE = "reserve"


def evenings_to_come(session: Session) -> list[tuple[int, str]]:
    """(primary key, words) of the other evenings in preparation, the next one after this first."""
    others = Session.objects.filter(status__in=COMING).exclude(pk=session.pk).order_by("number")
    rows = [(one.number < (session.number or 0), one.number, one) for one in others]
    return [
        (one.pk, f"the {one.ordinal}" + (f", {day_of(one)}" if one.held_on else ""))
        for _, _, one in sorted(rows, key=lambda row: row[:2])
    ]


def move_topic(session: Session, request: HttpRequest) -> str:
    """Move the topic of the pressed button to where its select says; what was done, in a sentence.

    Deciding tells nobody: the speakers are to be told. Raises IllegalDecision with the reason.
    """
    key = request.POST["_move"]
    where = request.POST.get(f"{key}-where", "")
    topic = session.topics.filter(pk=whole_number(key.removeprefix("t"))).first()
    if topic is None:
        return ""  # gone by the first of two clicks
    how = {"by": request.user, "at": timezone.now()}
    if where == RESERVE:
        put_in_reserve(topic, **how)
        return f"“{topic}” is in reserve."
    to = Session.objects.filter(pk=whole_number(where), status__in=COMING).first()
    if to is None:
        raise IllegalDecision("Choose an evening that is still to come.")
    with archive_change():
        proposal = Proposal.objects.filter(topic=topic, status__in=AGREED).first()
        if proposal:
            decisions.move(proposal, to=to, **how)
        else:
            to.take_in(topic)
    return f"“{topic}” is at the {to} now."


def put_in_reserve(topic: Topic, *, by, at) -> None:
    """What was agreed by word of mouth gets a proposal, so that it waits with the others."""
    if not topic.speakers.exists():
        raise IllegalDecision("A topic without a speaker cannot wait in reserve: drop it instead.")
    with archive_change():
        decisions.put_in_reserve(telling.proposal_for(topic, by=by, at=at), by=by, at=at)
