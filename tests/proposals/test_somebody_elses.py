"""Two proposals, two evenings, two of everything: what one speaker does or reads is never the other's."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sessions.media.pictures import clean_picture
from sessions.media.slides import CleanSlides
from sessions.media.storage import keep_picture, keep_slides
from sessions.models import (
    CoSpeaker,
    Notice,
    Portrait,
    PrivateLink,
    Proposal,
    ProposalStatus,
    Slides,
    Status,
    archive_change,
)
from tests.archive.test_session_pages import text
from tests.factories import make_person, make_session, make_topic
from tests.media.test_pictures import halves, saved
from tests.media.test_slides import PDF
from tests.proposals.casts import FAR, agreed, page_of, proposed

pytestmark = pytest.mark.django_db
S = ProposalStatus
NO_CONSENTS = {"photo_consent": "", "slides_consent": "", "recording_consent": ""}


@pytest.fixture
def kent(db) -> Proposal:
    """Somebody else, agreed and told for another evening, with slides, notes, a co-speaker and consents."""
    july = make_session(36, held_on=date(2040, 6, 15), status=Status.OPEN, venue="Ebisu")
    person = make_person("Kent")
    proposal = proposed(
        name="Kent", email="kent@example.com", title="Falcon", person=person, photo_consent="yes"
    )
    topic = make_topic(july, "Falcon", speakers=[person], speaker_notes="Kent's notes.")
    with archive_change():
        proposal.accept(july, topic, by=None, at=timezone.now())
        proposal.note_told(S.ACCEPTED, july)
        topic.speakers.update(photo_consent="yes", slides_consent="yes")
    Slides.objects.create(session=july, topic=topic, key="kent.pdf", file_name="talk.pdf", size=len(PDF))
    CoSpeaker.objects.create(proposal=proposal, name="Ogawa", email="ogawa@example.com")
    return proposal


def kept(proposal: Proposal) -> dict:
    """Everything of a proposal that its speaker could lose."""
    now = Proposal.objects.get(pk=proposal.pk)
    topic = now.topic
    return {
        "proposal": (now.status, now.shown_status, now.months, now.title, now.note, now.photo_consent),
        "topic": topic and (topic.title, topic.speaker_notes, topic.dropped_because),
        "slides": topic and list(topic.slides.values_list("file_name", flat=True)),
        "speakers": topic
        and list(topic.speakers.values_list("person__name", "photo_consent", "confirmed_at")),
        "co-speakers": list(now.co_speakers.values_list("name", "answer")),
        "sent": list(now.slides.values_list("file_name", flat=True)),
        "photo": Portrait.objects.filter(proposal=now).exists(),
    }


def test_nothing_a_speaker_does_touches_the_talk_of_another(client, evening, kent):
    before = kept(kent)
    proposal = agreed(evening)
    address = page_of(proposal)
    client.post(address + "confirm/")
    client.post(address + "consents/", {**NO_CONSENTS, "photo_consent": "no"})
    client.post(address + "slides/", {"notes": "Mine.", "slides": SimpleUploadedFile("talk.pdf", PDF)})
    edit = {"name": "Doi", "email": "doi@example.com", "title": "Other", "sentence": "x", "version": "99"}
    client.post(address + "edit/", edit)
    client.post(address + "other-month/", {"months": [f"{timezone.localdate():%Y-%m}"]})
    client.post(address + "withdraw/")
    proposal.refresh_from_db()
    assert proposal.status == S.WITHDRAWN
    assert kept(kent) == before


def test_taking_back_a_yes_of_one_talk_leaves_that_of_their_other_talk(client, evening):
    person = make_person("Doi")
    earlier = make_topic(make_session(34), "Last month", speakers=[person])
    earlier.speakers.update(photo_consent="yes")
    proposal = proposed(person=person)
    topic = make_topic(evening, "Moving to Go", speakers=[make_person("Kent"), person])
    topic.speakers.update(photo_consent="yes")
    with archive_change():
        proposal.accept(evening, topic, by=None, at=timezone.now())
        proposal.note_told(S.ACCEPTED, evening)
    client.post(page_of(proposal) + "consents/", {**NO_CONSENTS, "photo_consent": "no"})
    assert list(topic.speakers.values_list("person__name", "photo_consent")) == [
        ("Kent", "yes"),
        ("Doi", "no"),
    ]
    assert earlier.speakers.get().photo_consent == "yes"


def test_another_deck_comes_beside_the_first_whatever_it_shares_with_it(client, evening, kent):
    proposal = agreed(evening)
    address = page_of(proposal)
    longer = PDF + b"\n% more"
    for name, content in (("talk.pdf", PDF), ("talk.pdf", longer), ("other.pdf", PDF), ("talk.pdf", PDF)):
        response = client.post(address + "slides/", {"slides": SimpleUploadedFile(name, content)})
        assert response.status_code == 302
    decks = list(proposal.topic.slides.order_by("position").values_list("position", "file_name", "size"))
    assert decks == [(1, "talk.pdf", len(PDF)), (2, "talk.pdf", len(longer)), (3, "other.pdf", len(PDF))]
    assert "Here already: talk.pdf, talk.pdf, other.pdf" in text(client.get(address))


def test_the_eleventh_file_is_refused_in_words_and_the_ten_stay(client, evening, kent):
    proposal = agreed(evening)
    for n in range(9):
        Slides.objects.create(session=evening, topic=proposal.topic, key=f"{n}", file_name=f"{n}.pdf", size=n)
    address = page_of(proposal) + "slides/"
    tenth = client.post(address, {"slides": SimpleUploadedFile("ten.pdf", PDF)})
    eleventh = client.post(address, {"slides": SimpleUploadedFile("eleven.pdf", PDF)})
    assert (tenth.status_code, eleventh.status_code) == (302, 409)
    assert "There are ten files already." in text(eleventh)
    assert proposal.topic.slides.count() == 10


def test_each_page_names_its_own_files_and_shows_its_own_photo(client, evening, kent):
    mine, other = proposed(), proposed(name="Mori", title="Mori's talk")
    keep_slides(Slides(proposal=other), CleanSlides("m", "mori.pdf", "pdf", PDF)).save()
    keep_slides(Slides(proposal=mine), CleanSlides("d", "doi.pdf", "pdf", PDF)).save()
    for proposal in (other, mine):
        keep_picture(Portrait(proposal=proposal), clean_picture(saved(halves(), "JPEG"))).save()
    page = text(client.get(page_of(mine)))
    assert "doi.pdf" in page and "mori.pdf" not in page and "talk.pdf" not in page
    assert "doi.pdf" in text(client.get(page_of(mine) + "edit/"))
    photos = [b"".join(client.get(page_of(one) + "photo.webp").streaming_content) for one in (mine, other)]
    assert all(photos) and "mori.pdf" not in text(client.get(page_of(mine) + "edit/"))


def test_another_photo_takes_the_place_of_ones_own_alone(client):
    mine, other = proposed(), proposed(name="Mori")
    for proposal in (other, mine):
        keep_picture(Portrait(proposal=proposal), clean_picture(saved(halves(), "JPEG"))).save()
    key, others = mine.photo.key, other.photo.key
    wide = saved(halves().resize((700, 300)), "JPEG")
    upload = SimpleUploadedFile("new.jpg", wide.getvalue(), "image/jpeg")
    edit = {"name": "Doi", "email": "doi@example.com", "title": "T", "sentence": "x", "version": mine.version}
    client.post(
        page_of(mine) + "edit/", edit | {"form_key": "a-key-of-a-form", "do": "send", "photo": upload}
    )
    assert Portrait.objects.get(proposal=mine).key != key
    assert Portrait.objects.get(proposal=other).key == others
    assert client.get(page_of(other) + "photo.webp").status_code == 200


def test_who_is_not_named_any_more_loses_their_link_and_nobody_else_does(client, kent):
    mine = proposed()
    gone, stays = (
        CoSpeaker.objects.create(proposal=mine, name=name, email=f"{name.lower()}@example.com", position=n)
        for n, name in enumerate(("Ito", "Okubo"), start=1)
    )
    others = CoSpeaker.objects.create(proposal=kent, name="Ito", email="ito@example.com", position=2)
    pages = {one: page_of(one) for one in (gone, stays, others)}
    stays.say("yes")
    edit = {"name": "Doi", "email": "doi@example.com", "title": "T", "sentence": "x", "version": mine.version,
            "form_key": "a-key-of-a-form", "do": "send", "co_speakers-name": ["OKUBO", "Mori"],
            "co_speakers-email": ["Okubo@example.com", ""]}  # fmt: skip
    client.post(page_of(mine) + "edit/", edit)
    assert [client.get(page).status_code for page in pages.values()] == [404, 200, 200]
    assert list(mine.co_speakers.order_by("position").values_list("name", "answer", "position")) == [
        ("Okubo", "yes", 1), ("Mori", "", 2),
    ]  # fmt: skip
    assert not PrivateLink.objects.filter(co_speaker=gone.pk).exists()
    assert list(Notice.objects.filter(kind="co-speaker").values_list("name", flat=True)) == ["Mori"]


def test_who_sends_again_writes_to_those_alone_who_have_not_answered(client):
    mine = proposed()
    for n, (name, answer) in enumerate((("Ito", "yes"), ("Okubo", "no"), ("Mori", "")), start=1):
        CoSpeaker.objects.create(proposal=mine, name=name, answer=answer, position=n)
    address = page_of(mine)
    client.post(address + "withdraw/")
    client.post(address + "again/")
    assert list(Notice.objects.filter(kind="co-speaker").values_list("name", flat=True)) == ["Mori"]


def test_withdrawing_lets_the_question_to_its_co_speakers_go_and_no_other_message(client, kent):
    mine = proposed()
    row, others = CoSpeaker.objects.create(proposal=mine, name="Ito"), kent.co_speakers.get()
    waiting = [
        Notice.objects.create(kind=kind, proposal=proposal, co_speaker=co_speaker, status="by hand")
        for kind, proposal, co_speaker in (
            ("co-speaker", mine, row),
            ("received", mine, None),
            ("co-speaker", kent, others),
        )
    ]
    client.post(page_of(mine) + "withdraw/")
    for notice in waiting:
        notice.refresh_from_db()
    assert [notice.status for notice in waiting] == ["called off", "by hand", "by hand"]


def test_a_co_speaker_who_says_no_leaves_their_own_talk_alone_and_others_stay(client, evening, kent):
    person, ogawa, mori = (make_person(name) for name in ("Doi", "Ogawa", "Mori"))
    proposal = proposed(person=person)
    topic = make_topic(evening, "Moving to Go", speakers=[person, ogawa, mori])
    elsewhere = make_topic(kent.session, "Bees", speakers=[ogawa, mori])
    with archive_change():
        proposal.accept(evening, topic, by=None, at=timezone.now())
        proposal.note_told(S.ACCEPTED, evening)
    row, other = (
        CoSpeaker.objects.create(proposal=proposal, name=one.name, person=one, position=n)
        for n, one in enumerate((ogawa, mori), start=1)
    )
    waiting = [
        Notice.objects.create(kind="co-speaker", proposal=proposal, co_speaker=one, status="by hand")
        for one in (row, other)
    ]
    client.post(page_of(row) + "beside/", {"answer": "no"})
    assert list(topic.speakers.values_list("person__name", flat=True)) == ["Doi", "Mori"]
    assert elsewhere.speakers.count() == 2
    for notice in waiting:
        notice.refresh_from_db()
    assert [notice.status for notice in waiting] == ["called off", "by hand"]
    page = text(client.get(page_of(row)))
    assert "You said that you do not speak." in page and "Slides and notes" not in page
    refused = client.post(page_of(row) + "slides/", {"notes": "Theirs."})
    assert refused.status_code == 409 and "You said that you do not speak." in text(refused)
    taken = client.post(page_of(other) + "slides/", {"notes": "Theirs."})
    topic.refresh_from_db()
    assert (taken.status_code, topic.speaker_notes) == (302, "Theirs.")


def test_a_talk_that_was_given_is_thanked_for_and_asks_for_nothing_but_slides(client):
    past = make_session(34, held_on=date(2017, 5, 19), status=Status.ANNOUNCED)
    proposal, coming = agreed(past), make_session(35, held_on=FAR, status=Status.OPEN)
    address = page_of(proposal)
    page = text(client.get(address))
    for words in ("Part of the 34th", "Thank you for the talk.", "Slides and notes"):
        assert words in page, words
    for button in ("Yes, I confirm", "That date does not suit me", "Withdraw the talk", "Ask for a change"):
        assert button not in page, button
    refused = client.get(address + "edit/")
    assert refused.status_code == 409 and "cannot be changed any more" in text(refused)
    other = agreed(coming)
    page = text(client.get(page_of(other)))
    for button in ("Yes, I confirm", "That date does not suit me", "Withdraw the talk", "Ask for a change"):
        assert button in page, button


@pytest.mark.parametrize(
    ("status", "may"),
    [
        (S.SUBMITTED, {"Change it", "Withdraw the talk"}),
        (S.RESERVE, {"Change it", "Withdraw the talk"}),
        (S.DECLINED, set()),
        (S.WITHDRAWN, {"Send it again", "Change it first"}),
    ],
)
def test_a_page_offers_what_can_be_done_where_the_talk_stands(client, kent, status, may):
    page = text(client.get(page_of(proposed(status=status, shown_status=status))))
    every = {"Change it", "Change it first", "Withdraw the talk", "Send it again", "Yes, I confirm",
             "That date does not suit me", "Slides and notes", "Ask for a change"}  # fmt: skip
    assert {words for words in every if f">{words}<" in page} == may
