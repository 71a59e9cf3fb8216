"""A report cut into the pieces that a template prints, one after the other."""

import re
from dataclasses import dataclass, field, replace
from html import escape

from sessions.reports import house_style as say
from sessions.reports.facts import HouseStyle, Report


@dataclass(frozen=True, slots=True)
class TopicLines:
    """One topic: heading and opening are plain text, the summary is Markdown and, rendered, HTML."""

    heading: str
    opening: str
    summary: str
    summary_html: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The Markdown of a report as the safe HTML that was made on saving; only report.html needs it.

    summaries: in the order of the topics.
    """

    introduction: str = ""
    summaries: list[str] = field(default_factory=list)
    farewells: str = ""
    closing: str = ""


@dataclass(frozen=True, slots=True)
class ReportLines:
    """A report in the order in which it is printed.

    introduction, farewells and closing are Markdown (rendered: `html`); all else is plain text.
    joins: the introduction begins with words, and goes on in the paragraph of `held`.
    """

    language: str
    title: str
    held: str
    introduction: str
    joins: bool
    moderated: str
    topics: list[TopicLines]
    farewell: str
    farewells: str
    closing: str
    party: str
    html: Rendered


def lay_out(report: Report, house: HouseStyle, html: Rendered | None = None) -> ReportLines:
    """The lines of a report in the house style. `report.number` must be known."""
    html = html or Rendered()
    introduction = report.introduction or say.what_it_is(house)
    if not report.introduction:
        html = replace(html, introduction=f"<p>{escape(introduction)}</p>")
    said = f"{report.farewells}\n{report.closing}"
    said = said if say.LAST_DAY.search(said) else ""
    leaving = [intern for intern in report.interns if intern.farewell and intern.name not in said]
    programmes = {intern.name: intern.programme for intern in report.interns}
    rendered = html.summaries or [""] * len(report.topics)
    return ReportLines(
        language=report.language,
        title=say.title(report, house),
        held=say.held(report, house),
        introduction=introduction,
        joins=bool(re.match(r"[^\W\d_]", introduction)),
        moderated=say.moderated(report, house),
        topics=[
            TopicLines(
                say.heading(topic, house), say.opening(topic, house, programmes), topic.summary, summary
            )
            for topic, summary in zip(report.topics, rendered, strict=True)
        ],
        farewell=say.farewell(report, leaving, house),
        farewells=report.farewells,
        closing=report.closing,
        party=say.party(report),
        html=html,
    )
