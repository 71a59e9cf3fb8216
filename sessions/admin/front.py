"""What needs doing, for the first page an organiser sees: this month, then what waits in the archive."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from sessions.admin.base import crumb
from sessions.admin.session_frame import address
from sessions.admin.waiting import title_of
from sessions.guard.health import what_is_late
from sessions.models import (
    Doubt,
    ImportedReport,
    Moderator,
    Notice,
    Proposal,
    ProposalStatus,
    Session,
    Status,
    Topic,
)
from sessions.notifications.to_tell import Known, evenings_to_tell_of, everybody, names_to_tell
from sessions.people.duplicates import may_be_the_same
from sessions.people.who_is_meant import told_apart
from sessions.programme.checklist import Check, checklist
from sessions.programme.planning import evening_but_one
from sessions.programme.whom_to_ask import interns_to_remember, turns_for

MOST = 6  # of each kind; the whole list is one click away
ENOUGH = slice(MOST + 1)  # to know whether there are more
RECENT = 120  # evenings, ten years of them: among these a summary that is missing can still be asked for

# By status of a notice: what a person has to do about it, for one and for several.
BY_A_PERSON = {
    Notice.Status.BY_HAND: ("One message to tell by hand", "{n} messages to tell by hand"),
    Notice.Status.FAILED: ("One message that failed", "{n} messages that failed"),
    Notice.Status.UNCLEAR: (
        "One message that may or may not have been sent",
        "{n} messages that may or may not have been sent",
    ),
}


class Item(NamedTuple):
    """One thing to do: a link in words, and a fact about it."""

    words: str
    url: str
    fact: str = ""


class Task(NamedTuple):
    """A list of things of one kind. more: where all of them are, empty when these are all."""

    heading: str
    items: list[Item]
    more: str
    nothing: str


def front_page(today: date) -> dict[str, Any]:
    """Everything on the page, in 37 queries at most, whatever the size of the archive; three more
    where two who may be the same bear one name.

    late: why messages are not going out, None while they do. session: the next evening, None while none is
    planned, and whether it is_last; turn: who could be asked to moderate it, where nobody was. questions:
    evenings whose day is past and of which nobody has said whether they took place.
    """
    known = everybody(evenings_to_tell_of(today))
    ahead = evenings_ahead(today)
    session = ahead[0] if ahead else None
    turns = turns_for(session, today, count=1) if session and not session.has_moderator else []
    return {
        "late": what_is_late(timezone.now()),
        "session": session,
        "is_last": len(ahead) == 1,
        "when": when(session, today) if session else "",
        "lacks": lacks_of(session, today, known) if session else [],
        "turn": next(iter(turns), None),
        "questions": did_they_take_place(today),
        "todo": [*to_be_told(known), *proposals_to_see_to(today), *messages_to_see_to()],
        "interns": interns_to_remember(today, until=evening_but_one(today))[:MOST],
        "tasks": [*tasks_of_evenings(today), *tasks_of_imports(), same_people()],
    }


def listed(model: str, query: str = "") -> str:
    return reverse(f"admin:mts_{model}_changelist") + query


# The month.


def evenings_ahead(today: date) -> list[Session]:
    """The next evening and the one after it, as far as they are planned; without a date yet comes last."""
    moderators = Moderator.objects.filter(session=OuterRef("pk")).exclude(answer=Moderator.Answer.NO)
    preparing = Session.objects.preparing(today).annotate(has_moderator=Exists(moderators))
    return list(preparing.soonest_first()[:2])


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
    more = [Item(f"{len(undone) - MOST} more on its checklist", address(session))]
    return [Item(check.words, check.url, due_in_words(check)) for check in undone[:MOST]] + (
        more if undone[MOST:] else []
    )


def due_in_words(check: Check) -> str:
    """ "was due on 9 June", "by 16 June"; empty while the evening has no date."""
    return f"{'was due on' if check.late else 'by'} {check.due.day} {check.due:%B}" if check.due else ""


def did_they_take_place(today: date) -> list[Item]:
    """The morning after: evenings whose day is past and which were neither held, put off nor called off."""
    open_still = Session.objects.filter(status__in=[Status.OPEN, Status.ANNOUNCED], held_on__lt=today)
    return [
        Item(f"Did the {session.ordinal} take place?", reverse("admin:mts_session_after", args=[session.pk]))
        for session in open_still.order_by("held_on", "number")[:MOST]
    ]


def to_be_told(known: list[Known]) -> Iterable[Item]:
    """The evenings of which somebody knows what is not so, each with the way to its messages."""
    for session in {one.session.pk: one.session for one in known}.values():
        if names := names_to_tell(one for one in known if one.session.pk == session.pk):
            some = [*names[:3], *([f"{len(names) - 3} more"] if names[3:] else [])]
            yield Item(
                f"To be told of the {session.ordinal}: {get_text_list(some, 'and')}",
                reverse("admin:mts_session_tell", args=[session.pk]),
                "cancelled" if session.status == Status.CANCELLED else "",
            )


def proposals_to_see_to(today: date) -> list[Item]:
    """The proposals that wait for an organiser, counted, in one query."""
    new = Q(status=ProposalStatus.SUBMITTED)
    elsewhere = Proposal.objects.to_tell().filter(session=None, shown_session=None)
    counts = Proposal.objects.aggregate(
        new=Count("pk", filter=new),
        oldest=Min("submitted_at", filter=new),
        asked=Count("pk", filter=Q(status=ProposalStatus.ASKED, answer=Proposal.Answer.NONE)),
        untold=Count("pk", filter=Q(pk__in=elsewhere.order_by().values("pk"))),
    )
    days = (today - timezone.localdate(counts["oldest"])).days if counts["oldest"] else 0
    waits = {0: "came today", 1: "the oldest came yesterday"}.get(days, f"the oldest waits {days} days")
    many = "{n} people were asked to speak"
    return [
        *counted(counts["new"], "One proposal to decide", "{n} proposals to decide", "", waits),
        *counted(counts["untold"], "One speaker to tell", "{n} speakers to tell", "?state=tell"),
        *counted(
            counts["asked"], "One person was asked to speak", many, "?state=asked", "no answer yet"
        ),
    ]  # fmt: skip


def messages_to_see_to() -> Iterable[Item]:
    """The messages about which a person has to do something."""
    counts = dict(Notice.objects.for_somebody().order_by().values_list("status").annotate(n=Count("pk")))
    for status, words in BY_A_PERSON.items():
        query = f"?status__exact={status}".replace(" ", "+")
        yield from counted(counts.get(status, 0), *words, query, model="notice")


def counted(n: int, one: str, many: str, query: str, fact: str = "", model: str = "proposal") -> list[Item]:
    """Nothing that is not there."""
    return [Item(one if n == 1 else many.format(n=n), listed(model, query), fact)] if n else []


# The archive.


def task(heading: str, found: Iterable[Item], more: str, nothing: str) -> Task:
    """As many as are shown; `more` only where some are left out."""
    items = list(found)
    return Task(heading, items[:MOST], more if items[MOST:] else "", nothing)


def tasks_of_evenings(today: date) -> list[Task]:
    def waits(session: Session) -> str:
        days = session.days_since(today)
        return "no date" if days is None else "one day" if days == 1 else f"{days} days"

    held = Session.objects.awaiting_report(today).soonest_first()
    alone = Session.objects.standing().without_moderator().order_by("-number")
    recent = Session.objects.values("pk")[:RECENT]
    silent = Topic.objects.without_summary().filter(session__in=recent).select_related("session")
    return [
        task(
            "Held, report not published",
            (Item(f"{one.ordinal} session", address(one), waits(one)) for one in held[ENOUGH]),
            listed("session", "?report=awaited"),
            "Every evening that was held has its report.",
        ),
        task(
            "Sessions without moderator",
            (
                Item(f"{one.ordinal} session", address(one), str(one.held_on or "no date"))
                for one in alone[ENOUGH]
            ),
            listed("session", "?moderator=none"),
            "Every session has somebody who moderates.",
        ),
        task(
            "Talks without summary",
            (
                Item(
                    topic.title or topic.subject or f"Topic {topic.position}",
                    f"{address(topic.session, 'report')}#topic-{topic.pk}",
                    topic.session.ordinal,
                )
                for topic in silent.order_by("-session__number", "position")[ENOUGH]
            ),
            listed("topic", "?summary=missing"),
            "Every talk has its summary. Readers will thank you.",
        ),
    ]


def tasks_of_imports() -> list[Task]:
    """Old reports that are not in the archive yet, and open doubts by report; not those about people."""

    def doubted(report: int, name: str, number: int | None, n: int) -> Item:
        name = f"Report of session {number}" if number else name or f"Report {report}"
        query = f"?report__id__exact={report}&settled=no"
        return Item(name, listed("doubt", query), "one doubt" if n == 1 else f"{n} doubts")

    waiting = ImportedReport.objects.filter(imported_at=None).order_by("pk").only("name", "kind", "values")
    doubts = Doubt.objects.open().exclude(report=None).filter(Q(person=None) | Q(other=None))
    by_report = doubts.order_by().values_list("report", "report__name", "report__session__number")
    return [
        task(
            "Reports to look through",
            (Item(title_of(report), crumb(report)[0]) for report in waiting[ENOUGH]),
            listed("importedreport", "?state=waiting"),
            "Nothing waits. Paste an old report under “Imported reports”.",
        ),
        task(
            "Doubts of imports",
            (doubted(*row) for row in by_report.annotate(n=Count("pk")).order_by("-n", "report")[ENOUGH]),
            listed("doubt", "?settled=no"),
            "Nothing that was read is in doubt.",
        ),
    ]


def same_people() -> Task:
    pairs = may_be_the_same(MOST + 1)
    words = told_apart(person for pair in pairs for person in (pair.one, pair.two))
    return task(
        "People who may be the same",
        (
            Item(
                f"{words[pair.one.pk]} and {words[pair.two.pk]}",
                reverse("admin:mts_person_merge", args=[pair.one.pk, pair.two.pk]),
                pair.why,
            )
            for pair in pairs
        ),
        reverse("admin:mts_person_duplicates"),
        "Everybody in the archive is who they are.",
    )
