"""`uv run python -m tests.benchmarks.exporting`: what the archive takes on its way out and in, see README.md.

Each step has a process of its own, so that its memory is its own: `ru_maxrss`, less what Django alone takes.
"""

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time

from tests.benchmarks.__main__ import environment

STEPS = ("fill", "export", "import", "calendar", "topics.csv", "people.csv", "sessions.csv")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.exporting", description=__doc__)
    parser.add_argument("--topics", type=int, nargs="+", default=[600, 6_000, 12_000], metavar="N")
    for topics in parser.parse_args().topics:
        with tempfile.TemporaryDirectory() as folder:
            for step in STEPS:
                name = "into" if step == "import" else "from"
                where = environment(f"sqlite:///{folder}/{name}.sqlite3", Path(folder) / name)
                command = [sys.executable, "-m", __spec__.name, "--step", step, str(topics), folder]
                subprocess.run(command, env=where, check=True)
    return 0


def measure(step: str, topics: int, folder: Path) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from sessions.syndication.export_zip import export_zip
    from sessions.syndication.import_zip import import_zip
    from tests.benchmarks.fill import fill

    if step in ("fill", "import"):
        call_command("migrate", verbosity=0)
    if step == "fill":
        fill(topics)
        return
    client, size, first, asked = Client(SERVER_NAME="127.0.0.1"), 0, 0.0, Counter()
    client.cookies["benchmark"] = "a"  # whoever brings a cookie is answered anew
    client.get("/robots.txt")

    def counting(execute, sql, *given):
        asked["queries"] += 1
        return execute(sql, *given)

    began, before = process_time(), getrusage(RUSAGE_SELF).ru_maxrss
    with connection.execute_wrapper(counting):
        if step == "import":
            import_zip(folder / "archive.zip")
        elif step == "export":
            with (folder / "archive.zip").open("wb") as file:
                for piece in export_zip():
                    first = first or process_time() - began
                    size += file.write(piece)
        else:
            address = "/calendar.ics" if step == "calendar" else f"/{step.removesuffix('.csv')}/?format=csv"
            size = sum(map(len, client.get(address)))
    spent, grown = process_time() - began, (getrusage(RUSAGE_SELF).ru_maxrss - before) / 1024
    row = [step, f"{topics:,}", f"{spent:.2f}", f"{first:.1f}" if first else "–", f"{grown:.0f}"]
    print(
        "|", " | ".join([*row, str(asked["queries"]), f"{size / 1e6:.2f}" if size else "–"]), "|", flush=True
    )


if __name__ == "__main__":
    if "--step" in sys.argv:
        measure(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
        sys.exit(0)
    sys.exit(main())
