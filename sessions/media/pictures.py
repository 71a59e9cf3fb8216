"""An uploaded picture made safe to show: read by content, turned upright, saved anew in three widths."""

import secrets
import threading
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
WIDTHS = (480, 960, 1600)
MAX_HEIGHT = 3200  # of the largest; a screenshot of a whole page becomes narrower than 1600
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000  # of all frames; Pillow alone refuses only above 179 million
MAX_FRAMES = 1_000
_MAX_SCANS = 100  # a progressive JPEG has about ten; each one is a pass over all pixels

_QUALITY = 80
_ORIENTATION = 0x0112  # Exif 2.32 §4.6.4
_SRGB = ImageCms.createProfile("sRGB")

# 50 megapixels need 200 to 750 MB while they are made smaller: one at a time in each process.
_ONE_AT_A_TIME = threading.Lock()


class PictureRefused(Exception):
    """A file that cannot become a picture here; the message tells the uploader what to change."""


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

    JPEG, PNG, WebP and GIF are told by content, whatever the file is called. Of an animation the first frame
    is kept. Colours are converted to sRGB, transparency stays, and Exif (with its place), comments, text and
    profiles go.
    """
    content = file.read(MAX_BYTES + 1)
    _check_bytes(content)
    with _ONE_AT_A_TIME:
        try:
            largest = _largest(content)
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
            _("This picture has more than 10 MB. Save it smaller, say 2,000 pixels wide, and try again.")
        )
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif", b"ftyphevc"):
        raise PictureRefused(
            _("HEIC and AVIF pictures cannot be read here. Export it as JPEG and try again.")
        )
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
            _("This is not a JPEG, PNG, WebP or GIF picture. Export it as JPEG and try again.")
        ) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    if image.width * image.height * _frames(image) > MAX_PIXELS:
        raise _too_many_pixels()
    if image.format in ("JPEG", "MPO"):
        image.draft(None, (WIDTHS[-1], WIDTHS[-1]))  # lets the decoder halve while it reads
    image.load()
    profile = image.info.get("icc_profile")
    orientation = _orientation(image)
    image = _shrunk(_plain_mode(image), turned=orientation >= 5)
    image.getexif()[_ORIENTATION] = orientation
    image = _in_srgb(ImageOps.exif_transpose(image), profile)
    image.info.clear()
    return image


def _frames(image: Image.Image) -> int:
    """Frames to count against MAX_PIXELS. The further pictures of a camera's MPO are never decoded."""
    if image.format == "MPO":
        return 1
    if image.format != "GIF":
        return getattr(image, "n_frames", 1)
    # A GIF must be walked to be counted, and 10 MB hold half a million frames of one pixel.
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


def _orientation(image: Image.Image) -> int:
    """The Exif orientation, 1 to 8; 1 (upright) where it is missing or unreadable."""
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # broken Exif raises anything, and an upright picture is still a picture
        return 1
    return value if value in range(1, 9) else 1


def _plain_mode(image: Image.Image) -> Image.Image:
    """The picture in a mode that can be resized well: L, LA, RGB, RGBA or CMYK."""
    if image.mode.startswith("I"):  # 16 bits of grey; a plain conversion would clip instead of scale
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        return image if image.mode in ("LA", "RGBA") else image.convert("RGBA")
    if image.mode in ("L", "RGB", "CMYK"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _shrunk(image: Image.Image, turned: bool) -> Image.Image:
    """At most 1600 wide and MAX_HEIGHT high once upright. turned: it still lies on its side."""
    width, height = (image.height, image.width) if turned else image.size
    scale = min(1, WIDTHS[-1] / width, MAX_HEIGHT / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return image.resize(size[::-1] if turned else size, Image.Resampling.LANCZOS, reducing_gap=3.0)


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


def _too_many_pixels() -> PictureRefused:
    return PictureRefused(
        _("This picture has more than 50 megapixels. Save it smaller, say 2,000 pixels wide, and try again.")
    )
