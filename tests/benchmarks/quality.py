"""`uv run python -m tests.benchmarks.quality`: what questions find first, over the six real reports.

The archive is filled into a temporary SQLite file, or, with `--scratch NAME` and a DATABASE_URL, into this
database of that server, which is emptied. Each question is asked at /search/ as a colleague asks it, those of
readers as a stranger too, and read off the page. See README.md.
"""

import argparse
import csv
import os
import re
import sys
import tempfile
from collections import defaultdict
from datetime import date
from html import unescape
from io import StringIO
from pathlib import Path
from urllib.parse import unquote_plus, urlencode

from tests.benchmarks.__main__ import environment, scratch

HERE = Path(__file__).parent
REPORTS = HERE.resolve().parents[2] / "shared" / "reports" / "mts-reports-29-34.txt"
KINDS = {"topics": "topic", "sessions": "session", "people": "person", "tags": "tag"}
FIRST = 3  # rows that a reader looks at


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.quality", description=__doc__)
    parser.add_argument("--scratch", metavar="NAME", help="a database that may be emptied")
    wanted = parser.parse_args()
    if not REPORTS.exists():
        print("The real reports are not here: ../shared/reports is missing.")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        url = scratch(wanted.scratch) if wanted.scratch else f"sqlite:///{folder}/quality.sqlite3"
        os.environ |= environment(url, Path(folder))
        import django

        django.setup()
        ask = prepare()
        for name in ("questions", "afterwards"):
            print(*table([(*row, ask(row[1])) for row in questions(name)]), sep="\n")
        print("\nAs a colleague:")
        asked = questions("readers")
        print(*readers([(text, first, ask(text)) for _who, text, first, _talk in asked]), sep="\n")
        print("As a stranger, who is told talks instead of people:")
        print(
            *readers([(text, talk, ask(text, stranger=True)) for _who, text, _first, talk in asked]), sep="\n"
        )
    return 0


def questions(name: str) -> list[tuple[str, ...]]:
    """(group, question, what should be found first) of one file; "topic:jwt-vs-goa", "session:34", …; of
    readers' also what a stranger should find.
    """
    with (HERE / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file, "excel-tab", quoting=csv.QUOTE_NONE)][1:]


def prepare():
    """A filled database; a function from a question to the rows of its page, each what stands in it."""
    import logging

    from django.core.management import call_command
    from django.test import Client

    from sessions.management import sample
    from sessions.models import User

    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("import_reports", str(REPORTS), audience="public", yes=True, verbosity=0, stdout=StringIO())
    sample.load_tags()
    add_japanese()
    client, anybody = Client(SERVER_NAME="127.0.0.1"), Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.create_user("colleague@example.com", "a long password"))

    def ask(question: str, *, stranger: bool = False) -> list[set[str]]:
        page = (anybody if stranger else client).get(f"/search/?{urlencode({'q': question})}")
        return rows(page.content.decode())

    return ask


def add_japanese() -> None:
    """Invented: how four names are written, and an evening with three talks in Japanese."""
    from sessions.models import Alias, Audience, Person, Session, SpeakerEntry, Status, archive_change

    with archive_change():
        for slug, *names in (
            ("okubo", "大久保", "オオクボ"), ("takahashi", "高橋"), ("tanabe", "田辺"),
        ):  # fmt: skip
            for name in names:
                Alias.objects.create(
                    person=Person.objects.get(slug=slug), name=name, reason=Alias.Reason.SCRIPT
                )
        hanako = Person.enter("Hanako Sato")
        Alias.objects.create(person=hanako, name="佐藤 花子", reason=Alias.Reason.SCRIPT)
        session = Session.objects.create(
            number=35, held_on=date(2017, 6, 16), status=Status.PUBLISHED,
            agenda_audience=Audience.PUBLIC, report_audience=Audience.PUBLIC,
        )  # fmt: skip
        for title, summary in (
            ("はじめての機械学習", "手元のデータで分類器を作り、精度の測り方を比べた。"),
            ("サーバーレスで動く問い合わせフォーム", "古いデータベースの移行に三週間かかった話もあった。"),
            ("全文検索の裏側", "転置索引の作り方と、日本語の分かち書きの難しさ。"),
        ):
            topic = session.add_topic(title=title, summary=summary, language="ja", audience=Audience.PUBLIC)
            topic.set_speakers([SpeakerEntry(hanako)])


def rows(page: str) -> list[set[str]]:
    """What stands in each row of a page of results: the thing found, or a person with a talk."""
    main = page.partition("<main")[2].partition("</main>")[0]
    found = []
    for row in re.findall(r'<li class="row.*?</li>', main, re.DOTALL):
        links = re.findall(r'class="row-title"><a href="([^"]+)"', row)
        if links[0].startswith(("/people/", "/sessions/")):
            links += re.findall(r'href="(/topics/[^"?]+)"', row)
        found.append({named(unescape(link)) for link in links})
    return found


def named(address: str) -> str:
    """ "topic:jwt-vs-goa" for its address."""
    place, _, key = address.strip("/").partition("/")
    company = re.search(r"[?&]company=([^&]+)", address)
    return f"company:{unquote_plus(company[1])}" if company else f"{KINDS[place]}:{key}"


def place(found: list[set[str]], first: str) -> int:
    """The row it stands in, from 1; 0 where it is not on the page."""
    return next((n for n, row in enumerate(found, start=1) if first in row), 0)


def table(asked: list[tuple[str, str, str, list[set[str]]]]) -> list[str]:
    """The mean reciprocal rank of each group and of all, and what was not found first."""
    groups = defaultdict(list)
    for group, question, first, found in asked:
        groups[group].append((question, first, place(found, first), found))
    lines = ["| questions | how many | first | mean reciprocal rank |", "|---|---:|---:|---:|"]
    every = [answer for answers in groups.values() for answer in answers]
    for name, answers in [*groups.items(), ("**all**", every)]:
        places = [at for _question, _first, at, _found in answers]
        mean = sum(1 / at for at in places if at) / len(places)
        lines.append(f"| {name} | {len(places)} | {places.count(1)} | {mean:.3f} |")
    return lines + missed(every, upto=1)


def readers(asked: list[tuple[str, str, list[set[str]]]]) -> list[str]:
    """How many of the readers' questions find what was meant in the first rows, and each that does not."""
    every = [(question, first, place(found, first), found) for question, first, found in asked]
    hit = sum(0 < at <= FIRST for _question, _first, at, _found in every)
    return [
        f"{hit} of {len(every)} questions of readers find it among the first {FIRST}.",
        *missed(every, upto=FIRST),
    ]


def missed(answers: list[tuple[str, str, int, list[set[str]]]], *, upto: int) -> list[str]:
    lines = []
    for question, first, at, found in answers:
        if not 0 < at <= upto:
            instead = ", ".join("+".join(sorted(row)) for row in found[:FIRST]) or "nothing"
            lines.append(f"- {question}: {first} at {at or '–'}; first: {instead}")
    return lines


if __name__ == "__main__":
    sys.exit(main())
