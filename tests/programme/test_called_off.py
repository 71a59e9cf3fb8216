"""An evening called off or put off: who hears of it at once, and what speakers see until they are told."""

from datetime import date

import pytest

from sessions.models import Notice, PrivateLink, Status
from sessions.notifications.announcing import announce
from sessions.notifications.outbox import reached
from sessions.programme.late_changes import cancel, postpone
from sessions.proposals import telling_speakers
from sessions.proposals.invitations import ask
from sessions.proposals.telling_speakers import messages_for
from tests.factories import make_moderator, make_person, make_session
from tests.programme.casts import NOW, make_evening, make_proposal, tell_everybody

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail(settings):
    settings.MAIL_IS_SET = True


def called_off(session, organiser) -> list[tuple[str, str]]:
    """(to whom, what they read) of each message that waits once the evening is cancelled."""
    cancel(session, because="a typhoon", keep_number=False, by=organiser, at=NOW)
    return [(draft.name, draft.message.body) for draft in messages_for(session)]


def test_moderators_speakers_and_people_asked_are_to_be_told_of_a_cancelled_evening(organiser):
    session = make_evening()
    tell_everybody(session)
    make_moderator(session, make_person("Never asked"), position=2)
    make_moderator(session, make_person("Said no"), position=3, answer="no")
    kent = ask(name="Kent", email="kent@example.com", session=session, person=None, by=organiser, at=NOW)
    telling_speakers.tell_by_hand(kent.notices.all(), by=organiser, at=NOW)
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
    from sessions.notifications.delivery import deliver_due

    session = make_evening()
    tell_everybody(session)
    called_off(session, organiser)
    drafts = [draft for draft in messages_for(session) if draft.name == "Kevin"]
    [notice] = telling_speakers.send(drafts, by=organiser, at=NOW)
    session.take_back()
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
    data = {"_send": "1", "send": [row.draft.once for row in drafts]}
    data |= {"once": data["send"], "key": [row.key for row in drafts]}
    for row in drafts:
        data |= {f"{row.key}-subject": row.subject, f"{row.key}-body": row.body}
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
    assert postpone(session, to=date(2099, 7, 21), by=organiser, at=NOW)
    shown = client.get(page).content.decode()
    assert "The day of its evening is being settled" in shown and "That date does not suit me" not in shown
    assert client.get(page + "evening.ics").status_code == 404
    [draft] = [one for one in messages_for(session) if one.proposal == proposal]
    assert (draft.kind, draft.label) == ("moved", "Another evening, or another day")
    [notice] = telling_speakers.send([draft], by=organiser, at=NOW)
    reached(notice, Notice.Status.SENT, at=NOW)
    shown = client.get(page).content.decode()
    assert "Yes, I confirm" in shown and "21 July 2099" in shown


def test_who_is_marked_as_untold_was_never_told_and_gets_the_first_message(organiser):
    session = make_evening()
    topic = session.topics.get(position=1)
    proposal = make_proposal(topic)
    telling_speakers.mark_untold(topic)
    proposal.refresh_from_db()
    assert (proposal.shown_status, proposal.shown_session, proposal.needs_telling) == (
        "submitted",
        None,
        True,
    )
    [draft] = [one for one in messages_for(session) if one.proposal == proposal]
    assert draft.kind == "accepted"
