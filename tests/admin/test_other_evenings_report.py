"""The report's page of one evening beside another: what is missing, saved, said and shown is its own."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from sessions.admin.photos_consents import consent_formset, photo_formset
from sessions.models import (
    Photo,
    Session,
    Speaker,
    SpeakerEntry,
    Status,
    Topic,
)
from tests.admin.posting import body, words
from tests.admin.test_photos_consents import save
from tests.admin.test_session_report import drawn, evening, report_of, summary_at, write
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.django_db


def topics(session: Session) -> list[Topic]:
    return list(session.topics.order_by("position"))


def follow(client, response) -> str:
    return words(client.get(response.url))


def test_the_page_counts_the_talks_that_stand_and_have_no_summary_and_opens_the_first(
    organiser_client, held, other
):
    page = organiser_client.get(report_of(held))
    assert "2 topics have no summary yet." in words(page)
    assert [topic.title for topic in page.context["missing"]] == ["Two", "Three"]
    assert page.context["form"].instance.title == "Two"
    for foreign in ("Canary", "Nagira", "Mami", "Kelvin", "Theirs"):
        assert foreign not in page.content.decode(), foreign
    assert "Every topic has its summary." in words(organiser_client.get(report_of(other)))
    empty = make_session(37, status=Status.HELD)
    assert "There are no topics yet" in words(organiser_client.get(report_of(empty)))


def test_one_missing_summary_is_one(organiser_client, held):
    write(organiser_client, topics(held)[1], "Words.")
    assert "One topic has no summary yet." in words(organiser_client.get(report_of(held)))


def test_after_a_summary_the_next_talk_without_one_opens_then_the_first_then_none(organiser_client, held):
    one, two, three, four = topics(held)
    assert f"topic={three.pk}#" in write(organiser_client, two, "Words.").url
    Topic.objects.filter(pk=two.pk).update(summary="")
    assert f"topic={two.pk}#" in write(organiser_client, three, "Words.").url
    assert write(organiser_client, two, "Words.").url.endswith("topic=none")
    assert one.pk and four.pk


def test_what_was_saved_is_said_and_what_was_not_is_said_too(organiser_client, held):
    two = topics(held)[1]
    assert "The summary of “Two” was saved." in follow(
        organiser_client, write(organiser_client, two, "Words.")
    )
    assert "Nothing was changed." in follow(organiser_client, write(organiser_client, two, "Words."))
    said = list(LogEntry.objects.values_list("change_message", flat=True))
    assert said == ["The summary of “Two” was saved."]
    address, data = evening(organiser_client, held)
    assert "Nothing was changed." in follow(organiser_client, organiser_client.post(address, body(data)))
    data["evening-closing"] = "The party."
    assert "The report was saved." in follow(organiser_client, organiser_client.post(address, body(data)))


def test_a_talk_asked_for_is_opened_and_none_is_when_all_are_to_be_closed(organiser_client, held):
    one = topics(held)[0]
    assert organiser_client.get(report_of(held, one)).context["form"].instance == one
    closed = organiser_client.get(report_of(held) + "?part=report&topic=none")
    assert closed.context["form"] is None


def test_the_rest_of_a_talk_is_folded_until_something_there_is_to_be_mended(organiser_client, held):
    folded, unfolded = '<details class="more">', '<details class="more" open>'
    two = topics(held)[1]
    assert unfolded not in organiser_client.get(report_of(held, two)).content.decode()
    preview = write(organiser_client, two, "Words.", _preview="1")
    assert preview.status_code == 200 and unfolded not in preview.content.decode()
    data = drawn(organiser_client, two)
    data[f"s{two.pk}-title"] = "x" * 301
    refused = write(organiser_client, two, "Words.", data)
    assert refused.status_code == 422 and unfolded in refused.content.decode()
    assert folded in preview.content.decode() and "Title: " in words(refused)


def test_a_summary_is_not_written_under_the_address_of_another_evening(organiser_client, held, other):
    two = topics(held)[1]
    data = drawn(organiser_client, two)
    data[f"s{two.pk}-summary"] = "Words."
    wrong = reverse("admin:mts_session_summary", args=[other.pk, two.pk])
    assert organiser_client.post(wrong, body(data)).status_code == 404
    two.refresh_from_db()
    assert two.summary == ""
    assert organiser_client.get(summary_at(two)).url.endswith(f"topic={two.pk}#topic-{two.pk}")


def test_a_title_for_everybody_that_changes_moves_the_address_and_a_summary_does_not(organiser_client, held):
    two = topics(held)[1]
    data = drawn(organiser_client, two)
    data[f"s{two.pk}-title"] = "Two, better"
    write(organiser_client, two, "Words.", data)
    two.refresh_from_db()
    assert (two.title, two.slug) == ("Two, better", "two-better")


# Photos and consents.


def test_photos_and_consents_of_another_evening_are_out_of_reach(organiser_client, held, other):
    theirs = other.photos.get()
    mine = Photo.objects.create(session=held, key="b", width=1, height=1, widths=[1], alt="Mine")
    address = reverse("admin:mts_photo_save", args=[held.pk])
    save(organiser_client, held, photo_formset(held), "photos", address, do=f"withdraw:{theirs.pk}")
    changes = {"photos-0-id": theirs.pk, "photos-0-alt": "Stolen"}
    save(organiser_client, held, photo_formset(held), "photos", address, **changes)
    canary = other.topics.get()
    save(organiser_client, held, photo_formset(held), "photos", address, **{"photos-0-topic": canary.pk})
    theirs.refresh_from_db()
    mine.refresh_from_db()
    assert (theirs.alt, theirs.withdrawn, mine.alt, mine.withdrawn, mine.topic) == (
        "Theirs", False, "Mine", False, None,
    )  # fmt: skip
    consents = reverse("admin:mts_speaker_consents", args=[held.pk])
    for wrong in (
        {"consents-0-id": Speaker.objects.get(topic=canary).pk, "consents-0-photo_consent": "no"},
        {"consents-0-photo_consent": "perhaps", "consents-1-photo_consent": "yes"},
    ):
        response = save(organiser_client, held, consent_formset(held), "consents", consents, **wrong)
    assert "The speakers changed in the meantime. Nothing was saved" in follow(organiser_client, response)
    assert set(Speaker.objects.filter(topic__session=held).values_list("photo_consent", flat=True)) == {""}
    assert Speaker.objects.get(topic=canary).photo_consent == "yes"


def test_a_photo_may_be_of_a_talk_of_its_own_evening_alone(organiser_client, held, other):
    photo = Photo.objects.create(session=held, key="b", width=1, height=1, widths=[1])
    page = organiser_client.get(reverse("admin:mts_photo_change", args=[photo.pk])).content.decode()
    assert ">One<" in page and "Canary" not in page
    assert "Canary" not in organiser_client.get(report_of(held)).content.decode()


# Publishing.


def publish(session: Session) -> str:
    return reverse("admin:mts_session_step", args=[session.pk, "published"])


def test_publishing_says_what_is_missing_and_other_steps_do_not(organiser_client, held, other):
    asked = words(organiser_client.post(publish(held)))
    assert "2 topics have no summary; readers see their titles and speakers only." in asked
    assert "have no summary" not in words(organiser_client.post(publish(other)))
    coming = make_session(37, status=Status.OPEN, held_on=date(2040, 6, 15))
    make_topic(coming, "No words yet")
    for to in ("announced", "draft", "cancelled"):
        address = reverse("admin:mts_session_step", args=[coming.pk, to])
        page = words(organiser_client.post(address))
        assert "No, go back" in page and "no summary" not in page, to


def test_only_talks_of_this_evening_that_stand_are_opened_to_everybody(organiser_client, held, other):
    with_house = [*topics(held), *topics(other)]
    Topic.objects.update(audience="house")
    one, two, _three, four = topics(held)
    page = organiser_client.post(publish(held))
    assert [topic.title for topic in page.context["form"].fields["public"].queryset] == [
        "One",
        "Two",
        "Three",
    ]
    data = {"sure": "yes", "audience": "public"}
    refused = organiser_client.post(publish(held), data | {"public": [other.topics.get().pk]})
    assert refused.status_code == 200 and "Select a valid choice" in words(refused)
    organiser_client.post(publish(held), data | {"public": [one.pk]})
    assert dict(Topic.objects.values_list("title", "audience")) == {
        "One": "public", "Two": "house", "Three": "house", "Four": "house", "Canary": "house",
    }  # fmt: skip
    assert two.pk and four.pk and len(with_house) == 5


def test_for_whom_it_came_out_before_is_chosen_already(organiser_client, held):
    Session.objects.filter(pk=held.pk).update(report_audience="house", agenda_audience="public")
    one, *_rest = topics(held)
    Topic.objects.exclude(pk=one.pk).update(audience="house")
    form = organiser_client.post(publish(held)).context["form"]
    assert form["audience"].value() == "house"
    assert form["public"].value() == [one.pk]


def test_a_guest_who_spoke_stays_a_guest_where_the_rest_of_the_talk_is_saved(organiser_client, held):
    two = topics(held)[1]
    guest = make_person("Guest", organisation="AWS")
    two.set_speakers([SpeakerEntry(guest, "guest", "AWS")])
    write(organiser_client, two, "Words.")
    assert two.speakers.values_list("person", "capacity", "affiliation").get() == (guest.pk, "guest", "AWS")
