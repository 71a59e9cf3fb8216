"""The front page speaks of the next evening alone, and each of its counts counts what it names."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sessions.models import Notice, Session, Status
from tests.admin.posting import words
from tests.factories import make_moderator, make_person, make_proposal, make_session, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def coming(db) -> Session:
    day = timezone.localdate() + timedelta(days=9)
    return make_session(35, held_on=day, status=Status.OPEN, public=False)


def front(client) -> str:
    return words(client.get("/admin/"))


def test_a_moderator_of_another_evening_moderates_not_this_one(organiser_client, coming):
    make_person("Ito", willing_to_moderate=True)
    later = make_session(36, held_on=coming.held_on + timedelta(days=30), status=Status.OPEN)
    make_moderator(later, make_person("Kevin"), answer="yes")
    make_moderator(make_session(34), make_person("Ogawa"), answer="yes")
    page = front(organiser_client)
    assert "Nobody moderates yet" in page and "Ito , has never moderated" in page


def test_who_said_no_moderates_not(organiser_client, coming):
    make_person("Ito", willing_to_moderate=True)
    make_moderator(coming, make_person("Kevin"), answer="no")
    assert "has never moderated" in front(organiser_client)
    make_moderator(coming, make_person("Mori"))
    assert "has never moderated" not in front(organiser_client)


@pytest.mark.parametrize(("n", "words_of"), [(1, "One"), (3, "3")])
def test_what_waits_is_counted_as_it_is(organiser_client, coming, n, words_of):
    for k in range(n):
        make_proposal(f"New {k}")
        make_proposal(f"Asked {k}", status="asked", submitted_at=None)
        make_proposal(f"To tell {k}", status="declined")
        for status in ("by hand", "failed", "unclear", "due", "sent", "told", "called off"):
            Notice.objects.create(kind="news", name="X", status=status, text="x")
    make_proposal("Answered", status="asked", answer="yes", submitted_at=None)
    make_proposal("Told", status="declined", shown_status="declined")
    page = front(organiser_client)
    many = n > 1
    for said in (
        f"{words_of} proposal{'s' * many} to decide",
        f"{words_of} speaker{'s' * many} to tell",
        f"{words_of} {'people were' if many else 'person was'} asked to speak",
        f"{words_of} message{'s' * many} to tell by hand",
        f"{words_of} message{'s' * many} that failed",
    ):
        assert said in page, said


@pytest.mark.parametrize(("days", "said"), [(0, "came today"), (1, "the oldest came yesterday"),
                                            (5, "the oldest waits 5 days")])  # fmt: skip
def test_how_long_the_oldest_waits_is_said_of_what_is_undecided(organiser_client, days, said):
    now = timezone.now()
    make_proposal("Oldest", submitted_at=now - timedelta(days=days))
    make_proposal("New")
    make_proposal("Decided long ago", status="declined", submitted_at=now - timedelta(days=99))
    assert said in front(organiser_client)


@pytest.mark.parametrize(("days", "said"), [(0, ", today"), (1, ", tomorrow"), (2, ", in 2 days")])
def test_the_next_evening_says_when_it_is(organiser_client, days, said):
    day = timezone.localdate() + timedelta(days=days)
    make_session(35, held_on=day, status=Status.OPEN)
    assert f"{day:%A} {day.day} {day:%B %Y}{said}" in front(organiser_client)


def test_talks_without_summary_are_of_evenings_that_were_held(organiser_client, coming):
    held = make_session(34, status=Status.HELD)
    make_topic(held, "Lacks it"), make_topic(held, "Has it", summary="Words.")
    make_topic(held, "Dropped", dropped_because="ill"), make_topic(coming, "To come")
    make_topic(make_session(33, status=Status.CANCELLED), "Called off")
    page = front(organiser_client).split("Talks without summary")[1].split("Reports to look through")[0]
    assert "Lacks it 34th" in page
    for other in ("Has it", "Dropped", "To come", "Called off"):
        assert other not in page, other
