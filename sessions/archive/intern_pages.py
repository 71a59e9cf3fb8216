"""The interns: cohorts by year and programme."""

from itertools import groupby

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sessions.archive.namesakes import tell_apart
from sessions.archive.strip import months
from sessions.guard.methods import read_only
from sessions.models import Intern, Reader
from sessions.search.paging import page_of

YEARS = 10  # on one page


@read_only
def interns(request: HttpRequest) -> HttpResponse:
    reader = request.reader
    counted = Intern.objects.visible_to(reader).in_cohorts(reader).order_by()
    totals = dict(counted.values_list("cohort").annotate(n=Count("pk")))
    page = page_of(sorted(totals, key=lambda year: -(year or 0)), request, size=YEARS)
    context = {
        "page": page,
        "total": sum(totals.values()),
        "cohorts": cohorts(list(page), reader),
        "years": months(reader),
    }
    return render(request, "archive/interns.html", context)


def cohorts(years: list[int | None], reader: Reader) -> list[tuple[int | None, str, list[Intern]]]:
    """(year, programme, interns) of these years (None: not known): the latest first, then by name."""
    found = list(Intern.objects.of_years(years, reader).select_related("person", "farewell_session"))
    tell_apart([intern.person for intern in found], reader)
    found.sort(key=lambda intern: (-(intern.cohort or 0), intern.programme, intern.person.key))
    groups = groupby(found, key=lambda intern: (intern.cohort, intern.programme))
    return [(year, programme, list(group)) for (year, programme), group in groups]
