"""The house itself: whoever opens one file need not know what imports it."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def modules() -> dict[str, Path]:
    files = [*ROOT.glob("sessions/**/*.py"), *ROOT.glob("mts/**/*.py")]
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
        for file in files
        if "migrations" not in file.parts
    }


def imports_of(file: Path, room: str = "") -> set[str]:
    """What a file imports anywhere: at its top, in a function, and only for the sake of types."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom):
            source = f"{room}.{node.module or ''}".rstrip(".") if node.level else node.module
            found |= {source} | {f"{source}.{one.name}" for one in node.names}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    return found


def room_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).parent.parts)


def circle(graph: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_no_two_files_outside_the_models_import_each_other_in_a_circle():
    known = modules()
    graph = {name: imports_of(file, room_of(file)) & known.keys() - {name} for name, file in known.items()}
    models = {name for name in graph if name.startswith("sessions.models")}
    graph = {name: found - models for name, found in graph.items() if name not in models}
    assert len(graph) > 100
    assert circle(graph) == []


@pytest.mark.parametrize(
    "text",
    [
        "import sessions.one",
        "from sessions import one",
        "from sessions.one import thing",
        "from . import one",
        "if TYPE_CHECKING:\n    from sessions.one import Thing",
        "def late():\n    from sessions.one import thing",
    ],
)
def test_every_kind_of_import_counts(text: str, tmp_path: Path):
    (tmp_path / "two.py").write_text(text)
    found = imports_of(tmp_path / "two.py", "sessions") & {"sessions.one"}
    assert circle({"sessions.two": found, "sessions.one": {"sessions.two"}}) != []
