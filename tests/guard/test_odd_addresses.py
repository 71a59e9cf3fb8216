"""Numbers and texts that no page of ours links to: never a 500, on either database."""

from itertools import product

import pytest
from django.urls import reverse

from sessions.models import Photo
from tests.factories import make_session, make_topic
from tests.media.test_serving import make_photo

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
HUGE = "9" * 20
TOO_LONG = "9" * 5_000


PLACES = (
    "/sessions/{}/", "/sessions/{}/report.md", "/sessions/0/", "/topics/{}/", "/people/{}/", "/tags/{}/",
    "/media/pictures/a-{}.webp", "/media/slides/{}",
)  # fmt: skip
QUERIES = (
    "/sessions/?page={}", "/search/?q={}", "/topics/?page={}&year={}", "/people/?page={}",
    "/interns/?page={}", "/tags/?page={}", "/sessions/?year={}", "/search/?q=a&page={}",
)  # fmt: skip


def test_numbers_beyond_every_column_find_nothing(client, subtests):
    make_session(34)
    numbers = (HUGE, "2147483647", "2147483648", "9223372036854775807", TOO_LONG)
    for address, number in product(PLACES, numbers):
        with subtests.test(address=address, number=number[:20]):
            response = client.get(address.format(number))
            assert response.status_code == 404
            assert "<h1>There is no page at this address</h1>" in response.text


def test_odd_numbers_in_a_query_are_left_aside(client, subtests):
    make_topic(make_session(34))
    for address, number in product(QUERIES, (HUGE, TOO_LONG, "-1", "٣", "1e9")):
        with subtests.test(address=address, number=number[:20]):
            response = client.get(address.replace("{}", number))
            beyond = "page=" in address and number.isascii() and number.isdigit()
            assert (response.status_code, response.text.count("<h1")) == (404 if beyond else 200, 1)


@pytest.mark.parametrize("number", [HUGE, TOO_LONG])
def test_odd_numbers_in_the_admin_find_nothing(organiser_client, number):
    session = make_session(34)
    topic = make_topic(session)
    for name in ("reorder", "told", "evening", "step"):
        args = [number, "open"] if name == "step" else [number]
        address = reverse(f"admin:mts_session_{name}", args=[7, *args[1:]]).replace("/7/", f"/{number}/")
        assert organiser_client.post(address).status_code in (302, 404), name
    order = reverse("admin:mts_session_reorder", args=[session.pk])
    assert organiser_client.post(order, {"order": [number], "version": "1"}).status_code == 409
    assert organiser_client.post(order, {"order": [topic.pk], "version": number}).status_code == 409
    slides = reverse("admin:mts_session_slides", args=[session.pk, topic.pk])
    assert organiser_client.post(slides, {"file": number, "audience": "public"}).status_code == 404
    remove = reverse("admin:mts_session_remove_topic", args=[session.pk, topic.pk])
    data = {"_drop": "1", "because": "Ill.", "version": number}
    assert organiser_client.post(remove, data).status_code == 302
    topic.refresh_from_db()
    assert topic.dropped_because == ""
    photos = reverse("admin:mts_photo_save", args=[session.pk])
    empty = {"photos-TOTAL_FORMS": "0", "photos-INITIAL_FORMS": "0", "do": f"withdraw:{number}"}
    assert organiser_client.post(photos, empty).status_code == 302


def test_photos_of_another_evening_are_not_saved_here(organiser_client):
    """A form of a photo that went meanwhile, or was never there, changes nothing and breaks nothing."""
    session = make_session(34)
    photo = make_photo(make_session(33))
    data = {"photos-TOTAL_FORMS": "1", "photos-INITIAL_FORMS": "1", "photos-0-alt": "Mine.", "do": ""}
    photos = reverse("admin:mts_photo_save", args=[session.pk])
    for key in ("4711", str(photo.pk)):
        for more in ({}, {"photos-INITIAL_FORMS": "0"}):
            answer = organiser_client.post(photos, data | {"photos-0-id": key} | more)
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse("admin:mts_session_change", args=[session.pk]))
    assert organiser_client.post(photos, {}).status_code == 302
    assert list(Photo.objects.values_list("pk", "alt")) == [(photo.pk, photo.alt)]
