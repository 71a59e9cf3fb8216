"""The rows of a table as evenings: what is sure is read, and whatever is not is a doubt."""

from datetime import date

import pytest

from sessions.reports.facts import HouseStyle, Report, Source
from sessions.reports.reading.columns import guess
from sessions.reports.reading.table_rows import read_table
from sessions.reports.reading.tables import as_text
from sessions.series import Evening

HEAD = "MTS | Date | Title | Speakers | Company"


def read(*rows: str, head: str = HEAD, known=()) -> list[Report]:
    """The evenings of a table; its cells separated by "|" here, "/n" is a line end."""
    cells = [[cell.strip().replace("/n", "\n") for cell in row.split("|")] for row in (head, *rows)]
    style = HouseStyle(organisations=("HDE",))
    source = Source("talks.csv", as_text(cells), "table")
    readings = read_table(source, guess(cells[0]), known=known, style=style, first_row=1)
    for reading in readings:
        (report,) = reading.reports
        assert (report.first_line, report.last_line) == (1, reading.text.count("\n") + 1)
        assert all(
            1 < doubt.line <= report.last_line or doubt.about in ("held_on", "number")
            for doubt in report.doubts
        )
    return [report for reading in readings for report in reading.reports]


def read_one(*rows: str, **how) -> Report:
    (report,) = read(*rows, **how)
    return report


def doubts(report: Report) -> list[tuple[str, str]]:
    return [(doubt.about, doubt.message) for doubt in report.doubts]


def titles(reports: list[Report]) -> list[tuple]:
    return [(report.number, [topic.title for topic in report.topics]) for report in reports]


def speakers(cell: str, company: str = "") -> list[tuple]:
    report = read_one(f"34 | 2017-05-19 | Scope | {cell} | {company}")
    return [(one.name, one.capacity, one.affiliation) for one in report.topics[0].speakers]


@pytest.mark.parametrize("cell", ["34", "34.0", "#34", "34th", "MTS 34", "MTS-34", "第34回", "３４", "034"])
def test_a_number_is_read_as_people_write_it(cell):
    report = read_one(f"{cell} | 2017-05-19 | Scope | David |")
    assert (report.number, report.doubts) == (34, [])


@pytest.mark.parametrize("cell", ["33/34", "-34", "0", "thirty-four", "123456"])
def test_a_number_that_is_none_is_a_doubt_that_shows_it(cell):
    report = read_one(f"{cell} | 2017-05-19 | Scope | David |")
    assert report.number is None
    assert ("number", f"“{cell}” tells no number; enter the number of the session") in doubts(report)


@pytest.mark.parametrize(
    "cell",
    [
        *("2017-05-19", "2017/5/19", "2017.05.19", "19 May 2017", "May 19th, 2017", "Fri, May 19, 2017"),
        *(
            "2017年5月19日",
            "２０１７年５月１９日（金）",
            "2017-05-19 19:00:00",
            "19/05/2017",
            "5/19/2017",
            "19-05-2017",
        ),
        "42874",
    ],
)
def test_a_date_is_read_as_people_and_sheets_write_it(cell):
    report = read_one(f"34 | {cell} | Scope | David |")
    assert (report.held_on, report.held_on_text, report.doubts) == (date(2017, 5, 19), "", [])


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("05/06/2017", "“05/06/2017” may be day first or month first; enter the date"),
        ("05-06-2017", "“05-06-2017” may be day first or month first; enter the date"),
        ("19/05/17", "“19/05/17” has a year of two digits; enter the date"),
        ("17-05-19", "“17-05-19” has a year of two digits; enter the date"),
        ("May 19th, ’24", "“May 19th, ’24” has a year of two digits; enter the date"),
        ("2017-02-30", "“2017-02-30” is no date of the calendar; check day and month"),
        ("spring", "“spring” is no date that was understood; enter it"),
        ("4 or 5 May 2017", "“4 or 5 May 2017” is no date that was understood; enter it"),
        ("moved from 19 May 2017", "“moved from 19 May 2017” is no date that was understood; enter it"),
        ("May 2017", "the report prints a month but no day; enter the date if it is known"),
        ("", "the report prints no date of the evening; enter it if it is known"),
    ],
)
def test_a_date_that_is_not_sure_stays_open_and_says_why(cell, words):
    report = read_one(f"34 | {cell} | Scope | David |")
    assert (report.held_on, doubts(report)) == (None, [("held_on", words)])


def test_the_order_of_day_and_month_is_learnt_from_the_other_rows():
    rows = ["34 | 05/06/2017 | Scope | David |", "35 | {} | Toil | Doi |"]
    for other, day in (
        ("13/07/2017", date(2017, 6, 5)),
        ("07/13/2017", date(2017, 5, 6)),
        ("07/08/2017", None),
    ):
        assert read(rows[0], rows[1].format(other))[0].held_on == day
    assert (
        read(*(row.format("13/07/2017") for row in rows), "36 | 07/14/2017 | Go | Kim |")[0].held_on is None
    )


def test_a_missing_year_is_settled_by_the_other_evenings():
    reports = read("33 | May 19th | Scope | David |", "34 | 2017-06-16 | Toil | Doi |")
    assert [(one.held_on, one.held_on_from) for one in reports] == [
        (date(2017, 5, 19), "neighbours"),
        (date(2017, 6, 16), "text"),
    ]
    (report,) = read("33 | 5月19日 | Scope | David |", known=[Evening(34, date(2017, 6, 16))])
    assert (report.held_on, report.held_on_text) == (date(2017, 5, 19), "5月19日")


def test_rows_of_one_number_are_one_evening_wherever_they_stand():
    reports = read(
        "34 | 2017-05-19 | Scope | David |", "33 | 2017-04-14 | Toil | Doi |", "34 | | Goa | Tanabe |"
    )
    assert titles(reports) == [(34, ["Scope", "Goa"]), (33, ["Toil"])]
    assert [report.source_name for report in reports] == ["talks.csv, rows 2 to 4", "talks.csv, row 3"]


def test_two_dates_for_one_number_are_a_doubt():
    report = read_one("34 | 2017-05-19 | Scope | David |", "34 | 2017-05-26 | Toil | Doi |")
    words = "the rows print several dates (2017-05-19, 2017-05-26); enter the one that is right"
    assert (report.held_on, doubts(report)) == (None, [("held_on", words)])


def test_an_empty_number_means_the_evening_above_where_no_row_repeats_it():
    reports = read(
        *("34 | 2017-05-19 | Scope | David |", " | | Goa | Tanabe |", " | | Toil | Doi |"),
        *("35 | 2017-06-16 | Azure | Konishi |", " | | Bitcoin | Kelvin |"),
    )
    assert titles(reports) == [(34, ["Scope", "Goa", "Toil"]), (35, ["Azure", "Bitcoin"])]
    assert [report.doubts for report in reports] == [[], []]


def test_a_single_row_without_number_is_read_so_and_named():
    report = read_one("34 | 2017-05-19 | Scope | David |", " | | Goa | Tanabe |")
    words = "row 3 has neither number nor date, and was read as one of the evening above it; check it"
    assert (titles([report]), doubts(report)) == ([(34, ["Scope", "Goa"])], [("report", words)])


def test_where_every_row_says_its_number_one_without_is_a_doubt_of_its_own():
    reports = read(
        *("34 | 2017-05-19 | Scope | David |", "34 | 2017-05-19 | Goa | Tanabe |", " | | Lost | Doi |"),
    )
    assert titles(reports) == [(34, ["Scope", "Goa"]), (None, ["Lost"])]
    words = "row 4 has neither number nor date; enter the number of the session"
    assert doubts(reports[1])[0] == ("number", words)


def test_a_date_alone_finds_its_number_in_the_table_or_the_archive():
    rows = (
        "34 | 2017-05-19 | Scope | David |",
        " | 2017-05-19 | Goa | Tanabe |",
        "| 2017-06-16 | Go | Kim |",
    )
    reports = read(*rows, known=[Evening(35, date(2017, 6, 16))])
    assert titles(reports) == [(34, ["Scope", "Goa"]), (35, ["Go"])]
    (report,) = read("| 2017-06-16 | Go | Kim |")
    assert (report.number, report.held_on) == (None, date(2017, 6, 16))


def test_rows_without_number_are_one_evening_by_their_day():
    reports = read(
        "| 2017-05-19 | Scope | David |", "| 19 May 2017 | Goa | Tanabe |", "| 2017-06-16 | Go | Kim |"
    )
    assert titles(reports) == [(None, ["Scope", "Goa"]), (None, ["Go"])]


def test_a_row_that_tells_only_of_the_evening_is_no_talk():
    report = read_one(
        "34 | 2017-05-19 | | | Jeffrey", "34 | | Scope | David |", head="MTS | Date | Title | Who | MC"
    )
    assert (titles([report]), report.moderators, report.unplaced) == ([(34, ["Scope"])], ["Jeffrey"], [])


def test_the_same_row_twice_is_one_talk_and_a_row_without_talk_is_not_lost():
    report = read_one(
        *["34 | 2017-05-19 | Scope | David |"] * 2, "34 | | | | SecureWorks", "Total | | | | 2 talks"
    )
    assert titles([report]) == [(34, ["Scope"])]
    assert [(rest.line, rest.text) for rest in report.unplaced] == [
        (4, "34 SecureWorks"),
        (5, "Total 2 talks"),
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "Doi, Kodama",
        "Doi & Kodama",
        "Doi、Kodama",
        "Doi/Kodama",
        "Doi and Kodama",
        "Doi-san; Mr. Kodama",
        "Doi/nKodama",
    ],
)
def test_speakers_of_one_cell_are_told_apart(cell):
    assert speakers(cell) == [("Doi", "member", ""), ("Kodama", "member", "")]


def test_speakers_have_the_company_behind_their_name_or_in_its_column():
    assert speakers("Mami Konishi-san (Microsoft), Doi") == [
        ("Mami Konishi", "guest", "Microsoft"),
        ("Doi", "member", ""),
    ]
    assert speakers("Jeff Multz", "SecureWorks, Inc.") == [("Jeff Multz", "guest", "SecureWorks, Inc.")]
    assert speakers("大久保さん、小川", "HDE／日立") == [("大久保", "member", ""), ("小川", "guest", "日立")]
    assert speakers("Kelvin", "GIP") == [("Kelvin", "intern", "")]
    assert speakers("Jackie Chan") == [("Jackie Chan", "member", "")]


def test_companies_that_fit_nobody_are_a_doubt():
    for cell, company, words in (
        ("Doi & Kodama", "AWS", "check that all speakers of this talk came from AWS"),
        ("Doi & Kodama", "A, B, C", "whose is each of “A, B, C”? Enter the companies of the speakers"),
        ("", "AWS", "whose is each of “AWS”? Enter the companies of the speakers"),
    ):
        report = read_one(f"34 | 2017-05-19 | Scope | {cell} | {company}")
        assert doubts(report) == [("topics[0].speakers", words)]


def test_what_only_a_table_says_of_a_talk():
    report = read_one(
        "34 | Scope | 20分 | LT | 日本語 | #aws #go lang, C# | https://a.example https://b.example | "
        "https://v.example | First./nSecond. | Okubo、Kevin",
        head="MTS | Title | Min | Kind | Language | Tags | Slides | Video | Summary | 司会",
    )
    (topic,) = report.topics
    assert (topic.minutes, topic.kind, topic.language) == (20, "lightning talk", "ja")
    assert topic.tags == ["aws", "go lang", "C#"]
    assert (topic.slides, topic.recording_url) == (
        ["https://a.example", "https://b.example"],
        "https://v.example",
    )
    assert (topic.summary, report.moderators) == ("First.\n\nSecond.", ["Okubo", "Kevin"])


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [("20", 20), ("20 min.", 20), ("00:20:00", 20), ("1:05", 65), ("-", None), ("n/a", None)],
)
def test_minutes_are_read_as_people_and_sheets_write_them(cell, minutes):
    report = read_one(f"34 | 2017-05-19 | Scope | {cell}", head="MTS | Date | Title | Minutes")
    assert (report.topics[0].minutes, report.doubts) == (minutes, [])


def test_what_was_not_understood_is_a_doubt_that_shows_it():
    report = read_one(
        "34 | 2017-05-19 | Scope | 15-20 | panel | Esperanto | to come | javascript:alert(1)",
        head="MTS | Date | Title | Min | Kind | Language | Slides | Video",
    )
    assert doubts(report) == [
        ("topics[0].minutes", "“15-20” was not understood as minutes; enter it by hand"),
        ("topics[0].kind", "“panel” was not understood as kind of talk; enter it by hand"),
        ("topics[0].language", "“Esperanto” was not understood as language; enter it by hand"),
        ("topics[0].slides", "“to come” was not understood as link to slides; enter it by hand"),
        (
            "topics[0].recording_url",
            "“javascript:alert(1)” was not understood as link to the recording; enter it by hand",
        ),
    ]
