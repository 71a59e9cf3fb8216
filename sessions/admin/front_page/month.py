"""The evening ahead: what it lacks, who could moderate it, and what waits for an organiser this month."""

from datetime import date

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from sessions.admin.front_page.items import MOST, Item, change
from sessions.models import Moderator, Notice, Proposal, ProposalStatus, Session, Status
from sessions.notifications.to_tell import Known, evenings_to_tell_of, everybody, names_to_tell
from sessions.people.rotation import Turn
from sessions.programme.checklist import Check, checklist
from sessions.programme.planning import evening_but_one
from sessions.programme.whom_to_ask import Leaving, interns_to_remember, turns_for

# By status of a notice: what a person has to do about it, for one and for several.
BY_A_PERSON = {
    Notice.Status.BY_HAND: ("One message to tell by hand", "{n} messages to tell by hand"),
    Notice.Status.FAILED: ("One message that failed", "{n} messages that failed"),
    Notice.Status.UNCLEAR: (
        "One message that may or may not have been sent",
        "{n} messages that may or may not have been sent",
    ),
}


def evenings_ahead(today: date) -> list[Session]:
    """The next evening and the one after it, as far as they are planned; without a date yet comes last."""
    moderators = Moderator.objects.filter(session=OuterRef("pk")).exclude(answer=Moderator.Answer.NO)
    preparing = Session.objects.preparing(today).annotate(has_moderator=Exists(moderators))
    return list(preparing.order_by(F("held_on").asc(nulls_last=True), "number")[:2])


def when(session: Session, today: date) -> str:
    """ "Friday 23 June, in 12 days"."""
    if session.held_on is None:
        return "no date yet"
    days = (session.held_on - today).days
    near = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    return f"{session.held_on:%A} {session.held_on.day} {session.held_on:%B %Y}, {near}"


def lacks_of(session: Session, today: date, known: list[Known]) -> list[Item]:
    """What the next session still needs, by its checklist: what is late first; the rest on its own page."""
    theirs = [one for one in known if one.session == session]
    undone = [check for check in checklist(session, today=today, known=theirs) if check.done is False]
    undone.sort(key=lambda check: not check.late)
    left = len(undone) - MOST
    more = [Item(f"{left} more on its checklist", change(session))] if left > 0 else []
    return [*(Item(check.words, check.url, due_in_words(check)) for check in undone[:MOST]), *more]


def due_in_words(check: Check) -> str:
    """ "was due on 9 June", "by 16 June"; empty while the evening has no date."""
    if check.due is None:
        return ""
    return f"{'was due on' if check.late else 'by'} {check.due.day} {check.due:%B}"


def whose_turn_it_is(session: Session, today: date) -> Turn | None:
    """Who could be asked to moderate the next session (as `evenings_ahead` gives it), where nobody was."""
    if session.has_moderator:
        return None
    return next(iter(turns_for(session, today, count=1)), None)


def did_they_take_place(today: date) -> list[Item]:
    """The morning after: evenings whose day is past and which were neither held, put off nor called off."""
    open_still = Session.objects.filter(status__in=[Status.OPEN, Status.ANNOUNCED], held_on__lt=today)
    return [
        Item(f"Did the {session.ordinal} take place?", reverse("admin:mts_session_after", args=[session.pk]))
        for session in open_still.order_by("held_on", "number")[:MOST]
    ]


def todo(today: date) -> list[Item]:
    """What waits for an organiser, counted; nothing that is not there. Two queries."""
    asked = Q(status=ProposalStatus.ASKED, answer=Proposal.Answer.NONE)
    new = Q(status=ProposalStatus.SUBMITTED)
    elsewhere = Proposal.objects.to_tell().filter(session=None, shown_session=None)
    counts = Proposal.objects.aggregate(
        new=Count("pk", filter=new),
        oldest=Min("submitted_at", filter=new),
        asked=Count("pk", filter=asked),
        untold=Count("pk", filter=Q(pk__in=elsewhere.order_by().values("pk"))),
    )
    proposals = reverse("admin:mts_proposal_changelist")
    waits = (today - timezone.localdate(counts["oldest"])).days if counts["oldest"] else 0
    found = [
        counted(counts["new"], "One proposal to decide", "{n} proposals to decide", proposals, waited(waits)),
        counted(counts["untold"], "One speaker to tell", "{n} speakers to tell", f"{proposals}?state=tell"),
        counted(
            counts["asked"], "One person was asked to speak", "{n} people were asked to speak",
            f"{proposals}?state=asked", "no answer yet",
        ),
    ]  # fmt: skip
    by_status = dict(Notice.objects.for_somebody().order_by().values_list("status").annotate(n=Count("pk")))
    notices = reverse("admin:mts_notice_changelist")
    found += [
        counted(by_status.get(status, 0), one, many, f"{notices}?status__exact={status}".replace(" ", "+"))
        for status, (one, many) in BY_A_PERSON.items()
    ]
    return [item for item in found if item]


def readers(today: date) -> list[Known]:
    """Whoever knows something of the evenings to come, and of those called off. Eight queries."""
    return everybody(evenings_to_tell_of(today))


def to_be_told(known: list[Known]) -> list[Item]:
    """The evenings of which somebody knows what is not so, each with the way to its messages."""
    sessions = {one.session.pk: one.session for one in known}
    names = {pk: names_to_tell(one for one in known if one.session.pk == pk) for pk in sessions}
    return [
        Item(
            f"To be told of the {session.ordinal}: {get_text_list(some(names[pk]), 'and')}",
            reverse("admin:mts_session_tell", args=[pk]),
            "cancelled" if session.status == Status.CANCELLED else "",
        )
        for pk, session in sessions.items()
        if names[pk]
    ]


def some(names: list[str]) -> list[str]:
    """Three names, and how many more."""
    left = len(names) - 3
    return [*names[:3], *([f"{left} more"] if left > 0 else [])]


def counted(n: int, one: str, many: str, url: str, fact: str = "") -> Item | None:
    """None where there is nothing to do."""
    return Item(one if n == 1 else many.format(n=n), url, fact) if n else None


def waited(days: int) -> str:
    return {0: "came today", 1: "the oldest came yesterday"}.get(days, f"the oldest waits {days} days")


def interns(today: date) -> list[Leaving]:
    """Interns without a talk or leaving soon, no more than a short list. Three queries."""
    return interns_to_remember(today, until=evening_but_one(today))[:MOST]
