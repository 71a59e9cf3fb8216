"""Who is meant by a name: whom it may be, best first, and the words that tell people of one name apart.

Every page that has a name and wants a person asks here, and nobody is guessed: `admin/people.py` draws
the question. Readers may know less of namesakes than organisers: `archive/namesakes.py`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from django.db.models import Case, Q, Value, When

from sessions.models import Alias, Capacity, Moderator, Newcomer, Person, Speaker, SpeakerEntry
from sessions.people.appearances import ROLES
from sessions.text import normalise_name, ordinal

NEW = "new"  # the answer "this is a new person"
MOST_ALIKE = 5
MOST_NAMESAKES = 20
MOST_SUGGESTED = 8
WORDS = {Newcomer: Value("introduced"), Moderator: Value("moderator"), Speaker: "capacity"}


@dataclass(frozen=True)
class Question:
    """ "Who is David?" same: who is called so, by name or alias.

    people: by answer, those who are offered: the same or, where there are none, people with a like name.
    choices: (answer, words) of these, and of a new person last.
    """

    name: str
    same: list[Person]
    people: dict[str, Person]
    choices: list[tuple[str, str]]

    def person(self, answer: str) -> Person | None:
        """Whom an answer names, a new person not saved yet; None for anything that was not offered."""
        return Person(name=self.name) if answer == NEW else self.people.get(answer)

    def refusal(self, *, may_add: bool = True) -> str:
        """Why nobody is taken for it, and what to do."""
        count = len(self.same)
        called = {0: "Nobody is", 1: "Somebody is"}.get(count, f"{count} people are")
        yet, new = "" if count else " yet", ", or add a new person" if may_add else ""
        return f"{called} called “{self.name}”{yet}. Choose somebody{new}."


def who_is_meant(
    names: Sequence[str], known: Sequence[int | None] | None = None, *, alike: bool = True
) -> list[Question]:
    """For each name its question. Eight queries at most, whatever the number of names.

    known: the number of somebody who is offered besides, name by name. alike: whether to look for like names.
    """
    same = called(names)
    strange = [name for name in names if not same[name]] if alike else []
    near = similar(strange) if strange else {}
    offered = [
        [pk, *([person.pk for person in same[name][:MOST_NAMESAKES]] or near.get(name, []))]
        for name, pk in zip(names, known or [None] * len(names), strict=True)
    ]
    people = Person.objects.filter(anonymised_at=None).in_bulk({pk for pks in offered for pk in pks if pk})
    words = labels(people.values())
    questions = []
    for name, pks in zip(names, offered, strict=True):
        found = {str(pk): people[pk] for pk in pks if pk in people}
        choices = [(answer, words[person.pk]) for answer, person in found.items()]
        questions.append(
            Question(name, same[name], found, [*choices, (NEW, f"Add “{name}” as a new person")])
        )
    return questions


def called(names: Iterable[str]) -> dict[str, list[Person]]:
    """For each name who bears it, by name or alias: honorific, case, spaces and hyphens aside."""
    keys = {name: normalise_name(name)[:120] for name in names}
    aliased = Alias.objects.order_by().filter(key__in=keys.values()).values("person")
    bearers = Person.objects.filter(Q(key__in=keys.values()) | Q(pk__in=aliased), anonymised_at=None)
    spelled = [
        (person, spellings(person))
        for person in bearers.order_by("sort_key", "pk").prefetch_related("aliases")
    ]
    return {name: [person for person, known in spelled if key in known] for name, key in keys.items()}


def spellings(person: Person) -> set[str]:
    """The keys of the name and of every alias."""
    return {person.key, *(alias.key for alias in person.aliases.all())}


def is_called(person: Person, name: str) -> bool:
    return normalise_name(name)[:120] in spellings(person)


def similar(names: Iterable[str]) -> dict[str, list[int]]:
    """For each name a few people (primary keys): its first or last word begins a part of theirs.

    Ana: Anastasia, not Tanabe; 大久 stands anywhere. Two queries, of names and numbers alone.
    """
    people = Person.objects.filter(anonymised_at=None).order_by("sort_key", "pk").values_list("pk", "name")
    aliases = Alias.objects.order_by("name", "pk").values_list("person", "name")
    known = [(pk, other.casefold().split()) for pk, other in chain(people, aliases)]
    found = {}
    for name in names:
        ends = name.split()[:1] + name.split()[-1:]
        # An initial or a number is in too many names to be worth a search.
        words = {word.casefold() for word in ends if len(word) > 2 or not word.isascii()}
        near = (
            pk
            for pk, parts in known
            if any(part.startswith(one) if one.isascii() else one in part for part in parts for one in words)
        )
        found[name] = list(dict.fromkeys(near))[:MOST_ALIKE]
    return found


def suggestions(words: str) -> list[dict]:
    """Whom somebody may be typing, in name, alias or company: who is called so first, then begins so."""
    rank = Case(
        When(name__iexact=words, then=Value(0)),
        When(name__istartswith=words, then=Value(1)),
        When(name__icontains=words, then=Value(2)),
        default=Value(3),
    )
    aliased = Alias.objects.order_by().filter(key__contains=normalise_name(words)).values("person")
    named = Q(name__icontains=words) | Q(reading__icontains=words) | Q(organisation__icontains=words)
    found = Person.objects.filter(named | Q(pk__in=aliased), anonymised_at=None)
    offered = list(found.order_by(rank, "sort_key", "pk")[:MOST_SUGGESTED])
    told = labels(offered)
    return [
        {"id": person.pk, "name": person.name, "label": told[person.pk], "organisation": person.organisation}
        for person in offered
    ]


def labels(people: Iterable[Person]) -> dict[int, str]:
    """By primary key, a name with company and last role: "Kent (AWS, guest at the 34th)". The company is that
    of the day where no home is known.

    Three queries, whatever their number.
    """
    people = list(people)
    last: dict[int, tuple[int, str, str]] = {}
    for model, role in WORDS.items():
        session = ROLES[model][1]
        rows = model.objects.filter(person__in=people).order_by(f"{session}__number")
        rows = rows.filter(topic__dropped_because="") if model is Speaker else rows
        columns = ("person", f"{session}__number", role, "affiliation" if model is Speaker else Value(""))
        for person, number, word, company in rows.values_list(*columns):
            if number >= last.get(person, (0, "", ""))[0]:
                last[person] = (number, company, f"{word} at the {ordinal(number)}")
    told = {}
    for person in people:
        _number, company, role = last.get(person.pk, (0, "", ""))
        facts = [person.organisation or company, role]
        facts += [f"left in {person.left_on.year}"] if person.left_on else []
        words = ", ".join(filter(None, facts))
        told[person.pk] = f"{person.name} ({words})" if words else person.name
    return told


def told_apart(people: Iterable[Person]) -> dict[int, str]:
    """By primary key the name; of those among these who share it the label. No query where nobody does."""
    known = {person.pk: person for person in people}
    bearers = Counter(person.name.casefold() for person in known.values())
    namesakes = [person for person in known.values() if bearers[person.name.casefold()] > 1]
    return {pk: person.name for pk, person in known.items()} | labels(namesakes)


def entered(person: Person, newly_added: dict[str, Person] | None = None, organisation: str = "") -> Person:
    """The person as a saved record. Call it inside `archive_change()`.

    newly_added: the people added by this save so far, by key; a new name in two places is one new person.
    """
    if person.pk:
        return person
    newly_added = {} if newly_added is None else newly_added
    key = normalise_name(person.name)
    if key not in newly_added:
        newly_added[key] = Person.enter(person.name, organisation=organisation)
    return newly_added[key]


def speakers_entered(
    entries: Iterable[SpeakerEntry], newly_added: dict[str, Person] | None = None
) -> list[SpeakerEntry]:
    """The entries with their new people saved, a guest with the company; see `entered`."""
    newly_added = {} if newly_added is None else newly_added
    homes = [(one, one.affiliation if one.capacity == Capacity.GUEST else "") for one in entries]
    return [replace(one, person=entered(one.person, newly_added, home)) for one, home in homes]


def as_speaker(person: Person, capacity: str = "", affiliation: str = "", **more) -> SpeakerEntry:
    """Somebody as a speaker: where nobody says more, a guest from where they are at home, else a member."""
    if not capacity:
        affiliation = affiliation or person.organisation
        capacity = Capacity.GUEST if affiliation else Capacity.MEMBER
    return SpeakerEntry(person, capacity, affiliation, **more)
