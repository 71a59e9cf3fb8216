"""Every address says what may be done with it; the rest is refused before anything is looked up."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from sessions.guard.problems import is_for_programs
from tests.factories import make_session

# Addresses that take a form besides being read, and those that are a button and nothing else.
FORMS = {
    "propose", "proposal_link", "proposal_edit", "proposal_withdraw", "moderation", "login", "admin:login",
    "admin:plan", "admin:ask_moderator", "admin:rotation", "admin:whom_to_ask",
    "admin:mts_person_merge", "admin:mts_person_anonymise", "admin:mts_proposal_ask",
    "admin:mts_proposal_tell", "admin:mts_session_tell_order", "admin:mts_session_on_the_day",
    "admin:mts_session_after", "admin:mts_session_postpone", "admin:mts_session_step",
    "admin:mts_session_told", "admin:mts_session_tell", "admin:mts_session_summary",
    "admin:mts_session_remove_topic", "admin:mts_session_slides", "admin:mts_session_announcement",
    "admin:mts_session_call", "admin:mts_session_evening", "admin:password_change",
    "admin:auth_user_password_change", "admin:view_on_site", "admin:view",
    "admin:mts_session_preview", "admin:mts_session_reorder", "admin:mts_person_undo_merge",
    "admin:mts_importedreport_take_back", "tokens", "admin:export", "admin:open_ends",
    "admin:mts_tag_merge", "admin:mts_tag_undo_merge", "admin:mts_person_duplicates",
}  # fmt: skip
BUTTONS = {
    "view_as", "propose_preview", "proposal_answer", "co_speaker_answer", "proposal_confirm",
    "proposal_does_not_suit", "proposal_again", "proposal_consents", "proposal_slides", "logout",
    "admin:logout", "admin:skip_month", "admin:farewell", "admin:mts_photo_drop",
    "admin:mts_photo_save", "admin:mts_speaker_consents", "revoke_token", "admin:mts_topic_tag",
}  # fmt: skip
# Of each model, Django's own pages: the list with its actions, the forms, the histories, and an old address.
DJANGOS = re.compile(r"admin:\w+_(changelist|add|change|delete|history|simple_history)")
READ, FORM, BUTTON = "GET, HEAD, OPTIONS", "GET, HEAD, POST, OPTIONS", "POST, OPTIONS"
FILLED = {"int": "7", "slug": "a", "str": "a" * 32, "path": "7", None: "7"}


def addresses(resolver=None, before: str = "/", space: str = "") -> list[tuple[str, str]]:
    """(name, address) of every pattern there is, filled with something."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        address = before + filled(str(entry.pattern))
        if isinstance(entry, URLPattern):
            name = entry.name or f"{entry.callback.__name__}"
            found.append((space + name, address))
        else:
            found += addresses(entry, address, f"{entry.namespace}:" if entry.namespace else space)
    return found


def filled(pattern: str) -> str:
    pattern = pattern.replace("(?P<url>.*)$", "nowhere").replace("(?P<app_label>auth|mts)", "mts")
    pattern = pattern.replace("([^/]+)", "7").strip("^$")
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: FILLED[found[1]], pattern)


def meant(name: str) -> str:
    if name in BUTTONS:
        return BUTTON
    return FORM if name in FORMS or DJANGOS.fullmatch(name) else READ


@pytest.fixture
def stranger() -> Client:
    """Somebody who is not logged in and sends no token against forgery.

    There is no `db` here: nothing may be looked up to refuse what has no meaning.
    """
    return Client(enforce_csrf_checks=True)


def test_the_walk_knows_every_kind_of_page():
    names = [name for name, _address in addresses()]
    assert {"home", "robots", "healthz", "readyz", "picture", "slides", "proposal", "moderation"} <= set(
        names
    )
    assert {
        "admin:index",
        "admin:mts_topic_change",
        "admin:mts_session_suggest",
        "api:api-root",
        "api:openapi",
        "api:topics",
        "api:topic",
        "admin:catch_all_view",
    } <= set(names)
    assert "session_without_zeros" in names and len(names) > 190 and {*FORMS, *BUTTONS} <= set(names)


@pytest.mark.parametrize("audience", ["public", "house"])
@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "PROPFIND"])
def test_no_page_takes_what_has_no_meaning(stranger, settings, method, audience):
    settings.MTS_AUDIENCE = audience
    answers = {
        (name, address): (answer.status_code, answer.get("Allow"))
        for name, address in addresses()
        for answer in [stranger.generic(method, address)]
    }
    assert answers == {(name, address): (405, meant(name)) for name, address in addresses()}


def test_every_page_says_what_it_takes(stranger):
    answers = {
        (name, address): (answer.status_code, answer.get("Allow"), answer.content)
        for name, address in addresses()
        for answer in [stranger.options(address)]
    }
    assert answers == {(name, address): (204, meant(name), b"") for name, address in addresses()}


def test_a_page_to_read_takes_no_form(stranger):
    reads = [address for name, address in addresses() if meant(name) == READ]
    answers = [stranger.post(address) for address in reads]
    assert {(answer.status_code, answer["Allow"]) for answer in answers} == {(405, READ)}
    for address, answer in zip(reads, answers, strict=True):
        words = (
            '"title": "Method Not Allowed"'
            if is_for_programs(address)
            else "<h1>This cannot be done here</h1>"
        )
        assert words in answer.text, address


def test_a_button_is_no_page_to_read(db):
    buttons = [address for name, address in addresses() if meant(name) == BUTTON]
    answers = {
        (address, method): Client().generic(method, address).status_code
        for address in buttons
        for method in ("GET", "HEAD")
        if not address.startswith("/admin/")  # these ask for a log-in first
    }
    assert len(answers) == 22 and set(answers.values()) == {405}


def test_whoever_opens_a_button_reads_where_to_go(db, client):
    response = client.get(f"/propose/{'a' * 32}/confirm/")
    assert (response.status_code, response["Allow"], response["Cache-Control"]) == (
        405,
        "POST, OPTIONS",
        "no-store",
    )
    assert "<h1>This cannot be done here</h1>" in response.content.decode()
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_buttons_of_the_admin_are_no_pages_either(organiser_client):
    make_session(7)
    for name, address in addresses():
        if name.startswith("admin:") and meant(name) == BUTTON:
            response = organiser_client.get(address)
            assert response.status_code == 405, address
            assert response["Allow"] in (BUTTON, "POST"), address


def test_nothing_is_traced_where_no_page_is(stranger):
    for address in ("/nowhere/", "/static/css/base.css", "/topics", "/propose/a/b/c/"):
        response = stranger.trace(address, headers={"Cookie": "__Host-session=secret"})
        assert (response.status_code, response["Allow"]) == (405, READ), address
        assert b"secret" not in response.content


@pytest.mark.django_db
def test_where_no_page_is_there_is_none_for_any_other_method(client):
    assert [client.generic(method, "/nowhere/").status_code for method in ("PUT", "OPTIONS", "POST")] == [
        404
    ] * 3


@pytest.mark.django_db
def test_the_head_of_a_page_is_that_of_the_page(client):
    make_session(34)
    for address in ("/", "/sessions/34/", "/sessions/", "/robots.txt", "/healthz/", "/readyz/", "/login/"):
        read, head = client.get(address), client.head(address)
        assert (head.status_code, head.content, head["Content-Type"]) == (200, b"", read["Content-Type"])


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_a_closed_site_tells_a_stranger_to_log_in_and_nothing_else(client, settings, method):
    settings.MTS_AUDIENCE = "house"
    for address in ("/", "/sessions/34/", "/calendar.ics", "/logout/", "/nowhere/"):
        response = client.generic(method, address)
        assert (response.status_code, response["Location"]) == (302, f"/login/?next={address}")
        assert not response.content and "Allow" not in response
