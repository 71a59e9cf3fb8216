"""Every answer carries the headers that keep a browser safe, and reading sets no cookie."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from sessions.guard.headers import HeadersMiddleware

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
    assert response["Permissions-Policy"] == (
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
    )
    assert (response["X-Content-Type-Options"], response["X-Frame-Options"]) == ("nosniff", "DENY")


def test_a_page_may_be_stricter_than_the_rest():
    def own(request):
        headers = {"Permissions-Policy": "fullscreen=()", "Cross-Origin-Resource-Policy": "same-site"}
        return HttpResponse(headers=headers)

    response = HeadersMiddleware(own)(RequestFactory().get("/"))
    assert (response["Permissions-Policy"], response["Cross-Origin-Resource-Policy"]) == (
        "fullscreen=()",
        "same-site",
    )


def test_house_only_site_sends_strangers_to_the_login(client, settings):
    settings.MTS_AUDIENCE = "house"
    response = client.get("/readers/?a=1")
    assert (response.status_code, response["Location"]) == (302, "/login/?next=/readers/%3Fa%3D1")
    assert client.get("/login/").status_code == 200


def test_pages_of_a_reader_are_kept_by_no_proxy(client, house_client):
    for address in ("/", "/sessions/", "/search/?q=a", "/nowhere/"):
        response = house_client.get(address)
        assert response["Cache-Control"] == "private, no-cache", address
        assert "Cookie" in response["Vary"], address
    client.logout()
    response = client.get("/")
    assert "Cache-Control" not in response and "Cookie" in response["Vary"]


def test_form_without_its_token_is_refused_in_our_own_look(settings):
    client = Client(enforce_csrf_checks=True)
    for address in ("/login/", "/logout/", "/as/public/"):
        response = client.post(address)
        assert response.status_code == 403
        assert b'class="masthead' in response.content and b"<style" not in response.content


@pytest.mark.parametrize(
    "back", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_way_leads_out_of_the_site(client, house_client, back):
    assert house_client.post("/as/public/", {"next": back})["Location"] == "/"
    client.logout()
    page = client.get("/login/", {"next": back}).content.decode()
    assert f'value="{back}"' not in page
    data = {"username": "colleague@example.com", "password": "a long password", "next": back}
    assert client.post("/login/", data)["Location"] == "/"
