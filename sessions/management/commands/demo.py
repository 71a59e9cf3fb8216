"""`manage.py demo`: everything for a first look, from an empty folder to a page in the browser."""

import os
import secrets
import socket
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import Error, connection, connections, transaction
from django.utils import timezone
from django.utils.formats import date_format

from sessions.management import sample
from sessions.management.command import OurCommand, one_line
from sessions.models import User
from sessions.models.users import ORGANISERS
from sessions.syndication.export_format import NOBODYS
from sessions.text import ordinal

DEMO_USER, EVERYBODY = "demo@example.com", "everybody@example.com"
HOST = "127.0.0.1"
WORKERS, THREADS = 2, 2  # enough for a browser; SQLite has one writer at a time anyway

STEPS = f"""
What it does, in this order: makes the tables, makes the organiser {DEMO_USER} with a new password,
imports six sample reports, adds tags, an evening in preparation, proposals for it and pictures, collects the
static files, and serves the site on {HOST} until Ctrl-C; mails are printed beside it, and none is sent. It
needs no network and may be run again at any time: what is there stays, only the password is new. It works in
an empty database, or in one it has made itself, and refuses any other.

The evening in preparation lies three to five weeks ahead. To see what its own day is like, or the reminders
before it, let the time pass:

  manage.py demo --evening-in 14       two weeks before
  manage.py demo --evening-in 0        it is today
  manage.py demo --evening-in -1       the morning after
"""


class Command(OurCommand):
    help = "Set up the sample archive and an organiser, print address and log-in, and serve the site."
    examples = STEPS
    requires_system_checks = []  # they would look at a database that may not be there yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help=f"port on {HOST} (default: 8000)")
        parser.add_argument(
            "--evening-in",
            type=int,
            choices=range(-7, 61),
            metavar="DAYS",
            help="put the evening in preparation this many days from today, as though time had passed",
        )
        parser.add_argument("--no-serve", action="store_true", help="set everything up, but start no server")

    def handle(
        self, *, port: int = 8000, no_serve: bool = False, evening_in: int | None = None, **options
    ) -> None:
        if settings.MTS_URL:
            raise CommandError("The demo is for a look on your own machine. Unset MTS_URL to run it.")
        if not no_serve:
            _check_port(port)
        # The workers read them: from here where they are forked, else from the environment.
        settings.SITE_URL = os.environ["MTS_LOCAL_URL"] = f"http://{HOST}:{port}"
        settings.MTS_ANNOUNCE_TO = os.environ["MTS_ANNOUNCE_TO"] = settings.MTS_ANNOUNCE_TO or EVERYBODY
        try:
            refuse_foreign_database()
            password = self._set_up(evening_in)
        except sample.NoEvening as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped half-way. Run it again to go on.") from None
        except (Error, OSError) as error:
            raise CommandError(
                f"The demo could not be set up: {one_line(error)}. Make sure that "
                f"{settings.DATA_DIR} can be written and the database answers, then run it again."
            ) from error
        self._say("")
        self._say(f"Site      http://{HOST}:{port}/")
        self._say(f"Admin     http://{HOST}:{port}/admin/")
        self._say(f"Log-in    {DEMO_USER}")
        self._say(f"Password  {password}")
        self._say("")
        if no_serve:
            self._say("Everything is ready; “manage.py demo” serves it (with a new password).")
            return
        self._say(
            "Serving until you press Ctrl-C. Mails are printed here, and listed in the admin under Notices."
        )
        with suppress(KeyboardInterrupt), mails_going_out():
            serve(port)
        self._say("Stopped. “manage.py demo” starts it again.")

    def _set_up(self, evening_in: int | None) -> str:
        """Everything but the server; the organiser's new password. The organiser comes first: it marks the
        database as the demo's, so that a run that broke off can be repeated."""
        self._say(f"Database: {_where()}")
        call_command("migrate", interactive=False, verbosity=0)
        user, password = make_organiser()
        outcome = sample.load_reports(by=user)
        self._say(f"Sample reports: {outcome.summary()}")
        self._say(f"Tags: {_count(sample.load_tags())}")
        today = timezone.localdate()
        if evening_in is None:
            session, new = sample.load_next_session(today)
        else:
            session, new = sample.let_time_pass(evening_in, today), False
        day = date_format(session.held_on, "l j F Y") if session.held_on else "no date yet"
        self._say(f"Evening ahead: the {ordinal(session.number)}, {day}{' (new)' if new else ''}")
        sample.load_call()
        proposals = sample.load_proposals(session, by=user, at=timezone.now())
        self._say(f"Proposals: {_count(proposals)}")
        self._say(f"Pictures: {_count(sample.load_pictures())}")
        self._say("Static files: collecting")
        call_command("collectstatic", interactive=False, verbosity=0)
        return password

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def refuse_foreign_database() -> None:
    """Raise CommandError unless the database is empty or the demo's own."""
    tables = set(connection.introspection.table_names())
    if User._meta.db_table in tables and User.objects.filter(email=DEMO_USER).exists():
        return
    strange = tables - set(connection.introspection.django_table_names()) - {"django_migrations"}
    strange = {name for name in strange if not name.startswith("mts_searchtext")}  # FTS5's own
    # The records themselves first: their history says less.
    models = sorted(
        apps.get_app_config("mts").get_models(), key=lambda model: "historical" in model._meta.label_lower
    )
    filled = [
        model._meta.verbose_name_plural
        for model in models
        if model._meta.label_lower not in NOBODYS
        and model._meta.db_table in tables
        and model.objects.exists()
    ]
    if strange or filled:
        found = f"holds {filled[0]}" if filled else f"has the table {sorted(strange)[0]}"
        raise CommandError(
            f"This database ({_where()}) {found} and is not the demo's, so it was left alone. The demo wants "
            "an empty database: set MTS_DATA_DIR to a new folder, or DATABASE_URL to an empty database."
        )


@transaction.atomic
def make_organiser() -> tuple[User, str]:
    """The demo's organiser, with a new password."""
    password = secrets.token_urlsafe(12)
    user = User.objects.filter(email=DEMO_USER).first()
    if user is None:
        return User.objects.create_organiser(DEMO_USER, password), password
    user.set_password(password)
    user.is_staff = user.is_active = True
    user.save()
    user.groups.add(Group.objects.get(name=ORGANISERS))
    return user, password


@contextmanager
def mails_going_out() -> Iterator[subprocess.Popen]:
    """`send_notices --watch` beside the server, in a process of its own, which ends with it.

    Not in a thread: the server forks its workers, and one at work at that moment leaves its locks to them.
    """
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "send_notices", "--watch"]
    sender = subprocess.Popen(command)  # noqa: S603 - our own command
    try:
        yield sender
    finally:
        sender.terminate()
        try:
            sender.wait(timeout=10)
        except subprocess.TimeoutExpired:
            sender.kill()


def serve(port: int) -> None:
    """Serve until Ctrl-C. The workers open connections of their own."""
    from granian.constants import Interfaces

    from mts.serve import Server

    connections.close_all()
    Server(
        "mts.wsgi:application",
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        # Ctrl-C reaches every process of a terminal, and a worker that is told twice to end may never do so.
        workers_kill_timeout=3,
        respawn_failed_workers=True,
        websockets=False,
        log_enabled=False,
    ).serve()


def _check_port(port: int) -> None:
    """Raise CommandError, before any work, where nothing can listen."""
    if not 1 <= port <= 65535:
        raise CommandError(f"{port} is no port; choose one from 1024 to 65535.")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} on {HOST} cannot be used ({error.strerror}). "
                f"Another program may be there; try --port {port + 1 if port < 65535 else 8000}."
            ) from error


def _where() -> str:
    config = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        return str(config["NAME"])
    return f"{config['NAME']} on {config['HOST'] or 'this machine'}"


def _count(new: int) -> str:
    return f"{new} new" if new else "all there"
