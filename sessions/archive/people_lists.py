"""Everybody, by name: letters, words, pages."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from sessions.archive.namesakes import Facts, facts_of
from sessions.archive.near import months
from sessions.guard.methods import read_only
from sessions.models import Count, Person, Reader
from sessions.models.fields import OTHER_SCRIPTS
from sessions.models.prepared import Window, prepared
from sessions.search.contains import matching_people
from sessions.search.forms import cleaned, shortened
from sessions.search.paging import (
    Page,
    bounded_page,
    counted_page,
    in_this_order,
    people_in_words,
    seek_blocks,
)
from sessions.search.totals import Choice

SIZE = 100
COLUMNS = ("name", "slug", "organisation", "initial")


@read_only
def people(request: HttpRequest) -> HttpResponse:
    """Everybody this reader may know of, by letter or words. Six queries: totals, numbers, people, what they
    did, strip.
    """
    reader = request.reader
    letters = letters_for(reader, request.GET.get("letter", ""))
    chosen = next((letter for letter in letters if letter.chosen), None)
    words = cleaned(request.GET.get("q", ""))
    listed = Person.objects.only(*COLUMNS)
    if words:
        visible = listed.visible_to(reader).by_name()
        page = bounded_page(matching_people(visible, words), request.GET.get("page"), size=SIZE)
        page = replace(page, found=in_this_order(listed.filter(pk__in=page.found), page.found))
    else:
        page = people_page(reader, letters, chosen, request.GET.get("page"))
    context = {
        "page": page,
        "count": people_in_words(page.total, page.more),
        "q": words,
        "ignored": "" if words else shortened(request.GET.get("q", "")),
        "letters": letters,
        "chosen": chosen,
        "people": by_letter(page.found, reader),
        "years": [] if words else months(reader),
    }
    return render(request, "archive/people.html", context)


def letters_for(reader: Reader, chosen: str) -> list[Choice]:
    """The letters under which there is somebody, in the order of the list."""
    return [Choice(letter, words_for(letter), total, letter == chosen) for letter, total in initials(reader)]


@prepared
def initials(reader: Reader) -> QuerySet:
    """(letter, people) in the order of the list."""
    totals = Count.objects.seen_by(reader).filter(facet=Count.Facet.INITIAL).order_by("value")
    return totals.values_list("value", "total")


@prepared
def listed_from(reader: Reader, letter: str | None, since: str | None, first: int) -> QuerySet[Person]:
    """SIZE people by name: of one letter, or from one letter on, or of all."""
    people = Person.objects.only(*COLUMNS).visible_to(reader).by_name()
    if letter is not None:
        people = people.filter(initial=letter)
    if since is not None:
        people = people.filter(initial__gte=since)
    return people[first : first + SIZE]


def people_page(reader: Reader, letters: list[Choice], chosen: Choice | None, given: str | None) -> Page:
    """A page of everybody, or of one letter; deep pages begin at their letter, so nobody is walked over."""
    if chosen:
        named = Window(listed_from, reader, chosen.value, None)
        return counted_page(named, given, size=SIZE, total=chosen.total, seek=no_seek, read=list)

    def seek(found: Window, offset: int) -> tuple[Window, int]:
        letter, rest = seek_blocks([(letter.value, letter.total) for letter in letters], offset)
        return (found, offset) if letter is None else (Window(listed_from, reader, None, letter), rest)

    total = sum(letter.total for letter in letters)
    return counted_page(
        Window(listed_from, reader, None, None), given, size=SIZE, total=total, seek=seek, read=list
    )


def no_seek(found: Window, offset: int) -> tuple[Window, int]:
    """Within one letter the database may walk."""
    return found, offset


def by_letter(found: Sequence[Person], reader: Reader) -> list[tuple[str, list[tuple[Person, Facts]]]]:
    """(heading, the people under it with what they did), in the order given. Two queries."""
    facts = facts_of(found, reader)
    named = Counter(person.name.casefold() for person in found)
    for person in found:
        person.apart = facts[person.slug].last_at if named[person.name.casefold()] > 1 else ""
    groups = groupby(found, key=lambda person: person.initial)
    return [(words_for(letter), [(one, facts[one.slug]) for one in group]) for letter, group in groups]


def words_for(letter: str) -> str:
    return _("Other scripts") if letter == OTHER_SCRIPTS else letter
