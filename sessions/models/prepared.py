"""Questions whose SQL is made once: for a page, making it takes several times as long as asking it.

Django builds and compiles the SQL of a queryset on every request. The audience rules make that the larger
part of a page: six questions take 20 ms to compile and 2 ms to answer. A prepared question is built the
first time with places for its values, and only the values are new afterwards. Nothing of the archive is
kept, so nothing can go stale: the SQL depends on the code and on what it is kept under.
"""

from collections.abc import Callable, Collection, Hashable
from copy import copy
from functools import wraps
from threading import Lock

from django.db import connections
from django.db.models import QuerySet

NOBODY = 2_147_400_000  # first of the integers that stand for values: far above any key or number of ours
SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)  # of lists; each has SQL of its own

type Given = tuple[object, ...]


def prepared(question: Callable[..., QuerySet]) -> Callable[..., list]:
    """Make a function that builds a queryset one that answers with its records, in one query.

    Arguments that are numbers, texts, or lists and sets of numbers are values: the function may hand them to
    filters and expressions, or begin its slice with one (`[first : first + 25]`), and must not look at them
    or compute with them otherwise. All others
    (a reader, a flag, a tuple of names) shape the question; each of their values has SQL of its own. Of an
    empty list the answer is that of a key that nothing has.
    """
    ready: dict[Hashable, Prepared] = {}
    lock = Lock()

    @wraps(question)
    def ask(*given) -> list:
        shape = tuple(map(shape_of, given))
        if shape not in ready:
            with lock:
                places = places_for(given)
                ready[shape] = Prepared(question(*places), places)
        return ready[shape].ask(given)

    return ask


class Prepared:
    """A compiled queryset, and where the values of its parameters come from."""

    def __init__(self, records: QuerySet, places: Given) -> None:
        self.records, self.places = records, places
        self.compiler = records.query.get_compiler(records.db)
        self.sql, self.parameters = self.compiler.as_sql()
        offset = records.query.low_mark  # a literal of the SQL, where it stands for a value
        self.offset = offset if offset >= NOBODY else None

    def ask(self, given: Given) -> list:
        """The records for these values. A list, for a queryset could be filtered, and would not heed it."""
        values = values_at(self.places, given)
        parameters = tuple(values.get(parameter, parameter) for parameter in self.parameters)
        compiler = copy(self.compiler)
        compiler.connection = connections[self.records.db]  # that of this thread
        sql = self.sql
        if self.offset is not None:
            sql = sql.replace(f"OFFSET {self.offset}", f"OFFSET {int(values[self.offset])}")
        compiler.as_sql = lambda *_, **__: (sql, parameters)
        records = self.records.all()
        records.query.get_compiler = lambda *_, **__: compiler
        return list(records)


class Window:
    """What a prepared question finds, sliced like a queryset. Its last value is where the slice begins."""

    def __init__(self, question: Callable[..., list], *given: object) -> None:
        self.question, self.given = question, given

    def __getitem__(self, window: slice) -> list:
        """The records from `window.start` on: as many as the question slices."""
        return self.question(*self.given, window.start)


def is_list(argument: object) -> bool:
    return isinstance(argument, Collection) and not isinstance(argument, str | tuple)


def is_value(argument: object) -> bool:
    """Whether it is one number or text. Members of an enumeration shape the question."""
    return type(argument) in (int, str)


def shape_of(argument: object) -> Hashable:
    """What the SQL depends on: of a list its size, of a value its type, else the argument itself."""
    if is_list(argument):
        return list, size_for(len(argument))
    return type(argument) if is_value(argument) else argument


def size_for(length: int) -> int:
    """How many places a list of this length gets: there are few sizes, and what is left repeats a key."""
    return next((size for size in SIZES if size >= length), length)


def places_for(given: Given) -> Given:
    """The arguments with stand-ins for values: integers and texts that no question names itself."""
    places: list[object] = []
    free = NOBODY
    for argument in given:
        if is_list(argument):
            size = size_for(len(argument))
            places.append(list(range(free, free + size)))
            free += size
        elif is_value(argument):
            places.append(free if isinstance(argument, int) else f"value-{free}")
            free += 1
        else:
            places.append(argument)
    return tuple(places)


def values_at(places: Given, given: Given) -> dict[object, object]:
    """Stand-in to value."""
    values: dict[object, object] = {}
    for place, argument in zip(places, given, strict=True):
        if is_list(argument):
            keys = list(argument)
            filling = keys[-1] if keys else NOBODY
            values.update(zip(place, keys + [filling] * (len(place) - len(keys)), strict=True))
        elif is_value(argument):
            values[place] = within_64_bits(argument) if isinstance(argument, int) else argument
    return values


def within_64_bits(number: int) -> int:
    """The number, or the end of what a column holds: an address may name any, and SQLite refuses more."""
    return max(-(2**63), min(number, 2**63 - 1))
