"""One page of a list."""

from collections.abc import Sequence

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

MOST = 100_000  # pages, more than any list has
LONGEST = 10_000  # rows of a list as a file


def page_number(request: HttpRequest) -> int:
    """The page that `?page=` asks for, from 1; the first for anything that is no number."""
    asked = request.GET.get("page", "")
    if not (asked.isascii() and asked.isdigit()):
        return 1
    return max(1, int(asked)) if len(asked) < 6 else MOST


def page_of(records: QuerySet | Sequence, request: HttpRequest, *, size: int) -> Page:
    """The page that `?page=` asks for: the first for anything odd. Http404 where there are fewer.

    A later page of everything is a page of its own for search engines; what is filtered or sorted names the
    unfiltered list (`request.later_page`, of the context processor `site`). The page has `links`, the numbers
    to link: first, neighbours, last, and "…" where some are left out; and `cut`, how many rows a file of the
    list holds, 0 where it holds all.
    """
    paginator = Paginator(records, size)
    number = page_number(request)
    if number > paginator.num_pages:
        raise Http404("There are fewer pages.")
    page = paginator.page(number)
    request.later_page = f"?page={number}" if number > 1 and set(request.GET) == {"page"} else ""
    page.links = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    page.cut = LONGEST if paginator.count > LONGEST else 0
    return page
