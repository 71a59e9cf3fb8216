"""What waits in the archive: reports, summaries, doubts, and people who may be the same."""

from datetime import date

from django.db.models import Count, F, Q
from django.urls import reverse

from sessions.admin.front_page.items import MOST, Item, Task, change, listed
from sessions.admin.review import title_of
from sessions.models import Doubt, ImportedReport, Session, Topic
from sessions.people.identity import Pair, may_be_the_same
from sessions.people.who_is_meant import told_apart

RECENT = 120  # evenings, ten years of them: among these a summary that is missing can still be asked for


def tasks(today: date) -> list[Task]:
    """Every list, in eight queries at most."""
    return [
        awaiting_report(today),
        without_moderator(today),
        without_summary(),
        waiting_reports(),
        open_doubts(),
        same_people(),
    ]


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
    """Talks of recent evenings; the whole list is one click away."""
    recent = Session.objects.values("pk")[:RECENT]
    topics = Topic.objects.without_summary().filter(session__in=recent).select_related("session")
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
    pairs = may_be_the_same(MOST + 1)
    words = told_apart(person for pair in pairs for person in (pair.one, pair.two))
    items = [pair_item(pair, words) for pair in pairs]
    return task(
        "People who may be the same",
        items,
        listed("doubt", "?settled=people"),
        "Everybody in the archive is who they are.",
    )


def pair_item(pair: Pair, words: dict[int, str]) -> Item:
    address = reverse("admin:mts_person_merge", args=[pair.one.pk, pair.two.pk])
    return Item(f"{words[pair.one.pk]} and {words[pair.two.pk]}", address, pair.why)
