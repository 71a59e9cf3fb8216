"""Text pasted from Word, Google Docs, a sheet or a chat as the Markdown it means.

Such text has bullets that Markdown does not know, a line for each paragraph, tabs before paragraphs and
between cells. What is Markdown already stays as it is.
"""

import re
from dataclasses import dataclass
from unicodedata import normalize

_BULLETS = "•‣◦▪▫■□●○◆◇➢➤►✓✔⁃・･·\uf0a7\uf0b7\uf0d8\uf0fc"
# "o", "§" and the like are Word's deeper bullets, told by the tab behind them.
_MARK = re.compile(
    rf"(?P<indent>[ \t\u3000\xa0]*)(?:(?P<bullet>[{_BULLETS}](?![{_BULLETS}])|[o§Øvü—](?=\t)|–(?=[ \t]))"
    r"|(?P<number>\(\d{1,3}\)|\d{1,3}[．）、](?!\d)|[０-９]{1,3}[.．)）、](?![\d.])|[①-⑳]|(?:[a-z]|[ivx]{1,5})[.)](?=\t)))"
    r"[ \t\u3000\xa0]*(?=\S)"
)
_OWN_MARK = re.compile(r"(?P<indent>[ \t]*)(?:(?P<bullet>[-*+])|(?P<number>\d{1,9}[.)]))[ \t]+(?=\S)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_BLOCK = re.compile(r" {0,3}(?:[#>|<]|[-=*_]{2,}\s*$)")  # headings, quotes, tables, rules, HTML
_CODE = re.compile(r"[{};=<>\\]|\w\(|^\s*(?:[#$>]|//|--)")
_SENTENCE = re.compile(r"[.!?…:。！？：][\"'”’)）」』*_]*$")
_OPENING = re.compile(r"[\"'“‘(（「『*_\[]*[^\W_a-z]")
NARROWEST_WRAP, WIDEST_WRAP = 60, 120  # characters of a line that a person or a mail program broke


@dataclass(slots=True)
class _Item:
    """kind: what is equal in items of one level. mark: Markdown's own."""

    indent: int
    kind: str
    mark: str
    words: str


def as_markdown(text: str) -> str:
    """The text with lists, paragraphs and tables in Markdown's own marks."""
    out: list[str] = []
    lines = text.split("\n")
    at, in_list, block_end = 0, False, 0
    while at < len(lines):
        line = lines[at]
        if fence := _FENCE.match(line):
            closed = (n + 1 for n in range(at + 1, len(lines)) if lines[n].lstrip().startswith(fence[1]))
            after = next(closed, len(lines))
            out += lines[at:after]
        elif _item(line):
            after, is_pasted = _list_end(lines, at)
            if is_pasted:
                _apart(out, _listed(lines[at:after]))
            else:
                out += lines[at:after]
            in_list = not is_pasted
        elif (after := _rows_end(lines, at)) > at + 1:
            _apart(out, _table(lines[at:after]))
        elif not in_list and _is_indented_prose(lines, at):
            _apart(out, [line.strip()])
            after = at + 1
        else:
            after = at + 1
            in_list = in_list and line[:1] in (" ", "\t", "")
            out.append(line)
            if at >= block_end:
                block_end = next((n for n in range(at, len(lines)) if not lines[n].strip()), len(lines))
                width = min(WIDEST_WRAP, max(NARROWEST_WRAP, *map(len, lines[at : block_end + 1])))
            if not in_list and after < block_end and _ends_a_paragraph(line, lines[after], width):
                out.append("")
        at = max(after, at + 1)
    return "\n".join(out)


def _apart(out: list[str], block: list[str]) -> None:
    """The block, with an empty line on both sides."""
    if out and out[-1].strip():
        out.append("")
    out += [*block, ""]


def _item(line: str) -> _Item | None:
    match = _MARK.match(line) or _OWN_MARK.match(line)
    if not match:
        return None
    number = match["number"] or ""
    digits = re.search(r"\d+", normalize("NFKC", number))  # ② too
    kind = re.sub(r"[a-z]+", "a", re.sub(r"\d+", "1", re.sub(r"[①-⑳]", "①", number)))
    mark = f"{int(digits[0]) if digits else 1}. " if number else "- "
    words = line[match.end() :].strip()
    return _Item(len(match["indent"].expandtabs(4)), kind or match["bullet"], mark, words)


def _list_end(lines: list[str], at: int) -> tuple[int, bool]:
    """The line after a list, and whether a mark of another program is in it.

    It goes on over empty lines between items, and over what an item wraps to: indented, or in lower case.
    """
    end, is_pasted = at, False
    for n in range(at, len(lines)):
        line = lines[n]
        if _item(line):
            is_pasted, end = is_pasted or bool(_MARK.match(line)), n + 1
        elif line.strip() and (end < n or not (line[:1] in " \t" or line[:1].islower())):
            break
        elif line.strip():
            end = n + 1
    return end, is_pasted


def _listed(lines: list[str]) -> list[str]:
    out: list[str] = []
    open_items: list[tuple[_Item, int]] = []  # with the column of their words
    column = 0
    for line in filter(str.strip, lines):
        item = _item(line)
        if item is None:
            out.append(" " * column + line.strip())
            continue
        level = _level(item, [one for one, _ in open_items])
        above = open_items[:level]
        start = above[-1][1] if above else 0
        out.append(" " * start + item.mark + item.words)
        column = start + len(item.mark)
        open_items = [*above, (item, column)]
    return out


def _level(item: _Item, above: list[_Item]) -> int:
    """How deep it stands: beside the last of its kind, else below the one above unless it is further out."""
    alike = [n for n, one in enumerate(above) if (one.indent, one.kind) == (item.indent, item.kind)]
    further_in = [n for n, one in enumerate(above) if one.indent > item.indent]
    return alike[-1] if alike else further_in[0] if further_in else len(above)


def _rows_end(lines: list[str], at: int) -> int:
    """The line after rows of as many cells, at least two of each."""
    cells, end = lines[at].count("\t"), at
    while cells and end < len(lines) and lines[end].count("\t") == cells and not _item(lines[end]):
        if lines[end].strip("\t") != lines[end]:
            break
        end += 1
    return end


def _table(lines: list[str]) -> list[str]:
    rows = ["| " + line.replace("|", "\\|").replace("\t", " | ") + " |" for line in lines]
    return [rows[0], "|" + "---|" * (lines[0].count("\t") + 1), *rows[1:]]


def _is_indented_prose(lines: list[str], at: int) -> bool:
    """Whether an indented line is a sentence or begins one, and no code."""
    line, words = lines[at], lines[at].strip()
    blank_before = at == 0 or not lines[at - 1].strip()
    if not words or not (line.startswith("\t") or (line.startswith("    ") and blank_before)):
        return False
    told = _SENTENCE.search(words) or (line.startswith("\t") and len(words.split()) > 2)
    return bool(_OPENING.match(words) and told and not _CODE.search(words))


def _ends_a_paragraph(line: str, after: str, width: int) -> bool:
    """Whether a paragraph ends with this line, without an empty line: nobody broke it to fit the width."""
    if line.endswith(("  ", "\\")) or line[:1] in " \t":
        return False
    if any(_BLOCK.match(one) or _item(one) or one[:1] in " \t" or "|" in one for one in (line, after)):
        return False
    if len(line) > WIDEST_WRAP:
        return True
    fits = len(line) + 1 + len(after.split(None, 1)[0]) <= width
    return bool(fits and _SENTENCE.search(line) and _OPENING.match(after))
