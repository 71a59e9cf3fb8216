"""Messages into a chat, by a real webhook on this machine."""

import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from sessions.models import Notice
from sessions.notifications.chat import TEAMS, chat_text, check_address, teams_card
from sessions.notifications.delivery import deliver_due
from sessions.notifications.mail import Refused
from sessions.notifications.texts import Text
from tests.notifications.outbox import NOW, make_notice, state


class Chat(BaseHTTPRequestHandler):
    """Keeps what is posted to it, and answers with `server.status`."""

    def do_POST(self) -> None:
        self.server.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        if self.server.status:
            self.send_response(self.server.status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(b"ok" if self.server.status == 200 else b"no_service")

    do_GET = do_POST

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def chat(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Chat)
    server.posted, server.status = [], 200
    Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    settings.MTS_WEBHOOK_URL = f"http://127.0.0.1:{server.server_port}/hook/secret"
    yield server
    server.shutdown()
    server.server_close()


def chat_notice(**fields) -> Notice:
    return make_notice(email="", channel=Notice.Channel.WEBHOOK, **fields)


@pytest.mark.django_db
def test_a_message_is_posted_as_slack_wants_it(chat):
    notice = chat_notice(subject="The 35th session", text="JWT & <!channel>")
    assert deliver_due(now=NOW).counts["sent"] == 1
    assert chat.posted == [{"text": "*The 35th session*\n\nJWT &amp; &lt;!channel&gt;"}]
    assert state(notice) == ("sent", "")


def test_teams_gets_a_card_line_by_line_in_which_only_our_own_addresses_are_links(settings):
    settings.SITE_URL = "https://mts.example.com"
    body = "The 35th session\n\n1. *JWT* & [x](http://evil.example)\n2. Goa_1\n\nhttps://mts.example.com/sessions/35/."
    card = teams_card(Text("The 35th session", body))
    (attachment,) = card["attachments"]
    assert (card["type"], attachment["contentType"]) == (
        "message",
        "application/vnd.microsoft.card.adaptive",
    )
    blocks = [(block["text"], block.get("spacing")) for block in attachment["content"]["body"]]
    assert blocks == [
        ("The 35th session", None),
        (r"1. \*JWT\* & \[x\]\(http://evil.example\)", "Default"),
        (r"2. Goa\_1", "None"),
        ("[https://mts.example.com/sessions/35/](https://mts.example.com/sessions/35/).", "Default"),
    ]


@pytest.mark.parametrize(
    ("host", "is_teams"),
    [
        ("prod-12.westeurope.logic.azure.com", True),
        ("default0123.4a.environment.api.powerplatform.com", True),
        ("hde.webhook.office.com", True),
        ("hooks.slack.com", False),
        ("chat.logic.azure.com.example", False),
        ("logic.azurescom.example", False),
    ],
)
def test_a_webhook_of_teams_is_known_by_its_host(host, is_teams):
    assert bool(TEAMS.search(host)) is is_teams


@pytest.mark.django_db
def test_a_message_is_posted_as_teams_wants_it(chat, monkeypatch):
    monkeypatch.setattr("sessions.notifications.chat.TEAMS", re.compile("127"))
    chat_notice(subject="The 35th session", text="JWT")
    assert deliver_due(now=NOW).counts["sent"] == 1
    assert chat.posted == [teams_card(Text("The 35th session", "JWT"))]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (404, "failed", "The chat refused it: 404 no_service"),
        (302, "failed", "The chat refused it: 302 no_service"),
        (429, "due", "The chat cannot take it now: 429 no_service"),
        (500, "due", "The chat cannot take it now: 500 no_service"),
        (499, "failed", "The chat refused it: 499 no_service"),
        (503, "due", "The chat cannot take it now: 503 no_service"),
        (0, "unclear", "The chat broke off before it answered: "),
    ],
)
def test_what_a_chat_may_say(chat, answer, status, words):
    chat.status = answer
    notice = chat_notice()
    deliver_due(now=NOW)
    now, error = state(notice)
    assert (now, error.startswith(words), len(chat.posted)) == (status, True, 1)


@pytest.mark.django_db
def test_a_dead_chat_keeps_no_mail_from_going(settings):
    settings.MTS_WEBHOOK_URL = "http://127.0.0.1:9/hook/secret"
    dead, mailed = chat_notice(), make_notice()
    outcome = deliver_due(now=NOW)
    assert (outcome.counts["sent"], outcome.counts["due"]) == (1, 1)
    assert state(dead)[0] == "due" and "secret" not in dead.error
    assert state(mailed)[0] == "sent"


@pytest.mark.django_db
def test_without_a_webhook_it_is_told_by_hand(settings):
    settings.MTS_WEBHOOK_URL = ""
    notice = chat_notice()
    deliver_due(now=NOW)
    assert state(notice) == ("by hand", "")


@pytest.mark.parametrize("url", ["http://chat.example/x", "file:///etc/passwd", "https://", "nonsense"])
def test_only_https_goes_out_of_the_house(url):
    with pytest.raises(Refused):
        check_address(url)


@pytest.mark.django_db
def test_a_chat_that_is_busy_is_asked_once_a_round(chat):
    chat.status = 429
    chat_notice(), chat_notice()
    assert deliver_due(now=NOW).counts["due"] == 1
    assert len(chat.posted) == 1


@pytest.mark.parametrize("url", ["https://chat.example/x", "http://127.0.0.1:9/x", "http://localhost/x"])
def test_on_ones_own_machine_http_to_that_machine_will_do(url, settings):
    check_address(url)
    settings.PRODUCTION = True
    if url.startswith("https"):
        check_address(url)
    else:
        with pytest.raises(Refused, match="must begin with https"):
            check_address(url)


def test_a_subject_with_which_the_text_begins_is_not_said_twice():
    assert chat_text(Text("News", "News: <b>")) == "News: &lt;b&gt;"
    assert chat_text(Text("News", "No news")) == "*News*\n\nNo news"


@pytest.mark.django_db
def test_one_that_broke_off_keeps_the_next_from_nothing(chat):
    chat.status = 0
    chat_notice(), chat_notice()
    assert deliver_due(now=NOW).counts["unclear"] == 2
