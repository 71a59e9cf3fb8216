"""Plain contains: what is searched, for whom, and what never is; the words found, marked in safe text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.models import Alias, Person, Reader, Session, Topic, archive_change
from sessions.search.words import (
    LENGTH,
    MOST_WORDS,
    marked,
    matching_people,
    matching_sessions,
    matching_topics,
    session_number,
    snippet,
    split,
)
from tests.archive.secrets import make_secrets
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.postgres

STRANGER, HOUSE = Reader.STRANGER, Reader.HOUSE


def found(text: str, reader: Reader = STRANGER) -> list[str]:
    topics = matching_topics(Topic.objects.visible_to(reader).order_by("session", "position"), text, reader)
    return sorted(topics.values_list("title", flat=True))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("34", 34),
        ("34th", 34),
        ("#34", 34),
        ("the 34th MTS", 34),
        (" 34TH ", 34),
        ("34 talks", None),
        ("1234567", None),
        ("", None),
    ],
)
def test_a_number_is_a_session(text, number):
    assert session_number(text) == number


def test_words_are_split_phrases_kept_and_repetition_dropped():
    assert split('goa  "JSON web" goa "" token') == ["goa", "JSON web", "token"]
    assert split("\u200b \u202e") == []
    assert len(split(" ".join(f"w{n}" for n in range(50)))) == MOST_WORDS


@pytest.mark.django_db
def test_every_word_must_occur_somewhere_in_the_topic():
    topic = make_topic(
        make_session(),
        "JWT vs Goa",
        subject="a comparison",
        summary="Tokens **between** services, 100% safe.",
        speakers=[make_person("Tanabe")],
    )
    Alias.objects.create(person=topic.speakers.get().person, name="田辺")
    for text in (
        "jwt",
        "COMPARISON",
        "between goa",
        "tanabe tokens",
        "田辺",
        '"vs Goa"',
        "100%",
        "tanabe-san",
    ):
        assert found(text) == ["JWT vs Goa"], text
    for text in ("goa rust", "1_0", "'; drop table", '"Goa vs"'):
        assert found(text) == [], text


@pytest.mark.django_db
def test_strangers_search_the_public_wording_and_the_house_its_own_too():
    make_secrets()
    assert found("falcon") == []
    assert found("services") == ["JWT vs Goa"]
    assert found("falcon", HOUSE) == ["Falcon again", "JWT vs Goa", "Project Falcon"]
    assert found("services", HOUSE) == [], "the house reads another summary there"


@pytest.mark.django_db
def test_a_summary_is_searched_only_once_its_report_is_out():
    make_secrets()
    assert found("agenda") == ["Agenda only"]
    assert found("condor") == found("condor", HOUSE) == []


@pytest.mark.django_db
def test_an_alias_that_is_not_shown_finds_nobody():
    person = make_person("Tanabe")
    Alias.objects.create(person=person, name="Oldname", shown=False)
    make_topic(make_session(), speakers=[person])
    for reader in Reader:
        assert found("oldname", reader) == []
    assert list(matching_people(Person.objects.all(), "oldname")) == []
    assert list(matching_people(Person.objects.all(), "tana-be")) == [person]


@pytest.mark.django_db
def test_sessions_are_found_by_number_venue_and_what_their_report_says():
    with archive_change():
        shown = make_session(34, introduction="We began with tea.", venue="Shibuya")
        make_session(35, public=False, introduction="Tea for the house.")

    def numbers(text: str) -> list[int]:
        sessions = matching_sessions(Session.objects.visible_to(STRANGER), text, STRANGER)
        return list(sessions.values_list("number", flat=True))

    for text in ("34th", "tea", "shibuya tea"):
        assert numbers(text) == [shown.number], text
    assert numbers("35") == numbers("coffee") == []


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
