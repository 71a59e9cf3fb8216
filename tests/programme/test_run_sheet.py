"""The run sheet: who sees it, and everything that whoever moderates needs to say."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions.media.slides import CleanSlides
from sessions.media.storage import keep_slides
from sessions.models import (
    Call,
    Capacity,
    Intern,
    Newcomer,
    PrivateLink,
    Session,
    Slides,
    Status,
    archive_change,
)
from sessions.programme.run_sheet import first_sentence, run_sheet
from tests.factories import make_moderator, make_person, make_session, make_topic
from tests.media.test_slides import PDF
from tests.programme.casts import make_evening, titles

pytestmark = pytest.mark.django_db
SHEET = "/sessions/35/run-sheet/"


def text(response) -> str:
    """The words of the page, without marks and with single spaces."""
    body = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


@pytest.fixture
def evening(db):
    """The 35th with a pause, a speaker from elsewhere, a newcomer, a farewell, and words for the house."""
    session = make_evening()
    earlier = make_session(31)
    falcon, goa, bees = session.topics.order_by("position")
    tanabe, _, lin = (topic.speakers.get().person for topic in (falcon, goa, bees))
    make_topic(earlier, "JWT vs Goa", speakers=[tanabe])
    with archive_change():
        tanabe.said_as, tanabe.reading = "tah-nah-beh", "たなべ"
        tanabe.biography = "Writes **Go** for a living. Has a cat."
        tanabe.save()
        goa.speakers.update(remote=True, capacity="guest", affiliation="AWS Japan")
        bees.speakers.update(capacity="intern")
        falcon.house_title, falcon.pause_after = "The canary engine", 10
        falcon.save()
        Intern.objects.create(person=lin, programme="GIP", farewell_session=session)
        Newcomer.objects.create(session=session, person=make_person("Mami"))
        Slides.objects.create(session=session, topic=goa, key="x.pdf", file_name="goa.pdf", size=1)
    return session


def moderators_address(session, **fields) -> str:
    moderator = session.moderator_set.first()
    for name, value in fields.items():
        setattr(moderator, name, value)
    moderator.save()
    return f"/moderate/{PrivateLink.mint(moderator)}/run-sheet/"


def test_the_sheet_says_what_the_moderator_says(organiser_client, evening):
    words = text(organiser_client.get(SHEET))
    for fact in (
        "19:00–20:05 · Shibuya · moderated by Kevin",
        "To be introduced Mami",
        "19:00 –19:25 The canary engine Tanabe (たなべ, tah-nah-beh) . Writes Go for a living.",
        "spoke at the 31st about “JWT vs Goa”",
        "20 minutes, 5 for questions · no slides",
        "19:25 Pause, 10 minutes",
        "19:35 –19:55 Goa Shihan , AWS Japan, speaks from elsewhere first talk here",
        "slides are in: goa.pdf",
        "Lin , intern (GIP)",
        "20:05 Farewell: Lin, GIP. Then the party.",
    ):
        assert fact in words, fact
    assert "Has a cat" not in words


def test_the_moderator_reads_it_by_link_and_cannot_change_anything(client, evening):
    response = client.get(moderators_address(evening))
    assert response.status_code == 200
    words = text(response)
    assert "The canary engine" in words and "cannot come" not in words and "/admin/" not in words
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_a_moderator_who_said_no_a_wrong_link_and_a_cancelled_evening_answer_alike(client, evening):
    said_no = moderators_address(evening, answer="no")
    wrong = f"/moderate/{'x' * 32}/run-sheet/"
    bodies = []
    for address in (said_no, wrong):
        response = client.get(address)
        assert response.status_code == 404
        bodies.append("canary" in response.content.decode().lower())
    good = moderators_address(evening, answer="yes")
    assert client.get(good).status_code == 200
    evening.cancel(because="a typhoon")
    assert client.get(good).status_code == 404
    assert bodies == [False, False]


def test_a_link_of_a_proposal_opens_no_run_sheet(client, evening):
    from tests.programme.casts import make_proposal

    token = PrivateLink.mint(make_proposal(evening.topics.first()))
    response = client.get(f"/moderate/{token}/run-sheet/")
    assert (response.status_code, "Falcon" in response.text) == (404, False)
    assert "<h1>This link opens no page</h1>" in response.text


def test_strangers_log_in_and_colleagues_learn_nothing_whether_there_is_one_or_not(
    client, colleague, evening
):
    for number in (35, 99):
        response = client.get(f"/sessions/{number}/run-sheet/")
        assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/login/")
    client.force_login(colleague)
    assert [client.get(f"/sessions/{number}/run-sheet/").status_code for number in (35, 99)] == [403, 403]


def test_an_organiser_is_told_that_there_is_none(organiser_client, db):
    for number in (99, 99999999999):
        response = organiser_client.get(f"/sessions/{number}/run-sheet/")
        assert response.status_code == 404
        assert "<h1>There is no page at this address</h1>" in response.text


def test_an_evening_with_nothing_known_yet_has_a_sheet(organiser_client):
    make_session(35, status=Status.DRAFT, held_on=None)
    words = text(organiser_client.get(SHEET))
    for fact in (
        "no start time yet",
        "no place yet",
        "nobody moderates yet",
        "No talks yet.",
        "A draft still",
    ):
        assert fact in words


def test_one_talk_and_nine_cost_the_same(organiser_client, evening):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert organiser_client.get(SHEET).status_code == 200
        return len(seen)

    first = queries()
    for n in range(6):
        make_topic(evening, f"Topic {n}", speakers=[make_person(f"Speaker {n}")])
    make_moderator(evening, make_person("Jeffrey"))
    assert queries() == first


def test_a_dropped_talk_is_not_on_the_sheet_and_the_times_close_up(evening):
    evening.topics.filter(position=1).update(dropped_because="ill")
    sheet = run_sheet(evening)
    assert [(line["title"], f"{line['span'].starts_at:%H:%M}") for line in sheet["lines"]] == [
        ("Goa", "19:00"),
        ("Bees", "19:20"),
    ]


@pytest.mark.parametrize(
    ("markdown", "sentence"),
    [
        ("", ""),
        ("Writes *Go*. Has a cat.", "Writes Go."),
        ("[Okubo](https://example.com) keeps bees", "Okubo keeps bees"),
        ("大久保です。メールの仕事をしています。", "大久保です。"),
        ("a" * 300, "a" * 199 + "…"),
    ],
)
def test_the_first_sentence_of_a_biography(markdown, sentence):
    assert first_sentence(markdown) == sentence


def test_the_moderator_opens_the_slides_of_their_own_evening_and_no_others(client, evening):
    Call.objects.create(pk=1, whom_to_ask="Mami, #mts")
    goa = evening.topics.get(position=2)
    slides = keep_slides(Slides(session=evening, topic=goa), CleanSlides("own.pdf", "goa.pdf", "pdf", PDF))
    slides.save()
    foreign = Slides.objects.create(session=make_session(30), key="no.pdf", file_name="no.pdf", size=1)
    moderator = evening.moderator_set.get()
    page = f"/moderate/{PrivateLink.mint(moderator)}/"
    sheet = client.get(page + "run-sheet/")
    assert f"{page}slides/own.pdf" in sheet.content.decode() and "Ask Mami, #mts." in text(sheet)
    file = client.get(page + "slides/own.pdf")
    assert b"".join(file.streaming_content) == PDF
    assert (file["Cache-Control"], file["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert client.get(f"{page}slides/{foreign.key}").status_code == 404
    with archive_change():
        evening.topics.filter(pk=goa.pk).update(dropped_because="ill")
    assert client.get(page + "slides/own.pdf").status_code == 404
    moderator.answer = "no"
    moderator.save()
    assert client.get(page + "slides/own.pdf").status_code == 404


def moderators_page(session: Session) -> str:
    return f"/moderate/{PrivateLink.mint(session.moderator_set.first())}/"


def test_the_run_sheet_holds_its_own_evening_alone(organiser_client, july):
    session = make_evening()
    words = text(organiser_client.get(SHEET))
    for others in ("Jeffrey", "Canary", "Nagira", "Mami", "Kelvin", "july.pdf"):
        assert others not in words, others
    assert "Kevin" in words and titles(session) == ["Falcon", "Goa", "Bees"]
    words = text(organiser_client.get("/sessions/36/run-sheet/"))
    for own in ("Jeffrey", "Canary", "Nagira", "To be introduced Mami", "Farewell: Kelvin, GIP", "july.pdf"):
        assert own in words, own


def test_a_moderators_link_opens_no_slides_of_another_evening_nor_of_the_evening_itself(client, july):
    session = make_evening()
    own = Slides(session=session, topic=session.topics.get(position=1))
    keep_slides(own, CleanSlides("june.pdf", "june.pdf", "pdf", PDF)).save()
    for moderated, own, others in ((session, "june.pdf", "july.pdf"), (july, "july.pdf", "june.pdf")):
        page = moderators_page(moderated) + "slides/"
        opened, refused = client.get(page + own), client.get(page + others)
        assert (opened.status_code, b"".join(opened)) == (200, PDF)
        assert (refused.status_code, refused["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_the_run_sheet_names_everybody_who_moderates_but_who_said_no(organiser_client):
    session = make_evening()
    make_moderator(session, make_person("Jeffrey"), answer="no")
    make_moderator(session, make_person("Ogawa"))
    words = text(organiser_client.get(SHEET))
    assert "Kevin" in words and "Ogawa" in words and "Jeffrey" not in words


def test_an_introduction_names_the_latest_earlier_talk_that_was_given_and_no_later_one(organiser_client):
    session = make_evening()
    tanabe = session.topics.get(position=1).speakers.get().person
    other = make_person("Somebody else")
    for number, title, fields in (
        (30, "An early one", {}),
        (31, "The last one", {}),
        (32, "A dropped one", {"dropped_because": "ill"}),
        (37, "A later one", {}),
    ):
        evening = make_session(number, held_on=date(2016, 1, number - 20))
        make_topic(evening, title, speakers=[tanabe], **fields)
        make_topic(evening, f"Not his {number}", speakers=[other])
    words = text(organiser_client.get(SHEET))
    assert "spoke at the 31st about “The last one”" in words
    for not_that in ("An early one", "A dropped one", "A later one", "Not his"):
        assert not_that not in words


def test_the_programme_of_an_intern_is_said_of_interns_alone_and_of_their_own(organiser_client):
    session = make_evening()
    falcon, _goa, bees = session.topics.order_by("position")
    for topic, programme in ((falcon, "Programme of old"), (bees, "GIP of Lin")):
        Intern.objects.create(person=topic.speakers.get().person, programme=programme)
    Intern.objects.create(person=make_person("Else"), programme="Somebody else's")
    bees.speakers.update(capacity=Capacity.INTERN)
    words = text(organiser_client.get(SHEET))
    assert "intern (GIP of Lin)" in words
    assert "Programme of old" not in words and "Somebody else's" not in words
