"""The interns: cohorts by year and programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sessions.models import Count, Intern, Reader
from sessions.search.paging import Page, internships_in_words, page_number

SIZE = 60  # about as many on a page: years stay whole


@dataclass(frozen=True)
class Cohort:
    """The interns of one programme who count to one year; None where nobody knows which."""

    year: int | None
    programme: str
    interns: list[Intern]


def interns(request: HttpRequest) -> HttpResponse:
    """Two queries: how many there are by year, and those of the years on this page."""
    reader = request.reader
    years = cohort_years(reader)
    pages = pages_of_years(years)
    number = page_number(request.GET.get("page"), max(1, len(pages)))
    shown = pages[number - 1] if pages else []
    total = sum(interns for _, interns in years)
    context = {
        "page": Page([], number, max(1, len(pages)), total),
        "count": internships_in_words(total),
        "cohorts": cohorts(shown, reader) if shown else [],
    }
    return render(request, "archive/interns.html", context)


def cohort_years(reader: Reader) -> list[tuple[int, int]]:
    """(year, interns), the latest first; the year 0 holds those of whom no year is known."""
    totals = Count.objects.seen_by(reader).filter(facet=Count.Facet.COHORT).order_by("rank")
    return [(int(year), total) for year, total in totals.values_list("value", "total")]


def pages_of_years(years: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The years in pages of about SIZE interns."""
    pages: list[list[int]] = []
    room = 0
    for year, total in years:
        if not pages or room < total:
            pages.append([])
            room = SIZE
        pages[-1].append(year)
        room -= total
    return pages


def cohorts(years: list[int], reader: Reader) -> list[Cohort]:
    """The cohorts of these years: the latest first, programmes and people by name."""
    found = Intern.objects.of_years(years, reader).select_related("person", "farewell_session")
    found = sorted(found, key=lambda intern: (-(intern.cohort or 0), intern.programme, intern.person.key))
    groups = groupby(found, key=lambda intern: (intern.cohort, intern.programme))
    return [Cohort(year, programme, list(group)) for (year, programme), group in groups]
