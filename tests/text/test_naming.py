"""Keys of names, words of addresses, ordinals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.text import (
    bare_name,
    clean_line,
    named_in,
    normalise_name,
    ordinal,
    ordinal_word,
    slugify_ascii,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chia-Chun-san", "Chiachun"),
        ("CHIA CHUN", "chia‐chun"),
        ("Jeff Multz-san", "Jeff・Multz"),
        ("Ｏｋｕｂｏ", "Okubo"),
        ("大久保さん", "大久保"),
        ("J. R. O'Neil", "JR O’Neil"),
        ("Tanabe–san", "Tanabe"),
    ],
)
def test_spellings_of_one_name_share_a_key(one, other):
    assert normalise_name(one) == normalise_name(other) != ""


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *((typed, "Yamada") for typed in (
            "Yamada-san", "Yamada san", "Yamada-San", "Yamada-SAN", "Yamadaさん",
            "Yamada–san", "Yamada　様", "Yamada氏", "Yamada先生", "Yamada-sama", "Mr. Yamada", "Ms Yamada",
            "Dr.Yamada", "dr. Yamada", "Prof. Dr. Yamada-san", "Yamada-sanさん", "Yamada-dono",
        )),
        ("山田さん", "山田"),
        ("Taro Yamada-san", "Taro Yamada"),
        *((name, name) for name in (
            "Susan", "Aung San", "San San", "MS Dhoni", "Kim Ji-San", "さん", "-san", "Mr.", "Drew", "Misses",
            "Profeta", "Jackie Chan", "Sama", "様", "Chia-Chun",
        )),
    ],
)  # fmt: skip
def test_titles_and_honorifics_are_no_part_of_a_name(typed, name):
    assert bare_name(typed, "-dono") == name
    assert normalise_name(typed) == normalise_name(name) or typed.endswith("dono")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Kevin", "Kelvin"), ("大久保", "小久保"), ("Susan", "Su"), ("José", "Jose"), ("カー", "カ")],
)
def test_different_names_keep_different_keys(one, other):
    assert normalise_name(one) != normalise_name(other)


def test_kanji_survive_in_a_key():
    assert normalise_name("大久保-san") == "大久保"


def test_the_honorific_is_the_house_s_own():
    assert normalise_name("Smith-sama", honorific="-sama") == "smith"
    assert normalise_name("Smith-san", honorific="") == "smithsan"


@given(st.text(max_size=20))
def test_a_name_with_something_to_see_has_a_key(name):
    assert bool(normalise_name(name)) == bool(clean_line(name))


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Introduction of EBS' New Feature", "introduction-of-ebs-new-feature"),
        ("PHP 7.1 is Fast (?)", "php-7-1-is-fast"),
        ("Data Science & Python", "data-science-and-python"),
        ("C++ or C#?", "c-plus-plus-or-c-sharp"),
        ("Łódź, Ærø, Straße", "lodz-aero-strasse"),
        ("Ħal, Əli, Ŋaa, Đỗ, Ŧ, Ɓa, Ƴaro, İı, Þór, Ɛ", "hal-eli-ngaa-do-t-ba-yaro-ii-thor-e"),
        ("大久保", ""),
        ("", ""),
    ],
)
def test_a_title_reads_in_an_address(title, slug):
    assert slugify_ascii(title) == slug


def test_a_long_title_is_cut_between_words():
    assert (
        slugify_ascii("Genderbread Person: Breaking the big concept", max_length=20) == "genderbread-person"
    )
    assert slugify_ascii("x" * 100, max_length=20) == "x" * 20


@pytest.mark.parametrize(
    ("number", "figures", "word"),
    [(1, "1st", "first"), (2, "2nd", "second"), (3, "3rd", "third"), (6, "6th", "sixth"),
     (11, "11th", "eleventh"), (12, "12th", "twelfth"), (13, "13th", "thirteenth"), (20, "20th", "twentieth"),
     (21, "21st", "twenty-first"), (30, "30th", "thirtieth"), (40, "40th", "fortieth"),
     (99, "99th", "ninety-ninth"), (100, "100th", "100th"), (111, "111th", "111th"), (0, "0th", "0th")],
)  # fmt: skip
def test_ordinals(number, figures, word):
    assert ordinal(number) == figures
    assert ordinal_word(number) == word


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("We use Amazon S3 and mongodb.", ["MongoDB", "Amazon S3", "S3"], ["Amazon S3", "S3", "MongoDB"]),
        ("Let us go.", ["Go"], []),
        ("Written in Go.", ["Go"], ["Go"]),
        ("C++, C# and Ｇｏ", ["C", "C#", "C++", "Go"], ["C++", "C#", "Go"]),
        ("Mongodbs are not", ["MongoDB"], []),
        ("AWSを使う", ["AWS"], ["AWS"]),
        ("サーバーの計測をした", ["計測", "監視"], ["計測"]),
        ("anything", ["", " ", "..."], []),
        ("", ["Go"], []),
    ],
)
def test_names_that_a_text_holds(text, names, found):
    assert named_in(text, [(name, name) for name in names]) == found
