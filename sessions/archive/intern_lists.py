"""The interns: cohorts by year and programme."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count as CountOf
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sessions.archive.namesakes import tell_apart
from sessions.archive.near import months
from sessions.guard.methods import read_only
from sessions.models import Count, Intern, Reader
from sessions.models.prepared import prepared
from sessions.search.paging import Page, internships_in_words, page_number

YEARS = 10  # on one page


@dataclass(frozen=True)
class Cohort:
    """The interns of one programme who count to one year; None where nobody knows which."""

    year: int | None
    programme: str
    interns: list[Intern]


@read_only
def interns(request: HttpRequest) -> HttpResponse:
    """Four queries: how many years and interns there are, the years of this page, the interns, the strip."""
    reader = request.reader
    years = Count.objects.seen_by(reader).filter(facet=Count.Facet.COHORT)
    known = years.aggregate(years=CountOf("pk"), interns=Sum("total", default=0))
    pages = max(1, -(-known["years"] // YEARS))
    number = page_number(request.GET.get("page"), pages)
    shown = years.filter(rank__gte=(number - 1) * YEARS, rank__lt=number * YEARS)
    context = {
        "page": Page([], number, pages, known["interns"]),
        "count": internships_in_words(known["interns"]),
        "years": months(reader),
        "cohorts": cohorts([int(year) for year in shown.values_list("value", flat=True)], reader),
    }
    return render(request, "archive/interns.html", context)


def cohorts(years: list[int], reader: Reader) -> list[Cohort]:
    """The cohorts of these years (0: of none): the latest first, programmes and people by name."""
    if not years:
        return []
    found = of_years(reader, tuple(years))
    tell_apart([intern.person for intern in found], reader)
    found = sorted(found, key=lambda intern: (-(intern.cohort or 0), intern.programme, intern.person.key))
    groups = groupby(found, key=lambda intern: (intern.cohort, intern.programme))
    return [Cohort(year, programme, list(group)) for (year, programme), group in groups]


@prepared
def of_years(reader: Reader, years: tuple[int, ...]) -> QuerySet[Intern]:
    """The interns of these years. The years shape the question: their first and last are computed with."""
    return Intern.objects.of_years(years, reader).select_related("person", "farewell_session")
