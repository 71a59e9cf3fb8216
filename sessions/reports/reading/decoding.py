"""Bytes of a file as text: which encoding they are in, or where they stop making sense."""

import codecs
from dataclasses import dataclass

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# cp932 is Shift_JIS as Windows writes it: what Japanese mail and old blog exports hold.
FALLBACKS = ("cp932", "euc_jp")
# Byte strings that decode by chance give these: half-width kana runs and private-use characters.
LARGEST = 20 * 1024 * 1024


class UnreadableSource(ValueError):
    """A file that cannot be read as a report. The message says why, and at which byte."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """text: the whole file. encoding: a name for people, such as "UTF-8". note: what is worth checking, or
    empty."""

    text: str
    encoding: str
    note: str = ""


def decode(raw: bytes) -> Decoded:
    """Decode a file: by its byte order mark, else as UTF-8, else as Shift_JIS (cp932) or EUC-JP.

    Raises UnreadableSource, naming the byte offset, when nothing fits, and for binary files.
    """
    if len(raw) > LARGEST:
        raise UnreadableSource(f"the file has {len(raw):,} bytes; {LARGEST:,} is the most that is read")
    for mark, encoding in BOMS:
        if raw.startswith(mark):
            name = encoding.removesuffix("-sig").upper()
            return Decoded(_strictly(raw, encoding, name), name)
    binary = raw[:4096].count(0)
    if binary > len(raw[:4096]) // 10 and binary > 2:
        at = raw.index(0)
        raise UnreadableSource(f"byte {at} is zero, as in a binary file; save the report as UTF-8 text")
    try:
        return Decoded(raw.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError as error:
        where = error
    for encoding in FALLBACKS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _plausible(text):
            name = {"cp932": "Shift_JIS", "euc_jp": "EUC-JP"}[encoding]
            return Decoded(
                text, name, f"read as {name}, because byte {where.start} is not UTF-8; check the names"
            )
    raise UnreadableSource(
        f"byte {where.start} (0x{raw[where.start]:02x}) is not UTF-8, and the file is not Shift_JIS either; "
        "save the report as UTF-8"
    )


def _strictly(raw: bytes, encoding: str, name: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableSource(
            f"byte {error.start} is not {name}, though the file begins as {name}"
        ) from error


def _plausible(text: str) -> bool:
    """Whether decoded text reads as Japanese: Latin-1 bytes decode to single half-width kana among
    letters."""
    wide = sum("\u3040" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" for c in text)
    odd = sum("\uff61" <= c <= "\uff9f" or "\ue000" <= c <= "\uf8ff" for c in text)
    other = sum(c > "\u00ff" for c in text)
    return wide > odd and wide >= other / 2
