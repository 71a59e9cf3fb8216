"""What the columns of a table hold, guessed from their headings in English and Japanese (`columns.toml`)."""

import re
import tomllib
from pathlib import Path
from unicodedata import normalize

MEANINGS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_HEADINGS = {heading: name for name, told in MEANINGS.items() for heading in told["headings"].split()}


def guess(headings: list[str], abbreviation: str = "") -> list[str]:
    """The meaning of each column, "" for one that is left out. abbreviation: of the series, as in "MTS"."""
    keys = [_key(heading) for heading in headings]
    words = _HEADINGS | ({_key(abbreviation): "number"} if abbreviation else {})
    if "number" not in map(words.get, keys):
        words |= {"no": "number"}  # "No." counts the evenings, where nothing else does; else the talks
    found: list[str] = []
    for key in keys:
        meaning = words.get(key, "")
        found.append("" if meaning in found and "several" not in MEANINGS.get(meaning, ()) else meaning)
    return found


def problem(columns: list[str]) -> str:
    """Why rows cannot be read by these columns, as a sentence; empty where they can."""
    for meaning, told in MEANINGS.items():
        if columns.count(meaning) > 1 and "several" not in told:
            return f"Two columns hold the {told['name']}: leave one of them out."
    if not {"number", "held_on"} & {*columns}:
        return "Say which column holds the number or the date of the session."
    if not {"title", "speakers"} & {*columns}:
        return "Say which column holds the titles or the speakers."
    return ""


def _key(heading: str) -> str:
    """A heading as the words are written: "Speaker(s) 2" is "speaker", "#" is "no"."""
    return re.sub(r"\([^)]*\)|[\W\d_]+", "", normalize("NFKC", heading).casefold().replace("#", "no"))
