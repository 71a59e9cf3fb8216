"""A name typed into a filter, as the people it means."""

from django.db.models import Exists, Q, QuerySet

from sessions.models import Alias, Person, Reader
from sessions.search.contains import named
from sessions.text import normalise_name


def people_called(text: str, reader: Reader) -> QuerySet[Person]:
    """Who is called exactly so, by name or shown alias, else whose name contains it. For `person__in`.

    Only people whom the reader may see decide between the two. Part of one query: nothing is asked here.
    """
    key = normalise_name(text)
    people = Person.objects.order_by()
    aliased = Alias.objects.order_by().filter(key=key, shown=True).values("person")
    exactly = people.filter(Q(key=key) | Q(pk__in=aliased)).visible_to(reader)
    return people.filter(Q(pk__in=exactly.values("pk")) | (~Q(Exists(exactly)) & named(text))).values("pk")
