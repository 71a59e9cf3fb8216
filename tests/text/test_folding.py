"""Text as tokens: what is folded alike, what stands for itself, what is written in one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.text.folding import LONGEST, fold, heard, stem, tokens


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Über Caching in Größe", ["uber", "caching", "in", "grosse"]),
        ("Русский Ёж, Ｆｕｌｌ ｗｉｄｔｈ, naïve CAFÉ", ["русскии", "еж", "full", "width", "naive", "cafe"]),
        ("Don’t panic, Don't", ["dont", "panic", "dont"]),
        ("quick\u00a0brown\u3000fox\u2009x", ["quick", "brown", "fox", "x"]),
        ("O’Brien's and Ōkubo-san's", ["obrien", "and", "okubo"]),
        ("C++, C#, F♯, .NET, c++17", ["c++", "c#", "f#", "dotnet", "c++", "17"]),
        ("node.js", ["node", "js", "nodejs"]),
        ("E-mail AT&T", ["e", "mail", "at", "t", "email", "att"]),
        ("CI/CD foo_bar", ["ci", "cd", "foo", "bar", "cicd", "foobar"]),
        ("34th, #34, 第34回, 2nd", ["34", "34", "34", "2"]),
        ("10,000 at 1.5 of v2.0.", ["10000", "at", "1", "5", "of", "v2", "0", "1.5", "v2.0"]),
        ("大久保", ["大久", "久保", "保"]),
        ("ﾃﾞｰﾀ データ でーた", ["でー", "ーた", "た"] * 3),
        ("サーバー", ["さー", "ーば", "ば"]),
        ("AWS入門", ["aws", "入門", "門"]),
        ("हिन्दी 한국어", ["हिन्दी", "한국어"]),
        ("https://example.com/a/b/c", ["https", "example", "com", "a", "b", "c"]),
        ("… 🎉 -- '", []),
    ],
)
def test_text_is_cut_into_tokens(text, found):
    assert tokens(text) == found


def test_words_of_one_root_share_a_stem_and_names_that_sound_alike_their_sound():
    assert stem("libraries") == stem("library") and stem("c++") == "c++" and stem("大久") == "大久"
    assert {heard(name) for name in ("okubo", "ohkubo", "ookubo", "oukubo")} == {"okubo"}
    assert heard("shimbashi") == "shinbashi"


@given(st.text())
def test_any_text_gives_tokens_that_stay_as_they_are(text):
    found = tokens(text)
    assert all(token and len(token) <= LONGEST and not token.isspace() for token in found)
    assert all(" " not in token and fold(token) == token for token in found)
