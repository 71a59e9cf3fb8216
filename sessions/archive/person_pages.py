"""The page of one person: the talks, each once, and every other role over the years."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import QuerySet, TextField, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import Truncator

from sessions.archive.moved import moved
from sessions.archive.near import around, latest
from sessions.archive.strip import strip
from sessions.archive.talks import Talk, talks
from sessions.guard.methods import read_only
from sessions.models import (
    Alias,
    Intern,
    Merge,
    Moderator,
    Newcomer,
    OldAddress,
    Person,
    Reader,
    Session,
    Speaker,
    Topic,
)
from sessions.models.prepared import prepared


@dataclass
class PersonYear:
    """What somebody did in one year besides giving talks, as sessions. year: None where no date is known."""

    year: int | None
    moderated: list[Session] = field(default_factory=list)
    introduced: list[Session] = field(default_factory=list)
    farewell: list[Session] = field(default_factory=list)


@read_only
def person_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Six queries: person, talks with their speakers, other roles, internships, aliases, evenings around."""
    reader = request.reader
    person = next(iter(called(reader, slug)), None)
    if person is None:
        return moved(OldAddress.Kind.PERSON, slug, Person.objects.visible_to(reader))
    speakers = speakers_beside(reader, person.pk)
    given = list(talks(unique(speakers), reader, speakers=speakers).values())
    internships = internships_of(reader, person.pk)
    years = by_year(other_roles(person, reader), farewells(internships, reader))
    own = [speaker for speaker in speakers if speaker.person_id == person.pk]
    context = {
        "person": person,
        "description": description(person, given),
        "portrait": next((found for speaker in own if (found := speaker.portrait_for(reader))), None),
        "affiliations": list(dict.fromkeys(speaker.affiliation for speaker in own if speaker.affiliation)),
        "talks": given,
        "person_years": years,
        "internships": internships,
        "aliases": shown_aliases(person.pk),
        "merges": merges_to_undo(request, person),
        "years": strip(
            around(reader, given[0].session.number) if given else latest(reader),
            reader,
            timezone.localdate(),
        ),
    }
    return render(request, "archive/person.html", context)


def merges_to_undo(request: HttpRequest, person: Person) -> Collection[Merge]:
    """What was merged into this person, for an organiser who may undo it: old addresses lead here."""
    may = request.user.is_staff and request.user.has_perms(["mts.change_person", "mts.delete_person"])
    return person.merges.all() if may and request.reader is Reader.HOUSE else ()


def description(person: Person, given: Collection[Talk]) -> str:
    """One line for search engines: the name, and what they spoke about."""
    titles = "; ".join(talk.headline for talk in given)
    return Truncator(f"{person.name}, {settings.MTS_SERIES}" + (f": {titles}" if titles else "")).chars(300)


def unique(speakers: Iterable[Speaker]) -> Collection[Topic]:
    """The topics of these speakers, each once, in their order."""
    return {speaker.topic_id: speaker.topic for speaker in speakers}.values()


@prepared
def called(reader: Reader, slug: str) -> QuerySet[Person]:
    """The person of this address, or nobody."""
    return Person.objects.visible_to(reader).select_related("portrait").filter(slug=slug)


@prepared
def speakers_beside(reader: Reader, person: int) -> QuerySet[Speaker]:
    return Speaker.objects.beside(person, reader)


@prepared
def internships_of(reader: Reader, person: int) -> QuerySet[Intern]:
    return Intern.objects.visible_to(reader).filter(person=person).select_related("farewell_session")


@prepared
def shown_aliases(person: int) -> QuerySet[Alias]:
    return Alias.objects.filter(person=person, shown=True)


def other_roles(person: Person, reader: Reader) -> list[tuple[str, Session]]:
    """(role, session) for evenings moderated, and for the house the one of the introduction. One query."""
    rows = role_rows(reader, person.pk)
    found = [(role, Session(number=number, held_on=held_on)) for role, number, held_on in rows]
    return sorted(found, key=lambda event: event[1].number, reverse=True)


@prepared
def role_rows(reader: Reader, person: int) -> QuerySet:
    """(role, number, held_on), in no order."""
    columns = ("role", "session__number", "session__held_on")
    moderated = Moderator.objects.visible_to(reader).filter(person=person).order_by()
    rows = moderated.annotate(role=Value("moderated", TextField())).values_list(*columns)
    if reader is not Reader.HOUSE:
        return rows
    evenings = Session.objects.order_by().visible_to(reader)
    introduced = Newcomer.objects.filter(person=person, session__in=evenings).order_by()
    introduced = introduced.annotate(role=Value("introduced", TextField())).values_list(*columns)
    return rows.union(introduced, all=True).order_by()


def farewells(internships: Iterable[Intern], reader: Reader) -> list[tuple[str, Session]]:
    """("farewell", session) of the internships whose farewell this reader may see."""
    return [
        ("farewell", intern.farewell_session)
        for intern in internships
        if intern.farewell_session
        and intern.farewell_session.shows_report_to(reader)
        and reader.may_see(intern.farewell_audience)
    ]


def by_year(*roles: Iterable[tuple[str, Session]]) -> list[PersonYear]:
    """Every role in the year of its evening, latest first; evenings without a date come last."""
    years: dict[int | None, PersonYear] = {}
    for role, session in (event for events in roles for event in events):
        year = session.held_on.year if session.held_on else None
        evenings = getattr(years.setdefault(year, PersonYear(year)), role)
        if session.number not in {evening.number for evening in evenings}:
            evenings.append(session)
    return sorted(years.values(), key=lambda found: found.year or 0, reverse=True)
