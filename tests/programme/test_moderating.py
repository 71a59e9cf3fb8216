"""Asked to moderate and answered, by private link or by hand; a no is told to the organisers."""

from datetime import UTC, date, datetime, timedelta

import pytest

from sessions.models import (
    Message,
    Moderator,
    Notice,
    PrivateLink,
    Session,
    Status,
)
from sessions.notifications.outbox import reached
from sessions.programme.moderating import (
    TooLate,
    answer,
    ask_to_moderate,
    asked_by_hand,
    message_to,
    remind,
    said_yes,
)
from tests.factories import make_moderator, make_person, make_proposal, make_session, make_topic
from tests.programme.test_run_sheet import text

pytestmark = pytest.mark.django_db

NOW = datetime(2017, 6, 1, 3, tzinfo=UTC)


@pytest.fixture
def session() -> Session:
    return make_session(35, held_on=date(2017, 6, 16), status=Status.OPEN, venue="Shibuya")


@pytest.fixture
def okubo():
    return make_person("Okubo", email="okubo@example.com")


def state(moderator: Moderator) -> tuple[str, datetime | None]:
    return Moderator.objects.values_list("answer", "asked_at").get(pk=moderator.pk)


def news() -> list[str]:
    return [notice.text for notice in Notice.objects.filter(kind="news").order_by("pk")]


def test_asking_puts_a_message_with_a_private_link_into_the_outbox(session, okubo, organiser, settings):
    settings.MAIL_IS_SET = True
    moderator, notice = ask_to_moderate(session, okubo, email=okubo.email, by=organiser, at=NOW)
    assert (notice.status, notice.email, notice.holder) == ("due", "okubo@example.com", moderator)
    assert notice.subject == "Would you moderate the 35th session on Friday 16 June 2017?"
    assert (
        "Hello Okubo" in notice.text and "{private_link}" in notice.text and "Where: Shibuya" in notice.text
    )
    assert state(moderator) == ("", None)
    reached(notice, Notice.Status.SENT, at=NOW)
    assert state(moderator) == ("", NOW)


def test_without_an_address_it_is_told_by_hand(session, okubo, settings):
    settings.MAIL_IS_SET = True
    assert ask_to_moderate(session, okubo, email="", by=None, at=NOW)[1].status == "by hand"


def test_asked_twice_they_get_one_message_and_after_a_no_another(session, okubo):
    first = ask_to_moderate(session, okubo, email="", by=None, at=NOW)
    assert ask_to_moderate(session, okubo, email="", by=None, at=NOW) == first
    answer(first[0], "no", at=NOW)
    moderator, second = ask_to_moderate(session, okubo, email="", by=None, at=NOW)
    assert moderator == first[0] and second != first[1] and state(moderator)[0] == ""


def test_who_said_yes_is_not_asked_any_more(session, okubo):
    moderator = said_yes(session, okubo, at=NOW)
    assert state(moderator) == ("yes", NOW)
    assert ask_to_moderate(session, okubo, email="", by=None, at=NOW) == (moderator, None)
    assert not Notice.objects.exists()


def test_asked_by_hand_is_noted_with_who_and_when(session, okubo, organiser):
    moderator = asked_by_hand(session, okubo, by=organiser, at=NOW)
    notice = Notice.objects.get()
    assert (notice.status, notice.told_by, notice.told_at) == ("told", organiser, NOW)
    assert state(moderator) == ("", NOW)


def test_a_no_is_told_to_the_organisers_once_and_a_yes_after_it(session, okubo, organiser):
    moderator = make_moderator(session, okubo)
    answer(moderator, "yes", at=NOW)
    assert (moderator.answer, news()) == ("yes", [])
    for _click in range(2):
        answer(moderator, "no", at=NOW)
    (said,) = news()
    assert "Okubo cannot moderate the 35th session. The next in turn can be asked." in said
    assert f"/admin/moderator/{session.pk}/" in said
    answer(moderator, "yes", at=NOW)
    assert "Okubo can moderate the 35th session after all." in news()[1]


def test_an_answer_calls_off_the_question_that_still_waits_and_turns_the_sessions_page(session, okubo):
    moderator, notice = ask_to_moderate(session, okubo, email="", by=None, at=NOW)
    before = Session.objects.get(pk=session.pk).version
    answer(moderator, "yes", at=NOW)
    notice.refresh_from_db()
    assert notice.status == "called off"
    assert Session.objects.get(pk=session.pk).version == before + 1


def test_nobody_is_asked_or_answers_once_the_evening_is_over_or_called_off(session, okubo):
    moderator = make_moderator(session, okubo)
    answer(moderator, "yes", at=datetime(2017, 6, 16, 12, tzinfo=UTC))  # on the day
    with pytest.raises(TooLate, match=r"The 35th session is over\."):
        answer(moderator, "no", at=NOW + timedelta(days=30))
    session.cancel(because="a typhoon")
    with pytest.raises(TooLate, match=r"The 35th session was called off\."):
        answer(moderator, "no", at=NOW)
    with pytest.raises(TooLate):
        ask_to_moderate(session, make_person("Ogawa"), email="", by=None, at=NOW)
    assert state(moderator)[0] == "yes"
    with pytest.raises(ValueError, match="neither yes nor no"):
        answer(moderator, "perhaps", at=NOW)


def test_a_guest_who_moderates_reads_no_more_than_the_public(session):
    Message.objects.filter(kind="moderate").update(text="{agenda}")
    topic = make_topic(session, "Our secret canary", speakers=[make_person("Somebody")], public=False)
    topic.speakers.update(told_at=NOW)
    assert message_to(session, make_person("Guest", organisation="HENNGE"), by=None).body == ""
    assert "canary" in message_to(session, make_person("Colleague"), by=None).body


# The private page


def page_of(moderator: Moderator) -> str:
    return f"/moderate/{PrivateLink.mint(moderator)}/"


@pytest.fixture
def coming(okubo) -> Moderator:
    session = make_session(35, held_on=date(2099, 6, 19), status=Status.DRAFT, public=False, venue="Shibuya")
    return make_moderator(session, okubo)


def test_the_page_tells_the_evening_and_takes_the_answer_which_may_be_changed(client, coming):
    page = page_of(coming)
    response = client.get(page)
    shown = response.content.decode()
    assert "Would you moderate the 35th session?" in shown
    assert "Friday, 19 June 2099" in shown and "Shibuya" in shown
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    for said, words in (("yes", "You moderate the 35th session"), ("no", "You do not moderate the 35th")):
        after = client.post(page, {"answer": said}, follow=True)
        assert after.redirect_chain == [(page, 302)]
        assert words in after.content.decode() and state(coming)[0] == said


def test_the_page_of_an_evening_that_is_over_asks_nothing(client, okubo):
    moderator = make_moderator(make_session(34, status=Status.ANNOUNCED), okubo)
    page = page_of(moderator)
    client.post(page, {"answer": "yes"})
    shown = client.get(page).content.decode()
    assert "The 34th session is over. Nothing is asked of you here any more." in shown
    assert 'name="answer"' not in shown and state(moderator)[0] == ""


def test_a_wrong_token_a_revoked_one_and_one_of_a_proposal_answer_alike(client, coming):
    revoked = page_of(coming)
    PrivateLink.reissue(coming)
    others = f"/moderate/{PrivateLink.mint(make_proposal())}/"
    answers = [client.get(page) for page in (revoked, others, f"/moderate/{'x' * 32}/", "/moderate/x/")]
    assert {response.status_code for response in answers} == {404}
    assert client.post(revoked, {"answer": "no"}).status_code == 404
    assert state(coming)[0] == ""
    assert all("35th" not in response.content.decode() for response in answers)


def test_another_word_than_yes_or_no_changes_nothing(client, coming):
    page = page_of(coming)
    assert client.post(page, {"answer": "perhaps"}).status_code == 302
    assert client.post(page).status_code == 302
    assert state(coming)[0] == ""


def test_after_a_yes_the_evening_goes_into_the_moderators_calendar(client, coming):
    page = page_of(coming)
    client.post(page, {"answer": "yes"})
    assert f'{page}evening.ics"' in client.get(page).content.decode()
    response = client.get(f"{page}evening.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert (response["Cache-Control"], "DTSTART;VALUE=DATE:20990619" in response.content.decode()) == (
        "no-store",
        True,
    )
    assert client.get(f"/moderate/{'x' * 32}/evening.ics").status_code == 404


def test_an_evening_without_a_day_is_in_no_calendar(client, okubo):
    page = page_of(make_moderator(make_session(36, held_on=None, status=Status.DRAFT), okubo, answer="yes"))
    shown = client.get(page).content.decode()
    assert "The day is still open." in shown and "evening.ics" not in shown
    assert client.get(f"{page}evening.ics").status_code == 404


def test_who_has_not_answered_is_asked_again_once_a_day(session, okubo, organiser):
    moderator, first = ask_to_moderate(session, okubo, email="okubo@example.com", by=organiser, at=NOW)
    reached(first, Notice.Status.TOLD, by=organiser, at=NOW)
    again = remind(moderator, by=organiser, at=NOW)
    assert again != first and again.email == "okubo@example.com"
    assert remind(moderator, by=organiser, at=NOW) == again
    assert remind(moderator, by=organiser, at=NOW + timedelta(days=1)) != again
    answer(moderator, "yes", at=NOW)
    assert remind(moderator, by=organiser, at=NOW) is None


def test_the_page_of_who_moderates_asks_again(organiser_client):
    evening = make_session(36, held_on=date(2099, 6, 19), status=Status.DRAFT, public=False)
    moderator = make_moderator(evening, make_person("Ogawa"), asked_at=NOW)
    page = f"/admin/moderator/{evening.pk}/"
    assert "Ask again" in organiser_client.get(page).content.decode()
    for _click in range(2):
        said = organiser_client.post(page, {"_remind": str(moderator.pk)}, follow=True).content.decode()
        assert "Ogawa is to be asked by hand" in said
    assert list(Notice.objects.values_list("kind", "name", "status")) == [("moderate", "Ogawa", "by hand")]
    for odd in ("", "x", "9" * 30):
        assert organiser_client.post(page, {"_remind": odd}).status_code == 404


def test_with_you_are_those_who_said_yes_for_the_same_evening(client, july):
    coming = make_session(37, held_on=date(2099, 6, 19), status=Status.OPEN)
    mine = make_moderator(coming, make_person("Okubo"), answer="yes")
    for name, said in (("Ogawa", "yes"), ("Silent", ""), ("Refused", "no")):
        make_moderator(coming, make_person(name), answer=said)
    page = text(client.get(f"/moderate/{PrivateLink.mint(mine)}/"))
    assert "With you Ogawa Thank you" in page
    for others in ("Silent", "Refused", "Jeffrey"):
        assert others not in page


def test_answering_for_one_evening_or_by_one_of_two_leaves_the_other_questions_open(client, organiser):
    evenings = [make_session(n, held_on=date(2099, 6, n - 30), status=Status.OPEN) for n in (37, 38)]
    okubo, ogawa = make_person("Okubo"), make_person("Ogawa")
    rows = [make_moderator(evenings[0], okubo), make_moderator(evenings[0], ogawa),
            make_moderator(evenings[1], okubo)]  # fmt: skip
    questions = [
        Notice.objects.create(kind="moderate", session=row.session, moderator=row, status="by hand")
        for row in rows
    ]
    news = Notice.objects.create(kind="order", session=evenings[0], moderator=rows[0], status="by hand")
    client.post(f"/moderate/{PrivateLink.mint(rows[0])}/", {"answer": "yes"})
    for record in (*rows, *questions, news):
        record.refresh_from_db()
    assert [row.answer for row in rows] == ["yes", "", ""]
    assert [notice.status for notice in (*questions, news)] == ["called off", "by hand", "by hand", "by hand"]
