"""send_notices: one round for cron, a look without consequences, and watching until told to end."""

import threading
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from sessions.management.commands import send_notices
from sessions.models import Notice, SenderRun
from tests.notifications.outbox import make_notice

pytestmark = pytest.mark.postgres


def run(**options) -> list[str]:
    out = StringIO()
    call_command("send_notices", stdout=out, stderr=StringIO(), **options)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_one_line_tells_what_was_sent_and_what_waits():
    make_notice(), make_notice(email="")
    assert run() == ["sent 1, failed 0, unclear 0, by hand 1"]
    assert run() == ["sent 0, failed 0, unclear 0, by hand 1"]
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_message_that_was_not_sent_makes_the_run_fail():
    notice = make_notice()
    Notice.objects.filter(pk=notice.pk).update(email="nonsense")
    with pytest.raises(CommandError, match="Not everything was sent"):
        run()


@pytest.mark.django_db
def test_a_dry_run_tells_and_changes_nothing():
    make_notice(subject="Something happened")
    assert run(dry_run=True) == [
        "would send: News for the organisers, to guest@example.com: Something happened",
        "due 1, by hand 0 (nothing was written or sent)",
    ]
    assert Notice.objects.get().status == "due" and mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_watching_sends_until_it_is_told_to_end():
    make_notice(due_at=timezone.now())
    stop, lines = threading.Event(), []

    def report(outcome) -> None:
        lines.append(send_notices.summary(outcome))
        stop.set()

    send_notices.watch(stop, report=report, complain=lines.append)
    assert lines == ["sent 1, failed 0, unclear 0, by hand 0"]


@pytest.mark.django_db(transaction=True)
def test_watching_waits_for_a_database_that_is_away(monkeypatch):
    make_notice(due_at=timezone.now())
    monkeypatch.setattr(send_notices, "SECONDS", 0)
    stop, lines, really = threading.Event(), [], send_notices.deliver_due
    answers = iter([OperationalError("gone"), OperationalError("gone"), None])

    def deliver(**options):
        if error := next(answers):
            raise error
        stop.set()
        return really(**options)

    monkeypatch.setattr(send_notices, "deliver_due", deliver)
    send_notices.watch(
        stop, report=lambda outcome: lines.append(outcome.counts["sent"]), complain=lines.append
    )
    assert lines == ["The database does not answer (gone). Waiting for it.", 1]


@pytest.mark.django_db
def test_each_run_leaves_its_stamp_but_a_look_does_not():
    run(dry_run=True)
    assert not SenderRun.objects.exists()
    before = timezone.now()
    run()
    first = SenderRun.objects.get().at
    run()
    second = SenderRun.objects.get().at
    assert before < first < second


@pytest.mark.django_db
def test_a_run_that_broke_off_leaves_no_stamp(monkeypatch):
    def break_off(**options):
        raise OperationalError("gone")

    monkeypatch.setattr(send_notices, "deliver_due", break_off)
    with pytest.raises(CommandError, match="gone"):
        run()
    assert not SenderRun.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_watching_leaves_its_stamp_each_round(monkeypatch):
    monkeypatch.setattr(send_notices, "SECONDS", 0)
    stop, stamps, really = threading.Event(), [], send_notices.deliver_due

    def deliver(**options):
        stamps.extend(SenderRun.objects.values_list("at", flat=True))
        if len(stamps) == 2:
            stop.set()
        return really(**options)

    monkeypatch.setattr(send_notices, "deliver_due", deliver)
    send_notices.watch(stop, report=None, complain=None)
    assert stamps[0] < stamps[1] < SenderRun.objects.get().at
