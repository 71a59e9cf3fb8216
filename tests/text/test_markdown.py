"""Summaries: Markdown to HTML, to plain text, to an excerpt."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.text import excerpt, plain_text, render_markdown

PLAIN = "p br hr h4 h5 h6 ul li blockquote pre em strong s table thead tbody tr th td".split()  # noqa: SIM905
ALLOWED = {tag: set() for tag in PLAIN} | {"ol": {"start"}, "code": {"class"}, "a": {"href", "title", "rel"}}


class Tags(HTMLParser):
    """Every tag with its attributes, as a browser would see them."""

    def __init__(self, html: str):
        super().__init__()
        self.seen: list[tuple[str, dict]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


def test_paragraphs_lists_and_tables_are_rendered():
    html = render_markdown("One *word*.\n\n- a\n- b\n\n3. c\n\n| k | v |\n|---|---|\n| 1 | 2 |\n")
    assert html.replace("\n", "") == (
        "<p>One <em>word</em>.</p><ul><li>a</li><li>b</li></ul>"
        '<ol start="3"><li>c</li></ol>'
        "<table><thead><tr><th>k</th><th>v</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    )


@pytest.mark.parametrize(
    ("written", "levels"),
    [("# A\n## B\n### C", [4, 5, 6]), ("### A\n# B\n##### C", [4, 4, 5]), ("#### A", [4]),
     ("# A\n## B\n### C\n#### D\n## E", [4, 5, 6, 6, 5]), ("A\n=\n\nB\n-", [4, 5])],
)  # fmt: skip
def test_headings_fit_under_the_topic_and_skip_no_level(written, levels):
    assert [int(level) for level in re.findall(r"<h(\d)>", render_markdown(written))] == levels
    assert [int(level) for level in re.findall(r"</h(\d)>", render_markdown(written))] == levels


def test_links_to_other_sites_are_marked_and_our_own_are_not():
    html = render_markdown(
        "[a](https://example.org/?q=1&r) [b](/sessions/32/) [c](//example.org) <mailto:a@b.example>"
    )
    assert [attrs for tag, attrs in Tags(html).seen if tag == "a"] == [
        {"href": "https://example.org/?q=1&r", "rel": "nofollow noopener"},
        {"href": "/sessions/32/"},
        {"href": "//example.org", "rel": "nofollow noopener"},
        {"href": "mailto:a@b.example"},
    ]


def test_a_picture_becomes_its_alternative_text():
    assert render_markdown("See ![the *plan*](https://tracker.example/x.png).") == "<p>See the plan.</p>\n"
    assert render_markdown("![a < b](/x.png)") == "<p>a &lt; b</p>\n"


def test_a_picture_without_words_is_named_by_its_file():
    assert render_markdown("![](https://tracker.example/a/two%20ways.png?x=1)") == "<p>(two ways.png)</p>\n"
    assert plain_text("![](data:image/png;base64,AAAA) ![](plan.png)") == " (plan.png)"


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("これは**「重要」**です。\n\n**重要。**次の文。",
         "<p>これは<strong>「重要」</strong>です。</p>\n<p><strong>重要。</strong>次の文。</p>"),
        ("これは*「強調」*です", "<p>これは<em>「強調」</em>です</p>"),
        ("~~「なし」~~です", "<p><s>「なし」</s>です</p>"),
        ("***「両方」***です", "<p><em><strong>「両方」</strong></em>です</p>"),
        ("値は**5,000円（税込）**です", "<p>値は<strong>5,000円（税込）</strong>です</p>"),
        ("**중요(강조)**를", "<p><strong>중요(강조)</strong>를</p>"),
        ("**`code`**です", "<p><strong><code>code</code></strong>です</p>"),
        ("**あ ** い", "<p>**あ ** い</p>"),
        ("*　全角 *です", "<p>*　全角 *です</p>"),
        ("foo**(bar)**baz, 2 ** 3, snake_case_name", "<p>foo**(bar)**baz, 2 ** 3, snake_case_name</p>"),
        ("__「あ」__です", "<p>__「あ」__です</p>"),
    ],
)  # fmt: skip
def test_emphasis_stands_beside_japanese_without_spaces_and_in_english_as_ever(written, html):
    assert render_markdown(written).strip() == html


@pytest.mark.parametrize(
    ("written", "addresses"),
    [
        ("At https://example.com/deck. 詳細はhttps://example.com/docsを参照。 (https://e.example/Foo_(bar))",
         ["https://example.com/deck", "https://example.com/docs", "https://e.example/Foo_(bar)"]),
        ("manage.py, README.md, lib.rs, a@b.example, ftp://e.example and javascript:alert(1)", []),
        ("**https://e.example/a_b_c**です ~~https://e.example/d~~", ["https://e.example/a_b_c", "https://e.example/d"]),
        ("http://wiki/page, http://wiki:8080/と http://wiki。",
         ["http://wiki/page", "http://wiki:8080/", "http://wiki"]),
        ("「https://e.example/a」、（https://e.example/b）『https://e.example/c』 “https://e.example/d”",
         [f"https://e.example/{letter}" for letter in "abcd"]),
        ("[shown https://e.example/x](https://o.example/) `https://e.example/y`", ["https://o.example/"]),
        ("<https://e.example/a?b=1&c=2#d>を、https://e.example/~x/!", ["https://e.example/a?b=1&c=2#d", "https://e.example/~x/"]),
    ],
)  # fmt: skip
def test_bare_addresses_are_links_up_to_where_they_end(written, addresses):
    assert [
        attrs["href"] for _tag, attrs in Tags(render_markdown(written)).seen if "href" in attrs
    ] == addresses


def test_what_leads_to_a_file_beside_the_text_is_its_words():
    written = "[the *slides*](slides.pdf), [here](#top), [below](?a=1), [none]() and [the 3rd](/sessions/3/)"
    assert render_markdown(written) == (
        '<p>the <em>slides</em>, here, below, none and <a href="/sessions/3/">the 3rd</a></p>\n'
    )


def test_footnotes_are_numbers_in_brackets():
    written = "It grew[^1], 急に[^b]。\n\n[^1]: https://e.example/x\n[^b]: See *there*\n\n`[^1]`"
    assert render_markdown(written) == (
        '<p>It grew[1], 急に[b]。</p>\n<p>[1] <a href="https://e.example/x" rel="nofollow noopener">'
        "https://e.example/x</a><br>\n[b] See <em>there</em></p>\n<p><code>[^1]</code></p>\n"
    )
    assert plain_text(written) == "It grew[1], 急に[b]。\n\n[1] https://e.example/x\n[b] See there\n\n[^1]"


def test_code_keeps_the_class_of_its_language_and_no_other():
    assert render_markdown("```go\nx\n```") == '<pre><code class="language-go">x\n</code></pre>\n'
    assert 'class="' not in render_markdown("```<evil>\nx\n```")


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))", "[x](data:text/html,<script>)", "<javascript:alert(1)>",
        "[x](https://a.example \"t' onmouseover='alert(1)\")", '```" onclick="alert(1)\nx\n```',
        "![x\" onerror=\"alert(1)](y)", "[x][r]\n\n[r]: javascript:alert(1)", "<svg/onload=alert(1)>",
        "[x](java\nscript:alert(1))", "[x](&#106;avascript:alert(1))", "<style>*{}</style>", "<b style=x>",
        "<!-- --><script>", "[x](vbscript:x)",
    ],
)  # fmt: skip
def test_an_attack_is_shown_as_text(attack):
    assert_harmless(render_markdown(attack))


pieces = st.sampled_from(
    ["<script>", "</p>", "<a href='", "onclick=", "javascript:", "](", "[", "![", "`", "```", "*", "_", "# ",
     "> ", "- ", "|", "|-|", "\n", "\n\n", '"', "'", ">", "<", "&#106;", "\\", "x", "https://e.example/", "~"]
)  # fmt: skip


@given(st.lists(pieces, max_size=40).map("".join) | st.text(max_size=80))
def test_rendering_never_yields_more_than_the_tags_we_allow(text):
    assert_harmless(render_markdown(text))
    assert isinstance(plain_text(text), str)


def assert_harmless(html: str) -> None:
    for tag, attrs in Tags(html).seen:
        assert tag in ALLOWED
        assert set(attrs) <= ALLOWED[tag]
        href = attrs.get("href", "")
        assert not re.match(r"[\s\x00-\x20]*[a-z][a-z0-9+.-]*:", href or "", re.I) or re.match(
            r"(?:https?|mailto):", href, re.I
        )
        assert re.fullmatch(r"language-[\w+#.-]{1,30}", attrs.get("class", "language-x"))


def test_plain_text_keeps_paragraphs_and_loses_markup():
    markdown = (
        "# Two ways\n\nHe *showed* [both](https://e.example), with `tar`\nand ![a chart](/x.png).\n\n"
        "- one\n- two\n  - below\n\n1. first\n\n   more\n\n2. second\n\n| k | v |\n|---|---|\n| 1 | 2 |\n\n"
        "```sh\nls\n```\n"
    )
    assert plain_text(markdown) == (
        "Two ways\n\nHe showed both, with tar\nand a chart.\n\n- one\n- two\n  - below\n\n1. first\n\nmore"
        "\n\n2. second\n\nk | v\n1 | 2\n\nls"
    )


def test_plain_text_of_plain_text_is_itself():
    text = "JWT is a standard. Goa lacked PS256.\n\nHe wrote his own <middleware> & showed it; 3 > 2."
    assert plain_text(text) == text


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("Short enough", 12, "Short enough"),
        ("Short\n\nenough", 12, "Short enough"),
        ("A database that grows, and shrinks", 24, "A database that grows…"),
        ("Words end exactly here now", 15, "Words end…"),
        ("大" * 30, 10, "大" * 9 + "…"),
        ("Averyveryverylongword", 10, "Averyvery…"),
        ("", 10, ""),
    ],
)
def test_an_excerpt_is_cut_between_words(text, length, expected):
    assert excerpt(text, length) == expected


@given(st.text(max_size=200), st.integers(min_value=1, max_value=50))
def test_an_excerpt_is_never_longer_than_asked(text, length):
    assert len(excerpt(text, length)) <= length


@pytest.mark.parametrize(
    "part",
    [
        "> ",
        "- ",
        "*a **a ",
        "[",
        "[a](",
        "![",
        "<",
        "`a``",
        "_a*",
        "|a",
        "&#",
        "word\n\n",
        "(",
        "~~a ",
        "**",
        "https://a.b/(",
        "http://a.b/[",
        "https://a ",
        "**「",
        "[^1]: ",
    ],
)
def test_hostile_nesting_costs_time_in_step_with_its_size(part):
    def seconds(length: int) -> float:
        text = part * (length // len(part))
        started = time.process_time()
        render_markdown(text)
        plain_text(text)
        return time.process_time() - started

    seconds(1_000)
    small, large = seconds(8_000), seconds(32_000)
    assert large < max(8 * small, 1), f"4 times the text took {large / small:.1f} times as long"
