"""One record as a field: written in words, offered while somebody types, and the same without script."""

from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import reverse_lazy

from sessions.admin.people import OnePersonField
from sessions.admin.topic_fields import find_talk, talk_label
from sessions.models import Person, Session, Status, Topic, archive_change
from sessions.people.who_is_meant import entered
from sessions.text import ordinal


class WrittenField(forms.CharField):
    """`written(record)` as text; `clean()` returns the record, None where nothing was typed."""

    model: type[models.Model]

    def written(self, record: Any) -> str:
        return str(record)

    def found(self, text: str) -> list:
        """The records that this text means; one, if all is well."""
        raise NotImplementedError

    def prepare_value(self, value: Any) -> str | None:
        """From what was posted, which is text, or from the primary key that a form begins with."""
        if value is None or isinstance(value, str):
            return value
        record = self.model.objects.filter(pk=value).first()
        return self.written(record) if record else ""

    def has_changed(self, initial: Any, data: str | None) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: str | None) -> Any:
        text = super().clean(value)
        records = self.found(text) if text else [None]
        if len(records) != 1:
            kind = "several" if records else "unknown"
            raise ValidationError(self.error_messages[kind] % {"text": text}, code=kind)
        return records[0]


class TalkField(WrittenField):
    """A talk as "32nd: JWT vs Goa", or by its title alone where no other has it."""

    model = Topic
    widget = forms.TextInput(
        attrs={
            "class": "vTextField",
            "data-suggest": "topics",
            "data-suggest-at": reverse_lazy("admin:mts_session_suggest", args=["topics"]),
            "autocomplete": "off",
            "placeholder": "32 and a word of its title",
        }
    )
    default_error_messages = {
        "unknown": "No talk is called “%(text)s”. Write it as in “32nd: JWT vs Goa”.",
        "several": "Several talks are called “%(text)s”. Begin with the evening, as in “32nd: …”.",
    }
    written = staticmethod(talk_label)

    def found(self, text: str) -> list[Topic]:
        talk, number, title = find_talk(text, "")
        if talk:
            return [talk]
        of_evening = Topic.objects.filter(session__number=number).select_related("session")
        same = [topic for topic in of_evening if talk_label(topic) == text] if number else []
        return same or list(Topic.objects.filter(title__iexact=title)[:2] if title and not number else [])


class SessionField(WrittenField):
    """An evening by its number: the one that stands, unless the text says "cancelled"."""

    model = Session
    widget = forms.TextInput(attrs={"size": 16, "autocomplete": "off"})
    default_error_messages = {
        "unknown": "There is no session %(text)s.",
        "several": "Several sessions are the %(text)s.",
    }

    def written(self, session: Session) -> str:
        return ordinal(session.number) + (" (cancelled)" if session.status == Status.CANCELLED else "")

    def found(self, text: str) -> list[Session]:
        digits = "".join(filter(str.isdecimal, text))[:6]
        same = list(Session.objects.filter(number=int(digits))) if digits else []
        asked = "cancelled" in text
        return [one for one in same if (one.status == Status.CANCELLED) == asked] or same


class NamesPerson(forms.ModelForm):
    """A form of a record whose `person` is named in the field `whom`."""

    whom = OnePersonField(label="Person")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["whom"] = [self.instance.person] if self.instance.person_id else []


class NamesPersonAdmin:
    """For a ModelAdmin with such a form: who is new is entered when the record is saved."""

    def whom(self, record: models.Model) -> Person | None:
        """For those who may only look."""
        return record.person

    def get_form(self, request: HttpRequest, *args, **kwargs) -> type[forms.ModelForm]:
        form = super().get_form(request, *args, **kwargs)
        if "whom" in form.base_fields:
            field = form.base_fields["whom"] = copy(form.base_fields["whom"])
            field.may_add = request.user.has_perm("mts.add_person")
        return form

    def save_model(
        self, request: HttpRequest, obj: models.Model, form: forms.ModelForm, change: bool
    ) -> None:
        with archive_change():
            if "whom" in form.cleaned_data:
                whom = form.cleaned_data["whom"]
                obj.person = entered(whom) if whom else None
            super().save_model(request, obj, form, change)
