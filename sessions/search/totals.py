"""Totals of the whole archive for one page, read in one query from the table of counts."""

from dataclasses import dataclass

from sessions.models import Count, Reader

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
        every = Count.objects.seen_by(reader).values_list("facet", "rank", "value", "label", "total")
        rows = every.filter(facet__in=facets, rank__lt=CHOICES)
        chosen = [every.filter(facet=facet, value=value) for facet, value in (also or {}).items()]
        if chosen:  # a union, for an index holds each part and none the alternative
            rows = rows.union(*chosen)
        self.rows: dict[str, list[tuple[str, str, int]]] = {}
        for facet, _, value, label, total in sorted(rows):
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
