"""Names of people in running text, alone and in lists, without their honorifics."""

import re
from dataclasses import dataclass

from sessions.reports.reading.not_names import NOT_NAMES
from sessions.text import HONORIFICS, JAPANESE_HONORIFICS

# Known besides those of the HouseStyle. Written with a hyphen or a space, or directly after Japanese script.
TITLE_BEFORE = re.compile(r"(?:Mr|Mrs|Ms|Mx|Dr|Prof|Professor)\b\.?[ \n]+")
CJK = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff66-\uff9f"
CJK_RUN = re.compile(f"[{CJK}・]{{1,14}}")
LATIN_WORD = re.compile(r"[^\W\d_](?:[\w.'’‐‑-]{0,48}\w)?")
SEPARATOR = re.compile(r"\s*,\s*(?:and|&)\s+|\s+(?:and|&|＆)\s+|\s*[&＆]\s*|\s*[、､]\s*|と|\s*/\s*|\s*,\s+")
PARTICLES = {
    "de",
    "da",
    "di",
    "do",
    "dos",
    "del",
    "van",
    "von",
    "der",
    "den",
    "bin",
    "binti",
    "al",
    "el",
    "la",
    "le",
    "ter",
}
# Family and given names that are English words too: a name only behind another one ("Nguyen Van An").
ALSO_NAMES = frozenset(["An", "Do", "My", "So", "No", "To", "He", "April", "June", "August", "Will", "Long"])
MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Name:
    """One name as it stands. start, end: offsets with title and honorific, without a possessive ending.

    after: the offset behind a possessive ending too. polite: a title or honorific says that it is a person.
    """

    name: str
    start: int
    end: int
    after: int
    polite: bool = False
    possessive: bool = False

    @property
    def words(self) -> int:
        return len(self.name.split())


class NameReader:
    """Reads names with the honorifics of one house. Build once per run: it compiles its pattern."""

    def __init__(self, honorifics: tuple[str, ...] = ()) -> None:
        own = [ending.strip().lstrip("-") for ending in honorifics if ending.strip()]
        latin = [re.escape(ending) for ending in {*HONORIFICS, *own} if ending.isascii()]
        script = [re.escape(ending) for ending in {*JAPANESE_HONORIFICS, "君", *own} if not ending.isascii()]
        self.ending = re.compile(rf"[-‐‑](?:{'|'.join(latin)})\b", re.IGNORECASE)
        self.apart = re.compile(rf"[ ](?:{'|'.join(latin)})\b")
        self.script = re.compile(rf"[ ]?(?:{'|'.join(script)})")

    def name_at(self, text: str, pos: int, end: int) -> Name | None:
        """The name that starts at pos, None where none does."""
        title = TITLE_BEFORE.match(text, pos, end)
        at = title.end() if title else pos
        if CJK_RUN.match(text, at, end):
            return self._japanese(text, pos, at, end, polite=title is not None)
        return self._latin(text, pos, at, end, polite=title is not None)

    def _japanese(self, text: str, start: int, pos: int, end: int, *, polite: bool) -> Name | None:
        run = CJK_RUN.match(text, pos, end)
        raw_end = run.end()
        if raw_end < end and text[raw_end] in " 　":
            further = CJK_RUN.match(text, raw_end + 1, end)
            raw_end = further.end() if further else raw_end
        honorific = None
        for match in self.script.finditer(text, pos + 1, min(end, raw_end + 4)):
            honorific = match
            break
        if honorific:
            stop, after = honorific.start(), honorific.end()
        else:
            stop = raw_end
            listing = text.find("と", pos + 1, raw_end)
            stop = listing if listing > 0 else stop
            latin = self.ending.match(text, stop, end) or self.apart.match(text, stop, end)
            after = latin.end() if latin else stop
            polite = polite or latin is not None
        name = " ".join(text[pos:stop].split())
        if not name or (not honorific and not polite and len(name) > 8):
            return None
        possessive = text[after : after + 2] in ("'s", "’s")
        return Name(name, start, after, after + 2 * possessive, polite or honorific is not None, possessive)

    def _latin(self, text: str, start: int, pos: int, end: int, *, polite: bool) -> Name | None:
        words: list[str] = []
        at = last = pos
        possessive = 0
        while len(words) < MOST_WORDS:
            match = LATIN_WORD.match(text, at, end)
            if not match:
                break
            word, after = match[0], match.end()
            honorific = self.ending.search(word)
            if honorific and honorific.start() > 0:
                words.append(word[: honorific.start()])
                last = at + honorific.end()
                possessive = _possessive(text, last, end)
                polite = True
                break
            if word[-2:] in ("'s", "’s"):
                word, possessive = word[:-2], 2
            capital = word[:1].isupper()
            particle = bool(words) and word in PARTICLES
            if not capital and not particle:
                possessive = 0
                polite_word = self.apart.match(text, after, end)
                if polite_word and not words:
                    words.append(word)
                    last, polite = polite_word.end(), True
                    possessive = _possessive(text, last, end)
                break
            inside = words and word in ALSO_NAMES and text[match.start() - 1] == " "
            if (
                word.lower() in NOT_NAMES
                and not inside
                and not (len(words) == 0 and self.apart.match(text, after, end))
            ):
                possessive = 0
                break
            if len(word) == 1 and text[after : after + 1] == ".":
                word, after = word + ".", after + 1
            words.append(word)
            last = after - possessive
            if possessive:
                break
            if (
                text[after : after + 1] in ("'", "’")
                and word.endswith("s")
                and not text[after + 1 : after + 2].isalnum()
            ):
                possessive = 1 if text[after + 1 : after + 2] == " " else 0
                break
            polite_word = self.apart.match(text, after, end)
            if polite_word:
                last, polite = polite_word.end(), True
                possessive = _possessive(text, last, end)
                break
            if after >= end or text[after] not in " \n":
                break
            at = after + 1
            while at < end and text[at] in " \n" and at < after + 6:
                at += 1
        while words and words[-1] in PARTICLES:
            last -= len(words.pop()) + 1
        name = " ".join(words)
        if not name or not _like_a_name(name, polite):
            return None
        return Name(name, start, last, last + possessive, polite, possessive > 0)

    def names_at(self, text: str, pos: int, end: int) -> list[Name]:
        """The names of a list that starts at pos ("A, B and C", "A & B"), in order; empty where none does.

        A comma alone is trusted only between names of the same make: "Jeff Multz, SecureWorks" is no list.
        """
        first = self.name_at(text, pos, end)
        if first is None:
            return []
        names = [first]
        while not names[-1].possessive or SEPARATOR.match(text, names[-1].after, end):
            separator = SEPARATOR.match(text, names[-1].after, end)
            if not separator:
                break
            following = self.name_at(text, separator.end(), end)
            if following is None:
                break
            comma_only = separator[0].strip() == ","
            if comma_only and not self._same_make(text, first, following, end):
                break
            names.append(following)
        return names

    def _same_make(self, text: str, first: Name, following: Name, end: int) -> bool:
        if first.polite or following.polite:
            return first.polite and following.polite
        if first.words == following.words:
            return True
        separator = SEPARATOR.match(text, following.after, end)
        return bool(separator and self.name_at(text, separator.end(), end))


def _possessive(text: str, pos: int, end: int) -> int:
    return 2 if pos + 2 <= end and text[pos] in "'’" and text[pos + 1] == "s" else 0


def _like_a_name(name: str, polite: bool) -> bool:
    """Words in capitals ("AWS") are a name only with an honorific, and so are single letters."""
    if polite:
        return True
    first = name.split()[0]
    letters = [character for character in name if character.isalpha()]
    if len(letters) < 2:
        return False
    if re.search(r"[a-z][A-Z]{2}", first):
        return False  # "GraphQL", "PostgreSQL"
    return not (len(first) > 2 and first.isupper() and first.isascii())
