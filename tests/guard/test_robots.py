"""What machines that walk the web are told: what to leave alone, where the map is, and whom to write to."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db


def test_robots_are_asked_to_leave_private_pages_and_the_admin_alone_and_find_the_map(client, settings):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    closed = "".join(f"Disallow: {path}\n" for path in ("/admin/", "/moderate/", "/calendar/", "/propose/*/"))
    assert response.text == f"User-agent: *\n{closed}\nSitemap: http://testserver/sitemap.xml\n"
    settings.MTS_URL = "https://mts.example.com"
    assert client.get("/robots.txt").text.endswith("\nSitemap: https://mts.example.com/sitemap.xml\n")


def test_a_site_for_the_house_is_closed_as_a_whole_and_names_no_map(client, settings):
    settings.MTS_AUDIENCE = "house"
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("audience", ["public", "house"])
@pytest.mark.parametrize(
    ("contact", "told"),
    [
        ("security@example.com", "mailto:security@example.com"),
        ("https://example.com/security", "https://example.com/security"),
    ],
)
def test_whoever_finds_a_hole_learns_whom_to_tell(client, settings, audience, contact, told):
    settings.MTS_AUDIENCE, settings.MTS_SECURITY_CONTACT = audience, contact
    fields = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.splitlines())
    until = datetime.fromisoformat(fields.pop("Expires")) - timezone.now()
    assert timedelta(days=80) < until < timedelta(days=365)  # RFC 9116 §2.5.5: less than a year
    assert fields == {"Contact": told, "Canonical": "http://testserver/.well-known/security.txt"}


def test_without_a_contact_there_is_no_such_file(client):
    response = client.get("/.well-known/security.txt")
    assert response.status_code == 404 and "Contact:" not in response.text
