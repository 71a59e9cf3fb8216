"""What people type and paste, cleaned."""

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sessions.text import clean_line, clean_text, is_blank

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"

anything = st.text(alphabet=st.characters(), max_size=60)
awkward = st.text(
    alphabet=st.sampled_from(
        "a e\u0301\u0316\u200c\u200d\u200b\u202e\ufeff\u3164\xa0\n\t\r\x00か\u3099\U0001f3f4\U000e0067"
    ),
    max_size=20,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Using NFS\tvia  AWS \n Storage Gateway ", "Using NFS via AWS Storage Gateway"),
        ("Cafe\u0301", "Café"),
        ("か\u3099", "が"),
        ("nul\x00 and bell\x07", "nul and bell"),
        ("safe\u202etxt.exe", "safetxt.exe"),
        ("zero\u200bwidth\ufeff soft\xadhyphen", "zerowidth softhyphen"),
        ("大久保\u3000太郎", "大久保 太郎"),
        ("no\xa0break", "no break"),
        ("lone \ud800surrogate", "lone surrogate"),
        ("family 👩\u200d👩\u200d👧", "family 👩\u200d👩\u200d👧"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("two\u200d\u200d\u200cin a row", "two\u200din a row"),
        ("\u200dedge \u200c", "edge"),
        (f"flag {ENGLAND}", f"flag {ENGLAND}"),
        ("hidden \U000e0041\U000e0042orders", "hidden orders"),
        ("noncharacter \ufffe\U0010ffff!", "noncharacter !"),
        ("葛\U000e0100城", "葛\U000e0100城"),
    ],
)  # fmt: skip
def test_a_line_keeps_what_can_be_seen(typed, kept):
    assert clean_line(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", " ", "\n\n", "\u200b", "\ufeff", "\u3164", "\u115f\u1160", "\uffa0", "\xa0\xa0", "\u3000", "\u2800",
     "\u200d", "\u034f", "\ufe0f", "\x00", "\u202e", "\u200e \u200f", "\U000e0041"],
)  # fmt: skip
def test_text_that_shows_nothing_is_empty(typed):
    assert is_blank(typed)
    assert clean_line(typed) == ""
    assert clean_text(typed) == ""


def test_several_lines_keep_their_breaks_indentation_and_tabs():
    typed = "\n\nOne \r\n\r\n    code\t= 1\t \rTwo\x0bThree\u2028Four\n\n\n"
    assert clean_text(typed) == "One\n\n    code\t= 1\nTwo\nThree\nFour"


def test_a_pile_of_marks_is_cut_so_that_ordering_it_stays_fast():
    pile = "a" + "\u0301\u0316" * 200_000
    started = time.process_time()
    cleaned = clean_text(pile)
    assert time.process_time() - started < 2
    assert cleaned.startswith("á") or cleaned.startswith("a")
    assert len(cleaned) <= 31


def test_five_megabytes_are_cleaned_in_seconds():
    text = ("大久保さんのお話。 " + "x" * 80 + " \r\n") * 50_000
    started = time.process_time()
    assert len(clean_text(text)) > 4_000_000
    assert time.process_time() - started < 5


@given(anything | awkward)
@example("a\u200d\u0301")
@example("\u200d\u200c a")
def test_cleaning_twice_changes_nothing_more(text):
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_text(clean_text(text)) == clean_text(text)


@given(anything | awkward)
def test_cleaned_text_can_be_stored_and_sent(text):
    for cleaned in (clean_line(text), clean_text(text)):
        cleaned.encode()
        assert unicodedata.is_normalized("NFC", cleaned)
        assert not any(unicodedata.category(char) == "Cc" and char not in "\n\t" for char in cleaned)
        assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\r")
    assert "\n" not in clean_line(text)
