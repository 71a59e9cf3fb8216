"""The rules of who may see what, worked out for every row at the end of each change, and stored.

Whatever asks for readers filters by the stored column (`visible_to`); nothing else asks these rules. They
depend on the archive alone: not on the time, and not on MTS_AUDIENCE, which the guard asks first.
"""

from collections.abc import Callable
from functools import cache

from django.db import connection, models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.sql import UpdateQuery

from sessions.models.attachments import Link, Photo, Slides
from sessions.models.audience import Reader, Visibility
from sessions.models.interns import Intern
from sessions.models.moderators import Moderator, Newcomer
from sessions.models.people import Person
from sessions.models.sessions import shown_agenda, shown_report
from sessions.models.speakers import Capacity, Speaker
from sessions.models.topics import Topic

type Rule = Callable[[Reader], Q]  # what holds of the rows that this reader may see


def topic(reader: Reader) -> Q:
    """It stands, in a report, or (once its speakers were told) in an agenda."""
    untold = Speaker.objects.filter(topic=OuterRef("pk"), told_at=None)
    shown = shown_report(reader, "session__") | (shown_agenda(reader, "session__") & ~Exists(untold))
    return Q(shown, dropped_because="", audience__in=reader.audiences)


def summary(reader: Reader) -> Q:
    return topic(reader) & shown_report(reader, "session__")


def recording(reader: Reader) -> Q:
    """There is one, and no speaker keeps it from them."""
    agreed = agree("recording_consent", reader, "pk")
    return Q(topic(reader), agreed, recording_audience__in=reader.audiences) & ~Q(recording_url="")


def agree(consent: str, reader: Reader, topic: str) -> Q:
    """No speaker of the topic (a field of the row) keeps from this reader what `consent` is about.

    The public needs a yes of each: "not asked" is none. Colleagues see what nobody refused.
    """
    return ~Q(Exists(Speaker.objects.against(consent, reader).filter(topic=OuterRef(topic))))


def attached(reader: Reader) -> Q:
    """Its talk is theirs; without one, the report of the evening."""
    of_the_evening = Q(topic=None) & shown_report(reader, "session__")
    own = Q(topic__visibility__gte=reader.level) | of_the_evening
    return Q(own, audience__in=reader.audiences)


def slides(reader: Reader) -> Q:
    return attached(reader) & agree("slides_consent", reader, "topic")


def photo(reader: Reader) -> Q:
    """Part of the report, and out with it: before that nobody may have described it yet."""
    reported = attached(reader) & shown_report(reader, "session__")
    return Q(reported, withdrawn=False) & agree("photo_consent", reader, "topic")


def intern(reader: Reader) -> Q:
    """All for the house; for strangers, those whose talk as an intern or released farewell they may see."""
    if reader is Reader.HOUSE:
        return ~Q(pk=None)
    talks = Speaker.objects.visible_to(reader).filter(person=OuterRef("person"), capacity=Capacity.INTERN)
    farewell = shown_report(reader, "farewell_session__") & Q(farewell_audience__in=reader.audiences)
    return farewell | Q(Exists(talks))


def person(reader: Reader) -> Q:
    """With at least one role that the reader may see, and not anonymised."""
    roles = [role.objects.visible_to(reader) for role in (Speaker, Moderator, Newcomer)]
    roles.append(Intern.objects.visible_to(reader))
    some = Q()
    for role in roles:
        some |= Q(Exists(role.filter(person=OuterRef("pk"))))
    return Q(some, anonymised_at=None)


# Later ones look at what the earlier set.
RULES: dict[type[models.Model], dict[str, Rule]] = {
    Topic: {"visibility": topic, "summary_visibility": summary, "recording_visibility": recording},
    Link: {"visibility": attached},
    Slides: {"visibility": slides},
    Photo: {"visibility": photo},
    Intern: {"visibility": intern},
    Person: {"visibility": person},
}


def ruled(model: type[models.Model]) -> models.QuerySet:
    """The rows, each with `<column>_rule`: what the column is to hold."""
    expected = {
        f"{column}_rule": Case(
            When(rule(Reader.STRANGER), then=Value(Visibility.PUBLIC)),
            When(rule(Reader.HOUSE), then=Value(Visibility.HOUSE)),
            default=Value(Visibility.NOBODY),
        )
        for column, rule in RULES[model].items()
    }
    return model.objects.order_by().annotate(**expected)


def differing(model: type[models.Model]) -> models.QuerySet:
    """The rows in which a column does not hold what its rule says."""
    return ruled(model).exclude(**{column: F(f"{column}_rule") for column in RULES[model]})


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
    for model, columns in RULES.items():
        own = ruled(model).filter(pk=OuterRef("pk"))
        query = model.objects.filter(pk__in=differing(model).values("pk")).order_by().query.chain(UpdateQuery)
        query.add_update_values({name: Subquery(own.values(f"{name}_rule")) for name in columns})
        found.append(query.get_compiler(connection=connection).as_sql())
    return found
