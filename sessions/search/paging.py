"""One page of a list."""

from collections.abc import Sequence

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


def page_of(records: QuerySet | Sequence, request: HttpRequest, *, size: int) -> Page:
    """The page that `?page=` asks for: the first for anything odd, the last where there are fewer.

    It has `links`, the numbers to link: first, neighbours, last, and "…" where some are left out.
    """
    paginator = Paginator(records, size)
    try:
        number = max(1, int(request.GET.get("page", 1)))
    except ValueError:
        number = 1
    page = paginator.get_page(number)
    page.links = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return page
