"""How pages put archive things into words."""

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe
from django.utils.translation import override

from sessions.models import Capacity, Person, Speaker
from sessions.templatetags.archive_text import (
    as_written,
    byline,
    counted,
    in_figures,
    in_words,
    lifted,
    mentions,
    people,
    raised,
)


def speaker(name: str, capacity: str = Capacity.MEMBER, affiliation: str = "") -> Speaker:
    return Speaker(person=Person(name=name, slug=name.lower()), capacity=capacity, affiliation=affiliation)


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "no"), (1, "one"), (13, "thirteen"), (34, "thirty-four"), (90, "ninety"), (1234, "1,234")],
)
def test_counts_below_a_hundred_are_words(number, words):
    assert in_words(number) == words


def test_count_with_its_noun():
    assert [counted(n, "talk,talks") for n in (0, 1, 6)] == ["no talks", "one talk", "six talks"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("JWT <vs> Goa", "JWT &lt;vs&gt; Goa"),
        ("大久保", '<span dir="auto" lang="ja">大久保</span>'),
        ("Go & テスト", '<span dir="auto" lang="ja">Go &amp; テスト</span>'),
        ("שלום", '<span dir="auto">שלום</span>'),
        (mark_safe("<mark>Goa</mark> & 計測"), '<span dir="auto" lang="ja"><mark>Goa</mark> & 計測</span>'),
    ],
)
def test_words_in_another_script_run_their_own_way_and_say_their_language(text, shown):
    assert as_written(text) == shown


def test_kanji_of_a_talk_in_another_language_are_not_called_japanese():
    assert as_written("数据库", "zh") == "数据库"


def test_a_page_that_runs_from_right_to_left_frames_latin_words_too():
    with override("ar"):
        assert as_written("Goa (2)") == '<span dir="auto">Goa (2)</span>'


def test_facts_are_copied_with_the_dots_between_them():
    line = (
        "{% load archive_text %}{% facts %}<span>Okubo</span>{% if more %}<span>20 minutes</span>{% endif %}"
    )
    line += '<span class="mark">intern</span>{% endfacts %}'
    shown = [Template(line).render(Context({"more": more})) for more in (True, False)]
    assert shown == [
        '<span>Okubo</span> · <span>20 minutes</span> · <span class="mark">intern</span>',
        '<span>Okubo</span> · <span class="mark">intern</span>',
    ]


def test_ordinal_is_raised():
    assert [raised(n) for n in (32, 111)] == ["32<sup>nd</sup>", "111<sup>th</sup>"]


def test_guests_of_one_company_share_its_name():
    speakers = [
        speaker("Konishi", Capacity.GUEST, "Microsoft"),
        speaker("Robinsons", Capacity.GUEST, "Microsoft"),
    ]
    assert byline(speakers, links=False) == "Konishi and Robinsons, Microsoft"


def test_byline_names_guests_and_interns():
    speakers = [speaker("Doi"), speaker("Kelvin", Capacity.INTERN), speaker("Drew", Capacity.GUEST)]
    assert byline(speakers, links=False) == 'Doi, Kelvin, <span class="mark">intern</span> and Drew, guest'


def test_byline_escapes_what_people_typed():
    hostile = speaker("<b>", Capacity.GUEST, "A&B")
    assert byline([hostile], links=False) == "&lt;b&gt;, A&amp;B"


def test_names_link_to_their_pages_unless_anonymised():
    shihan, gone = (
        Person(name="Shihan", slug="shihan"),
        Person(name="a colleague", slug="x", anonymised_at="x"),
    )
    assert people([shihan, gone]) == '<a href="/people/shihan/">Shihan</a> and a colleague'


def test_headings_of_a_summary_move_up():
    assert lifted("<h4>A</h4><p>x</p><h5>B</h5>", 2) == "<h2>A</h2><p>x</p><h3>B</h3>"


def test_mention_of_a_session_becomes_a_link():
    html = mentions("<p>From the 32nd MTS.</p>", {32: "/sessions/32/"})
    assert html == '<p>From the <a href="/sessions/32/">32nd MTS</a>.</p>'


def test_figures_with_their_noun():
    words = "topic,topics,No topics"
    assert [in_figures(n, words) for n in (0, 1, 34, 85_835)] == [
        "No topics",
        "1 topic",
        "34 topics",
        "85,835 topics",
    ]
