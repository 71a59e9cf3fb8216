"""What needs doing, for the first page an organiser sees: this month first, then what waits."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse

from sessions.admin.import_review.waiting import title_of
from sessions.models import Doubt, ImportedReport, Moderator, Session, Speaker, Status, Topic
from sessions.people.identity import Pair, may_be_the_same

MOST = 6  # of each kind; the whole list is one click away


@dataclass(frozen=True)
class Lack:
    """Something the next session still needs, in words, and where on its page it is mended."""

    words: str
    url: str


@dataclass(frozen=True)
class Item:
    """One thing to do: a link in words, and a fact about it."""

    words: str
    url: str
    fact: str = ""


@dataclass(frozen=True)
class Task:
    """A list of things of one kind. more: where all of them are, empty when these are all."""

    heading: str
    items: list[Item]
    more: str
    nothing: str


@dataclass(frozen=True)
class FrontPage:
    session: Session | None
    when: str
    lacks: list[Lack]
    tasks: list[Task]


def front_page(today: date) -> FrontPage:
    """Everything on the page, in nine queries at most, whatever the size of the archive."""
    session = next_session(today)
    return FrontPage(
        session,
        when(session, today) if session else "",
        lacks_of(session) if session else [],
        [
            awaiting_report(today),
            without_moderator(today),
            without_summary(),
            waiting_reports(),
            open_doubts(),
            same_people(),
        ],
    )


def next_session(today: date) -> Session | None:
    """The next evening: the first one to come, else the first that has no date yet."""
    standing = Topic.objects.standing().filter(session=OuterRef("pk"))
    preparing = Session.objects.filter(status__in=[Status.DRAFT, Status.OPEN, Status.ANNOUNCED])
    preparing = preparing.filter(Q(held_on__gte=today) | Q(held_on=None)).annotate(
        topic_total=Count("topics", filter=Q(topics__dropped_because=""), distinct=True),
        untitled=Count(
            "topics",
            filter=Q(topics__dropped_because="", topics__title="", topics__subject=""),
            distinct=True,
        ),
        has_moderator=Exists(Moderator.objects.filter(session=OuterRef("pk"))),
        some_untold=Exists(
            Speaker.objects.filter(topic__session=OuterRef("pk"), topic__dropped_because="", told_at=None)
        ),
        some_unspoken=Exists(standing.filter(speakers=None)),
    )
    return preparing.order_by(F("held_on").asc(nulls_last=True), "number").first()


def when(session: Session, today: date) -> str:
    """ "Friday 23 June, in 12 days"."""
    if session.held_on is None:
        return "no date yet"
    days = (session.held_on - today).days
    near = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    return f"{session.held_on:%A} {session.held_on.day} {session.held_on:%B %Y}, {near}"


def lacks_of(session: Session) -> list[Lack]:
    """What the next session (as `next_session` gives it) still needs, most urgent first."""
    free = session.places - session.topic_total
    found = [
        (session.held_on is None, "No date yet: choose one"),
        (not session.has_moderator, "Nobody moderates yet: ask somebody"),
        (free > 0, f"{free} of {session.places} places are free" if free != 1 else "One place is free"),
        (free < 0, f"{-free} more topics than places" if free != -1 else "One topic more than places"),
        (session.some_unspoken, "Some topics have no speaker"),
        (session.untitled, "Some topics have neither title nor subject"),
        (session.some_untold, "Some speakers were not told yet, so their topics are shown to nobody"),
        (not session.start_time, "No start time"),
        (not session.venue and session.format != Session.Format.ONLINE, "No venue"),
        (session.status == Status.DRAFT, "Still a draft: readers do not see it"),
    ]
    url = change(session)
    return [Lack(words, url) for there, words in found if there]


def change(session: Session) -> str:
    return reverse("admin:mts_session_change", args=[session.pk])


def listed(model: str, query: str) -> str:
    return reverse(f"admin:mts_{model}_changelist") + query


def task(heading: str, items: list[Item], more: str, nothing: str) -> Task:
    """At most MOST items of MOST + 1 that were asked for; `more` only where some are left out."""
    return Task(heading, items[:MOST], more if len(items) > MOST else "", nothing)


def awaiting_report(today: date) -> Task:
    sessions = Session.objects.awaiting_report(today).order_by(F("held_on").asc(nulls_last=True), "number")
    items = []
    for session in sessions[: MOST + 1]:
        days = session.days_since(today)
        fact = "no date" if days is None else "one day" if days == 1 else f"{days} days"
        items.append(Item(f"{session.ordinal} session", change(session), fact))
    return task(
        "Held, report not published",
        items,
        listed("session", "?report=awaited"),
        "Every evening that was held has its report.",
    )


def without_moderator(today: date) -> Task:
    sessions = Session.objects.standing().without_moderator().order_by("-number")
    items = [
        Item(
            f"{session.ordinal} session",
            change(session),
            f"{session.held_on:%Y-%m-%d}" if session.held_on else "no date",
        )
        for session in sessions[: MOST + 1]
    ]
    return task(
        "Sessions without moderator",
        items,
        listed("session", "?moderator=none"),
        "Every session has somebody who moderates.",
    )


def without_summary() -> Task:
    topics = Topic.objects.without_summary().select_related("session")
    items = [
        Item(
            str(topic.title or topic.subject or f"Topic {topic.position}"),
            f"{change(topic.session)}?part=report#topic-{topic.pk}",
            topic.session.ordinal,
        )
        for topic in topics.order_by("-session__number", "position")[: MOST + 1]
    ]
    return task(
        "Talks without summary",
        items,
        listed("topic", "?summary=missing"),
        "Every talk has its summary. Readers will thank you.",
    )


def waiting_reports() -> Task:
    """Old reports that were pasted or uploaded and are not in the archive yet."""
    reports = ImportedReport.objects.filter(imported_at=None).order_by("pk")
    items = [
        Item(title_of(report), reverse("admin:mts_importedreport_change", args=[report.pk]))
        for report in reports.only("name", "values")[: MOST + 1]
    ]
    return task(
        "Reports to look through",
        items,
        listed("importedreport", "?state=waiting"),
        "Nothing waits. Paste an old report under “Imported reports”.",
    )


def open_doubts() -> Task:
    """Open doubts of imports, by report; those about people stand in their own list."""
    doubts = Doubt.objects.open().exclude(report=None).filter(Q(person=None) | Q(other=None))
    reports = doubts.order_by().values("report", "report__name", "report__session__number")
    items = []
    for row in reports.annotate(n=Count("pk")).order_by("-n", "report")[: MOST + 1]:
        number = row["report__session__number"]
        query = f"?report__id__exact={row['report']}&settled=no"
        items.append(
            Item(
                f"Report of session {number}" if number else row["report__name"] or f"Report {row['report']}",
                listed("doubt", query),
                "one doubt" if row["n"] == 1 else f"{row['n']} doubts",
            )
        )
    return task(
        "Doubts of imports", items, listed("doubt", "?settled=no"), "Nothing that was read is in doubt."
    )


def same_people() -> Task:
    items = [pair_item(pair) for pair in may_be_the_same(MOST + 1)]
    return task(
        "People who may be the same",
        items,
        listed("doubt", "?settled=people"),
        "Everybody in the archive is who they are.",
    )


def pair_item(pair: Pair) -> Item:
    address = reverse("admin:mts_person_merge", args=[pair.one.pk, pair.two.pk])
    return Item(f"{pair.one} and {pair.two}", address, pair.why)
