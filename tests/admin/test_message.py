"""The wording of messages: the house's own, previewed with a real evening."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.models import (
    Message,
    Session,
    Status,
)
from tests.admin.posting import words
from tests.factories import make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def coming(db) -> Session:
    day = timezone.localdate() + timedelta(days=9)
    return make_session(35, held_on=day, status=Status.OPEN, public=False)


@pytest.fixture
def after_it(coming) -> Session:
    day = coming.held_on + timedelta(days=30)
    return make_session(36, held_on=day, status=Status.OPEN, public=False)


def wording(kind: str) -> str:
    return reverse("admin:mts_message_change", args=[Message.objects.get(kind=kind).pk])


def test_the_house_words_a_message_and_sees_it_with_a_real_evening(organiser_client):
    make_session(35)
    typed = {"subject": "Hello", "text": "The {number}: {private_link}", "days": "14", "is_on": "on"}
    shown = organiser_client.post(wording("two-weeks"), typed | {"preview": ""})
    assert shown.context["preview"].body == "The 35th: http://127.0.0.1:8000/propose/…"
    assert Message.objects.get(kind="two-weeks").text == ""
    assert organiser_client.post(wording("two-weeks"), typed).status_code == 302
    assert Message.objects.get(kind="two-weeks").text == "The {number}: {private_link}"


def test_a_slip_in_a_name_or_a_link_in_the_subject_is_an_error(organiser_client):
    typed = {"subject": "{private_link}", "text": "{tlak}", "days": "200"}
    errors = organiser_client.post(wording("two-weeks"), typed).context["form"].errors
    assert errors == {
        "subject": ["A subject is read over shoulders: put {private_link} into the text."],
        "text": ["No message knows {tlak}. The names there are stand below."],
        "days": ["From 0, the day itself, to 120."],
    }


def test_only_rules_have_days(organiser_client):
    assert list(organiser_client.get(wording("declined")).context["form"].fields) == ["subject", "text"]
    assert list(organiser_client.get(wording("confirm")).context["form"].fields) == [
        "subject", "text", "is_on",
    ]  # fmt: skip


def test_a_days_rule_has_its_bounds(organiser_client):
    kinds = Message.objects.exclude(days=None)
    before, after = kinds.filter(days__gte=0).first(), kinds.filter(days__lt=0).first()
    for message, right, wrong in ((before, (0, 120), (-1, 121)), (after, (-7, -1), (-8, 0))):
        page = reverse("admin:mts_message_change", args=[message.pk])
        data = {"subject": "", "text": "", "is_on": "on"}
        for days in right:
            assert organiser_client.post(page, data | {"days": days}).status_code == 302, days
        for days in (*wrong, ""):
            assert organiser_client.post(page, data | {"days": days}).status_code == 200, days
        message.refresh_from_db()
        assert message.days == right[-1]


def test_a_preview_speaks_of_the_next_evening_else_of_the_latest(organiser_client, coming, after_it):
    message = Message.objects.get(kind="accepted")
    page = reverse("admin:mts_message_change", args=[message.pk])
    (
        make_session(34),
        make_session(33, held_on=date(2017, 1, 20)),
        make_session(40, held_on=None, status=Status.DRAFT),
    )
    make_session(39, status=Status.CANCELLED, held_on=timezone.localdate())
    assert organiser_client.get(page).context["session"] == coming
    shown = organiser_client.post(page, {"subject": "Mine: {evening}", "text": "For {name}.", "preview": "1"})
    assert "For Okubo." in words(shown) and not Message.objects.exclude(subject="").exists()
    Session.objects.filter(number__in=[35, 36]).update(status=Status.CANCELLED)
    assert organiser_client.get(page).context["session"].number == 34


def test_saving_one_message_leaves_the_words_of_the_others(organiser_client):
    message = Message.objects.get(kind="accepted")
    page = reverse("admin:mts_message_change", args=[message.pk])
    said = organiser_client.post(page, {"subject": "Ours", "text": "Come, {name}!"}, follow=True)
    assert f"“{message}” is saved." in words(said)
    assert list(Message.objects.exclude(text="").values_list("kind", "subject")) == [("accepted", "Ours")]
