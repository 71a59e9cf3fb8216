"""`manage.py export_archive TO`: the whole archive as one zip."""

import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError
from django.db import Error

from sessions.management.command import OurCommand, database_obstacle, one_line
from sessions.syndication.export_zip import export_zip

EXAMPLES = """
examples:
  manage.py export_archive mts.zip             refused where mts.zip is there already
  manage.py export_archive mts.zip --force     written over, once the new one is whole

The zip holds every record as JSON (tables/*.json; schema.json describes them), the same as CSV for a
spreadsheet, pictures and slides, and each report that is out as Markdown. It holds what only the house may
read: e-mail addresses, house wording, proposals, messages, the history of records. Keep it as you keep the
database. It holds no password, no private link and nobody's log-in session.

The same archive gives the same bytes. “manage.py import_archive” reads it into an empty one.
"""


class Command(OurCommand):
    help = "Write the whole archive into one zip, with what only the house may read."
    examples = EXAMPLES

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("to", type=Path, metavar="TO", help="the zip to write")
        parser.add_argument("--force", action="store_true", help="write over what is there")

    def handle(self, *, to: Path, force: bool = False, **options) -> None:
        if obstacle := database_obstacle():
            raise CommandError(f"{obstacle} Nothing was exported.")
        if to.exists() and not force:
            raise CommandError(f"{to} is there already. Name another file, or write over it with --force.")
        try:
            handle, name = tempfile.mkstemp(dir=to.parent, prefix=f".{to.name}.")  # mode 600
            try:
                with os.fdopen(handle, "wb") as file:
                    file.writelines(export_zip(self._progress))
                Path(name).replace(to)
            finally:
                Path(name).unlink(missing_ok=True)
        except (Error, OSError) as error:
            raise CommandError(f"{to} could not be written ({one_line(error)}).") from error
        self.stdout.write(f"{to}: {to.stat().st_size:,} bytes")

    def _progress(self, words: str) -> None:
        self.stderr.write(f"  {words}", style_func=str)
