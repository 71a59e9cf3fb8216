"""Totals of the whole archive for one page, read in one query from the table of counts."""

from dataclasses import dataclass

from django.db.models import QuerySet

from sessions.models import Count, Reader
from sessions.models.prepared import prepared

CHOICES = 30  # values offered of one facet: the latest years, the most used tags


@dataclass(frozen=True)
class Choice:
    """One value of a filter, and how many records of the whole archive have it (None: not known)."""

    value: str
    label: str
    total: int | None
    chosen: bool = False


class Totals:
    """The first CHOICES values of some facets as this reader may know them, and those of `also`.

    also: facet to a value that is wanted whatever its rank, because it is chosen.
    """

    def __init__(self, reader: Reader, facets: list[str], also: dict[str, str] | None = None) -> None:
        also = also or {}
        self.rows: dict[str, list[tuple[str, str, int]]] = {}
        for facet, _, value, label, total in sorted(rows(reader, tuple(facets), tuple(also), *also.values())):
            self.rows.setdefault(facet, []).append((value, label or value, total))

    def total(self, facet: str, value: str = "") -> int:
        """How many records have this value of the facet; sums have the value ""."""
        return next((total for given, _, total in self.rows.get(facet, ()) if given == value), 0)

    def choices(self, facet: str, chosen: str = "", labels: dict[str, str] | None = None) -> list[Choice]:
        """The values of the facet by rank; the chosen one is always among them."""
        labels = labels or {}
        found = [
            Choice(value, labels.get(value, label), total, value == chosen)
            for value, label, total in self.rows.get(facet, ())
        ]
        if chosen and not any(choice.chosen for choice in found):
            found.append(Choice(chosen, labels.get(chosen, chosen), None, True))
        return found


@prepared
def rows(reader: Reader, facets: tuple[str, ...], also: tuple[str, ...], *values: str) -> QuerySet:
    """(facet, rank, value, label, total), in no order. also: the facets of the values wanted besides."""
    every = Count.objects.seen_by(reader).values_list("facet", "rank", "value", "label", "total")
    first = every.filter(facet__in=facets, rank__lt=CHOICES)
    if not also:
        return first
    # A union, for an index holds each part and none the alternative.
    return first.union(
        *(every.filter(facet=facet, value=value) for facet, value in zip(also, values, strict=True))
    )
