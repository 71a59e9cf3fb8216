"""Every name in a report as somebody of the archive, by `matching.py` and by what a person explained."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Value

from sessions.models import Alias, Doubt, Intern, Moderator, Newcomer, Person, Session, Speaker
from sessions.people.who_is_meant import called, spellings
from sessions.reports.importing.matching import (
    INTERNSHIP_MONTHS,
    Role,
    fits,
    nearest,
    one_internship,
    role_in_words,
)
from sessions.reports.importing.report_values import Values, names_in
from sessions.series import month_index
from sessions.text import clean_line, normalise_name

# (number of the session, position of the topic), parts of it None for any; and the key of the spelling.
type Meanings = dict[tuple[int | None, int | None, str], Meant]

_PLACE = re.compile(r"(?:(\d+)(?:/(\d+))?\s+(?=\D))?(.+)")
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


def key_of(name: str) -> str:
    return normalise_name(name)[:120]


def read_people(text: str) -> Meanings:
    """The file of `import_reports --people`. Raises PeopleFileError with the number of the line.

    "Chiachun = Chia-Chun" explains a spelling everywhere, "34 David = …" in one session, "34/1 David = …" in
    one topic. A number in brackets tells two people of one name apart: "34/1 David = David (2)". What stands
    after "#" is a note.
    """
    found: Meanings = {}
    for n, line in enumerate(text.splitlines(), start=1):
        told = line.partition("#")[0].strip()
        if not told:
            continue
        spelling, _, person = map(clean_line, told.partition("="))
        if not spelling or not person:
            raise PeopleFileError(f"Line {n}: “{told[:80]}” is not of the form “spelling = person”.")
        number, position, name = _PLACE.fullmatch(spelling).groups()
        place = (number and int(number), position and int(position), key_of(name))
        if place in found:
            raise PeopleFileError(f"Line {n}: “{spelling}” is explained twice.")
        found[place] = Meant(_LABEL.sub("", person) or person, person, name)
    return found


def people_chosen(answers: Mapping[str, int | None]) -> Meanings:
    """What a reviewer answered: spelling → primary key of the person, None for somebody new."""
    names = [(clean_line(spelling), pk) for spelling, pk in answers.items()]
    return {(None, None, key_of(name)): Meant(name, name, name, pk=pk, new=pk is None) for name, pk in names}


def remember(meanings: Meanings) -> bool:
    """Keep what is explained for everybody known, met in a report or not; whether any of it is new."""
    general = [meant for (number, _, _), meant in meanings.items() if number is None]
    known = called([meant.label for meant in general])
    only = [(people[0], meant) for meant in general if len(people := known[meant.label]) == 1]
    return any([_remember(person, meant.spelling) for person, meant in only])  # noqa: C419 - each is kept


def _remember(person: Person, spelling: str, *, shown: bool = True) -> bool:
    """Keep a spelling that differs from the name by more than its case; whether it is new."""
    name = clean_line(spelling)
    if name.casefold() == person.name.casefold():
        return False
    how = {"name": name, "shown": shown}
    return Alias.objects.get_or_create(person=person, key=key_of(name), defaults=how)[1]


@dataclass(eq=False, slots=True)
class Known:
    """A person, and what they were so far. entered: by this report."""

    person: Person
    roles: list[Role] = field(default_factory=list)
    entered: bool = False

    def fits(self, name: str, role: Role) -> bool:
        left = month_index(self.person.left_on) if self.person.left_on else None
        return fits(name, role, self.roles, organisation=self.person.organisation, left=left)


class PeopleInReport:
    """Who speaks, moderates, interns and is introduced. Each part is asked for once, speakers first.

    Whoever is not known is entered. questions: doubts about two records that may be one human, not saved.
    """

    def __init__(self, values: Values, meanings: Meanings) -> None:
        self.values, self.meanings = values, meanings
        self.questions: list[Doubt] = []
        self._taken: dict[Known, str] = {}
        self._month = month_index(date.fromisoformat(values["held_on"])) if values["held_on"] else None
        names = names_in(values)
        labels = [meant.label for (_, _, key), meant in meanings.items() if key in map(key_of, names)]
        self._by_key = _known([*names, *labels])
        places = [speaker for topic in values["topics"] for speaker in topic["speakers"]]
        told = {normalise_name(intern["name"]) for intern in values["interns"]}
        # A report may call somebody an intern only in the farewell: then the talk is an intern's too,
        # unless an intern of that name gave another one.
        spoken = {normalise_name(one["name"]) for one in places if one["capacity"] == "intern"}
        self._interns_elsewhere = told - spoken
        members = {normalise_name(one["name"]) for one in places if one["capacity"] == "member"}
        self._moderating_interns = (told | spoken) - (members - self._interns_elsewhere)

    def speakers(self, n: int) -> dict[Known, Values]:
        """The speakers of the topic at index n with what the report says of each; nobody twice."""
        topic = self.values["topics"][n]
        found: dict[Known, Values] = {}
        for speaker in topic["speakers"]:
            name, capacity = speaker["name"], speaker["capacity"]
            if capacity == "member" and normalise_name(name) in self._interns_elsewhere:
                capacity = "intern"
            more = {"affiliation": speaker["affiliation"] if capacity == "guest" else ""}
            known = self._who(name, capacity, f"topics[{n}].speakers", position=topic["position"], **more)
            found.setdefault(known, speaker)
        return found

    def named(self, part: str) -> dict[Known, str]:
        """part: moderators or newcomers; with the name as printed."""
        found: dict[Known, str] = {}
        for name in self.values[part]:
            intern = normalise_name(name) in self._moderating_interns
            capacity = "newcomer" if part == "newcomers" else "intern" if intern else "member"
            found.setdefault(self._who(name, capacity, part), name)
        return found

    def interns(self) -> dict[Known, Values]:
        found: dict[Known, Values] = {}
        for n, intern in enumerate(self.values["interns"]):
            known = self._who(intern["name"], "intern", f"interns[{n}]", farewell=intern["farewell"])
            found.setdefault(known, intern)
        return found

    def _who(self, name: str, capacity: str, about: str, *, position: int | None = None, **more) -> Known:
        """The person whom the report names, entered where nobody fits. Two names are two people."""
        role = Role(self.values["number"], capacity, month=self._month, **more)
        key, places = key_of(name), ((role.number, position), (role.number, None), (None, None))
        meant = next((meant for place in places if (meant := self.meanings.get((*place, key)))), None)
        known = self._meant(meant, role) if meant else self._choose(name, role, about)
        self._taken.setdefault(known, key)
        known.roles.append(role)
        _remember(known.person, name)
        return known

    def _meant(self, meant: Meant, role: Role) -> Known:
        """Somebody whom the people file names, or whom a reviewer chose."""
        known = [
            one
            for one in self._by_key[key_of(meant.label)]
            if meant.pk in (None, one.person.pk) and (one.entered or not meant.new)
        ]
        if known:
            return min(known, key=lambda one: (not one.fits(meant.name, role), nearest(role, one.roles)))
        entered = self._enter(meant.name, role)
        if _remember(entered.person, meant.label, shown=False):
            self._by_key[key_of(meant.label)].append(entered)
        return entered

    def _choose(self, name: str, role: Role, about: str) -> Known:
        key = key_of(name)
        candidates = [one for one in self._by_key[key] if self._taken.get(one, key) == key]
        near = sorted(candidates, key=lambda one: nearest(role, one.roles))
        fitting = [one for one in near if one.fits(name, role)]
        if len(fitting) > 1:
            self._ask(about, *fitting[:2], f"{name} may be either of two people of that name.")
        if fitting:
            return fitting[0]
        entered = self._enter(name, role)
        if near:
            message = (
                f"{name} ({role_in_words(role)}) may be {near[0].person.name} ({_latest(near[0].roles)})."
            )
            advice = "They were kept as two people; merge them if they are one."
            self._ask(about, entered, near[0], f"{message} {advice}")
        return entered

    def _ask(self, about: str, one: Known, other: Known, message: str) -> None:
        people = {"person": one.person, "other": other.person}
        self.questions.append(Doubt(about=about, message=message[:500], **people))

    def _enter(self, name: str, role: Role) -> Known:
        organisation = role.affiliation if role.capacity == "guest" else ""
        known = Known(Person.enter(clean_line(name), organisation=organisation), entered=True)
        self._by_key[key_of(name)].append(known)
        return known


def _latest(roles: list[Role]) -> str:
    """The latest role in words, a farewell before others of its session; "entered by hand" without any."""
    if not roles:
        return "entered by hand"
    return role_in_words(max(roles, key=lambda role: (role.number, role.farewell)))


def _known(names: list[str]) -> dict[str, list[Known]]:
    """Everybody who is called so, by every key of theirs, with their roles: six queries."""
    people = {person.pk: Known(person) for found in called(names).values() for person in found}
    by_key: dict[str, list[Known]] = defaultdict(list)
    for known in people.values():
        for key in spellings(known.person):
            by_key[key].append(known)
    for pk, role in _roles(people):
        # The talk of an intern whom only the farewell calls one, and an intern who moderates.
        if role.capacity != "member" or (role.number, "intern") not in {
            (other.number, other.capacity) for other in people[pk].roles
        }:
            people[pk].roles.append(role)
    return by_key


def _roles(people: Collection[int]) -> list[tuple[int, Role]]:
    """(primary key, role) of these people, those as members last."""
    talks = Speaker.objects.filter(topic__session__in=Session.objects.standing().order_by())
    farewells = Intern.objects.exclude(farewell_session=None)
    nowhere, found = Value(""), []
    for rows, session, capacity, affiliation in (
        (talks, "topic__session", "capacity", "affiliation"),
        (Newcomer.objects, "session", Value("newcomer"), nowhere),
        (Moderator.objects, "session", Value("member"), nowhere),
        (farewells, "farewell_session", Value("intern"), nowhere),
    ):
        facts = (f"{session}__number", capacity, affiliation, f"{session}__held_on")
        for pk, number, what, home, day in rows.filter(person__in=people).values_list("person", *facts):
            month = month_index(day) if day else None
            found.append((pk, Role(number, what, home, month, farewell=rows is farewells)))
    return sorted(found, key=lambda one: one[1].capacity == "member")


def note_intern(known: Known, fact: Values, session: Session, impressions: str, *, audience: str) -> bool:
    """Enter what a report says of an intern, only where nothing is yet. Whether anything was written."""
    intern = _internship(known, fact["programme"], session.number)
    told = {name: getattr(intern, name) or fact[name] for name in ("programme", "duration_text")}
    if fact["farewell"] and intern.farewell_session is None:
        told |= {"farewell_session": session, "farewell_audience": audience}
        # The report says that this was the last day.
        told |= {
            "ended_on": intern.ended_on or session.held_on,
            "impressions": intern.impressions or impressions,
        }
    changed = {name: value for name, value in told.items() if getattr(intern, name) != value}
    if intern.pk and not changed:
        return False
    for name, value in changed.items():
        setattr(intern, name, value)
    intern.save()
    return True


def _internship(known: Known, programme: str, number: int) -> Intern:
    """The one of this programme in which a session lies, else a new one."""
    for intern in known.person.internships.select_related("farewell_session"):
        programmes = {normalise_name(intern.programme), normalise_name(programme)} - {""}
        if len(programmes) < 2 and _lies_in(number, intern, known.roles):
            return intern
    return Intern(person=known.person)


def _lies_in(number: int, intern: Intern, roles: list[Role]) -> bool:
    """Whether a session lies in this internship: months before its farewell, or near another talk in it."""
    if intern.farewell_session is not None:
        return 0 <= intern.farewell_session.number - number <= INTERNSHIP_MONTHS
    others = [role for role in roles if role.capacity == "intern" and role.number != number]
    here = next((role for role in roles if role.number == number), Role(number, "intern"))
    return not others or any(one_internship(here, other, roles) for other in others)
