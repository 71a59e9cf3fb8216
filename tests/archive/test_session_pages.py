"""The page of an evening: agenda before, report after, and nothing of the house for strangers."""

from datetime import date

import pytest
from django.utils import timezone

from sessions.models import (
    Audience,
    Capacity,
    Consent,
    FollowUp,
    Intern,
    Newcomer,
    Photo,
    Slides,
    SpeakerEntry,
    Status,
    Tag,
    archive_change,
)
from tests.archive.canaries import make_canaries
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = pytest.mark.django_db
FAR = date(2040, 5, 18)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def make_full_evening(number: int = 34, talks: int = 1):
    """A published evening with everything that a page can show, `talks` times."""
    session = make_session(number, held_on=date(2017, 5, 19), closing="We had a party.")
    make_moderator(session, make_person(f"Moderator {number}"))
    earlier = make_session(number - 2, held_on=date(2017, 3, 17))
    for n in range(talks):
        before = make_topic(earlier, f"Earlier {n}", speakers=[make_person(f"Shihan {n}")])
        guest = SpeakerEntry(make_person(f"Guest {n}"), Capacity.GUEST, "Microsoft")
        topic = make_topic(
            session, f"Talk {n}", speakers=[make_person(f"Tanabe {n}"), guest], summary="Said."
        )
        topic.speakers.update(photo_consent=Consent.YES, slides_consent=Consent.YES)
        with archive_change():
            topic.tags.add(Tag.objects.create(name=f"Tag {number} {n}", slug=f"tag-{number}-{n}"))
            FollowUp.objects.create(topic=topic, earlier=before)
            files = {"session": session, "topic": topic, "audience": Audience.PUBLIC}
            Slides.objects.create(key=f"{number}-{n}.pdf", file_name=f"slides-{n}.pdf", size=10, **files)
            Photo.objects.create(
                key=f"k{number}-{n}", widths=[480, 960], width=960, height=640, alt=f"Photo {n}", **files
            )
            Intern.objects.create(
                person=make_person(f"Intern {n}"), farewell_session=session, farewell_audience=Audience.PUBLIC
            )
    return session


def test_report_reads_like_one(client):
    make_full_evening()
    page = text(client.get("/sessions/34/"))
    for words in (
        "Friday 19 May 2017",
        'Moderated by <a href="/people/moderator-34/">Moderator 34</a>. One talk.',
        '<a href="#topic-talk-0">Talk 0</a>',
        '<a href="/people/tanabe-0/">Tanabe 0</a> and <a href="/people/guest-0/">Guest 0</a>, Microsoft',
        "<p>Said.</p>",
        'Continues <a href="/topics/earlier-0/">Earlier 0</a> by Shihan 0, 32nd',
        "Tag 34 0",
        'alt="Photo 0" loading="lazy"',
        'srcset="/media/pictures/k34-0-480.webp 480w, /media/pictures/k34-0-960.webp 960w"',
        'The last evening of <a href="/people/intern-0/">Intern 0</a>.',
        "<p>We had a party.</p>",
        'rel="prev" href="/sessions/32/"',
    ):
        assert words in page, words


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/sessions/034/", "/sessions/34/"),
        ("/sessions/00034/?q=a%20b", "/sessions/34/?q=a%20b"),
        ("/sessions/034.ics", "/sessions/34.ics"),
        ("/sessions/034/report.md", "/sessions/34/report.md"),
        ("/sessions/034", "/sessions/34"),
        ("/sessions/0/", None),
        ("/sessions/000/", None),
        ("/sessions/0x34/", None),
        ("/sessions/0/evil.example/", None),
        ("/sessions/٣٤/", None),
        ("/sessions/３４/", None),
    ],
)
def test_a_number_with_zeros_before_it_leads_to_the_evening(client, asked, leads_to):
    make_session(34)
    response = client.get(asked)
    assert (response.status_code, response.get("Location")) == ((301, leads_to) if leads_to else (404, None))


def test_title_description_and_canonical_are_its_own(client):
    make_full_evening()
    page = text(client.get("/sessions/34/"))
    assert "<title>34th, 19 May 2017 · MTS</title>" in page
    assert '<meta name="description" content="34th Monthly Technical Session, 19 May 2017: Talk 0">' in page
    assert '<link rel="canonical" href="http://testserver/sessions/34/">' in page
    assert '<meta property="og:url" content="http://testserver/sessions/34/">' in page


def test_queries_do_not_grow_with_the_talks(client, django_assert_max_num_queries):
    make_full_evening(34, talks=1)
    make_full_evening(44, talks=3)
    with django_assert_max_num_queries(14) as one:
        assert client.get("/sessions/34/").status_code == 200
    with django_assert_max_num_queries(14) as three:
        assert "Talk 2" in text(client.get("/sessions/44/"))
    assert len(one) == len(three)


def test_a_colleague_costs_two_queries_more_for_the_log_in(house_client, django_assert_max_num_queries):
    make_canaries()
    for number in (30, 34, 35):
        with django_assert_max_num_queries(14 + 2):
            assert house_client.get(f"/sessions/{number}/").status_code == 200


def test_no_such_evening_is_a_404_that_offers_a_search(client):
    response = client.get("/sessions/99/")
    assert response.status_code == 404
    assert 'value="sessions 99"' in text(response)


def test_agenda_shows_only_talks_whose_speakers_were_told(client):
    session = make_session(35, held_on=FAR, status=Status.ANNOUNCED)
    told = make_topic(session, "Told", speakers=[make_person("Xudong")], minutes=20)
    told.speakers.update(told_at=timezone.now())
    make_topic(session, "Not told yet", speakers=[make_person("Doi")])
    page = text(client.get("/sessions/35/"))
    assert "Told</a>" in page and "20 minutes" in page and "One talk so far, five places left." in page
    assert "Not told yet" not in page and "Doi" not in page


def test_empty_agenda_says_what_would_fill_it(client):
    make_session(35, held_on=FAR, status=Status.OPEN)
    assert "No talk is settled yet. As soon as one is, it stands here." in text(client.get("/sessions/35/"))


def test_held_evening_says_that_its_report_is_to_come(client):
    session = make_session(34, status=Status.HELD, introduction="A draft.")
    topic = make_topic(session, "JWT vs Goa", summary="Not out.", speakers=[make_person("Tanabe")])
    topic.speakers.update(told_at=timezone.now())
    page = text(client.get("/sessions/34/"))
    assert "its report is still to come" in page and "JWT vs Goa" in page
    assert "Not out." not in page and "A draft." not in page


def test_draft_is_nobodys(client, house_client):
    make_session(35, status=Status.DRAFT, venue="Shibuya")
    for reader in (client, house_client):
        response = reader.get("/sessions/35/")
        assert response.status_code == 404
        assert "<h1>There is no page at this address</h1>" in response.text and "Shibuya" not in response.text


def test_house_evening_is_a_404_for_strangers(client, colleague):
    session = make_session(34, public=False)
    make_topic(session, "Project Falcon", public=False)
    assert client.get("/sessions/34/").status_code == 404
    client.force_login(colleague)
    page = text(client.get("/sessions/34/"))
    assert "Project Falcon" in page and "For the house only." in page


def test_house_topic_house_wording_and_newcomers_leave_no_trace_for_strangers(client, colleague):
    session = make_session(34)
    make_topic(session, "First", speakers=[make_person("Doi")])
    secret = make_topic(
        session, "Project Falcon", public=False, speakers=[make_person("Kent")], summary="Hush."
    )
    shown = make_topic(
        session, "An HDE service", speakers=[make_person("Shihan")],
        summary="Public words.", house_title="Falcon API", house_summary="House words.",
    )  # fmt: skip
    with archive_change():
        Newcomer.objects.create(session=session, person=make_person("Yoel"))
        Intern.objects.create(person=make_person("Kelvin"), farewell_session=session)
        FollowUp.objects.create(topic=shown, earlier=secret, quote="as Kent said")
        secret.tags.add(Tag.objects.create(name="Falcon", slug="falcon"))
        Photo.objects.create(session=session, key="secret", widths=[480], width=480, height=320, alt="Kent")
    page = text(client.get("/sessions/34/"))
    for leak in ("Falcon", "Kent", "Hush", "House words", "Yoel", "Kelvin", "secret", "34-2", "house"):
        assert leak not in page, leak
    assert "Public words." in page and "Two talks." in page
    assert '<p class="talk-place sheet-mark" aria-hidden="true">2</p>' in page
    client.force_login(colleague)
    page = text(client.get("/sessions/34/"))
    for words in ("Project Falcon", "Falcon API", "House words.", "Yoel", "Kelvin", "Three talks."):
        assert words in page, words
    assert "House wording; the public reads another." in page


def test_untitled_talks_stand_by_subject_or_speaker(client):
    session = make_session(29)
    make_topic(session, "", subject="a report of re:Invent 2016", speakers=[make_person("Arakawa")])
    make_topic(session, "", speakers=[make_person("David")])
    page = text(client.get("/sessions/29/"))
    assert '<span class="untitled">A report of re:Invent 2016</span>' in page
    assert '<span class="untitled">A talk by David</span>' in page


def test_mention_links_only_to_evenings_the_reader_may_see(client):
    make_session(31, held_on=date(2017, 2, 24), public=False)
    make_session(32, held_on=date(2017, 3, 17))
    make_topic(make_session(34), "JWT", summary="See the 32nd MTS and the 31st MTS.")
    page = text(client.get("/sessions/34/"))
    assert 'See the <a href="/sessions/32/">32nd MTS</a> and the 31st MTS.' in page


def test_reading_sets_no_cookie(client):
    make_full_evening()
    response = client.get("/sessions/34/")
    assert response.status_code == 200
    assert not response.cookies


def test_evening_without_a_date_says_so(client):
    make_session(3, held_on=None, date_unknown=True)
    assert "the day is not known" in text(client.get("/sessions/3/"))


def test_a_number_that_no_database_holds_is_not_found(client):
    response = client.get(f"/sessions/{'9' * 20}/")
    assert response.status_code == 404
    assert "<h1>There is no page at this address</h1>" in response.text


def test_newcomers_have_a_page_for_the_house_and_none_for_strangers(client, colleague):
    session = make_session(34)
    with archive_change():
        Newcomer.objects.create(session=session, person=make_person("Yoel Susan"))
    assert client.get("/people/yoel-susan/").status_code == 404
    client.force_login(colleague)
    assert 'href="/people/yoel-susan/"' in client.get("/sessions/34/").content.decode()
    assert "Yoel Susan" in client.get("/people/yoel-susan/").content.decode()


def test_a_moderator_taken_out_of_the_archive_is_named_without_a_link(client):
    session = make_session(34)
    gone = make_person("Kevin", anonymised_at="2020-01-01T00:00Z")
    make_moderator(session, gone)
    page = client.get("/sessions/34/").content.decode()
    assert "Moderated by Kevin" in page
    assert "/people/kevin/" not in page
