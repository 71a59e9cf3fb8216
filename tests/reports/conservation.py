"""The promise that nothing is lost, checked: every character has one place, every value stands in the
source."""

import re

from sessions.reports.facts import DISCARDS, UNPLACED, Report, SourceReading, Span

LABEL = re.compile(
    r"(?:number|title|held_on|held_on_text|published_on|source_url|author|format|venue|language|moderators|newcomers"
    r"|party|speakers_stated|introduction|farewells|closing|interns"
    r"|topics\[\d+\](?:\.(?:title|subject|heading|kind|summary|continues|mentions|speakers(?:\[\d+\](?:\.affiliation)?)?))?)"
)


class NotConserved(AssertionError):
    """A reading that lost, doubled or invented words. The message names line and words."""


def check_conservation(reading: SourceReading) -> None:
    """Raise NotConserved unless the reading keeps its promises.

    1. The spans, in reading order, hold every non-blank character of the text exactly once.
    2. Every label is a field path of a report, a named discard, or `unplaced`, and every report's own spans
    are among those of the source.
    3. What is labelled `unplaced` is listed, line by line, and nothing else is.
    4. The words labelled as a summary, introduction, farewell or closing are the words of that field.
    """
    _check_cover(reading)
    everything = set(reading.spans)
    listed = [(rest.line, rest.text) for rest in reading.unplaced]
    for report in reading.reports:
        listed += [(rest.line, rest.text) for rest in report.unplaced]
        for span in report.spans:
            if span not in everything:
                raise NotConserved(f"line {span.line}: a span of report {report.number} is not in its source")
        _check_texts(reading, report)
    spans = [(span.line, _words(reading, span)) for span in reading.spans if span.label == UNPLACED]
    if sorted(spans) != sorted(listed):
        odd = sorted(set(spans) ^ set(listed))
        raise NotConserved(f"unplaced words and list differ: {odd[:3]}")


def _words(reading: SourceReading, span: Span) -> str:
    return reading.lines[span.line - 1][span.start : span.end]


def _check_cover(reading: SourceReading) -> None:
    line, column = 1, 0
    lines = reading.text.split("\n")
    for span in reading.spans:
        if span.label not in DISCARDS and span.label != UNPLACED and not LABEL.fullmatch(span.label):
            raise NotConserved(f"line {span.line}: unknown label {span.label!r}")
        while line < span.line:
            _check_blank(lines[line - 1][column:], line)
            line, column = line + 1, 0
        if (
            span.line < line
            or span.start < column
            or span.end <= span.start
            or span.end > len(lines[line - 1])
        ):
            raise NotConserved(f"line {span.line}: spans overlap or leave the line at column {span.start}")
        _check_blank(lines[line - 1][column : span.start], line)
        column = span.end
    for at in range(line, len(lines) + 1):
        _check_blank(lines[at - 1][column if at == line else 0 :], at)


def _check_blank(gap: str, line: int) -> None:
    if gap.strip():
        raise NotConserved(f"line {line}: no span holds {gap.strip()[:60]!r}")


def _check_texts(reading: SourceReading, report: Report) -> None:
    texts = {"introduction": report.introduction, "farewells": report.farewells, "closing": report.closing}
    texts |= {f"topics[{at}].summary": topic.summary for at, topic in enumerate(report.topics)}
    lines = reading.text.split("\n")
    words: dict[str, list[str]] = {label: [] for label in texts}
    for span in report.spans:
        if span.label in words:
            words[span.label].append(lines[span.line - 1][span.start : span.end])
    for label, text in texts.items():
        if "".join("".join(words[label]).split()) != "".join(text.split()):
            raise NotConserved(f"report {report.number}: the words of {label} are not those of the source")
