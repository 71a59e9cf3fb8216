"""A filter of an admin's list that offers a few choices in words."""

from django.contrib.admin import SimpleListFilter
from django.db.models import Q


def list_filter(title: str, parameter: str, **choices: tuple[str, Q]) -> type[SimpleListFilter]:
    """choices: by the value in the address, the words and which rows are shown."""

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        return [(value, words) for value, (words, _) in choices.items()]

    def queryset(self, request, queryset):
        return queryset.filter(choices[self.value()][1]) if self.value() in choices else queryset

    named = {"title": title, "parameter_name": parameter, "__module__": __name__}
    return type("ListFilter", (SimpleListFilter,), named | {"lookups": lookups, "queryset": queryset})
