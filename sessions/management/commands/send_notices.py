"""`manage.py send_notices`: what is due by rule into the outbox, and what is in the outbox on its way."""

import signal
import threading
from argparse import ArgumentParser

from django.core.management.base import CommandError
from django.db import Error, connections, transaction
from django.utils import timezone

from sessions.management.command import OurCommand, database_obstacle, one_line
from sessions.models import Notice, SenderRun
from sessions.notifications.delivery import Outcome, call_off_what_is_untrue, deliver_due
from sessions.notifications.reminders import write_due

SECONDS = 5  # between two looks of --watch
A_ROUND = 20  # messages that --watch hands over before it looks whether it is to end

EXAMPLES = """
examples:
  manage.py send_notices               for cron, every few minutes: send what is due, and end
  manage.py send_notices --watch       instead of cron: look every 5 seconds until Ctrl-C or SIGTERM
  manage.py send_notices --dry-run     tell what would be written and sent; write and send nothing

First it writes what is due by rule: the call for topics, the reminders two weeks, one week and two days
before an evening, and the question on the morning after. Only evenings whose reminders are switched on
get them; days and texts are in the admin under Messages. Rules are due from seven in the morning. What
cron missed is made up for, and nothing is written twice.

Run it every five minutes: when it did not run for 15 minutes, or a message waits that long, the admin's
front page and /readyz/ say that messages are not going out.

Then it hands over what is due, by EMAIL_URL and MTS_WEBHOOK_URL. What is not taken now is tried again
after 1, 5, 15 and 60 minutes, 4 and 12 hours, and has failed then. What broke off in the hand-over is
unclear: it may have been sent, so it is not sent again until somebody says so in the admin under
Notices. What has no address, or no server, waits there to be told by hand; what is not true any more
is called off. Several may run at once; each message is sent by one of them.

The last line tells how many were sent, failed and are unclear in this run, and how many wait to be told
by hand. Exit status 0 means that everything due was sent.
"""


class Command(OurCommand):
    help = "Send the messages that are due: reminders by rule, and whatever waits in the outbox."
    examples = EXAMPLES

    def add_arguments(self, parser: ArgumentParser) -> None:
        one = parser.add_mutually_exclusive_group()
        one.add_argument("--watch", action="store_true", help=f"go on, looking every {SECONDS} seconds")
        one.add_argument("--dry-run", action="store_true", help="write and send nothing, tell what would be")

    def handle(self, *, watch: bool = False, dry_run: bool = False, **options) -> None:
        if watch:
            return self._watch()
        if obstacle := database_obstacle():
            raise CommandError(obstacle)
        if dry_run:
            return self._tell()
        try:
            outcome = send()
        except Error as error:
            raise CommandError(f"The database does not answer ({one_line(error)}). Run it again.") from error
        self._report(outcome)
        if outcome.errors:
            raise CommandError("Not everything was sent: see Notices in the admin.")

    def _report(self, outcome: Outcome) -> None:
        for error in outcome.errors:
            self.stderr.write(error)
        self.stdout.write(summary(outcome))
        self.stdout.flush()

    def _tell(self) -> None:
        """What would happen, by doing the first half of it and taking that back."""
        now = timezone.now()
        with transaction.atomic():
            for notice in write_due(now=now):
                self.stdout.write(f"would write: {_who(notice)}")
            due = list(Notice.objects.due(now))
            by_hand = Notice.objects.filter(status=Notice.Status.BY_HAND).count()
            transaction.set_rollback(True)
        for notice in due:
            self.stdout.write(f"would send: {_who(notice)}")
        self.stdout.write(f"due {len(due)}, by hand {by_hand} (nothing was written or sent)")

    def _watch(self) -> None:
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for signum in (signal.SIGTERM, signal.SIGINT):
                signal.signal(signum, lambda *_: stop.set())
        watch(stop, report=self._report, complain=self.stderr.write)


def watch(stop: threading.Event, *, report, complain) -> None:
    """Send what is due until `stop` is set. A database that is away is waited for.

    report: called with an Outcome in which something happened; complain: with a sentence.
    """
    away = False
    while not stop.is_set():
        try:
            outcome = send(limit=A_ROUND)
            if outcome.counts.total():
                report(outcome)
            away = False
        except Error as error:
            if not away:
                complain(f"The database does not answer ({one_line(error)}). Waiting for it.")
            away = True
        finally:
            connections.close_all()
        stop.wait(SECONDS)


def send(*, limit: int = 500) -> Outcome:
    """One look: what is due by rule is written, what is not true any more called off, what is due sent."""
    now = timezone.now()
    write_due(now=now)
    untrue = call_off_what_is_untrue(now=now)
    outcome = deliver_due(now=timezone.now(), limit=limit)
    outcome.counts[Notice.Status.CALLED_OFF] += untrue
    SenderRun.stamp(timezone.now())  # last: a run that breaks off says nothing of messages going out
    return outcome


def summary(outcome: Outcome) -> str:
    """ "sent 3, failed 0, unclear 0, by hand 1", and what else there was."""
    status, n = Notice.Status, outcome.counts
    by_hand = Notice.objects.filter(status=status.BY_HAND).count()
    line = f"sent {n[status.SENT]}, failed {n[status.FAILED]}, unclear {n[status.UNCLEAR]}, by hand {by_hand}"
    line += f", to be tried again {n[status.DUE]}" if n[status.DUE] else ""
    return line + (f", not needed any more {n[status.CALLED_OFF]}" if n[status.CALLED_OFF] else "")


def _who(notice: Notice) -> str:
    to = notice.email or notice.name or notice.get_channel_display()
    return f"{notice.get_kind_display()}, to {to}: {notice.subject}"
