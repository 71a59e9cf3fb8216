"""Whose turn it is to moderate the next evening."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sessions.text import ordinal


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may moderate; moderated, spoke and declined (to moderate) are numbers of sessions."""

    key: int
    name: str
    willing: bool
    here: bool
    moderated: tuple[int, ...] = ()
    spoke: tuple[int, ...] = ()
    declined: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One suggestion. reason: the facts in words, for the organiser."""

    key: int
    name: str
    reason: str


def whose_turn(candidates: Iterable[Candidate], number: int, *, count: int = 3) -> list[Turn]:
    """Who should moderate session `number`, best first: those willing and here, without who declined it.

    First who has not moderated for longest, and before them who never has; between equals who moderated
    less often, then who declined before, then who spoke less at the last two, then by name. A "no" is no
    turn: who declined one evening is asked again for the next. So between two turns of one person everybody
    else willing has one: nobody moderates more than once oftener than anybody who is willing throughout.

    A turn noted for `number` itself does not count yet.
    """
    asked = [one for one in candidates if one.willing and one.here and number not in one.declined]
    asked.sort(key=lambda one: _place(one, number))
    return [Turn(one.key, one.name, _moderator_reason(one, number)) for one in asked[:count]]


def _place(one: Candidate, number: int) -> tuple:
    turns = _turns(one, number)
    lately = {number - 1, number - 2}.intersection(one.spoke)
    first_no = min(_refused(one, number), default=number)
    return (max(turns, default=float("-inf")), len(turns), first_no, len(lately), one.name, one.key)


def _turns(one: Candidate, number: int) -> set[int]:
    return set(one.moderated) - {number}


def _refused(one: Candidate, number: int) -> list[int]:
    """Earlier sessions they declined since their last turn."""
    last = max(_turns(one, number), default=float("-inf"))
    return sorted({no for no in one.declined if last < no < number})


def _moderator_reason(one: Candidate, number: int) -> str:
    """ "has not moderated since the 27th; spoke at the last two"."""
    facts = [_last_turn(max(_turns(one, number), default=None), number)]
    if refused := _refused(one, number):
        facts.append(f"could not moderate {_the(refused)}")
    earlier = {talk for talk in one.spoke if talk < number}
    if {number - 1, number - 2} <= earlier:
        facts.append("spoke at the last two")
    elif earlier:
        facts.append(f"spoke at {_the([max(earlier)])}")
    if number in one.spoke:
        facts.append("speaks at this one")
    return "; ".join(facts)


def _last_turn(last: int | None, number: int) -> str:
    if last is None:
        return "has never moderated"
    if last > number:
        return f"moderates the {ordinal(last)}"
    if last == number - 1:
        return f"moderated the last one, the {ordinal(last)}"
    return f"has not moderated since the {ordinal(last)}"


def _the(numbers: Sequence[int]) -> str:
    """ "the 31st", "the 30th and the 31st", "the 29th, the 30th and the 31st"."""
    *others, last = [f"the {ordinal(number)}" for number in numbers]
    return f"{', '.join(others)} and {last}" if others else last
