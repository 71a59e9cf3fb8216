"""Who could take part: whose turn it is to moderate, whom to ask for a talk, interns not to be missed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from sessions.models import (
    Capacity,
    Intern,
    Moderator,
    Newcomer,
    Person,
    Proposal,
    ProposalStatus,
    Session,
    Speaker,
    Status,
    archive_change,
)
from sessions.notifications.texts import day_words
from sessions.people.rotation import Candidate, Turn, whose_turn
from sessions.text import ordinal

A_YEAR = timedelta(days=365)
TALKS_BACK = 12  # evenings; a talk longer ago says nothing about whose turn it is
MOST_MODERATORS = 300  # on their list; a house has fewer who ever would
MOST = 20  # interns, or people of either kind to ask
LONGEST = timedelta(days=366)  # an internship without an end is taken to last no longer
RECENT = 36  # evenings; whoever did nothing for longer has most likely gone, whatever the record says
NOT_AGAIN_FOR = timedelta(days=180)  # after a "not now"
# Somebody who is here in one of these ways is in conversation with the organisers already.
TALKING = [
    ProposalStatus.ASKED,
    ProposalStatus.SUBMITTED,
    ProposalStatus.ACCEPTED,
    ProposalStatus.CONFIRMED,
    ProposalStatus.RESERVE,
]


@dataclass(frozen=True, slots=True)
class Row:
    """One person on the list of moderators. turn: place in the rotation, 1 is the next; None is none."""

    person: Person
    times: int
    last: int | None
    turn: int | None
    reason: str


def of_the_house(today: date) -> QuerySet[Person]:
    """Our own people who are still here on this day."""
    here = Q(left_on=None) | Q(left_on__gt=today)
    return Person.objects.filter(here, organisation="", anonymised_at=None)


def turns_for(session: Session, today: date, *, count: int = 3) -> list[Turn]:
    """Who should be asked to moderate this evening, best first, without those it has asked already."""
    asked = set(session.moderator_set.values_list("person", flat=True))
    turns = turns_at(session.number, today, count=count + len(asked))
    return [turn for turn in turns if turn.key not in asked][:count]


def turns_at(number: int, today: date, *, count: int = 3) -> list[Turn]:
    """Who should moderate the session of this number, best first. Three queries."""
    willing = of_the_house(today).filter(willing_to_moderate=True)
    return whose_turn(candidates(willing.only("name", "willing_to_moderate"), number), number, count=count)


def candidates(people: Iterable[Person], number: int) -> list[Candidate]:
    """What the rotation has to know of people who are here. Two queries besides that for the people."""
    people = list(people)
    moderated, declined, spoke = defaultdict(list), defaultdict(list), defaultdict(list)
    turns = Moderator.objects.filter(person__in=people).exclude(session__status=Status.CANCELLED)
    for person, session, answer in turns.order_by("session__number").values_list(
        "person", "session__number", "answer"
    ):
        (declined if answer == Moderator.Answer.NO else moderated)[person].append(session)
    lately = talks(person__in=people, topic__session__number__gte=number - TALKS_BACK)
    numbers = lately.order_by("topic__session__number").values_list("person", "topic__session__number")
    for person, session in numbers.distinct():
        spoke[person].append(session)
    return [
        Candidate(
            one.pk, one.name, one.willing_to_moderate, here=True, moderated=tuple(moderated[one.pk]),
            spoke=tuple(spoke[one.pk]), declined=tuple(declined[one.pk]),
        )
        for one in people
    ]  # fmt: skip


def rotation(number: int, today: date) -> list[Row]:
    """Everybody here who is willing to moderate or ever did: by whose turn it is, then by name.

    number: of the evening that the turns are for. Three queries.
    """
    ever = Moderator.objects.filter(person=OuterRef("pk")).exclude(answer=Moderator.Answer.NO)
    people = of_the_house(today).filter(Q(willing_to_moderate=True) | Exists(ever))
    people = people.order_by("-willing_to_moderate", "sort_key", "pk")[:MOST_MODERATORS]
    facts = candidates(people, number)
    turns = enumerate(whose_turn(facts, number, count=len(facts)), start=1)
    places = {turn.key: (place, turn.reason) for place, turn in turns}
    rows = [
        Row(person, len(one.moderated), max(one.moderated, default=None), *places.get(one.key, (None, "")))
        for person, one in zip(people, facts, strict=True)
    ]
    return sorted(rows, key=lambda row: row.turn or len(rows) + 1)


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
    interns = here(today).annotate(spoke=Exists(talks(person=OuterRef("person"))))
    wanted = Q(spoke=False) | (Q(ended_on__lte=until) if until else Q(ended_on__isnull=False))
    found = interns.filter(wanted).select_related("person", "farewell_session")
    return [
        Leaving(intern, intern.spoke, facts_of(intern, today))
        for intern in found.order_by(F("ended_on").asc(nulls_last=True), "person__sort_key", "pk")[:MOST]
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
        found.append(f"last day {day_words(intern.ended_on)}, {near}")
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


def people_to_ask(number: int, today: date) -> list[Turn]:
    """Who could be asked to speak at the session of this number, best first: who never did, then who not for
    a year. Two queries.
    """
    free = may_be_asked(today)
    found = [*never_spoke(free, number)[:MOST], *silent(free, number, today)[:MOST]]
    return [Turn(one.pk, one.name, talk_reason(one)) for one in found[:MOST]]


def talk_reason(person: Person) -> str:
    """ "has never spoken; joined at the 31st", or "last spoke in May 2016, at the 29th"."""
    if last := getattr(person, "last_number", None):
        month = f" in {person.last_talk_on:%B %Y}," if person.last_talk_on else ""
        return f"last spoke{month} at the {ordinal(last)}"
    return "has never spoken" + (
        f"; joined at the {ordinal(person.introduced_at)}" if person.introduced_at else ""
    )


def may_be_asked(today: date) -> QuerySet[Person]:
    """Our own people, still here, who may be asked and are not in conversation about a talk."""
    proposals = Proposal.objects.filter(person=OuterRef("pk"))
    refused = Q(answer=Proposal.Answer.NO, answered_at__date__gte=today - NOT_AGAIN_FOR)
    talking = proposals.filter(Q(status__in=TALKING) | refused)
    return of_the_house(today).filter(~Exists(talking), ~Exists(_internship_over(today)), do_not_ask=False)


def never_spoke(people: QuerySet[Person], number: int) -> QuerySet[Person]:
    """Those without any talk, planned ones counted: the latest newcomers first, then the latest records."""
    introduced = Newcomer.objects.filter(person=OuterRef("pk")).order_by("-session__number")
    people = people.filter(~Exists(talks(person=OuterRef("pk"))))
    people = people.annotate(introduced_at=Subquery(introduced.values("session__number")[:1]))
    people = people.filter(Q(introduced_at=None) | Q(introduced_at__gte=number - RECENT))
    return people.order_by(F("introduced_at").desc(nulls_last=True), "-pk")


def silent(people: QuerySet[Person], number: int, today: date) -> QuerySet[Person]:
    """Those whose last talk is a year ago, longest first. Guests' talks are no talks of ours."""
    ours = talks(topic__session__number__gte=number - RECENT, topic__session__held_on__isnull=False)
    ours = ours.exclude(capacity=Capacity.GUEST)
    coming = Q(topic__session__held_on__gt=today - A_YEAR) | Q(topic__session__number__gte=number)
    people = people.filter(pk__in=ours.values("person")).exclude(
        pk__in=talks().filter(coming).values("person")
    )
    newest = talks(person=OuterRef("pk")).order_by("-topic__session__number")
    last = {"last_number": "topic__session__number", "last_talk_on": "topic__session__held_on"}
    people = people.annotate(**{name: Subquery(newest.values(column)[:1]) for name, column in last.items()})
    return people.order_by("last_number", "sort_key", "pk")


def talks(**whose) -> QuerySet[Speaker]:
    """Talks that stand, in whatever evening that does, of those named."""
    standing = Session.objects.order_by().standing()
    return Speaker.objects.order_by().filter(topic__dropped_because="", topic__session__in=standing, **whose)


def _internship_over(today: date) -> QuerySet[Intern]:
    """Internships of the person that have ended; one with a farewell behind it has, whatever its dates."""
    over = Q(ended_on__lt=today) | Q(ended_on=None, farewell_session__held_on__lt=today)
    return Intern.objects.filter(over, person=OuterRef("pk"))
