"""Two records of one human made one: everything moves to the one that stays, in one transaction.

`undo_merge` takes it back.
"""

from dataclasses import dataclass, field

from sessions.models import Merge, OldAddress, Person, Portrait, User, archive_change
from sessions.people.joining import (
    DETAILS,
    add_spelling,
    move_all,
    raise_versions,
    settle_doubts,
    spellings_that_move,
    take_details,
    twin_of,
)
from sessions.people.places import merge_reason, roles_of

SHOWN = 4  # roles beside each name


class CannotMerge(Exception):
    """Both hold something that cannot be joined; the message says what, and what to do."""


@dataclass
class Preview:
    """What a merge does, in words.

    obstacles: why it is refused; joined: where both stand in one place; lost: what is set aside.
    """

    kept: Person
    gone: Person
    moves: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)

    @property
    def both(self) -> list[tuple[Person, list[str]]]:
        """The one that stays, then the one that goes; the latest roles tell two Davids apart."""
        return [
            (person, [role.words for role in roles_of(person)[:SHOWN]]) for person in (self.kept, self.gone)
        ]


def preview(kept: Person, gone: Person) -> Preview:
    """Everything that moves from `gone` to `kept`, what is joined or lost, and what stands in the way."""
    found = Preview(kept, gone, obstacles=obstacles(kept, gone))
    if found.obstacles:
        return found
    roles = roles_of(gone)
    for role in roles:
        if twin_of(role.record, kept) is None:
            found.moves.append(f"{gone} {role.words}")
        else:
            found.joined.append(f"Both {role.words.replace('was ', 'were ', 1)}: one place remains.")
    evenings = {role.session for role in roles} & {role.session for role in roles_of(kept)} - {None}
    found.warnings = [
        f"Both stand in the {evening.ordinal} session under different names: two names in one session are "
        "mostly two people."
        for evening in sorted(evenings, key=lambda evening: evening.number)
    ]
    found.moves += things_that_move(kept, gone)
    found.lost = things_lost(kept, gone)
    return found


def things_that_move(kept: Person, gone: Person) -> list[str]:
    """Names, details, log-in, picture and address that `kept` takes over, in words."""
    user = User.objects.filter(person=gone).first()
    portraits = set(Portrait.objects.filter(person__in=[kept, gone]).values_list("person", flat=True))
    return [
        *(f"“{name}” as another spelling" for name in spellings_that_move(kept, gone)),
        *(f"Its {label(name)}" for name in DETAILS if getattr(gone, name) and not getattr(kept, name)),
        *([f"The log-in {user}"] if user else []),
        *(["The portrait"] if portraits == {gone.pk} else []),
        f"The address /people/{gone.slug}/, which leads to /people/{kept.slug}/ from then on",
    ]


def things_lost(kept: Person, gone: Person) -> list[str]:
    """What only one record can hold and both have: that of `gone` is set aside, in words."""
    differing = [
        name
        for name in DETAILS
        if getattr(gone, name) and getattr(kept, name) and getattr(gone, name) != getattr(kept, name)
    ]
    both_portraits = Portrait.objects.filter(person__in=[kept, gone]).count() == 2
    return [
        *(f"Its {label(name)}: {getattr(gone, name)}" for name in differing),
        *(["Its portrait"] if both_portraits else []),
    ]


def label(field: str) -> str:
    return str(Person._meta.get_field(field).verbose_name)


def obstacles(kept: Person, gone: Person) -> list[str]:
    """Why these two cannot be merged, in sentences; empty when nothing stands in the way."""
    if kept.pk == gone.pk:
        return ["Choose two different people."]
    found = []
    if kept.anonymised_at or gone.anonymised_at:
        found.append("An anonymised person cannot be merged: it would tell who they were.")
    users = User.objects.filter(person__in=[kept, gone]).order_by("email")
    if len(users) > 1:
        found.append(
            f"Both have a log-in ({' and '.join(map(str, users))}). "
            "Take the person away from one of them first, then merge."
        )
    return found


def merge(kept: Person, gone: Person, *, by: User | None) -> Person:
    """Make two records one, in one transaction; the old address answers 301. Returns the one that stays.

    Raises CannotMerge with a sentence, and changes nothing, where both hold what cannot be joined.
    """
    with archive_change():
        people = Person.objects.select_for_update().order_by("pk").in_bulk([kept.pk, gone.pk])
        if kept.pk not in people or gone.pk not in people:
            raise CannotMerge("One of the two is no longer there.")
        kept, gone = people[kept.pk], people[gone.pk]
        if sentences := obstacles(kept, gone):
            raise CannotMerge(" ".join(sentences))
        raise_versions(gone)
        done = Merge.objects.create(kept=kept, number=gone.pk, name=gone.name, slug=gone.slug, by=by)
        done.moved = {"joined": []}
        settle_doubts(done, gone, by)
        move_all(done, gone)
        add_spelling(done, gone)
        take_details(done, gone)
        leading = OldAddress.objects.filter(kind=OldAddress.Kind.PERSON, leads_to=gone.slug)
        done.moved["addresses"] = list(leading.values_list("slug", flat=True))
        done.save(update_fields=["moved"])
        gone._change_reason = merge_reason(kept.pk)
        gone.delete()
        OldAddress.record(OldAddress.Kind.PERSON, done.slug, kept.slug)
        return kept
