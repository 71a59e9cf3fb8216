"""Links in people's text: where addresses begin and end, mentions of sessions, a stranger's taken apart."""

import re
from collections.abc import Mapping
from html import escape

from linkify_it import LinkifyIt
from linkify_it.main import Match

# No letters of an address as people copy them: Japanese, Chinese and Korean, full-width signs, curly quotes.
_FOREIGN = re.compile("[\u00a0-\u00bf\u1100-\u11ff\u2000-\U0010ffff]")
_LONGEST = 2_000  # what is longer is no address, and would be looked at for too long
_TOO_LONG = re.compile(rf"\S{{{_LONGEST + 1},}}")
_MARKUP = re.compile(r"(?:[*_]+|~~+)$")

# A tag, with its quoted attribute values: an address may hold a ">".
_TAG = re.compile(r"""(</?[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>)""")
_NAME = re.compile(r"</?([a-zA-Z0-9]+)")
_NOT_INSIDE = frozenset({"a", "code", "pre"})

_SCHEME = re.compile(r"(?:\b[a-z][a-z0-9+.-]{0,20})?:/{2,}|\b[a-z][a-z0-9+.-]{1,20}:(?=\S)", re.IGNORECASE)
# A dot between a name and something that may be a top-level domain: mail programs link "example.com" too.
_DOT = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2,})")
_WWW = re.compile(r"\bwww\.", re.IGNORECASE)
DOT_LEADER = "\u2024"  # ONE DOT LEADER: looks like a full stop, and no program takes it for one


class Addresses(LinkifyIt):
    """The http and https addresses in a text, as markdown-it asks for them (`linkify`); no bare host is one.

    They end where Japanese text or a bracket begins, and before the full stop of a sentence; a bracket that
    they open themselves is theirs. A host needs no dot: `http://wiki/` is one of an intranet.
    """

    def __init__(self) -> None:
        super().__init__({}, {"fuzzy_link": False, "fuzzy_email": False})
        for schema in ("ftp:", "mailto:", "//"):
            self.add(schema, None)

    def test(self, text: str) -> bool:
        return bool(self.match(text))

    def match(self, text: str) -> list[Match] | None:
        if not self.pretest(text):
            return None
        return super().match(_TOO_LONG.sub(lambda run: " " * len(run[0]), _FOREIGN.sub(" ", text)))

    def match_at_start(self, text: str) -> Match | None:
        """The address that a Markdown text begins with, without stars and lines behind it."""
        found = super().match_at_start(_FOREIGN.sub(" ", text[:_LONGEST]))
        if found:
            found.url = found.text = _MARKUP.sub("", found.url)
        return found


ADDRESSES = Addresses()


def link_sessions(html: str, numbers: Mapping[int, str], abbreviation: str) -> str:
    """The HTML with "32nd MTS" linked for each number that has an address; links and code stay as they are.

    html: as render_markdown gives it. numbers: session number to address. abbreviation: what this house calls
    its session ("MTS"). A wrong ending ("32th MTS") is linked too, for people write it.
    """
    if not numbers or not abbreviation:
        return html
    mention = re.compile(rf"(?<!\w)([1-9]\d{{0,4}})(?:st|nd|rd|th)\s+{re.escape(escape(abbreviation))}(?!\w)")

    def link(match: re.Match[str]) -> str:
        address = numbers.get(int(match[1]))
        return match[0] if address is None else f'<a href="{escape(address)}">{match[0]}</a>'

    pieces, inside = [], 0
    for piece in _TAG.split(html):
        tag = _TAG.fullmatch(piece) and _NAME.match(piece)
        if tag and tag[1].lower() in _NOT_INSIDE:
            inside += -1 if piece.startswith("</") else 1
        pieces.append(piece if tag or inside > 0 else mention.sub(link, piece))
    return "".join(pieces)


def unlinked(text: str) -> str:
    """A stranger's words for a message to somebody else, of which no mail program makes a link.

    Schemes go, dots and at-signs that could make a link become look-alikes. Braces go too: they mark what a
    message fills in.
    """
    text = _SCHEME.sub(lambda found: "" if "//" in found[0] else found[0].replace(":", ": "), text)
    text = _DOT.sub(DOT_LEADER, _WWW.sub(f"www{DOT_LEADER}", text))
    return text.replace("@", " at ").replace("{", "(").replace("}", ")")
