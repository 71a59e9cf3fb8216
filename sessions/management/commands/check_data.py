"""`manage.py check_data`: what does not belong together in the archive and its files, named or mended."""

from argparse import ArgumentParser

from django.core.files.storage import default_storage
from django.core.management.base import CommandError
from django.db import Error
from django.utils import timezone

from sessions.management.command import OurCommand, database_obstacle
from sessions.media.strays import strays
from sessions.models import FollowUp, Reader, Topic, archive_change, set_visibility
from sessions.models.visibility import differing, rules
from sessions.search.follow import rebuild, stale_entries
from sessions.threads import circle

EXAMPLES = """
examples:
  manage.py check_data             name what is wrong, and change nothing
  manage.py check_data --sweep     remove files without a record; for cron, once a week
  manage.py check_data --mend      store anew who may see what, and what the search finds, where it is wrong

Pictures and slides are written before their records. Where the machine stops in between, a file stays that
no record knows: nobody ever sees it, but it takes room. It is named, and with --sweep removed, once it is a
day old. Only files under names that MTS gives itself, in the folders pictures, slides and cards of its data,
are looked at; a file with a record is never touched. Cards, the pictures beside a link, have no record: they
go after a month, and are drawn anew when somebody asks.

Who may see what is stored with each talk, summary, recording, photo, deck, link, person and internship,
at the end of every change that MTS makes. Rows that hold something else, written in another way (by
SQL, in a shell), are named here, and set right with --mend. So is the index of the search, where it does not
hold what the archive says: then it is made anew. Talks that continue one another in a circle, which MTS
refuses, are named: one of their threads is to be changed by hand.

The last line tells how many were found, removed and set right. Exit status 0 means that everything could be
looked at and, with --sweep, removed.
"""


class Command(OurCommand):
    help = "Look for what is not true: files without a record, visibility without a rule, a stale index."
    examples = EXAMPLES

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sweep", action="store_true", help="remove files that no record knows")
        parser.add_argument("--mend", action="store_true", help="store anew who may see what, and the index")

    def handle(self, *, sweep: bool = False, mend: bool = False, **options) -> None:
        if obstacle := database_obstacle():
            raise CommandError(obstacle)
        try:
            found = list(strays(now=timezone.now()))
            untrue = [record for model in rules(Reader.HOUSE) for record in differing(model)]
            mended = self._mend() if untrue and mend else 0
            around = circle(FollowUp.objects.links())
            talks = Topic.objects.in_bulk(around)
            stale = stale_entries() if mend or not untrue else []  # the one follows the other
            if stale and mend:
                with archive_change():
                    rebuild()
        except (Error, OSError) as error:
            raise CommandError(f"Not everything could be looked at: {error}. Run it again.") from error
        removed = sum(self._treat(path, sweep) for path in found)
        for record in untrue:
            self.stdout.write(f"visibility: {record._meta.verbose_name} {record.pk}, {record}")
        if around:
            told = " → ".join(f"“{talks[pk]}” (topic {pk})" for pk in around)
            self.stdout.write(f"circle: of these talks each continues the next: {told}")
        for words in stale:
            self.stdout.write(f"search: {words}")
        stored = f", visibility that no rule gives {len(untrue)}, set right {mended}" if untrue else ""
        stored += f", stale in the index {len(stale)}, set right {len(stale) * mend}" if stale else ""
        self.stdout.write(f"files without a record {len(found)}, removed {removed}{stored}")
        if sweep and removed < len(found):
            raise CommandError("Not every file could be removed; the reasons are above.")

    def _mend(self) -> int:
        """How many rows were set right; a change of the archive, so that no page is kept from before."""
        with archive_change():
            return set_visibility()

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
