"""Error pages in the site's own look, drawn without the database."""

import pytest

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


def test_404_offers_the_words_of_the_address_escaped():
    page = errors.page(404, {"words": 'a"><script>'}).content.decode()
    assert 'value="a&quot;&gt;&lt;script&gt;"' in page
