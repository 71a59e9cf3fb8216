"""`manage.py import_archive FROM`: what `export_archive` wrote, into an empty archive."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError

from sessions.management.command import OurCommand, database_obstacle
from sessions.models import Notice
from sessions.syndication.import_zip import ImportRefused, import_zip

EXAMPLES = """
examples:
  manage.py migrate && manage.py import_archive mts.zip

The archive must be empty: import before anybody was given a log-in. All of it comes in, or nothing; it may
come from SQLite and go to PostgreSQL, or the other way. Exported again, it gives the same bytes. Log-ins
come without their passwords (“manage.py changepassword somebody@example.com” gives one), private links are
asked for anew. Messages that waited to be sent wait here, too.
"""


class Command(OurCommand):
    help = "Read the zip of export_archive into an empty archive: all of it, or nothing."
    examples = EXAMPLES

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="FROM", help="the zip that export_archive wrote")

    def handle(self, *, path: Path, **options) -> None:
        if obstacle := database_obstacle():
            raise CommandError(f"{obstacle} Nothing was imported.")
        try:
            count = import_zip(path, lambda words: self.stderr.write(f"  {words}", style_func=str))
        except (ImportRefused, OSError) as error:
            raise CommandError(f"{error} Nothing was imported.") from error
        if waiting := Notice.objects.filter(status=Notice.Status.DUE).count():
            self.stdout.write(f"Messages that send_notices will send: {waiting:,}")
        self.stdout.write(f"records {count:,}")
