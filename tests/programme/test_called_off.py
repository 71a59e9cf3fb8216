"""An evening called off or put off: who hears of it at once, and what speakers see until they are told."""

from datetime import date

import pytest

from sessions.models import Notice, PrivateLink, Status
from sessions.programme.afterwards import cancel, postpone
from sessions.proposals import telling
from tests.factories import make_moderator, make_person
from tests.programme.casts import NOW, make_evening, make_proposal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail(settings):
    settings.MAIL_IS_SET = True


def called_off(session, organiser) -> list[tuple[str, str]]:
    """(to whom, what they read) of each message that cancelling the evening writes."""
    notices = cancel(session, because="a typhoon", keep_number=False, by=organiser, at=NOW)
    return [(notice.name, notice.text) for notice in notices]


def test_moderators_and_people_asked_to_speak_hear_of_a_cancelled_evening_at_once(organiser):
    session = make_evening()
    make_moderator(session, make_person("Never asked"), position=2)
    make_moderator(session, make_person("Said no"), position=3, answer="no")
    asked = {"status": "asked", "shown_status": "asked", "session": session, "asked_at": NOW}
    known = make_proposal(name="Kent", **asked)
    Notice.objects.create(kind="asked", proposal=known, session=session, status="told")
    unsent = make_proposal(name="Doi", **asked)
    waiting = Notice.objects.create(kind="asked", proposal=unsent, session=session, status="by hand")
    texts = called_off(session, organiser)
    assert [name for name, _ in texts] == ["Kevin", "Kent"]
    for _, text in texts:
        assert "The 35th session on Friday 16 June 2017 does not take place." in text
        assert "reserve" not in text and "{private_link}" in text
    for record in (known, unsent, waiting):
        record.refresh_from_db()
    assert (known.status, known.session) == ("asked", None)
    assert (unsent.status, waiting.status) == ("withdrawn", "called off")


def test_the_news_of_a_cancelled_evening_is_called_off_where_it_takes_place_after_all(organiser):
    from sessions.notifications.delivery import deliver_due

    session = make_evening()
    called_off(session, organiser)
    session.take_back()
    assert deliver_due(now=NOW).called_off == 1
    assert Notice.objects.get().error == "The 35th session takes place after all."


def test_after_a_postponement_the_page_says_so_and_the_speaker_is_told_of_another_day(client, organiser):
    session = make_evening(status=Status.OPEN)
    proposal = make_proposal(session.topics.get(position=1), status="confirmed", shown_status="confirmed")
    page = f"/propose/{PrivateLink.mint(proposal)}/"
    assert postpone(session, to=date(2099, 7, 21), by=organiser, at=NOW)
    shown = client.get(page).content.decode()
    assert "The day of its evening is being settled" in shown and "That date does not suit me" not in shown
    assert client.get(page + "evening.ics").status_code == 404
    [draft] = [one for one in telling.messages_for(session) if one.proposal == proposal]
    assert (draft.kind, draft.label) == ("moved", "Another evening, or another day")
    [notice] = telling.send([draft], by=organiser, at=NOW)
    notice.mark_sent(at=NOW)
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
    [draft] = [one for one in telling.messages_for(session) if one.proposal == proposal]
    assert draft.kind == "accepted"
