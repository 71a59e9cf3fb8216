"""One page of a list, at the same cost whatever the size of the archive and however deep the page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Model, QuerySet
from django.utils.translation import gettext, ngettext

MOST = 1_000  # records of a filtered list that are counted and can be paged through
NEAR = 1_000  # records that the database may walk over to reach a page

type Seek = Callable[[QuerySet, int], tuple[QuerySet, int]]


@dataclass(frozen=True)
class Page:
    """One page of a list. found: the primary keys of its records (see `in_this_order`), or what was read.

    total: of the whole list, or MOST where there are `more`. capped: the last page is not the list's end.
    """

    found: Sequence
    number: int
    pages: int
    total: int
    more: bool = False
    capped: bool = False

    @property
    def many(self) -> bool:
        """Whether a filtered list is too long to say how long."""
        return self.more or self.total > MOST

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    @property
    def links(self) -> list[int | None]:
        """Numbers of the pages to link: first, neighbours, last; None where some are left out."""
        if self.pages < 2:
            return []
        near = {1, self.pages, *range(max(1, self.number - 1), min(self.pages, self.number + 1) + 1)}
        found: list[int | None] = []
        for number in sorted(near):
            if found and number - found[-1] > 1:
                found.append(None if number - found[-1] > 2 else number - 1)
            found.append(number)
        return found


def primary_keys(records: QuerySet) -> list[int]:
    return list(records.values_list("pk", flat=True))


def page_number(given: str | None, pages: int) -> int:
    """The page asked for; the first for anything that is no number, the last where there are fewer."""
    try:
        number = int(given or 1)
    except ValueError:
        return 1
    return max(1, min(number, pages))


def counted_page(
    records: QuerySet,
    given: str | None,
    *,
    size: int,
    total: int,
    seek: Seek | None = None,
    read: Callable[[QuerySet], list] = primary_keys,
) -> Page:
    """A page of a list whose total is known. records: a queryset, or what is sliced like one.

    read: what to make of its part of the records.

    seek: (records, offset) to a queryset that begins near that record, and the offset that is left; for
    pages that lie further than NEAR. Without it, pages end there.
    """
    reachable = total if seek else min(total, MOST)
    pages = max(1, -(-reachable // size))
    number = page_number(given, pages)
    offset = (number - 1) * size
    if seek and offset > NEAR:
        records, offset = seek(records, offset)
    # Where the totals know of nothing, the database would look through everything to find that out.
    found = read(records[offset : offset + size]) if total else []
    return Page(found, number, pages, total, capped=reachable < total)


def bounded_page(records: QuerySet, given: str | None, *, size: int) -> Page:
    """A page of a filtered list, counted up to MOST: its numbers are read once, and its rows alone."""
    found = primary_keys(records[: MOST + 1])
    more = len(found) > MOST
    found = found[:MOST]
    pages = max(1, -(-len(found) // size))
    number = page_number(given, pages)
    return Page(found[(number - 1) * size : number * size], number, pages, len(found), more=more, capped=more)


def in_this_order(records: Iterable[Model], keys: Sequence[int]) -> list:
    """The records of these primary keys, in their order.

    Read in a query of its own: sorting whole rows, summaries and all, costs more than reading twenty-five.
    """
    found = {record.pk: record for record in records}
    return [found[key] for key in keys if key in found]


def seek_blocks(blocks: list[tuple[int | str, int]], offset: int) -> tuple[int | str | None, int]:
    """(the block that holds the record at `offset`, the offset within it).

    blocks: (value, total), in the order of the list.
    """
    for value, total in blocks:
        if offset < total:
            return value, offset
        offset -= total
    return None, offset


def topics_in_words(total: int, more: bool = False) -> str:
    """ "No topics", "1 topic", "34 topics", "more than 1,000 topics"."""
    if more:
        return gettext("more than %(total)s topics") % {"total": f"{MOST:,}"}
    if not total:
        return gettext("No topics")
    return ngettext("%(total)s topic", "%(total)s topics", total) % {"total": f"{total:,}"}


def sessions_in_words(total: int, more: bool = False) -> str:
    if more:
        return gettext("more than %(total)s sessions") % {"total": f"{MOST:,}"}
    if not total:
        return gettext("No sessions")
    return ngettext("%(total)s session", "%(total)s sessions", total) % {"total": f"{total:,}"}


def people_in_words(total: int, more: bool = False) -> str:
    if more:
        return gettext("more than %(total)s people") % {"total": f"{MOST:,}"}
    if not total:
        return gettext("Nobody")
    return ngettext("%(total)s person", "%(total)s people", total) % {"total": f"{total:,}"}


def internships_in_words(total: int) -> str:
    if not total:
        return gettext("No internships")
    return ngettext("%(total)s internship", "%(total)s internships", total) % {"total": f"{total:,}"}
