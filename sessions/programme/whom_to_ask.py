"""Whom the organisers could ask for a talk: who never gave one, and who gave none for a year."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from sessions.models import Capacity, Intern, Newcomer, Person, Proposal, ProposalStatus, Session, Speaker
from sessions.people.rotation import A_YEAR, Past, Turn, who_to_ask
from sessions.programme.turns import of_the_house

RECENT = 36  # evenings; whoever did nothing for longer has most likely gone, whatever the record says
MOST = 20  # of either kind
NOT_AGAIN_FOR = timedelta(days=180)  # after a "not now"
# Somebody who is here in one of these ways is in conversation with the organisers already.
TALKING = [
    ProposalStatus.ASKED,
    ProposalStatus.SUBMITTED,
    ProposalStatus.ACCEPTED,
    ProposalStatus.CONFIRMED,
    ProposalStatus.RESERVE,
]


def people_to_ask(number: int, today: date, *, count: int = MOST) -> list[Turn]:
    """Who could be asked to speak at the session of this number, best first. Three queries."""
    free = may_be_asked(today)
    people = [*never_spoke(free, number)[:count], *silent(free, number, today)[:count]]
    return who_to_ask(pasts(people), number, today=today, count=count)


def may_be_asked(today: date) -> QuerySet[Person]:
    """Our own people, still here, who may be asked and are not in conversation about a talk."""
    proposals = Proposal.objects.filter(person=OuterRef("pk"))
    refused = Q(answer=Proposal.Answer.NO, answered_at__date__gte=today - NOT_AGAIN_FOR)
    talking = proposals.filter(Q(status__in=TALKING) | refused)
    return of_the_house(today).filter(~Exists(talking), ~Exists(_internship_over(today)), do_not_ask=False)


def never_spoke(people: QuerySet[Person], number: int) -> QuerySet[Person]:
    """Those without any talk, planned ones counted: the latest newcomers first, then the latest records."""
    introduced = Newcomer.objects.filter(person=OuterRef("pk")).order_by("-session__number")
    people = people.filter(~Exists(_talks_of(OuterRef("pk"))))
    people = people.annotate(introduced_at=Subquery(introduced.values("session__number")[:1]))
    people = people.filter(Q(introduced_at=None) | Q(introduced_at__gte=number - RECENT))
    return people.order_by(F("introduced_at").desc(nulls_last=True), "-pk")


def silent(people: QuerySet[Person], number: int, today: date) -> QuerySet[Person]:
    """Those whose last talk is a year ago, longest first. Guests' talks are no talks of ours."""
    ours = Speaker.objects.filter(
        topic__dropped_because="", topic__session__in=Session.objects.order_by().standing()
    ).exclude(capacity=Capacity.GUEST)
    lately = ours.filter(topic__session__number__gte=number - RECENT).order_by().values("person")
    last = lately.annotate(last=Max("topic__session__held_on")).filter(last__lte=today - A_YEAR)
    people = people.filter(pk__in=last.values("person"))
    newest = ours.filter(person=OuterRef("pk")).order_by(F("topic__session__held_on").desc(nulls_last=True))
    return people.annotate(last_talk_on=Subquery(newest.values("topic__session__held_on")[:1])).order_by(
        "last_talk_on", "name", "pk"
    )


def pasts(people: Iterable[Person]) -> list[Past]:
    """What the choice has to know of people who may be asked. One query besides that for the people."""
    people = {person.pk: person for person in people}
    talks = defaultdict(list)
    rows = _talks_of(list(people)).values_list("person", "topic__session__number", "topic__session__held_on")
    for person, number, held_on in rows:
        talks[person].append((number, held_on))
    return [
        Past(
            person.pk,
            person.name,
            here=True,
            do_not_ask=False,
            talks=tuple(sorted(number for number, _held_on in talks[person.pk])),
            last_talk_on=max((day for _number, day in talks[person.pk] if day), default=None),
            introduced_at=getattr(person, "introduced_at", None),
        )
        for person in people.values()
    ]


def _talks_of(people: OuterRef | list[int]) -> QuerySet[Speaker]:
    """Standing talks of one person (a reference) or of several (primary keys)."""
    whose = {"person__in": people} if isinstance(people, list) else {"person": people}
    standing = Session.objects.order_by().standing()
    return Speaker.objects.order_by().filter(topic__dropped_because="", topic__session__in=standing, **whose)


def _internship_over(today: date) -> QuerySet[Intern]:
    """Internships of the person that have ended; one with a farewell behind it has, whatever its dates."""
    over = Q(ended_on__lt=today) | Q(ended_on=None, farewell_session__held_on__lt=today)
    return Intern.objects.filter(over, person=OuterRef("pk"))
