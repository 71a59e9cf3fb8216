"""Pictures and slides: who gets the file, under which headers, and who is told that there is none."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse

from sessions.models import (
    Audience,
    Consent,
    Photo,
    Portrait,
    Reader,
    Slides,
    SpeakerEntry,
    Status,
    archive_change,
)
from tests.factories import make_person, make_proposal, make_session, make_topic

pytestmark = pytest.mark.django_db
YES, HOUSE, NO, NOT_ASKED = Consent.YES, Consent.HOUSE, Consent.NO, Consent.NOT_ASKED


def make_talk(*consents: str, session=None, **fields):
    """A public topic with a speaker for each consent, given for photos and slides alike."""
    people = [SpeakerEntry(make_person(f"Speaker {n}")) for n, _ in enumerate(consents)]
    topic = make_topic(session or make_session(), speakers=people, **fields)
    for speaker, consent in zip(topic.speakers.all(), consents, strict=True):
        speaker.photo_consent = speaker.slides_consent = consent
        speaker.save()
    return topic


def make_photo(session, topic=None, key="a1b2", audience=Audience.PUBLIC, **fields) -> Photo:
    with archive_change():
        photo = Photo.objects.create(
            session=session,
            topic=topic,
            key=key,
            width=960,
            height=640,
            widths=[480, 960],
            audience=audience,
            **fields,
        )
    for width in photo.widths:
        default_storage.save(photo.file_name(width), ContentFile(b"RIFF webp of %d" % width))
    return photo


def make_slides(session, topic=None, key="c3d4.pdf", audience=Audience.PUBLIC, name="Goa.pdf") -> Slides:
    slides = Slides.objects.create(
        session=session, topic=topic, key=key, file_name=name, size=9, audience=audience
    )
    default_storage.save(slides.path, ContentFile(b"%PDF-1.7 "))
    return slides


def status(client, record) -> int:
    return client.get(record.url(480) if isinstance(record, Photo | Portrait) else record.url).status_code


def test_public_photo_is_shown_to_strangers(client):
    photo = make_photo(make_session())
    response = client.get(photo.url(480))
    assert response.getvalue() == b"RIFF webp of 480"
    assert response.headers["Content-Type"] == "image/webp"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, max-age=300"
    assert "Content-Encoding" not in response.headers
    assert response.headers["Content-Length"] == "16"


def test_file_is_not_compressed_again(client):
    photo = make_photo(make_session())
    Path(default_storage.path(photo.file_name(480))).write_bytes(b"x" * 5_000)
    response = client.get(photo.url(480), headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("make", [make_photo, make_slides])
@pytest.mark.parametrize(
    ("consents", "seen"),
    [
        ([], {Reader.STRANGER, Reader.HOUSE}),
        ([YES, YES], {Reader.STRANGER, Reader.HOUSE}),
        ([NOT_ASKED], {Reader.HOUSE}),
        ([HOUSE], {Reader.HOUSE}),
        ([YES, NOT_ASKED], {Reader.HOUSE}),
        ([NO], set()),
        ([YES, NO], set()),
    ],
)
def test_consent_of_every_speaker(client, colleague, make, consents, seen):
    topic = make_talk(*consents)
    record = make(topic.session, topic)
    answers = {Reader.STRANGER: status(client, record)}
    client.force_login(colleague)
    answers[Reader.HOUSE] = status(client, record)
    assert answers == {reader: 200 if reader in seen else 404 for reader in Reader}


HIDDEN = {
    "for the house": lambda: make_photo(make_session(), audience=Audience.HOUSE),
    "of a house topic": lambda: (lambda topic: make_photo(topic.session, topic))(make_talk(public=False)),
    "of a house report": lambda: make_photo(make_session(public=False)),
    "slides for the house": lambda: make_slides(make_session(), audience=Audience.HOUSE),
}


@pytest.mark.parametrize("make", HIDDEN.values(), ids=HIDDEN.keys())
def test_files_for_the_house_are_missing_for_strangers(client, colleague, make):
    record = make()
    assert status(client, record) == 404
    client.force_login(colleague)
    assert status(client, record) == 200


@pytest.mark.parametrize("fields", [{"status": Status.HELD}, {"status": Status.DRAFT}])
def test_photo_of_an_unpublished_evening_is_for_organisers(client, colleague, organiser, fields):
    photo = make_photo(make_session(**fields))
    assert status(client, photo) == 404
    client.force_login(colleague)
    assert status(client, photo) == 404
    client.force_login(organiser)
    assert status(client, photo) == 200


def test_photo_of_a_dropped_topic_is_gone(client, colleague):
    topic = make_talk(dropped_because="Ill.")
    photo = make_photo(topic.session, topic)
    client.force_login(colleague)
    assert status(client, photo) == 404


def test_withdrawn_photo_vanishes_for_all_but_organisers(client, colleague, organiser):
    photo = make_photo(make_session())
    etag = client.get(photo.url(480)).headers["ETag"]
    Photo.objects.update(withdrawn=True)
    assert client.get(photo.url(480), headers={"if-none-match": etag}).status_code == 404
    client.force_login(colleague)
    assert status(client, photo) == 404
    client.force_login(organiser)
    assert status(client, photo) == 200
    assert client.get(photo.url(480)).headers["Cache-Control"] == "private, no-cache"


def test_organiser_who_views_as_the_public_sees_what_the_public_sees(organiser_client):
    photo = make_photo(make_session(), audience=Audience.HOUSE)
    assert status(organiser_client, photo) == 200
    session = organiser_client.session
    session["as_public"] = True
    session.save()
    assert status(organiser_client, photo) == 404


def test_staff_without_permission_is_a_colleague(client, django_user_model):
    photo = make_photo(make_session(), withdrawn=True)
    client.force_login(django_user_model.objects.create_user("clerk@example.com", is_staff=True))
    assert status(client, photo) == 404


def test_house_file_is_kept_by_no_shared_cache(house_client):
    photo = make_photo(make_session(), audience=Audience.HOUSE)
    assert house_client.get(photo.url(480)).headers["Cache-Control"] == "private, no-cache"


def test_site_closed_to_strangers_marks_nothing_as_public(house_client, settings):
    settings.MTS_AUDIENCE = "house"
    photo = make_photo(make_session())
    assert house_client.get(photo.url(480)).headers["Cache-Control"] == "private, no-cache"


def test_known_file_is_not_sent_again(client):
    photo = make_photo(make_session())
    etag = client.get(photo.url(480)).headers["ETag"]
    response = client.get(photo.url(480), headers={"if-none-match": etag})
    assert (response.status_code, response.getvalue()) == (304, b"")
    assert response.headers["Cache-Control"] == "private, max-age=300"
    assert client.get(photo.url(960), headers={"if-none-match": etag}).status_code == 200


def test_head_tells_the_size_and_sends_nothing(client):
    response = client.head(make_photo(make_session()).url(960))
    assert (response.status_code, response.headers["Content-Length"]) == (200, "16")
    assert client.post("/media/slides/c3d4.pdf").status_code == 405


def test_portrait_needs_its_audience_and_a_person_one_may_know(client, colleague):
    person = make_person("Okubo")
    portrait = Portrait.objects.create(
        person=person, key="e5f6", width=480, height=480, widths=[480], audience=Audience.PUBLIC
    )
    default_storage.save(portrait.file_name(480), ContentFile(b"webp"))
    assert status(client, portrait) == 404
    topic = make_topic(make_session(), speakers=[person])
    assert status(client, portrait) == 200
    topic.audience = Audience.HOUSE
    topic.save()
    assert status(client, portrait) == 404
    client.force_login(colleague)
    assert status(client, portrait) == 200
    Portrait.objects.update(audience=Audience.HOUSE)
    client.logout()
    assert status(client, portrait) == 404


@pytest.mark.parametrize("waits", [True, False])
def test_what_came_with_a_proposal_is_nobodys_not_even_at_its_key(
    client, house_client, organiser_client, waits
):
    of = {"form_key": "waits"} if waits else {"proposal": make_proposal()}
    portrait = Portrait.objects.create(key="e5", width=480, height=480, widths=[480], audience="public", **of)
    slides = Slides.objects.create(key="c3.pdf", file_name="a.pdf", size=9, audience="public", **of)
    for path in (portrait.file_name(480), slides.path):
        default_storage.save(path, ContentFile(b"content"))
    for reader in (client, house_client, organiser_client):
        assert (status(reader, portrait), status(reader, slides)) == (404, 404)


@pytest.mark.postgres
@pytest.mark.parametrize("owners", [(), ("proposal", "form_key"), ("proposal", "own"), ("form_key", "own")])
def test_portraits_and_slides_belong_to_one_thing_alone(owners):
    of = {"proposal": make_proposal(), "form_key": "waits"}
    for kind, own, facts in (
        (Portrait, {"person": make_person()}, {"key": "e5", "width": 1, "height": 1}),
        (Slides, {"session": make_session()}, {"key": "c3.pdf", "file_name": "a.pdf", "size": 9}),
    ):
        found = {name: of[name] for name in owners if name in of} | (own if "own" in owners else {})
        with pytest.raises(IntegrityError), transaction.atomic():
            kind.objects.create(**facts, **found)


@pytest.mark.parametrize(
    "path",
    [
        "/media/pictures/a1b2-481.webp",
        "/media/pictures/other-480.webp",
        f"/media/pictures/a1b2-{10**30}.webp",
        "/media/pictures/..%2Fsecret-480.webp",
        "/media/slides/..%2F..%2Fsecret-key",
        "/media/slides/../../secret-key",
        "/media/slides/unknown.pdf",
        "/media/secret-key",
        "/media/slides/",
    ],
)
def test_anything_else_is_missing(client, path):
    make_photo(make_session())
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "<h1>There is no page at this address</h1>" in response.text


def test_file_missing_on_disk_is_missing(client):
    session = make_session()
    photo, slides = make_photo(session), make_slides(session)
    default_storage.delete(photo.file_name(480))
    default_storage.delete(slides.path)
    assert (status(client, photo), status(client, slides)) == (404, 404)


def test_slides_are_a_download_under_their_name(client):
    response = client.get(make_slides(make_session(), name="Goa in 2017.pdf").url)
    assert response.getvalue() == b"%PDF-1.7 "
    assert response.headers["Content-Disposition"] == 'attachment; filename="Goa in 2017.pdf"'
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("大久保.pdf", "attachment; filename*=utf-8''%E5%A4%A7%E4%B9%85%E4%BF%9D.pdf"),
        ('a"; x=y.pdf', 'attachment; filename="a x=y.pdf"'),
        ("../../etc/passwd", 'attachment; filename="passwd.pdf"'),
        ("evil.html", 'attachment; filename="evil.html.pdf"'),
    ],
)
def test_name_of_a_download_is_safe(client, name, header):
    response = client.get(make_slides(make_session(), name=name).url)
    assert response.headers["Content-Disposition"] == header


def test_slides_of_an_unknown_kind_are_bytes(client):
    response = client.get(make_slides(make_session(), key="c3d4", name="old").url)
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"] == 'attachment; filename="old.bin"'


def test_picture_costs_few_queries(client, django_assert_max_num_queries):
    photo = make_photo(make_session())
    with django_assert_max_num_queries(1):
        client.get(photo.url(480))


def test_addresses_are_stable():
    assert reverse("picture", args=["a1b2", 480]) == "/media/pictures/a1b2-480.webp"
    assert reverse("slides", args=["c3d4.pdf"]) == "/media/slides/c3d4.pdf"
