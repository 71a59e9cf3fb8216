"""A decoded picture made as small as it is kept, a band of rows at a time."""

import math

from PIL import Image

WIDTHS = (480, 960, 1600)
MAX_HEIGHT = 3200  # of the largest; a screenshot of a whole page becomes narrower than 1600
_BAND = 2_000_000  # pixels that are made smaller at a time: a picture is never copied whole


def kept_size(image: Image.Image, turned: bool = False) -> tuple[int, int]:
    """At most 1600 wide and MAX_HEIGHT high once upright. turned: it still lies on its side."""
    width, height = (image.height, image.width) if turned else image.size
    scale = min(1, WIDTHS[-1] / width, MAX_HEIGHT / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return size[::-1] if turned else size


def _plain_mode(image: Image.Image) -> Image.Image:
    """The picture in a mode that can be resized well: L, LA, RGB, RGBA or CMYK."""
    if image.mode.startswith("I"):  # 16 bits of grey; a plain conversion would clip instead of scale
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        return image if image.mode in ("LA", "RGBA") else image.convert("RGBA")
    if image.mode in ("L", "RGB", "CMYK"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def shrunk(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture in this size, in a mode of `_plain_mode`, made band by band."""
    width, height = size
    scale = image.height / height
    margin = math.ceil(3 * scale) + 1  # rows beyond a band that Lanczos still looks at
    rows = math.ceil(height / math.ceil(image.width * image.height / _BAND))
    whole = None
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        first = max(0, math.floor(top * scale) - margin)
        last = min(image.height, math.ceil(bottom * scale) + margin)
        band = _plain_mode(image.crop((0, first, image.width, last)))
        box = (0, top * scale - first, band.width, min(bottom * scale, image.height) - first)
        band = band.resize((width, bottom - top), Image.Resampling.LANCZOS, box, reducing_gap=3.0)
        whole = whole or Image.new(band.mode, size)
        whole.paste(band, (0, top))
    return whole
