"""The series that tests of the programme start from: the 29th to the 34th, as they were held."""

from datetime import UTC, date, datetime

from sessions.models import Session
from tests.factories import make_session

DAYS = {
    29: date(2016, 12, 16),
    30: date(2017, 1, 27),
    31: date(2017, 2, 24),
    32: date(2017, 3, 17),
    33: date(2017, 4, 14),
    34: date(2017, 5, 19),
}
MONDAY_AFTER = datetime(2017, 5, 22, 3, tzinfo=UTC)
TODAY = MONDAY_AFTER.date()


def six_evenings() -> dict[int, Session]:
    """The six sessions by number."""
    return {number: make_session(number, held_on=day) for number, day in DAYS.items()}
