"""How a list's parameters are read: cleaned, bounded, and never a reason to fail."""

from django import forms
from django_filters import Filter

from sessions.text import clean_line

LONGEST = 200  # characters of a text that is searched for
SHOWN = 80  # characters of an odd value that are repeated to the reader


class LineFormField(forms.CharField):
    """One line of a reader's text, cleaned as all text is (see `text.clean_line`)."""

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("max_length", LONGEST)
        super().__init__(*args, **kwargs)

    def to_python(self, value: object) -> str:
        return clean_line(super().to_python(value))


class LineFilter(Filter):
    field_class = LineFormField
    look = "text"


class SearchFilter(LineFilter):
    look = "search"


class ChosenFilter(LineFilter):
    """One value of many that are kept in the archive and offered by use: a tag."""

    look = "select"


class YearFilter(Filter):
    """A year of the calendar; dates before 1 and after 9999 cannot be stored."""

    field_class = forms.IntegerField
    look = "select"

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, min_value=1, max_value=9999, **kwargs)


class OneOfFilter(Filter):
    """One of a few words. `choices` are (value, label) pairs."""

    field_class = forms.ChoiceField
    look = "select"

    def __init__(self, *args, choices: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, choices=[("", ""), *choices], **kwargs)


class TickFilter(OneOfFilter):
    """A box that is ticked (`1`) or absent."""

    look = "tick"

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, choices=[("1", "only")], **kwargs)


def shortened(text: str) -> str:
    """An odd value as far as it is repeated to the reader."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def cleaned(text: str) -> str:
    """The words of a search, cleaned; none of a text longer than LONGEST."""
    return "" if len(text) > LONGEST else clean_line(text)
