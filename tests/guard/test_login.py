"""Guessing passwords: a few slips are forgiven, a machine is told to wait, and nobody else is."""

import pytest
from django.contrib.auth import authenticate
from django.db import OperationalError
from django.test import Client

from sessions.models import Throttle, User

pytestmark = pytest.mark.django_db
WRONG = "not the password"
DOORS = ("/login/", "/admin/login/")


def enter(client, password: str = WRONG, *, door: str = "/login/", name="organiser@example.com", **extra):
    return client.post(door, {"username": name, "password": password}, **extra)


def who(client) -> User | None:
    """Whoever is logged in."""
    return User.objects.filter(pk=client.session.get("_auth_user_id", 0)).first()


@pytest.mark.parametrize("door", DOORS)
def test_after_five_wrong_tries_even_the_right_password_waits(client, organiser, door):
    for _ in range(5):
        assert enter(client, door=door).status_code == 200
    response = enter(client, "a long password", door=door)
    assert response.status_code == 429 and 840 < int(response["Retry-After"]) <= 900
    assert response["Cache-Control"] == "no-store"
    page = response.content.decode()
    assert "There were too many tries. Please wait, and try again in 15 minutes." in page
    assert 'value="organiser@example.com"' in page
    assert "_auth_user_id" not in client.session


def test_both_doors_and_every_spelling_of_a_name_count_together(client, organiser):
    for n in range(5):
        name = "ORGANISER@example.com" if n % 2 else "organiser@Example.com "
        assert enter(client, door=DOORS[n % 2], name=name).status_code == 200
    assert enter(client).status_code == 429
    assert enter(client, "a long password").status_code == 429
    assert who(client) is None


def test_another_name_from_the_same_office_is_let_in(client, organiser, colleague):
    for _ in range(60):  # far more than the address is allowed: those that had to wait do not count
        enter(client)
    assert enter(client, "a long password", name="colleague@example.com").status_code == 302
    assert who(client) == colleague


@pytest.mark.parametrize("door", DOORS)
def test_nobody_locks_an_organiser_out_from_elsewhere(client, organiser, door):
    for _ in range(6):
        response = enter(client, door=door, REMOTE_ADDR="203.0.113.9")
    assert response.status_code == 429
    assert who(client) is None
    assert enter(client, "a long password", door=door, REMOTE_ADDR="192.168.1.9").status_code == 302
    assert who(client) == organiser


def test_only_wrong_tries_count(client, organiser):
    for _ in range(4):
        assert enter(client).status_code == 200
    for _ in range(6):
        assert enter(client, "a long password").status_code == 302
        assert who(client) == organiser
        client.logout()
        assert client.post("/login/", {"username": "organiser@example.com"}).status_code == 200  # no password
    assert enter(client).status_code == 200
    assert enter(client, "a long password").status_code == 429
    assert who(client) is None


def test_whoever_has_to_wait_uses_up_no_tries_of_their_own_either(client, organiser):
    """Once an address has to wait, its tries at a name do not count: nobody waits longer for it."""
    for n in range(50):
        enter(client, name=f"somebody{n}@example.com")
    for _ in range(9):
        assert enter(client).status_code == 429
    Throttle.objects.filter(hits__gt=50).delete()
    assert enter(client, "a long password").status_code == 302
    assert who(client) == organiser


def test_one_address_may_not_try_many_names(client, colleague):
    for n in range(50):
        assert enter(client, name=f"somebody{n}@example.com").status_code == 200
    assert enter(client, "a long password", name="colleague@example.com").status_code == 429
    assert who(client) is None
    elsewhere = enter(client, "a long password", name="colleague@example.com", REMOTE_ADDR="192.168.1.9")
    assert elsewhere.status_code == 302
    assert who(client) == colleague


@pytest.mark.parametrize("door", DOORS)
def test_logging_in_often_is_no_offence(client, organiser, door):
    for _ in range(12):
        assert enter(client, "a long password", door=door).status_code == 302
        client.logout()
    assert set(Throttle.objects.values_list("hits", flat=True)) == {0}


def test_an_unknown_name_is_told_what_a_known_one_is(client, organiser):
    for name in ("organiser@example.com", "nobody@example.com"):
        told = [enter(client, name=name) for _ in range(6)]
        pages = [response.content.decode().count("too many tries") > 0 for response in told]
        assert pages == [False] * 5 + [True]


def test_no_password_is_looked_at_while_one_waits(client, organiser, monkeypatch):
    asked = []

    def counting(*args, **kwargs):
        asked.append(kwargs)
        return authenticate(*args, **kwargs)

    monkeypatch.setattr("django.contrib.auth.forms.authenticate", counting)
    for _ in range(15):
        enter(client)
    assert len(asked) == 5


def test_a_busy_database_is_nobodys_wrong_try(organiser, monkeypatch):
    client = Client(raise_request_exception=False)

    def busy(*args, **kwargs):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr("django.contrib.auth.forms.authenticate", busy)
        for _ in range(12):
            assert enter(client).status_code == 503
    assert not Throttle.objects.filter(hits__gt=0).exists()
    assert enter(client, "a long password").status_code == 302
    assert who(client) == organiser
