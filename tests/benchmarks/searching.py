"""`uv run python -m tests.benchmarks.searching`: what a search costs at 10,000 topics, and a save more.

The archive is filled into a temporary SQLite file, or, with `--scratch NAME` and a DATABASE_URL, into this
database of that server, which is emptied (`--keep`: is as an earlier run left it). Sixty questions over
the filler's words, the commonest among them, are asked `--repeat` times. CPU is this process's own: on SQLite
the database is part of it, on PostgreSQL it works elsewhere, and what its statements took is told beside.
"""

import argparse
import os
import re
import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from time import process_time

from tests.benchmarks.__main__ import environment, scratch


def questions() -> list[str]:
    """Sixty: words of most talks, names, numbers, days, phrases, typos, fields, prefixes."""
    from tests.benchmarks.fill import FIRST, LAST, WORDS

    word = cycle(WORDS)
    last, first = cycle(LAST), cycle(FIRST)
    kinds = (
        lambda n: next(word),
        lambda n: f"{next(word)} {next(word)}",
        lambda n: f"who knows about {next(word)} and {next(word)}?",
        lambda n: next(last),
        lambda n: f"{next(first)} {next(last)}",
        lambda n: f"{next(word)} {next(word)} {next(word)}",
        lambda n: ["may 2017", "2017", "2017-05-19", "34th", "#1200", "第34回"][n // 10],
        lambda n: f'"{next(word)} {next(word)}"',
        lambda n: typo(next(word)),
        lambda n: [
            "speaker:okubo server", "year:2017 cache", "vector -server", "kern*", "tag:cache-7", "work flow",
        ][n // 10],
    )  # fmt: skip
    return [kind(n) for n, kind in enumerate(islice(cycle(kinds), 60))]


def typo(word: str) -> str:
    return word[:2] + word[3] + word[2] + word[4:] if len(word) > 4 else word + "e"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.searching", description=__doc__)
    parser.add_argument("--topics", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=5, help="the median of so many counts")
    parser.add_argument("--scratch", metavar="NAME", help="a database that may be emptied")
    parser.add_argument("--keep", action="store_true", help="do not fill it again")
    parser.add_argument("--each", action="store_true", help="print every question")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = scratch(wanted.scratch) if wanted.scratch else f"sqlite:///{folder}/searching.sqlite3"
        os.environ |= environment(url, Path(folder))
        import django

        django.setup()
        if not wanted.keep:
            prepare(wanted.topics)
        measured = [(*ask(question, wanted.repeat), question) for question in questions()]
        for cpu, server, found, question in sorted(measured, reverse=True) if wanted.each else ():
            print(f"{cpu:6.1f} ms {server:6.1f} ms {found:6}  {question}")
        for name, column in (("CPU", 0), ("of the server", 1)):
            spent = [row[column] for row in measured]
            p95 = quantiles(spent, n=20)[-1]
            print(f"{name}: median {median(spent):.1f} ms, p95 {p95:.1f} ms, max {max(spent):.1f} ms")
        with_index, without = saving(wanted.repeat * 4)
        print(f"saving one topic: CPU {with_index:.1f} ms, without index and dates {without:.1f} ms")
    return 0


def prepare(topics: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    from tests.benchmarks.fill import fill

    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    fill(topics)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # of the index, which stands since the end of the change


def ask(question: str, repeat: int) -> tuple[float, float, int]:
    """CPU of one answer of 20, time of PostgreSQL, in ms, and how much is found."""
    from sessions.models import Reader
    from sessions.search.find import find

    def once() -> float:
        start = process_time()
        find(question, Reader.STRANGER)
        return (process_time() - start) * 1000

    found = find(question, Reader.STRANGER)
    return (
        median(once() for _ in range(repeat)),
        of_the_server(lambda: find(question, Reader.STRANGER)),
        found.total,
    )


def of_the_server(work) -> float:
    """What PostgreSQL says that the statements took; 0 of SQLite."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    if connection.vendor != "postgresql":
        return 0.0
    with CaptureQueriesContext(connection) as queries:
        work()
    spent = 0.0
    with connection.cursor() as cursor:
        for query in [*queries]:
            if query["sql"].startswith("SELECT"):
                cursor.execute("EXPLAIN (ANALYZE, TIMING OFF) " + query["sql"].replace("%", "%%"), ())
                spent += float(re.search(r"Execution Time: ([\d.]+)", str(cursor.fetchall()))[1])
    return spent


def saving(repeat: int) -> tuple[float, float]:
    """CPU of a save that changes a title and a summary: with what follows, and without index and dates."""
    from sessions.models import Reader, Topic, archive_change
    from sessions.models.touched import FOLLOWERS, drop_triggers, make_triggers

    public = Topic.objects.visible_to(Reader.STRANGER).exclude(title="")
    topic = public.select_related("session").order_by("pk")[50]
    before = topic.title, topic.summary

    def once(n: int) -> float:
        start = process_time()
        with archive_change():
            topic.title, topic.summary = f"{before[0]} {n}", f"{before[1]} Once more, {n}."
            topic.save()
        return (process_time() - start) * 1000

    with_index = median(once(n) for n in range(repeat))
    followers = FOLLOWERS[:]
    FOLLOWERS.clear()
    drop_triggers()
    without = median(once(n) for n in range(repeat))
    FOLLOWERS.extend(followers)
    make_triggers()
    topic.title, topic.summary = before
    with archive_change():
        topic.save()
    return with_index, without


if __name__ == "__main__":
    sys.exit(main())
