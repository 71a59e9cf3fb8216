"""What a person does about a message counts, and only where it still can be done."""

from datetime import timedelta

import pytest

from sessions.models import Notice
from sessions.notifications.delivery import deliver_due
from sessions.notifications.outbox import NotNow, claim_next, held, settle
from tests.notifications.outbox import NOW, make_notice, state

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
WAITING = ["by hand", "due", "failed", "unclear"]
EVERY = {*Notice.Status.values}


@pytest.fixture(autouse=True)
def another():
    """A message of somebody else, whom nothing here is about."""
    notice = make_notice(subject="Another", due_at=LATER)
    Notice.objects.filter(pk=notice.pk).update(status="failed", error="Gone", attempts=3)
    yield
    notice.refresh_from_db()
    assert (state(notice), notice.attempts, notice.told_by) == (("failed", "Gone"), 3, None)


def in_state(status: str) -> Notice:
    """A message in that state, as a worker that died in its third attempt would leave it."""
    notice = make_notice()
    Notice.objects.filter(pk=notice.pk).update(
        status=status, error="Broken off", attempts=3, claim="a worker's", claimed_until=NOW
    )
    return notice


def refused(deed, status: str) -> str:
    """The words in which it is refused; the message stays as it was."""
    notice = in_state(status)
    with pytest.raises(NotNow) as refusal:
        deed(notice)
    assert state(notice) == (status, "Broken off")
    notice.delete()
    return str(refusal.value)


@pytest.mark.parametrize("status", WAITING)
def test_told_by_hand_says_by_whom_and_when_and_no_mail_goes(organiser, mailoutbox, status):
    notice = in_state(status)
    settle(notice, "told", by=organiser, at=LATER)
    assert state(notice) == ("told", "")
    assert (notice.told_by, notice.told_at, notice.claim) == (organiser, LATER, "")
    deliver_due(now=NOW)
    assert mailoutbox == []


def test_what_was_told_or_sent_is_not_told_again(organiser):
    said = {
        status: refused(lambda notice: settle(notice, "told", by=organiser, at=LATER), status)
        for status in sorted(EVERY - {*WAITING})
    }
    assert said == {
        "called off": "“Something happened” is not needed any more.",
        "sending": "“Something happened” is being sent at this moment.",
        "sent": "“Something happened” is sent already.",
        "told": "“Something happened” is told already.",
    }


def test_what_was_unclear_is_said_to_have_arrived_and_nothing_else_is(organiser):
    notice = in_state("unclear")
    settle(notice, "sent", by=organiser, at=LATER)
    assert state(notice) == ("sent", "")
    assert (notice.told_by, notice.told_at, notice.claim) == (organiser, LATER, "")
    for status in EVERY - {"unclear"}:
        assert refused(lambda notice: settle(notice, "sent", by=organiser, at=LATER), status)


@pytest.mark.parametrize("status", ["failed", "unclear"])
def test_sent_again_it_is_due_with_all_its_attempts(mailoutbox, status):
    notice = in_state(status)
    settle(notice, "due", at=LATER - timedelta(minutes=1))
    assert state(notice) == ("due", "")
    assert (notice.due_at, notice.attempts) == (LATER - timedelta(minutes=1), 0)
    assert (notice.claim, notice.claimed_until) == ("", None)
    assert deliver_due(now=NOW).counts["sent"] == 0
    assert deliver_due(now=LATER - timedelta(minutes=1)).counts["sent"] == 1
    assert [mail.subject for mail in mailoutbox] == ["Something happened"]


def test_nothing_but_what_failed_or_is_unclear_is_sent_again():
    for status in EVERY - {"failed", "unclear"}:
        assert refused(lambda notice: settle(notice, "due", at=NOW), status)


@pytest.mark.parametrize("status", WAITING)
def test_what_is_not_needed_is_not_sent(mailoutbox, status):
    notice = in_state(status)
    settle(notice, "called off", at=LATER)
    assert (state(notice)[0], notice.claim) == ("called off", "")
    deliver_due(now=NOW)
    assert mailoutbox == []


def test_what_reached_somebody_is_not_called_off():
    for status in EVERY - {*WAITING}:
        assert refused(lambda notice: settle(notice, "called off", at=LATER), status)


def test_a_worker_whose_message_was_settled_meanwhile_does_not_hold_it_any_more(organiser):
    make_notice()
    mine = claim_next(NOW)
    assert held(mine) == mine
    Notice.objects.filter(pk=mine.pk).update(status="unclear")
    settle(mine, "told", by=organiser, at=NOW)
    assert held(mine) is None
