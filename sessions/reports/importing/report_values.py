"""A report as the values an import writes: DESIGN §5's object, cleaned and fitted to the archive's columns.

The same object is kept with the import (`ImportedReport.values`), so that the next import can tell what an
organiser has changed since.
"""

import re
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError

from sessions.models import FollowUp, Intern, Link, Person, Session, Speaker, Tag, Topic
from sessions.models.fields import is_address
from sessions.people.names_in_text import Cast
from sessions.reports.facts import ONLY_IN_TABLES, Report, as_json
from sessions.text import clean_line, clean_text

type Values = dict[str, Any]

HIGHEST_NUMBER = 99_999  # a monthly series needs eight thousand years for more
BY_IMPORT = "import"  # why a row of history was written: what somebody edited since is told by it
_NAME = Person._meta.get_field("name").max_length
_BODIES = {"introduction", "closing", "farewells", "summary"}
# How many characters a value has room for, by its key.
_ROOM = {
    field.name: field.max_length
    for field in chain.from_iterable(
        one._meta.concrete_fields for one in (Person, Intern, Speaker, Topic, Session)
    )
    if field.max_length
} | {
    "text": FollowUp._meta.get_field("quote").max_length,
    "farewells": Intern._meta.get_field("impressions").max_length,
    **dict.fromkeys(("moderators", "newcomers", "speakers"), _NAME),
    **{"tags": Tag._meta.get_field("name").max_length, "slides": Link._meta.get_field("url").max_length},
}


def draft_of(report: Report) -> Values:
    """What a review starts from: DESIGN §5's object with the texts around the topics, and `credited_as`.

    Of a table also its columns, and what only it says of a talk.
    """
    texts = {name: getattr(report, name) for name in ("introduction", "farewells", "closing")}
    values = as_json(report) | texts | ({"columns": report.columns} if report.columns else {})
    for topic, told in zip(report.topics, values["topics"], strict=True):
        told |= {name: said for name in ONLY_IN_TABLES if (said := getattr(topic, name))}
        for speaker, one in zip(topic.speakers, told["speakers"], strict=True):
            one["credited_as"] = speaker.credited_as
    return values


def corrected(read: Values, values: Values) -> Values:
    """The values as a reviewer left them, in place of what was read.

    Doubts stay only for fields that say the same as before, and only those the values still list.
    """
    printed = {one["name"]: one["credited_as"] for topic in read["topics"] for one in topic["speakers"]}
    topics = [
        topic
        | {
            "position": n,
            "speakers": [
                one | {"credited_as": printed.get(one["name"], one["name"])} for one in topic["speakers"]
            ],
        }
        for n, topic in enumerate(values["topics"], start=1)
    ]
    values = values | {"topics": topics}
    doubts = [
        doubt
        for doubt in read["doubts"]
        if doubt in values["doubts"] and _at(values, doubt["about"]) == _at(read, doubt["about"])
    ]
    return values | {"doubts": doubts}


def _at(values: Any, path: str) -> Any:
    """The value at a field path such as `topics[3].title`; None where the path leads nowhere."""
    for step in path.replace("]", "").replace("[", ".").split("."):
        try:
            values = values[int(step)] if isinstance(values, list) else values.get(step)
        except (IndexError, ValueError, AttributeError):
            return None
    return values


def fitted(draft: Values) -> Values:
    """What an import writes of a draft.

    `doubts` are the draft's, and one for everything that had to be cut or was left without a place.
    """
    found: list[tuple[str, str]] = []
    aside = {key: draft[key] for key in ("doubts", "unplaced")}
    values = _fitted({key: told for key, told in draft.items() if key not in aside}, "", found)
    values |= {"format": values["format"] or "", "language": values["language"] or "en"}
    if values["source_url"] and not _is_address(values["source_url"]):
        found.append(("source_url", f"“{values['source_url'][:200]}” is no web address and was left out."))
        values["source_url"] = ""
    if (values["speakers_stated"] or 0) > 999:
        found.append(
            ("speakers_stated", f"{values['speakers_stated']} speakers are not believable; left out.")
        )
        values["speakers_stated"] = None
    for key in ("moderators", "newcomers"):
        values[key] = list(dict.fromkeys(filter(None, values[key])))
    for n, topic in enumerate(values["topics"]):
        _tidy_topic(topic, f"topics[{n}].speakers", found)
    values["interns"] = [intern for intern in values["interns"] if intern["name"]]
    doubts = [{"line": None, "about": about, "message": message} for about, message in dict.fromkeys(found)]
    doubts = aside["doubts"] + doubts + _unplaced(aside["unplaced"])
    cut = {"about": 200, "message": 500}
    doubts = [one | {key: clean_line(one[key])[:room] for key, room in cut.items()} for one in doubts]
    return values | {"doubts": doubts, "unplaced": aside["unplaced"]}


def _fitted(value: Any, path: str, found: list[tuple[str, str]]) -> Any:
    """The value with all text in it cleaned and cut to its room; what was cut is added to `found`."""
    if isinstance(value, dict):
        return {key: _fitted(each, f"{path}.{key}" if path else key, found) for key, each in value.items()}
    if isinstance(value, list):
        return [_fitted(each, f"{path}[{n}]", found) for n, each in enumerate(value)]
    if not isinstance(value, str):
        return value
    key = path.rpartition(".")[2].partition("[")[0]
    text, room = clean_text(value) if key in _BODIES else clean_line(value), _ROOM.get(key, 200)
    if len(text) <= room:
        return text
    about = re.sub(r"(moderators|newcomers|speakers|continues|mentions)\[.*", r"\1", path)
    message = f"Longer than {room:,} characters; the rest was cut off. It begins “{text[:80]}”."
    found.append((about, message))
    return text[:room].rstrip()


def _is_address(text: str) -> bool:
    try:
        is_address(text)
    except ValidationError:
        return False
    return True


def _tidy_topic(topic: Values, about: str, found: list[tuple[str, str]]) -> None:
    """Only kinds and numbers that the archive can hold, and every speaker once."""
    if topic["kind"] not in Topic.Kind.values:
        topic["kind"] = str(Topic.Kind.OTHER)
    speakers = {}
    for speaker in topic["speakers"]:
        known = (speaker["name"].casefold(), speaker["capacity"], speaker["affiliation"])
        if known in speakers:
            found.append((about, f"{speaker['name']} is named twice as speaker; entered once."))
        elif speaker["name"]:
            speakers[known] = speaker | {"credited_as": speaker["credited_as"] or speaker["name"]}
    topic["speakers"] = list(speakers.values())
    for link in topic["continues"] + topic["mentions"]:
        if link["number"] is not None and not 1 <= link["number"] <= HIGHEST_NUMBER:
            link["number"] = None


def _unplaced(lines: list[Values]) -> list[Values]:
    if not lines:
        return []
    first = lines[0]
    count = "One line" if len(lines) == 1 else f"{len(lines)} lines"
    message = f"{count} found no place in the archive, from line {first['line']}: “{first['text'][:120]}”."
    return [{"line": first["line"], "about": "unplaced", "message": message}]


def names_in(values: Values) -> list[str]:
    """Every name the report credits, each once, in order."""
    speakers = [speaker["name"] for topic in values["topics"] for speaker in topic["speakers"]]
    interns = [intern["name"] for intern in values["interns"]]
    return list(dict.fromkeys([*values["moderators"], *speakers, *interns, *values["newcomers"]]))


def topic_label(topic: Values) -> str:
    """How a topic is called in a message."""
    names = " and ".join(speaker["name"] for speaker in topic["speakers"])
    return topic["title"] or topic["subject"] or (f"the talk by {names}" if names else "a talk")


def same_facts(one: Values, other: Values) -> bool:
    """Whether two objects say the same of the evening, whatever ids and doubts they carry."""

    def facts(values: Values) -> Values:
        return values | {
            "topics": [topic | {"id": 0} for topic in values["topics"]],
            "doubts": 0,
            "unplaced": 0,
        }

    return facts(one) == facts(other)


# For strangers and for the house: who is new is for the house only.


def closing_of(values: Values) -> str:
    return "\n\n".join(filter(None, (_farewells_in_closing(values), values["closing"])))


def impressions(values: Values) -> str:
    """The words of the farewell, for the first intern who leaves; none where they name somebody new."""
    return "" if _farewells_in_closing(values) else values["farewells"]


def _farewells_in_closing(values: Values) -> str:
    """The farewells, where they stay with the report: nobody is named who leaves, or somebody new is, too."""
    leaving = any(intern["farewell"] for intern in values["interns"])
    words = values["farewells"]
    return "" if leaving and without_naming(words, values["newcomers"]) == words else words


def both_wordings(text: str, newcomers: list[str]) -> tuple[str, str]:
    """The text for strangers, and the house's, where it differs."""
    public = without_naming(text, newcomers)
    return public, text if text != public else ""


def without_naming(text: str, names: list[str]) -> str:
    """The paragraphs that name none of these people; with those that only lead in to one that does.

    Part of a name is enough ("Gaul-san", for Jon Gaul): rather too little for strangers than a name.
    """
    pattern = Cast({0: names}).pattern
    kept: list[str] = []
    for paragraph in text.split("\n\n") if text else []:
        if pattern is None or not any(_is_name(match[0]) for match in pattern.finditer(paragraph)):
            kept.append(paragraph)
            continue
        while kept and (kept[-1].rstrip("*_ ").endswith((":", "：")) or kept[-1].lstrip().startswith("#")):
            kept.pop()
    return "\n\n".join(kept)


def _is_name(found: str) -> bool:
    """A word in lower case is a word ("an evening", for Nguyen Van An), but for a name of several words."""
    return found != found.lower() or found == found.upper() or " " in found
