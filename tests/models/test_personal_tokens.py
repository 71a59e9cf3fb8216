"""Personal tokens: never stored, of one purpose, and dead with the log-in they belong to."""

from datetime import date

import pytest

from sessions.models import PersonalToken
from sessions.models.private_links import digest

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
API, CALENDAR = PersonalToken.Purpose.API, PersonalToken.Purpose.CALENDAR


def find(token: str, purpose: str = API, today: date | None = None) -> PersonalToken | None:
    return PersonalToken.objects.find(token, purpose, today=today)


def test_a_token_opens_what_it_is_for_and_only_its_digest_is_stored(colleague, organiser):
    own, others = PersonalToken.mint(colleague, API, "bot"), PersonalToken.mint(organiser, API, "bot")
    calendar = PersonalToken.mint(colleague, CALENDAR, "bot")
    assert [find(own).user, find(others).user, find(calendar, CALENDAR).user] == [
        colleague,
        organiser,
        colleague,
    ]
    assert [find(own, CALENDAR), find(calendar), find(""), find("é\0"), find("x" * 10_000)] == [None] * 5
    assert set(PersonalToken.objects.values_list("digest", flat=True)) == {
        digest(token) for token in (own, others, calendar)
    }


def test_a_second_one_of_the_name_takes_its_place(colleague):
    first = PersonalToken.mint(colleague, API, "bot")
    find(first)
    second = PersonalToken.mint(colleague, API, "bot")
    assert find(first) is None
    token = colleague.personal_tokens.get()
    assert token.last_used_on is None and find(second) == token


def test_the_day_of_its_last_use_is_noted_once_a_day(colleague, django_assert_num_queries):
    token = PersonalToken.mint(colleague, API, "bot")
    for day, queries in ((date(2031, 1, 1), 2), (date(2031, 1, 1), 1), (date(2031, 1, 2), 2)):
        with django_assert_num_queries(queries):
            assert find(token, today=day)
        assert colleague.personal_tokens.get().last_used_on == day


def test_a_closed_log_in_opens_nothing_any_more(colleague):
    token = PersonalToken.mint(colleague, API, "bot")
    colleague.is_active = False
    colleague.save()
    assert find(token, today=date(2031, 1, 1)) is None
    assert colleague.personal_tokens.get().last_used_on is None
    colleague.delete()
    assert not PersonalToken.objects.exists()
