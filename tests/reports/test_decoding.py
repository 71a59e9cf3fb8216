"""Pages in whatever encoding they declare, rightly or not."""

import pytest

from sessions.reports.reading.decoding import UnreadableSource, decode
from sessions.reports.reading.sources import source_of

PAGE = (
    '<html><head><meta http-equiv=Content-Type content="text/html; charset={}"></head><body><p>{}</p></body>'
)
LATIN = "“Alpha Beta” by José Müller-san. It’s – résumé, déjà vu…"
APOSTROPHES = "It’s Michael’s talk – Doi’s, too"
JAPANESE = "第３４回。大久保さんが「ＪＷＴ」について発表しました。"
NAMES = "by 大久保-san and 小川-san, it was fine"


@pytest.mark.parametrize(
    "declared",
    ["windows-1252", "iso-8859-1", "utf-8", "Shift_JIS", "x-sjis", "euc-jp", "utf-16", "us-ascii", "unknown"],
)
@pytest.mark.parametrize(
    ("words", "encodings"),
    [
        (LATIN, ["cp1252", "utf-8", "utf-16", "utf-16-le"]),
        (APOSTROPHES, ["cp1252", "utf-8"]),
        (JAPANESE, ["cp932", "euc_jp", "iso2022_jp", "utf-8-sig", "utf-16"]),
        (NAMES, ["cp932", "euc_jp", "utf-8"]),
    ],
)
def test_a_page_is_read_as_it_is_whatever_it_declares(declared, words, encodings):
    page = PAGE.format(declared, words)
    assert {encoding: decode(page.encode(encoding)).text for encoding in encodings} == dict.fromkeys(
        encodings, page
    )


def test_a_page_in_the_encoding_it_declares_needs_no_check_and_another_does():
    right, wrong = (PAGE.format(label, LATIN).encode("cp1252") for label in ("windows-1252", "utf-8"))
    words = "read as windows-1252, because byte 93 is not UTF-8; check the names"
    assert (decode(right).note, decode(wrong).note) == ("", words)


def test_a_page_of_utf_8_with_a_broken_byte_is_not_taken_for_latin():
    page = PAGE.format("utf-8", LATIN).encode()
    with pytest.raises(UnreadableSource, match="is not UTF-8"):
        decode(page + b"\xe2\x80")


@pytest.mark.parametrize(
    "start", ["<meta charset=utf-8>", '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>']
)
def test_a_page_is_known_by_how_the_clipboard_and_xhtml_begin(start):
    source, _ = source_of("pasted text", f"{start}<h1>34th MTS Report</h1>".encode())
    assert source.text == "# 34th MTS Report\n"
