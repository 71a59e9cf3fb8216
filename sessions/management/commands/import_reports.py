"""`manage.py import_reports`: old reports from files into the archive, or only a look at them."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError
from django.db import Error

from sessions.management.command import OurCommand, database_obstacle, one_line
from sessions.models import NUMBER_IN_USE, Audience, Session
from sessions.reports.facts import Report, Source, SourceReading, as_json
from sessions.reports.importing.open_dates import known_evenings
from sessions.reports.importing.people_in_reports import Meanings, PeopleFileError, read_people
from sessions.reports.importing.run import (
    Outcome,
    chosen_reports,
    counted,
    import_reports,
    what_strangers_see,
)
from sessions.reports.parser import read_sources
from sessions.reports.reading.columns import guess, problem
from sessions.reports.reading.decoding import UnreadableSource, decode
from sessions.reports.reading.sources import HTML_NAMES, MARKDOWN_NAMES, source_of
from sessions.reports.reading.table_rows import read_table
from sessions.reports.reading.tables import TABLE_NAMES, as_text, tables_in
from sessions.reports.writing import house_style
from sessions.series import Evening

# What is read from a folder; a file that is named is read whatever its ending.
ENDINGS = (".txt", ".text", *MARKDOWN_NAMES, *HTML_NAMES)
MOST_LINES = 40  # of one kind; a first import of a thousand reports would bury its summary

EXAMPLES = """
examples:
  manage.py import_reports --dry-run reports/          what would happen, in words
  manage.py import_reports --dry-run --json old.txt    what was understood, as JSON; nothing is written
  manage.py import_reports reports/ --people who.txt   all reports of a folder, or nothing
  manage.py import_reports reports/ --audience house   for colleagues who log in; strangers see nothing of it

A table is read when it is named, not from a folder, and by its headings: number or date, title or speakers,
and whatever else it tells. It joins the evenings that reports brought, and writes over nothing.

A second import of the same reports changes nothing. Where a report has changed, a field is written only if it
still holds what the last import put there: an organiser's edit stays and is listed as a doubt. Doubts wait in
the admin. Reports print dates without a year, too: those read together and the sessions in the archive settle
it, and a date that is left open now is settled when a neighbour arrives.

--people FILE explains who is meant by a spelling, a line for each, and is remembered as an alias:
  Chiachun = Chia-Chun         # wherever it is printed
  34 David = David (2)         # only in the 34th; the number tells two people of one name apart
  34/1 David = David (2)       # only in the first topic of the 34th

On a terminal it says what it is about to do, and asks. Scripts are not asked; --yes says yes beforehand.

The last line tells how many sessions were created, updated, unchanged, and how many reports or files were
skipped. Exit status 0 means that everything else is in the archive.
"""


class Command(OurCommand):
    help = (
        "Read old reports (text, Markdown or HTML; one or more in a file; any order) into the archive, and "
        "tables (.csv, .tsv, .xlsx) with one talk a row."
    )
    examples = EXAMPLES

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder with all below it"
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing, tell what would happen")
        parser.add_argument(
            "--json",
            action="store_true",
            help="print what was understood as a JSON list; all else goes to standard error",
        )
        parser.add_argument(
            "--audience",
            choices=Audience.values,
            help="for whom the reports are; asked on a terminal, otherwise public",
        )
        parser.add_argument("--yes", action="store_true", help="import without asking")
        parser.add_argument("--people", type=Path, metavar="FILE", help="who is meant by which spelling")
        parser.add_argument(
            "--overwrite", action="store_true", help="also write over what organisers changed since"
        )

    def handle(
        self,
        *,
        paths: Sequence[Path],
        dry_run: bool = False,
        json: bool = False,
        people: Path | None = None,
        audience: str | None = None,
        overwrite: bool = False,
        yes: bool = False,
        **options,
    ) -> None:
        self.words = self.stderr if json else self.stdout
        self.quiet = options["verbosity"] == 0
        obstacle = database_obstacle()
        if obstacle and not dry_run:
            raise CommandError(f"{obstacle} Nothing was imported.")
        if obstacle:
            self._say(f"{obstacle} The reports are read without the archive.")
        spellings = _spellings(people)
        readings = self._read(paths, with_archive=not obstacle)
        if json:
            self._print_json(readings)
        if obstacle:
            outcome = _without_archive(readings)
        else:
            if not dry_run:
                audience = self._agreed([each for one in readings for each in one.reports], audience, yes=yes)
            outcome = self._import(
                readings,
                people=spellings,
                audience=audience or Audience.PUBLIC,
                overwrite=overwrite,
                dry_run=dry_run,
            )
        self._tell(outcome, readings, dry_run=dry_run)

    def _read(self, paths: Sequence[Path], *, with_archive: bool) -> list[SourceReading]:
        files = _files(paths)
        if len(files) > 20:
            self._say(f"Reading {len(files):,} files …")
        tables = [file for file in files if file.suffix.lower() in TABLE_NAMES]
        sources = [self._source(file) for file in files if file not in tables]
        known = known_evenings() if with_archive else []
        readings = read_sources(sources, known=known, style=house_style())
        readings += [evening for file in tables for evening in self._evenings(file, known)]
        if not any(reading.reports for reading in readings):
            where = str(files[0]) if len(files) == 1 else f"{len(files)} files"
            raise CommandError(f"{where}: {_why_not(readings[0])}. Nothing was imported.")
        return readings

    def _source(self, file: Path) -> Source:
        with _refusing(file):
            source, note = source_of(str(file), file.read_bytes())
        if note:
            self._say(f"{file}: {note}")
        return source

    def _evenings(self, file: Path, known: Sequence[Evening]) -> list[SourceReading]:
        """Those of a table whose headings say what its columns hold."""
        with _refusing(file):
            tables, notes = tables_in(str(file), file.read_bytes())
        found, style = [], house_style()
        for table in tables:
            columns = guess(table.rows[0], style.abbreviation)
            if words := problem(columns):
                where = "The admin asks for it, under “Imported reports”."
                raise CommandError(f"{table.name}: {words} {where} Nothing was imported.")
            left_out = [
                name for name, meaning in zip(table.rows[0], columns, strict=True) if name and not meaning
            ]
            notes += [f"{table.name}: left out are the columns {', '.join(left_out)}."] if left_out else []
            source = Source(table.name, as_text(table.rows), "table")
            found += read_table(source, columns, known=known, style=style, first_row=table.first_row)
        for note in notes:
            self._say(note)
        return found

    def _agreed(self, reports: list[Report], audience: str | None, *, yes: bool) -> str:
        """For whom to import. At a terminal it says what will happen, and asks once."""
        if not sys.stdin.isatty():
            return audience or Audience.PUBLIC
        numbers = {report.number for report in reports if report.number}
        in_use = set(Session.objects.filter(NUMBER_IN_USE).values_list("number", flat=True))
        self._say(
            f"{counted(len(reports), 'report')} to import: {len(numbers - in_use):,} new, "
            f"{len(numbers & in_use):,} of sessions in the archive, which stay for whom they are."
        )
        choices = [audience] if audience else [Audience.PUBLIC] if yes else Audience.values
        for choice in sorted(choices, reverse=True):
            self._say(f"  {choice}: {what_strangers_see(as_json(reports), choice)}")
        if yes:
            return choices[0]
        self.words.write(f"Import them? Type {'yes' if audience else 'public or house'}: ", ending="")
        self.words.flush()
        answer = sys.stdin.readline().strip().lower()
        if answer not in (("yes", "y") if audience else choices):
            raise CommandError("Nothing was imported.")
        return audience or answer

    def _import(self, readings: Sequence[SourceReading], **how) -> Outcome:
        reports = [report for reading in readings for report in reading.reports]
        sources = {reading.source.name: reading for reading in readings}
        try:
            return import_reports(reports, sources=sources, progress=self._progress, **how)
        except Error as error:
            raise CommandError(
                f"The database refused ({one_line(error)}). Nothing was imported; try again."
            ) from error

    def _tell(self, outcome: Outcome, readings: Sequence[SourceReading], *, dry_run: bool) -> None:
        for reading in readings:
            if not reading.reports:
                outcome.skipped.append(f"{reading.source.name}: {_why_not(reading)}.")
        self._say_some(outcome.skipped)
        self._say_some(outcome.messages)
        if outcome.doubts:
            count = "One doubt" if len(outcome.doubts) == 1 else f"{len(outcome.doubts)} doubts"
            self._say(f"{count} to settle{'' if dry_run else ' in the admin'}:")
        self._say_some([f"  {doubt}" for doubt in outcome.doubts])
        if dry_run:
            self._say("Dry run: nothing was written.")
        self.words.write(outcome.summary(), style_func=str)

    def _print_json(self, readings: Sequence[SourceReading]) -> None:
        reports = as_json([report for reading in readings for report in reading.reports])
        self.stdout.write(json.dumps(reports, ensure_ascii=False, indent=2))

    def _progress(self, done: int, total: int) -> None:
        if total > 50:
            self.stderr.write(f"  {done:,} of {total:,} reports", style_func=str)

    def _say_some(self, sentences: Sequence[str]) -> None:
        for sentence in sentences[:MOST_LINES]:
            self._say(sentence)
        if (more := len(sentences) - MOST_LINES) > 0:
            self._say(f"  … and {more:,} more")

    def _say(self, sentence: str) -> None:
        if not self.quiet:
            self.words.write(sentence, style_func=str)


@contextmanager
def _refusing(file: Path) -> Iterator[None]:
    """Around the reading of a file: what keeps it from being read ends the command."""
    try:
        yield
    except UnreadableSource as error:
        raise CommandError(f"{file}: {error}. Nothing was imported.") from error
    except OSError as error:
        raise CommandError(f"{file} cannot be read ({error.strerror}). Nothing was imported.") from error


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files to read, each once, those of a folder by name; hidden ones are left alone."""
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            inside = [
                file
                for file in sorted(path.rglob("*"))
                if file.suffix.lower() in ENDINGS
                and file.is_file()
                and not any(part.startswith(".") for part in file.relative_to(path).parts)
            ]
            if not inside:
                raise CommandError(f"{path} holds no file that ends in {', '.join(ENDINGS)}.")
        elif path.exists():
            inside = [path]
        else:
            raise CommandError(f"{path}: there is no such file or folder.")
        for file in inside:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def _why_not(reading: SourceReading) -> str:
    """Why a file gave no report."""
    if not reading.text.strip():
        return "the file is empty"
    return reading.doubts[0].message if reading.doubts else "no report found"


def _spellings(path: Path | None) -> Meanings:
    if path is None:
        return {}
    try:
        return read_people(decode(path.read_bytes()).text)
    except OSError as error:
        raise CommandError(f"{path} cannot be read ({error.strerror}). Nothing was imported.") from error
    except (UnreadableSource, PeopleFileError) as error:
        raise CommandError(f"{path}: {error} Nothing was imported.") from error


def _without_archive(readings: Sequence[SourceReading]) -> Outcome:
    """What a dry run can tell where there is no archive yet: every report would be new."""
    reports = [report for reading in readings for report in reading.reports]
    chosen, left_out = chosen_reports(reports, {reading.source.name: reading for reading in readings})
    doubts = [
        f"{arrival.values['number']}: {doubt['about']}: {doubt['message']}"
        for arrival in chosen
        for doubt in arrival.values["doubts"]
    ]
    return Outcome([arrival.values["number"] for arrival in chosen], skipped=left_out, doubts=doubts)
