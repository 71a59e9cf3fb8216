"""Probes of containers and load balancers, which ask by address, over http."""

import pytest
from django.test import Client

ADDRESSES = [
    "10.0.0.5",
    "10.0.0.5:8000",
    "127.0.0.1:8000",
    "[fd00::5]:8000",
    "mts-7c9f",
    "mts_web:8000",
    "not a host",
]


@pytest.fixture
def production(settings) -> Client:
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://mts.example.com", ["mts.example.com"]
    settings.SECURE_SSL_REDIRECT, settings.SECURE_REDIRECT_EXEMPT = True, [r"^healthz/?$", r"^readyz/?$"]
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize("host", ADDRESSES)
def test_a_probe_by_address_is_answered_on_its_two_pages_and_nowhere_else(production, host):
    answers = {
        address: production.get(address, headers={"host": host})
        for address in (
            "/healthz/",
            "/readyz/",
            "/healthz",
            "/",
            "/sessions/",
            "/login/",
            "/healthz/x",
            "/nowhere/",
        )
    }
    assert {address: answer.status_code for address, answer in answers.items()} == {
        "/healthz/": 200, "/readyz/": 200, "/healthz": 301,
        "/": 400, "/sessions/": 400, "/login/": 400, "/healthz/x": 400, "/nowhere/": 400,
    }  # fmt: skip
    bodies = [answers[address].content.partition(b"\n")[0] for address in ("/healthz/", "/readyz/")]
    assert bodies == [b"ok", b"ready"] and answers["/healthz"]["Location"] == "/healthz/"


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("OPTIONS", 204), ("POST", 405), ("PUT", 405)])
def test_a_probe_may_read_and_nothing_else(production, method, status):
    answer = production.generic(method, "/healthz/", headers={"host": "10.0.0.5"})
    assert (answer.status_code, answer.get("Allow", "GET, HEAD, OPTIONS")) == (status, "GET, HEAD, OPTIONS")
