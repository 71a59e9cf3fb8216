"""Files and pasted cells as rows: encodings, separators, quotes, workbooks; and what is refused."""

import zipfile
from datetime import date, datetime, time
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from sessions.reports.reading import tables
from sessions.reports.reading.columns import guess, problem
from sessions.reports.reading.decoding import UnreadableSource
from sessions.reports.reading.tables import as_text, pasted_table, rows_of, split, tables_in
from sessions.text import clean_text

HEAD = ["回", "開催日", "発表者", "タイトル"]
ROWS = [HEAD, ["34", "2017-05-19", "大久保", "NFSを使う"], ["35", "2017-06-16", "小川", "監視、再び"]]


def book(*rows, **sheets) -> Workbook:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    for title, more in sheets.items():
        sheet = made.create_sheet(title)
        for row in more:
            sheet.append(row)
    return made


def saved(made: Workbook) -> bytes:
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def repacked(raw: bytes, part: str, change) -> bytes:
    """A workbook with one of its parts changed by hand."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


def only(name: str, raw: bytes) -> tables.Table:
    ((table,), _) = tables_in(name, raw)
    return table


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_encoding_and_separator_gives_the_same_rows(encoding, separator):
    text = "\r\n".join(separator.join(row) for row in ROWS)
    assert only("talks.csv", text.encode(encoding)).rows == ROWS


def test_a_guessed_encoding_is_told():
    _, notes = tables_in("talks.csv", "\n".join(map(",".join, ROWS)).encode("cp932"))
    assert notes == ["talks.csv: read as Shift_JIS, because byte 0 is not UTF-8; check the names."]


def test_the_separator_that_excel_names_is_believed():
    assert rows_of("sep=|\r\na|b,c\r\n1|2") == [["a", "b,c"], ["1", "2"]]


def test_commas_in_titles_do_not_beat_the_headings():
    text = "Date;Title;Speaker\n" + "2017-05-19;One, two, three, four;Doi\n" * 5
    assert rows_of(text)[1] == ["2017-05-19", "One, two, three, four", "Doi"]


CELL = st.text(st.sampled_from("ab\"',;\t\n\r 大\\|"), max_size=12)


@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=6))
def test_what_is_written_is_read_again(rows):
    clean = [[clean_text(cell).strip() for cell in row] for row in rows]
    assert split(as_text(clean)) == clean


@given(st.text(st.sampled_from('ab"\t\n'), max_size=60))
def test_no_letter_is_lost_whatever_is_quoted(text):
    read = "".join(cell for row in split(text) for cell in row)
    assert [read.count(letter) for letter in "ab"] == [text.count(letter) for letter in "ab"]


def test_a_quote_within_a_cell_is_a_character_and_one_around_it_is_not():
    text = '"Scope" and beyond\t"two\nlines, ""quoted"""\tsaid "hi"\n"never closed\tx'
    assert split(text) == [
        ['"Scope" and beyond', 'two\nlines, "quoted"', 'said "hi"'],
        ['"never closed', "x"],
    ]


def test_many_quotes_take_no_time():
    assert len(split('"""\t' * 100_000)[0]) == 50_001  # a quoted quote and tab
    assert len(split('""x\t"a' * 100_000)[0]) == 100_001


def test_a_workbook_gives_days_numbers_and_saved_values_as_text():
    made = book(
        ["MTS", "Date", "Title", "Minutes"],
        [34.0, date(2017, 5, 19), "Scope", 20],
        [35, datetime(2017, 6, 16, 19, 0), "=1+1", time(0, 20)],  # noqa: DTZ001 - sheets know no zone
        ["36", 42931, None, 12.5],
    )
    assert only("talks.xlsx", saved(made)).rows == [
        ["MTS", "Date", "Title", "Minutes"],
        ["34", "2017-05-19", "Scope", "20"],
        ["35", "2017-06-16 19:00:00", "=1+1", "00:20:00"],  # a formula whose value nobody saved
        ["36", "42931", "", "12.5"],
    ]


def test_the_saved_value_of_a_formula_counts():
    raw = saved(book(["MTS", "Title"], ["=30+4", "Scope"]))
    with_value = repacked(raw, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<v />", b"<v>34</v>"))
    assert only("talks.xlsx", with_value).rows[1] == ["34", "Scope"]


def test_headings_are_found_below_a_title_and_the_rest_is_told():
    table = only(
        "talks.xlsx", saved(book(["Our talks"], [], ["MTS", "Title"], [34, "Scope"], [], [None, "x"]))
    )
    assert (table.rows, table.first_row, table.above) == (
        [["MTS", "Title"], ["34", "Scope"], ["", ""], ["", "x"]],
        3,
        "Our talks",
    )


def test_rows_without_headings_keep_their_first_row():
    table = only("talks.csv", b"34,Scope,David\n34,Toil,Doi")
    assert (table.rows[0], len(table.rows), table.first_row) == (["Column 1", "Column 2", "Column 3"], 3, 0)


def test_sheets_are_read_one_by_one_hidden_ones_are_told_and_a_wrong_size_is_not_believed():
    made = book(
        ["MTS", "Title"], [34, "Scope"], Later=[["MTS", "Title"], [35, "Toil"]], Lists=[["x"]], Empty=[]
    )
    made["Lists"].sheet_state = "hidden"
    raw = saved(made)
    raw = repacked(raw, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:A1"'))
    found, notes = tables_in("talks.xlsx", raw)
    assert [(table.name, table.rows[1]) for table in found] == [
        ("talks.xlsx, Sheet", ["34", "Scope"]),
        ("talks.xlsx, Later", ["35", "Toil"]),
    ]
    assert notes == ["talks.xlsx: the hidden sheet “Lists” was not read."]


def bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * (tables.UNPACKED + 1))
    return out.getvalue()


def with_entity() -> bytes:
    """A "billion laughs" in the sheet: refused by defusedxml before it unfolds."""
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    raw = saved(book(["MTS", "Title"], [34, "Scope"]))
    return repacked(raw, "xl/worksheets/sheet1.xml", lambda xml: entities + xml)


def far_down() -> bytes:
    raw = saved(book(["MTS", "Title"], [34, "Scope"]))
    return repacked(raw, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'r="2"', b'r="900000000"'))


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("talks.xlsx", bomb(), "unpacked it has more than 20 MB; save only the table"),
        ("talks.xlsx", with_entity(), "it is no workbook that can be read; save it as .xlsx or .csv anew"),
        ("talks.xlsx", far_down(), "it has more than 10,000 rows; split it into several files"),
        ("talks.xlsx", saved(book(range(200))), "it has more than 100 columns; split it into several files"),
        ("talks.xlsx", saved(Workbook()), "it is empty"),
        ("talks.ods", b"PK\x03\x04", "it is no workbook that can be read; save it as .xlsx or .csv anew"),
        ("talks.xls", b"\xd0\xcf\x11\xe0", "save it as .xlsx or .csv, and choose that file"),
        ("talks.csv", b"", "it is empty"),
        ("talks.csv", b"x\n" * 10_001, "it has more than 10,000 rows; split it into several files"),
    ],
)
def test_what_is_too_large_or_no_table_is_refused(name, raw, words):
    with pytest.raises(UnreadableSource) as refusal:
        tables_in(name, raw)
    assert str(refusal.value) == words


def test_pasted_cells_are_told_from_a_report():
    assert pasted_table("pasted", "34\t2017-05-19\tScope\n34\t2017-05-19\tToil").rows[1][2] == "Scope"
    assert pasted_table("pasted", "MTS,Title\n34,Scope").rows[1] == ["34", "Scope"]
    assert pasted_table("pasted", "34th MTS Report\n\nThe first topic was, in short, fine.") is None
    assert pasted_table("pasted", "") is None


def test_headings_in_two_languages_mean_the_same():
    english = (
        "No. | Date | Speaker(s) | Title | Company | Minutes | Kind | Language | Summary | Slides (link)"
    )
    japanese = "第回 | 開催日 | 発表者 | タイトル | 会社 | 時間 | 種別 | 言語 | 概要 | 資料"
    meanings = guess(english.split(" | "))
    assert meanings == guess(japanese.split(" | "))
    assert meanings == [
        *("number", "held_on", "speakers", "title", "company", "minutes", "kind", "language", "summary"),
        "slides",
    ]


def test_a_heading_that_counts_the_talks_is_no_number_of_a_session():
    assert guess(["MTS", "No.", "Title"]) == ["number", "", "title"]
    assert guess(["ＴＧＩＦ", "Speaker 1", "Speaker 2", "Title", "Title (ja)"], "TGIF") == [
        *("number", "speakers", "speakers", "title", ""),
    ]


def test_columns_that_make_no_table_are_told():
    assert problem(["number", "title"]) == ""
    assert problem(["title"]) == "Say which column holds the number or the date of the session."
    assert problem(["number"]) == "Say which column holds the titles or the speakers."
    assert problem(["number", "title", "title"]) == "Two columns hold the title: leave one of them out."
