"""What a template names and nobody gave it: Django draws nothing there, and says so in its log at DEBUG.

Whatever our templates name must be there, in `{{ … }}` and `{% if … %}`, before a filter, in a translated
sentence. Two things are no fault. What is None has no parts (`topic.session.venue` without a session), nor
has a related record that does not exist. And a template may say what it does without, a fragment above all:

    {# May be missing: eager, sizes #}
"""

import logging
import re
import sys
from functools import cache
from pathlib import Path
from types import FrameType

from django.core.exceptions import ObjectDoesNotExist
from django.template import engines
from django.template.base import Node, VariableDoesNotExist

MAY_BE_MISSING = re.compile(r"\{# May be missing: ([^#]+?) #\}")


@cache
def may_be_missing(path: str) -> frozenset[str]:
    """The names that the template at this path does without; for "row.id", `row` must be there."""
    declared = MAY_BE_MISSING.findall(Path(path).read_text(encoding="utf-8"))
    return frozenset(name for names in declared for name in names.split(", "))


class MissingNames(logging.Filter):
    """For the logger `django.template`: keeps those records to itself, and what they are about in `found`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, None] = {}  # "archive/topic.html, line 3: talk.titel", each once, in order

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.msg.startswith("Exception while resolving variable"):
            return True
        _, error, traceback = record.exc_info
        of_nothing = isinstance(error, VariableDoesNotExist) and error.params[1] is None
        if not of_nothing and not isinstance(error, ObjectDoesNotExist):
            self.note(traceback.tb_frame.f_locals["self"].var, traceback.tb_frame)
        return False

    def note(self, name: str, frame: FrameType | None) -> None:
        """frame: where it was looked for; the innermost tag around it knows template and line."""
        while frame and not isinstance(frame.f_locals.get("self"), Node):
            frame = frame.f_back
        if not frame:
            return
        node = frame.f_locals["self"]
        path = node.origin.name
        for folder in engines["django"].engine.dirs:
            if path.startswith(f"{folder}/") and not is_declared(name, may_be_missing(path)):
                self.found[f"{path.removeprefix(f'{folder}/')}, line {node.token.lineno}: {name}"] = None


def is_declared(name: str, declared: frozenset[str]) -> bool:
    """Whether the name, or what it is a part of, may be missing."""
    parts = name.split(".")
    return any(".".join(parts[:n]) in declared for n in range(1, len(parts) + 1))


class Nothing(str):
    """Django's `string_if_invalid`, empty as ever. {% blocktranslate %} alone asks whether it holds "%s"."""

    def __new__(cls, missing: MissingNames):
        made = super().__new__(cls)
        made.missing = missing
        return made

    def __contains__(self, text: str) -> bool:
        return text == "%s"

    def __mod__(self, name: str) -> str:
        self.missing.note(name, sys._getframe())
        return ""
