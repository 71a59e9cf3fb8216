"""The file of `import_reports --people`: who is meant by a spelling that a report prints."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sessions.text import clean_line, normalise_name

_PLACE = re.compile(r"(?P<number>\d+)(?:/(?P<position>\d+))?\s+(?P<spelling>\D.*)")
_LABEL = re.compile(r"\s*\(\d+\)$")


class PeopleFileError(ValueError):
    """A line that is not "spelling = person"; the message names it."""


@dataclass(frozen=True, slots=True)
class Meant:
    """Who is meant by a spelling. label: the name, with a number where several share it ("David (2)").

    pk: of a record somebody chose by hand. new: somebody the archive does not know, whoever shares the name.
    """

    name: str
    label: str
    spelling: str
    pk: int | None = None
    new: bool = False


@dataclass(slots=True)
class People:
    """The spellings that somebody has explained. place: (number, position), parts of it None for any."""

    meant: dict[tuple[int | None, int | None, str], Meant] = field(default_factory=dict)

    def who(self, spelling: str, number: int, position: int | None) -> Meant | None:
        """The person meant by a spelling in a topic of a session (position None: elsewhere in the report)."""
        key = normalise_name(spelling)
        for place in ((number, position), (number, None), (None, None)):
            if (found := self.meant.get((*place, key))) is not None:
                return found
        return None

    def keys(self) -> set[str]:
        """Normalised names of everybody meant, and of every spelling."""
        names = {normalise_name(meant.label) for meant in self.meant.values()}
        names |= {normalise_name(meant.name) for meant in self.meant.values()}
        return names | {key for _, _, key in self.meant}


def people_chosen(answers: Mapping[str, int | None]) -> People:
    """What a reviewer answered: spelling → primary key of the person, None for somebody new."""
    people = People()
    for spelling, pk in answers.items():
        name = clean_line(spelling)
        people.meant[None, None, normalise_name(name)] = Meant(name, name, name, pk=pk, new=pk is None)
    return people


def people_of(lines: Mapping[str, str]) -> People:
    """Spellings (with or without a place: "34/1 David") and the person each one means."""
    people = People()
    for spelling, person in lines.items():
        number, position, name = _place(clean_line(spelling))
        label = clean_line(person)
        if not name or not label:
            raise PeopleFileError(f"“{spelling} = {person}” needs a spelling and a person.")
        people.meant[number, position, normalise_name(name)] = Meant(
            _LABEL.sub("", label) or label, label, name
        )
    return people


def read_people(text: str) -> dict[str, str]:
    """The lines of a people file as spelling → person; raises PeopleFileError with the number of the line.

    "Chiachun = Chia-Chun" explains a spelling everywhere, "34 David = …" in one session, "34/1 David = …" in
    one topic. A number in brackets tells two people of one name apart: "34/1 David = David (2)". What stands
    after "#" is a note.
    """
    found = {}
    for n, line in enumerate(text.splitlines(), start=1):
        told = line.partition("#")[0].strip()
        if not told:
            continue
        spelling, sign, person = told.partition("=")
        if not sign or not clean_line(spelling) or not clean_line(person):
            raise PeopleFileError(f"Line {n}: “{told[:80]}” is not of the form “spelling = person”.")
        if clean_line(spelling) in found:
            raise PeopleFileError(f"Line {n}: “{clean_line(spelling)}” is explained twice.")
        found[clean_line(spelling)] = clean_line(person)
    return found


def _place(spelling: str) -> tuple[int | None, int | None, str]:
    match = _PLACE.fullmatch(spelling)
    if not match:
        return None, None, spelling
    position = match["position"]
    return int(match["number"]), int(position) if position else None, match["spelling"]
