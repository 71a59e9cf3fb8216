"""A name is replaced as a word of its own, and only where it means this person."""

import pytest

from sessions.people.names_in_text import Cast, without_name

US, OTHER = 1, 2


def rewrite(text, ours=("Okubo",), others=(), phrase="a colleague", **options):
    cast = Cast({US: ours, OTHER: others}, mailboxes=("okubo@example.com",))
    return without_name(text, cast, US, phrase, **options)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The talk was by Okubo-san.", "The talk was by a colleague."),
        ("Okubo-san's talk. Okubo showed it.", "A colleague's talk. A colleague showed it."),
        ("Thanks, okubo-san and OKUBO!", "Thanks, a colleague and a colleague!"),
        ("- Okubo-san: NFS\n- by Okubo", "- A colleague: NFS\n- by a colleague"),
        ("One line\nOkubo-san wrote on", "One line\na colleague wrote on"),
        ("A paragraph\n\nOkubo san wrote", "A paragraph\n\nA colleague wrote"),
        ("# *Okubo-san* (see “Okubo”)", "# *A colleague* (see “a colleague”)"),
        ("Compare e.g. Okubo and Mr. Okubo", "Compare e.g. a colleague and a colleague"),
        ("Okuboさんは話した", "A colleagueは話した"),
        ("Write to okubo@example.com today", "Write to a colleague today"),
        ("Okubo", "a colleague"),
        ("Okubo-sandbox, Okubology, Neo-Okubo, O'Okubo", "Okubo-sandbox, Okubology, Neo-Okubo, O'Okubo"),
    ],
)
def test_a_name_is_replaced_as_a_word_with_its_honorific(before, after):
    assert rewrite(before).text == after


def test_twice_is_once():
    once = rewrite("Okubo-san spoke; then Okubo.").text
    assert rewrite(once).text == once and not rewrite(once).changes


@pytest.mark.parametrize(
    ("spelling", "text", "after"),
    [
        ("Chiachun", "by Chia-Chun-san", "by a colleague"),
        ("Chia Chun", "by ChiaChun and Chia\nChun", "by a colleague and a colleague\n"),
        ("Le An", "lean, Lean and Le An", "lean, Lean and a colleague"),
        ("Chia", "by Chia-Chun", "by Chia-Chun"),
        ("大久保", "今日は大久保さんが話し、新大久保へ", "今日はa colleagueが話し、新大久保へ"),
        ("健", "健康な健さん", "健康なa colleague"),
        ("大久保", "https://example.com/大久保さん", "https://example.com/a colleague"),
        ("Ko", "Kosan and Ko-san", "Kosan and a colleague"),
    ],
)
def test_spellings_meet_but_other_words_stay(spelling, text, after):
    assert rewrite(text, [spelling]).text == after


def test_parts_of_a_name_go_with_honorific_or_inside_a_sentence_and_are_asked_at_its_start():
    result = rewrite("Konishi-san began. Then Konishi showed it. Will Konishi? Mami did.", ["Mami Konishi"])
    assert result.text == "A colleague began. Then a colleague showed it. Will a colleague? Mami did."
    assert result.left == ["…Then Konishi showed it. Will Konishi? Mami did."]


def test_somebody_else_of_the_evening_keeps_the_name():
    text = "Kevin Lee-san spoke before Kevin-san. Kelvin too."
    result = rewrite(text, ["Kevin"], ["Kevin Lee", "Kelvin"])
    assert (result.text, result.changes) == (text, [])
    assert result.left == ["Kevin Lee-san spoke before Kevin-san. Kelvin too."]
    assert rewrite("David-san", ["David"], ["David"]).left == ["David-san"]
    assert rewrite("Jeff Multz and Jeff", ["Jeff Multz"], ["Jeff"]).text == "A colleague and Jeff"


def test_addresses_and_lower_case_words_are_left_for_a_person_to_check():
    result = rewrite("See https://example.com/Okubo/x and okubo.conf, Okubo")
    assert result.text == "See https://example.com/Okubo/x and okubo.conf, a colleague"
    assert len(result.left) == 2


def test_names_of_files_are_found_in_any_case():
    assert rewrite("okubo_nfs.pdf", any_case=True).text == "A colleague_nfs.pdf"


def test_a_guest_is_not_from_the_company_twice():
    for text in ("Okubo-san from AWS spoke", "Okubo (AWS) spoke", "Okubo-san, from AWS spoke"):
        result = rewrite(text, phrase="a guest from AWS", company="AWS")
        assert result.text == "A guest from AWS spoke"
    kept = rewrite("Okubo-san from AWSome spoke", phrase="a guest from AWS", company="AWS").text
    assert kept == "A guest from AWS from AWSome spoke"


def test_each_change_shows_what_stands_around_it():
    [change] = rewrite(
        "It was a long evening, with many questions after the talk by Okubo-san about NFS."
    ).changes
    assert change.before == "…with many questions after the talk by Okubo-san about NFS."
    assert change.after == "…with many questions after the talk by a colleague about NFS."
