"""`uv run python -m tests.benchmarks --topics 34 1000 100000`: what every public page costs, see README.md.

Each size is filled into a database of its own: temporary SQLite files, or, with `--scratch NAME` and a
DATABASE_URL whose database has exactly that name, that database (it is emptied for every size).
Each size is measured in a process of its own, so that no cache of one helps another.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmarks.table import table


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--topics", type=int, nargs="+", default=[34, 1_000, 100_000], metavar="N")
    parser.add_argument("--repeat", type=int, default=15, help="visits of each page; the median counts")
    parser.add_argument("--scratch", help="name of the database in DATABASE_URL that may be emptied")
    parser.add_argument("--json", action="store_true", help="print the measurements instead of the table")
    wanted = parser.parse_args()
    url = os.environ.get("DATABASE_URL", "")
    if wanted.scratch and urlsplit(url).path.lstrip("/") != wanted.scratch:
        parser.error(f"DATABASE_URL does not name the database {wanted.scratch!r}.")
    with tempfile.TemporaryDirectory() as folder:
        measured = {}
        for topics in wanted.topics:
            print(f"{topics:,} topics …", file=sys.stderr)
            here = url if wanted.scratch else f"sqlite:///{folder}/{topics}.sqlite3"
            measured[topics] = measure(topics, wanted.repeat, here, Path(folder))
    print(json.dumps(measured, indent=1) if wanted.json else table(measured))
    return 0


def measure(topics: int, repeat: int, url: str, folder: Path) -> dict:
    """Fill and measure in a child process; see `pages.measure`."""
    out = folder / "measured.json"
    environment = os.environ | {
        "DATABASE_URL": url,
        "MTS_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "mts.settings",
    }
    environment.pop("MTS_URL", None)
    environment.pop("MTS_DEBUG", None)
    command = [sys.executable, "-m", "tests.benchmarks.pages", str(topics), str(repeat), str(out)]
    subprocess.run(command, env=environment, check=True)
    return json.loads(out.read_text())


if __name__ == "__main__":
    sys.exit(main())
