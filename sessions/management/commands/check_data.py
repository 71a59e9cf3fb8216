"""`manage.py check_data`: what does not belong together in the archive and its files, named or swept."""

from argparse import ArgumentParser

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import timezone

from sessions.management.help import HelpWithExamples
from sessions.management.readiness import database_obstacle
from sessions.media.strays import strays

EXAMPLES = """
examples:
  manage.py check_data             name what is wrong, and change nothing
  manage.py check_data --sweep     remove files without a record; for cron, once a week

Pictures and slides are written before their records. Where the machine stops in between, a file stays that
no record knows: nobody ever sees it, but it takes room. It is named, and with --sweep removed, once it is a
day old. Only files under names that MTS gives itself, in the folders pictures and slides of its data, are
looked at; a file with a record is never touched.

The last line tells how many were found and removed. Exit status 0 means that everything could be looked at
and, with --sweep, removed.
"""


class Command(BaseCommand):
    help = "Look for what does not belong together: pictures and slides that no record knows."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs) -> ArgumentParser:
        kwargs |= {"epilog": EXAMPLES, "formatter_class": HelpWithExamples}
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sweep", action="store_true", help="remove files that no record knows")

    def handle(self, *, sweep: bool = False, **options) -> None:
        if obstacle := database_obstacle():
            raise CommandError(obstacle)
        try:
            found = list(strays(now=timezone.now()))
        except (Error, OSError) as error:
            raise CommandError(f"Not everything could be looked at: {error}. Run it again.") from error
        removed = sum(self._treat(path, sweep) for path in found)
        self.stdout.write(f"files without a record {len(found)}, removed {removed}")
        if sweep and removed < len(found):
            raise CommandError("Not every file could be removed; the reasons are above.")

    def _treat(self, path: str, sweep: bool) -> bool:
        """Name one file, and remove it where that is wanted; whether it is gone."""
        if not sweep:
            self.stdout.write(f"no record: {path}")
            return False
        try:
            default_storage.delete(path)
        except OSError as error:
            self.stderr.write(f"cannot be removed: {path} ({error.strerror})")
            return False
        self.stdout.write(f"removed: {path}")
        return True
