"""Whose turn it is, from the records: who moderated and declined when, who is willing, and still here."""

from datetime import date

import pytest

from sessions.models import Moderator, Person, Status
from sessions.people.rotation import Turn
from sessions.programme.whom_to_ask import Row, rotation, turns_at, turns_for
from tests.factories import make_moderator, make_person, make_session, make_topic
from tests.programme.series import TODAY, six_evenings

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def willing(name: str, **fields):
    return make_person(name, willing_to_moderate=True, **fields)


def test_the_suggestion_names_its_reason():
    six = six_evenings()
    okubo, ogawa = willing("Okubo"), willing("Ogawa")
    make_moderator(six[29], okubo)
    make_moderator(six[34], ogawa, answer=Moderator.Answer.YES)
    for number in (33, 34):
        make_topic(six[number], speakers=[okubo])
    assert turns_at(35, TODAY) == [
        Turn(okubo.pk, "Okubo", "has not moderated since the 29th; spoke at the last two"),
        Turn(ogawa.pk, "Ogawa", "moderated the last one, the 34th"),
    ]


def test_only_who_is_willing_of_the_house_and_here_is_in_turn():
    make_person("Unwilling")
    willing("Gone", left_on=date(2017, 5, 1))
    willing("Guest", organisation="HENNGE")
    willing("Taken out", anonymised_at="2017-01-01T00:00Z")
    leaving = willing("Leaving", left_on=date(2017, 6, 30))
    assert [turn.key for turn in turns_at(35, TODAY)] == [leaving.pk]


def test_after_a_no_the_next_in_turn_is_offered_and_a_called_off_evening_is_no_turn():
    six = six_evenings()
    okubo, ogawa, ito = willing("Okubo"), willing("Ogawa"), willing("Ito")
    make_moderator(six[33], ogawa)
    make_moderator(six[34], ito)
    off = make_session(36, status=Status.CANCELLED)
    make_moderator(off, okubo, answer=Moderator.Answer.YES)
    session = make_session(35, held_on=date(2017, 6, 16), status=Status.OPEN)
    assert [turn.name for turn in turns_for(session, TODAY)] == ["Okubo", "Ogawa", "Ito"]
    make_moderator(session, okubo, answer=Moderator.Answer.NO)
    assert [turn.name for turn in turns_for(session, TODAY)] == ["Ogawa", "Ito"]
    make_moderator(session, ogawa)
    assert [turn.name for turn in turns_for(session, TODAY)] == ["Ito"]


def test_the_list_has_who_is_willing_by_turn_and_then_who_ever_moderated():
    six = six_evenings()
    okubo, ogawa, ito = willing("Okubo"), willing("Ogawa"), make_person("Ito")
    make_person("Never")
    for number in (29, 31):
        make_moderator(six[number], okubo)
    make_moderator(six[30], ito)
    make_moderator(six[32], make_person("Refused"), answer=Moderator.Answer.NO)
    assert rotation(35, TODAY) == [
        Row(ogawa, 0, None, 1, "has never moderated"),
        Row(okubo, 2, 31, 2, "has not moderated since the 31st"),
        Row(ito, 1, 30, None, ""),
    ]


def test_queries_are_the_same_for_one_person_and_for_three_hundred(django_assert_num_queries):
    willing("Okubo")
    with django_assert_num_queries(3):
        turns_at(35, TODAY)
    Person.objects.bulk_create(
        Person(name=f"P{n}", key=f"p{n}", initial="P", slug=f"p{n}", willing_to_moderate=True)
        for n in range(300)
    )
    with django_assert_num_queries(3):
        assert len(turns_at(35, TODAY)) == 3
    with django_assert_num_queries(3):
        assert len(rotation(35, TODAY)) == 300
