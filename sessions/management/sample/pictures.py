"""Pictures for the sample archive, drawn rather than shipped: ink on paper, with a red seal.

Each is drawn from a seed, so every demo shows the same ones. They go through `media.pictures` like an upload.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from math import cos, pi, sin

from PIL import Image, ImageDraw, ImageFilter

PAPER, INK, SEAL = (244, 239, 228), (38, 40, 46), (196, 62, 42)
SIZE = (1600, 1000)
_OVERSAMPLING = 2  # drawn larger and made smaller: Pillow's own lines have hard edges

type Motif = Callable[[ImageDraw.ImageDraw, random.Random], None]


@dataclass(frozen=True, slots=True)
class SamplePicture:
    """A picture of a talk, or of the whole evening where position is None. alt: what it shows."""

    session: int
    position: int | None
    alt: str
    motif: Motif

    def draw(self) -> BytesIO:
        """The picture as a PNG of 1600 × 1000, the same bytes each time."""
        chance = random.Random(f"{self.session}-{self.position}")  # noqa: S311 - a drawing, not a secret
        image = Image.new("RGB", (SIZE[0] * _OVERSAMPLING, SIZE[1] * _OVERSAMPLING), PAPER)
        self.motif(ImageDraw.Draw(image), chance)
        image = image.resize(SIZE, Image.Resampling.LANCZOS)
        image = _with_grain(image, chance)
        file = BytesIO()
        image.save(file, "PNG")
        file.seek(0)
        return file


def pictures() -> list[SamplePicture]:
    """One for some of the talks, and one of the evening of the 34th."""
    return [
        SamplePicture(29, 2, "Drawing: a grid of small squares, some filled like falling blocks", _blocks),
        SamplePicture(30, 1, "Drawing: rings that spread from three points and cross", _ripples),
        SamplePicture(31, 7, "Drawing: a line of cases on a winding belt", _belt),
        SamplePicture(32, 6, "Drawing: a root that branches into ever finer twigs", _tree),
        SamplePicture(33, 2, "Drawing: a straight pipe with five stations, the last one red", _pipeline),
        SamplePicture(34, 1, "Drawing: dots scattered around a rising line, one of them red", _scatter),
        SamplePicture(34, 3, "Drawing: layers of ink washes like a range of hills", _hills),
        SamplePicture(34, 6, "Drawing: two interlocking rings, one of ink and one of red", _rings),
        SamplePicture(34, None, "Drawing: a row of lanterns over a long table in the evening", _lanterns),
    ]


def _px(value: float) -> int:
    return round(value * _OVERSAMPLING)


def _box(x: float, y: float, width: float, height: float) -> tuple[int, int, int, int]:
    return _px(x), _px(y), _px(x + width), _px(y + height)


def _mixed(share: float, colour: tuple[int, int, int] = INK) -> tuple[int, int, int]:
    """Ink thinned with paper: 0 is paper, 1 is ink."""
    return tuple(round(p + (c - p) * share) for p, c in zip(PAPER, colour, strict=True))


def _line(draw: ImageDraw.ImageDraw, points: list[tuple[float, float]], width: float, colour=INK) -> None:
    draw.line([(_px(x), _px(y)) for x, y in points], fill=colour, width=_px(width), joint="curve")


def _dot(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour=INK) -> None:
    draw.ellipse(_box(x - radius, y - radius, 2 * radius, 2 * radius), fill=colour)


def _with_grain(image: Image.Image, chance: random.Random) -> Image.Image:
    """A trace of paper: soft noise, the same for the same seed (Pillow's own noise has none)."""
    noise = Image.frombytes("L", (400, 250), chance.randbytes(400 * 250)).filter(
        ImageFilter.GaussianBlur(1.2)
    )
    noise = noise.resize(image.size, Image.Resampling.BICUBIC).point(lambda value: (value - 128) // 10 + 128)
    return Image.blend(image, Image.merge("RGB", (noise, noise, noise)), 0.06)


def _blocks(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    heights = [chance.randint(1, 5) for _ in range(16)]
    for column in range(16):
        for row in range(10):
            x, y = 100 + column * 88, 62 + row * 88
            filled = 9 - row < heights[column]
            if filled:
                draw.rectangle(_box(x, y, 80, 80), fill=_mixed(chance.uniform(0.55, 0.95)))
            else:
                draw.rectangle(_box(x, y, 80, 80), outline=_mixed(0.14), width=_px(2))
    for column, row in ((7, 1), (7, 2), (8, 2), (9, 2)):
        draw.rectangle(_box(100 + column * 88, 62 + row * 88, 80, 80), fill=SEAL)


def _ripples(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    centres = [(430, 610), (840, 340), (1220, 640)]
    for index, (x, y) in enumerate(centres):
        for step in range(1, 11):
            radius = step * 44 + chance.uniform(-4, 4)
            shade = _mixed(0.85 - step * 0.065)
            draw.ellipse(_box(x - radius, y - radius, 2 * radius, 2 * radius), outline=shade, width=_px(3))
        _dot(draw, x, y, 17, SEAL if index == 1 else INK)


def _belt(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    path = [(x, 540 + 210 * sin(x / 255)) for x in range(-40, 1660, 8)]
    for offset, shade in ((-74, 0.25), (74, 0.25), (0, 0.1)):
        _line(draw, [(x, y + offset) for x, y in path], 5, _mixed(shade))
    for index in range(9):
        x, y = path[12 + index * 22]
        width, height = chance.uniform(78, 118), chance.uniform(60, 92)
        colour = SEAL if index == 5 else _mixed(chance.uniform(0.6, 1))
        box = _box(x - width / 2, y - height / 2, width, height)
        draw.rounded_rectangle(box, radius=_px(12), fill=colour)
        handle = _box(x - 18, y - height / 2 - 22, 36, 40)
        draw.arc(handle, 180, 360, fill=colour, width=_px(8))


def _tree(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    def branch(x: float, y: float, angle: float, length: float, depth: int) -> None:
        end = x + length * cos(angle), y - length * sin(angle)
        _line(draw, [(x, y), end], 1.5 + depth * 2.1, _mixed(0.45 + depth * 0.07))
        if depth == 0:
            _dot(draw, *end, 7, SEAL if chance.random() < 0.06 else _mixed(0.7))
            return
        for turn in (-1, 1):
            branch(
                *end, angle + turn * chance.uniform(0.2, 0.5), length * chance.uniform(0.7, 0.86), depth - 1
            )

    branch(800, 960, pi / 2, 210, 7)


def _pipeline(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    _line(draw, [(0, 500), (1600, 500)], 10)
    for index in range(5):
        x = 260 + index * 270
        radius = 62 + chance.uniform(-4, 4)
        ring = _box(x - radius, 500 - radius, 2 * radius, 2 * radius)
        draw.ellipse(
            ring, fill=SEAL if index == 4 else PAPER, outline=SEAL if index == 4 else INK, width=_px(10)
        )
        for tick in range(index):
            _line(draw, [(x - 42 + tick * 28, 610), (x - 42 + tick * 28, 660)], 6, _mixed(0.55))
        if index < 4:
            _dot(draw, x, 500, 16, INK)
    for _ in range(60):
        x, y = chance.uniform(0, 1600), chance.choice((chance.uniform(120, 380), chance.uniform(720, 900)))
        _line(draw, [(x, y), (x + chance.uniform(20, 90), y)], 3, _mixed(0.13))


def _scatter(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    _line(draw, [(140, 880), (140, 120)], 4, _mixed(0.5))
    _line(draw, [(140, 880), (1480, 880)], 4, _mixed(0.5))
    _line(draw, [(180, 820), (1440, 210)], 4, _mixed(0.35))
    for _ in range(140):
        x = chance.uniform(190, 1440)
        y = 820 - (x - 180) * 0.484 + chance.gauss(0, 72)
        _dot(draw, x, min(max(y, 130), 862), chance.uniform(5, 13), _mixed(chance.uniform(0.35, 0.95)))
    _dot(draw, 1010, 190, 19, SEAL)


def _hills(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    _dot(draw, 1180, 260, 92, SEAL)
    for layer in range(6):
        base, phase = 420 + layer * 95, chance.uniform(0, 6)
        swing, length = 96 - layer * 9, chance.uniform(170, 320)
        ridge = [
            (x, base + swing * sin(x / length + phase) + 22 * sin(x / 61 + phase * 2))
            for x in range(0, 1609, 8)
        ]
        outline = [(_px(x), _px(y)) for x, y in [*ridge, (1608, 1000), (0, 1000)]]
        draw.polygon(outline, fill=_mixed(0.13 + layer * 0.15))


def _rings(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    for x in range(0, 1600, 40):
        _line(draw, [(x, 0), (x + chance.uniform(-6, 6), 1000)], 2, _mixed(0.06))
    left, right = _box(360, 230, 540, 540), _box(700, 230, 540, 540)
    draw.ellipse(left, outline=INK, width=_px(52))
    draw.ellipse(right, outline=SEAL, width=_px(52))
    draw.arc(left, -75, -20, fill=INK, width=_px(52))  # the ink ring passes over at the top


def _lanterns(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    _line(draw, [(x, 150 + 60 * sin(x / 1600 * pi)) for x in range(0, 1601, 10)], 4, _mixed(0.6))
    for index in range(7):
        x = 130 + index * 223
        y = 150 + 60 * sin(x / 1600 * pi)
        drop = chance.uniform(40, 110)
        colour = SEAL if index == 3 else _mixed(chance.uniform(0.3, 0.75))
        _line(draw, [(x, y), (x, y + drop)], 3, _mixed(0.6))
        draw.rounded_rectangle(_box(x - 52, y + drop, 104, 150), radius=_px(46), fill=colour)
        for rib in range(1, 5):
            _line(draw, [(x - 50, y + drop + rib * 30), (x + 50, y + drop + rib * 30)], 2, PAPER)
    _line(draw, [(90, 800), (1510, 800)], 14)
    for x in (190, 1410):
        _line(draw, [(x, 800), (x, 1000)], 14)
    for index in range(14):
        x = 170 + index * 97 + chance.uniform(-14, 14)
        height = chance.uniform(36, 84)
        draw.rectangle(
            _box(x, 793 - height, chance.uniform(24, 46), height), fill=_mixed(chance.uniform(0.35, 0.9))
        )
