"""Whether messages go out, as the front page and /readyz/ say it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from sessions.guard.health import what_is_late
from sessions.models import Notice, SenderRun, Status
from tests.factories import make_session
from tests.notifications.outbox import make_notice

pytestmark = pytest.mark.django_db

NOW = datetime(2017, 6, 1, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NEVER = "Messages are not going out: “manage.py send_notices” has never run."


@pytest.fixture(autouse=True)
def in_tokyo(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    settings.MTS_WEBHOOK_URL = ""


def fact() -> str:
    late = what_is_late(NOW)
    return late.fact if late else ""


def ran(minutes_ago: int) -> None:
    SenderRun.stamp(NOW - minutes_ago * MINUTE)


def waiting(minutes: int, **fields) -> Notice:
    """A message that was written so long ago, and has been due since unless told otherwise."""
    notice = make_notice(due_at=NOW - minutes * MINUTE)
    Notice.objects.filter(pk=notice.pk).update(created_at=NOW - minutes * MINUTE, **fields)
    return notice


def test_where_no_mail_is_set_and_nothing_waits_there_is_nothing_to_say(settings):
    settings.MAIL_IS_SET = False
    make_notice()
    make_session(34, held_on=date(2017, 5, 19), reminders=True)
    make_session(35, held_on=date(2017, 6, 16), status=Status.OPEN)
    make_session(36, held_on=None, status=Status.DRAFT, reminders=True)
    assert fact() == ""
    ran(60)
    assert fact() == ""


@pytest.mark.parametrize("name", ["MAIL_IS_SET", "MTS_WEBHOOK_URL"])
def test_where_a_way_is_set_the_sender_must_run(settings, name):
    settings.MAIL_IS_SET = False
    setattr(settings, name, "https://chat.example/hook")
    assert fact() == NEVER
    ran(15)
    assert fact() == ""
    ran(16)
    assert fact() == ("Messages are not going out: “manage.py send_notices” last ran on 1 June 2017, 17:44.")


@pytest.mark.parametrize("status", ["due", "sending"])
def test_what_waits_is_missed_although_no_mail_is_set_any_more(settings, status):
    notice = waiting(1, status=status)
    settings.MAIL_IS_SET = False
    assert fact() == NEVER
    Notice.objects.filter(pk=notice.pk).update(status="sent")
    assert fact() == ""


def test_reminders_that_are_switched_on_need_a_sender_without_mail_too(settings):
    settings.MAIL_IS_SET = False
    make_session(35, held_on=date(2017, 6, 1), status=Status.ANNOUNCED, reminders=True)
    assert fact() == NEVER


def test_a_message_that_waits_longer_than_fifteen_minutes_is_late_although_the_sender_runs():
    ran(1)
    waiting(15), waiting(40, status="sent"), waiting(40, status="by hand")
    assert fact() == ""
    waiting(16)
    assert fact() == "Messages are not going out: one message waits, the first since 1 June 2017, 17:44."
    waiting(20)
    assert fact() == "Messages are not going out: 2 messages wait, the first since 1 June 2017, 17:40."


def test_a_message_that_is_tried_again_and_again_is_late_from_when_it_was_written():
    ran(1)
    waiting(16, attempts=3, due_at=NOW + 5 * MINUTE)
    assert "one message waits, the first since 1 June 2017, 17:44" in fact()


def test_a_message_meant_for_later_is_not_late():
    ran(1)
    waiting(60, due_at=NOW + MINUTE)
    assert fact() == ""


def test_the_front_page_says_in_words_and_first_of_all_what_to_do(organiser_client):
    waiting(60)
    page = organiser_client.get("/admin/").text
    line = page[page.index('<p class="work-late">') :]
    line = " ".join(line[: line.index("</p>")].split())
    assert f"<strong>{NEVER}</strong> Run it every five minutes from cron" in line
    assert '<a href="/admin/mts/notice/?status__exact=due">See what waits</a>' in line
    assert page.index("work-late") < page.index("work-month")
    Notice.objects.update(status="sent")
    SenderRun.stamp(timezone.now())
    assert "work-late" not in organiser_client.get("/admin/").text


def test_whoever_watches_the_site_reads_it_while_the_proxy_keeps_the_site(client):
    waiting(60)
    response = client.get("/readyz/")
    assert (response.status_code, response.text) == (200, f"ready\n{NEVER}\n")
    Notice.objects.update(status="sent")
    SenderRun.stamp(timezone.now())
    response = client.get("/readyz/")
    assert (response.status_code, response.text) == (200, "ready\n")
