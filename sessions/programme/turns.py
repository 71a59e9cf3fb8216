"""Whose turn it is to moderate, from the records: the facts for `people.rotation`, and the list of all."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from sessions.models import Moderator, Person, Session, Speaker, Status
from sessions.people.rotation import Candidate, Turn, whose_turn

TALKS_BACK = 12  # evenings; a talk longer ago says nothing about whose turn it is
MOST = 300  # people on the list of moderators; a house has fewer who ever would


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
    for person, session, answer in _turns_of(people):
        (declined if answer == Moderator.Answer.NO else moderated)[person].append(session)
    for person, session in _talks_of(people, number - TALKS_BACK):
        spoke[person].append(session)
    return [
        Candidate(
            person.pk,
            person.name,
            person.willing_to_moderate,
            here=True,
            moderated=tuple(moderated[person.pk]),
            spoke=tuple(spoke[person.pk]),
            declined=tuple(declined[person.pk]),
        )
        for person in people
    ]


def rotation(number: int, today: date) -> list[Row]:
    """Everybody here who is willing to moderate or ever did: by whose turn it is, then by name.

    number: of the evening that the turns are for. Three queries.
    """
    ever = Moderator.objects.filter(person=OuterRef("pk")).exclude(answer=Moderator.Answer.NO)
    people = of_the_house(today).filter(Q(willing_to_moderate=True) | Exists(ever))
    known = {person.pk: person for person in people.order_by("-willing_to_moderate", "name", "pk")[:MOST]}
    facts = {one.key: one for one in candidates(known.values(), number)}
    turns = whose_turn(facts.values(), number, count=len(facts))
    places = {turn.key: place for place, turn in enumerate(turns, start=1)}
    reasons = {turn.key: turn.reason for turn in turns}
    order = [*places, *(pk for pk in known if pk not in places)]
    return [
        Row(
            known[pk],
            len(facts[pk].moderated),
            max(facts[pk].moderated, default=None),
            places.get(pk),
            reasons.get(pk, ""),
        )
        for pk in order
    ]


def _turns_of(people: list[Person]) -> Iterable[tuple[int, int, str]]:
    """(person, number, answer) of every evening they were asked for; cancelled evenings are no turn."""
    turns = Moderator.objects.filter(person__in=people).exclude(session__status=Status.CANCELLED)
    return turns.order_by("session__number").values_list("person", "session__number", "answer")


def _talks_of(people: list[Person], since: int) -> Iterable[tuple[int, int]]:
    talks = Speaker.objects.filter(
        person__in=people, topic__session__number__gte=since, topic__dropped_because=""
    ).exclude(topic__session__status=Status.CANCELLED)
    rows = talks.order_by("topic__session__number").values_list("person", "topic__session__number")
    return rows.distinct()
