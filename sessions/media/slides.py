"""Uploaded slides: PDF, PPTX, Keynote or ODP by content, under a random name, with a name safe to show."""

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
    "key": "application/vnd.apple.keynote",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "zip": "application/zip",  # a Keynote package, which is a folder: browsers zip it as they upload it
}
_PDF_OBJECT_OR_ZIP = re.compile(rb"\d obj\b|PK\x05\x06")
_KEYNOTE = re.compile(r"(?P<folder>[^/]+/)?(?:Index/Document\.iwa|Index\.zip|index\.apxl(?:\.gz)?)")
_NOT_IN_A_NAME = re.compile(r'[<>:"/\\|?*;%]+')


class SlidesRefused(Exception):
    """A file that cannot be kept as slides; the message tells the uploader what to change."""


@dataclass(frozen=True)
class CleanSlides:
    """Slides as they came in.

    key: random, with the extension. file_name: what readers see. kind: one of CONTENT_TYPES.
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
    if suffix.lower() in (".pdf", ".pptx", ".ppt", ".key", ".odp", ".zip"):
        stem = stem.removesuffix(suffix).removesuffix(f".{kind}")
    stem = clean_line(_NOT_IN_A_NAME.sub(" ", stem)).strip(". ")[:_MAX_NAME].rstrip(". \u200c\u200d")
    return f"{stem or 'slides'}.{kind}"


def _kind(content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_zip(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise SlidesRefused(
            _("This is an old PowerPoint file, or has a password. Save it as PDF, or as open PPTX.")
        )
    if not _begins_as_pdf(content):
        raise _no_slides()
    # Padding may follow the end. Where objects follow the last %%EOF, it is that of an earlier state.
    end = content.rfind(b"%%EOF")  # ISO 32000-1 §7.5.5
    if end < 0 or _PDF_OBJECT_OR_ZIP.search(content, end):
        raise SlidesRefused(_("This PDF is incomplete. Export it again and upload the new file."))
    return "pdf"


def _begins_as_pdf(content: bytes) -> bool:
    """As readers have it, up to 1,024 bytes may come first: a mark of encoding, headers of a mail or printer
    (ISO 32000-1, annex H.3.4.1). A file that begins as something else, a page or a program, is not slides.
    """
    others = (b"<", b"#!", b"MZ", b"\x7fELF")
    at = content.find(b"%PDF-", 0, 1024 + 5)
    return at >= 0 and not content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(others)


def _no_slides() -> SlidesRefused:
    return SlidesRefused(
        _(
            "This is neither a PDF nor a PPTX, Keynote or ODP presentation. "
            "Export your slides as PDF and try again."
        )
    )


def _kind_of_zip(content: bytes) -> str:
    """Refuse a zip that is no presentation, or that would not unpack to a sensible size."""
    damaged = _("This presentation is damaged. Save it again, or export it as PDF.")
    end = content.rfind(b"PK\x05\x06", -(65_535 + 22))  # APPNOTE §4.3.16: the record, then a comment
    if end < 0 or len(content) < end + 22:
        raise SlidesRefused(damaged)
    if int.from_bytes(content[end + 12 : end + 16], "little") > _MAX_DIRECTORY:
        raise SlidesRefused(
            _("This presentation holds too many parts. Export your slides as PDF and try again.")
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
            kind = _kind_of_package(package)
    except SlidesRefused:
        raise
    except Exception as error:  # zipfile answers hostile bytes with struct.error, ValueError, UnicodeError …
        raise SlidesRefused(damaged) from error
    names = {part.filename for part in parts}
    if len(parts) > MAX_ENTRIES or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise SlidesRefused(
            _("This presentation unpacks to more than 500 MB. Export your slides as PDF and try again.")
        )
    if any(part.flag_bits & 1 for part in parts) or len(names) != len(parts):
        raise SlidesRefused(damaged)
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise SlidesRefused(damaged)
    if any(
        name.lower().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names
    ):
        raise SlidesRefused(_("This presentation holds macros. Save it without macros, or as PDF."))
    return kind


def _kind_of_package(package: zipfile.ZipFile) -> str:
    """PPTX by ECMA-376-2 §9, ODP by OpenDocument 1.3 part 2 §3.3, Keynote by where its index lies."""
    names = package.namelist()
    if {"[Content_Types].xml", "ppt/presentation.xml"} <= set(names):
        return "pptx"
    if "mimetype" in names:
        with package.open("mimetype") as file:
            mimetype = file.read(200).decode("ascii", "replace").strip()
        if mimetype == CONTENT_TYPES["odp"]:
            return "odp"
    if found := next(filter(None, map(_KEYNOTE.fullmatch, names)), None):
        return "zip" if found["folder"] else "key"
    raise _no_slides()
