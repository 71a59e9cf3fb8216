"""Uploaded slides: a PDF or a PPTX by content, under a random name, with a file name that is safe to show."""

import re
import secrets
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext as _

from sessions.text import clean_line

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 500 * 1024 * 1024
MAX_ENTRIES = 10_000
_MAX_DIRECTORY = 2 * 1024 * 1024  # bytes of a zip's directory; zipfile reads all of it before it can be asked
_MAX_NAME = 120

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_NOT_IN_A_NAME = re.compile(r'[<>:"/\\|?*;%]+')


class SlidesRefused(Exception):
    """A file that cannot be kept as slides; the message tells the uploader what to change."""


@dataclass(frozen=True)
class CleanSlides:
    """Slides as they came in.

    key: random, with the extension. file_name: what readers see. kind: "pdf" or "pptx".
    """

    key: str
    file_name: str
    kind: str
    content: bytes


def clean_slides(file: BinaryIO, name: str) -> CleanSlides:
    """Check an upload by its content and give it its two names. Raises SlidesRefused.

    name: as the browser sent it; only its words are used, never its path or extension.
    """
    content = file.read(MAX_BYTES + 1)
    if not content:
        raise SlidesRefused(_("This file is empty. Choose the slides again."))
    if len(content) > MAX_BYTES:
        raise SlidesRefused(_("These slides have more than 20 MB. Export them as PDF with smaller pictures."))
    kind = _kind(content)
    return CleanSlides(f"{secrets.token_hex(16)}.{kind}", shown_name(name, kind), kind, content)


def shown_name(name: str, kind: str) -> str:
    """A file name for readers: no path, nothing a file system or header stumbles over, right extension."""
    stem = clean_line(name.replace("\\", "/").rpartition("/")[2])
    suffix = PurePosixPath(stem).suffix
    if suffix.lower() in (".pdf", ".pptx", ".ppt", ".key", ".odp"):
        stem = stem.removesuffix(suffix)
    stem = clean_line(_NOT_IN_A_NAME.sub(" ", stem)).strip(". ")[:_MAX_NAME].rstrip(". \u200c\u200d")
    return f"{stem or 'slides'}.{kind}"


def _kind(content: bytes) -> str:
    # Both signatures must stand at the very beginning: a file that is also something else is not slides.
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:  # ISO 32000-1 §7.5.5; readers look in the last 1,024 bytes
            raise SlidesRefused(_("This PDF is incomplete. Export it again and upload the new file."))
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        _check_pptx(content)
        return "pptx"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise SlidesRefused(
            _("This is an old PowerPoint file, or has a password. Save it as PDF, or as open PPTX.")
        )
    raise SlidesRefused(_("This is neither a PDF nor a PPTX. Export your slides as PDF and try again."))


def _check_pptx(content: bytes) -> None:
    """Refuse a zip that is no presentation (ECMA-376-2 §9), or that would not unpack to a sensible size."""
    damaged = _("This PPTX is damaged. Save it again, or export it as PDF.")
    end = content.rfind(b"PK\x05\x06", -(65_535 + 22))  # APPNOTE §4.3.16: the record, then a comment
    if end < 0 or len(content) < end + 22:
        raise SlidesRefused(damaged)
    if int.from_bytes(content[end + 12 : end + 16], "little") > _MAX_DIRECTORY:
        raise SlidesRefused(_("This PPTX holds too many parts. Export your slides as PDF and try again."))
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
    except Exception as error:  # zipfile answers hostile bytes with struct.error, ValueError, UnicodeError …
        raise SlidesRefused(damaged) from error
    names = {part.filename for part in parts}
    if not {"[Content_Types].xml", "ppt/presentation.xml"} <= names:
        raise SlidesRefused(_("This is neither a PDF nor a PPTX. Export your slides as PDF and try again."))
    if len(parts) > MAX_ENTRIES or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise SlidesRefused(
            _("This PPTX unpacks to more than 500 MB. Export your slides as PDF and try again.")
        )
    if any(part.flag_bits & 1 for part in parts) or len(names) != len(parts):
        raise SlidesRefused(damaged)
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise SlidesRefused(damaged)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise SlidesRefused(_("This presentation holds macros. Save it as PPTX without macros, or as PDF."))
