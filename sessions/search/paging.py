"""One page of a list."""

from collections.abc import Sequence

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

MOST = 100_000  # pages
LONGEST = 10_000  # rows of a list as a file


def page_number(request: HttpRequest) -> int:
    """The page that `?page=` asks for, from 1; the first for anything odd."""
    try:
        return min(max(1, int(request.GET.get("page", 1))), MOST)
    except ValueError:
        return 1


def page_of(records: QuerySet | Sequence, request: HttpRequest, *, size: int) -> Page:
    """The page that `?page=` asks for: the first for anything odd, the last where there are fewer.

    It has `links`, the numbers to link: first, neighbours, last, and "…" where some are left out; and
    `cut`, how many rows a file of the list holds, 0 where it holds all.
    """
    paginator = Paginator(records, size)
    page = paginator.get_page(page_number(request))
    page.links = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    page.cut = LONGEST if paginator.count > LONGEST else 0
    return page
