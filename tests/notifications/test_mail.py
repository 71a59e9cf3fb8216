"""One message as an e-mail, and what a real mail server says to it."""

import re
import socket
from threading import Thread

import pytest
from aiosmtpd.controller import Controller

from sessions.notifications.delivery import deliver_due
from sessions.notifications.mail import NotTaken, Refused, html_of, mail_of, refusal
from sessions.notifications.texts import Text
from tests.notifications.outbox import NOW, make_notice, state


class House:
    """A mail server that knows only addresses at example.com, and keeps what it takes."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], bytes]] = []
        self.answer = self.sender = "250 OK"
        self.goodbyes = 0

    async def handle_QUIT(self, server, session, envelope) -> str:
        self.goodbyes += 1
        return "221 Bye"

    async def handle_MAIL(self, server, session, envelope, address, options) -> str:
        envelope.mail_from = address
        return self.sender

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if address == "busy@example.com":
            return "450 4.2.1 Come again"
        if not address.endswith("@example.com"):
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.answer.startswith("250"):
            self.taken.append((envelope.rcpt_tos, envelope.content))
        return self.answer


@pytest.fixture
def house(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(House(), hostname="127.0.0.1", port=port)
    server.start()
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 5},
        }
    }
    yield server.handler
    server.stop()


@pytest.mark.django_db
def test_the_server_refuses_an_unknown_address_at_once_and_takes_the_one_behind(house):
    refused, taken = make_notice(email="nobody@example.org"), make_notice(name="大久保 “Guest”")
    outcome = deliver_due(now=NOW)
    assert (outcome.counts["sent"], outcome.counts["failed"], outcome.counts["due"]) == (1, 1, 0)
    assert state(taken) == ("sent", "")
    assert state(refused) == (
        "failed", "The mail server refused the address: 550 5.1.1 No such user here"
    )  # fmt: skip
    assert [addresses for addresses, _ in house.taken] == [["guest@example.com"]]


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["a..b@example.com", "abc.@example.com", ".abc@example.com"])
def test_an_address_with_odd_dots_is_sent_to(house, email):
    notice = make_notice(name="大久保", email=email)
    nameless = make_notice(name="", email=email)
    deliver_due(now=NOW)
    assert state(notice) == state(nameless) == ("sent", "")
    assert [addresses for addresses, _ in house.taken] == [[email], [email]]
    box, _, domain = email.partition("@")
    assert [content.count(f'To: "{box}"@{domain}'.encode()) for _, content in house.taken] == [0, 1]
    assert f'<"{box}"@{domain}>'.encode() in house.taken[0][1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "status"), [("451 Busy, come again", "due"), ("554 Looks like spam", "failed")]
)
def test_a_refusal_for_now_is_tried_again_and_one_for_good_is_not(house, answer, status):
    house.answer = answer
    notice = make_notice()
    deliver_due(now=NOW)
    assert state(notice) == (status, f"The mail server refused the message: {answer}")


@pytest.mark.django_db
def test_a_server_that_breaks_off_after_the_message_leaves_it_unclear(settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": server.getsockname()[1], "timeout": 5},
            }
        }
        notice = make_notice()
        talk = Thread(target=_break_off_after_data, args=(server,))
        talk.start()
        outcome = deliver_due(now=NOW)
        talk.join()
    assert outcome.counts["unclear"] == 1
    assert state(notice)[0] == "unclear" and notice.error.startswith("The mail server broke off")


def _break_off_after_data(server: socket.socket) -> None:
    """Speak SMTP up to the end of the message, and hang up without a word."""
    connection, _ = server.accept()
    with connection, connection.makefile("rwb", buffering=0) as line:
        line.write(b"220 hello\r\n")
        while word := line.readline():
            if word.upper().startswith(b"DATA"):
                line.write(b"354 go on\r\n")
            elif word == b".\r\n":
                return
            elif word[:4].upper() in (b"EHLO", b"MAIL", b"RCPT"):
                line.write(b"250 OK\r\n")


@pytest.mark.django_db
def test_both_forms_and_headers_that_stay_the_same(settings):
    notice = make_notice(name='Guest, "the second" <x@evil.example>')
    text = Text("News", "Hello & <b>welcome</b>")
    first, second = (mail_of(notice, text).message() for _ in range(2))
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Auto-Submitted"] == "auto-generated"
    assert [address.addr_spec for address in first["To"].addresses] == ["guest@example.com"]
    assert first["To"].addresses[0].display_name == 'Guest, "the second" <x@evil.example>'
    plain, html = first.iter_parts()
    assert plain.get_content() == "Hello & <b>welcome</b>\n"
    assert "Hello &amp; &lt;b&gt;welcome&lt;/b&gt;" in html.get_content()


def test_only_our_own_addresses_are_links():
    html = html_of(
        Text(
            "",
            "Here: http://127.0.0.1:8000/propose/x/.\nhttps://evil.example http://127.0.0.1:8000.evil.example/",
        )
    )
    assert html.count("<a ") == 1
    assert '<a href="http://127.0.0.1:8000/propose/x/"' in html
    assert "https://evil.example http://127.0.0.1:8000.evil.example/" in html


@pytest.mark.django_db
def test_without_a_server_a_mail_is_printed_as_people_read_it(settings, capsys):
    settings.MAILERS = {"default": {"BACKEND": "sessions.notifications.mail.ConsoleBackend"}}
    make_notice(name="大久保", subject="Café", text="“Hello”")
    deliver_due(now=NOW)
    assert capsys.readouterr().out.splitlines()[1:-1] == [
        "To: 大久保 <guest@example.com>", "Subject: Café", "", "“Hello”",
    ]  # fmt: skip


@pytest.mark.django_db
def test_an_answer_reaches_who_wrote_or_the_address_for_answers(organiser, settings):
    text, by_rule, by_hand = Text("S", "B"), make_notice(), make_notice(by=organiser)
    assert mail_of(by_rule, text).reply_to == []
    assert mail_of(by_hand, text).reply_to == ["organiser@example.com"]
    settings.MTS_REPLY_TO = "mts@example.com"
    assert mail_of(by_rule, text).reply_to == mail_of(by_hand, text).reply_to == ["mts@example.com"]


@pytest.mark.django_db
def test_the_way_to_the_server_is_closed_after_each_message_however_it_ended(house):
    make_notice(), make_notice(email="nobody@example.org")
    deliver_due(now=NOW)
    assert house.goodbyes == 2
    house.answer = "451 Busy, come again"
    make_notice()
    deliver_due(now=NOW)
    assert house.goodbyes == 3


@pytest.mark.django_db
def test_a_server_that_lets_nobody_in_is_away_and_its_connection_closed(house, settings):
    options = settings.MAILERS["default"]["OPTIONS"] | {"username": "mts", "password": "secret"}
    settings.MAILERS = {"default": settings.MAILERS["default"] | {"OPTIONS": options}}
    notice, behind = make_notice(), make_notice()
    deliver_due(now=NOW)
    assert state(notice)[0] == state(behind)[0] == "due"
    assert notice.error.startswith("The mail server does not answer: ") and "secret" not in notice.error
    assert (behind.attempts, house.goodbyes) == (0, 1)


@pytest.mark.django_db
def test_an_address_that_is_busy_is_tried_again_and_those_behind_it_are_sent(house):
    busy, behind = make_notice(email="busy@example.com"), make_notice()
    deliver_due(now=NOW)
    assert state(busy) == ("due", "The mail server refused the address: 450 4.2.1 Come again")
    assert state(behind) == ("sent", "")


@pytest.mark.django_db
def test_a_server_that_does_not_know_us_as_a_sender_keeps_everything_waiting(house):
    house.sender = "550 Who are you?"
    notice, behind = make_notice(), make_notice()
    deliver_due(now=NOW)
    assert state(notice) == (
        "due", "The mail server refused mts@localhost as a sender: 550 Who are you?."
    )  # fmt: skip
    assert (state(behind), behind.attempts) == (("due", ""), 0)


@pytest.mark.django_db
def test_mail_that_is_not_set_up_rightly_keeps_everything_waiting(settings):
    settings.MAILERS = {"default": {"BACKEND": "nowhere.Nothing"}}
    notice = make_notice()
    deliver_due(now=NOW)
    assert state(notice)[0] == "due" and notice.error.startswith("EMAIL_URL cannot be used: ")


@pytest.mark.django_db
def test_nobody_reads_the_answers_to_an_organiser_who_has_left(organiser):
    notice = make_notice(by=organiser)
    organiser.is_active = False
    assert mail_of(notice, Text("S", "B")).reply_to == []


def test_an_address_of_ours_ends_before_the_full_stop_and_lines_stay_lines():
    html = html_of(Text("", "See http://127.0.0.1:8000/a?b=1&c!\nBye\n\n\nNew"))
    assert ">http://127.0.0.1:8000/a?b=1&amp;c</a>!<br>\nBye" in html
    assert html.count("<p") == 2


def test_an_address_of_ours_ends_where_japanese_or_a_bracket_begins():
    link = "http://127.0.0.1:8000/propose/x/"
    html = html_of(
        Text("", f"詳細は{link}をご覧ください。\n「{link}」、（{link}）。 <{link}> 『{link}』　{link}、")
    )
    assert re.findall(r'href="([^"]*)"', html) == [link] * 6
    assert f">{link}</a>をご覧ください。<br>\n「<a " in html and "</a>&gt; 『" in html


def test_from_500_on_a_refusal_is_for_good():
    assert type(refusal(500, "No")) is Refused
    assert type(refusal(499, "Not now")) is NotTaken
