"""Texts that are no report, or try to hurt: a clear error or doubts, never a crash, never minutes."""

import time

import pytest

from sessions.reports.facts import Source, as_json
from sessions.reports.parser import parse_reports, read_sources
from sessions.reports.reading.decoding import UnreadableSource, decode
from sessions.reports.reading.html_source import page_of
from sessions.reports.reading.sources import source_of, text_source
from tests.reports.conservation import check_conservation

REPORT = (
    "34th Monthly Technical Session (MTS) Report\n\n34th MTS was held on May 19th, 2017.\n\n"
    "The moderator of the 34th MTS was 大久保さん.\n\n"
    'The first topic was "JWT" by Tanabe-san. It was long.\n\nIt was good.\n'
)
SIZE = 100_000
ENDLESS = [
    "a",
    "word ",
    "'a ",
    '"',
    ". ",
    "Abc ",
    "The first topic was ",
    "x by Abc",
    "32nd MTS ",
    "[",
    "![a](",
    "- ",
]
ENDLESS += [
    "f:id:a:",
    "(",
    "1",
    "May 1 ",
    "a-",
    "Abc-san ",
    ">",
    "*",
    "*a ",
    "_a",
    "大久保",
    "\n",
    " ",
    "`",
    "[a](b)",
]
ENDLESS += [
    "<img ",
    "moderator of ",
    "new members ",
    "In his talk, ",
    "Abc-san from ",
    "was was ",
    "\x00a",
    "By Abc, ",
]


@pytest.mark.parametrize("kind", ["text", "markdown"])
@pytest.mark.parametrize("piece", ENDLESS)
def test_an_endless_line_is_read_in_no_time(piece, kind):
    text = REPORT + "\n" + piece * (SIZE // len(piece))
    started = time.process_time()
    (reading,) = read_sources([Source("test", text, kind)])
    assert time.process_time() - started < 5  # seconds of CPU; what is not linear takes minutes
    check_conservation(reading)
    assert reading.reports[0].number == 34


def test_five_megabytes_in_one_line():
    (reading,) = read_sources([Source("test", REPORT + "word " * 1_000_000)])
    check_conservation(reading)
    assert len(reading.reports[0].topics) == 1


def test_too_many_lines_are_refused_with_a_reason():
    with pytest.raises(UnreadableSource, match="100,000 lines"):
        text_source("dump.txt", "x\n" * 500_000)


def test_time_grows_with_the_reports_only():
    def seconds(count: int) -> float:
        sources = [Source(str(n), REPORT.replace("34th", f"{n}th")) for n in range(1, count + 1)]
        started = time.process_time()
        assert len(parse_reports(sources)) == count
        return time.process_time() - started

    seconds(10)
    assert seconds(1000) < 20 * max(seconds(100), 0.02)


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\u2028"])
def test_every_line_end_gives_the_same_reading(line_end):
    other = parse_reports([Source("test", REPORT.replace("\n", line_end))])
    assert [as_json(r) for r in other] == [as_json(r) for r in parse_reports([Source("test", REPORT)])]


def test_control_characters_are_left_out_and_told():
    broken = REPORT.replace("JWT", "J\x00W\u202eT").replace("Tanabe", "Tan\u200babe")
    (report,) = parse_reports([Source("test", "\ufeff" + broken)])
    assert (report.topics[0].title, report.topics[0].speakers[0].name) == ("JWT", "Tanabe")
    assert (
        report.doubts[0].message == "4 control characters in the source were left out; check for broken words"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp"])
def test_usual_encodings_are_told_apart(encoding):
    decoded = decode(REPORT.encode(encoding))
    assert decoded.text == REPORT
    assert (decoded.note == "") == (encoding not in ("cp932", "euc_jp"))


def test_a_file_in_no_known_encoding_names_the_byte():
    with pytest.raises(UnreadableSource, match=r"byte 9 \(0xe9\) is not UTF-8"):
        decode("34th, Caf\xe9 R\xe9union \xfe\xff".encode("latin-1"))


def test_broken_utf_16_and_binary_files_are_refused():
    with pytest.raises(UnreadableSource, match="byte 4 is not UTF-16"):
        decode(b"\xff\xfea\x00b")
    with pytest.raises(UnreadableSource, match="binary"):
        decode(b"\x89PNG\r\n\x1a\n" + b"\x00\x01" * 500)


def test_deeply_nested_pages_are_refused_with_a_reason():
    with pytest.raises(UnreadableSource, match="deep"):
        page_of("<div>" * 100_000 + REPORT)
    with pytest.raises(UnreadableSource, match="deep"):
        page_of("<p>" * 20_000 + REPORT)


def test_scripts_and_menus_of_a_page_are_gone():
    page = "<html><body><nav>menu</nav><script>alert(1)</script><h1>34th MTS Report</h1><p>Text</p></body>"
    assert page_of(page).markdown == "# 34th MTS Report\n\nText\n"


def test_a_page_is_known_by_its_beginning():
    source, _ = source_of("page.txt", b"<!doctype html><body><h1>34th MTS Report</h1></body>")
    assert (source.kind, source.text.strip()) == ("markdown", "# 34th MTS Report")


@pytest.mark.parametrize(
    "text", ["", "\n \n", "Just a shopping list:\n- milk", "# Designing APIs\n\nLong ago…"]
)
def test_a_text_without_a_report_is_unplaced_as_a_whole(text):
    (reading,) = read_sources([Source("test", text)])
    check_conservation(reading)
    assert reading.reports == []
    assert " ".join(rest.text for rest in reading.unplaced).split() == text.split()
    assert [doubt.about for doubt in reading.doubts] == ["report"]
