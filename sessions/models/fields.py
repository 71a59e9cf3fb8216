"""Fields for people's text, cleaned on every save; for what follows from it; and for what it said before."""

from collections.abc import Callable

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from sessions.models.audience import Audience, Visibility
from sessions.text import clean_line, clean_text, normalise_name, render_markdown, slugify_ascii

BODY_LIMIT = 100_000  # characters; the longest real summary has about 5,000
OTHER_SCRIPTS = "あ"  # stands for every name that does not begin with a Latin letter; sorts after Z


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


class BodyField(CleanedField, models.TextField):
    """Paragraphs of people's text, plain or Markdown, with a length limit."""

    clean_words = staticmethod(clean_text)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"max_length": BODY_LIMIT, "blank": True} | kwargs)
        self.validators.append(MaxLengthValidator(self.max_length))


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
    """The letter under which a name is listed, A to Z or OTHER_SCRIPTS."""

    def derive(self, text: str) -> str:
        letter = slugify_ascii(text)[:1].upper()
        return letter if letter.isalpha() else OTHER_SCRIPTS


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
