"""Asking somebody to speak, with an address or only a name."""

from datetime import UTC, date, datetime, time

import pytest

from sessions.models import Call, IllegalDecision, Notice, Proposal
from sessions.proposals import answers
from sessions.proposals.invitations import ask, asked_for, invitation
from tests.factories import make_person, make_topic
from tests.proposals.test_decisions import coming

pytestmark = pytest.mark.django_db
NOW = datetime(2017, 5, 22, 9, tzinfo=UTC)


@pytest.fixture
def asks(organiser, settings):
    settings.MAIL_IS_SET = True

    def asks(name: str = "Kent", **fields) -> Proposal:
        values = {"email": "", "session": None, "person": None, "by": organiser, "at": NOW}
        return ask(name=name, **values | fields)

    return asks


def test_asking_holds_name_month_and_who_asks(asks, organiser):
    session = coming(start_time=time(19), venue="Shibuya")
    Call.objects.create(pk=1, about="**Twenty** people listen.")
    proposal = asks(email="kent@example.com", session=session)
    assert (
        proposal.status, proposal.shown_status, proposal.session, proposal.months,
        proposal.asked_by, proposal.asked_at, proposal.answer,
    ) == ("asked", "asked", session, ["2017-06"], organiser, NOW, "")  # fmt: skip
    notice = Notice.objects.get()
    assert (notice.kind, notice.email, notice.status, notice.proposal) == (
        "asked", "kent@example.com", "due", proposal,
    )  # fmt: skip
    for words in ("35th session", "Shibuya", "Twenty people", "{private_link}"):
        assert words in notice.text
    assert (
        "\n\nYour talk at AWS was good.\n\n"
        in invitation(proposal, note="Your talk at AWS was good.", by=organiser).body
    )


def test_a_name_is_enough(asks):
    asks()
    notice = Notice.objects.get()
    assert (notice.name, notice.email, notice.status) == ("Kent", "", "by hand")
    assert "one of our next evenings" in notice.subject


def test_nobody_is_asked_twice_for_one_evening(asks):
    session = coming()
    first = asks(email="kent@example.com", session=session)
    assert asks(email="Kent@example.com", session=session) == first
    assert asks(email="kent@example.com", session=coming(36)) != first
    assert asks(session=session) != first
    kent = make_person("Kent")
    assert asks(session=session, person=kent) == asks(session=session, person=kent)
    assert Notice.objects.count() == Proposal.objects.count() == 4


def test_whoever_has_the_address_is_asked_once_in_the_archive_or_not(asks):
    kent, address = make_person("Kent"), "kent@example.com"
    first = asks(email=address, session=coming())
    assert asks(email=address, session=first.session, person=kent) == first
    second = asks(email=address, session=coming(36), person=kent)
    assert asks(email="Kent@example.com", session=second.session) == second != first
    assert asks(email=address, session=second.session, person=make_person("Kevin")) not in (first, second)


def test_who_does_not_want_to_be_asked_is_not(asks):
    kent = make_person("Kent", do_not_ask=True, email="kent@example.com")
    for fields in ({"person": kent}, {"email": "KENT@example.com"}):
        with pytest.raises(IllegalDecision, match="Kent does not want to be asked"):
            asks(**fields)
    assert not Proposal.objects.exists()


def test_who_speaks_there_already_is_not_asked(asks):
    session, kent = coming(), make_person("Kent")
    make_topic(session, speakers=[kent])
    with pytest.raises(IllegalDecision, match="Kent speaks at the 35th session already"):
        asks(session=session, person=kent)


def test_what_came_back_is_seen_for_the_evening(asks):
    session = coming()
    names = ("Kent", "Kevin", "Kelvin", "Doi")
    yes, no, later, _silent = (asks(name, session=session) for name in names)
    answers.submit(yes, at=NOW)
    answers.withdraw(no, at=NOW)
    answers.does_not_suit(later, months=["2017-08"], at=NOW)
    asks("Okubo", session=coming(36, held_on=date(2017, 7, 21)))
    assert [(one.name, one.get_answer_display()) for one in asked_for(session)] == [
        ("Kent", "yes"), ("Kevin", "not now"), ("Kelvin", "another month"), ("Doi", "no answer yet"),
    ]  # fmt: skip
