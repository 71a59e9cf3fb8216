"""The filters of the topics and of the sessions, as GET forms: filters in use as chips, odd values named.

A filter is one line of its class; what it offers to choose from is one line of `totals`.
"""

from collections.abc import Callable

from django import forms
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django_filters import Filter, FilterSet

from sessions.models import Reader, Topic
from sessions.search import narrowing
from sessions.search.find import matching
from sessions.search.totals import Choice, Totals
from sessions.text import clean_line

type Narrow = Callable[[QuerySet, str, Reader], QuerySet]

LONGEST = 200  # characters of a text that is searched for
SHOWN = 80  # characters of an odd value that are repeated to the reader
CHOICES = 30  # values offered of one filter: the latest years, the most used tags


class LineFormField(forms.CharField):
    """One line of a reader's text, cleaned as all text is (see `text.clean_line`)."""

    def to_python(self, value: object) -> str:
        return clean_line(super().to_python(value))


# How a control looks, and what may be typed into it. Dates before 1 and after 9999 cannot be stored.
LOOKS = {
    "search": (LineFormField, {"max_length": LONGEST}),
    "text": (LineFormField, {"max_length": LONGEST}),  # with suggestions
    "select": (LineFormField, {"max_length": LONGEST}),  # one of many values that the archive holds
    "year": (forms.IntegerField, {"min_value": 1, "max_value": 9999}),
    "choice": (forms.ChoiceField, {}),
    "tick": (forms.ChoiceField, {"choices": [("1", "only")]}),
    "kept": (LineFormField, {"max_length": LONGEST}),  # no control: it stays in the address
}


class ListFilter(Filter):
    """A filter with one of LOOKS. narrow: from rows, value and reader to the rows that it leaves; without it
    those whose `field_name` has the value, as with any of django-filter's.
    """

    def __init__(self, look: str, label: str, narrow: Narrow | None = None, **kwargs) -> None:
        self.look, self.narrow = look, narrow
        self.field_class, options = LOOKS[look]
        super().__init__(label=label, **options | kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not (self.narrow and value):
            return super().filter(qs, value)
        return self.narrow(qs, value, self.parent.request.reader)


class SortFilter(ListFilter):
    """An order of the list. orders: (key, label, fields of `order_by`); the first is the default."""

    def __init__(self, *orders: tuple) -> None:
        super().__init__("choice", _("Sort"), choices=[(key, label) for key, label, *_fields in orders])
        self.orders = {key: fields for key, _label, *fields in orders}

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.order_by(*self.orders[value or next(iter(self.orders))])


type Control = tuple[str, ListFilter, str, list[Choice] | int]  # name, value in use, what is offered


class ListFilters(FilterSet):
    """Filters of one list, for the reader of `request`. The filter `sort` orders and does not narrow.

    values: what narrows the list, the cleaned values by name, in the order of the form.
    order: the sort order in use. kept: what stands in the address without narrowing.
    FIRST: what is used most; the others stand behind "more filters".
    """

    FIRST = ("q", "year", "tag")

    def __init__(self, request: HttpRequest, queryset: QuerySet, totals: Totals) -> None:
        super().__init__(data=request.GET, queryset=queryset, request=request)
        self.totals = totals
        self.form.is_valid()  # cleans it
        cleaned = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "")}
        sort = self.filters.get("sort")
        self.order = cleaned.pop("sort", next(iter(sort.orders))) if sort else ""
        self.kept = {name: cleaned.pop(name) for name in [*cleaned] if self.filters[name].look == "kept"}
        self.values = cleaned

    @property
    def first(self) -> list[Control]:
        return [self.control(name) for name in self.shown if name in self.FIRST]

    @property
    def more(self) -> list[Control]:
        return [self.control(name) for name in self.shown if name not in self.FIRST]

    @property
    def more_in_use(self) -> bool:
        return bool(self.values.keys() - self.FIRST or "sort" in self.data)

    @property
    def shown(self) -> list[str]:
        return [name for name, one in self.filters.items() if name != "sort" and one.look != "kept"]

    def control(self, name: str) -> Control:
        return name, self.filters[name], str(self.values.get(name, "")), self.offered(name)

    def offered(self, name: str) -> list[Choice] | int:
        """The first choices of a filter, and the one in use; of a tick its total."""
        every, value = self.totals.get(name, []), str(self.values.get(name, ""))
        if isinstance(every, int):
            return every
        first = every[:CHOICES]
        if value and self.filters[name].look in ("select", "year", "choice"):
            words = dict(getattr(self.form.fields[name], "choices", ())).get(value, value)
            known = {choice.value: choice for choice in every}
            first += [known.get(value, Choice(value, words, None))] * (value not in {c.value for c in first})
        return first

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """(label, value in words, query of the same list without it) of each filter in use."""
        return [(self.filters[name].label, self.say(name), self.query_without(name)) for name in self.values]

    @property
    def ignored(self) -> list[tuple[str, str]]:
        """(label, value) of what was given and is no choice, in the order of the form."""
        given = {name: Truncator(self.data.get(name, "")).chars(SHOWN) for name in self.errors}
        return [(self.filters[name].label, value) for name, value in given.items()]

    def say(self, name: str) -> str:
        """The value in words for its chip; a tick needs none."""
        look, value = self.filters[name].look, str(self.values[name])
        if look in ("text", "search"):
            return value
        return "" if look == "tick" else next(c.label for c in self.offered(name) if c.value == value)

    def query_without(self, without: str) -> str:
        """The address's query without this filter, the page number, and what was ignored."""
        return self.query_with(**{without: ""})

    def query_with(self, **changed: str) -> str:
        """The address's query with these values ("" for none), without page number and what was ignored."""
        kept = {name: self.data.get(name) for name in self.filters if name not in self.errors} | changed
        return "?" + urlencode({name: value for name, value in kept.items() if value})


class TopicFilters(ListFilters):
    """Narrow and sort topics that the reader may see."""

    q = ListFilter("search", _("Words"), matching)
    year = ListFilter("year", _("Year"), narrowing.of_year)
    kind = ListFilter("choice", _("Kind"), field_name="kind", choices=Topic.Kind.choices)
    tag = ListFilter("select", _("Tag"), narrowing.tagged)
    language = ListFilter("select", _("Language"), field_name="language")
    speaker = ListFilter("text", _("Speaker"), narrowing.by_speaker)
    moderator = ListFilter("text", _("Moderator"), narrowing.of_moderator)
    company = ListFilter("text", _("Guest’s company"), narrowing.from_company)
    interns = ListFilter("tick", _("By interns"), narrowing.by_interns)
    slides = ListFilter("tick", _("With slides"), narrowing.with_slides)
    recording = ListFilter("tick", _("With a recording"), narrowing.with_recording)
    sort = SortFilter(
        ("newest", _("Newest"), "-session__number", "position"),
        ("oldest", _("Oldest"), "session__number", "position"),
        ("title", _("Title"), Lower(Coalesce(NullIf("title", Value("")), "subject")), "pk"),
    )


class ResultFilters(TopicFilters):
    """The same beside what a search found: its words and the kind it is narrowed to stay in the address."""

    q = ListFilter("kept", _("Words"), lambda rows, *_: rows)
    only = ListFilter("kept", _("Kind"), lambda rows, *_: rows)
    sort = None

    @property
    def of_all_kinds(self) -> str:
        return self.query_without("only")

    @property
    def without_any(self) -> str:
        return "?" + urlencode(self.kept)


class SessionFilters(ListFilters):
    """Narrow and sort sessions that the reader may see."""

    FIRST = ("q", "year", "moderator")

    q = ListFilter("search", _("Words"), matching)
    year = ListFilter("year", _("Year"), narrowing.held_in)
    moderator = ListFilter("text", _("Moderator"), narrowing.moderated)
    sort = SortFilter(("newest", _("Newest"), "-number"), ("oldest", _("Oldest"), "number"))


def cleaned(text: str) -> str:
    """The words of a search, cleaned; none of a text longer than LONGEST."""
    return "" if len(text) > LONGEST else clean_line(text)
