"""Fields for people's text and addresses, cleaned on every save; for what follows from it; and for what it
said before.
"""

import re
from collections.abc import Callable

from django import forms
from django.conf import settings
from django.core.validators import EmailValidator, MaxLengthValidator, URLValidator
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from sessions.models.audience import Audience, Visibility
from sessions.text import (
    bare_name,
    clean_line,
    clean_mailbox,
    clean_text,
    normalise_name,
    render_markdown,
)
from sessions.text.sorting import letter_of, sort_key

BODY_LIMIT = 100_000  # characters; the longest real summary has about 5,000


class CleanedField(models.Field):
    """People's text, cleaned when it comes from a form and when it is saved."""

    clean_words: Callable[[str], str]

    def to_python(self, value):
        value = super().to_python(value)
        return self.clean_words(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool):
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = self.clean_words(value)
            setattr(model_instance, self.attname, value)
        return value


class LineField(CleanedField, models.CharField):
    """One line of people's text; empty rather than NULL where it is missing."""

    clean_words = staticmethod(clean_line)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"max_length": 200} | kwargs)


class NameField(LineField):
    """Somebody's name, without titles and honorifics."""

    @staticmethod
    def clean_words(text: str) -> str:
        return bare_name(text, settings.MTS_HONORIFIC)


class BodyField(CleanedField, models.TextField):
    """Paragraphs of people's text, plain or Markdown, with a length limit."""

    clean_words = staticmethod(clean_text)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"max_length": BODY_LIMIT, "blank": True} | kwargs)
        self.validators.append(MaxLengthValidator(self.max_length))


class MailboxValidator(EmailValidator):
    """Django's, and dots wherever they stand: docomo and au gave out `a..b@` and `abc.@` for years."""

    _dots = r"[-!#$%&'*+/=?^_`{}|~0-9A-Z.]+\Z"
    user_regex = re.compile(f"{_dots}|{EmailValidator.user_regex.pattern}", re.IGNORECASE)


is_mailbox = MailboxValidator()
_NO_DOT = re.compile(r"(https?://[^\W_](?:[a-z0-9-]*[a-z0-9])?)(?=[:/?#]|\Z)", re.IGNORECASE | re.ASCII)
_is_web_address = URLValidator(schemes=["http", "https"])


def is_address(url: str) -> None:
    """Raise ValidationError for what is no web address. `http://wiki/x` is one, within the house."""
    _is_web_address(_NO_DOT.sub(r"\1.example", url, count=1))


class MailboxFormField(forms.EmailField):
    """An e-mail address from a form, without what hides in it."""

    default_validators = [is_mailbox]

    def to_python(self, value: str | None) -> str:
        return super().to_python(clean_mailbox(value or ""))


class AddressFormField(forms.URLField):
    default_validators = [is_address]


class MailboxField(CleanedField, models.EmailField):
    """An e-mail address. Empty rather than NULL where it is missing."""

    clean_words = staticmethod(clean_mailbox)
    default_validators = [is_mailbox]

    def formfield(self, **kwargs) -> forms.Field:
        return super().formfield(**{"form_class": MailboxFormField} | kwargs)


class AddressField(models.URLField):
    """An http or https address of a page, of the house's own network too."""

    default_validators = [is_address]

    def formfield(self, **kwargs) -> forms.Field:
        return super().formfield(**{"form_class": AddressFormField} | kwargs)


class DerivedField(models.Field):
    """What follows from another field of the same record, made anew whenever the record is saved.

    source: that field, declared before this one; a partial save (`update_fields`) names both.
    """

    source = "name"
    derive: Callable[[str], str]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs | {"editable": False, "blank": True})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = self.derive(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, value)
        return value


class HtmlField(DerivedField, models.TextField):
    """The safe HTML of a Markdown field, in `<its name>_html`: what a page would take a millisecond for."""

    derive = staticmethod(render_markdown)

    @property
    def source(self) -> str:
        return self.name.removesuffix("_html")


class KeyField(DerivedField, models.CharField):
    """What a name is found by: without honorific, case, spaces and hyphens."""

    def derive(self, text: str) -> str:
        return normalise_name(text)[: self.max_length]


class InitialField(DerivedField, models.CharField):
    """The letter under which a name is listed (`text.sorting`)."""

    source = "sorted_by"
    derive = staticmethod(letter_of)


class SortField(DerivedField, models.CharField):
    """The place of a name among others, in the order of its language."""

    source = "sorted_by"

    def derive(self, text: str) -> str:
        return sort_key(text)[: self.max_length]


class AudienceField(models.CharField):
    def __init__(self, *args, **kwargs) -> None:
        defaults = {"max_length": 10, "choices": Audience, "default": Audience.HOUSE}
        super().__init__(*args, **defaults | kwargs)


class SettledField(models.Field):
    """Worked out at the end of each change alone: saving a record leaves it as it is in the database."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs | {"editable": False})

    def pre_save(self, model_instance: models.Model, add: bool) -> object:
        return self.get_default() if add else models.F(self.attname)


class VisibilityField(SettledField, models.PositiveSmallIntegerField):
    """One of Visibility, written by `visibility.set_visibility` alone: a new record is nobody's."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs | {"choices": Visibility, "default": Visibility.NOBODY})


class SettledCharField(SettledField, models.CharField):
    pass


class SettledDateTimeField(SettledField, models.DateTimeField):
    pass


class Dated(models.Model):
    """A record that knows when strangers last read it otherwise (`last_change`): by its fingerprint, which is
    empty where they read nothing of it.
    """

    fingerprint = SettledCharField(max_length=32, blank=True, default="")
    changed_at = SettledDateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class History(HistoricalRecords):
    """What a record said before: without what follows from the rest of it, and what only its form needs.

    `loaddata` brings the history along: what it loads writes none, its tags as little as the rest (raw).
    """

    def m2m_changed(self, instance, action, attr, pk_set, reverse, raw: bool = False, **rest) -> None:
        if not raw:
            super().m2m_changed(instance, action, attr, pk_set, reverse, **rest)

    def create_history_model(self, model: type[models.Model], inherited: bool) -> type[models.Model]:
        derived = (DerivedField, SettledField)
        self.excluded_fields = [
            field.name
            for field in model._meta.fields
            if isinstance(field, derived) or field.name == "form_key"
        ]
        return super().create_history_model(model, inherited)
