"""A report as the values an import writes: DESIGN §5's object, cleaned and fitted to the archive's columns.

The same object is kept with the import (`ImportedReport.values`), so that the next import can tell what an
organiser has changed since.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from sessions.models import Doubt, Session, Topic
from sessions.models.fields import BODY_LIMIT
from sessions.reports.facts import Report
from sessions.text import clean_line, clean_text

type Values = dict[str, Any]

HIGHEST_NUMBER = 99_999  # a monthly series needs eight thousand years for more
NAME_LENGTH = 120
# Told of a report, but no facts of the evening: they do not make an import an update.
_ASIDE = ("doubts", "unplaced")


class Fitting:
    """Cleans people's text and keeps it within its column; what had to be cut becomes a doubt."""

    def __init__(self) -> None:
        self.doubts: list[dict[str, Any]] = []

    def line(self, text: str, limit: int, about: str) -> str:
        return self._cut(clean_line(text), limit, about)

    def body(self, text: str, limit: int, about: str) -> str:
        return self._cut(clean_text(text), limit, about)

    def url(self, text: str, about: str) -> str:
        """The address, or nothing where it is no plain web address."""
        text = clean_line(text)
        if not text:
            return ""
        try:
            URLValidator(schemes=["http", "https"])(text)
        except ValidationError:
            self.doubt(about, f"“{text[:200]}” is no web address and was left out.")
            return ""
        return self._cut(text, 500, about)

    def doubt(self, about: str, message: str) -> None:
        self.doubts.append({"line": None, "about": about, "message": message})

    def _cut(self, text: str, limit: int, about: str) -> str:
        if len(text) <= limit:
            return text
        self.doubt(about, f"Longer than {limit:,} characters; the rest was cut off. It begins “{text[:80]}”.")
        return text[:limit].rstrip()


def values_of(report: Report) -> Values:
    """What an import of this report writes. Besides DESIGN §5: introduction, farewells, closing, credited_as.

    `doubts` are the parser's, and one for everything that had to be cut or was left without a place.
    """
    fit = Fitting()
    values = report.as_json()
    for name in ("held_on_text", "venue", "author", "language"):
        values[name] = fit.line(values[name], _length(Session, name), name)
    values["source_url"] = fit.url(values["source_url"], "source_url")
    values["format"] = values["format"] or ""
    if (values["speakers_stated"] or 0) > 999:
        fit.doubt("speakers_stated", f"{values['speakers_stated']} speakers are not believable; left out.")
        values["speakers_stated"] = None
    values["introduction"] = fit.body(report.introduction, 20_000, "introduction")
    values["closing"] = fit.body(report.closing, 20_000, "closing")
    values["farewells"] = fit.body(report.farewells, 5_000, "farewells")
    values["moderators"] = _names(values["moderators"], "moderators", fit)
    values["newcomers"] = _names(values["newcomers"], "newcomers", fit)
    values["topics"] = [_topic(topic, report, n, fit) for n, topic in enumerate(values["topics"])]
    for n, intern in enumerate(values["interns"]):
        intern["name"] = fit.line(intern["name"], NAME_LENGTH, f"interns[{n}].name")
        intern["programme"] = fit.line(intern["programme"], 200, f"interns[{n}].programme")
        intern["duration_text"] = fit.line(intern["duration_text"], 60, f"interns[{n}].duration_text")
    values["interns"] = [intern for intern in values["interns"] if intern["name"]]
    values["doubts"] += fit.doubts + _unplaced(values["unplaced"])
    for doubt in values["doubts"]:
        doubt["about"] = clean_line(doubt["about"])[: _length(Doubt, "about")]
        doubt["message"] = clean_line(doubt["message"])[: _length(Doubt, "message")]
    return values


def blank_values(number: int) -> Values:
    """The values of a report that says nothing: what an evening holds that no import has written yet."""
    return values_of(Report(number=number))


def blank_topic() -> Values:
    """The values of a topic that no import has written yet."""
    keys = ("title", "subject", "heading", "summary")
    lists = ("speakers", "continues", "mentions")
    return dict.fromkeys(keys, "") | {"kind": Topic.Kind.TALK} | {key: [] for key in lists}


def same_facts(one: Values, other: Values) -> bool:
    """Whether two objects say the same of the evening, whatever ids and doubts they carry."""
    return facts_of(one) == facts_of(other)


def facts_of(values: Values) -> Values:
    """The object without what the archive added to it."""
    plain = {key: value for key, value in values.items() if key not in _ASIDE}
    plain["topics"] = [{k: v for k, v in topic.items() if k != "id"} for topic in values["topics"]]
    return plain


def topic_label(topic: Values) -> str:
    """How a topic is called in a message."""
    names = " and ".join(speaker["name"] for speaker in topic["speakers"])
    return topic["title"] or topic["subject"] or (f"the talk by {names}" if names else "a talk")


def _topic(topic: Values, report: Report, n: int, fit: Fitting) -> Values:
    about = f"topics[{n}]"
    for name in ("title", "subject", "heading"):
        topic[name] = fit.line(topic[name], _length(Topic, name), f"{about}.{name}")
    topic["summary"] = fit.body(topic["summary"], BODY_LIMIT, f"{about}.summary")
    if topic["kind"] not in Topic.Kind.values:
        topic["kind"] = str(Topic.Kind.OTHER)
    speakers, seen = [], set()
    for speaker, printed in zip(topic["speakers"], report.topics[n].speakers, strict=True):
        speaker["name"] = fit.line(speaker["name"], NAME_LENGTH, f"{about}.speakers")
        speaker["affiliation"] = fit.line(speaker["affiliation"], 200, f"{about}.speakers")
        speaker["credited_as"] = clean_line(printed.credited_as)[:NAME_LENGTH] or speaker["name"]
        if not speaker["name"]:
            continue
        if (speaker["name"].casefold(), speaker["capacity"], speaker["affiliation"]) in seen:
            fit.doubt(f"{about}.speakers", f"{speaker['name']} is named twice as speaker; entered once.")
            continue
        seen.add((speaker["name"].casefold(), speaker["capacity"], speaker["affiliation"]))
        speakers.append(speaker)
    topic["speakers"] = speakers
    for kind in ("continues", "mentions"):
        for link in topic[kind]:
            link["text"] = fit.line(link["text"], 500, f"{about}.{kind}")
            link["title"] = fit.line(link["title"], 300, f"{about}.{kind}")
            link["speakers"] = [clean_line(name)[:NAME_LENGTH] for name in link["speakers"]]
            if link["number"] is not None and not 1 <= link["number"] <= HIGHEST_NUMBER:
                link["number"] = None
    return topic


def _names(names: list[str], about: str, fit: Fitting) -> list[str]:
    """Names cleaned, each once, in order."""
    return [name for name in dict.fromkeys(fit.line(name, NAME_LENGTH, about) for name in names) if name]


def _unplaced(lines: list[Values]) -> list[Values]:
    if not lines:
        return []
    first = lines[0]
    count = "One line" if len(lines) == 1 else f"{len(lines)} lines"
    message = f"{count} found no place in the archive, from line {first['line']}: “{first['text'][:120]}”."
    return [{"line": first["line"], "about": "unplaced", "message": message}]


def _length(model: type, field: str) -> int:
    return model._meta.get_field(field).max_length
