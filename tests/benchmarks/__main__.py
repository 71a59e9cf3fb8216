"""`uv run python -m tests.benchmarks`: what every public page costs at 34 and 10,000 topics, see README.md.

Each size is filled into a database of its own: temporary SQLite files, or, with `--scratch NAME…` (one name
for each size) and a DATABASE_URL, these databases of that server, which are emptied.
Each size has a process of its own, and they take turns visit by visit: whatever else the machine does
meets all sizes alike.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from tests.benchmarks.table import table


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--topics", type=int, nargs="+", default=[34, 10_000], metavar="N")
    parser.add_argument("--repeat", type=int, default=25, help="visits of each page; the median counts")
    parser.add_argument("--scratch", nargs="+", metavar="NAME", help="databases that may be emptied")
    parser.add_argument("--json", action="store_true", help="print the measurements instead of the table")
    wanted = parser.parse_args()
    if wanted.scratch and len(wanted.scratch) != len(wanted.topics):
        parser.error("Name one scratch database for each size.")
    if wanted.scratch and not os.environ.get("DATABASE_URL"):
        parser.error("DATABASE_URL tells the server of the scratch databases.")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as ends:
        children = {}
        for n, topics in enumerate(wanted.topics):
            print(f"filling {topics:,} topics …", file=sys.stderr)
            url = scratch(wanted.scratch[n]) if wanted.scratch else f"sqlite:///{folder}/{topics}.sqlite3"
            children[topics] = ends.enter_context(started(topics, url, Path(folder)))
            children[topics].stdout.readline()  # it is filled
        measured = take_turns(children, wanted.repeat)
    print(json.dumps(measured, indent=1) if wanted.json else table(measured))
    return 0


def scratch(name: str) -> str:
    """DATABASE_URL with its database replaced by this one."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def started(topics: int, url: str, folder: Path) -> subprocess.Popen:
    """The process that fills this size, says so in a line, and then answers line by line; see `pages`."""
    command = [sys.executable, "-m", "tests.benchmarks.pages", str(topics)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
    return subprocess.Popen(command, env=environment(url, folder), **pipes)


def environment(url: str, folder: Path) -> dict[str, str]:
    """Ours, in local mode, with this database and this folder of data."""
    ours = {name: value for name, value in os.environ.items() if name not in ("MTS_URL", "MTS_DEBUG")}
    own = {"DATABASE_URL": url, "MTS_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "mts.settings"}
    return ours | own


def take_turns(children: dict[int, subprocess.Popen], repeat: int) -> dict[int, dict[str, dict]]:
    """What `pages.look` says of every page at every size, with the medians of its visits in ms: `cpu`, `kept`
    and, of a few, `changed`.
    """
    measured: dict[int, dict[str, dict]] = {topics: {} for topics in children}
    for name in ask(children[min(children)], "pages"):
        for topics, child in children.items():
            measured[topics][name] = ask(child, f"look {name}")
        for key, verb, times in (
            ("cpu", "visit", repeat),
            ("kept", "kept", repeat),
            ("changed", "changed", 3),
        ):
            spent: dict[int, list[float]] = {topics: [] for topics in children}
            for _ in range(times):
                for topics, child in children.items():
                    spent[topics].append(ask(child, f"{verb} {name}"))
            for topics, visits in spent.items():
                measured[topics][name][key] = round(median(visits), 2)
    return measured


def ask(child: subprocess.Popen, question: str):
    child.stdin.write(question + "\n")
    return json.loads(child.stdout.readline())


if __name__ == "__main__":
    sys.exit(main())
