"""Reports of other years and other writers, invented for this test: each file beside the object it gives.

The texts are our own; `families/<number>-<what is special>.txt|md|html` stands beside its `.json` (DESIGN
§5).
"""

import json
from pathlib import Path

import pytest

from sessions.reports.facts import as_json
from sessions.reports.parser import read_sources
from sessions.reports.reading.sources import source_of
from tests.reports.conservation import check_conservation

FOLDER = Path(__file__).parent / "families"
TEXTS = sorted(path for path in FOLDER.iterdir() if path.suffix in (".txt", ".md", ".html"))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_family_is_read(path: Path):
    source, note = source_of(path.name, path.read_bytes())
    (reading,) = read_sources([source])
    check_conservation(reading)
    assert note == ""
    assert [as_json(report) for report in reading.reports] == json.loads(
        path.with_suffix(".json").read_text(encoding="utf-8")
    )


def test_every_expected_result_has_its_text():
    assert {path.stem for path in FOLDER.glob("*.json")} == {path.stem for path in TEXTS}
