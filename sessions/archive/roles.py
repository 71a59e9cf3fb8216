"""Who did what at some evenings besides giving a talk: moderators, interns who left, newcomers."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from operator import itemgetter

from django.db.models import F, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from sessions.models import Intern, Moderator, Newcomer, Person, Reader
from sessions.models.prepared import prepared


@dataclass(frozen=True, slots=True)
class Farewell:
    """An intern's last evening. duration: as the report says it ("seven-week")."""

    person: Person
    programme: str
    duration: str
    impressions: str


@dataclass
class Roles:
    moderators: list[Person] = field(default_factory=list)
    newcomers: list[Person] = field(default_factory=list)
    farewells: list[Farewell] = field(default_factory=list)

    @property
    def people(self) -> list[Person]:
        return [*self.moderators, *self.newcomers, *(farewell.person for farewell in self.farewells)]


def roles(sessions: Collection[int], reader: Reader) -> dict[int, Roles]:
    """By session (primary key), what this reader may know. One query: a union of three.

    sessions: evenings the reader may see. Newcomers are known to the house only.
    """
    found: dict[int, Roles] = defaultdict(Roles)
    for session, _position, role, name, slug, *words, gone in sorted(
        rows(reader, sessions), key=itemgetter(*range(5))
    ):
        person = Person(name=name, slug=slug, anonymised_at=gone)
        if role == "moderator":
            found[session].moderators.append(person)
        elif role == "newcomer":
            found[session].newcomers.append(person)
        else:
            found[session].farewells.append(Farewell(person, *words))
    return found


@prepared
def rows(reader: Reader, sessions: Collection[int]) -> QuerySet:
    """The union, in no order."""
    farewells = Intern.objects.with_farewell_for(reader).filter(farewell_session__in=sessions)
    parts = [
        row(farewells, "farewell", "farewell_session_id", Value(0, IntegerField()),
            programme="programme", duration="duration_text", impressions="impressions"),
    ]  # fmt: skip
    if reader is Reader.HOUSE:
        newcomers = Newcomer.objects.filter(session__in=sessions)
        parts.append(row(newcomers, "newcomer", "session_id", F("position")))
    moderators = Moderator.objects.visible_to(reader).filter(session__in=sessions)
    return row(moderators, "moderator", "session_id", F("position")).union(*parts, all=True).order_by()


def row(records: QuerySet, role: str, session: str, position, **columns: str) -> QuerySet:
    """The same nine columns of each table; what a table lacks is empty."""
    words = {
        f"row_{name}": Cast(F(columns[name]), TextField()) if name in columns else Value("", TextField())
        for name in ("programme", "duration", "impressions")
    }
    return (
        records.order_by()
        .annotate(
            row_session=F(session),
            row_position=position,
            row_role=Value(role, TextField()),
            row_name=F("person__name"),
            row_slug=F("person__slug"),
            row_gone=F("person__anonymised_at"),
            **words,
        )
        .values_list("row_session", "row_position", "row_role", "row_name", "row_slug", *words, "row_gone")
    )
