"""Talks near a talk, each with its reason; the rarest first, and nothing that the reader may not know."""

from datetime import date

import pytest
from django.utils import timezone

from sessions.archive.related import shared, words_of
from sessions.models import FollowUp, Person, Reader, SpeakerEntry, Tag, Topic, archive_change
from tests.archive.test_session_pages import text
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.django_db


def near(client, slug: str) -> list[tuple[str, str]]:
    """(title, reason) of each, in the order of the page."""
    response = client.get(f"/topics/{slug}/")
    assert response.status_code == 200
    return [(other.headline, why) for other, why in response.context["near"]]


@pytest.fixture
def talks() -> dict[str, Topic]:
    """Twelve talks, of which some share something with "Goa storage"."""
    goa, go = (Tag.objects.create(name=name, slug=name.lower()) for name in ("Goa", "Go"))
    okubo, ogawa, kent = (make_person(name) for name in ("Okubo", "Ogawa", "Kent"))
    found = {}
    with archive_change():
        for n, (title, speakers, tags) in enumerate(
            [
                ("Goa storage", [okubo, SpeakerEntry(kent, "guest", "AWS")], [goa, go]),
                ("By Okubo", [okubo], []),
                ("Tagged", [ogawa], [goa]),
                ("Of the company", [SpeakerEntry(make_person("Hamba"), "guest", "aws")], []),
                ("More storage", [ogawa], []),
                *((f"Filler{n}", [], [go]) for n in range(7)),
            ]
        ):
            session = make_session(20 + n, held_on=date(2017, n % 12 + 1, 17))
            found[title] = make_topic(session, title, speakers=speakers)
            found[title].tags.set(tags)
    return found


@pytest.mark.postgres
def test_each_stands_with_its_reason_the_rarest_first(client, talks):
    assert near(client, "goa-storage") == [
        ("Tagged", "also tagged Goa"),
        ("By Okubo", "also by Okubo"),
        ("Of the company", "also from AWS"),
        ("More storage", "“storage” in both titles"),
    ]
    assert "Related talks" in text(client.get("/topics/goa-storage/"))
    assert near(client, "tagged") == [("More storage", "also by Ogawa"), ("Goa storage", "also tagged Goa")]


def test_what_many_share_is_no_reason(client, talks):
    assert near(client, "filler0") == [], "the tag Go has a talk in three"
    assert "Related talks" not in text(client.get("/topics/filler0/"))


def test_five_at_most_and_several_reasons_count_together(client, talks):
    with archive_change():
        for n in range(2):
            make_topic(make_session(50 + n), f"Again {n}").tags.set(Tag.objects.filter(name="Goa"))
        for n in range(2, 9):
            make_topic(make_session(50 + n), f"Again {n}")
        make_topic(make_session(60), "Storage once more", speakers=[talks["By Okubo"].speakers.get().person])
    found = near(client, "goa-storage")
    assert len(found) == 5
    assert found[0] == ("Storage once more", "also by Okubo; “storage” in both titles")
    assert "More storage" not in dict(found), "six would fit"


def test_a_thread_that_is_drawn_above_is_not_told_twice(client, talks):
    with archive_change():
        FollowUp.objects.create(topic=talks["By Okubo"], earlier=talks["Goa storage"])
        FollowUp.objects.create(topic=talks["More storage"], earlier=talks["Goa storage"], kind="mentions")
        FollowUp.objects.create(topic=talks["Filler3"], earlier=talks["By Okubo"])
    assert near(client, "goa-storage") == [
        ("Filler3", "of the same thread"),
        ("Tagged", "also tagged Goa"),
        ("Of the company", "also from AWS"),
    ]


@pytest.mark.postgres
def test_no_reason_tells_what_the_house_knows(client, colleague, talks):
    with archive_change():
        secret = make_tag_talk("Canarytalk", talks, public=False)
        Topic.objects.filter(pk=talks["Tagged"].pk).update(house_title="Canaryword Goa")
        Topic.objects.filter(pk=talks["Goa storage"].pk).update(house_title="Canaryword storage")
    page = text(client.get("/topics/goa-storage/"))
    assert "canary" not in page.lower() and secret.slug not in page
    assert ("Tagged", "also tagged Goa") in near(client, "goa-storage")
    client.force_login(colleague)
    assert {"Canarytalk", "Canaryword Goa"} <= {title for title, _why in near(client, "goa-storage")}


def make_tag_talk(title: str, talks: dict[str, Topic], **more) -> Topic:
    topic = make_topic(make_session(70), title, speakers=[talks["By Okubo"].speakers.get().person], **more)
    topic.tags.set(Tag.objects.filter(name="Goa"))
    return topic


def test_somebody_taken_out_of_the_archive_ties_no_talks(client, talks):
    assert ("By Okubo", "also by Okubo") in near(client, "goa-storage")
    Person.objects.filter(name="Okubo").update(anonymised_at=timezone.now(), name="a colleague")
    assert "By Okubo" not in dict(near(client, "goa-storage"))


def test_a_talk_that_was_dropped_is_near_nothing(client, talks):
    with archive_change():
        Topic.objects.filter(pk=talks["Tagged"].pk).update(dropped_because="ill")
    assert "Tagged" not in dict(near(client, "goa-storage"))


def test_words_that_say_nothing_are_none():
    assert words_of("How We Use the Storage of 2017 and its S3") == {"storage", "s3"}
    assert words_of("計測の話") == {"計測の話"}


@pytest.mark.postgres
def test_what_is_shared_is_asked_in_two_queries(talks, django_assert_num_queries):
    with django_assert_num_queries(2):
        total, found, links = shared(Reader.STRANGER)
    assert (total, links) == (12, [])
    title = {str(topic.pk): title for title, topic in talks.items()}
    assert {
        key[0]: {title[pk] for pk in both.split()} for key, both in found.items() if key[0] != "speaker"
    } == {
        "tag": {"Goa storage", "Tagged"},
        "company": {"Goa storage", "Of the company"},
        "word": {"Goa storage", "More storage"},
    }
    assert len(found) == 5, "and what Okubo and Ogawa gave"
