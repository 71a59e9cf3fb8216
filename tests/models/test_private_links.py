"""Private links: the token is never stored, several may live, and revoked or ended ones open nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sessions.models import CoSpeaker, PrivateLink, ProposalStatus, Status
from sessions.models.private_links import digest
from tests.factories import make_agreed, make_moderator, make_person, make_proposal, make_session, make_topic

pytestmark = pytest.mark.django_db


@pytest.mark.postgres
def test_each_link_opens_its_holder_and_only_its_digest_is_stored():
    proposal = make_proposal()
    holders = [
        proposal,
        CoSpeaker.objects.create(proposal=proposal, name="Ogawa"),
        make_moderator(make_session(), make_person("Jeffrey")),
    ]
    tokens = [PrivateLink.mint(holder) for holder in holders]
    assert [PrivateLink.objects.find(token).holder for token in tokens] == holders
    assert sorted(PrivateLink.objects.values_list("digest", flat=True)) == sorted(map(digest, tokens))


@pytest.mark.postgres
def test_several_live_links_until_one_new_one_replaces_them():
    proposal = make_proposal()
    first, second = PrivateLink.mint(proposal), PrivateLink.mint(proposal)
    assert PrivateLink.objects.find(first) and PrivateLink.objects.find(second)
    third = PrivateLink.reissue(proposal)
    found = [PrivateLink.objects.find(token) for token in (first, second, third)]
    assert [link.holder if link else None for link in found] == [None, None, proposal]


@pytest.mark.postgres
@pytest.mark.parametrize("token", ["", "x" * 31, "x" * 32, "é" * 32, "x" * 10_000, "../../etc/passwd"])
def test_wrong_tokens_open_nothing(token: str):
    PrivateLink.mint(make_proposal())
    assert PrivateLink.objects.find(token) is None


def test_a_link_opens_one_thing():
    with pytest.raises(IntegrityError), transaction.atomic():
        PrivateLink.objects.create(digest="0" * 64)


EVENING = date(2031, 3, 14)
BEFORE = date(2031, 1, 10)  # the day the links of these tests were made


def last_day(holder, *, made: date = BEFORE) -> date | None:
    """The last day on which a link of this holder opens, as it does or does not."""
    token = PrivateLink.mint(holder)
    at = timezone.make_aware(datetime.combine(made, datetime.min.time()))
    PrivateLink.objects.filter(digest=digest(token)).update(created_at=at)
    link = PrivateLink.objects.get(digest=digest(token))
    last = link.last_day()
    for day in (last, date(2099, 1, 1)) if last is None else (last, made):
        assert PrivateLink.objects.find(token, today=day) == link
    if last:
        assert PrivateLink.objects.find(token, today=last + timedelta(days=1)) is None
    return last


def evening(**fields):
    return make_session(**{"held_on": EVENING, "status": Status.ANNOUNCED, "published_on": None} | fields)


def holders(session) -> list:
    """A speaker, a co-speaker and a moderator of the evening; another evening is long over and published."""
    over = make_session(5, held_on=date(2020, 1, 10), published_on=date(2020, 2, 1))
    make_agreed(over, "Another talk", name="Ito")
    proposal = make_agreed(session)
    return [
        proposal,
        CoSpeaker.objects.create(proposal=proposal, name="Ogawa"),
        make_moderator(session, make_person("Jeffrey")),
    ]


@pytest.mark.parametrize(
    ("fields", "last"),
    [
        ({}, EVENING + timedelta(days=200)),
        ({"status": Status.HELD}, EVENING + timedelta(days=200)),
        ({"status": Status.PUBLISHED, "published_on": date(2031, 4, 1)}, date(2031, 5, 1)),
        ({"status": Status.PUBLISHED, "published_on": date(2031, 9, 20)}, EVENING + timedelta(days=200)),
        ({"status": Status.PUBLISHED}, EVENING + timedelta(days=200)),
        (
            {"status": Status.HELD, "published_on": date(2031, 4, 1)},
            EVENING + timedelta(days=200),
        ),  # taken back
        ({"held_on": None}, None),
        ({"held_on": None, "date_unknown": True, "status": Status.HELD}, BEFORE + timedelta(days=200)),
    ],
)
def test_links_end_30_days_after_the_report_and_at_the_latest_200_after_the_evening(fields, last):
    assert [last_day(holder) for holder in holders(evening(**fields))] == [last] * 3


def test_one_asked_for_after_the_end_opens_for_30_days():
    session = evening(status=Status.PUBLISHED, published_on=date(2031, 4, 1))
    for holder in holders(session):
        assert last_day(holder, made=date(2031, 5, 1)) == date(2031, 5, 1)
        assert last_day(holder, made=date(2031, 5, 2)) == date(2031, 6, 1)


def test_what_waits_for_a_place_keeps_its_link_however_long_it_takes():
    over = evening(status=Status.PUBLISHED, published_on=date(2031, 4, 1))
    states = (ProposalStatus.ASKED, ProposalStatus.SUBMITTED, ProposalStatus.RESERVE)
    assert [last_day(make_proposal(status=status)) for status in states] == [None] * 3
    assert last_day(make_proposal(status=ProposalStatus.SUBMITTED, session=over)) is None
    assert last_day(make_proposal(status=ProposalStatus.ASKED, session=over)) == date(2031, 5, 1)


def test_a_talk_that_moved_follows_its_new_evening():
    proposal = make_agreed(evening(status=Status.PUBLISHED, published_on=date(2031, 4, 1)))
    later = make_session(35, held_on=date(2031, 12, 5), status=Status.OPEN)
    proposal.shown_session, proposal.shown_status = proposal.session, proposal.status
    proposal.accept(later, make_topic(later), by=None, at=timezone.now())
    assert last_day(proposal) == date(2031, 12, 5) + timedelta(days=200)


@pytest.mark.parametrize("status", [ProposalStatus.DECLINED, ProposalStatus.WITHDRAWN])
def test_what_came_to_nothing_keeps_its_link_for_200_days_after_the_last_change(status):
    proposal, other = make_proposal(status=status, session=evening()), make_proposal(status=status)
    at = datetime(2031, 2, 2, 12, tzinfo=UTC)
    proposal.history.update(history_date=at - timedelta(days=300))
    proposal.save()
    proposal.history.filter(pk=proposal.history.latest().pk).update(history_date=at)
    other.history.update(history_date=at + timedelta(days=50))
    assert last_day(proposal) == date(2031, 2, 2) + timedelta(days=200)
    proposal.history.all().delete()
    assert last_day(proposal) == BEFORE + timedelta(days=200)


@pytest.mark.postgres
def test_a_moderator_of_a_cancelled_evening_keeps_the_link_as_if_it_took_place():
    session = evening(status=Status.CANCELLED)
    assert last_day(make_moderator(session, make_person("Jeffrey"))) == EVENING + timedelta(days=200)
    session = evening(number=35, held_on=None, status=Status.CANCELLED)
    assert last_day(make_moderator(session, make_person("Kevin"))) == BEFORE + timedelta(days=200)
