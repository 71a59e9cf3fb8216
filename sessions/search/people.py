"""A name typed into a filter, as the people it means."""

from django.db.models import Q, QuerySet

from sessions.models import Alias, Person, Reader
from sessions.search.contains import named
from sessions.text import normalise_name

NAMESAKES = 100


def people_called(text: str, reader: Reader) -> list[int] | QuerySet[Person]:
    """Who is called exactly so, by name or shown alias, else whose name contains it. For `person__in`.

    Only people whom the reader may see decide between the two, which takes one query.
    """
    key = normalise_name(text)
    people = Person.objects.order_by()
    aliased = Alias.objects.order_by().filter(key=key, shown=True).values("person")
    called = people.filter(Q(key=key) | Q(pk__in=aliased)).visible_to(reader)
    exactly = list(called.values_list("pk", flat=True)[:NAMESAKES])
    return exactly or people.filter(named(text)).values("pk")
