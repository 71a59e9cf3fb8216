"""The picture that a chat shows beside a link: the number of the evening large, the title, who speaks.

Drawn when it is first asked for, and kept as a file named by what stands on it: another title is another
file. Letters come from fonts of the system; of words that none of them can set, nothing is drawn.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from pathlib import Path
from threading import Lock
from unicodedata import category

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageFont

SIZE, MARGIN = (1200, 630), 80  # what the Open Graph's readers ask for
PAPER, INK, SOFT, SEAL = "#fbf8f1", "#1c1a17", "#514b42", "#c4351a"  # static/css/tokens.css
TITLES = ((72, 2), (52, 3))  # size of a title, and how many lines there is room for
COLOURS = 32
FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
)
# Of each line the first that is there; letters come from the first line, else from the next. The first face
# of a Noto CJK collection is the Japanese one.
FACES = (
    ("LiberationSerif-Bold.ttf", "NotoSerif-Bold.ttf", "DejaVuSerif-Bold.ttf", "Georgia Bold.ttf"),
    ("DejaVuSerif-Bold.ttf", "DejaVuSans-Bold.ttf"),
    ("NotoSerifCJK-Bold.ttc", "NotoSerifCJKjp-Bold.otf", "NotoSansCJK-Bold.ttc", "NotoSansCJKjp-Bold.otf",
     "NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc", "ipaexm.ttf", "ipaexg.ttf",
     "DroidSansFallbackFull.ttf"),
)  # fmt: skip
NOBODYS = "\U0010fffe"  # no font has a letter for it: it is set as a letter that is missing
# A line may end behind a space, or a letter of Chinese or Japanese with what closes a phrase (kinsoku).
WIDE, CLOSING = (
    r"\u3040-\u30ff\u3400-\u9fff\uff00-\uffef",
    "、。」』）〉》】ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ！？",
)
PIECE = re.compile(rf"[{WIDE}][{CLOSING}]*|[^\s{WIDE}]+\s*|\s+")
EMOJI = ("So", "Mn", "Cf")  # Unicode's categories of what they are made of
one_at_a_time = Lock()


@dataclass(frozen=True)
class Card:
    """head: the series, small; number: "34th"; title; by: who speaks, or when."""

    head: str
    number: str
    title: str
    by: str

    @property
    def path(self) -> str:
        """Below MEDIA_ROOT."""
        said = repr((self, [path.name for path in faces()], SIZE, TITLES, PAPER))
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
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 24, SIZE[1]), fill=SEAL)
    width = SIZE[0] - 2 * MARGIN
    write(pen, 110, fitting(card.head, 32, width, 1), 32, SOFT)
    write(pen, 260, fitting(card.number, 160, width, 1), 160, SEAL)
    size, most = next(
        (one for one in TITLES if len(fitting(card.title, one[0], width, 99)) <= one[1]), TITLES[-1]
    )
    write(pen, 365, fitting(card.title, size, width, most), size, INK)
    write(pen, 570, fitting(card.by, 36, width, 1), 36, SOFT)
    file = BytesIO()
    image.quantize(COLOURS, Image.Quantize.FASTOCTREE).save(file, "PNG", optimize=True)
    return file.getvalue()


def write(pen: ImageDraw.ImageDraw, baseline: int, lines: list[str], size: int, colour: str) -> None:
    for line in lines:
        left = MARGIN
        for text, font in runs(line, size):
            pen.text((left, baseline), text, fill=colour, font=font, anchor="ls")
            left += font.getlength(text)
        baseline += round(size * 1.25)


def fitting(text: str, size: int, width: int, most: int) -> list[str]:
    """The text in lines of this width, the last one cut where they are too many; without emoji that no font
    has, and nothing of a text with other letters that none has.
    """
    text = "".join(one for one in text if face_of(one) is not None or category(one) not in EMOJI)
    text = " ".join(text.split())
    if any(face_of(letter) is None for letter in text):
        return []
    lines = [""]
    for piece in PIECE.findall(text):
        if lines[-1] and length(lines[-1] + piece.rstrip(), size) > width:
            lines.append("")
        for letter in [piece] if length(piece, size) <= width else piece:
            if length(lines[-1] + letter.rstrip(), size) > width:
                lines.append("")
            lines[-1] += letter
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
    for face in [*map(str, faces()), ""]:
        font = font_of(face, 20)
        if letter.isspace() or drawn(font, letter) != drawn(font, NOBODYS):
            return face
    return None


def drawn(font: ImageFont.FreeTypeFont, letter: str) -> tuple:
    mask = font.getmask(letter)
    return mask.size, bytes(mask)


@cache
def faces() -> list[Path]:
    """Of each group of FACES the best that this machine has."""
    files = (path for folder in FOLDERS for path in Path(folder).expanduser().rglob("*.[to]t[fc]"))
    here = {path.name: path for path in files}
    best = (next((here[name] for name in names if name in here), None) for names in FACES)
    return [path for path in best if path]


@cache
def font_of(face: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(face, size) if face else ImageFont.load_default(size)
