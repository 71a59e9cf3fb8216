"""Filters beside the lists of the admin, each made of its choices."""

from collections.abc import Callable, Mapping

from django.contrib import admin
from django.db.models import QuerySet


def list_filter(
    title: str, parameter: str, choices: Mapping[str, tuple[str, Callable[[QuerySet], QuerySet]]]
) -> type[admin.SimpleListFilter]:
    """choices: by the value in the address, the words for it and what it does to the rows."""

    class Filter(admin.SimpleListFilter):
        parameter_name = parameter

        def lookups(self, request, model_admin) -> list[tuple[str, str]]:
            return [(value, words) for value, (words, _) in choices.items()]

        def queryset(self, request, queryset: QuerySet) -> QuerySet:
            chosen = choices.get(self.value())
            return chosen[1](queryset) if chosen else queryset

    Filter.title = title
    return Filter
