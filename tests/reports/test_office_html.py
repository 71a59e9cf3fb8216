"""What Word and Google Docs save and copy, as the Markdown of what it says."""

import pytest

from sessions.reports.parser import parse_reports
from sessions.reports.reading.html_source import page_of
from sessions.reports.reading.sources import source_of

NBSP = "\xa0" * 6


def word_item(
    words: str, *, marker: str = "·", level: int = 1, note: str = "![if !supportLists]", end: str = "![endif]"
):
    """An item of a list as Word saves it."""
    spaces = f"""<span style='font:7.0pt "Times New Roman"'>{NBSP} </span>"""
    return (
        f"<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level{level} lfo1'><{note}>"
        f"<span style='font:Symbol'><span style='mso-list:Ignore'>{marker}{spaces}</span></span><{end}>"
        f"{words}<o:p></o:p></p>\n"
    )


def body(html: str) -> str:
    page = (
        f"<html xmlns:o='urn:schemas-microsoft-com:office:office'><body><div class=WordSection1>{html}</div>"
    )
    return page_of(page).markdown


def test_a_report_saved_by_word_reads_like_one_typed():
    items = word_item("one item") + word_item("two item")
    html = f"""<html><head><meta http-equiv=Content-Type content="text/html; charset=windows-1252">
<style><!-- p.MsoNormal {{margin:0}} --></style><!--[if gte mso 9]><xml><w:WordDocument/></xml>
<![endif]--></head><body><div class=WordSection1><p class=MsoTitle>36<sup>th</sup> Monthly Technical
Session (MTS) Report<o:p></o:p></p><p class=MsoNormal>36th Monthly Technical Session (MTS) was held on July
21<sup>st</sup>, 2017. Once a month.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><h2>Alpha
Beta</h2><p class=MsoNormal>The first topic was “Alpha Beta” by Doi-san. It’s
<b style='mso-bidi-font-weight:normal'>bold</b> – long&nbsp;enough text.</p>{items}<h2>Gamma</h2>
<p class=MsoNormal>The second topic was “Gamma” by Kodama-san. Fine text here.</p></div></body></html>"""
    source, note = source_of("report.htm", html.encode("cp1252"))
    (report,) = parse_reports([source])
    assert (note, report.number, str(report.held_on), report.doubts, report.unplaced) == (
        *("", 36, "2017-07-21", [], []),
    )
    assert [(topic.title, topic.summary) for topic in report.topics] == [
        ("Alpha Beta", "It’s **bold** – long enough text.\n\n- one item\n- two item"),
        ("Gamma", "Fine text here."),
    ]


@pytest.mark.parametrize(
    "notes",
    [
        {},
        {"note": "!--[if !supportLists]--", "end": "!--[endif]--"},
        {"note": "span", "end": "/span"},
    ],
)
def test_lists_of_word_are_lists_at_their_levels(notes):
    items = [
        word_item("one", **notes),
        word_item("inner", marker="o", level=2, **notes),
        word_item("innermost", marker="§", level=3, **notes),
        word_item("two", **notes),
    ]
    steps = word_item("first", marker="1.", **notes) + word_item("second", marker="2)", **notes)
    assert body("".join(items) + "<p class=MsoNormal>Between.</p>" + steps) == (
        "- one\n  - inner\n    - innermost\n- two\n\nBetween.\n\n1. first\n2. second\n"
    )


def test_lists_of_filtered_word_and_of_plain_paragraphs_are_told_by_their_marks():
    filtered = "".join(f"<p class=MsoListParagraphCxSpMiddle>·{NBSP}{words}</p>" for words in ("one", "two"))
    assert body(filtered + "<p class=MsoListParagraph>The rest of two.</p>") == (
        "- one\n- two\n\nThe rest of two.\n"
    )


def test_a_page_of_google_docs_keeps_lists_emphasis_and_addresses():
    html = """<html><head><style>.lst-kix_a-0>li:before{content:"●"}.c1{font-weight:700}</style>
</head><body class="c8 doc-content"><p class="c5 title" id="h.x"><span class="c2">36th MTS Report</span></p>
<p class="c0"><span>It’s </span><span class="c1">bo</span><span class="c1">ld</span><span> and </span><span
style="font-style:italic">slanted</span><span>: </span><span><a class="c7"
href="https://www.google.com/url?q=https://example.com/a%3Fb%3D1&amp;sa=D">a page</a></span><span>.</span>
</p>
<p class="c0"><span class="c1"></span></p>
<ol class="c10 lst-kix_a-0 start" start="1"><li class="c0"><span>one</span></li></ol>
<ul class="c10 lst-kix_a-1 start"><li class="c0"><span>inner</span></li></ul>
<ol class="c10 lst-kix_a-0" start="2"><li class="c0"><span>two</span></li></ol></body></html>"""
    assert page_of(html).markdown == (
        "# 36th MTS Report\n\nIt’s **bold** and *slanted*: [a page](https://example.com/a?b=1).\n\n"
        "1. one\n   - inner\n2. two\n"
    )


def test_what_google_docs_copies_is_not_bold_as_a_whole():
    html = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h1><span
style="font-weight:400;">36th MTS Report</span></h1><p><span style="font-weight:400">It’s </span><span
style="font-weight:700;">bold</span><span>.</span></p><ul><li dir="ltr" aria-level="1"><p dir="ltr"
role="presentation"><span>one</span></p></li><ul><li dir="ltr" aria-level="2"><p role="presentation"><span
>inner</span></p></li></ul><li><p dir="ltr" role="presentation"><span>two</span></p></li></ul></b>"""
    assert page_of(html).markdown == "# 36th MTS Report\n\nIt’s **bold**.\n\n- one\n  - inner\n- two\n"
