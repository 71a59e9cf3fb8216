"""Photos on the session's page: dropped, assigned, described, withdrawn; and what the speakers agreed to."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from sessions.admin.photos_consents import consent_formset, photo_formset
from sessions.models import Photo, Reader
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.django_db


def upload(name: str = "photo.jpg") -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (600, 400), "#c4351a").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def drop(client, session, *files, **headers):
    return client.post(f"/admin/mts/photo/of/{session.pk}/add/", {"files": files}, headers=headers)


def save(client, session, formset, prefix: str, address: str, **changes):
    data = {
        field.html_name: field.value() if field.value() is not None else ""
        for form in [*formset, formset.management_form]
        for field in form
        if field.value() is not False
    }
    return client.post(address, data | changes)


def test_many_are_dropped_at_once_and_one_bad_file_stops_no_other(organiser_client):
    session = make_session()
    bad = SimpleUploadedFile("notes.txt", b"no picture")
    page = organiser_client.get(drop(organiser_client, session, upload(), bad, upload())["Location"])
    assert Photo.objects.count() == 2
    assert "“notes.txt”: This is not a JPEG, PNG, WebP, GIF or HEIC picture." in page.text


def test_script_is_answered_in_json(organiser_client):
    bad = SimpleUploadedFile("notes.txt", b"no picture")
    answer = drop(organiser_client, make_session(), upload(), bad, Accept="application/json").json()
    assert answer["kept"] == 1
    assert [line.partition(":")[0] for line in answer["refused"]] == ["“notes.txt”"]


def test_a_photo_is_assigned_described_and_published(organiser_client):
    session = make_session()
    topic = make_topic(session, speakers=[make_person("Okubo")])
    topic.speakers.update(photo_consent="yes")
    drop(organiser_client, session, upload())
    photo = Photo.objects.get()
    address = f"/admin/mts/photo/of/{session.pk}/save/"
    changes = {"photos-0-topic": topic.pk, "photos-0-audience": "public", "do": f"suggest:{photo.pk}"}
    save(organiser_client, session, photo_formset(session), "photos", address, **changes)
    photo.refresh_from_db()
    assert (photo.topic, photo.alt) == (topic, "Okubo speaking at the 34th MTS")
    assert list(Photo.objects.visible_to(Reader.STRANGER)) == [photo]


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        ("decorative", (True, False, "")),
        ("withdraw", (False, True, "Okubo")),
        ("restore", (False, False, "Okubo")),
    ],
)
def test_one_click_changes_one_photo(organiser_client, verb, state):
    session = make_session()
    drop(organiser_client, session, upload(), upload())
    photo, other = Photo.objects.order_by("pk")
    Photo.objects.update(alt="Okubo", withdrawn=verb == "restore")
    address = f"/admin/mts/photo/of/{session.pk}/save/"
    save(organiser_client, session, photo_formset(session), "photos", address, do=f"{verb}:{photo.pk}")
    photo.refresh_from_db()
    other.refresh_from_db()
    assert (photo.decorative, photo.withdrawn, photo.alt) == state
    assert (other.decorative, other.alt) == (False, "Okubo")


def test_what_several_photos_have_in_common_is_set_at_once(organiser_client):
    session, elsewhere = make_session(), make_session(33, held_on="2017-04-14")
    topic = make_topic(session, speakers=[make_person("Okubo")])
    for evening in (session, session, session, session, elsewhere):
        drop(organiser_client, evening, upload())
    described, decorative, withdrawn, *_ = Photo.objects.order_by("pk")
    Photo.objects.filter(pk=described.pk).update(alt="A hand")
    Photo.objects.filter(pk=decorative.pk).update(decorative=True)
    Photo.objects.filter(pk=withdrawn.pk).update(withdrawn=True)
    address = f"/admin/mts/photo/of/{session.pk}/save/"

    def save_all(**changes):
        save(organiser_client, session, photo_formset(session), "photos", address, do="all", **changes)
        return list(Photo.objects.order_by("pk").values_list("topic", "audience", "alt"))

    theirs = [(None, "house", ""), (None, "house", "")]  # withdrawn, and of another evening
    rows = save_all(**{"all-topic": topic.pk, "all-describe": "on"})
    assert rows[:2] == [(topic.pk, "house", "A hand"), (topic.pk, "house", "")]
    assert rows[3] == (topic.pk, "house", "Okubo speaking at the 34th MTS")
    assert [rows[2], rows[4]] == theirs
    rows = save_all(**{"all-topic": "evening", "all-audience": "public"})
    assert [row[:2] for row in rows] == [
        *[(None, "public")] * 2,
        (None, "house"),
        (None, "public"),
        (None, "house"),
    ]


def test_photos_are_moved_by_buttons_and_stop_at_the_ends(organiser_client):
    session = make_session()
    drop(organiser_client, session, upload(), upload(), upload())
    one, two, three = Photo.objects.order_by("pk")
    address = f"/admin/mts/photo/of/{session.pk}/save/"

    def order_after(action: str) -> list[Photo]:
        save(organiser_client, session, photo_formset(session), "photos", address, do=action)
        return list(session.photos.order_by("position"))

    assert order_after(f"up:{three.pk}") == [one, three, two]
    assert order_after(f"down:{one.pk}") == [three, one, two]
    assert order_after(f"up:{three.pk}") == [three, one, two]
    assert order_after(f"down:{two.pk}") == [three, one, two]


def test_a_photo_without_words_keeps_the_report_from_going_out():
    session = make_session()
    Photo.objects.create(session=session, key="a", width=1, height=1, widths=[1])
    assert session.obstacles("published") == ["One photo lacks a text for those who cannot see it."]
    Photo.objects.update(decorative=True)
    assert session.obstacles("published") == []


def test_consents_of_all_speakers_are_saved_together(organiser_client):
    session = make_session()
    topic = make_topic(session, speakers=[make_person("Okubo"), make_person("Ogawa")])
    address = f"/admin/mts/speaker/of/{session.pk}/consents/"
    changes = {"consents-0-photo_consent": "yes", "consents-1-slides_consent": "no"}
    save(organiser_client, session, consent_formset(session), "consents", address, **changes)
    rows = topic.speakers.values_list("photo_consent", "slides_consent", "recording_consent")
    assert list(rows) == [("yes", "", ""), ("", "no", "")]


def test_readers_cannot_touch_photos_or_consents(house_client):
    session = make_session()
    assert "/admin/login/" in drop(house_client, session, upload())["Location"]
    assert "/admin/login/" in house_client.post(f"/admin/mts/speaker/of/{session.pk}/consents/")["Location"]
    assert not Photo.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_files_go_with_the_record_that_is_deleted(organiser_client):
    session = make_session()
    drop(organiser_client, session, upload(), upload())
    photo, other = Photo.objects.order_by("pk")
    organiser_client.post(f"/admin/mts/photo/{photo.pk}/delete/", {"post": "yes"})
    assert not default_storage.exists(photo.file_name(480))
    assert default_storage.exists(other.file_name(480))
