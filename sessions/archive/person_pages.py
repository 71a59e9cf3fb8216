"""The page of one person: every role over the years, and the talks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import TextField, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import Truncator

from sessions.archive.moved import moved
from sessions.archive.strip import strip
from sessions.archive.talks import Talk, talks
from sessions.models import Intern, Moderator, Newcomer, OldAddress, Person, Reader, Session, Speaker, Topic


@dataclass
class PersonYear:
    """What somebody did in one year, as sessions. year: None for evenings without a date."""

    year: int | None
    spoke: list[Session] = field(default_factory=list)
    moderated: list[Session] = field(default_factory=list)
    introduced: list[Session] = field(default_factory=list)
    farewell: list[Session] = field(default_factory=list)


def person_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Six queries: person, talks with their speakers, other roles, internships, aliases, evenings around."""
    reader = request.reader
    visible = Person.objects.visible_to(reader)
    person = visible.select_related("portrait").filter(slug=slug).first()
    if person is None:
        return moved(OldAddress.Kind.PERSON, slug, visible)
    speakers = list(Speaker.objects.beside(person, reader))
    given = list(talks(unique(speakers), reader, speakers=speakers).values())
    internships = list(
        Intern.objects.visible_to(reader).filter(person=person).select_related("farewell_session")
    )
    years = by_year(given, other_roles(person, reader), farewells(internships, reader))
    own = [speaker for speaker in speakers if speaker.person_id == person.pk]
    sessions = Session.objects.visible_to(reader)
    context = {
        "person": person,
        "description": description(person, given),
        "portrait": next((found for speaker in own if (found := speaker.portrait_for(reader))), None),
        "affiliations": list(dict.fromkeys(speaker.affiliation for speaker in own if speaker.affiliation)),
        "talks": given,
        "person_years": years,
        "internships": internships,
        "aliases": list(person.aliases.filter(shown=True)),
        "years": strip(
            sessions.around(given[0].session.number) if given else sessions.latest(),
            reader,
            timezone.localdate(),
        ),
    }
    return render(request, "archive/person.html", context)


def description(person: Person, given: Collection[Talk]) -> str:
    """One line for search engines: the name, and what they spoke about."""
    titles = "; ".join(talk.headline for talk in given)
    return Truncator(f"{person.name}, {settings.MTS_SERIES}" + (f": {titles}" if titles else "")).chars(300)


def unique(speakers: Iterable[Speaker]) -> Collection[Topic]:
    """The topics of these speakers, each once, in their order."""
    return {speaker.topic_id: speaker.topic for speaker in speakers}.values()


def other_roles(person: Person, reader: Reader) -> list[tuple[str, Session]]:
    """(role, session) for evenings moderated, and for the house the one of the introduction. One query."""
    columns = ("role", "session__number", "session__held_on")
    rows = (
        Moderator.objects.visible_to(reader)
        .filter(person=person)
        .order_by()
        .annotate(role=Value("moderated", TextField()))
        .values_list(*columns)
    )
    if reader is Reader.HOUSE:
        introduced = Newcomer.objects.filter(
            person=person, session__in=Session.objects.order_by().visible_to(reader)
        )
        rows = rows.union(
            introduced.order_by().annotate(role=Value("introduced", TextField())).values_list(*columns),
            all=True,
        )
    found = [(role, Session(number=number, held_on=held_on)) for role, number, held_on in rows.order_by()]
    return sorted(found, key=lambda event: event[1].number, reverse=True)


def farewells(internships: Iterable[Intern], reader: Reader) -> list[tuple[str, Session]]:
    """("farewell", session) of the internships whose farewell this reader may see."""
    return [
        ("farewell", intern.farewell_session)
        for intern in internships
        if intern.farewell_session
        and intern.farewell_session.shows_report_to(reader)
        and reader.may_see(intern.farewell_audience)
    ]


def by_year(given: Iterable[Talk], *roles: Iterable[tuple[str, Session]]) -> list[PersonYear]:
    """Every role in the year of its evening, latest first; evenings without a date come last."""
    years: dict[int | None, PersonYear] = {}
    events = [("spoke", talk.session) for talk in given]
    for role, session in [*events, *(event for events in roles for event in events)]:
        year = session.held_on.year if session.held_on else None
        evenings = getattr(years.setdefault(year, PersonYear(year)), role)
        if session.number not in {evening.number for evening in evenings}:
            evenings.append(session)
    return sorted(years.values(), key=lambda found: found.year or 0, reverse=True)
