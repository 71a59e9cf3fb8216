"""Error pages in the site's own look, drawn without the database."""

import pytest
from django.test import RequestFactory

from sessions.guard import errors


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "This request cannot be read"),
        (403, "This page is not for everybody"),
        (404, "There is no page at this address"),
        (405, "This cannot be done here"),
        (410, "This page is gone for good"),
        (429, "That was tried very often"),
        (500, "Something went wrong on our side"),
        (503, "The archive is away for a moment"),
    ],
)
def test_page_is_drawn_without_database_and_request(status, words):
    # No `db` fixture: pytest-django refuses any query here.
    response = errors.page(status)
    page = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{words}</h1>" in page
    assert "Monthly Technical Session" in page and 'href="/static/css/base.css"' in page


def test_what_is_gone_says_so():
    response = errors.page(410)
    assert (
        response.status_code == 410 and "What stood here was removed on purpose." in response.content.decode()
    )


@pytest.mark.parametrize(("wait", "words"), [("in 12 minutes", "in 12 minutes"), ("", "a little later")])
def test_whoever_is_to_wait_reads_how_long(wait, words):
    response = errors.too_many(721, wait)
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (
        429,
        "721",
        "no-store",
    )
    assert f"Please try again {words}." in response.content.decode()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/topics/jwt-vs-goa/", "topics jwt vs goa"),
        ("/Topics/JWT%20vs_Goa", "topics jwt vs_goa"),
        ("/topics/%25E5%25A4%25A7/", "topics 大"),
        ("/people/%E5%A4%A7%E4%B9%85%E4%BF%9D/", "people 大久保"),
        ("/" + "long/" * 40, ("long " * 20).strip()),
    ],
)
def test_404_offers_a_search_with_the_words_of_the_address(address, words):
    page = errors.not_found(RequestFactory().get(address)).content.decode()
    assert f'name="q" value="{words}"' in page.replace(f'{words} "', f'{words}"')


def test_the_house_puts_its_name_on_error_pages(settings):
    settings.MTS_SERIES = "Techabend"
    assert "Techabend" in errors.page(403).content.decode()


def test_404_offers_the_words_of_the_address_escaped():
    page = errors.page(404, {"words": 'a"><script>'}).content.decode()
    assert 'value="a&quot;&gt;&lt;script&gt;"' in page
