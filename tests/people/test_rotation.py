"""Whose turn it is to moderate is fair over time; who is asked for a talk is told why."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from sessions.people.rotation import Candidate, Turn, whose_turn

# As the reports of the 27th to the 34th have it.
REAL = [
    Candidate(1, "Hayashi", True, True, moderated=(27,)),
    Candidate(2, "Bagus", True, True, moderated=(28,), spoke=(31,)),
    Candidate(3, "Shihan", True, True, moderated=(29,), spoke=(32,)),
    Candidate(4, "Jonas", True, True, moderated=(30,)),
    Candidate(5, "Jeffrey", True, True, moderated=(31, 34)),
    Candidate(6, "Kevin", True, True, moderated=(32,), spoke=(31,)),
    Candidate(7, "Michael", True, True, moderated=(33,), spoke=(31,)),
]


def willing(key, name="", **facts) -> Candidate:
    return Candidate(key, name or f"Person {key}", willing=True, here=True, **facts)


def test_the_35th_is_offered_to_who_waited_longest():
    assert whose_turn(REAL, 35) == [
        Turn(1, "Hayashi", "has not moderated since the 27th"),
        Turn(2, "Bagus", "has not moderated since the 28th; spoke at the 31st"),
        Turn(3, "Shihan", "has not moderated since the 29th; spoke at the 32nd"),
    ]
    assert whose_turn(REAL, 35, count=7)[-1] == Turn(5, "Jeffrey", "moderated the last one, the 34th")


def test_who_has_never_moderated_comes_first():
    okubo = willing(8, "Okubo", spoke=(29, 30, 32))
    assert whose_turn([*REAL, okubo], 35, count=1) == [
        Turn(8, "Okubo", "has never moderated; spoke at the 32nd")
    ]


def test_only_people_who_are_willing_and_here_are_offered():
    gone = Candidate(1, "Aji", willing=True, here=False)
    shy = Candidate(2, "Doi", willing=False, here=True)
    assert whose_turn([gone, shy, willing(3, "Jonas")], 35) == [Turn(3, "Jonas", "has never moderated")]
    assert whose_turn([], 35) == []


def test_a_no_passes_to_the_next_and_keeps_the_place():
    hayashi = willing(1, "Hayashi", moderated=(27,), declined=(35,))
    assert whose_turn([hayashi, *REAL[1:]], 35, count=1)[0].name == "Bagus"
    assert whose_turn([hayashi, *REAL[1:]], 36, count=1) == [
        Turn(1, "Hayashi", "has not moderated since the 27th; could not moderate the 35th")
    ]


def test_several_refusals_since_the_last_turn_are_told():
    one = willing(1, "Hayashi", moderated=(27,), declined=(20, 30, 32, 34))
    assert whose_turn([one], 35)[0].reason == (
        "has not moderated since the 27th; could not moderate the 30th, the 32nd and the 34th"
    )


def test_talks_near_the_evening_are_told():
    assert whose_turn([willing(1, moderated=(27,), spoke=(30, 33, 34))], 35)[0].reason == (
        "has not moderated since the 27th; spoke at the last two"
    )
    assert whose_turn([willing(1, spoke=(34, 35))], 35)[0].reason == (
        "has never moderated; spoke at the 34th; speaks at this one"
    )


def test_who_moderates_a_later_evening_already_comes_last():
    assert whose_turn(
        [willing(1, "Jonas", moderated=(30, 36)), willing(2, "Kevin", moderated=(34,))], 35
    ) == [
        Turn(2, "Kevin", "moderated the last one, the 34th"),
        Turn(1, "Jonas", "moderates the 36th"),
    ]


def test_whose_turn_it_was_stays_so_once_they_moderate():
    hayashi = willing(1, "Hayashi", moderated=(27, 35))
    assert whose_turn([hayashi, *REAL[1:]], 35) == whose_turn(REAL, 35)


def test_equals_are_told_apart_by_turns_then_refusals_then_talks_then_name():
    people = [
        willing(1, "Zoe", moderated=(30,)),
        willing(2, "Yuri", moderated=(30,), declined=(33,), spoke=(33, 34)),
        willing(3, "Bagus", moderated=(30,), spoke=(33,)),
        willing(4, "Aji", moderated=(30,), spoke=(33, 34)),
        willing(5, "Doi", moderated=(30,), spoke=(33, 34)),
        willing(6, "Aaron", moderated=(29, 30)),
    ]
    in_turn = ["Yuri", "Zoe", "Bagus", "Aji", "Doi", "Aaron"]
    for mixed in permutations(people):
        assert [turn.name for turn in whose_turn(mixed, 35, count=6)] == in_turn


# --- over time ---

FIRST, MONTHS = 31, 24
numbers = st.sets(st.integers(1, FIRST - 1), max_size=6)
months = st.integers(FIRST, FIRST + MONTHS - 1)
a_life = st.fixed_dictionaries(
    {
        "moderated": numbers,
        "spoke": st.sets(st.integers(1, FIRST + MONTHS - 1), max_size=12),
        "comes": st.just(FIRST) | months,
        "leaves": st.just(FIRST + MONTHS) | months,
        "unwilling": st.just(set()) | st.sets(months, max_size=6),
        "declines": st.just(set()) | st.sets(months, max_size=6),
    }
)
a_steady_life = st.fixed_dictionaries(
    {"moderated": numbers, "spoke": st.sets(st.integers(1, FIRST + MONTHS - 1), max_size=12)}
)


def moderators_over_time(lives) -> list[int | None]:
    """The key of who moderates in each of the 24 months; each asks down the list until somebody says yes."""
    moderated = [set(life["moderated"]) for life in lives]
    declined = [set() for _ in lives]
    held = []
    for number in range(FIRST, FIRST + MONTHS):
        while True:
            people = [
                Candidate(
                    key,
                    f"Person {key % 3}",
                    willing=number not in life.get("unwilling", ()),
                    here=life.get("comes", FIRST) <= number < life.get("leaves", FIRST + MONTHS),
                    moderated=tuple(moderated[key]),
                    spoke=tuple(life["spoke"]),
                    declined=tuple(declined[key]),
                )
                for key, life in enumerate(lives)
            ]
            turns = whose_turn(people, number, count=1)
            if not turns or number not in lives[turns[0].key].get("declines", ()):
                break
            declined[turns[0].key].add(number)
        held.append(turns[0].key if turns else None)
        if turns:
            moderated[turns[0].key].add(number)
    return held


@given(st.lists(a_steady_life, min_size=1, max_size=9))
def test_over_two_years_nobody_willing_moderates_more_than_once_oftener_than_another(lives):
    held = moderators_over_time(lives)
    counts = [held.count(key) for key in range(len(lives))]
    assert sum(counts) == MONTHS
    assert max(counts) - min(counts) <= 1


@given(
    st.lists(a_steady_life, min_size=1, max_size=5),
    st.lists(a_life, max_size=5),
    st.integers(0, MONTHS),
    st.integers(0, MONTHS),
)
def test_people_who_come_go_and_decline_take_nothing_from_those_willing_throughout(
    steady, others, start, length
):
    """In any months of the two years, nobody at all moderates more than once oftener than the steady."""
    held = moderators_over_time([*steady, *others])[start : start + length]
    counts = [held.count(key) for key in range(len(steady) + len(others))]
    assert max(counts) - min(counts[: len(steady)]) <= 1


@given(
    st.lists(a_steady_life, min_size=2, max_size=6),
    st.sets(st.integers(FIRST, FIRST + MONTHS - 1), max_size=5),
)
def test_who_declines_a_month_and_is_first_then_is_first_again_in_the_next(lives, refusals):
    people = [
        willing(key, moderated=tuple(life["moderated"]), spoke=tuple(life["spoke"]))
        for key, life in enumerate(lives)
    ]
    asked = whose_turn(people, FIRST, count=2)
    kept = []
    for one in people:
        moderated, declined = one.moderated, one.declined
        if one.key == asked[0].key:
            declined = (*declined, FIRST)
        if one.key == asked[1].key:
            moderated = (*moderated, FIRST)
        kept.append(willing(one.key, moderated=moderated, spoke=one.spoke, declined=declined))
    assert whose_turn(kept, FIRST, count=1)[0].key == asked[1].key
    assert whose_turn(kept, FIRST + 1, count=1)[0].key == asked[0].key


@given(st.lists(a_steady_life, max_size=6).flatmap(lambda lives: st.permutations(list(enumerate(lives)))))
def test_the_order_of_the_candidates_changes_nothing(lives):
    people = [
        willing(key, f"Person {key % 2}", moderated=tuple(life["moderated"]), spoke=tuple(life["spoke"]))
        for key, life in lives
    ]
    in_order = sorted(people, key=lambda one: one.key)
    assert whose_turn(people, FIRST, count=9) == whose_turn(in_order, FIRST, count=9)
    assert whose_turn(people, FIRST) == whose_turn(people, FIRST, count=9)[:3]
