"""The order of names, and the letters and rows of kana they stand under."""

import pytest

from sessions.text.sorting import OTHER_SCRIPTS, letter_of, sort_key


@pytest.mark.parametrize(
    "in_order",
    [
        ["Ágnes", "Aji", "Alice", "Arakawa", "Çelik", "Chia-Chun"],
        ["Elan", "Élodie", "Emma", "Łukasz", "Mami", "Mami Konishi", "Mamiko", "Øystein", "Ozawa", "Zoë"],
        ["de Vries", "Deng", "O'Neil", "Okubo", "Ōkubo", "Okuda"],
        ["Zoe", "あおき", "オオサカ", "おおた", "かとう", "がとう", "パク", "わたなべ", "大久保"],
    ],
)  # fmt: skip
def test_names_stand_in_the_order_of_unicode_s_rules(in_order):
    shuffled = in_order[::-1]
    shuffled.sort(key=sort_key)
    assert shuffled == in_order


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("Ágnes", "A"), ("Ørsted", "O"), ("Łukasz", "L"), ("Ħal", "H"), ("おおくぼ", "あ"), ("がとう", "か"),
        ("ァビ", "あ"), ("ゔ", "あ"), ("ﾊﾞ", "は"),
        ("ぢ", "た"), ("ゃ", "や"), ("っ", "た"), ("ゐ", "わ"), ("ん", "わ"),
        *((name, OTHER_SCRIPTS) for name in ("大久保", "Жуков", "1st", "ー", "")),
    ],
)  # fmt: skip
def test_a_name_stands_under_its_letter_or_the_row_of_its_kana(name, letter):
    assert letter_of(name) == letter
