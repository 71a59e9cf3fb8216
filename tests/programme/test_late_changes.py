"""Somebody cannot come, or an evening is off: what becomes of the talk, its proposal, and who hears of it."""

from datetime import date

import pytest
from django.urls import reverse

from sessions.models import (
    IllegalDecision,
    MessageKind,
    Notice,
    PrivateLink,
    Proposal,
    Session,
    SpeakerEntry,
    Status,
    archive_change,
)
from sessions.notifications.announcing import announce
from sessions.notifications.delivery import deliver_due
from sessions.notifications.outbox import reached
from sessions.programme.late_changes import (
    cancel,
    drop,
    postpone,
    replace,
    step_back,
    take_from_reserve,
    take_up_again,
)
from sessions.proposals import telling
from sessions.proposals.invitations import ask
from sessions.proposals.telling import messages_for
from tests.factories import make_moderator, make_person, make_session, make_topic, take_back
from tests.factories import make_proposal as proposed
from tests.programme.casts import NOW, make_evening, make_proposal, tell_everybody, titles

pytestmark = pytest.mark.django_db


def news() -> list[tuple[str, str]]:
    """(to whom, the paragraph that says what happened) of each notice, oldest first."""
    return [(notice.name, notice.text.split("\n\n")[1]) for notice in Notice.objects.order_by("pk")]


def test_a_dropped_talk_makes_room_and_the_moderator_reads_the_new_times(organiser):
    session = make_evening()
    falcon = session.topics.get(position=1)
    assert drop(falcon, because="Tanabe is ill", by=organiser, at=NOW)
    assert titles(session) == ["(Falcon)", "Goa", "Bees"]
    notice = Notice.objects.get()
    assert (notice.kind, notice.name, notice.moderator.person.name) == ("order", "Kevin", "Kevin")
    assert "“Falcon” by Tanabe is dropped." in notice.text
    assert "19:00 Goa (Shihan)\n19:20 Bees (Lin)" in notice.text


def test_a_second_click_drops_nothing_and_tells_nobody_again(organiser):
    falcon = make_evening().topics.get(position=1)
    assert drop(falcon, because="ill", by=organiser, at=NOW)
    assert not drop(falcon, because="ill, still", by=organiser, at=NOW)
    falcon.refresh_from_db()
    assert (falcon.dropped_because, Notice.objects.count()) == ("ill", 1)


def test_the_proposal_behind_a_dropped_talk_waits_in_reserve_and_comes_back_with_it(organiser):
    session = make_evening()
    falcon = session.topics.get(position=1)
    proposal = make_proposal(falcon, status="confirmed", shown_status="confirmed")
    drop(falcon, because="ill", by=organiser, at=NOW)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.session, proposal.shown_status) == ("reserve", None, "confirmed")
    assert take_up_again(falcon, by=organiser, at=NOW)
    assert not take_up_again(falcon, by=organiser, at=NOW)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.session, proposal.needs_telling) == ("confirmed", session, False)
    assert titles(session) == ["Falcon", "Goa", "Bees"]
    assert [words for _, words in news()] == [
        "“Falcon” by Tanabe is dropped.",
        "“Falcon” by Tanabe takes place.",
    ]


def test_one_of_two_speakers_steps_back_and_the_other_gives_the_talk(organiser):
    session = make_evening()
    topic = make_topic(session, "Two", speakers=[make_person("Okubo"), make_person("Ogawa")])
    proposal = make_proposal(topic, name="Okubo")
    co_speaker = proposal.co_speakers.create(name="Ogawa", person=topic.speakers.get(position=2).person)
    ogawa = topic.speakers.get(position=2)
    assert step_back(ogawa, by=organiser, at=NOW)
    assert not step_back(ogawa, by=organiser, at=NOW)
    co_speaker.refresh_from_db()
    proposal.refresh_from_db()
    assert [speaker.name for speaker in topic.speakers.all()] == ["Okubo"]
    assert (co_speaker.answer, proposal.status) == ("no", "accepted")
    assert news() == [("Kevin", "“Two” by Okubo, without Ogawa.")]
    with pytest.raises(IllegalDecision, match="the only speaker"):
        step_back(topic.speakers.get(), by=organiser, at=NOW)


def test_somebody_else_gives_the_talk_and_the_first_speaker_s_page_says_so(organiser):
    session = make_evening()
    falcon = session.topics.get(position=1)
    proposal = make_proposal(falcon)
    tanabe, endo = falcon.speakers.get(), make_person("Endo", organisation="AWS Japan")
    entry = SpeakerEntry(endo, "guest", "AWS Japan")
    assert replace(tanabe, entry=entry, by=organiser, at=NOW)
    assert not replace(tanabe, entry=entry, by=organiser, at=NOW)
    proposal.refresh_from_db()
    assert [(one.name, one.capacity, one.told_at) for one in falcon.speakers.all()] == [
        ("Endo", "guest", NOW)
    ]
    assert (proposal.status, proposal.shown_status, proposal.topic) == ("withdrawn", "withdrawn", None)
    assert "Falcon was given by Endo" in proposal.internal_notes
    assert news() == [("Kevin", "“Falcon” by Endo, instead of Tanabe.")]


def test_who_speaks_already_cannot_stand_in(organiser):
    topic = make_topic(make_evening(), "Two", speakers=[make_person("Okubo"), make_person("Ogawa")])
    okubo, ogawa = topic.speakers.all()
    with pytest.raises(IllegalDecision, match="Ogawa is a speaker of this talk already"):
        replace(okubo, entry=SpeakerEntry(ogawa.person), by=organiser, at=NOW)


def test_a_talk_of_a_cancelled_evening_takes_the_place_of_another(organiser):
    typhoon = make_session(30, status=Status.CANCELLED)
    wanted = make_topic(typhoon, "Wanted", speakers=[make_person("Nagira")], minutes=10)
    session = make_evening()
    goa = session.topics.get(position=2)
    way = {"talk": wanted, "instead_of": goa, "because": "Shihan is ill", "by": organiser, "at": NOW}
    assert take_from_reserve(session, **way)
    assert not take_from_reserve(session, **way)
    assert titles(session) == ["Falcon", "Wanted", "(Goa)", "Bees"]
    assert list(session.topics.values_list("position", flat=True).order_by("position")) == [1, 2, 3, 4]
    assert news() == [("Kevin", "“Wanted” by Nagira, in the place of “Goa” by Shihan.")]
    assert not typhoon.topics.exists()


def test_a_proposal_in_reserve_comes_with_its_topic(organiser):
    earlier = make_session(34, status=Status.HELD)
    topic = make_topic(earlier, "Later", speakers=[make_person("Nagira")], dropped_because="In reserve")
    proposal = make_proposal(topic, name="Nagira", status="reserve", shown_status="reserve", session=None)
    session = make_evening()
    assert take_from_reserve(session, talk=topic, by=organiser, at=NOW)
    proposal.refresh_from_db()
    assert titles(session) == ["Falcon", "Goa", "Bees", "Later"]
    assert (proposal.status, proposal.session, proposal.needs_telling) == ("accepted", session, True)
    assert proposal in Proposal.objects.to_tell()


def test_nothing_changes_any_more_once_the_evening_was_held(organiser):
    session = make_evening()
    falcon = session.topics.get(position=1)
    session.step(Status.HELD)
    for deed in (
        lambda: drop(falcon, because="ill", by=organiser, at=NOW),
        lambda: take_up_again(falcon, by=organiser, at=NOW),
        lambda: replace(falcon.speakers.get(), entry=SpeakerEntry(make_person("Endo")), by=organiser, at=NOW),
        lambda: take_from_reserve(session, talk=falcon, by=organiser, at=NOW),
    ):
        with pytest.raises(IllegalDecision, match="settled"):
            deed()
    assert not Notice.objects.exists()


def test_a_moderator_from_elsewhere_reads_nothing_of_a_talk_for_the_house(organiser):
    session = make_evening()
    secret = make_topic(
        session, "The canary engine", speakers=[make_person("Okubo")], public=False, house_title="Canary"
    )
    guest = make_person("Endo", organisation="AWS Japan")
    with archive_change():
        session.moderator_set.create(person=guest, answer="yes")
    drop(session.topics.get(position=1), because="ill", by=organiser, at=NOW)
    drop(secret, because="ill", by=organiser, at=NOW)
    to_guest = "".join(Notice.objects.filter(person=guest).values_list("subject", flat=True))
    to_guest += "".join(Notice.objects.filter(person=guest).values_list("text", flat=True))
    assert Notice.objects.filter(person=guest).count() == 2 and "canary" not in to_guest.lower()
    assert "Canary" in Notice.objects.exclude(person=guest).filter(text__contains="dropped").first().text


def test_long_before_the_evening_only_a_moderator_who_was_asked_hears_of_it(organiser):
    session = make_evening(held_on=NOW.date().replace(month=9))
    session.moderator_set.update(answer="", asked_at=None)
    drop(session.topics.get(position=1), because="ill", by=organiser, at=NOW)
    assert not Notice.objects.exists()
    session.moderator_set.update(asked_at=NOW)
    drop(session.topics.get(position=2), because="ill", by=organiser, at=NOW)
    assert [name for name, _ in news()] == ["Kevin"]


def test_a_withdrawn_talk_that_is_taken_up_again_is_to_be_told(organiser):
    session = make_evening()
    falcon = session.topics.get(position=1)
    proposal = make_proposal(falcon)
    proposal.withdraw()
    session.topics.filter(pk=falcon.pk).update(dropped_because="Withdrawn by its speaker")
    assert take_up_again(falcon, by=organiser, at=NOW)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.session, proposal.needs_telling) == ("accepted", session, True)


@pytest.mark.parametrize("became", ["declined", "submitted", "withdrawn", "reserve"])
def test_whoever_is_told_of_a_talk_that_came_back_has_it_on_the_agenda(organiser, became):
    """Whatever its proposal had become, nobody reads "we will not take it" of a talk that has its place."""
    session, other = make_evening(), make_session(36, status=Status.OPEN, held_on=None)
    falcon = session.topics.get(position=1)
    proposal = make_proposal(falcon)
    with archive_change():
        falcon.dropped_because = "Declined"
        falcon.save()
        proposal.status, proposal.session = became, None
        proposal.save()
    assert take_from_reserve(other, talk=falcon, by=organiser, at=NOW)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.session) == ("accepted", other)
    [draft] = [one for one in messages_for(other) if one.name == "Tanabe"]
    assert draft.kind == "moved" and "“Falcon” has moved to the 36th session" in draft.message.body


@pytest.fixture(autouse=True)
def mail(settings):
    settings.MAIL_IS_SET = True


def called_off(session, organiser) -> list[tuple[str, str]]:
    """(to whom, what they read) of each message that waits once the evening is cancelled."""
    cancel(session, because="a typhoon", keep_number=False)
    return [(draft.name, draft.message.body) for draft in messages_for(session)]


def test_moderators_speakers_and_people_asked_are_to_be_told_of_a_cancelled_evening(organiser):
    session = make_evening()
    tell_everybody(session)
    make_moderator(session, make_person("Never asked"), position=2)
    make_moderator(session, make_person("Said no"), position=3, answer="no")
    kent = ask(name="Kent", email="kent@example.com", session=session, person=None, by=organiser, at=NOW)
    telling.tell_by_hand(kent.notices.all(), by=organiser, at=NOW)
    doi = ask(name="Doi", email="", session=session, person=None, by=organiser, at=NOW)
    waiting = doi.notices.get()
    texts = called_off(session, organiser)
    assert [name for name, _ in texts] == ["Tanabe", "Shihan", "Lin", "Kevin", "Kent"]
    for _, text in texts:
        assert "The 35th session on Friday 16 June 2017 does not take place." in text
    assert "reserve" not in texts[-1][1] and "{private_link}" in texts[-1][1]
    for record in (kent, doi, waiting):
        record.refresh_from_db()
    assert (kent.status, kent.session) == ("asked", None)
    assert (doi.status, waiting.status) == ("withdrawn", "called off")


def test_the_news_of_a_cancelled_evening_is_called_off_where_it_takes_place_after_all(organiser):
    session = make_evening()
    tell_everybody(session)
    called_off(session, organiser)
    drafts = [draft for draft in messages_for(session) if draft.name == "Kevin"]
    [notice] = telling.send(drafts, by=organiser, at=NOW)
    take_back(session)
    assert deliver_due(now=NOW).counts["called off"] == 1
    notice.refresh_from_db()
    assert notice.error == "The 35th session takes place after all."


def test_an_announced_evening_that_is_cancelled_is_told_to_all_in_one_click(
    organiser_client, organiser, settings
):
    settings.MTS_ANNOUNCE_TO, settings.MTS_WEBHOOK_URL = "staff@example.com", "https://chat.example/hook"
    session, other = make_evening(), make_session(36, status=Status.ANNOUNCED, held_on=date(2099, 7, 21))
    tell_everybody(session)
    for evening in (session, other):
        for notice in announce(evening, by=organiser, at=NOW):
            reached(notice, Notice.Status.SENT, at=NOW)
    page = organiser_client.post(
        f"/admin/mts/session/{session.pk}/step/cancelled/",
        {"sure": "1", "because": "a typhoon"},
        follow=True,
    )
    drafts = page.context["due"]
    assert [row.draft.name for row in drafts] == ["Tanabe", "Shihan", "Lin", "Kevin", "Everybody"]
    assert all(row.ticked for row in drafts)
    assert "staff@example.com and the chat" in page.content.decode()
    data = {"_send": "1", "send": [row.draft.key for row in drafts]}
    for row in drafts:
        text = row.draft.message
        data |= {f"{row.draft.key}-subject": text.subject, f"{row.draft.key}-body": text.body}
    organiser_client.post(page.request["PATH_INFO"], data)
    told = Notice.objects.filter(kind="cancelled")
    assert sorted(told.values_list("name", "audience", "session")) == [
        ("Everybody", "chat", session.pk),
        ("Everybody", "staff@example.com", session.pk),
        ("Kevin", "", session.pk),
        ("Lin", "", session.pk),
        ("Shihan", "", session.pk),
        ("Tanabe", "", session.pk),
    ]
    assert messages_for(session) == messages_for(other) == []


def test_after_a_postponement_the_page_says_so_and_the_speaker_is_told_of_another_day(client, organiser):
    session = make_evening(status=Status.OPEN)
    proposal = make_proposal(session.topics.get(position=1), status="confirmed", shown_status="confirmed")
    tell_everybody(session)
    page = f"/propose/{PrivateLink.mint(proposal)}/"
    assert postpone(session, to=date(2099, 7, 21))
    shown = client.get(page).content.decode()
    assert "The day of its evening is being settled" in shown and "That date does not suit me" not in shown
    assert client.get(page + "evening.ics").status_code == 404
    [draft] = [one for one in messages_for(session) if one.proposal == proposal]
    assert (draft.kind, draft.label) == ("moved", "Another evening, or another day")
    [notice] = telling.send([draft], by=organiser, at=NOW)
    reached(notice, Notice.Status.SENT, at=NOW)
    shown = client.get(page).content.decode()
    assert "Yes, I confirm" in shown and "21 July 2099" in shown


def test_who_is_marked_as_untold_was_never_told_and_gets_the_first_message(organiser):
    session = make_evening()
    topic = session.topics.get(position=1)
    proposal = make_proposal(topic)
    telling.mark_untold(topic)
    proposal.refresh_from_db()
    assert (proposal.shown_status, proposal.shown_session, proposal.needs_telling) == (
        "submitted",
        None,
        True,
    )
    [draft] = [one for one in messages_for(session) if one.proposal == proposal]
    assert draft.kind == "accepted"


def test_a_cancelled_evening_lets_its_own_questions_go_and_no_others(organiser_client, july):
    session = make_evening()
    asked, other = make_moderator(session, make_person("Ogawa")), make_moderator(july, make_person("Ito"))
    waiting = {
        "its question": Notice.objects.create(
            kind="moderate", session=session, moderator=asked, status="by hand"
        ),
        "another's question": Notice.objects.create(
            kind="moderate", session=july, moderator=other, status="by hand"
        ),
        "another's call": Notice.objects.create(kind="call", session=july, status="by hand"),
    }
    mine, theirs = (
        proposed(title=name, name=name, status="asked", shown_status="asked", session=one, asked_at=NOW)
        for name, one in (("Kent", session), ("Doi", july))
    )
    for proposal in (mine, theirs):
        Notice.objects.create(kind="asked", proposal=proposal, session=proposal.session, status="told")
    address = reverse("admin:mts_session_step", args=[session.pk, "cancelled"])
    organiser_client.post(address, {"sure": "yes", "because": "a typhoon"})
    for record in (*waiting.values(), mine, theirs, july):
        record.refresh_from_db()
    assert {name: notice.status for name, notice in waiting.items()} == {
        "its question": "called off", "another's question": "by hand", "another's call": "by hand",
    }  # fmt: skip
    assert (mine.session, theirs.session, july.status) == (None, july, Status.ANNOUNCED)
    assert not Notice.objects.filter(session=july, kind=MessageKind.CANCELLED).exists()


def test_a_postponed_evening_asks_its_own_people_anew_and_no_others(organiser_client, july):
    session = make_evening()
    _mine, theirs = (
        proposed(
            name=name, person=topic.speakers.get().person, topic=topic, session=topic.session,
            shown_session=topic.session, status="confirmed", shown_status="confirmed",
        )
        for name, topic in (("Tanabe", session.topics.get(position=1)), ("Nagira", july.topics.get()))
    )  # fmt: skip
    tell_everybody(session)
    tell_everybody(july)
    july_knows = list(july.topics.get().speakers.values_list("told_at", "confirmed_at"))
    address = reverse("admin:mts_session_postpone", args=[session.pk])
    page = organiser_client.post(address, {"held_on": "2027-08-20"}, follow=True).content.decode()
    assert "Tanabe</label>" in page and "Kevin</label>" in page
    assert "Nagira</label>" not in page and "Jeffrey</label>" not in page
    assert list(july.topics.get().speakers.values_list("told_at", "confirmed_at")) == july_knows
    assert july.moderator_set.get().answer == "yes"
    theirs.refresh_from_db()
    assert (theirs.status, theirs.shown_session, theirs.needs_telling) == ("confirmed", july, False)


def reserve_of(client, session: Session) -> list[str]:
    page = client.get(reverse("admin:mts_session_on_the_day", args=[session.pk]))
    return [waiting.title for waiting in page.context["reserve"]]


def test_in_reserve_is_what_has_no_evening_and_nothing_that_has_one(organiser_client, july):
    session, off = make_evening(), make_session(30, status=Status.CANCELLED)
    make_topic(off, "Of a typhoon", speakers=[make_person("Endo")])
    make_topic(off, "Dropped before", speakers=[make_person("Endo")], dropped_because="ill")
    make_topic(july, "Dropped in July", speakers=[make_person("Endo")], dropped_because="ill")
    with archive_change():
        waits = make_topic(july, "Waits", speakers=[make_person("Endo")], dropped_because="In reserve")
    proposed("Waits", topic=waits, status="reserve")
    proposed("Never had a place", status="reserve")
    proposed("Undecided")
    proposed("Declined", status="declined")
    assert reserve_of(organiser_client, session) == ["Of a typhoon", "Waits", "Never had a place"]


def test_dropping_and_replacing_leave_the_other_talks_of_the_same_people_alone(organiser_client, july):
    session = make_evening()
    falcon = session.topics.get(position=1)
    tanabe = falcon.speakers.get()
    elsewhere = make_topic(july, "His other talk", speakers=[tanabe.person])
    other = proposed("His other talk", person=tanabe.person, topic=elsewhere, session=july,
                          shown_session=july, status="accepted", shown_status="accepted")  # fmt: skip
    make_person("Endo")
    page = reverse("admin:mts_session_on_the_day", args=[session.pk])
    organiser_client.post(page, {"_replace": tanabe.pk, f"s{tanabe.pk}-who-name": "Endo"})
    organiser_client.post(page, {"_drop": falcon.pk})
    other.refresh_from_db()
    elsewhere.refresh_from_db()
    assert [one.name for one in falcon.speakers.all()] == ["Endo"]
    assert [one.name for one in elsewhere.speakers.all()] == ["Tanabe"]
    assert (other.status, other.topic, elsewhere.dropped_because) == ("accepted", elsewhere, "")
    assert titles(session) == ["(Falcon)", "Goa", "Bees"]
