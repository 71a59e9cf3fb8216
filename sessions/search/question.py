"""What a reader types, taken apart: words, "phrases", -not, prefi*, speaker:okubo, and days."""

import re
import unicodedata
from dataclasses import dataclass, replace

from sessions.text import clean_line
from sessions.text.folding import STOP_WORDS, fold
from sessions.text.months import MONTH, MONTHS, month_number

LONGEST = 300  # characters that are looked at
MOST_WORDS = 12
FIELDS = ("speaker", "tag", "year", "moderator", "company", "has")
HAS = ("slides", "recording")

_QUOTES = str.maketrans(
    dict.fromkeys("“”„«»「」『』＂", '"') | {"：": ":", "−": "-", "－": "-", "＊": "*", "＃": "#", "´": "'"}
)
_PART = re.compile(
    r'(?P<minus>(?<!\S)-(?=[^\s-]))?(?:(?P<name>[A-Za-z]+):(?=\S))?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))'
)
# Between what a Japanese question is about: particles and the like. A word that holds one of them stays
# whole.
_PARTICLE = (
    "について|という|ために|ための|したい|された|している|する|した|です|ます|さん|とは|って|など|から|まで|より|"
    "の|を|は|が|に|で|と|も|や|へ|か"
)
_BETWEEN = re.compile(rf"(?<=[一-鿿々ァ-ヺーa-zA-Z0-9])(?:{_PARTICLE})+(?![ぁ-ゖ])")
_YEAR, _NTH = r"(?P<year>[12]\d{3})", r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_NUMBER = r"(?P<month>0?[1-9]|1[0-2])"
_DAYS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\w.-]){_YEAR}[-/.]{_NUMBER}(?:[-/.](?P<day>\d{{1,2}}))?(?![\w-])",
        rf"(?<![\w.-]){MONTH}\s+{_NTH}(?:,?\s+{_YEAR})?(?![\w-])",
        rf"(?<![\w.-])(?:{_NTH}\s+(?:of\s+)?)?{MONTH},?\s+{_YEAR}(?![\w-])",
        rf"(?<![\w.-]){_YEAR}\s+{MONTH}(?![\w-])",
        rf"(?<![\w.-]){_NTH}\s+(?:of\s+)?{MONTH}(?![\w-])",
        rf"{_YEAR}\s?年(?:\s?{_NUMBER}\s?月(?:\s?(?P<day>\d{{1,2}})\s?日)?)?の?",
        rf"(?<!\d){_NUMBER}\s?月(?:\s?(?P<day>\d{{1,2}})\s?日)?の?",
    )
]
_SESSION = re.compile(
    r"(?:the )?#?(\d{1,6})(?:st|nd|rd|th)?(?: (?:mts|session|evening))?|第\s?(\d{1,6})\s?回", re.IGNORECASE
)


@dataclass(frozen=True)
class Question:
    """What was typed, taken apart, in its order.

    words: those that count, as typed; prefixes among them end in "*". days: tokens of days and months
    (`entries.when`). fields: (name, value), such as ("speaker", "okubo").
    """

    text: str = ""
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases or self.excluded or self.days or self.fields)

    def text_without(self, name: str, value: str) -> str:
        """The text without one of its fields, for the chip that takes it away."""
        said = {f"{name}:{value}".lower(), f'{name}:"{value}"'.lower()}
        return " ".join(one[0] for one in _PART.finditer(self.text) if one[0].lower() not in said)

    def with_words_for(self, name: str, value: str) -> "Question":
        """A field whose value nobody knows is words like any others."""
        fields = tuple(one for one in self.fields if one != (name, value))
        return replace(self, fields=fields, words=(*self.words, *value.split()))


def parse(text: str) -> Question:
    """Any text as a question. Never fails."""
    text = clean_line(clean_line(text[: 2 * LONGEST]).translate(_QUOTES)[:LONGEST])
    days: list[str] = []
    rest = "".join(
        piece if n % 2 else without_days(piece, days) for n, piece in enumerate(re.split(r'("[^"]*"?)', text))
    )
    words, phrases, excluded, fields = [], [], [], []
    for part in _PART.finditer(rest):
        name, value = (part["name"] or "").lower(), part["phrase"] if part["word"] is None else part["word"]
        value = value.strip()
        if part["minus"]:
            excluded.append(value)
        elif is_field(name, value):
            fields.append((name, value))
        elif part["word"] is None:
            words += [name] * bool(name)
            phrases.append(value)
        else:
            words += [name] * bool(name) + _BETWEEN.sub(" ", unicodedata.normalize("NFKC", value)).split()
    telling = [word for word in words if fold(word) not in STOP_WORDS]
    if not (telling or phrases or days or fields):
        telling = words
    unique = [
        tuple(dict.fromkeys(filter(None, some)))[:MOST_WORDS] for some in (telling, phrases, excluded, days)
    ]
    return Question(text, *unique, tuple(dict.fromkeys(fields))[:MOST_WORDS])


def is_field(name: str, value: str) -> bool:
    """Whether this is a field of ours with a value that it may have."""
    if name == "year":
        return bool(re.fullmatch("[1-9][0-9]{0,3}", value))
    return bool(value) and name in FIELDS and (name != "has" or value.lower() in HAS)


def without_days(text: str, days: list[str]) -> str:
    """The text without the days and months in it, whose tokens are added to `days`."""

    def take(found: re.Match[str]) -> str:
        said = {"year": "", "month": "", "day": ""} | found.groupdict(default="")
        month = month_number(said["month"]) if said["month"] else 0
        if not (said["year"] or said["day"]):
            days.append(MONTHS[month - 1].lower())
        elif month:
            days.append(f"d{said['year']}{month:02}{said['day'] and said['day'].zfill(2)}")
        else:
            days.append(said["year"])
        return " "

    for pattern in _DAYS:
        text = pattern.sub(take, text)
    return text


def session_number(text: str) -> int | None:
    """34 for "34", "34th", "#34", "the 34th MTS", "第34回"; None for anything else."""
    found = _SESSION.fullmatch(unicodedata.normalize("NFKC", clean_line(text)))
    return int(found[1] or found[2]) if found else None
