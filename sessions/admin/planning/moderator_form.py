"""Who is to moderate: one of those whose turn it is, somebody else by name, or nobody yet."""

from collections.abc import Sequence

from django import forms

from sessions.admin.person_fields import OnePersonField
from sessions.models import Person
from sessions.people.rotation import Turn
from sessions.people.who_is_meant import entered
from sessions.programme.planning import Ways

OTHER = "other"
WAYS = [
    (Ways.ASK, "Ask them: a message with a private link for their answer"),
    (Ways.ASKED, "I have asked them myself; they have not answered yet"),
    (Ways.YES, "They said yes already"),
]


class ModeratorForm(forms.Form):
    """turns: whom the rotation offers. needed: whether "nobody yet" is no answer."""

    moderator = forms.ChoiceField(required=False, label="Moderator")
    somebody = OnePersonField(required=False, label="Somebody else")
    way = forms.ChoiceField(choices=WAYS, required=False, initial=Ways.ASK, label="How")

    def __init__(
        self, *args, turns: Sequence[Turn], may_add_people: bool, needed: bool = False, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.turns, self.needed = turns, needed
        nobody = [] if needed else [("", "Nobody yet")]
        choices = [(str(turn.key), turn.name) for turn in turns]
        self.fields["moderator"].choices = [*choices, (OTHER, "Somebody else"), *nobody]
        self.fields["somebody"].may_add = may_add_people

    @property
    def moderator_choices(self) -> list[dict]:
        """value, words, reason and checked of each radio button."""
        reasons = {str(turn.key): turn.reason for turn in self.turns}
        chosen = self["moderator"].value() or ("" if not self.needed else None)
        return [
            {"value": value, "words": words, "reason": reasons.get(value, ""), "checked": value == chosen}
            for value, words in self.fields["moderator"].choices
        ]

    def clean(self) -> dict:
        given = super().clean() or self.cleaned_data
        chosen, somebody = given.get("moderator", ""), given.get("somebody")
        if chosen not in ("", OTHER):
            given["person"] = Person.objects.filter(pk=chosen).first()
            if somebody:
                self.add_error("moderator", "Somebody is chosen, and somebody else is named. Who is it?")
        elif not self.errors.keys() & {"moderator", "somebody"}:
            given["person"] = somebody
            if not somebody and (chosen or self.needed):
                self.add_error("somebody", "Say who." if chosen else "Choose somebody.")
        return given

    def person(self) -> Person | None:
        """Who was chosen, saved. Call it inside `archive_change()`."""
        person = self.cleaned_data.get("person")
        return entered(person) if person else None

    def clean_way(self) -> str:
        return self.cleaned_data["way"] or Ways.ASK
