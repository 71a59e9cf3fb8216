"""Mentions of sessions in rendered text, turned into links."""

import re
from collections.abc import Mapping
from html import escape

# A tag, with its quoted attribute values: an address may hold a ">".
_TAG = re.compile(r"""(</?[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>)""")
_NAME = re.compile(r"</?([a-zA-Z0-9]+)")
_NOT_INSIDE = frozenset({"a", "code", "pre"})


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
