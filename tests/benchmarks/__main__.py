"""`uv run python -m tests.benchmarks --topics 34 1000 100000`: what every public page costs, see README.md.

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
    parser.add_argument("--topics", type=int, nargs="+", default=[34, 1_000, 100_000], metavar="N")
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
    environment = os.environ | {
        "DATABASE_URL": url,
        "MTS_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "mts.settings",
    }
    for name in ("MTS_URL", "MTS_DEBUG"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "tests.benchmarks.pages", str(topics)]
    return subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )


def take_turns(children: dict[int, subprocess.Popen], repeat: int) -> dict[int, dict[str, dict]]:
    """What `pages.look` says of every page at every size, with `cpu`, the median of its visits in ms."""
    names = ask(children[min(children)], "names")
    measured: dict[int, dict[str, dict]] = {topics: {} for topics in children}
    for name in names:
        spent: dict[int, list[float]] = {topics: [] for topics in children}
        for topics, child in children.items():
            measured[topics][name] = ask(child, f"look {name}")
        for _ in range(repeat):
            for topics, child in children.items():
                spent[topics].append(ask(child, f"visit {name}"))
        for topics, visits in spent.items():
            measured[topics][name]["cpu"] = round(median(visits), 2)
    return measured


def ask(child: subprocess.Popen, question: str):
    child.stdin.write(question + "\n")
    return json.loads(child.stdout.readline())


if __name__ == "__main__":
    sys.exit(main())
