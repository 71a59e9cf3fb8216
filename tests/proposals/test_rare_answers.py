"""What happens seldom on a speaker's page: said in words, kept, and never more than they were told."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sessions.models import CoSpeaker, Notice, Proposal, ProposalStatus, SpeakerEntry, archive_change
from sessions.proposals import decisions
from tests.archive.test_session_pages import text
from tests.factories import make_person
from tests.media.test_slides import PDF
from tests.proposals.casts import agreed, page_of, proposed
from tests.proposals.test_private_page import asked, edited

pytestmark = pytest.mark.django_db
S = ProposalStatus


def now(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


# Asked.


def test_a_yes_is_kept_once_and_leads_on_to_the_form(client, evening):
    alice, other = asked(evening), asked(evening, name="Bob")
    address = page_of(alice) + "answer/"
    first = client.post(address, {"answer": "yes"})
    answered_at = now(alice).answered_at
    assert client.post(address, {"answer": "yes"}).url == first.url
    assert now(alice).answered_at == answered_at and now(other).answer == ""
    page = text(client.get(page_of(alice)))
    assert "You said yes" in page and "One sentence about it is enough to begin with." in page
    assert "Would you give a talk?" in text(client.get(page_of(other)))


def test_a_yes_to_what_was_decided_meanwhile_is_answered_kindly(client, evening):
    alice = asked(evening)
    with archive_change():
        alice.put_in_reserve(by=None, at=timezone.now())
    refused = client.post(page_of(alice) + "answer/", {"answer": "yes"})
    assert refused.status_code == 409 and "Something has just been decided about this." in text(refused)


def test_another_month_is_thanked_for(client, evening):
    alice = asked(evening)
    client.post(page_of(alice) + "answer/", {"answer": "later"})
    page = text(client.get(page_of(alice)))
    assert "You would speak in another month" in page and "We will come back to you." in page


def test_somebody_who_took_it_back_before_writing_a_word_is_led_to_the_form(client, evening):
    alice = asked(evening)
    client.post(page_of(alice) + "answer/", {"answer": "no"})
    address = page_of(alice)
    assert client.post(address + "again/").url == address + "edit/"
    assert now(alice).status == S.WITHDRAWN


def test_who_said_yes_to_an_organiser_is_accepted_with_that_yes(evening):
    alice = asked(evening, sentence="Why not.")
    at = timezone.now()
    decisions.accept(alice, session=evening, people=[SpeakerEntry(make_person("Alice"))], by=None, at=at)
    assert (now(alice).answer, now(alice).answered_at, now(alice).status) == ("yes", at, S.ACCEPTED)


# Proposed.


def test_a_late_decision_says_that_nothing_is_forgotten(client, settings):
    settings.MAIL_IS_SET = True
    late = proposed(submitted_at=timezone.now() - timedelta(days=15))
    page = text(client.get(page_of(late)))
    assert "wanted to decide by" in page and "are late. It is not forgotten." in page
    on_time = text(client.get(page_of(proposed(submitted_at=timezone.now() - timedelta(days=14)))))
    assert "are late" not in on_time and "You will get an e-mail either way." in on_time


def test_without_an_address_or_a_mail_server_somebody_tells_them(client, settings):
    settings.MAIL_IS_SET = True
    assert "Somebody will tell you either way." in text(client.get(page_of(proposed(email=""))))
    settings.MAIL_IS_SET = False
    assert "Somebody will tell you either way." in text(client.get(page_of(proposed())))


def test_another_row_or_a_refused_file_on_ones_own_form_saves_nothing(client):
    proposal = proposed()
    address = page_of(proposal) + "edit/"
    rows = {"co_speakers-name": ["Okubo"], "co_speakers-email": [""], "title": "Typed"}
    more = text(client.post(address, edited(proposal, do="row", **rows)))
    assert more.count('name="co_speakers-name"') == 2 and 'value="Typed"' in more
    bad = SimpleUploadedFile("talk.pdf", b"no slides")
    refused = client.post(address, edited(proposal, title="Typed", slides=bad))
    assert refused.status_code == 422 and "neither a PDF nor a PPTX" in text(refused)
    assert 'value="Typed"' in text(refused)
    assert (now(proposal).title, now(proposal).co_speakers.count()) == ("Moving to Go", 0)


def test_a_file_that_waited_on_ones_own_form_is_kept_when_it_is_sent(client):
    proposal = proposed()
    address = page_of(proposal) + "edit/"
    page = text(client.post(address, edited(proposal, email="no", slides=SimpleUploadedFile("a.pdf", PDF))))
    waiting = page.split('name="waiting_slides" value="')[1].split('"')[0]
    client.post(address, edited(proposal, waiting_slides=waiting))
    assert [deck.file_name for deck in proposal.slides.all()] == ["a.pdf"]


def test_what_cannot_be_changed_any_more_is_shown_again_as_typed(client, evening):
    proposal = agreed(evening)
    evening.status = "held"
    evening.save()
    refused = client.post(page_of(proposal) + "edit/", edited(proposal, title="Typed"))
    assert refused.status_code == 409 and "cannot be changed any more" in text(refused)
    assert now(proposal).changes is None


def test_a_change_asked_for_twice_is_told_once(client, evening, organiser):
    proposal, other = agreed(evening), proposed(name="Kent")
    for _click in range(2):
        data = edited(proposal, title="Better") | {"version": now(proposal).version}
        client.post(page_of(proposal) + "edit/", data)
    news = Notice.objects.filter(kind="news")
    assert (now(proposal).changes, news.count()) == ({"title": "Better"}, 1)
    assert now(other).changes is None


# Agreed.


def test_notes_that_are_too_long_are_shown_again_whole(client, evening):
    proposal = agreed(evening)
    address = page_of(proposal) + "slides/"
    refused = client.post(address, {"notes": "x" * 20_001})
    assert refused.status_code == 422 and "they have 20001" in text(refused) and "x" * 20_001 in text(refused)
    assert client.post(address, {"notes": "y" * 20_000}).status_code == 302
    proposal.topic.refresh_from_db()
    assert proposal.topic.speaker_notes == "y" * 20_000


def test_a_talk_put_in_reserve_and_not_told_so_goes_there_for_its_speaker_too(client, evening):
    proposal = agreed(evening)
    decisions.put_in_reserve(proposal, by=None, at=timezone.now())
    waiting = Notice.objects.create(
        kind="reserve", proposal=proposal, status="by hand", tells_status="reserve"
    )
    month = f"{timezone.localdate():%Y-%m}"
    client.post(page_of(proposal) + "other-month/", {"months": [month]})
    waiting.refresh_from_db()
    assert (now(proposal).status, now(proposal).shown_status, now(proposal).months) == (
        S.RESERVE, S.RESERVE, [month],
    )  # fmt: skip
    assert waiting.status == "called off"


def test_a_co_speaker_nobody_has_matched_yet_says_yes_and_takes_no_place(client, evening):
    proposal = agreed(evening)
    row = CoSpeaker.objects.create(proposal=proposal, name="Ogawa")
    client.post(page_of(row) + "beside/", {"answer": "yes"})
    row.refresh_from_db()
    assert (row.answer, proposal.topic.speakers.count()) == ("yes", 1)
    page = text(client.get(page_of(row)))
    assert "You said that you speak." in page and "What may be published" not in page
    consents = {"photo_consent": "no", "slides_consent": "no", "recording_consent": "no"}
    client.post(page_of(row) + "consents/", consents)
    assert list(proposal.topic.speakers.values_list("photo_consent", flat=True)) == [""]
    assert now(proposal).photo_consent == ""


def test_a_co_speakers_consents_are_those_of_their_own_place(client, evening):
    proposal = agreed(evening, photo_consent="yes")
    ogawa = make_person("Ogawa")
    with archive_change():
        proposal.topic.set_speakers([SpeakerEntry(proposal.person), SpeakerEntry(ogawa)])
    row = CoSpeaker.objects.create(proposal=proposal, name="Ogawa", person=ogawa)
    assert "What may be published" in text(client.get(page_of(row)))
    consents = {"photo_consent": "no", "slides_consent": "house", "recording_consent": ""}
    client.post(page_of(row) + "consents/", consents)
    assert list(proposal.topic.speakers.values_list("person__name", "photo_consent", "slides_consent")) == [
        ("Doi", "", ""), ("Ogawa", "no", "house"),
    ]  # fmt: skip
    assert now(proposal).photo_consent == "yes"


def test_months_that_are_none_are_left_out_and_those_chosen_long_ago_stay(client, evening):
    proposal = agreed(evening, months=["2001-02", "nonsense", None])
    page = text(client.get(page_of(proposal)))
    assert "February 2001" in page and "nonsense" not in page
    first = timezone.localdate().replace(day=1)
    assert f"{first:%B %Y}" in page and page.count('name="months"') == 7
