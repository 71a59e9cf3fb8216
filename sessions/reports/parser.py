"""Read old reports: texts in, facts out. The entry of the reading rooms; no Django, no database.

`parse_reports` gives the reports of many sources, `read_sources` keeps them by source, with every word's
place. Sources may come in any order, each with one or more reports; years that are not printed come from the
others and from the evenings already known (`series.py`). How spans, doubts and unplaced text work:
`facts.py`.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from sessions.reports.facts import (
    CAPTION,
    CHROME,
    IMAGE,
    UNPLACED,
    Doubt,
    HouseStyle,
    Report,
    Source,
    SourceReading,
    Unplaced,
)
from sessions.reports.reading.boundaries import Beginning, BoundaryReader
from sessions.reports.reading.captions import is_caption
from sessions.reports.reading.chrome import is_chrome
from sessions.reports.reading.claims import Claims
from sessions.reports.reading.document import Document, open_document
from sessions.reports.reading.ending import read_ending
from sessions.reports.reading.evening_phrases import is_party
from sessions.reports.reading.follow_ups import ReferenceReader
from sessions.reports.reading.footers import WRITTEN_BY, footer_start
from sessions.reports.reading.languages import language_of
from sessions.reports.reading.layout import items_of, lay_out
from sessions.reports.reading.masking import mask, value
from sessions.reports.reading.names import NameReader
from sessions.reports.reading.parts import Item, Layout
from sessions.reports.reading.people import PeopleReader
from sessions.reports.reading.preamble import PreambleReader
from sessions.reports.reading.settle_dates import Pending, settle_dates
from sessions.reports.reading.topics import TopicReader
from sessions.series import Evening


def parse_reports(
    sources: Sequence[Source], *, known: Sequence[Evening] = (), style: HouseStyle | None = None
) -> list[Report]:
    """The reports of all sources, in the order of sources and of their text.

    known: evenings of the archive, which settle missing years as the reports read together do.
    """
    readings = read_sources(sources, known=known, style=style)
    return [report for reading in readings for report in reading.reports]


def read_sources(
    sources: Sequence[Source], *, known: Sequence[Evening] = (), style: HouseStyle | None = None
) -> list[SourceReading]:
    """Each source with its reports, spans and what is left over; the same order as the sources."""
    reader = _HouseReader(style or HouseStyle())
    readings: list[SourceReading] = []
    pending: list[Pending] = []
    for source in sources:
        reading, open_dates = reader.read(source)
        readings.append(reading)
        pending += open_dates
    settle_dates(pending, known)
    for report in (each.report for each in pending):
        report.doubts.sort(key=lambda doubt: (doubt.line, doubt.about))
    return readings


class _HouseReader:
    """The readers of one house, built once and used for every source."""

    def __init__(self, style: HouseStyle) -> None:
        self.style = style
        self.names = NameReader(style.honorifics)
        organisations = frozenset(name.lower() for name in style.organisations)
        self.people = PeopleReader(self.names, organisations)
        self.references = ReferenceReader(style, self.names)
        self.boundaries = BoundaryReader(style, self.references)

    def read(self, source: Source) -> tuple[SourceReading, list[Pending]]:
        document = open_document(source)
        masked, images = mask(document)
        reading = SourceReading(source, document.text)
        beginnings = self.boundaries.beginnings(document, masked)
        if not beginnings:
            return self._without_report(reading, document, images), []
        firsts = [0]
        for before, beginning in pairwise(beginnings):
            firsts.append(self.boundaries.head_start(document, beginning, before.block + 1))
        pending = []
        for at, beginning in enumerate(beginnings):
            after = firsts[at + 1] if at + 1 < len(firsts) else len(document.blocks)
            pending.append(self._report(reading, document, masked, images, beginning, firsts[at], after))
        if document.dropped:
            message = (
                f"{document.dropped} control characters in the source were left out; check for broken words"
            )
            reading.reports[0].doubts.insert(0, Doubt(1, "report", message))
        return reading, pending

    def _without_report(self, reading: SourceReading, document: Document, images) -> SourceReading:
        claims = Claims(document, 0, len(document.text), document.text)
        for start, end in images:
            claims.claim(start, end, IMAGE)
        reading.spans = claims.spans()
        reading.unplaced = _unplaced(document, reading.spans)
        words = (
            f"no report of a {self.style.series_name} found: it begins with its number, like “34th "
            f"{self.style.abbreviation} Report”"
        )
        reading.doubts.append(Doubt(1, "report", words))
        return reading

    def _report(
        self,
        reading: SourceReading,
        document: Document,
        masked: str,
        images,
        beginning: Beginning,
        first: int,
        after: int,
    ) -> Pending:
        blocks = document.blocks
        start = blocks[first].start if reading.reports else 0
        end = blocks[after].start if after < len(blocks) else len(document.text)
        report = Report(
            source_name=reading.source.name, source_url=reading.source.url, number=beginning.number
        )
        report.first_line, report.last_line = document.line_of(start), document.line_of(max(start, end - 1))
        claims = Claims(document, start, end, masked)
        own_images = [image for image in images if start <= image[0] < end]
        for image in own_images:
            claims.claim(*image, IMAGE)
        preamble = PreambleReader(report, claims, masked, self.names, self.references, own_images)
        self._before_title(claims, document, preamble, first, beginning)
        body = beginning.block
        if beginning.titled:
            title = blocks[beginning.block]
            body += 1
            self._title(report, claims, document, masked, title, preamble)
        body += preamble.read_head(blocks[body:after], has_title=beginning.titled)
        if not beginning.titled:
            preamble.read_block(blocks[beginning.block])
            body = max(body, beginning.block + 1)
        body = self._repeated_titles(claims, document, masked, blocks, body, after, report)
        foot = self._foot(report, claims, document, masked, blocks[:after], body)
        items = items_of(document, masked, blocks[body:foot], self.people)
        layout = lay_out(document, masked, items, self.people)
        under_pictures = [item.block for item in layout.before if item.beside_image and item.heading]
        for item in layout.before:
            if item.pictured:
                claims.claim(item.block.start, item.block.end, CAPTION)
            elif item.block not in under_pictures:
                preamble.read_block(item.block)
        self._parts(report, claims, document, masked, layout, preamble, own_images)
        for block in under_pictures:
            if is_caption(masked[block.start : block.end], report.topics, report.moderators):
                claims.claim(block.start, block.end, CAPTION)
            else:
                preamble.read_block(block)
        report.introduction = "\n\n".join(text for _, text in sorted(preamble.found.introduction))
        read_ending(report, claims, masked, layout.after, self.names, own_images)
        report.language = language_of(document.text[start:end])
        self._doubts(report, claims, start)
        report.spans, report.cites, report.doubts = claims.spans(), claims.cites, claims.doubts
        report.unplaced = _unplaced(document, report.spans)
        reading.reports.append(report)
        reading.spans += report.spans
        return Pending(report, preamble.found.date, preamble.found.lone_dates)

    def _foot(
        self, report: Report, claims: Claims, document: Document, masked: str, blocks, body: int
    ) -> int:
        """Claim the page's foot as chrome and return its first block; a signature there names the author."""
        foot = footer_start(document, masked, blocks, min(body + 2, len(blocks)))
        for block in blocks[foot:]:
            claims.claim(block.start, block.end, CHROME)
            signed = WRITTEN_BY.fullmatch(masked[block.start : block.end].strip())
            if signed and not report.author:
                report.author = signed["name"].strip()
                start = masked.index(report.author, block.start)
                claims.claim(start, start + len(report.author), "author")
        return foot

    def _before_title(
        self, claims: Claims, document: Document, preamble: PreambleReader, first: int, beginning: Beginning
    ) -> None:
        """Buttons and the date of posting above a title; anything else there stays unplaced."""
        for block in document.blocks[first : beginning.block]:
            if preamble.read_labelled(block):
                continue
            posted = preamble.posted(block)
            if posted and block.end - block.start < 60:
                claims.claim(block.start, block.end, CHROME)
                claims.claim(posted[1], posted[2], "published_on")
                preamble.report.published_on = preamble.report.published_on or posted[0]
            elif is_chrome(document.text[block.start : block.end]):
                claims.claim(block.start, block.end, CHROME)

    def _title(
        self, report: Report, claims: Claims, document: Document, masked: str, title, preamble: PreambleReader
    ) -> None:
        claims.claim(title.start, title.end, "title")
        report.title = value(document, title.content_start, title.content_end)
        for number, start, end in self.references.numbers_in(masked, title.start, title.end):
            if number == report.number:
                claims.claim(start, end, "number")
        preamble.title_date(title)

    def _repeated_titles(
        self, claims, document, masked, blocks, body: int, after: int, report: Report
    ) -> int:
        """A page prints its title twice: the second one, directly below, is page furniture."""
        if body < after:
            is_title, number = self.boundaries.title_number(masked, blocks[body])
            if is_title and number == report.number and number is not None:
                claims.claim(blocks[body].start, blocks[body].end, "title")
                return body + 1
        return body

    def _parts(
        self,
        report: Report,
        claims: Claims,
        document: Document,
        masked: str,
        layout: Layout,
        preamble,
        images,
    ) -> None:
        topic_reader = TopicReader(report, claims, masked, self.people, self.references, images)
        closing: list[Item] = []
        for part in layout.parts:
            if not part.section:
                report.topics.append(topic_reader.read(part, len(report.topics) + 1))
                continue
            label = {"introductions": "newcomers", "closing": "closing"}.get(part.section, "introduction")
            if part.section == "closing":
                self._claim_head(claims, part, CHROME)
                closing += part.items
                report.party = report.party or self._held_party(masked, part)
                continue
            self._claim_head(claims, part, "title" if label == "introduction" else label)
            before = len(report.newcomers)
            for item in part.items:
                preamble.read_block(item.block, newcomers=part.section == "introductions")
            if part.section == "introductions" and len(report.newcomers) == before and part.items:
                claims.doubt(
                    part.items[0].block.start,
                    "newcomers",
                    "people are introduced here, but their names were not understood; enter the newcomers",
                )

        layout.after = sorted([*closing, *layout.after], key=lambda item: item.block.start)

    def _held_party(self, masked: str, part) -> bool:
        """Whether a section is headed "Party" and its text does not take it back."""
        block = part.heading_item.block
        text = " ".join(masked[item.block.start : item.block.end] for item in part.items[:5])
        return is_party(masked[block.start : block.end]) and not re.search(
            r"\b(?:none?|not|cancel\w*)\b|n['’]t\b", text, re.I
        )

    def _claim_head(self, claims: Claims, part, label: str) -> None:
        block = part.heading_item.block
        claims.claim(block.start, block.end, label)

    def _doubts(self, report: Report, claims: Claims, start: int) -> None:
        if report.number is None:
            claims.doubt(start, "number", "the report prints no number; enter the number of the session")
        if not report.topics:
            claims.doubt(start, "topics", "no topic found in this report; check how its topics begin")
        spoken = [name for topic in report.topics for name in {speaker.name for speaker in topic.speakers}]
        stated = report.speakers_stated
        if stated is not None and stated not in (len(spoken), len(set(spoken))):
            message = (
                f"the report says {stated} speakers, {len(spoken)} were found; check that no topic "
                f"or speaker is missing"
            )
            claims.doubt(start, "speakers_stated", message)


def _unplaced(document: Document, spans) -> list[Unplaced]:
    lines = document.text.split("\n") if any(span.label == UNPLACED for span in spans) else []
    return [
        Unplaced(span.line, lines[span.line - 1][span.start : span.end])
        for span in spans
        if span.label == UNPLACED
    ]
