"""The private page: what its speaker was told, what they can do, and that nobody else gets in."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from sessions.media.pictures import clean_picture
from sessions.media.storage import keep_picture
from sessions.models import (
    CoSpeaker,
    Notice,
    Portrait,
    PrivateLink,
    Proposal,
    ProposalStatus,
    SpeakerEntry,
    archive_change,
)
from sessions.programme.late_changes import postpone
from sessions.proposals import decisions
from sessions.proposals.proposal_form import month_choices
from tests.archive.test_session_pages import text
from tests.factories import make_person, make_session
from tests.media.test_pictures import halves, saved
from tests.media.test_slides import PDF
from tests.proposals.casts import agreed, asked, edited, page_of, proposed

pytestmark = pytest.mark.django_db
S = ProposalStatus


def test_the_page_of_a_postponed_talk_says_that_it_stands_and_offers_no_day(client, evening):
    proposal = agreed(evening)
    postpone(evening, to=None)
    page = text(client.get(page_of(proposal)))
    assert "Your talk stands. The day of its evening is being settled" in page
    assert "Yes, I confirm" not in page and "calendar" not in page


def test_it_says_where_the_proposal_stands_in_plain_words(client):
    page = text(client.get(page_of(proposed())))
    by = timezone.localdate() + timedelta(days=14)
    for words in (
        f"The organisers decide by {by.day} {by:%B %Y}. You will get an e-mail either way.",
        "<h1>Proposed on ",
        "Moving to Go",
        "Change it",
        "Withdraw the talk",
    ):
        assert words in page, words


def test_nobody_else_gets_in_and_no_answer_tells_why(client):
    proposal = proposed()
    revoked = PrivateLink.mint(proposal)
    PrivateLink.reissue(proposal)
    answers = []
    for token in (revoked, "x" * 32, "short", "%00"):
        response = client.get(f"/propose/{token}/")
        answers.append((response.status_code, "Send me my link again" in text(response)))
    assert answers == [(404, True)] * 3 + [(400, False)]
    for step in ("edit", "withdraw"):
        assert client.get(f"/propose/{'x' * 32}/{step}/").status_code == 404
    assert client.post(f"/propose/{'x' * 32}/confirm/").status_code == 404


def test_it_is_kept_by_nobody_and_found_by_nobody(client):
    response = client.get(page_of(proposed()))
    assert response["Cache-Control"] == "no-store" and "noindex" in response["X-Robots-Tag"]


def test_a_decision_shows_only_once_it_was_told(client, evening):
    proposal = agreed(evening, told=False)
    page = text(client.get(page_of(proposal)))
    assert "Proposed on" in page and "35th" not in page and "confirm" not in page.lower().split("<main")[1]
    proposal.note_told(ProposalStatus.ACCEPTED, evening)
    page = text(client.get(page_of(proposal)))
    for words in ("On the agenda of the 35th", "Friday 18 May 2040", "Shibuya", "Yes, I confirm"):
        assert words in page, words


def test_decline_shows_its_reason_once_told(client):
    proposal = proposed(status=ProposalStatus.DECLINED, shown_status=ProposalStatus.SUBMITTED,
                        decline_text="The coming evenings are full.")  # fmt: skip
    address = page_of(proposal)
    assert "evenings are full" not in text(client.get(address))
    proposal.note_told(ProposalStatus.DECLINED, None)
    page = text(client.get(address))
    assert "Not this time" in page and "The coming evenings are full." in page


def test_confirming_twice_is_once(client, evening):
    proposal = agreed(evening)
    address = page_of(proposal)
    for _ in range(2):
        assert client.post(address + "confirm/").status_code == 302
    proposal.refresh_from_db()
    assert (proposal.status, proposal.topic.speakers.get().confirmed_at is not None) == ("confirmed", True)
    assert "On the agenda, and you confirmed" in text(client.get(address))


def test_confirming_what_was_changed_in_the_meantime_is_refused_in_words(client, evening):
    proposal = agreed(evening)
    with archive_change():
        proposal.put_in_reserve(by=None, at=timezone.now())
    response = client.post(page_of(proposal) + "confirm/")
    page = text(response)
    assert response.status_code == 409 and "You will hear from us" in page
    assert "reserve, for a later month" not in page


def test_a_date_that_does_not_suit_puts_the_talk_in_reserve_with_the_months_that_do(client, evening):
    proposal = agreed(evening)
    month = f"{timezone.localdate():%Y-%m}"
    address = page_of(proposal)
    assert client.post(address + "other-month/", {"months": [month, "nonsense"]}).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.status, proposal.shown_status, proposal.months) == ("reserve", "reserve", [month])
    assert proposal.topic.dropped_because
    assert "In our reserve, for a later month" in text(client.get(address))


def test_withdrawing_asks_first_and_can_be_undone(client):
    proposal = proposed()
    address = page_of(proposal)
    assert "Withdraw the talk?" in text(client.get(address + "withdraw/"))
    proposal.refresh_from_db()
    assert proposal.status == "submitted"
    for _ in range(2):
        client.post(address + "withdraw/")
    assert "Send it again" in text(client.get(address))
    for _ in range(2):
        client.post(address + "again/")
    proposal.refresh_from_db()
    assert proposal.status == "submitted"


def test_an_edit_holds_at_once_before_anything_is_agreed(client):
    proposal = proposed(note="Old")
    address = page_of(proposal) + "edit/"
    assert 'value="Moving to Go"' in text(client.get(address))
    added = {"co_speakers-name": "Okubo", "co_speakers-email": "okubo@example.com"}
    response = client.post(address, edited(proposal, title="Moving on", **added))
    proposal.refresh_from_db()
    assert response.status_code == 302
    assert (proposal.title, proposal.note, proposal.version) == ("Moving on", "", 2)
    assert [row.name for row in proposal.co_speakers.all()] == ["Okubo"]
    assert Notice.objects.get(kind="co-speaker").name == "Okubo"


def test_a_stale_edit_shows_both_texts_and_loses_neither(client):
    proposal = proposed()
    address = page_of(proposal) + "edit/"
    client.post(address, edited(proposal, title="First"))
    response = client.post(address, edited(proposal, title="Second"))
    page = text(response)
    assert response.status_code == 409
    for words in (
        "Somebody else saved this in the meantime",
        "Title: yours",
        "data-mine>Second</p>",
        "data-theirs>First</p>",
        'value="Second"',
        'name="version" value="2"',
    ):
        assert words in page, words
    proposal.refresh_from_db()
    assert proposal.title == "First"
    client.post(address, edited(proposal, title="Second", version=2))
    proposal.refresh_from_db()
    assert proposal.title == "Second"


def test_a_stale_edit_tells_nothing_of_what_organisers_did_meanwhile(client, evening, organiser):
    proposal = proposed()
    address = page_of(proposal) + "edit/"
    client.post(address, edited(proposal, title="First"))
    entries, now = [SpeakerEntry(make_person("Doi"))], timezone.now()
    decisions.accept(proposal, session=evening, people=entries, by=organiser, at=now)
    proposal.history.update(history_user=organiser)
    page = text(client.post(address, edited(proposal, title="Second", version=1)))
    assert "Somebody else saved this" in page and "Saved by" not in page
    assert organiser.email not in page and "35th" not in page


def test_an_edit_of_an_agreed_talk_asks_the_organisers(client, evening):
    proposal = agreed(evening, months=["2040-05"], photo_consent="yes")
    address = page_of(proposal)
    client.post(address + "edit/", edited(proposal, title="Better", length="25"))
    proposal.refresh_from_db()
    assert (proposal.title, proposal.changes) == ("Moving to Go", {"title": "Better", "minutes": 25})
    assert (proposal.months, proposal.photo_consent) == (["2040-05"], "yes")
    assert proposal.topic.title == "Moving to Go"
    page = text(client.get(address))
    assert "You asked to have something changed" in page
    assert 'value="Better"' in text(client.get(address + "edit/"))


def test_an_edit_before_the_speaker_was_told_looks_like_any_other(client, evening):
    proposal = agreed(evening, told=False)
    address = page_of(proposal)
    page = text(client.post(address + "edit/", edited(proposal, title="Better"), follow=True))
    assert "Saved. The organisers see it as it is now." in page and "You asked to have" not in page
    proposal.refresh_from_db()
    assert proposal.changes == {"title": "Better"}


def test_an_expired_edit_is_shown_again_as_typed():
    proposal, client = proposed(), Client(enforce_csrf_checks=True)
    response = client.post(page_of(proposal) + "edit/", edited(proposal, title="Better"))
    assert response.status_code == 403 and 'value="Better"' in text(response)


def test_taking_back_a_yes_holds_at_once(client, evening):
    proposal = agreed(evening, photo_consent="yes")
    proposal.topic.speakers.update(photo_consent="yes")
    given = {"photo_consent": "no", "slides_consent": "house", "recording_consent": ""}
    assert client.post(page_of(proposal) + "consents/", given).status_code == 302
    proposal.refresh_from_db()
    speaker = proposal.topic.speakers.get()
    for record in (proposal, speaker):
        assert {name: getattr(record, name) for name in given} == given
    assert client.post(page_of(proposal) + "consents/", {"photo_consent": "x"}).status_code == 422


def test_slides_and_notes_come_to_the_talk_for_the_house(client, evening):
    proposal = agreed(evening)
    address = page_of(proposal) + "slides/"
    client.post(address, {"notes": "What I\0 said.", "slides": SimpleUploadedFile("talk.pdf", PDF)})
    topic = proposal.topic
    topic.refresh_from_db()
    slides = topic.slides.get()
    assert (topic.speaker_notes, slides.file_name, slides.audience, slides.session) == (
        "What I said.", "talk.pdf", "house", evening,
    )  # fmt: skip
    response = client.post(address, {"notes": "More.", "slides": SimpleUploadedFile("talk.pdf", b"no")})
    assert response.status_code == 422 and "neither a PDF nor a PPTX" in text(response)
    assert "More." in text(response)
    assert client.post(page_of(proposed()) + "slides/", {"notes": "x"}).status_code == 409


def test_calendar_comes_once_a_date_was_told(client, evening):
    pytest.importorskip("icalendar")
    proposal = agreed(evening, told=False)
    assert client.get(page_of(proposal) + "evening.ics").status_code == 404
    proposal.note_told(ProposalStatus.ACCEPTED, evening)
    response = client.get(page_of(proposal) + "evening.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8" and b"BEGIN:VEVENT" in response.content


# Somebody who was asked.


def test_who_is_asked_reads_what_the_evening_is_like(client, evening):
    page = text(client.get(page_of(asked(evening))))
    for words in ("The organisers ask Alice", "For the 35th", "Friday 18 May 2040", "Shibuya", "in English",
                  "questions after every talk", "Yes, gladly", "Another month", "Not now"):  # fmt: skip
        assert words in page, words


def test_yes_leads_to_a_form_that_holds_the_name_and_needs_no_address(client, evening):
    proposal = asked(evening, months=["2040-05"])
    address = page_of(proposal)
    response = client.post(address + "answer/", {"answer": "yes"})
    form = text(client.get(response["Location"]))
    assert 'value="Alice"' in form and 'value="2040-05"' in form
    proposal.refresh_from_db()
    assert (proposal.answer, proposal.status) == ("yes", "asked")
    client.post(response["Location"], edited(proposal, sentence="Why not.", months=["2040-05"]))
    proposal.refresh_from_db()
    assert (proposal.status, proposal.shown_status, proposal.sentence) == (
        "submitted",
        "submitted",
        "Why not.",
    )


def test_another_month_and_not_now_are_one_click_each(client, evening):
    month = f"{timezone.localdate():%Y-%m}"
    later, never = asked(evening), asked(evening)
    for _ in range(2):
        client.post(page_of(later) + "answer/", {"answer": "later", "months": month})
        client.post(page_of(never) + "answer/", {"answer": "no"})
    later.refresh_from_db()
    never.refresh_from_db()
    assert (later.status, later.answer, later.months) == ("reserve", "later", [month])
    assert (never.status, never.answer) == ("withdrawn", "no")
    assert "That is quite all right" in text(client.get(page_of(never)))
    page = text(client.get(page_of(later)))
    assert "You would speak in another month" in page and "We will come back to you." in page
    assert client.post(page_of(asked(evening)) + "answer/", {"answer": "x"}).status_code == 409


# Co-speakers.


def test_co_speaker_sees_who_proposed_what_and_may_say_no(client):
    proposal = proposed()
    other = CoSpeaker.objects.create(proposal=proposal, name="Okubo")
    address = page_of(other)
    page = text(client.get(address))
    assert "Doi proposed this talk and named Okubo as a speaker." in page and "Moving to Go" in page
    assert "doi@example.com" not in page
    for answer in ("yes", "no", "no"):
        assert client.post(address + "beside/", {"answer": answer}).status_code == 302
    other.refresh_from_db()
    assert other.answer == "no" and "You said that you do not speak." in text(client.get(address))
    for step in ("edit", "withdraw", "confirm", "again", "other-month"):
        assert client.post(f"{address}{step}/").status_code == 404, step
    proposal.refresh_from_db()
    assert proposal.status == "submitted"


def test_queries_do_not_grow_with_co_speakers(client, django_assert_max_num_queries):
    counts = []
    for n in (1, 3):
        proposal = proposed()
        for k in range(n):
            CoSpeaker.objects.create(proposal=proposal, name=f"Okubo {k}")
        address = page_of(proposal)
        with django_assert_max_num_queries(6) as queries:
            assert f"Okubo {n - 1}" in text(client.get(address))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# What was typed is not lost, and what was sent is shown to its sender alone.


def test_notes_survive_an_expired_page(evening):
    proposal, client = agreed(evening), Client(enforce_csrf_checks=True)
    response = client.post(page_of(proposal) + "slides/", {"notes": "Two hours of typing."})
    assert response.status_code == 403 and "Two hours of typing." in text(response)
    assert "Nothing is lost" in text(response)
    for step in ("confirm", "withdraw", "other-month", "consents", "answer", "again"):
        assert client.post(page_of(proposal) + f"{step}/").status_code == 403, step
    proposal.refresh_from_db()
    assert (proposal.status, proposal.topic.speaker_notes) == ("accepted", "")


def test_notes_of_two_speakers_are_brought_together_not_written_over(client, evening):
    proposal = agreed(evening)
    address = page_of(proposal)
    drawn = re.search(r'name="notes_were" value="(\w+)"', text(client.get(address)))[1]
    assert client.post(address + "slides/", {"notes": "Hers.", "notes_were": drawn}).status_code == 302
    assert client.post(address + "slides/", {"notes": "Hers.", "notes_were": drawn}).status_code == 302
    clash = client.post(address + "slides/", {"notes": "His.", "notes_were": drawn})
    assert clash.status_code == 409 and "His." in text(clash) and "Hers." in text(clash)
    proposal.topic.refresh_from_db()
    assert proposal.topic.speaker_notes == "Hers."


def test_slides_sent_by_a_double_click_come_once(client, evening):
    proposal = agreed(evening)
    for _click in range(2):
        file = SimpleUploadedFile("talk.pdf", PDF)
        client.post(page_of(proposal) + "slides/", {"notes": "", "slides": file})
    assert proposal.topic.slides.count() == 1


def test_the_photo_is_shown_to_who_sent_it_and_to_nobody_else(client):
    proposal, other = proposed(), proposed(name="Kent")
    keep_picture(Portrait(proposal=proposal), clean_picture(saved(halves(), "JPEG"))).save()
    address = page_of(proposal)
    assert f"{address}photo.webp" in text(client.get(address))
    assert f"{address}photo.webp" in text(client.get(address + "edit/"))
    photo = client.get(address + "photo.webp")
    assert (photo.status_code, photo["Content-Type"], photo["Cache-Control"]) == (
        200,
        "image/webp",
        "no-store",
    )
    assert "sandbox" in photo["Content-Security-Policy"]
    assert client.get(page_of(other) + "photo.webp").status_code == 404
    assert client.get("/propose/nonsense/photo.webp").status_code == 404


# What happens seldom: said in words, kept, and never more than they were told.


def now(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


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


def test_months_that_are_none_or_over_are_left_out_and_those_far_ahead_that_were_chosen_stay(client, evening):
    proposal = agreed(evening, months=["2001-02", "nonsense", None, "2999-02"])
    page = text(client.get(page_of(proposal)))
    assert "February 2999" in page and "February 2001" not in page and "nonsense" not in page
    first = timezone.localdate().replace(day=1)
    assert f"{first:%B %Y}" in page and page.count('name="months"') == 7


def test_an_agreed_talk_s_page_tells_whoever_arrives_what_they_need(client, evening):
    evening.arrival = "**Entrance:** north side, from 18:15.\n\nCall Jeffrey, 03-1234."
    evening.save()
    page = text(client.get(page_of(agreed(evening))))
    assert "<strong>Entrance:</strong> north side, from 18:15." in page and "Call Jeffrey, 03-1234." in page
    assert "north side" not in text(client.get(page_of(proposed())))
    assert "north side" not in text(client.get(evening.get_absolute_url()))


def test_a_month_is_over_with_its_evening(db):
    today = timezone.localdate()
    first, month = today.replace(day=1), f"{today:%Y-%m}"
    assert [value for value, _words in month_choices([month])][:1] == [month]
    session = make_session(34, held_on=today)
    assert next(value for value, _words in month_choices()) == month
    if today > first:
        session.held_on = first
        session.save()
        offered = [value for value, _words in month_choices([month])]
        assert month not in offered and len(offered) == 6
