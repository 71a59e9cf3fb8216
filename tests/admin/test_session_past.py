"""An evening of the past entered by hand, and what is not offered before the evening."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.models import Session, Status
from tests.admin.posting import fields
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = pytest.mark.django_db
HELD = ">It was held"


def page_of(client, session: Session, part: str = "") -> str:
    response = client.get(reverse("admin:mts_session_change", args=[session.pk]) + part)
    assert response.status_code == 200
    return response.content.decode()


def evening(days: int | None, status: str = Status.OPEN, **fields) -> Session:
    """An evening this many days from today, with a talk whose speaker was not told."""
    day = None if days is None else timezone.localdate() + timedelta(days=days)
    session = make_session(35, held_on=day, status=status, public=False, **fields)
    make_topic(session, "JWT vs Goa", speakers=[make_person("Tanabe")])
    return session


def test_an_evening_entered_by_hand_with_a_day_long_past_opens_on_its_report(organiser_client):
    add = reverse("admin:mts_session_add")
    posted = fields(organiser_client.get(add), "agenda") | {}
    posted["held_on"], posted["number"] = "2016-12-16", "29"
    key = posted["line"]
    posted[f"{key}-title"] = "A seven-week journey"
    response = organiser_client.post(add, posted, follow=True)
    page = response.content.decode()
    assert Session.objects.get().number == 29 and "The 29th session was added." in page
    assert 'aria-current="page">Report</a>' in page and 'id="summaries"' in page
    for words in ("Checklist", "Tell them", "told by hand", "is-late", "was due on", "announcement"):
        assert words not in page, words
    first = re.search('class="step-button"[^>]*>([^<]+)<', page)
    assert first[1] == "It was held"


@pytest.mark.parametrize(
    ("days", "status", "opens_on"),
    [
        (-1, Status.DRAFT, "Report"),
        (0, Status.DRAFT, "Agenda"),
        (-32, Status.OPEN, "Agenda"),
        (-32, Status.ANNOUNCED, "Agenda"),
        (-1, Status.HELD, "Report"),
        (None, Status.DRAFT, "Agenda"),
        (-100, Status.CANCELLED, "Agenda"),
    ],
)
def test_the_page_opens_on_what_is_to_be_done(organiser_client, days, status, opens_on):
    session = evening(days, status)
    assert f'aria-current="page">{opens_on}</a>' in page_of(organiser_client, session)


def test_the_agenda_of_an_evening_that_lies_behind_asks_for_no_telling(organiser_client):
    session = evening(-40)
    agenda = page_of(organiser_client, session, "?part=agenda")
    for words in ("Tell them", "Checklist", "not told yet"):
        assert words not in agenda, words
    Session.objects.update(held_on=timezone.localdate() + timedelta(days=40))
    agenda = page_of(organiser_client, session, "?part=agenda")
    for words in ("Tell them", "Checklist", "not told yet"):
        assert words in agenda, words


@pytest.mark.parametrize("status", [Status.DRAFT, Status.OPEN, Status.ANNOUNCED])
def test_that_it_was_held_can_be_said_from_the_evening_on(organiser_client, status):
    session = evening(1, status)
    assert HELD not in page_of(organiser_client, session)
    for day, offered in ((timezone.localdate(), True), (None, False)):
        Session.objects.update(held_on=day)
        assert (HELD in page_of(organiser_client, session)) is offered, day
    Session.objects.update(date_unknown=True)
    assert HELD in page_of(organiser_client, session), "an old evening whose day nobody knows"


def test_a_published_report_can_be_taken_back_whatever_its_day(organiser_client):
    session = evening(None, Status.PUBLISHED, date_unknown=True)
    assert "Take the report back" in page_of(organiser_client, session)


def test_the_list_counts_the_days_of_those_that_wait_for_a_report_alone(organiser_client):
    today = timezone.localdate()
    for number, status, days in (
        (1, Status.PUBLISHED, -50), (2, Status.CANCELLED, -40), (3, Status.HELD, -30), (4, Status.OPEN, 20),
    ):  # fmt: skip
        session = make_session(number, status=status, held_on=today + timedelta(days=days))
        make_moderator(session, make_person(f"Jeffrey {number}"))
    page = organiser_client.get(reverse("admin:mts_session_changelist")).content.decode()
    told = [cell.split("</td>")[0] for cell in page.split('<td class="field-waiting">')[1:]]
    assert told == ["in 20 days", "30 without a report", "–", "–"]
