"""Snippets: the words found, marked, in a safe piece of the text."""

from hypothesis import given
from hypothesis import strategies as st

from sessions.search.snippets import LENGTH, marked, snippet


def test_the_words_are_marked_in_about_two_hundred_characters():
    text = "Before it. " * 30 + "Then *Goa* came. " + "After it. " * 30
    found = snippet(text, "goa")
    assert "<mark>Goa</mark> came." in found
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert len(found) < LENGTH + 40


def test_markup_of_the_text_and_of_the_query_is_escaped():
    assert marked("a <b> & c", "<b>") == "a <mark>&lt;b&gt;</mark> &amp; c"
    assert snippet("if a < b then <script>", "then") == "if a &lt; b <mark>then</mark> &lt;script&gt;"


def test_nothing_found_is_nothing_shown():
    assert snippet("Goa makes services.", "rust") == snippet("", "goa") == snippet("Goa", "") == ""


@given(st.text(), st.text())
def test_any_text_and_query_give_escaped_text(text, query):
    found = marked(text, query).replace("<mark>", "").replace("</mark>", "")
    assert "<" not in found
    assert ">" not in found
    assert isinstance(str(snippet(text, query)), str)
