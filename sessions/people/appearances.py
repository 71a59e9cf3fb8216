"""Where a person stands in the archive: every role they had, and why their record is needed."""

from dataclasses import dataclass
from operator import attrgetter

from django.db import models
from django.utils.text import get_text_list

from sessions.models import Intern, Moderator, Newcomer, Person, Session, Speaker

# Of each kind of role: the way to the person, the way to the session, and what they did there.
ROLES: dict[type[models.Model], tuple[str, str, str]] = {
    Speaker: ("person", "topic__session", "spoke at"),
    Moderator: ("person", "session", "moderated"),
    Newcomer: ("person", "session", "was introduced at"),
    Intern: ("person", "farewell_session", "was an intern, said goodbye at"),
    Session: ("writer", "pk", "wrote the report of"),
}


@dataclass(frozen=True)
class Role:
    """One role of a person at one session. `words` make a sentence: "spoke at the 34th (JWT vs Goa)"."""

    record: models.Model
    session: Session | None
    words: str


def roles_of(person: Person) -> list[Role]:
    """Every role of a person, talks first, the latest session first. Five queries, whatever their number."""
    found = []
    for model, (pointer, way, verb) in ROLES.items():
        rows = model.objects.filter(**{pointer: person})
        rows = rows.order_by("topic__position" if model is Speaker else "pk")
        rows = rows if way == "pk" else rows.select_related(way)
        of_kind = [role_in(row, way, verb) for row in rows]
        found += sorted(of_kind, key=lambda role: -role.session.number if role.session else 0)
    return found


def role_in(row: models.Model, way: str, verb: str) -> Role:
    session = row if way == "pk" else attrgetter(way.replace("__", "."))(row)
    detail = row.topic if isinstance(row, Speaker) else "" if session else row.programme
    words = f"{verb} the {session.ordinal}" if session else "was an intern"
    return Role(row, session, f"{words} ({detail})" if detail else words)


def of_both(role: Role) -> str:
    """The words for two people in one place: "Both were introduced at the 34th"."""
    return f"Both {role.words.replace('was ', 'were ', 1)}"


def reason_to_keep(person: Person) -> str:
    """Why this person cannot be deleted, in one sentence; empty when nothing in the archive needs them."""
    roles = [role.words for role in roles_of(person)]
    if not roles:
        return ""
    rest = len(roles) - 3
    more = [f"appears in {rest} more place{'s' if rest > 1 else ''}"] if rest > 0 else []
    return f"{person} {get_text_list(roles[:3] + more, 'and')}, so the archive needs this record."
