"""People as form fields: type a name, take who is offered, or add a new person in place.

A name that is typed is a PeopleField, one that a proposal or a report gives a WhoField. Neither guesses.
"""

from django import forms
from django.core.exceptions import ValidationError

from sessions.admin.rows import Row, RowsField, RowsWidget, primary_key
from sessions.models import Capacity, Person, Speaker, SpeakerEntry
from sessions.people.who_is_meant import NEW, Question, as_speaker, is_called, who_is_meant
from sessions.text import clean_line, normalise_name

WHENCE = [("", "Not said"), ("room", "In the room"), ("elsewhere", "From elsewhere")]
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
    """Several people in order. `clean()` returns a list of Person; new ones are not saved yet (`entered`)."""

    widget = PersonAutocomplete
    key_columns = ("name",)
    may_add = True  # whether this user may add people

    def row_of(self, record: Person) -> Row:
        return {"person": record.pk, "name": record.name, "answer": ""}

    def to_python(self, value) -> list[Row]:
        rows = [row | {"name": clean_line(str(row["name"] or ""))} for row in super().to_python(value)]
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
        numbers = [primary_key(str(row.get("person") or "")) for row in rows]
        known = Person.objects.prefetch_related("aliases").in_bulk({number for number in numbers if number})
        # A number goes with the name it was chosen for; a name typed over it since is a new question.
        chosen = [
            person
            if (person := known.get(number)) and not row.get("answer") and is_called(person, row["name"])
            else None
            for number, row in zip(numbers, rows, strict=True)
        ]
        asked = iter(who_is_meant([row["name"] for row, one in zip(rows, chosen, strict=True) if not one]))
        return [
            (person, None) if person else self.answered(next(asked), str(row.get("answer") or ""))
            for row, person in zip(rows, chosen, strict=True)
        ]

    def answered(self, question: Question, answer: str) -> tuple[Person | None, Question]:
        if answer == NEW and self.may_add:
            return Person(name=question.name), question
        return question.people.get(answer) or self.unasked(question), question

    def unasked(self, question: Question) -> Person | None:
        """Who is taken without an answer: the only one of the name."""
        return question.same[0] if len(question.same) == 1 else None

    def clean_rows(self, rows: list[Row]) -> list[Person]:
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
        return people


class OnePersonWidget(PersonAutocomplete):
    """A single name."""

    more = ""


class OnePersonField(PeopleField):
    """One person by name; `clean()` returns the Person (perhaps new, see `entered`) or None."""

    widget = OnePersonWidget
    default_error_messages = {"several": "Name one person."}

    def differs(self, records, values: Person | None) -> bool:
        return super().differs(records, [values] if values else [])

    def clean(self, value) -> Person | None:
        people = super().clean(value)
        if len(people) > 1:
            raise ValidationError(self.error_messages["several"])
        return people[0] if people else None


class WhoField(forms.ChoiceField):
    """Who is meant by a name that is given; `clean()` returns the Person, perhaps new, or None."""

    def __init__(self, question: Question, *, unsaid: str = "Choose…", **kwargs) -> None:
        choices = [("", unsaid), *question.choices]
        super().__init__(label=f"Who is “{question.name}”?", choices=choices, required=False, **kwargs)
        self.question = question

    def clean(self, value) -> Person | None:
        answer = super().clean(value)
        return Person(name=self.question.name) if answer == NEW else self.question.people.get(answer)


class SpeakersField(PeopleField):
    """A topic's speakers in order. `clean()` returns a list of SpeakerEntry for `topic.set_speakers`.

    An entry's person may be new and not saved yet: `speakers_entered` enters it first.
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
            remote = {"elsewhere": True, "room": False}.get(str(row.get("remote") or ""))
            entries.append(as_speaker(person, capacity, affiliation, remote=remote))
        return entries
