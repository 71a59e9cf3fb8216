"""What stands around the form, and what its script asks for: nothing of others is offered."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from sessions.models import Capacity, Proposal, SpeakerEntry, Status
from tests.archive.test_session_pages import text
from tests.factories import make_person, make_session, make_topic
from tests.proposals.casts import FAR, filled

pytestmark = pytest.mark.django_db


def make_surroundings(n: int, start: int = 30) -> None:
    for number in range(start, start + n):
        session = make_session(number, held_on=date(2017, 5, number - start + 1))
        intern = SpeakerEntry(make_person(f"Kelvin {number}"), capacity=Capacity.INTERN)
        make_topic(session, f"Told {number}", speakers=[intern], summary="What came of it.")
        make_session(number + 100, held_on=date(2040, 5, number - start + 1), status=Status.OPEN, places=4)


def test_evenings_and_examples_stand_beside_the_form(client):
    make_surroundings(3)
    session = make_session(200, held_on=date(2040, 1, 20), status=Status.OPEN, venue="Shibuya", places=2)
    session.topics_until = timezone.make_aware(timezone.datetime(2040, 1, 10, 18, 0))
    session.save()
    make_topic(session, "Agreed", speakers=[make_person("Doi")]).speakers.update(told_at=timezone.now())
    page = text(client.get("/propose/"))
    for words in (
        '<a href="/sessions/200/">The 200th</a>, <time datetime="2040-01-20">Friday 20 January 2040</time>',
        "one place left",
        "topics until Tuesday 10 January, 18:00 (Asia/Tokyo)",
        "four places left",
        "Told 32",
        "Kelvin 32",
        "What came of it.",
    ):
        assert words in page, words


def test_what_is_for_the_house_or_untold_leaves_no_trace(client, colleague):
    make_topic(make_session(34, public=False), "Falcon", summary="Secret words", public=False)
    make_session(136, held_on=date(2040, 2, 1), status=Status.OPEN, public=False, venue="The cellar")
    coming = make_session(135, held_on=date(2040, 1, 1), status=Status.OPEN, places=3)
    make_topic(coming, "Untold", speakers=[make_person("Doi")])
    make_topic(coming, "House", public=False)
    page = text(client.get("/propose/")) + text(client.get("/propose/near/?q=Falcon+Secret+Untold"))
    for leak in ("Falcon", "Secret", "136", "cellar", "Untold", "two places left"):
        assert leak not in page, leak
    client.force_login(colleague)
    page = text(client.get("/propose/")) + text(client.get("/propose/near/?q=Falcon"))
    for words in ("Falcon", "The cellar", "two places left", "three places left"):
        assert words in page or words == "three places left", words


def test_house_only_site_shows_strangers_the_form_alone(client, settings):
    settings.MTS_AUDIENCE = "house"
    make_surroundings(1)
    response = client.get("/propose/")
    assert response.status_code == 200
    for told in ("Told 30", "130th", "130<", "/130/"):  # not 130 alone, which the key of the form may hold
        assert told not in text(response)
    assert client.get("/propose/near/?q=Told").status_code == 404
    assert client.get("/sessions/").status_code == 302


def test_queries_do_not_grow(client, django_assert_max_num_queries):
    make_surroundings(2)
    with django_assert_max_num_queries(14) as two:
        client.get("/propose/")
    make_surroundings(3, start=40)
    with django_assert_max_num_queries(14) as five:
        assert "Told 42" in text(client.get("/propose/"))
    assert len(two) == len(five)


def test_the_examples_are_three_talks_that_have_a_summary_an_interns_among_them(client):
    for number in range(30, 35):
        session = make_session(number, held_on=date(2017, 1, number - 29))
        make_topic(session, f"Written {number}", speakers=[make_person("Doi")], summary="Words.")
        make_topic(session, "", subject="an untitled one", speakers=[make_person("Doi")], summary="Words.")
        make_topic(session, f"Unwritten {number}", speakers=[make_person("Doi")])
    make_topic(make_session(20, held_on=date(2016, 1, 15)), "An old one", summary="Words.",
               speakers=[SpeakerEntry(make_person("Kelvin"), capacity=Capacity.INTERN)])  # fmt: skip
    page = text(client.get("/propose/")).split('class="examples"')[1].split("</ul>")[0]
    titles = [item.split('">')[1].split("</a>")[0] for item in page.split('class="near-title"><a')[1:]]
    assert titles == ["Written 34", "Written 33", "An old one"]


def test_the_next_three_evenings_that_still_take_topics_stand_there_in_order(client):
    now = timezone.now()
    fields_of = {"status": Status.OPEN, "places": 3}
    make_session(40, held_on=None, **fields_of)
    make_session(39, held_on=FAR.replace(year=2043), **fields_of)
    make_session(38, held_on=FAR.replace(year=2042), **fields_of | {"status": Status.ANNOUNCED})
    make_session(37, held_on=timezone.localdate(), **fields_of)
    make_session(36, held_on=FAR, **fields_of | {"topics_until": now})
    make_session(35, held_on=FAR, **fields_of | {"status": Status.DRAFT})
    make_session(34, held_on=date(2017, 5, 19), **fields_of)
    page = text(client.get("/propose/")).split('class="ahead"')[1].split("</ol>")[0]
    assert [item.split("</a>")[0].split(">")[-1] for item in page.split('<p class="row-title">')[1:]] == [
        "The 37th", "The 38th", "The 39th",
    ]  # fmt: skip


def test_an_evening_without_a_day_comes_last_and_a_full_one_says_so(client):
    full = make_session(36, held_on=FAR, status=Status.OPEN, places=1)
    for title in ("One", "Two"):
        make_topic(full, title, speakers=[make_person("Doi")]).speakers.update(told_at=timezone.now())
    open_day = make_session(35, held_on=None, status=Status.OPEN, places=2)
    page = text(client.get("/propose/")).split('class="ahead"')[1].split("</ol>")[0]
    first, second = page.split("<li>")[1:]
    assert "The 36th" in first and "full for now" in first
    assert "The 35th" in second and "two places left" in second and open_day.number == 35


# Earlier talks.


def near(client, **asked) -> list[str]:
    """The titles offered, and the one that is chosen in brackets."""
    page = text(client.get("/propose/near/", asked))
    titles = []
    for item in page.split("<li>")[1:]:
        title = item.split('rel="noopener">')[1].split("<span")[0]
        titles.append(f"[{title}]" if "checked" in item.split("</li>")[0] else title)
    return titles


@pytest.fixture
def told(db):
    session = make_session(34)
    return {
        title: make_topic(session, title, speakers=[make_person("Tanabe")], summary=summary)
        for title, summary in (
            ("Designing APIs with Goa", ""),
            ("Canaries", "We deployed Goa, with tokens."),
            ("Tokens in Goa", "Designing them."),
            ("The year of the cat", ""),
        )
    }


def test_the_talk_that_was_chosen_stands_there_once_first_where_it_is_not_near(client, told):
    goa, cat = told["Designing APIs with Goa"].pk, told["The year of the cat"].pk
    offered = near(client, q="Goa", continues=goa)
    assert offered.count("[Designing APIs with Goa]") == 1 and "Designing APIs with Goa" not in offered
    assert near(client, q="Goa", continues=cat)[0] == "[The year of the cat]"
    assert near(client, q="", continues=cat) == ["[The year of the cat]"]


def test_nearer_talks_come_first_and_a_word_of_the_summary_counts_less(client, told):
    assert near(client, q="Tokens Goa") == ["Tokens in Goa", "Designing APIs with Goa", "Canaries"]
    assert near(client, q="goa") == ["Designing APIs with Goa", "Tokens in Goa", "Canaries"]
    assert near(client, q="goa unheard") == ["Designing APIs with Goa", "Tokens in Goa"]
    assert near(client, q="designing goals") == ["Designing APIs with Goa"]


def test_a_talk_for_the_house_is_not_chosen_by_a_stranger_who_knows_its_number(client, colleague, told):
    secret = make_topic(make_session(33, public=False), "Secret Falcon", public=False)
    assert near(client, q="Goa", continues=secret.pk)[0] != "[Secret Falcon]"
    response = client.post("/propose/", filled(continues=secret.pk))
    assert "Secret Falcon" not in text(response) and not Proposal.objects.exists()
    client.force_login(colleague)
    assert near(client, q="Goa", continues=secret.pk)[0] == "[Secret Falcon]"


def test_at_most_four_near_talks_are_offered(client, told):
    for n in range(6):
        make_topic(make_session(40 + n), f"Goa {n}", speakers=[make_person("Doi")])
    assert near(client, q="Goa") == ["Goa 5", "Goa 4", "Goa 3", "Goa 2"]


def test_near_talks_are_those_that_share_telling_words(client):
    session = make_session(34)
    for title in ("JWT vs Goa", "Designing APIs with Goa", "The year of the cat"):
        make_topic(session, title, speakers=[make_person("Tanabe")])
    page = text(client.get("/propose/near/?q=The talk about Goa"))
    assert "JWT vs Goa" in page and "Designing APIs" in page and "cat" not in page
    assert "Tanabe" in page and "34th, May 2017" in page
    assert text(client.get("/propose/near/?q=of+the+and")) == text(client.get("/propose/near/"))
    assert client.get("/propose/near/?q=%00").status_code == 400
    assert client.get("/propose/near/?q=x&continues=99999999999999999999").status_code == 200


def test_preview_draws_markdown_and_no_script(client):
    drawn = client.post("/propose/preview/", {"text": "**Bold** <script>x</script>\0"}).content.decode()
    assert drawn == "<p><strong>Bold</strong> &lt;script&gt;x&lt;/script&gt;</p>\n"
    assert client.get("/propose/preview/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/propose/preview/", {"text": "x"}).status_code == 403
