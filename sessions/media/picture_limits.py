"""How many pixels a picture may have: told from its header, before any of them is decoded.

Whatever is accepted takes at most 300 MB, and what a pixel takes depends on how it was written.
"""

from django.utils.translation import gettext as _
from PIL import Image

from sessions.media.webp import is_animation

MAX_BASELINE = 200_000_000  # a phone's JPEG is made smaller while it is read, row by row
MAX_PROGRESSIVE = 80_000_000  # every scan changes all pixels, so libjpeg keeps them: two bytes a sample
MAX_HEIC = 50_000_000  # decoded whole, too, but kept once
MAX_PIXELS = 30_000_000  # of all frames of anything else: decoded whole, up to four bytes a pixel
MAX_FRAMES = 1_000
_MAX_SAMPLES = MAX_PROGRESSIVE * 3 // 2  # with colours at half the width and height (4:2:0), as is usual

# ITU T.81 table B.1: those that libjpeg makes smaller while reading, but for the lossless ones.
_SEQUENTIAL, _PROGRESSIVE = (0xC0, 0xC1, 0xC9), (0xC2, 0xCA)

# Pillow warns above this and refuses to open above twice this; what lies between is refused here.
Image.MAX_IMAGE_PIXELS = MAX_BASELINE


class PictureRefused(Exception):
    """A file that cannot become a picture here; the message tells the uploader what to change."""


def check_pixels(image: Image.Image, content: bytes) -> None:
    """Raise PictureRefused for an opened, not yet decoded picture that would take too much memory."""
    pixels, limit = image.width * image.height, MAX_PIXELS
    if image.format in ("JPEG", "MPO"):  # the further pictures of a camera's MPO are never decoded
        if in_scans(content):
            return _check_scans(image)
        if _jpeg_header(content)[0] in _SEQUENTIAL:
            limit = MAX_BASELINE
    else:
        pixels *= _frames(image, content)
    if pixels > limit:
        raise too_many_pixels(limit)


def in_scans(content: bytes) -> bool:
    """Whether a JPEG is progressive, or has its components one by one: all samples are kept to the end."""
    frame, components, in_first_scan = _jpeg_header(content)
    return frame in _PROGRESSIVE or (frame in _SEQUENTIAL and in_first_scan < components)


def too_many_pixels(limit: int) -> PictureRefused:
    words = _(
        "This picture has more than %(limit)s megapixels. "
        "Save it smaller, say 2,000 pixels wide, and try again."
    )
    return PictureRefused(words % {"limit": limit // 1_000_000})


def _check_scans(image: Image.Image) -> None:
    """Fewer pixels where each has more samples."""
    widest = max(across * down for _id, across, down, _table in image.layer)
    samples = sum(across * down for _id, across, down, _table in image.layer)
    limit = min(MAX_PROGRESSIVE, _MAX_SAMPLES * widest // samples)
    if image.width * image.height > limit:
        words = _(
            "This progressive JPEG has more than %(limit)s megapixels. "
            "Save it as a plain (baseline) JPEG, or smaller, say 2,000 pixels wide, and try again."
        )
        raise PictureRefused(words % {"limit": limit // 1_000_000})


def _jpeg_header(content: bytes) -> tuple[int, int, int]:
    """Marker of the frame, its number of components, and how many the first scan holds (ITU T.81 §B.2)."""
    at, frame, components = 2, 0, 0
    while at + 10 <= len(content):
        marker = content[at + 1]
        if content[at] != 0xFF or marker == 0xFF:  # junk, or a fill byte
            at += 1
        elif marker in (0x00, 0x01) or 0xD0 <= marker <= 0xD8:  # these stand alone
            at += 2
        elif marker == 0xDA:
            return frame, components, content[at + 4]
        else:
            if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
                frame, components = marker, content[at + 9]
            at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return 0, 0, 0


def _frames(image: Image.Image, content: bytes) -> int:
    """Frames to count against MAX_PIXELS. An animation of one is read as any other, so it counts as two."""
    if image.format == "WEBP":
        return max(image.n_frames, 2) if is_animation(content) else 1
    if image.format != "GIF":
        return getattr(image, "n_frames", 1)
    # A GIF must be walked to be counted, and 20 MB hold a million frames of one pixel.
    frames = 1
    try:
        while frames <= MAX_FRAMES and image.width * image.height * frames <= MAX_PIXELS:
            image.seek(frames)
            frames += 1
    except EOFError:
        pass
    image.seek(0)
    if frames > MAX_FRAMES:
        raise PictureRefused(_("This GIF has more than 1,000 frames. Save one of them and try again."))
    return frames
