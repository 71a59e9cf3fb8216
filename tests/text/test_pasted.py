"""Text pasted from Word, Google Docs, sheets and chats, as Markdown; and Markdown, as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.text import plain_text, render_markdown
from sessions.text.pasted import as_markdown

LONG = f"This paragraph is {'very, ' * 20} long, so nobody has broken its line to fit."


@pytest.mark.parametrize(
    ("pasted", "markdown"),
    [
        (
            "You learn:\n•\tFirst thing\n•\tSecond thing\no\tNested\n\n\tA paragraph indented with a tab.",
            "You learn:\n\n- First thing\n- Second thing\n  - Nested\n\nA paragraph indented with a tab.",
        ),
        (
            "● One\n○ Nested\n■ Deep\n● Two\nAfterwards.",
            "- One\n  - Nested\n    - Deep\n- Two\n\nAfterwards.",
        ),
        ("  •  one\n     ◦  inner\n  •  two", "- one\n  - inner\n- two"),
        (
            "1.\tFirst\na.\tInner\nb.\tMore\n2.\tSecond\n•\tx",
            "1. First\n   1. Inner\n   1. More\n2. Second\n   - x",
        ),
        ("\uf0b7\tone\n§\tinner\n\n\uf0b7\ttwo wraps\nhere", "- one\n  - inner\n- two wraps\n  here"),
        ("・項目一\n・項目二\n次の段落です。", "- 項目一\n- 項目二\n\n次の段落です。"),
        ("①はじめに\n②つづき", "1. はじめに\n2. つづき"),
        ("３．三\n４．四", "3. 三\n4. 四"),
        ("(1) one\n(2) two", "1. one\n2. two"),
        ("– one\n– two", "- one\n- two"),
        ("\tOne paragraph.\n\tAnother paragraph.", "One paragraph.\n\nAnother paragraph."),
        (f"{LONG}\nA second.\nA third.", f"{LONG}\n\nA second.\n\nA third."),
        ("段落です。\n次の段落です。", "段落です。\n\n次の段落です。"),
        (
            "Talk A\tSato | Doi\t15\nTalk B\tDoi\t25",
            "| Talk A | Sato \\| Doi | 15 |\n|---|---|---|\n| Talk B | Doi | 25 |",
        ),
    ],
)
def test_what_other_programs_paste_is_markdown(pasted, markdown):
    once = as_markdown(pasted)
    assert once.strip().replace("\n\n\n", "\n\n") == markdown
    assert as_markdown(once).strip().replace("\n\n\n", "\n\n") == markdown


@pytest.mark.parametrize(
    "text",
    [
        "* a\n    * b\n\n    more of a. It stays.\n\n* c",
        "3. three\n4. four\n\n   more",
        "\tdef f(x):\n\t    return x",
        "Set it:\n\n    x = 1\n    print(x)",
        "```\n• x\n\tA cell.\tB\n```",
        "A line that goes on until about here, where\nit is wrapped. And so on until the\nend. So it is.",
        "a | b\n--|--\n1 | 2",
        "> He said so.\n> And more.",
        "Title\n=====\nText.",
        "— Somebody\n○○さんの話",
        "Line one.  \nLine two.",
    ],
)
def test_markdown_stays_as_it_is(text):
    assert as_markdown(text) == text


def test_pages_and_plain_text_show_the_list():
    pasted = "Learn:\n•\tFirst\no\tInner\n•\tSecond"
    html = "<p>Learn:</p><ul><li>First<ul><li>Inner</li></ul></li><li>Second</li></ul>"
    assert render_markdown(pasted).replace("\n", "") == html
    assert plain_text(pasted) == "Learn:\n\n- First\n  - Inner\n- Second"


@given(st.text(st.sampled_from("AB .•o\t\n-1)・`|"), max_size=80))
def test_no_letter_is_lost(text):
    kept = as_markdown(text)
    assert [kept.count(letter) for letter in "AB`"] == [text.count(letter) for letter in "AB`"]
