"""What every filtered list has in common: filters in use as chips, odd values named, one sort order."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property
from django_filters import FilterSet

from sessions.models import Reader
from sessions.search.forms import shortened
from sessions.search.paging import MOST
from sessions.search.totals import Choice, Totals

ENOUGH = 25  # records of a page


@dataclass(frozen=True)
class Chip:
    """One filter in use. `without`: the query of the same list without it ("?" where nothing is left)."""

    name: str
    label: str
    value: str
    without: str


@dataclass(frozen=True)
class Ignored:
    """A value that is no choice of its filter, and was left aside."""

    label: str
    value: str


@dataclass(frozen=True)
class Field:
    """One control of the form.

    look: search, text (choices are suggestions), select, or tick. total: of what a tick leaves.
    """

    name: str
    label: str
    look: str
    value: str
    choices: list[Choice]
    total: int = 0


_FORMS: dict[type, type[Form]] = {}


def form_of(filters: type, make: Callable[[], type[Form]]) -> type[Form]:
    """The form class of a class of filters, made the first time it is asked for."""
    if filters not in _FORMS:
        _FORMS[filters] = make()
    return _FORMS[filters]


class ListFilters(FilterSet):
    """Filters of one list, for the reader of `request`. The filter `sort` orders and does not narrow.

    totals: the facets whose sums the page tells. facets: the facet of each filter that offers choices.
    narrow: filters that leave few records, found by an index of their own.
    """

    totals: tuple[str, ...] = ()
    facets: dict[str, str] = {}
    narrow: frozenset[str] = frozenset()

    def __init__(self, request: HttpRequest, queryset: QuerySet) -> None:
        super().__init__(data=request.GET, queryset=queryset, request=request)

    def get_form_class(self) -> type[Form]:
        """The form, made once for every class of filters: its fields are the same for every request."""
        return form_of(type(self), super().get_form_class)

    @property
    def reader(self) -> Reader:
        return self.request.reader

    @cached_property
    def known(self) -> Totals:
        """Totals of the whole archive for the choices, as this reader may know them."""
        chosen = {
            self.facets[name]: str(value)
            for name, value in self.values.items()
            if self.filters[name].look == "select"
        }
        return Totals(self.reader, [*self.totals, *self.facets.values()], also=chosen)

    def counted(self, name: str) -> int | None:
        """How many records of the whole archive this filter alone leaves; None where that is not kept."""
        if name not in self.facets or self.filters[name].look not in ("select", "tick"):
            return None
        value = "" if self.filters[name].look == "tick" else str(self.values.get(name, ""))
        return self.known.total(self.facets[name], value)

    def is_rare(self, name: str) -> bool:
        """Whether to look up and sort all it leaves, rather than to walk the list until enough fit.

        Only the rarest of several is looked up. The walk is guessed from the shares of all filters in use,
        as if they had nothing to do with one another: a page's worth for one filter alone, MOST for
        several. Looking up costs about three steps.
        """
        if self.narrow & self.values.keys():
            return False
        whole = self.known.total(self.totals[0])
        kept = {name: self.counted(name) for name in self.values}
        share = math.prod(total / whole for total in kept.values() if total and whole)
        walk = min(whole, (ENOUGH if len(kept) == 1 else MOST) / share)
        rarest = min(total for total in kept.values() if total is not None)
        return kept[name] == rarest and 3 * rarest <= walk

    @property
    def alone(self) -> int | None:
        """What is left by the only filter in use, where it is counted."""
        return self.counted(next(iter(self.values))) if len(self.values) == 1 else None

    @property
    def fields(self) -> list[Field]:
        """The controls of the form, in order, without `sort`."""
        return [self.field(name) for name in self.filters if name != "sort"]

    def field(self, name: str) -> Field:
        value = "" if name in self.errors else str(self.values.get(name, ""))
        found = self.filters[name]
        facet = self.facets.get(name)
        labels = {key: str(words) for key, words in getattr(self.form.fields[name], "choices", ())}
        if found.look == "tick":
            return Field(name, str(found.label), found.look, value, [], self.known.total(facet, ""))
        chosen = value if found.look == "select" else ""
        choices = self.known.choices(facet, chosen, labels) if facet else []
        return Field(name, str(found.label), found.look, value, choices)

    @property
    def order(self) -> str:
        """The sort order in use: the first is the default."""
        chosen = self.form.cleaned_data.get("sort") if not self.errors.get("sort") else ""
        return chosen or self.orders[0][0]

    @property
    def orders(self) -> list[tuple[str, str]]:
        return [(key, str(words)) for key, words in self.form.fields["sort"].choices if key]

    @property
    def values(self) -> dict[str, object]:
        """What narrows the list: the cleaned values by name, in the order of the form."""
        _ = self.errors
        cleaned = self.form.cleaned_data.items()
        return {name: value for name, value in cleaned if value not in (None, "") and name != "sort"}

    @property
    def chips(self) -> list[Chip]:
        return [
            Chip(name, str(self.filters[name].label), self.say(name, value), self.query(name))
            for name, value in self.values.items()
        ]

    @property
    def ignored(self) -> list[Ignored]:
        """Values given that are no choices, in the order of the form."""
        return [
            Ignored(str(self.filters[name].label), shortened(self.data.get(name, "")))
            for name in self.filters
            if name in self.errors
        ]

    def say(self, name: str, value: object) -> str:
        """The value in words for its chip."""
        if self.filters[name].look == "tick":
            return ""
        chosen = (choice.label for choice in self.field(name).choices if choice.chosen)
        return next(chosen, str(value))

    def query(self, *without: str) -> str:
        """The address's query without these parameters, the page number, and what was ignored."""
        kept = QueryDict(mutable=True)
        for name in self.filters:
            if name not in without and name not in self.errors and self.data.get(name):
                kept[name] = self.data[name]
        return "?" + kept.urlencode()
