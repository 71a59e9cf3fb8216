"""The rules of who may see what, worked out for every row at the end of each change, and stored.

Whatever asks for readers filters by the stored column (`visible_to`); nothing else asks these rules. They
depend on the archive alone: not on the time, and not on MTS_AUDIENCE, which the guard asks first.
"""

from functools import cache, reduce
from operator import or_

from django.db import connection, models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.sql import UpdateQuery

from sessions.models.attachments import Link, Photo, Slides
from sessions.models.audience import Reader, Visibility
from sessions.models.people import Person
from sessions.models.roles import Capacity, Intern, Moderator, Newcomer, Speaker, consenting, shown_farewell
from sessions.models.sessions import shown_agenda, shown_report
from sessions.models.topics import Topic


@cache
def rules(reader: Reader) -> dict[type[models.Model], dict[str, Q]]:
    """By table and column, which rows this reader may see; later ones look at what the earlier set."""
    report, agenda = shown_report(reader, "session__"), shown_agenda(reader, "session__")
    # A talk stands, in a report, or (once its speakers were told) in an agenda.
    untold = Speaker.objects.filter(topic=OuterRef("pk"), told_at=None)
    topic = Q(report | (agenda & ~Exists(untold)), dropped_because="", audience__in=reader.audiences)
    recorded = Q(topic, agree("recording_consent", reader, "pk"), recording_audience__in=reader.audiences)
    # What hangs on a talk is theirs with it; on the evening, with its report.
    own = Q(topic__visibility__gte=reader.level) | Q(report, topic=None)
    attached = Q(own, audience__in=reader.audiences)
    # A photo is part of the report, and out with it: before that nobody may have described it yet.
    photo = Q(attached, report, agree("photo_consent", reader, "topic"), withdrawn=False)
    talks = Speaker.objects.visible_to(reader).filter(person=OuterRef("person"), capacity=Capacity.INTERN)
    everybody = ~Q(pk=None)
    intern = everybody if reader is Reader.HOUSE else shown_farewell(reader) | Q(Exists(talks))
    roles = [role.objects.visible_to(reader) for role in (Speaker, Moderator, Newcomer, Intern)]
    some = reduce(or_, [Q(Exists(role.filter(person=OuterRef("pk")))) for role in roles])
    return {
        Topic: {
            "visibility": topic,
            "summary_visibility": topic & report,
            "recording_visibility": recorded & ~Q(recording_url=""),
        },
        Link: {"visibility": attached},
        Slides: {"visibility": attached & agree("slides_consent", reader, "topic")},
        Photo: {"visibility": photo},
        Intern: {"visibility": intern},
        Person: {"visibility": Q(some, anonymised_at=None)},
    }


def agree(consent: str, reader: Reader, topic: str) -> Q:
    """No speaker of the topic (a field of the row) keeps from this reader what `consent` is about."""
    against = Speaker.objects.order_by().exclude(**{f"{consent}__in": consenting(reader)})
    return ~Q(Exists(against.filter(topic=OuterRef(topic))))


def ruled(model: type[models.Model]) -> models.QuerySet:
    """The rows, each with `<column>_rule`: what the column is to hold."""
    public, house = rules(Reader.STRANGER)[model], rules(Reader.HOUSE)[model]
    expected = {
        f"{column}_rule": Case(
            When(public[column], then=Value(Visibility.PUBLIC)),
            When(house[column], then=Value(Visibility.HOUSE)),
            default=Value(Visibility.NOBODY),
        )
        for column in house
    }
    return model.objects.order_by().annotate(**expected)


def differing(model: type[models.Model]) -> models.QuerySet:
    """The rows in which a column does not hold what its rule says."""
    return ruled(model).exclude(**{column: F(f"{column}_rule") for column in rules(Reader.HOUSE)[model]})


def set_visibility() -> int:
    """Make every column hold what its rule says; how many rows did not. One UPDATE a table.

    `archive_change` ends with it, and `settle_visibility` is for those who ask before.
    """
    changed = 0
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor):
            cursor.execute(*statement)
            changed += cursor.rowcount
    return changed


@cache
def statements(vendor: str) -> list[tuple[str, tuple]]:
    """The SQL, made once: it has no values of its own, and making it takes longer than asking it."""
    found = []
    for model, columns in rules(Reader.HOUSE).items():
        own = ruled(model).filter(pk=OuterRef("pk"))
        query = model.objects.filter(pk__in=differing(model).values("pk")).order_by().query.chain(UpdateQuery)
        query.add_update_values({name: Subquery(own.values(f"{name}_rule")) for name in columns})
        found.append(query.get_compiler(connection=connection).as_sql())
    return found
