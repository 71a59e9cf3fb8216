"""Pages: numbers and their links."""

import pytest
from django.http import Http404
from django.test import RequestFactory

from sessions.search.paging import page_of


def page(given: str, *, pages: int = 7):
    return page_of(range(pages * 10), RequestFactory().get("/topics/", {"page": given}), size=10)


@pytest.mark.parametrize(
    ("given", "number"),
    [("", 1), ("3", 3), ("7", 7), ("0", 1), ("-4", 1), ("x", 1), ("3.5", 1)],
)
def test_odd_pages_are_the_first(given, number):
    assert page(given).number == number


@pytest.mark.parametrize("given", ["8", "99", "9" * 5_000])
def test_there_is_no_page_beyond_the_last(given):
    with pytest.raises(Http404):
        page(given)


@pytest.mark.parametrize(
    ("number", "pages", "links"),
    [
        (1, 3, [1, 2, 3]),
        (6, 20, [1, "…", 5, 6, 7, "…", 20]),
        (4, 6, [1, 2, 3, 4, 5, 6]),
    ],
)
def test_links_show_both_ends_and_the_neighbours(number, pages, links):
    assert list(page(str(number), pages=pages).links) == links
