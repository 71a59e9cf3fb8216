"""What no reader's browser sends is a 400 in the site's own look, never a 500."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/login/?next=%00", "/login/?%00=1", "/login/%00", "/healthz/?q=%00"])
def test_nul_byte_in_an_address_is_a_bad_request(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert "text/html" in response["Content-Type"]


def test_nul_byte_in_a_form_is_a_bad_request(client):
    assert client.post("/login/", {"username": "a\0b", "password": "x"}).status_code in (200, 400)
    body = "username=a%00b&password=x"
    response = client.post("/login/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400


def test_foreign_charset_is_a_bad_request(client):
    response = client.post(
        "/login/", b"username=%83", content_type="application/x-www-form-urlencoded; charset=cp932"
    )
    assert response.status_code == 400


def test_address_that_is_not_utf8_finds_nothing_and_breaks_nothing(client):
    assert client.get("/%ff%fe/").status_code in (400, 404)
