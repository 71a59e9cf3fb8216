"""People as form fields: type a name, take who is offered, or add a new person in place.

A name that is typed is a PeopleField, one that a proposal or a report gives a WhoField. Neither guesses.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from sessions.admin.rows import Row, RowsField
from sessions.guard.input import whole_number
from sessions.models import Capacity, Moderator, Person, Speaker, SpeakerEntry, User
from sessions.people.who_is_meant import NEW, Question, as_speaker, is_called, who_is_meant
from sessions.text import clean_line, normalise_name

NAME_LENGTH = Person._meta.get_field("name").max_length
AFFILIATION_LENGTH = Speaker._meta.get_field("affiliation").max_length


class PeopleField(RowsField):
    """Several people in order. `clean()` returns them, or records of `model` with them; who is new is not
    saved yet (see `entered`).

    Without script the name is typed and the server asks back where it is not sure. person: the record's
    number, set by the script; name: what is typed; answer: "new" or a number, in reply to "who is that?".
    """

    model = Person
    row_template = "admin/mts/session/widgets/_one.html"
    columns = {"person": "", "name": "", "answer": ""}
    told = key_columns = ("name",)
    more = "Add a person"
    offers = {"label": "Name"}
    may_add = True  # whether this user may add people: see the function

    def row_of(self, record: Any) -> Row:
        person = record if isinstance(record, Person) else record.person
        return super().row_of(record) | {"person": person.pk, "name": person.name, "answer": ""}

    def to_python(self, value) -> list[Row]:
        rows = [row | {"name": clean_line(row["name"])} for row in super().to_python(value)]
        return [row for row in rows if row["name"]]

    def prepare_value(self, value):
        """Rows; a name that was posted and is not settled brings the question "Who is that?"."""
        rows = super().prepare_value(value)
        if isinstance(rows, list) and any(isinstance(row, dict) for row in value):
            named = [row for row in rows if clean_line(str(row.get("name") or ""))]
            for row, (person, question) in zip(named, self.meant(self.to_python(named)), strict=True):
                if question and (person is None or row.get("answer") == NEW):
                    unsaid = NEW if self.may_add and not question.people else ""
                    row["question"] = {
                        "name": question.name,
                        "choices": question.choices if self.may_add else question.choices[:-1],
                        "chosen": row.get("answer") or unsaid,
                    }
        return rows

    def meant(self, rows: list[Row]) -> list[tuple[Person | None, Question | None]]:
        """For each row the person it means, None while that is open, and the question where there is one."""
        numbers = {whole_number(row["person"]) for row in rows} - {0}
        known = Person.objects.prefetch_related("aliases").in_bulk(numbers)

        def chosen(row: Row) -> Person | None:
            # A number goes with the name it was chosen for; a name typed over it since is a new question.
            person = None if row["answer"] else known.get(whole_number(row["person"]))
            return person if person and is_called(person, row["name"]) else None

        asked = iter(who_is_meant([row["name"] for row in rows if not chosen(row)]))
        return [
            (person, None) if (person := chosen(row)) else self.answered(next(asked), row["answer"])
            for row in rows
        ]

    def answered(self, question: Question, answer: str) -> tuple[Person | None, Question]:
        said = None if answer == NEW and not self.may_add else question.person(answer)
        return said or self.unasked(question), question

    def unasked(self, question: Question) -> Person | None:
        """Who is taken without an answer: the only one of the name."""
        return question.same[0] if len(question.same) == 1 else None

    def clean_rows(self, rows: list[Row]) -> list:
        problems = [
            f"A name has at most {NAME_LENGTH} characters: “{row['name'][:40]}…”."
            for row in rows
            if len(row["name"]) > NAME_LENGTH
        ]
        meant = [] if problems else self.meant(rows)
        problems += [question.refusal(may_add=self.may_add) for person, question in meant if not person]
        if problems:
            raise ValidationError(problems)
        people, seen = [person for person, _ in meant], set()
        for person in people:
            key = person.pk or normalise_name(person.name)
            if key in seen:
                raise ValidationError(f"{person.name} is named twice.")
            seen.add(key)
        return people if self.model is Person else self.with_people(people, rows)

    def with_people(self, people: list[Person], rows: list[Row]) -> list:
        records = super().clean_rows(rows)
        for record, person in zip(records, people, strict=True):
            record.person = person
        return records


class OnePersonField(PeopleField):
    """One person by name; `clean()` returns the Person (perhaps new, see `entered`) or None."""

    more = ""
    default_error_messages = {"several": "Name one person."}

    def prepare_value(self, value):
        return super().prepare_value([value] if isinstance(value, Person) else value)

    def differs(self, records, values: Person | None) -> bool:
        return super().differs(records, [values] if values else [])

    def clean(self, value) -> Person | None:
        people = super().clean(value)
        if len(people) > 1:
            raise ValidationError(self.error_messages["several"])
        return people[0] if people else None


class WhoField(forms.ChoiceField):
    """Who is meant by a name that is given; `clean()` returns the Person, perhaps new, or None."""

    def __init__(self, question: Question, **kwargs) -> None:
        label = f"Who is “{question.name}”?" if question.people else f"Nobody is called “{question.name}” yet"
        super().__init__(label=label, choices=question.choices, required=False, **kwargs)
        self.question = question

    def clean(self, value) -> Person | None:
        return self.question.person(super().clean(value))


def may_add(form: forms.BaseForm, user: User) -> forms.BaseForm:
    """The form, whose fields of people take new ones where this user may add people."""
    for field in form.fields.values():
        if isinstance(field, PeopleField):
            field.may_add = user.has_perm("mts.add_person")
    return form


class SpeakersField(PeopleField):
    """A topic's speakers in order, with capacity and affiliation on that day, and from where they speak.

    `clean()` returns a list of SpeakerEntry for `topic.set_speakers`; `speakers_entered` enters who is new.
    """

    model = Speaker
    row_template = "admin/mts/session/widgets/_speaker.html"
    columns = PeopleField.columns | {"capacity": "capacity", "affiliation": "affiliation", "remote": ""}
    told = ("name", "capacity", "affiliation", "remote")
    more = "Add a co-speaker"
    offers = {
        "label": "Speaker",
        "capacities": Capacity.choices,
        "whence": [("", "Not said"), ("room", "In the room"), ("elsewhere", "From elsewhere")],
    }

    def row_of(self, record: Speaker | SpeakerEntry) -> Row:
        return super().row_of(record) | {"remote": {True: "elsewhere", False: "room"}.get(record.remote, "")}

    def with_people(self, people: list[Person], rows: list[Row]) -> list[SpeakerEntry]:
        entries = []
        for person, row in zip(people, rows, strict=True):
            affiliation, capacity = clean_line(row["affiliation"]), row["capacity"]
            if len(affiliation) > AFFILIATION_LENGTH:
                raise ValidationError(f"An affiliation has at most {AFFILIATION_LENGTH} characters.")
            if capacity and capacity not in Capacity.values:
                raise ValidationError(f"“{capacity}” is no capacity; a speaker is a member, guest or intern.")
            remote = {"elsewhere": True, "room": False}.get(row["remote"])
            entries.append(as_speaker(person, capacity, affiliation, remote=remote))
        return entries


class ModeratorsField(PeopleField):
    """Moderators in order, and whether each said yes."""

    model = Moderator
    row_template = "admin/mts/session/widgets/_moderator.html"
    columns = PeopleField.columns | {"said": "answer"}
    told = ("name", "said")
    more = "Add a moderator"
    offers = {
        "label": "Name",
        "answers": [("", "has not answered yet"), ("yes", "said yes"), ("no", "said no")],
    }
    refusals = {"said": "A moderator said yes, or no, or has not answered yet."}
