"""Whom to ask for a talk, and which interns not to miss: bounded, and kind to who said no."""

from datetime import date, timedelta
from time import perf_counter

import pytest

from sessions.models import (
    Capacity,
    Intern,
    Moderator,
    Newcomer,
    Person,
    SpeakerEntry,
    Status,
    archive_change,
)
from sessions.people.rotation import Turn
from sessions.programme.whom_to_ask import (
    Row,
    interns_to_remember,
    people_to_ask,
    rotation,
    say_farewell,
    turns_at,
    turns_for,
)
from tests.factories import make_moderator, make_person, make_proposal, make_session, make_topic
from tests.programme.series import TODAY, six_evenings

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def asked(number: int = 35, today: date = TODAY) -> list[str]:
    return [turn.name for turn in people_to_ask(number, today)]


def test_who_never_spoke_comes_first_the_newest_first_then_who_was_silent_for_a_year():
    six = six_evenings()
    early = make_session(20, held_on=date(2016, 3, 18))
    silent, lately = make_person("Silent"), make_person("Lately")
    make_topic(early, speakers=[silent])
    make_topic(early, speakers=[lately])
    make_topic(six[33], speakers=[lately])
    for number, name in ((29, "Ogawa"), (34, "Ito")):
        Newcomer.objects.create(session=six[number], person=make_person(name))
    make_person("Without a role")
    assert people_to_ask(35, TODAY) == [
        Turn(Person.objects.get(name="Ito").pk, "Ito", "has never spoken; joined at the 34th"),
        Turn(Person.objects.get(name="Ogawa").pk, "Ogawa", "has never spoken; joined at the 29th"),
        Turn(Person.objects.get(name="Without a role").pk, "Without a role", "has never spoken"),
        Turn(silent.pk, "Silent", "last spoke in March 2016, at the 20th"),
    ]


def test_who_was_silent_for_longest_comes_first_from_a_year_on_and_nobody_who_speaks_anyway():
    for number, day, names in (
        (12, date(2016, 3, 17), ["Kodama", "Okubo"]),
        (20, date(2016, 3, 18), ["Doi"]),
        (22, date(2016, 5, 20), ["Hayashi", "Aji"]),
        (23, date(2016, 5, 22), ["A year ago"]),
        (24, date(2016, 5, 23), ["A day short of it", "Kodama"]),
        (35, None, ["Aji"]),
        (36, date(2017, 7, 21), ["Okubo"]),
    ):
        evening = make_session(number, held_on=day, status=Status.OPEN if number > 34 else Status.PUBLISHED)
        for name in names:
            person = Person.objects.filter(name=name).first() or make_person(name)
            make_topic(evening, speakers=[person])
    assert asked() == ["Doi", "Hayashi", "A year ago"]


def test_nobody_is_asked_who_must_not_be_left_is_a_guest_or_is_an_intern_gone():
    make_person("Not to ask", do_not_ask=True)
    make_person("Left", left_on=date(2017, 1, 1))
    make_person("Of another house", organisation="HENNGE")
    guest = SpeakerEntry(make_person("Guest once"), Capacity.GUEST, "HENNGE")
    make_topic(make_session(20, held_on=date(2016, 3, 18)), speakers=[guest])
    Intern.objects.create(person=make_person("Kelvin"), ended_on=date(2017, 2, 24))
    farewell = make_session(29, held_on=date(2016, 12, 16))
    Intern.objects.create(person=make_person("David"), farewell_session=farewell)
    Newcomer.objects.create(session=make_session(2, held_on=date(2012, 1, 1)), person=make_person("Long ago"))
    number = 40
    make_session(number - 1, held_on=date(2017, 5, 1))
    assert asked(number) == []


def test_who_is_in_conversation_or_said_not_now_is_left_in_peace_for_a_while():
    for n, fields in enumerate(
        [
            {"status": "asked"},
            {"status": "submitted"},
            {"status": "reserve"},
            {"status": "withdrawn", "answer": "no", "answered_at": "2017-05-01T00:00Z"},
        ]
    ):
        make_proposal(person=make_person(f"Talking {n}"), **fields)
    person = make_person("Refused long ago")
    make_proposal(person=person, status="withdrawn", answer="no", answered_at="2016-05-01T00:00Z")
    assert asked() == ["Refused long ago"]


def test_who_speaks_at_the_coming_evening_or_a_dropped_talk_is_told_right():
    coming = make_session(35, held_on=date(2017, 6, 16), status=Status.OPEN)
    make_topic(coming, speakers=[make_person("Speaks")])
    make_topic(coming, speakers=[make_person("Dropped")], dropped_because="a cold")
    assert asked() == ["Dropped"]


def test_three_hundred_people_cost_two_queries_and_little_time(django_assert_num_queries):
    old = make_session(10, held_on=date(2015, 5, 22))
    with archive_change():
        people = Person.objects.bulk_create(
            Person(name=f"Person {n}", key=f"person {n}", initial="P", slug=f"person-{n}") for n in range(300)
        )
        topics = [old.add_topic(title=f"Talk {n}") for n in range(20)]
        speaker = topics[0].speakers.model
        speaker.objects.bulk_create(
            speaker(topic=topics[n % 20], person=person, position=n + 1)
            for n, person in enumerate(people[:150])
        )
    with django_assert_num_queries(2):
        begun = perf_counter()
        found = people_to_ask(35, TODAY)
        took = perf_counter() - begun
    assert len(found) == 20
    assert took < 1  # second; a hundredth of one on a machine with nothing else to do


# Interns


def intern(name: str, **fields) -> Intern:
    return Intern.objects.create(person=make_person(name), **fields)


def told(until: date = date(2017, 7, 21)) -> list[tuple[str, tuple[str, ...]]]:
    return [(found.intern.person.name, found.facts) for found in interns_to_remember(TODAY, until=until)]


def test_interns_without_a_talk_or_leaving_soon_are_shown_who_leaves_first_first():
    six = six_evenings()
    for name, day in (("Soon", date(2017, 6, 2)), ("Later", date(2017, 12, 22))):
        found = intern(name, ended_on=day)
        make_topic(six[34], speakers=[SpeakerEntry(found.person, Capacity.INTERN)])
    intern("Silent", ended_on=date(2017, 12, 1))
    intern("No dates", started_on=date(2017, 5, 1))
    assert told() == [
        ("Soon", ("last day Friday 2 June 2017, in 11 days",)),
        ("Silent", ("last day Friday 1 December 2017, in 193 days", "has not given a talk")),
        ("No dates", ("has not given a talk",)),
    ]


def test_interns_of_the_past_are_not_shown():
    six = six_evenings()
    intern("Over", ended_on=date(2017, 5, 21))
    intern("Farewell said", farewell_session=six[29])
    intern("Nothing known")
    intern("Long ago", started_on=date(2014, 5, 1))
    intern("Much later", started_on=date(2017, 11, 1), ended_on=date(2018, 1, 31))
    assert told() == []


def test_a_farewell_is_offered_until_it_is_said():
    kelvin = intern("Kelvin", ended_on=TODAY + timedelta(days=1))
    session = make_session(35, held_on=date(2017, 6, 16), status=Status.OPEN)
    say_farewell(kelvin, session)
    assert told() == [
        ("Kelvin", ("last day Tuesday 23 May 2017, tomorrow", "has not given a talk", "farewell at the 35th"))
    ]


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


def test_whose_turn_it_is_counts_neither_dropped_talks_nor_evenings_called_off():
    six = six_evenings()
    off = make_session(36, status=Status.CANCELLED)
    okubo, ogawa = (make_person(name, willing_to_moderate=True) for name in ("Okubo", "Ogawa"))
    for session in (six[33], off):
        make_topic(session, speakers=[okubo])
        make_topic(session, speakers=[ogawa], dropped_because="ill")
    make_topic(six[34], speakers=[okubo], dropped_because="ill")
    make_topic(six[34], speakers=[ogawa])
    assert [(turn.name, turn.reason) for turn in turns_at(35, TODAY)] == [
        ("Ogawa", "has never moderated; spoke at the 34th"),
        ("Okubo", "has never moderated; spoke at the 33rd"),
    ]


def test_a_talk_that_was_dropped_or_of_an_evening_called_off_is_no_talk_of_theirs():
    early, off = make_session(20, held_on=date(2016, 3, 18)), make_session(21, status=Status.CANCELLED)
    six = six_evenings()
    silent = make_person("Silent")
    make_topic(early, speakers=[silent])
    make_topic(six[33], speakers=[silent], dropped_because="ill")
    make_topic(off, speakers=[silent])
    busy = make_person("Busy")
    for session in (early, six[33]):
        make_topic(session, speakers=[busy])
    assert [(turn.name, turn.reason) for turn in people_to_ask(35, TODAY)] == [
        ("Silent", "last spoke in March 2016, at the 20th")
    ]


def test_an_intern_who_spoke_only_where_it_does_not_count_is_still_shown():
    six = six_evenings()
    for name, session, fields in (
        ("Dropped", six[34], {"dropped_because": "ill"}),
        ("Called off", make_session(35, status=Status.CANCELLED), {}),
        ("Spoke", six[34], {}),
    ):
        person = make_person(name)
        Intern.objects.create(person=person, started_on=date(2017, 4, 1))
        make_topic(session, speakers=[SpeakerEntry(person, Capacity.INTERN)], **fields)
    found = interns_to_remember(TODAY, until=date(2017, 7, 21))
    assert [one.intern.person.name for one in found] == ["Called off", "Dropped"]
