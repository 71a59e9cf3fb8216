"""What no reader's browser sends is a 400 in the site's own look, never a 500."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from sessions.guard.input import refuse_bad_input, whole_number

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
UNREADABLE = "<h1>This request cannot be read</h1>"


@pytest.mark.parametrize("address", ["/login/?next=%00", "/login/?%00=1", "/login/%00", "/healthz/?q=%00"])
def test_nul_byte_in_an_address_is_a_bad_request(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert "text/html" in response["Content-Type"]


def test_nul_byte_in_a_form_is_a_bad_request(client):
    parts = client.post("/login/", {"username": "a\0b", "password": "x"})
    body = "username=a%00b&password=x"
    encoded = client.post("/login/", body, content_type="application/x-www-form-urlencoded")
    assert (parts.status_code, "Null characters are not allowed." in parts.text) == (200, True)
    assert (encoded.status_code, UNREADABLE in encoded.text) == (400, True)


def test_foreign_charset_is_a_bad_request(client):
    response = client.post(
        "/login/", b"username=%83", content_type="application/x-www-form-urlencoded; charset=cp932"
    )
    assert (response.status_code, UNREADABLE in response.text) == (400, True)


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=UTF-8"])
def test_a_form_in_our_own_charset_is_read(client, charset):
    body, kind = "username=a&password=x", "application/x-www-form-urlencoded"
    response = client.post("/login/", body, content_type=kind + charset)
    assert (response.status_code, 'value="a"' in response.text) == (200, True)


@pytest.mark.parametrize(("charset", "status"), [("utf8", 200), ("us-ascii", 200), ("latin-1", 400)])
def test_a_page_is_read_in_every_spelling_of_our_charset(client, charset, status):
    assert client.get("/login/", CONTENT_TYPE=f"text/plain; charset={charset}").status_code == status


@pytest.mark.parametrize("body", ["a%00b=x", "x=1&x=a%00b&y=2"])
def test_nul_byte_anywhere_in_a_form_is_a_bad_request(client, body):
    kind = "application/x-www-form-urlencoded"
    response = client.post("/login/", body, content_type=kind)
    assert (response.status_code, UNREADABLE in response.text) == (400, True)


def test_a_form_that_is_not_utf8_is_a_bad_request_or_read_as_typed(client):
    kind = "application/x-www-form-urlencoded"
    response = client.post("/login/", b"username=%ff&password=x", content_type=kind)
    assert (response.status_code, 'value="\ufffd"' in response.text) == (200, True)


def test_no_upload_is_read_before_its_view_asks_for_it():
    """A body of many parts is parsed by the view, once the right to send it was checked."""
    request = RequestFactory().post("/propose/", {"file": SimpleUploadedFile("a\0.pdf", b"%PDF")})
    refuse_bad_input(request)
    assert not hasattr(request, "_post")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0), ("34", 34), ("034", 34), ("9" * 18, 10**18 - 1), ("9" * 19, 0), ("", 0), ("-1", 0),
        ("1.5", 0), ("٣", 0), ("²", 0), (" 1", 0), ("x", 0),
    ],
)  # fmt: skip
def test_a_whole_number_is_one_that_a_key_can_be(text, number):
    assert whole_number(text) == number


def test_address_that_is_not_utf8_finds_nothing_and_breaks_nothing(client):
    response = client.get("/%ff%fe/")
    assert response.status_code == 404
    assert "<h1>There is no page at this address</h1>" in response.text
