"""The real reports beside the repository; tests over them are skipped where the folder is missing."""

from pathlib import Path

import pytest

from sessions.reports.facts import Source

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "reports"

needs_corpus = pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder ../shared/reports is not here")


def source(path: Path) -> Source:
    return Source(path.name, path.read_text(encoding="utf-8"))


def six() -> Source:
    return source(FOLDER / "mts-reports-29-34.txt")


def shapes() -> list[Path]:
    return sorted((FOLDER / "shapes").glob("*.txt"))
