"""Everybody an import may mean, held in memory for one run: loaded in a few queries, saved in a few."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import batched, chain

from simple_history.utils import bulk_create_with_history

from sessions.models import (
    Alias,
    Doubt,
    Intern,
    Moderator,
    Newcomer,
    Person,
    Session,
    Speaker,
    User,
)
from sessions.models.addresses import free_slugs
from sessions.people.who_is_meant import called
from sessions.reports.importing.matching import Role, fits, nearest
from sessions.reports.importing.people_file import Meant, People
from sessions.series import month_index
from sessions.text import clean_line, normalise_name, slugify_ascii

CHUNK = 500  # SQLite allows many variables in a query, but not any number
BY_IMPORT = "import"  # why a row of history was written: what somebody edited since is told by it


@dataclass(eq=False, slots=True)
class Known:
    """A person as an import knows them. aliases: by key."""

    person: Person
    roles: list[Role] = field(default_factory=list)
    aliases: dict[str, Alias] = field(default_factory=dict)
    interns: list[Intern] = field(default_factory=list)

    @property
    def keys(self) -> set[str]:
        return {normalise_name(self.person.name), *self.aliases}

    @property
    def left(self) -> int | None:
        return month_index(self.person.left_on) if self.person.left_on else None

    def fits(self, name: str, role: Role) -> bool:
        return fits(name, role, self.roles, organisation=self.person.organisation, left=self.left)


@dataclass(frozen=True, slots=True)
class SamePerson:
    """Two records that may be one human, met at a session."""

    number: int
    about: str
    message: str
    person: Known
    other: Known


class Register:
    """The people of one import."""

    def __init__(self, names: Iterable[str], people: People, *, by: User | None = None) -> None:
        self.people, self.by = people, by
        self.questions: list[SamePerson] = []
        self._by_key: dict[str, list[Known]] = defaultdict(list)
        self._new: list[Known] = []
        self._new_aliases: list[Alias] = []
        keys = {normalise_name(name) for name in names} | people.keys()
        self._load({key[:120] for key in keys if key})

    def who(
        self, name: str, role: Role, *, about: str, taken: dict[Known, str], position: int | None
    ) -> Known:
        """The person whom a report names, entered anew where nobody fits.

        taken: everybody met in this session, by the key of the name they went by; two names are two people.
        position: of the topic, None elsewhere in the report.
        """
        key = normalise_name(name)[:120]
        meant = self.people.who(name, role.number, position)
        if meant:
            known = self._meant(meant, role)
        else:
            candidates = [one for one in self._by_key[key] if taken.get(one, key) == key]
            known = self._choose(name, role, candidates, about)
        taken.setdefault(known, key)
        known.roles.append(role)
        self._remember(known, name, key)
        return known

    def remember_all(self) -> None:
        """Keep what the people file explains for everybody known, met in a report or not."""
        for (number, _, key), meant in self.people.meant.items():
            known = self._by_key.get(normalise_name(meant.label), [])
            if number is None and len(known) == 1:
                self._remember(known[0], meant.spelling, key)

    def save_new(self) -> bool:
        """Write the people and spellings that came up since the last call; whether there were any."""
        if not self._new and not self._new_aliases:
            return False
        latin = [known.person for known in self._new if slugify_ascii(known.person.name)]
        free_slugs(latin, [(person.name, "") for person in latin])
        how = {"batch_size": CHUNK, "default_user": self.by, "default_change_reason": BY_IMPORT}
        bulk_create_with_history(latin, Person, **how)
        for known in self._new:
            if known.person.pk is None:  # its address holds the number of the record
                person = known.person
                known.person = Person.enter(person.name, organisation=person.organisation)
                known.person.history.update(history_change_reason=BY_IMPORT)
                for alias in known.aliases.values():
                    alias.person = known.person
        self._new.clear()
        bulk_create_with_history(self._new_aliases, Alias, **how)
        self._new_aliases.clear()
        return True

    def _meant(self, meant: Meant, role: Role) -> Known:
        """Somebody whom the people file names, or whom a reviewer chose."""
        known = self._by_key[normalise_name(meant.label)]
        if meant.pk:
            known = [one for one in known if one.person.pk == meant.pk]
        if meant.new:
            known = [one for one in known if one.person.pk is None]
        if known:
            return min(known, key=lambda one: (not one.fits(meant.name, role), nearest(role, one.roles)))
        entered = self._enter(meant.name, role)
        if meant.label != meant.name:
            self._add_alias(entered, meant.label, normalise_name(meant.label), shown=False)
        return entered

    def _choose(self, name: str, role: Role, candidates: list[Known], about: str) -> Known:
        near = sorted(candidates, key=lambda one: nearest(role, one.roles))
        fitting = [one for one in near if one.fits(name, role)]
        if len(fitting) > 1:
            self._ask(
                role, about, fitting[0], fitting[1], f"{name} may be either of two people of that name."
            )
        if fitting:
            return fitting[0]
        entered = self._enter(name, role)
        if near:
            message = f"{name} ({_told(role)}) may be {near[0].person.name} ({_told_all(near[0].roles)})."
            self._ask(
                role,
                about,
                entered,
                near[0],
                f"{message} They were kept as two people; merge them if they are one.",
            )
        return entered

    def _ask(self, role: Role, about: str, person: Known, other: Known, message: str) -> None:
        self.questions.append(SamePerson(role.number, about, message, person, other))

    def _enter(self, name: str, role: Role) -> Known:
        organisation = role.affiliation if role.capacity == "guest" else ""
        known = Known(Person(name=clean_line(name), organisation=organisation))
        self._new.append(known)
        self._by_key[normalise_name(name)[:120]].append(known)
        return known

    def _remember(self, known: Known, spelling: str, key: str) -> None:
        """Keep a spelling that differs from the name by more than its case."""
        name = clean_line(spelling)
        if key in known.aliases or name.casefold() == known.person.name.casefold():
            return
        self._add_alias(known, name, key)

    def _add_alias(self, known: Known, name: str, key: str, *, shown: bool = True) -> None:
        alias = Alias(person=known.person, name=name, key=key, shown=shown)
        known.aliases[key] = alias
        self._new_aliases.append(alias)
        if known not in self._by_key[key]:
            self._by_key[key].append(known)

    def _load(self, keys: set[str]) -> None:
        people: dict[int, Known] = {}
        for some in batched(sorted(keys), CHUNK, strict=False):
            for person in chain.from_iterable(called(some).values()):
                aliases = {alias.key: alias for alias in person.aliases.all()}
                people.setdefault(person.pk, Known(person, aliases=aliases))
        for some in batched(sorted(people), CHUNK, strict=False):
            self._load_roles(people, some)
        for known in people.values():
            for key in known.keys:
                self._by_key[key].append(known)

    def _load_roles(self, people: dict[int, Known], some: tuple[int, ...]) -> None:
        session = ("session__number", "session__held_on")
        talks = Speaker.objects.filter(
            person__in=some, topic__session__in=Session.objects.standing().order_by()
        )
        talks = talks.values_list(
            "person", "capacity", "affiliation", "topic__session__number", "topic__session__held_on"
        )
        for pk, capacity, affiliation, number, day in talks:
            people[pk].roles.append(Role(number, capacity, affiliation, day and month_index(day)))
        for pk, number, day in Newcomer.objects.filter(person__in=some).values_list("person", *session):
            people[pk].roles.append(Role(number, "newcomer", "", day and month_index(day)))
        for intern in Intern.objects.filter(person__in=some).select_related("farewell_session"):
            known = people[intern.person_id]
            known.interns.append(intern)
            if (farewell := intern.farewell_session) is not None:
                month = farewell.held_on and month_index(farewell.held_on)
                known.roles.append(Role(farewell.number, "intern", "", month, farewell=True))
        for pk, number, day in Moderator.objects.filter(person__in=some).values_list("person", *session):
            if (number, "intern") not in {(role.number, role.capacity) for role in people[pk].roles}:
                people[pk].roles.append(Role(number, "member", "", day and month_index(day)))


def asked_already(questions: Iterable[SamePerson]) -> set[frozenset[int]]:
    """Pairs of people about whom a doubt was raised before, settled or not."""
    people = {one.person.pk for question in questions for one in (question.person, question.other)}
    pairs = Doubt.objects.filter(person__in=people, other__isnull=False).values_list("person", "other")
    return {frozenset(pair) for pair in pairs}


def _told(role: Role) -> str:
    if role.capacity == "guest":
        return (
            f"guest from {role.affiliation} at session {role.number}"
            if role.affiliation
            else f"guest at {role.number}"
        )
    if role.farewell:
        return f"intern until session {role.number}"
    return f"{role.capacity} at session {role.number}"


def _told_all(roles: list[Role]) -> str:
    """The latest role, a farewell before others of its session; "entered by hand" without any."""
    if not roles:
        return "entered by hand"
    return _told(max(roles, key=lambda role: (role.number, role.farewell)))
