"""Everything before the first topic: head of the blog page, number, date, moderator, venue, newcomers."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from sessions.reports.facts import CHROME, Report
from sessions.reports.reading.chrome import LABELLED, is_chrome, is_strong_chrome, posting_date
from sessions.reports.reading.claims import Claims
from sessions.reports.reading.dates import PrintedDate, dates_in
from sessions.reports.reading.document import Block
from sessions.reports.reading.evening_phrases import (
    format_in,
    moderators_in,
    newcomers_in,
    speakers_stated,
    venue_in,
)
from sessions.reports.reading.follow_ups import ReferenceReader
from sessions.reports.reading.masking import visible_pieces
from sessions.reports.reading.names import NameReader
from sessions.reports.reading.ordinals import cardinal_at, ordinal_at
from sessions.reports.reading.sentences import sentences
from sessions.reports.reading.talk_phrases import Range

HELD = re.compile(
    r"\b(?:held|took\s+place|taken\s+place|hosted|organi[sz]ed|gathered|conducted|happened|we\s+had|had\s+(?:our|the)|met|was\s+on|were\s+on|is\s+on|ran|convened"
    r"|came\s+together|returned|celebrated|kicked\s+off|joined|enjoyed|welcome\s+to)\b",
    re.I,
)
EVENING = re.compile(r"\b(?:sessions?|event|meeting|evening|night|gathering|edition|it|this|we)\b", re.I)
OWN_NUMBER = re.compile(r"\b(?:our|the|its|this)\s+(?:very\s+)?", re.I)
# Words that say nothing beyond the facts of a plain sentence: "(The) moderator of the 34th MTS was
# (Jeffrey-san)."
PLAIN = re.compile(
    r"(?:the|our|a|an|of|for|at|in|on|via|from|was|were|is|are|held|took|place|had|we|it|this|that|and|with|by|mts|monthly|technical|session|sessions"
    r"|report|moderator|moderators|mc|mcs|emcee|host|hosts|moderated|hosted|facilitator|facilitated|night|evening|day|month|event|there|online|remotely|hybrid|person|speakers|speaker"
    r"|number|edition|th|st|nd|rd|san|date|place|time|venue|who|as|to|monday|tuesday|wednesday|thursday|friday|saturday|sunday|once|again|his|her)$",
    re.I,
)
KEYED = re.compile(
    r"[ \t*_-]*(?P<key>date|when|held(?:\s+on)?|day|moderators?|mcs?|emcees?|hosts?|venue|where|place"
    r"|location|format|speakers|newcomers|new\s+members|number)\s*(?:\*\*|__)?\s*[:：]\s*(?:\*\*|__)?\s*(?P<value>\S[^\n]{0,200})",
    re.I,
)
LONGEST = 20_000


@dataclass(slots=True)
class Preamble:
    """What was read before the topics, beside the fields of the report itself.

    introduction: (offset, paragraph), not always in the order of the text.
    """

    date: PrintedDate | None = None
    lone_dates: list[PrintedDate] = field(default_factory=list)
    introduction: list[tuple[int, str]] = field(default_factory=list)


class PreambleReader:
    """Reads the head and the first paragraphs of one report into its fields, claiming their words."""

    def __init__(
        self,
        report: Report,
        claims: Claims,
        masked: str,
        names: NameReader,
        references: ReferenceReader,
        images: list[Range],
    ):
        self.report, self.claims, self.masked = report, claims, masked
        self.names, self.references, self.images = names, references, images
        self.found = Preamble()

    def read_head(self, blocks: list[Block], *, has_title: bool) -> int:
        """Read the lines of a blog page's head, return how many blocks they are.

        A head is believed only with one of its marks (reading time, "Published in", a row of dashes); then
        its first line is the author and the line before the mark the publication.
        """
        head: list[Block] = []
        for block in blocks:
            line = self.masked[block.start : block.end].strip()
            if len(line) > 60 or line.endswith((".", "!", "?", ":")) or "(" in line[:1]:
                break
            if block.kind not in ("paragraph", "other", "heading", "rule") or (
                block.kind == "heading" and block.level
            ):
                break
            head.append(block)
        marks = [at for at, block in enumerate(head) if is_strong_chrome(self._line(block))]
        if not marks or not has_title:
            return 0
        size = marks[-1] + 1
        while size < len(head) and (is_chrome(self._line(head[size])) or self.posted(head[size])):
            size += 1
        author_open = True
        for block in head[:size]:
            line = self._line(block)
            self.claims.claim(block.start, block.end, CHROME)
            posted = self.posted(block)
            if posted:
                self.report.published_on = self.report.published_on or posted[0]
                self.claims.claim(posted[1], posted[2], "published_on")
            elif author_open and not is_chrome(line) and not is_strong_chrome(line):
                written = re.match(r"written\s+by\s*:?\s+", line, re.I)
                start = block.start + (written.end() if written else 0)
                self.report.author = self.masked[start : block.end].strip()
                self.claims.claim(start, block.end, "author")
                author_open = False
            elif re.match(r"written\s+by\b", line, re.I) and not self.report.author:
                self.report.author = re.sub(r"^written\s+by\s*:?\s*", "", line, flags=re.I)
                self.claims.claim(block.end - len(self.report.author), block.end, "author")
        return size

    def _line(self, block: Block) -> str:
        return self.claims.document.text[block.start : block.end].strip()

    def posted(self, block: Block):
        return posting_date(self.masked, block.start, block.end)

    def title_date(self, title: Block) -> None:
        """A date in the title itself is the evening's: "MTS #98 (2022-11-18)"."""
        dates = dates_in(self.masked, title.start, title.end)
        if len(dates) == 1:
            self._take_date(dates[0])
            self.claims.claim(dates[0].start, dates[0].end, "held_on_text")

    def read_block(self, block: Block, *, newcomers: bool = False) -> None:
        """Read one paragraph before the topics. newcomers: it stands in a section that introduces people."""
        if newcomers and self._read_newcomer_lines(block):
            return
        if block.kind in ("rule",) or is_chrome(self._line(block)):
            self.claims.claim(block.start, block.end, CHROME)
            return
        if self.read_labelled(block) or self._read_keyed(block) or self._read_lone_date(block):
            return
        kept: list[Range] = []
        limit = min(block.end, block.start + LONGEST)
        end = block.start
        for start, end in sentences(self.masked, block.start, limit):
            if not self._read_sentence(start, end):
                kept.append((start, end))
        if end < block.end and self.masked[end : block.end].strip():
            kept.append((end, block.end))
        self._keep(block, kept)

    def _keep(self, block: Block, kept: list[Range]) -> None:
        document = self.claims.document
        if not kept:
            return
        if len(kept) > 1 and kept[0][0] == block.start and not document.text[kept[-1][1] : block.end].strip():
            gaps = [document.text[a[1] : b[0]] for a, b in pairwise(kept)]
            if not any(gap.strip() for gap in gaps):
                kept = [(kept[0][0], kept[-1][1])]
        pieces = [
            piece for start, end in kept for piece in visible_pieces(document.text, self.images, start, end)
        ]
        for start, end in pieces:
            self.claims.claim(start, end, "introduction")
        if pieces:
            words = " ".join(document.text[start:end] for start, end in pieces)
            self.found.introduction.append((block.start, words))

    def read_labelled(self, block: Block) -> bool:
        line = self.masked[block.start : block.end]
        if "\n" in line or len(line) > 600:
            return False
        for name, pattern in LABELLED.items():
            match = pattern.match(line.lstrip("*_ "))
            if not match:
                continue
            offset = block.start + line.index(match["value"])
            words = match["value"].strip(" *_")
            if name == "published_on":
                dates = dates_in(self.masked, offset, block.end)
                if not dates or not dates[0].value:
                    return False
                self.report.published_on = dates[0].value
            elif name == "author":
                if len(words.split()) > 5 or words.endswith("."):
                    return False
                self.report.author = self.report.author or words
            else:
                self.report.source_url = self.report.source_url or words
            self.claims.claim(block.start, block.end, name)
            return True
        return False

    def _read_keyed(self, block: Block) -> bool:
        """'Date: November 18, 2022', 'MC: Jonas', one or several lines or list items of them."""
        text = self.masked
        rows = []
        start = block.start
        for line in text[block.start : block.end].split("\n"):
            match = KEYED.fullmatch(line)
            rows.append((match, start, start + len(line)))
            start += len(line) + 1
        if not rows or not all(match for match, _, _ in rows):
            return False
        for match, start, end in rows:
            self._keyed_row(match["key"].lower(), start + match.start("value"), end, start)
        return True

    def _keyed_row(self, key: str, at: int, end: int, start: int) -> None:
        report, text = self.report, self.masked
        while text[end - 1] in " *_":
            end -= 1
        people = self.names.names_at(text, at, end)
        if key.startswith(("date", "when", "held", "day")) and dates_in(text, at, end):
            self.claims.claim(start, end, "held_on")
            self._take_date(dates_in(text, at, end)[0])
        elif key.startswith(("moderator", "mc", "emcee", "host")) and people:
            self.claims.claim(start, end, "moderators")
            self._take_moderators([person.name for person in people])
        elif key.startswith("new") and people:
            self.claims.claim(start, end, "newcomers")
            self._take_newcomers([person.name for person in people])
        elif key == "speakers" and (count := cardinal_at(text, at, end)) and count[1] >= end:
            self.claims.claim(start, end, "speakers_stated")
            report.speakers_stated = count[0]
        elif key in ("venue", "where", "place", "location", "format"):
            self.claims.claim(start, end, "venue" if key != "format" else "format")
            report.format = report.format or format_in(text, at, end)[0]
            if key != "format":
                report.venue = report.venue or " ".join(text[at:end].split())
        else:
            self.claims.claim(start, end, "introduction")
            self.found.introduction.append((start, self.claims.document.text[start:end]))

    def _read_newcomer_lines(self, block: Block) -> bool:
        """Lines or list items that each begin with a name: "- Jon Gaul, from Brazil"."""
        text = self.masked
        found = []
        at = block.start
        for line in text[block.start : block.end].split("\n"):
            mark = re.compile(r"[ \t]*(?:[-*+•◦・]|\d{1,2}[.)])?[ \t]*").match(text, at, at + len(line))
            names = self.names.names_at(text, mark.end(), at + len(line))
            rest = text[names[-1].after : at + len(line)] if names else "none"
            if (
                not names
                or not (mark[0].strip() or not rest.strip())
                or not re.match(r"\s*(?:$|[,(:–—-])", rest)
            ):
                return False
            found += names
            at += len(line) + 1
        self.claims.claim(block.start, block.end, "newcomers")
        self._take_newcomers([name.name for name in found])
        return True

    def _read_lone_date(self, block: Block) -> bool:
        line = self.masked[block.start : block.end]
        dates = dates_in(self.masked, block.start, block.end) if len(line) < 60 else []
        if len(dates) != 1 or re.search(
            r"[^\W\d_]{4}", line[: dates[0].start - block.start].replace("day", "")
        ):
            return False
        if re.sub(r"\W|day", "", line[dates[0].end - block.start :]):
            return False
        self.found.lone_dates.append(dates[0])
        self.claims.claim(block.start, block.end, "held_on_text")
        return True

    def _read_sentence(self, start: int, end: int) -> bool:
        """Read the facts of a sentence. True when it says nothing else, so that the fields hold all of it."""
        text, report = self.masked, self.report
        taken: list[tuple[Range, str]] = []
        number = self._number(start, end)
        dates = dates_in(text, start, end)
        held = HELD.search(text, start, end)
        about_evening = bool(
            number or self.references.series.search(text, start, end) or EVENING.search(text, start, end)
        )
        if dates and held and about_evening and not self.found.date:
            chosen = next((printed for printed in dates if printed.start > held.start()), dates[0])
            self._take_date(chosen)
            if len(dates) > 1:
                self.claims.doubt(
                    chosen.start,
                    "held_on",
                    "the sentence prints more than one date; check which is the evening's",
                )
            taken.append(((chosen.start, chosen.end), "held_on_text"))
        if number and (held or dates):
            if report.number is None:
                report.number = number[0]
            elif report.number != number[0] and held and dates:
                self.claims.doubt(
                    number[1],
                    "number",
                    f"the title says {report.number}, this sentence {number[0]}; check the number",
                )
            taken.append(((number[1], number[2]), "number"))
        moderators = moderators_in(text, start, end, self.names)
        newcomers = newcomers_in(text, start, end, self.names, moderators)
        if moderators and not (newcomers and moderators[0].name == newcomers[0].name):
            self._take_moderators([name.name for name in moderators])
            taken += [((name.start, name.end), "moderators") for name in moderators]
        if newcomers:
            self._take_newcomers([name.name for name in newcomers])
            taken += [((name.start, name.end), "newcomers") for name in newcomers]
        stated = speakers_stated(text, start, end)
        if stated is not None and report.speakers_stated is None:
            report.speakers_stated = stated
            taken.append(((start, end), "speakers_stated"))
        if held or about_evening:
            self._place(start, end, taken)
        return self._settle(start, end, taken)

    def _place(self, start: int, end: int, taken: list[tuple[Range, str]]) -> None:
        report = self.report
        found, unsure = format_in(self.masked, start, end)
        if unsure and report.format is None:
            self.claims.doubt(
                start, "format", "words of online or on-site stand beside a denial; check the format"
            )
        if found and report.format is None:
            report.format = found
            taken.append(((start, end), "format"))
        venue = venue_in(self.masked, start, end)
        if venue and not report.venue and not unsure:
            report.venue = " ".join(self.masked[venue[0] : venue[1]].split())
            taken.append((venue, "venue"))

    def _settle(self, start: int, end: int, taken: list[tuple[Range, str]]) -> bool:
        """Claim a plain sentence for its facts; cite them from any other, which stays in the introduction."""
        if not taken:
            return False
        inner = [place for place in taken if place[0] != (start, end)]
        rest = self.masked[start:end]
        for (first, after), _ in inner:
            rest = rest[: first - start] + " " * (after - first) + rest[after - start :]
        plain = all(
            PLAIN.match(word) or re.fullmatch(r"\d+(?:st|nd|rd|th)?", word)
            for word in re.findall(r"[^\W_]+", rest)
        )
        whole = [label for place, label in taken if place == (start, end)]
        if plain or (whole == ["speakers_stated"] and end - start < 60):
            frame = {"held_on_text": "held_on"}.get(taken[0][1], taken[0][1])
            self.claims.claim(start, end, frame)
            for (first, after), label in inner:
                self.claims.claim(first, after, label)
            return True
        for (first, after), label in taken:
            self.claims.cite(first, after, label)
        return False

    def _number(self, start: int, end: int) -> tuple[int, int, int] | None:
        """The number of this evening: "the 61st MTS", "our 94th session"."""
        numbers = self.references.numbers_in(self.masked, start, end)
        own = [number for number in numbers if self.report.number in (None, number[0])]
        if numbers:
            return (own or numbers)[0]
        for match in OWN_NUMBER.finditer(self.masked, start, end):
            read = ordinal_at(self.masked, match.end(), end)
            noun = read and re.compile(r"\s+(?:\w+\s+)?(?:session|edition|event|meeting|one)\b", re.I).match(
                self.masked, read[1], end
            )
            if noun and (self.report.number in (None, read[0]) or read[0] > 12):
                return read[0], match.end(), read[1]
        return None

    def _take_date(self, printed: PrintedDate) -> None:
        self.found.date = printed
        self.report.held_on_text = " ".join(self.masked[printed.start : printed.end].split())

    def _take_moderators(self, names: list[str]) -> None:
        self.report.moderators += [name for name in names if name not in self.report.moderators]

    def _take_newcomers(self, names: list[str]) -> None:
        self.report.newcomers += [name for name in names if name not in self.report.newcomers]
