"""A report as its reviewer corrected it: the reader's facts with the values of a form laid over them."""

from dataclasses import replace
from datetime import date
from typing import Any

from sessions.reports.facts import FollowUp, InternFact, Report, Speaker, Topic

PLAIN = (
    "number",
    "held_on_text",
    "source_url",
    "author",
    "venue",
    "moderators",
    "newcomers",
    "party",
    "introduction",
    "farewells",
    "closing",
)


def draft_of(report: Report) -> dict[str, Any]:
    """The values a review starts from: the object of DESIGN §5, with the texts around the topics."""
    texts = {name: getattr(report, name) for name in ("introduction", "farewells", "closing")}
    return report.as_json() | texts


def corrected(report: Report, values: dict[str, Any]) -> Report:
    """The report with these values (shaped as `draft_of` gives them) in place of what was read.

    Doubts stay only for fields that say the same as before, and only those the values still list.
    """
    read = draft_of(report)
    fields = {name: values[name] for name in PLAIN}
    fields["format"] = values["format"] or None
    fields["held_on"] = _day(values["held_on"])
    fields["held_on_from"] = values["held_on_from"]
    fields["published_on"] = _day(values["published_on"])
    fields["topics"] = [_topic(n, topic, report) for n, topic in enumerate(values["topics"], start=1)]
    fields["interns"] = [InternFact(**intern) for intern in values["interns"]]
    listed = {(doubt["line"], doubt["about"], doubt["message"]) for doubt in values["doubts"]}
    fields["doubts"] = [
        doubt
        for doubt in report.doubts
        if (doubt.line, doubt.about, doubt.message) in listed
        and _at(values, doubt.about) == _at(read, doubt.about)
    ]
    return replace(report, **fields)


def _topic(position: int, values: dict[str, Any], report: Report) -> Topic:
    lines = {topic.position: topic.line for topic in report.topics}
    links = {name: [FollowUp(**link) for link in values[name]] for name in ("continues", "mentions")}
    printed = {one.name: one.credited_as for topic in report.topics for one in topic.speakers}
    speakers = [
        Speaker(**speaker, credited_as=printed.get(speaker["name"], speaker["name"]))
        for speaker in values["speakers"]
    ]
    plain = {name: values[name] for name in ("title", "subject", "heading", "kind", "summary")}
    line = lines.get(values["position"], report.first_line)
    return Topic(position, speakers=speakers, line=line, **plain, **links)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _at(values: Any, path: str) -> Any:
    """The value at a field path such as `topics[3].title`; None where the path leads nowhere."""
    for step in path.replace("]", "").replace("[", ".").split("."):
        try:
            values = values[int(step)] if isinstance(values, list) else values.get(step)
        except (IndexError, ValueError, AttributeError):
            return None
    return values
