"""Where a person is named in a text, and the same text without the name. No Django here.

Spellings meet as in `text.normalise_name`: case, hyphens, dots, apostrophes and the spaces inside a name do
not matter, but a name is only ever found as a word of its own.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sessions.text import ADDRESSES, HONORIFICS, JAPANESE_HONORIFICS, bare_name, normalise_name

_HAN, _KATAKANA, _HIRAGANA = "㐀-鿿々", "ァ-ヺー", "ぁ-ゖ"
_LETTER = f"[^\\W_{_HAN}ァ-ヿ{_HIRAGANA}]"  # letters and digits of scripts that put spaces between words
_HYPHEN, _JOINT = "[-‐‑]", "[\\s\\-‐‑–.'’`´·・‧]"
_JAPANESE_HONORIFIC = f"(?:{'|'.join((*JAPANESE_HONORIFICS, '君'))})"
_TITLE = r"(?:(?:Mr|Mrs|Ms|Dr|Prof)\b\.?\s+)?"
# Inside these a name is part of something that would break: addresses of pages and mailboxes.
_MAILBOX = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ABBREVIATIONS = ("e.g.", "i.e.", "vs.", "cf.", "mr.", "ms.", "mrs.", "dr.", "prof.", "inc.", "ltd.", "al.")
_BLOCK_START = re.compile(r"[ \t]*(?:(?:[-*+>]|\d+[.)]|#{1,6})[ \t]+)*")
_AROUND = 40  # characters of context on either side of a change


@dataclass(frozen=True)
class Change:
    """One place that changes: a piece of the text as it is, and as it will read."""

    before: str
    after: str


@dataclass
class Rewriting:
    """A text without the name. `left`: places that look like the name and stay, to be checked by hand."""

    text: str
    changes: list[Change] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Cast:
    """Who may be meant in the texts of one session: the spellings of each person, by number of the record.

    mailboxes: e-mail addresses of the person who goes; they go from the text too.
    """

    spellings: Mapping[int, Iterable[str]]
    honorific: str = "-san"
    mailboxes: tuple[str, ...] = ()

    @cached_property
    def bearers(self) -> dict[str, dict[int, bool]]:
        """Key of a name, or of a word of it ("Konishi") → who bears it, and whether it is the whole name."""
        found: dict[str, dict[int, bool]] = {}
        for person, name in ((person, name) for person, names in self.spellings.items() for name in names):
            words = self._bare(name).split()
            for word in [name, *(words if len(words) > 1 else ())]:
                key = normalise_name(word, self.honorific)
                if len(key) > 1 or word == name:
                    whole = word == name or found.get(key, {}).get(person, False)
                    found.setdefault(key, {})[person] = whole
        return found

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """Finds every name of the cast, the longest first, with title and honorific; and the mailboxes."""
        words = {self._bare(name) for names in self.spellings.values() for name in names}
        words |= {word for name in words for word in name.split() if len(word) > 1}
        by_edges: dict[tuple[str, str], list[str]] = {}
        for word in sorted(filter(None, words), key=len, reverse=True):
            by_edges.setdefault((_edge(word[0]), _edge(word[-1])), []).append(word)
        if not by_edges:
            return None
        boxes = [f"(?i:{re.escape(box)})" for box in self.mailboxes]
        names = [_bounded(edges, group, self._honorifics) for edges, group in by_edges.items()]
        # Case is ignored in the letters of names only: with the large classes of scripts around them it
        # would take a second per session to compile.
        return re.compile(f"{_TITLE}(?:{'|'.join(boxes + names)})")

    @cached_property
    def _honorifics(self) -> str:
        own = self.honorific.strip("-‐ ").lower()
        latin = "|".join(re.escape(word) for word in dict.fromkeys((own, *HONORIFICS)) if word)
        return f"(?:{_JAPANESE_HONORIFIC}|(?:{_HYPHEN}(?i:{latin})|\\s(?:{latin}))(?!{_LETTER}))"

    def _bare(self, name: str) -> str:
        return bare_name(name, self.honorific)


def _bounded(edges: tuple[str, str], words: list[str], honorifics: str) -> str:
    """The pattern of names with these edges, as words of their own, with or without an honorific."""
    first, last = edges
    before = f"(?<!{first})" + (f"(?<!{first}[-‐‑'’])" if first == _LETTER else "")
    after = f"(?!{last})(?!{_HYPHEN}{last})"
    return f"{before}(?i:{'|'.join(map(_flexible, words))})(?:{honorifics}|{after})"


def _edge(char: str) -> str:
    """What must not stand beside a name that begins or ends with this character."""
    scripts = (f"[{script}]" for script in (_HAN, _KATAKANA, _HIRAGANA))
    return next((script for script in scripts if re.match(script, char)), _LETTER)


def _flexible(word: str) -> str:
    """The letters of a name with what spellings of it may put between them."""
    pattern = ""
    for part in list(filter(None, re.split(f"{_JOINT}+", word))) or [word]:
        capital = re.escape(part[0].upper())
        if pattern and part[0].lower() != part[0].upper():
            # "MamiKonishi" is Mami Konishi, but "lean" is not Le An.
            pattern += f"(?:{_JOINT}{{1,3}}|(?-i:(?={capital})))"
        elif pattern:
            pattern += f"{_JOINT}{{0,3}}"
        pattern += "[-‐‑'’·・]?".join(map(re.escape, part))
    return pattern


def without_name(
    text: str, cast: Cast, person: int, phrase: str, *, company: str = "", any_case: bool = False
) -> Rewriting:
    """The text with `phrase` ("a colleague", "a guest from AWS") where this person is named.

    A place that may mean somebody else of the cast stays and is listed in `left`, as do bare first or last
    names at the start of a sentence ("Will" may be a word), lower-case words and addresses.
    company: words like "from AWS" after the name go, for the phrase says them. any_case: for names of files.
    """
    rewriting = Rewriting(text)
    if cast.pattern is None or not text:
        return rewriting
    addresses = [match.span() for match in _MAILBOX.finditer(text) if match[0] not in cast.mailboxes]
    addresses += [(found.index, found.last_index) for found in ADDRESSES.match(text) or ()]
    pieces, end = [], 0
    for match in cast.pattern.finditer(text):
        start, stop = match.span()
        ours = start >= end and _is_meant(text, start, stop, cast, person, any_case)
        if ours and any(a <= start < b for a, b in addresses):
            ours = None
        if ours is None:
            rewriting.left.append(_excerpt(text, start, stop, text[start:stop]))
        if not ours:
            continue
        stop = _past_company(text, stop, company)
        words = _in_place(text, start, stop, phrase)
        pieces += [text[end:start], words]
        before, after = (_excerpt(text, start, stop, one) for one in (text[start:stop], words))
        rewriting.changes.append(Change(before, after))
        end = stop
    rewriting.text = "".join([*pieces, text[end:]])
    return rewriting


def _is_meant(text: str, start: int, stop: int, cast: Cast, person: int, any_case: bool) -> bool | None:
    """Whether a match means this person: not where it is surely somebody else, or no name; None: not sure."""
    found = text[start:stop]
    name = re.sub(f"^{_TITLE}", "", found)
    if name.lower() in map(str.lower, cast.mailboxes):
        return True
    bare = re.sub(f"{cast._honorifics}$", "", name)
    bearers = cast.bearers.get(normalise_name(bare, cast.honorific))
    if not bearers:  # the honorific is part of this name
        bare = name
        bearers = cast.bearers.get(normalise_name(bare, cast.honorific), {})
    if person not in bearers:
        return False
    capital = any_case or bare[0] == bare[0].upper()
    sure = bare != found or (capital and (bearers[person] or not starts_sentence(text, start)))
    return True if sure and len(bearers) == 1 else None


def _in_place(text: str, start: int, stop: int, phrase: str) -> str:
    """The phrase as it stands here: with a capital at the start of a sentence, and keeping line ends."""
    alone = not text[:start].strip() and not text[stop:].strip()
    if not alone and starts_sentence(text, start):
        phrase = phrase[:1].upper() + phrase[1:]
    return phrase + "\n" * text.count("\n", start, stop)


def starts_sentence(text: str, at: int) -> bool:
    """Whether a sentence, a line of a list, a heading or a paragraph begins at this place."""
    before = text[:at].rstrip("\"'“‘([*_「『")
    line_start = before.rfind("\n") + 1
    line = before[line_start:]
    if _BLOCK_START.fullmatch(line):
        above = before[:line_start].rstrip("\n")
        if line.strip() or not above.strip() or before[:line_start].endswith("\n\n"):
            return True
    so_far = before.rstrip()
    if so_far.lower().endswith(_ABBREVIATIONS):
        return False
    return not so_far or so_far.rstrip("\"'”’)*_」』").endswith((".", "!", "?", "。", "！", "？", "…"))


def _past_company(text: str, stop: int, company: str) -> int:
    """Past " from AWS", ", AWS" or " (AWS)" directly after the name, which the phrase already says."""
    if not company:
        return stop
    name = re.escape(company)
    match = re.compile(f",?\\s+(?:from|of|at)\\s+{name}(?!{_LETTER})|\\s*[(（]{name}[)）]").match(text, stop)
    return match.end() if match else stop


def _excerpt(text: str, start: int, stop: int, words: str) -> str:
    """The words with what stands around them."""
    head, tail = text[max(0, start - _AROUND) : start], text[stop : stop + _AROUND]
    if start > _AROUND:
        head = "…" + head.partition(" ")[2]
    if stop + _AROUND < len(text):
        tail = tail.rpartition(" ")[0] + " …"
    return " ".join(f"{head}{words}{tail}".split())
