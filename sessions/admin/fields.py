"""People as form fields: type a name, take who is offered, or add a new person in place."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Value
from django.utils.text import capfirst

from sessions.admin.rows import Row, RowsField, RowsWidget, primary_key
from sessions.models import Capacity, Moderator, Newcomer, Person, Speaker, SpeakerEntry
from sessions.text import clean_line, normalise_name, ordinal

WHENCE = [("", "Not said"), ("room", "In the room"), ("elsewhere", "From elsewhere")]
# Where a role is found, the way from it to the session, and the word for it.
ROLES = (
    (Newcomer, "session", Value("introduced")),
    (Moderator, "session", Value("moderator")),
    (Speaker, "topic__session", "capacity"),
)
NEW = "new"  # the answer "this is a new person"
NAME_LENGTH = Person._meta.get_field("name").max_length
AFFILIATION_LENGTH = Speaker._meta.get_field("affiliation").max_length


class PersonAutocomplete(RowsWidget):
    """Rows of one name each. Without script the name is typed and the server asks back where it is not sure.

    person: the record's number, set by the script; name: what is typed; answer: "new" or a record's number,
    the reply to "whom do you mean?".
    """

    template_name = "admin/mts/session/widgets/people.html"
    columns = ("person", "name", "answer")
    told = ("name",)
    more = "Add a person"
    label = "Name"

    def get_context(self, name: str, value, attrs) -> dict:
        context = super().get_context(name, value, attrs)
        context["widget"]["label"] = self.label
        return context


class SpeakersWidget(PersonAutocomplete):
    """Rows of a name, the capacity and the affiliation on that day, and from where they speak."""

    template_name = "admin/mts/session/widgets/speakers.html"
    columns = ("person", "name", "answer", "capacity", "affiliation", "remote")
    told = ("name", "capacity", "affiliation", "remote")
    more = "Add a co-speaker"
    label = "Speaker"

    def get_context(self, name: str, value, attrs) -> dict:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"capacities": Capacity.choices, "whence": WHENCE}
        return context


class PeopleField(RowsField):
    """Several people in order. `clean()` returns a list of Person; new ones are not saved yet (`settle`)."""

    widget = PersonAutocomplete
    key_columns = ("name",)
    may_add = True  # whether this user may add people

    def row_of(self, record: Person) -> Row:
        return {"person": record.pk, "name": record.name, "answer": ""}

    def prepare_value(self, value):
        """Rows; a name that was posted and is not settled brings the question "whom do you mean?"."""
        rows = super().prepare_value(value)
        if isinstance(rows, list):
            for row in rows:
                if row.get("name") and not row.get("person"):
                    row["question"] = self.question(row)
        return rows

    def question(self, row: Row) -> dict[str, Any] | None:
        """{"name", "choices": [(answer, words), …], "chosen"} for a name nobody or several people have."""
        name = clean_line(str(row["name"]))
        found = self.find(row)
        if isinstance(found, Person) and row.get("answer") != NEW:
            return None
        near = found if isinstance(found, list) and found else list(similar(name))
        choices = [(str(person.pk), description(person)) for person in near]
        if self.may_add:
            choices.append((NEW, f"Add “{name}” as a new person"))
        return {
            "name": name,
            "choices": choices,
            "chosen": row.get("answer") or (NEW if not near and self.may_add else ""),
        }

    def find(self, row: Row) -> Person | list[Person]:
        """The person a row means; or a list: several of that name, or nobody."""
        name, answer = clean_line(str(row.get("name") or "")), str(row.get("answer") or "")
        if answer == NEW and self.may_add:
            return Person(name=name)
        for number in (answer, str(row.get("person") or "")):
            person = Person.objects.filter(pk=primary_key(number)).first()
            # A number goes with the name it was chosen for; a name typed over it since is a new question.
            if person and (number == answer or _is_called(person, name)):
                return person
        spelled = list(Person.objects.spelled(name).order_by("name", "pk")[:8])
        return spelled[0] if len(spelled) == 1 else spelled

    def clean_rows(self, rows: list[Row]) -> list[Person]:
        people, problems = [], []
        for row in rows:
            name = clean_line(str(row["name"]))
            if len(name) > NAME_LENGTH:
                problems.append(f"A name has at most {NAME_LENGTH} characters: “{name[:40]}…”.")
                continue
            found = self.find(row)
            if isinstance(found, Person):
                people.append(found)
            elif found:
                problems.append(f"{len(found)} people are called “{name}”. Choose one of them.")
            else:
                problems.append(
                    f"Nobody is called “{name}” yet. Choose somebody, or add a new person."
                    if self.may_add
                    else f"Nobody is called “{name}”. Choose somebody who is."
                )
        if problems:
            raise ValidationError(problems)
        seen = set()
        for person in people:
            key = person.pk or normalise_name(person.name)
            if key in seen:
                raise ValidationError(f"{person.name} is named twice.")
            seen.add(key)
        return people


class SpeakersField(PeopleField):
    """A topic's speakers in order. `clean()` returns a list of SpeakerEntry for `topic.set_speakers`.

    An entry's person may be new and not saved yet: `settle` enters it first.
    """

    widget = SpeakersWidget

    def row_of(self, record: Speaker | SpeakerEntry) -> Row:
        return {
            "person": record.person.pk,
            "name": record.person.name,
            "answer": "",
            "capacity": str(record.capacity),
            "affiliation": record.affiliation,
            "remote": {True: "elsewhere", False: "room"}.get(record.remote, ""),
        }

    def clean_rows(self, rows: list[Row]) -> list[SpeakerEntry]:
        entries = []
        for person, row in zip(super().clean_rows(rows), rows, strict=True):
            affiliation = clean_line(str(row.get("affiliation") or ""))
            if len(affiliation) > AFFILIATION_LENGTH:
                raise ValidationError(f"An affiliation has at most {AFFILIATION_LENGTH} characters.")
            capacity = str(row.get("capacity") or "")
            if capacity and capacity not in Capacity.values:
                raise ValidationError(f"“{capacity}” is no capacity; a speaker is a member, guest or intern.")
            if not capacity:
                affiliation = affiliation or person.organisation
                capacity = Capacity.GUEST if affiliation else Capacity.MEMBER
            remote = {"elsewhere": True, "room": False}.get(str(row.get("remote") or ""))
            entries.append(SpeakerEntry(person, capacity, affiliation, remote=remote))
        return entries


def settle(entries: list[SpeakerEntry], newly_added: dict[str, Person]) -> list[SpeakerEntry]:
    """The entries with their new people saved. Call it inside `archive_change()`.

    newly_added: the people added by this save so far, by key; a new name in two places is one new person.
    """
    return [
        replace(entry, person=settled(entry.person, newly_added, organisation=organisation_of(entry)))
        for entry in entries
    ]


def settled(person: Person, newly_added: dict[str, Person], **fields) -> Person:
    """The person as a saved record; see `settle`."""
    if person.pk:
        return person
    key = normalise_name(person.name)
    if key not in newly_added:
        newly_added[key] = Person.enter(person.name, **fields)
    return newly_added[key]


def organisation_of(entry: SpeakerEntry) -> str:
    return entry.affiliation if entry.capacity == Capacity.GUEST else ""


def similar(name: str):
    """Up to five people whose names contain the first or last word of this one."""
    words = name.split()
    if not words:
        return Person.objects.none()
    people = Person.objects.filter(anonymised_at=None)
    return (people.matching(words[0]) | people.matching(words[-1])).order_by("name", "pk")[:5]


def description(person: Person) -> str:
    """A name with what tells its bearers apart."""
    return capfirst(descriptions([person])[person.pk])


def descriptions(people: Iterable[Person]) -> dict[int, str]:
    """By primary key, a name with organisation and last role: "Kent (AWS, guest at the 34th)".

    Three queries, whatever their number.
    """
    people = list(people)
    last: dict[int, tuple[int, str]] = {}
    for model, session, role in ROLES:
        rows = model.objects.filter(person__in=people).order_by(f"{session}__number")
        rows = rows.filter(topic__dropped_because="") if model is Speaker else rows
        for person, number, word in rows.values_list("person", f"{session}__number", role):
            if number >= last.get(person, (0, ""))[0]:
                last[person] = (number, f"{word} at the {ordinal(number)}")
    told = {}
    for person in people:
        facts = [person.organisation, last.get(person.pk, (0, ""))[1]]
        facts += [f"left in {person.left_on.year}"] if person.left_on else []
        words = ", ".join(fact for fact in facts if fact)
        told[person.pk] = f"{person.name} ({words})" if words else person.name
    return told


def told_apart(one: Person, two: Person, words: dict[int, str]) -> str:
    """ "David and Davide"; of two with one name also what each did, in `words` (of `descriptions`)."""
    if one.name != two.name:
        return f"{one} and {two}"
    return f"{words.get(one.pk, one)} and {words.get(two.pk, two)}"


def _is_called(person: Person, name: str) -> bool:
    key = normalise_name(name)
    return person.key == key or person.aliases.filter(key=key).exists()
