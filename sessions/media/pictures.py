"""An uploaded picture made safe to show: read by content, turned upright, saved anew in three widths."""

import ctypes
import secrets
import threading
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from sessions.media.heic import is_heic, png_of
from sessions.media.picture_limits import (
    MAX_BASELINE,
    MAX_PIXELS,
    PictureRefused,
    check_pixels,
    in_scans,
    too_many_pixels,
)
from sessions.media.resizing import WIDTHS, kept_size, shrunk
from sessions.media.webp import decode_webp, is_animation

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_BYTES = 20 * 1024 * 1024
_MAX_SCANS = 100  # a progressive JPEG has about ten; each one is a pass over all pixels
_QUALITY = 80
_ORIENTATION = 0x0112  # Exif 2.32 §4.6.4
_SRGB = ImageCms.createProfile("sRGB")

# A picture takes up to 300 MB while it is made smaller: one at a time in each worker.
_ONE_AT_A_TIME = threading.Lock()

# glibc keeps what a thread has freed for that thread, but for blocks above this size (mallopt(3), which
# musl and macOS lack); else threads that read one picture each would hold 100 MB each afterwards.
if set_option := getattr(ctypes.CDLL(None), "mallopt", None):
    set_option(-3, 2**20)  # M_MMAP_THRESHOLD


@dataclass(frozen=True)
class CleanPicture:
    """WebP files of one picture, without anything but the pixels.

    key: random, the stem of the files' names. width, height: of the largest, in pixels.
    files: width in pixels to the content of the file, ascending; the picture is never enlarged, so a small
    one has fewer than three.
    """

    key: str
    width: int
    height: int
    files: dict[int, bytes]


def clean_picture(file: BinaryIO) -> CleanPicture:
    """Read an upload and make its clean widths. Raises PictureRefused.

    JPEG, PNG, WebP, GIF and HEIC are told by content, whatever the file is called. Of an animation the first
    frame is kept. Colours are converted to sRGB, transparency stays, and Exif (with its place), comments,
    text and profiles go.
    """
    with _ONE_AT_A_TIME:
        content = file.read(MAX_BYTES + 1)
        _check_bytes(content)
        try:
            largest = _largest(png_of(content) if is_heic(content) else content)
        except (PictureRefused, MemoryError):
            raise
        except Exception as error:
            # Decoders answer hostile bytes with anything: OSError, SyntaxError, struct.error …
            raise PictureRefused(
                _("This picture is damaged or incomplete. Open it, save it anew as JPEG, and try again.")
            ) from error
        files = {width: _webp(largest, width) for width in _widths(largest.width)}
    return CleanPicture(secrets.token_hex(16), largest.width, largest.height, files)


def _check_bytes(content: bytes) -> None:
    if not content:
        raise PictureRefused(_("This file is empty. Choose the picture again."))
    if len(content) > MAX_BYTES:
        raise PictureRefused(
            _("This picture has more than 20 MB. Save it smaller, say 2,000 pixels wide, and try again.")
        )
    if content[4:12] == b"ftypavif":
        raise PictureRefused(_("AVIF pictures cannot be read here. Export it as JPEG and try again."))
    # FF DA begins a scan; inside a scan every FF is followed by 00 (ITU T.81 §F.1.2.3), so this counts well.
    if content.startswith(b"\xff\xd8") and content.count(b"\xff\xda") > _MAX_SCANS:
        raise PictureRefused(
            _("This JPEG has far too many scans. Save it anew as a plain JPEG and try again.")
        )


def _largest(content: bytes) -> Image.Image:
    """The picture upright, in sRGB, at most 1600 wide, with no info."""
    try:
        image = Image.open(BytesIO(content), formats=FORMATS)
    except Image.UnidentifiedImageError as error:
        raise PictureRefused(
            _("This is not a JPEG, PNG, WebP, GIF or HEIC picture. Export it as JPEG and try again.")
        ) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_many_pixels(MAX_BASELINE) from error
    check_pixels(image, content)
    profile, orientation = image.info.get("icc_profile"), _orientation(image)
    size = kept_size(image, turned=orientation >= 5)
    image = _decoded(image, content, size)
    image = shrunk(image, tuple(map(min, size, image.size)))
    image.getexif()[_ORIENTATION] = orientation
    image = _in_srgb(ImageOps.exif_transpose(image), profile)
    image.info.clear()
    return image


def _decoded(image: Image.Image, content: bytes, size: tuple[int, int]) -> Image.Image:
    """The pixels, of which JPEG and WebP give no more than about twice the size while they are read."""
    if image.format == "WEBP" and not is_animation(content):
        wanted = tuple(min(have, 2 * need) for have, need in zip(image.size, size, strict=True))
        return decode_webp(content, image.mode, wanted)
    if image.format in ("JPEG", "MPO"):
        if image.width * image.height > MAX_PIXELS and in_scans(content):
            size = tuple(length * 4 // 5 for length in size)  # their samples leave less room for the pixels
        image.draft(None, size)
    image.load()
    return image


def _orientation(image: Image.Image) -> int:
    """The Exif orientation, 1 to 8; 1 (upright) where it is missing or unreadable."""
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # broken Exif raises anything, and an upright picture is still a picture
        return 1
    return value if value in range(1, 9) else 1


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB or RGBA in sRGB. A profile that cannot be read or does not fit is ignored, as browsers do."""
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    if alpha:
        image = image.convert(image.mode.removesuffix("A"))
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            image = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    image = image.convert("RGB")
    if alpha:
        image.putalpha(alpha)
    return image


def _widths(largest: int) -> list[int]:
    return [width for width in WIDTHS if width < largest] + [largest]


def _webp(image: Image.Image, width: int) -> bytes:
    if width < image.width:
        size = width, max(1, round(image.height * width / image.width))
        image = image.resize(size, Image.Resampling.LANCZOS)
    file = BytesIO()
    image.save(file, "WEBP", quality=_QUALITY, method=4)
    return file.getvalue()
