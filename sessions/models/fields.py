"""Field classes for people's text: cleaned on every save, and Markdown rendered once."""

from django.core.validators import MaxLengthValidator
from django.db import models

from sessions.text import clean_line, clean_text, render_markdown, slugify_ascii

BODY_LIMIT = 100_000  # characters; the longest real summary has about 5,000


class LineField(models.CharField):
    """One line of people's text (see `text.clean_line`); empty rather than NULL where it is missing."""

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(*args, **kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        return clean_line(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool):
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = clean_line(value)
            setattr(model_instance, self.attname, value)
        return value


class BodyField(models.TextField):
    """Paragraphs of people's text, plain or Markdown (see `text.clean_text`), with a length limit."""

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("max_length", BODY_LIMIT)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
        self.validators.append(MaxLengthValidator(self.max_length))

    def to_python(self, value):
        value = super().to_python(value)
        return clean_text(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool):
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = clean_text(value)
            setattr(model_instance, self.attname, value)
        return value


class RenderedField(models.TextField):
    """The safe HTML of another field of the same record, made anew whenever the record is saved.

    source: the name of the Markdown field. It must be declared before this one, and a partial save
    (`update_fields`) names both.
    """

    def __init__(self, *args, source: str = "", **kwargs) -> None:
        self.source = source
        kwargs.update(editable=False, blank=True)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        kwargs.pop("blank", None)
        return name, path, args, kwargs | {"source": self.source}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        html = render_markdown(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, html)
        return html


OTHER_SCRIPTS = "あ"  # stands for every name that does not begin with a Latin letter; sorts after Z


class InitialField(models.CharField):
    """The letter under which a name is listed, A to Z or OTHER_SCRIPTS, made anew on every save.

    source: the name of the field that holds the name. A partial save (`update_fields`) names both.
    """

    def __init__(self, *args, source: str = "", **kwargs) -> None:
        self.source = source
        kwargs.update(editable=False, max_length=1)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        kwargs.pop("max_length", None)
        return name, path, args, kwargs | {"source": self.source}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        letter = slugify_ascii(getattr(model_instance, self.source))[:1].upper()
        letter = letter if letter.isalpha() else OTHER_SCRIPTS
        setattr(model_instance, self.attname, letter)
        return letter
