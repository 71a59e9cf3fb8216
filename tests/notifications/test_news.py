"""News for the organisers: one message each, or one to be told by hand where there is no mail server."""

import pytest

from sessions.models import Notice
from sessions.notifications.announcing import tell_organisers
from tests.factories import make_person

PATH = "/admin/mts/proposal/7/change/"


@pytest.mark.django_db
def test_every_active_organiser_is_told(organiser, colleague, django_user_model):
    django_user_model.objects.create_organiser("gone@example.com", "a long password", is_active=False)
    django_user_model.objects.create_organiser("second@example.com", "a long password")
    notices = tell_organisers("Okubo has withdrawn “JWT vs Goa”.", admin_path=PATH)
    assert [notice.email for notice in notices] == ["organiser@example.com", "second@example.com"]
    assert notices[0].subject == "Okubo has withdrawn “JWT vs Goa”."
    assert notices[0].text == (
        "Okubo has withdrawn “JWT vs Goa”.\n\nhttp://127.0.0.1:8000/admin/mts/proposal/7/change/"
    )


@pytest.mark.django_db
def test_the_same_news_is_told_once(organiser):
    for _ in range(2):
        tell_organisers("A proposal has arrived.", admin_path=PATH, once="arrived-7")
    assert Notice.objects.count() == 1


@pytest.mark.django_db
def test_without_a_mail_server_one_notice_waits_for_all_of_them(organiser, django_user_model, settings):
    settings.MAIL_IS_SET = False
    django_user_model.objects.create_organiser("second@example.com", "a long password")
    tell_organisers("A proposal has arrived.", admin_path=PATH)
    (notice,) = Notice.objects.all()
    assert (notice.status, notice.name) == (Notice.Status.BY_HAND, "The organisers")


@pytest.mark.django_db
def test_a_strangers_words_in_the_news_are_no_link(organiser):
    (notice,) = tell_organisers("“see https://evil.example/x” has arrived.", admin_path=PATH)
    assert "evil.example" not in notice.text + notice.subject


@pytest.mark.django_db
def test_who_opens_the_admin_without_being_an_organiser_is_not_told(organiser, django_user_model):
    django_user_model.objects.create_user("staff@example.com", "a long password", is_staff=True)
    former = django_user_model.objects.create_organiser("former@example.com", "a long password")
    former.is_staff = False
    former.save()
    (notice,) = tell_organisers("A proposal has arrived.", admin_path=PATH)
    assert notice.email == "organiser@example.com"


@pytest.mark.django_db
def test_an_organiser_is_written_to_by_name_and_each_once(organiser, django_user_model):
    organiser.person = make_person("Okubo")
    organiser.save()
    django_user_model.objects.create_organiser("second@example.com", "a long password")
    for _ in range(2):
        notices = tell_organisers("A proposal has arrived.", admin_path=PATH, once="arrived-7", by=organiser)
    assert [(n.name, n.person, n.created_by) for n in notices] == [
        ("Okubo", organiser.person, organiser), ("", None, organiser),
    ]  # fmt: skip
    assert Notice.objects.count() == 2
