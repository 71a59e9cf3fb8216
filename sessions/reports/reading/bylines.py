"""Speakers outside heading and sentence: a line of their own below the title, or the agenda at the top."""

import re

from sessions.reports.reading.document import Block, Document
from sessions.reports.reading.parts import plain
from sessions.reports.reading.people import People, PeopleReader
from sessions.reports.reading.talk_phrases import Range

BYLINE = re.compile(
    r"(?:(?:(?:talk|presented|given|brought|delivered|written)\s+)?by\s*:?"
    r"|(?:(?:guest|main|today['’]s)\s+)?(?:speakers?(?:\s*#?\d{1,2})?|presenters?|lecturers?|who|発表者|登壇者|スピーカー)\s*[:：–—-])\s*"
    r"(?:(?:our|the)\s+)?(?:(?:guest\s+)?speakers?\s*,?\s+)?(?=\S)",
    re.IGNORECASE,
)
SPEAKER_EMOJI = re.compile("[\\s*_]*[👤👥🎤🎙🗣🧑👩👨🙋💁]")
AFTER_TITLE = re.compile(r"[\s\"”’'」』)\]]*(?:by\b|[-–—:：/|(（,])\s*(?:by\s+)?", re.IGNORECASE)
LONGEST = 160
LONGEST_AGENDA = 20_000


def byline_at(text: str, block: Block, reader: PeopleReader, *, bare: bool = False) -> People | None:
    """The people of a line that says nothing else: "by X and Y", "Presenter: Mr. X".

    bare: names alone count too, because a title in quotes stands directly above.
    """
    start, end = block.start, block.end
    pictured = SPEAKER_EMOJI.match(text, start, end)
    while start < end and not (text[start].isalnum() or text[start] in "(（"):
        start += 1
    while end > start and text[end - 1] in " *_.\n":
        end -= 1
    if end - start > LONGEST or "\n" in text[start:end]:
        return None
    lead = BYLINE.match(text, start, end)
    at = lead.end() if lead else start
    people = reader.people_at(text, at, end) if lead or pictured or bare else None
    return people if people and people.end >= end else None


def speakers_in_agenda(
    document: Document, masked: str, start: int, end: int, title: Range, reader: PeopleReader
) -> People | None:
    """Who stands behind a title that is printed between two offsets too: the agenda above the topics.

    None where the title stands there without people, and where it is too short to be told from other words.
    """
    words = plain(masked, *title)
    if len(words) < 4:
        return None
    pattern = re.compile(r"[\W_]*".join(map(re.escape, _letters(masked, *title))), re.IGNORECASE)
    for found in pattern.finditer(masked, start, min(end, start + LONGEST_AGENDA)):
        line_end = masked.find("\n", found.end())
        line_end = line_end if 0 <= line_end <= end else end
        gap = AFTER_TITLE.match(masked, found.end(), line_end)
        people = reader.people_at(masked, gap.end(), line_end) if gap else None
        if people and not masked[people.end : line_end].strip(" )）.*_|"):
            return people
    return None


def _letters(text: str, start: int, end: int) -> list[str]:
    return re.findall(r"[^\W_]+", text[start:end])
