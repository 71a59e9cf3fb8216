"""Bytes of a file as text: which encoding they are in, or where they stop making sense."""

import codecs
import re
from dataclasses import dataclass

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),  # a page without a mark
    (b"\0<", "utf-16-be"),
)
# A page names its encoding in its first lines, and many name a wrong one.
DECLARED = re.compile(
    rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
# By the WHATWG's Encoding Standard pages that say so are in what Windows makes of it; cp932 is Shift_JIS as
# Japanese mail and old blog exports hold it.
WINDOWS = {
    **dict.fromkeys(("iso8859-1", "ascii", "cp1252"), "cp1252"),
    **dict.fromkeys(("shift_jis", "cp932"), "cp932"),
    **{"iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "big5": "big5hkscs"},
}
EASTERN = ("cp932", "euc_jp", "gb18030", "cp949", "big5hkscs")
NAMES = {"cp932": "Shift_JIS", "euc_jp": "EUC-JP", "cp1252": "windows-1252"}
# UTF-8 with one broken byte is no text in eight bits: its other characters are pairs of these.
UTF8_PAIR = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
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
    """Decode a file: by its byte order mark, else as UTF-8, as a page declares, or as what fits.

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
    told = _declared(raw)
    if b"\x1b$" in raw and (text := _fitting(raw, "iso2022_jp")):  # mail's seven bits look like UTF-8
        return Decoded(text, "ISO-2022-JP")
    try:
        return Decoded(raw.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError as error:
        where = error
    several = [told] if told in EASTERN else []
    western = [told, "cp1252"] if told else []  # any bytes fit these: believed of a page alone
    for encoding in dict.fromkeys([*several, "cp932", "euc_jp", *western]):
        text = _fitting(raw, encoding)
        if text is not None:
            name = NAMES.get(encoding, encoding)
            why = "" if encoding == told else f"byte {where.start} is not UTF-8"
            return Decoded(text, name, why and f"read as {name}, because {why}; check the names")
    raise UnreadableSource(
        f"byte {where.start} (0x{raw[where.start]:02x}) is not UTF-8, and the file is not Shift_JIS either; "
        "save the report as UTF-8"
    )


def _declared(raw: bytes) -> str:
    """The encoding that a page says it is in, by Python's name or as it stands; empty where it says none."""
    match = DECLARED.search(raw, 0, 4096)
    label = match[1].decode().lower().removeprefix("x-") if match else ""
    try:
        name = codecs.lookup(label).name
    except LookupError:
        name = label
    return WINDOWS.get(name, name)


def _fitting(raw: bytes, encoding: str) -> str | None:
    """The text, where it reads like one in that encoding."""
    try:
        text = raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    fits = _plausible(text) if encoding in ("cp932", "euc_jp") else encoding[:3] != "utf"
    return None if not fits or (encoding == "cp1252" and UTF8_PAIR.search(raw)) else text


def _strictly(raw: bytes, encoding: str, name: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableSource(
            f"byte {error.start} is not {name}, though the file begins as {name}"
        ) from error


def _plausible(text: str) -> bool:
    """Whether decoded text reads as Japanese.

    Byte strings that decode by chance give half-width kana and private-use characters, and Latin letters with
    accents a lone ideograph here and there.
    """
    wide = sum("\u3040" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" for c in text)
    odd = sum("\uff61" <= c <= "\uff9f" or "\ue000" <= c <= "\uf8ff" for c in text)
    other = sum(c > "\u00ff" for c in text)
    together = sum(len(run) for run in re.findall(r"[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]{2,}", text))
    return wide > odd and wide >= other / 2 and together >= wide / 2
