"""The filters of the topics and of the sessions, as GET forms: filters in use as chips, odd values named.

A filter is one line of its class; what it offers to choose from is one line of `totals`.
"""

from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters import Filter, FilterSet

from sessions.models import Capacity, Moderator, Reader, Session, Slides, Speaker, Topic
from sessions.search.totals import Choice, Totals
from sessions.search.words import matching_sessions, matching_topics, people_called
from sessions.text import clean_line

LONGEST = 200  # characters of a text that is searched for
SHOWN = 80  # characters of an odd value that are repeated to the reader
CHOICES = 30  # values offered of one filter: the latest years, the most used tags


class LineFormField(forms.CharField):
    """One line of a reader's text, cleaned as all text is (see `text.clean_line`)."""

    def to_python(self, value: object) -> str:
        return clean_line(super().to_python(value))


class TextFilter(Filter):
    """A word or name, with suggestions; for look="select" one of many values that the archive holds."""

    field_class = LineFormField

    def __init__(self, *args, look: str = "text", **kwargs) -> None:
        super().__init__(*args, max_length=LONGEST, **kwargs)
        self.look = look


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


class SortFilter(OneOfFilter):
    """An order of the list. orders: (key, label, fields of `order_by`); the first is the default."""

    look = "sort"

    def __init__(self, *orders: tuple) -> None:
        super().__init__(label=_("Sort"), choices=[(key, label) for key, label, *_fields in orders])
        self.orders = {key: fields for key, _label, *fields in orders}

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.order_by(*self.orders[value or next(iter(self.orders))])


@dataclass(frozen=True)
class Field:
    """One control of the form. look: search, text (choices are suggestions), select, or tick.

    total: of what a tick leaves.
    """

    name: str
    label: str
    look: str
    value: str
    choices: list[Choice]
    total: int = 0


class ListFilters(FilterSet):
    """Filters of one list, for the reader of `request`. The filter `sort` orders and does not narrow."""

    def __init__(self, request: HttpRequest, queryset: QuerySet, totals: Totals) -> None:
        super().__init__(data=request.GET, queryset=queryset, request=request)
        self.totals = totals

    @property
    def reader(self) -> Reader:
        return self.request.reader

    @property
    def fields(self) -> list[Field]:
        """The controls of the form, in order, without `sort`."""
        return [self.field(name) for name in self.filters if name != "sort"]

    def field(self, name: str) -> Field:
        value = "" if name in self.errors else str(self.values.get(name, ""))
        found = self.filters[name]
        if found.look == "tick":
            return Field(name, found.label, found.look, value, [], self.totals[name])
        every = self.totals.get(name, [])
        choices = every[:CHOICES]
        if value and found.look == "select" and value not in (choice.value for choice in choices):
            words = dict(getattr(self.form.fields[name], "choices", ())).get(value, value)
            further = (choice for choice in every if choice.value == value)
            choices.append(next(further, Choice(value, words, None)))
        return Field(name, found.label, found.look, value, choices)

    @property
    def order(self) -> str:
        """The sort order in use."""
        chosen = self.form.cleaned_data.get("sort") if "sort" not in self.errors else ""
        return chosen or next(iter(self.filters["sort"].orders))

    @property
    def orders(self) -> list[tuple[str, str]]:
        return [(key, words) for key, words in self.form.fields["sort"].choices if key]

    @property
    def values(self) -> dict[str, object]:
        """What narrows the list: the cleaned values by name, in the order of the form."""
        self.form.is_valid()  # cleans it
        cleaned = self.form.cleaned_data.items()
        return {name: value for name, value in cleaned if value not in (None, "") and name != "sort"}

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """(label, value in words, query of the same list without it) of each filter in use."""
        return [(self.filters[name].label, self.say(name), self.query_without(name)) for name in self.values]

    @property
    def ignored(self) -> list[tuple[str, str]]:
        """(label, value) of what was given and is no choice, in the order of the form."""
        return [
            (self.filters[name].label, shortened(self.data.get(name, "")))
            for name in self.filters
            if name in self.errors
        ]

    def say(self, name: str) -> str:
        """The value in words for its chip; a tick needs none."""
        field = self.field(name)
        if field.look == "tick":
            return ""
        chosen = field.choices if field.look == "select" else ()
        return next((choice.label for choice in chosen if choice.value == field.value), field.value)

    def query_without(self, without: str) -> str:
        """The address's query without this filter, the page number, and what was ignored."""
        kept = QueryDict(mutable=True)
        for name in self.filters:
            if name != without and name not in self.errors and self.data.get(name):
                kept[name] = self.data[name]
        return "?" + kept.urlencode()


class TopicFilters(ListFilters):
    """Narrow and sort topics that the reader may see."""

    q = TextFilter(label=_("Words"), method="with_words", look="search")
    year = YearFilter(label=_("Year"), field_name="session__held_on__year")
    kind = OneOfFilter(label=_("Kind"), field_name="kind", choices=Topic.Kind.choices)
    tag = TextFilter(label=_("Tag"), field_name="tags__slug", look="select")
    speaker = TextFilter(label=_("Speaker"), method="by_speaker")
    moderator = TextFilter(label=_("Moderator"), method="by_moderator")
    company = TextFilter(label=_("Guest’s company"), method="by_company")
    interns = TickFilter(label=_("By interns"), method="by_interns")
    slides = TickFilter(label=_("With slides"), method="with_slides")
    recording = TickFilter(label=_("With a recording"), method="with_recording")
    sort = SortFilter(
        ("newest", _("Newest"), "-session__number", "position"),
        ("oldest", _("Oldest"), "session__number", "position"),
        ("title", _("Title"), Lower(Coalesce(NullIf("title", Value("")), "subject")), "pk"),
    )

    class Meta:
        model = Topic
        fields = []

    def with_words(self, topics: QuerySet, name: str, text: str) -> QuerySet:
        return matching_topics(topics, text, self.reader)

    def by_speaker(self, topics: QuerySet, name: str, text: str) -> QuerySet:
        return spoken(topics, person__in=people_called(text, self.reader))

    def by_moderator(self, topics: QuerySet, name: str, text: str) -> QuerySet:
        return topics.filter(session__in=moderated(text, self.reader))

    def by_company(self, topics: QuerySet, name: str, text: str) -> QuerySet:
        return spoken(topics, capacity=Capacity.GUEST, affiliation__icontains=text)

    def by_interns(self, topics: QuerySet, name: str, ticked: str) -> QuerySet:
        return spoken(topics, capacity=Capacity.INTERN)

    def with_slides(self, topics: QuerySet, name: str, ticked: str) -> QuerySet:
        slides = Slides.objects.visible_to(self.reader).exclude(topic=None)
        return topics.filter(pk__in=slides.values("topic"))

    def with_recording(self, topics: QuerySet, name: str, ticked: str) -> QuerySet:
        return topics.filter(recording_visibility__gte=self.reader.level)


class SessionFilters(ListFilters):
    """Narrow and sort sessions that the reader may see."""

    q = TextFilter(label=_("Words"), method="with_words", look="search")
    year = YearFilter(label=_("Year"), field_name="held_on__year")
    moderator = TextFilter(label=_("Moderator"), method="by_moderator")
    sort = SortFilter(("newest", _("Newest"), "-number"), ("oldest", _("Oldest"), "number"))

    class Meta:
        model = Session
        fields = []

    def with_words(self, sessions: QuerySet, name: str, text: str) -> QuerySet:
        return matching_sessions(sessions, text, self.reader)

    def by_moderator(self, sessions: QuerySet, name: str, text: str) -> QuerySet:
        return sessions.filter(pk__in=moderated(text, self.reader))


def spoken(topics: QuerySet, **of_the_speaker: object) -> QuerySet:
    """Those with a speaker like this."""
    return topics.filter(pk__in=Speaker.objects.order_by().filter(**of_the_speaker).values("topic"))


def moderated(name: str, reader: Reader) -> QuerySet:
    """The evenings that somebody of this name moderated, for `session__in`."""
    roles = Moderator.objects.visible_to(reader).order_by()
    return roles.filter(person__in=people_called(name, reader)).values("session")


def shortened(text: str) -> str:
    """An odd value as far as it is repeated to the reader."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def cleaned(text: str) -> str:
    """The words of a search, cleaned; none of a text longer than LONGEST."""
    return "" if len(text) > LONGEST else clean_line(text)
