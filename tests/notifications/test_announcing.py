"""Announcing an evening, and news for the organisers: to whom, in whose words, and once."""

from datetime import UTC, date, datetime

import pytest

from sessions.models import IllegalMove, Notice, Status
from sessions.notifications.announcing import (
    addresses,
    announce,
    announcements,
    draft,
    left_out,
    tell_organisers,
    to_organisers,
)
from sessions.notifications.texts import Text
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.django_db

NOW = datetime(2017, 6, 1, 9, tzinfo=UTC)


def evening(**fields):
    session = make_session(35, held_on=date(2017, 6, 16), status=Status.OPEN, **fields)
    for title, public in [("JWT vs Goa", True), ("Our secret product", False)]:
        topic = make_topic(session, title, speakers=[make_person(f"Speaker of {title}")], public=public)
        topic.speakers.update(told_at=NOW)
    return session


def test_a_public_evening_is_told_in_the_words_a_stranger_may_read():
    session = evening()
    text = draft("announcement", session)
    assert "JWT vs Goa" in text.body and "secret" not in text.body
    assert left_out(session) == 1


def test_an_evening_for_the_house_is_told_in_the_words_of_the_house():
    session = evening(public=False)
    assert "secret" in draft("announcement", session).body
    assert left_out(session) == 0


def test_mail_and_chat_get_the_edited_text_once(organiser, settings):
    settings.MTS_ANNOUNCE_TO, settings.MTS_WEBHOOK_URL = "all@example.com", "https://chat.example/hook"
    session = evening()
    for _ in range(2):
        announce(session, by=organiser, at=NOW, text=Text("Come!", "All of you"))
    notices = Notice.objects.order_by("pk")
    assert [(n.channel, n.email, n.subject, n.text, n.created_by) for n in notices] == [
        ("mail", "all@example.com", "Come!", "All of you", organiser),
        ("webhook", "", "Come!", "All of you", organiser),
    ]
    session.refresh_from_db()
    assert session.status == Status.ANNOUNCED


def test_it_can_be_announced_again_when_somebody_says_so(organiser):
    session = evening()
    announce(session, by=organiser, at=NOW)
    for _ in range(2):  # a double click
        announce(session, by=organiser, at=NOW, again=1)
    assert announcements(session).count() == 2


def test_without_address_and_chat_it_is_told_by_hand(organiser):
    session = evening()
    (notice,) = announce(session, by=organiser, at=NOW)
    assert (notice.status, notice.name) == (Notice.Status.BY_HAND, "Everybody")
    session.postpone(date(2017, 6, 23))
    assert not announcements(session).exists()


def test_an_evening_that_readers_do_not_see_is_not_announced(organiser):
    session = make_session(36, held_on=date(2017, 7, 21), status=Status.DRAFT)
    with pytest.raises(IllegalMove, match="The 36th session is draft"):
        announce(session, by=organiser, at=NOW)
    assert not Notice.objects.exists()


def test_who_reads_it_is_parted_by_commas(settings):
    settings.MTS_ANNOUNCE_TO = " all@example.com,, tokyo@example.com ,"
    assert addresses() == ["all@example.com", "tokyo@example.com"]


def test_where_everybody_logs_in_first_it_is_told_in_the_words_of_the_house(settings):
    settings.MTS_AUDIENCE = "house"
    session = evening()
    assert "secret" in draft("announcement", session).body
    assert left_out(session) == 0


def test_told_by_hand_nothing_is_sent_and_it_counts_as_told(organiser, settings):
    settings.MTS_ANNOUNCE_TO = "all@example.com"
    session = evening()
    for _ in range(2):  # a double click
        announce(session, by=organiser, at=NOW, by_hand=True)
    (notice,) = Notice.objects.all()
    assert (notice.status, notice.told_by, notice.told_at) == ("told", organiser, NOW)


def test_with_a_chat_alone_it_goes_there(organiser, settings):
    settings.MTS_WEBHOOK_URL = "https://chat.example/hook"
    assert [notice.channel for notice in announce(evening(), by=organiser, at=NOW)] == ["webhook"]


def test_an_announced_evening_stays_announced_and_topics_can_be_called_for(organiser, settings):
    settings.MTS_ANNOUNCE_TO = "all@example.com"
    session = evening()
    announce(session, by=organiser, at=NOW)
    announce(session, by=organiser, at=NOW)
    (call,) = announce(session, "call", by=organiser, at=NOW, text=Text("Come!", "Five minutes are fine"))
    assert (call.kind, call.subject, call.created_by, call.due_at) == ("call", "Come!", organiser, NOW)
    (again,) = announce(session, "call", by=organiser, at=NOW, again=1)
    assert again != call and again.subject.startswith("Topics wanted")
    session.refresh_from_db()
    assert session.status == Status.ANNOUNCED


def test_topics_are_not_called_for_an_evening_that_is_over(organiser):
    with pytest.raises(IllegalMove, match="The 34th session is report published: open it for topics first"):
        announce(make_session(34), "call", by=organiser, at=NOW)
    assert not Notice.objects.exists()


def test_what_was_announced_is_counted_for_this_evening_its_day_and_its_kind(organiser, settings):
    settings.MTS_ANNOUNCE_TO = "all@example.com"
    session, other = evening(), make_session(36, held_on=date(2017, 7, 21), status=Status.OPEN)
    announce(other, by=organiser, at=NOW)
    (call,) = announce(session, "call", by=organiser, at=NOW)
    assert list(announcements(session)) == []
    assert list(announcements(session, "call")) == [call]
    (notice,) = announce(session, by=organiser, at=NOW)
    assert list(announcements(session)) == [notice]
    Notice.objects.filter(pk=notice.pk).update(status="called off")
    assert list(announcements(session)) == []


PATH = "/admin/mts/proposal/7/change/"


def test_every_active_organiser_is_told(organiser, colleague, django_user_model):
    django_user_model.objects.create_organiser("gone@example.com", "a long password", is_active=False)
    django_user_model.objects.create_organiser("second@example.com", "a long password")
    notices = tell_organisers("Okubo has withdrawn “JWT vs Goa”.", admin_path=PATH)
    assert [notice.email for notice in notices] == ["organiser@example.com", "second@example.com"]
    assert notices[0].subject == "Okubo has withdrawn “JWT vs Goa”."
    assert notices[0].text == (
        "Okubo has withdrawn “JWT vs Goa”.\n\nhttp://127.0.0.1:8000/admin/mts/proposal/7/change/"
    )


def test_without_a_mail_server_one_notice_waits_for_all_of_them(organiser, django_user_model, settings):
    settings.MAIL_IS_SET = False
    django_user_model.objects.create_organiser("second@example.com", "a long password")
    tell_organisers("A proposal has arrived.", admin_path=PATH)
    (notice,) = Notice.objects.all()
    assert (notice.status, notice.name) == (Notice.Status.BY_HAND, "The organisers")


def test_a_strangers_words_in_the_news_are_no_link(organiser):
    (notice,) = tell_organisers("“see https://evil.example/x” has arrived.", admin_path=PATH)
    assert "evil.example" not in notice.text + notice.subject


def test_who_opens_the_admin_without_being_an_organiser_is_not_told(organiser, django_user_model):
    django_user_model.objects.create_user("staff@example.com", "a long password", is_staff=True)
    former = django_user_model.objects.create_organiser("former@example.com", "a long password")
    former.is_staff = False
    former.save()
    (notice,) = tell_organisers("A proposal has arrived.", admin_path=PATH)
    assert notice.email == "organiser@example.com"


def test_an_organiser_is_written_to_by_name_and_each_once(organiser, django_user_model):
    organiser.person = make_person("Okubo")
    organiser.save()
    django_user_model.objects.create_organiser("second@example.com", "a long password")
    for _ in range(2):
        notices = to_organisers("news", {"news": "A proposal has arrived."}, once="arrived-7")
    assert [(n.name, n.person) for n in notices] == [
        ("Okubo", organiser.person), ("", None),
    ]  # fmt: skip
    assert Notice.objects.count() == 2
