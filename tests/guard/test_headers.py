"""Every answer carries the headers that keep a browser safe, and reading sets no cookie."""

import pytest

pytestmark = pytest.mark.django_db


def test_strict_policy_on_every_answer(client):
    response = client.get("/login/")
    assert response["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


def test_house_only_site_sends_strangers_to_the_login(client, settings):
    settings.MTS_AUDIENCE = "house"
    response = client.get("/readers/?a=1")
    assert (response.status_code, response["Location"]) == (302, "/login/?next=/readers/%3Fa%3D1")
    assert client.get("/login/").status_code == 200
