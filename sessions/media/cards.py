"""The picture that a chat shows beside a link: the number of the evening large, the title, who speaks.

Drawn when it is first asked for, and kept as a file named by what stands on it: another title is another
file. Letters come from fonts of the system; of words that none of them can set, nothing is drawn.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from unicodedata import category

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageFont

SIZE, MARGIN = (1200, 630), 80  # what readers of Open Graph ask for
PAPER, INK, SOFT, SEAL = "#fbf8f1", "#1c1a17", "#514b42", "#c4351a"  # static/css/tokens.css
TITLES = ((72, 2), (52, 3))  # size of a title, and how many lines there is room for
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "/System/Library/Fonts")
# A letter comes from the first that has it. The first face of a Noto CJK collection is the Japanese one.
FACES = """LiberationSerif-Bold.ttf NotoSerif-Bold.ttf DejaVuSerif-Bold.ttf NotoSerifCJK-Bold.ttc
NotoSansCJK-Bold.ttc NotoSansCJK-Regular.ttc ipaexm.ttf ipaexg.ttf DroidSansFallbackFull.ttf""".split()  # noqa: SIM905
NOBODYS = "\U0010fffe"  # no font has a letter for it: it is set as a letter that is missing
EMOJI = ("So", "Mn", "Cf")  # Unicode's categories of what they are made of
# A line may end behind a space, or a letter of Chinese or Japanese with what closes a phrase (kinsoku).
WIDE, CLOSING = (
    r"\u3040-\u30ff\u3400-\u9fff\uff00-\uffef",
    "、。」』）〉》】ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ！？",
)
PIECE = re.compile(rf"[{WIDE}][{CLOSING}]*|[^\s{WIDE}]+\s*|\s+")
one_at_a_time = Lock()


class Card(NamedTuple):
    """head: the series, small; number: "34th"; title; by: who speaks."""

    head: str
    number: str
    title: str
    by: str

    @property
    def path(self) -> str:
        """Below MEDIA_ROOT."""
        said = repr((self, faces(), SIZE, TITLES, PAPER))
        return f"cards/{sha256(said.encode()).hexdigest()[:32]}.png"


def picture_of(card: Card) -> bytes:
    """As PNG, from its file where it was drawn before."""
    try:
        with default_storage.open(card.path) as file:
            return file.read()
    except FileNotFoundError:
        with one_at_a_time:
            picture = draw(card)
        default_storage.save(card.path, ContentFile(picture))
        return picture


def draw(card: Card) -> bytes:
    image, file = Image.new("RGB", SIZE, PAPER), BytesIO()
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 24, SIZE[1]), fill=SEAL)
    size, most = next((one for one in TITLES if len(fitting(card.title, one[0], 99)) <= one[1]), TITLES[-1])
    write(pen, 110, fitting(card.head, 32, 1), 32, SOFT)
    write(pen, 260, fitting(card.number, 160, 1), 160, SEAL)
    write(pen, 365, fitting(card.title, size, most), size, INK)
    write(pen, 570, fitting(card.by, 36, 1), 36, SOFT)
    image.quantize(32, Image.Quantize.FASTOCTREE).save(file, "PNG", optimize=True)
    return file.getvalue()


def write(pen: ImageDraw.ImageDraw, baseline: int, lines: list[str], size: int, colour: str) -> None:
    for number, line in enumerate(lines):
        left = MARGIN
        for text, font in runs(line, size):
            pen.text((left, baseline + number * size * 5 // 4), text, fill=colour, font=font, anchor="ls")
            left += font.getlength(text)


def fitting(text: str, size: int, most: int, width: int = SIZE[0] - 2 * MARGIN) -> list[str]:
    """The text in lines of this width, the last one cut where they are too many; without emoji that no font
    has, and nothing of a text with other letters that none has.
    """
    text = "".join(one for one in text if face_of(one) is not None or category(one) not in EMOJI)
    if None in map(face_of, text):
        return []
    lines = [""]
    for piece in PIECE.findall(" ".join(text.split())):
        for part in [piece] if length(piece, size) <= width else piece:
            if length(lines[-1] + part.rstrip(), size) > width:
                lines.append("")
            lines[-1] += part
    if len(lines) > most:
        last = lines[most - 1].rstrip()
        while last and length(f"{last}…", size) > width:
            last = "".join(PIECE.findall(last)[:-1]).rstrip()
        lines = [*lines[: most - 1], f"{last}…"]
    return [line.strip() for line in lines if line.strip()]


def length(text: str, size: int) -> float:
    return sum(font.getlength(part) for part, font in runs(text, size))


def runs(text: str, size: int) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    """The text in parts that one font sets."""
    for face, letters in groupby(text, key=face_of):
        yield "".join(letters), font_of(face or "", size)


@lru_cache(maxsize=10_000)
def face_of(letter: str) -> str | None:
    """The font that has this letter: its path, empty for Pillow's own; None where none has it."""
    for face in (*faces(), ""):
        here, missing = (font_of(face, 20).getmask(one) for one in (letter, NOBODYS))
        if letter.isspace() or (here.size, bytes(here)) != (missing.size, bytes(missing)):
            return face
    return None


@cache
def faces() -> tuple[str, ...]:
    """Those of FACES that this machine has."""
    files = (path for folder in FONTS for path in Path(folder).expanduser().rglob("*.tt[fc]"))
    here = {path.name: str(path) for path in files}
    return tuple(here[name] for name in FACES if name in here)


@cache
def font_of(face: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(face, size) if face else ImageFont.load_default(size)
