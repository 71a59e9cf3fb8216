"""Interns whom the next evenings should not miss: without a talk yet, or leaving soon; and their farewell."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from sessions.models import Intern, Newcomer, Session, Speaker, archive_change
from sessions.programme.turns import of_the_house

MOST = 20
LONGEST = timedelta(days=366)  # an internship without an end is taken to last no longer


@dataclass(frozen=True)
class Leaving:
    """One intern. facts: short phrases, the most urgent first."""

    intern: Intern
    spoke: bool
    facts: tuple[str, ...]


def interns_to_remember(today: date, *, until: date | None) -> list[Leaving]:
    """Interns who are here and gave no talk, or leave by a day (that of the next evening but one).

    Who leaves first comes first. One query.
    """
    interns = here(today).annotate(spoke=Exists(_talks()))
    wanted = Q(spoke=False) | (Q(ended_on__lte=until) if until else Q(ended_on__isnull=False))
    found = interns.filter(wanted).select_related("person", "farewell_session")
    return [
        Leaving(intern, intern.spoke, facts_of(intern, today))
        for intern in found.order_by(F("ended_on").asc(nulls_last=True), "person__name", "pk")[:MOST]
    ]


def here(today: date) -> QuerySet[Intern]:
    """Internships of this day. Many have no dates: those count while something recent speaks for them."""
    lately = Newcomer.objects.filter(person=OuterRef("person"), session__held_on__gte=today - LONGEST)
    begun = Q(started_on__range=(today - LONGEST, today)) | Q(Exists(lately), started_on=None)
    undated = Q(begun, ended_on=None) & (
        Q(farewell_session=None) | Q(farewell_session__held_on=None) | Q(farewell_session__held_on__gte=today)
    )
    dated = Q(ended_on__gte=today) & (Q(started_on=None) | Q(started_on__lte=today + timedelta(days=31)))
    return Intern.objects.filter(dated | undated, person__in=of_the_house(today).order_by().values("pk"))


def facts_of(intern: Intern, today: date) -> tuple[str, ...]:
    """ "last day Friday 23 June 2017, in 12 days", "has not given a talk", "farewell at the 35th"."""
    found = []
    if intern.ended_on:
        days = (intern.ended_on - today).days
        near = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
        day = f"{intern.ended_on:%A} {intern.ended_on.day} {intern.ended_on:%B %Y}"
        found.append(f"last day {day}, {near}")
    if not intern.spoke:
        found.append("has not given a talk")
    if intern.farewell_session:
        found.append(f"farewell at the {intern.farewell_session.ordinal}")
    return tuple(found)


def say_farewell(intern: Intern, session: Session) -> None:
    """Their farewell is at this evening."""
    with archive_change():
        intern.farewell_session = session
        intern.save(update_fields=["farewell_session"])


def _talks() -> QuerySet[Speaker]:
    talks = Speaker.objects.filter(person=OuterRef("person"), topic__dropped_because="")
    return talks.filter(topic__session__in=Session.objects.order_by().standing())
