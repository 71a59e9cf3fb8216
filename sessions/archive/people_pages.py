"""Everybody by name; the page of one person: the talks, and every other role over the years; the interns."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from django.conf import settings
from django.db.models import Case, Count, F, OuterRef, Subquery, When
from django.db.models.functions import Coalesce, ExtractYear
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from sessions.archive.list_file import list_file, wants_file
from sessions.archive.namesakes import Facts, facts_of, tell_apart
from sessions.archive.talks import talks, with_faces
from sessions.guard.methods import read_only
from sessions.guard.old_addresses import moved
from sessions.models import Intern, Merge, Moderator, Newcomer, Person, Reader, Session, Talk, Topic
from sessions.models.roles import Capacity, Speaker, shown_farewell
from sessions.search.filters import SHOWN, cleaned
from sessions.search.find import matching
from sessions.search.paging import page_of
from sessions.templatetags.archive_text import tells_end_to
from sessions.text.sorting import OTHER_SCRIPTS

SIZE = 100
BY_NAME = ("initial", "sort_key", "pk")  # from A to Z, kana, other scripts last
COHORTS = 10  # years of interns on one page

type PersonYear = tuple[int | None, dict[str, list[Session]]]  # year (None: not known), evenings by role


@read_only
def people(request: HttpRequest) -> HttpResponse:
    """Everybody this reader may know of, by letter or words; who was taken off the list only by words."""
    reader = request.reader
    known = Person.objects.visible_to(reader).order_by(*BY_NAME)
    listed = known.filter(unlisted=False)
    letters = listed.order_by("initial").values_list("initial").annotate(n=Count("pk"))
    letters = [(letter, words_for(letter)) for letter, _total in letters]
    words, chosen = cleaned(request.GET.get("q", "")), request.GET.get("letter", "")
    if words:
        listed = matching(known, words, reader)
    elif chosen in dict(letters):
        listed = listed.filter(initial=chosen)
    if wants_file(request):
        headings = [_("Name"), _("Company or role"), _("Talks"), _("Moderated"), _("Years"), _("Address")]
        return list_file(request, "people", listed.values_list("pk", flat=True), headings, person_cells)
    page = page_of(listed, request, size=SIZE)
    context = {
        "page": page,
        "q": words,
        "ignored": "" if words else Truncator(request.GET.get("q", "")).chars(SHOWN),
        "letters": letters,
        "chosen": chosen if chosen in dict(letters) and not words else "",
        "people": by_letter(list(page), reader),
    }
    return render(request, "archive/people.html", context)


def by_letter(found: list[Person], reader: Reader) -> list[tuple[str, list[tuple[Person, Facts]]]]:
    """(heading, the people under it with what they did), in the order given. Two queries."""
    facts = facts_of(found, reader)
    tell_apart(found, reader, facts)
    groups = groupby(found, key=lambda person: person.initial)
    return [(words_for(letter), [(one, facts[one.slug]) for one in group]) for letter, group in groups]


def person_cells(keys: Sequence[int], reader: Reader) -> Iterator[tuple]:
    found = Person.objects.in_bulk(keys)
    for _letter, people in by_letter([found[key] for key in keys if key in found], reader):
        for person, did in people:
            role = person.organisation or did.role
            yield person.name, role, did.talks, did.moderated, did.years, person


def words_for(letter: str) -> str:
    return _("Other scripts") if letter == OTHER_SCRIPTS else letter


@read_only
def person_page(request: HttpRequest, slug: str) -> HttpResponse:
    reader = request.reader
    visible = Person.objects.visible_to(reader).select_related("portrait")
    person = visible.filter(slug=slug).first()
    if person is None:
        return moved(slug, visible)
    topics = Topic.objects.visible_to(reader).filter(speakers__person=person).select_related("session")
    given = with_faces(talks(topics.latest_first(), reader), reader)
    internships = list(
        Intern.objects.visible_to(reader).filter(person=person).select_related("farewell_session")
    )
    own = [speaker for talk in given for speaker in talk.speakers if speaker.person_id == person.pk]
    context = {
        "person": person,
        "description": description(person, given),
        "portrait": next((found for speaker in own if (found := speaker.portrait_for(reader))), None),
        "affiliations": list(dict.fromkeys(speaker.affiliation for speaker in own if speaker.affiliation)),
        "talks": given,
        "person_years": by_year(person, internships, reader),
        "internships": internships,
        "aliases": person.aliases.filter(shown=True),
        "merges": merges_to_undo(request, person),
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


def by_year(person: Person, internships: list[Intern], reader: Reader) -> list[PersonYear]:
    """Every role but speaking in the year of its evening, latest first; those without a date come last."""
    events = {
        (role, evening.session)
        for role, model in (("moderated", Moderator), ("introduced", Newcomer))
        for evening in model.objects.visible_to(reader).filter(person=person).select_related("session")
    }
    events |= {("farewell", one.farewell_session) for one in internships if one.shows_farewell_to(reader)}
    years = defaultdict(lambda: {"moderated": [], "introduced": [], "farewell": []})
    for role, session in sorted(events, key=lambda event: event[1].number, reverse=True):
        years[session.held_on.year if session.held_on else 0][role].append(session)
    return [(year or None, roles) for year, roles in sorted(years.items(), reverse=True)]


@read_only
def interns(request: HttpRequest) -> HttpResponse:
    """The interns by the year they count to and programme, the latest first, then by name."""
    reader = request.reader
    counted = Intern.objects.visible_to(reader).annotate(cohort=cohort(reader)).order_by()
    if wants_file(request):
        latest = counted.order_by(F("cohort").desc(nulls_last=True), "programme", "person__sort_key", "pk")
        headings = [_("Year"), _("Programme"), _("Name"), _("Home institution"), _("Duration")]
        return list_file(request, "interns", latest.values_list("pk", flat=True), headings, intern_cells)
    years = dict(counted.values_list("pk", "cohort"))
    page = page_of(sorted(set(years.values()), key=lambda year: -(year or 0)), request, size=COHORTS)
    shown = counted.filter(pk__in=[pk for pk, year in years.items() if year in page.object_list])
    found = list(shown.select_related("person", "farewell_session"))
    tell_apart([intern.person for intern in found], reader)
    found.sort(key=lambda intern: (-(intern.cohort or 0), intern.programme, intern.person.sort_key))
    groups = groupby(found, key=lambda intern: (intern.cohort, intern.programme))
    context = {
        "page": page,
        "total": len(years),
        "cohorts": [(year, programme, list(group)) for (year, programme), group in groups],
    }
    return render(request, "archive/interns.html", context)


def intern_cells(keys: Sequence[int], reader: Reader) -> Iterator[tuple]:
    counted = Intern.objects.annotate(cohort=cohort(reader)).select_related("person", "farewell_session")
    found = counted.in_bulk(keys)
    for one in (found[key] for key in keys if key in found):
        duration = one.duration_text if tells_end_to(one, reader) else ""
        yield one.cohort, one.programme, one.person.name, one.home_institution, duration


def cohort(reader: Reader) -> ExtractYear:
    """The year an internship counts to: of its farewell, start, end or first talk, as far as this reader may
    see them; None where nothing is known.
    """
    talks = Speaker.objects.visible_to(reader).filter(person=OuterRef("person"), capacity=Capacity.INTERN)
    first_talk = talks.order_by("topic__session__held_on").values("topic__session__held_on")[:1]
    farewell = Case(When(shown_farewell(reader), then="farewell_session__held_on"))
    end = ["ended_on"] if reader is Reader.HOUSE else []
    return ExtractYear(Coalesce(farewell, "started_on", *end, Subquery(first_talk)))
