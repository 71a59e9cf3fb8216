"""A person's name taken out of the archive: "a colleague" or "a guest from AWS" stands in its place.

What a reader, an organiser or a look into the history could find is changed; talks, dates and counts stay.
It cannot be undone. What software cannot decide is listed, to be checked by hand.
"""

from dataclasses import dataclass, field

from sessions.models import Person, Topic, archive_change
from sessions.people import places
from sessions.people.by_hand import to_check
from sessions.people.forget import (
    forget_log,
    forget_merges,
    forget_person,
    forget_proposals,
    forget_roles,
    leave_telling_slug,
    removals,
    said_of,
    seal_sources,
    telling_slugs,
)
from sessions.people.names_in_text import Change
from sessions.people.rewriting import Place, Plan, edits_of, save_edit, where_of
from sessions.people.roles import roles_of


@dataclass
class Preview:
    """What anonymising changes (`places`), removes (`removed`) and cannot decide (`by_hand`), in words."""

    phrase: str
    places: list[Place] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)
    history_rows: int = 0

    @property
    def texts(self) -> list[Place]:
        """The places that somebody may read on a page."""
        return [place for place in self.places if not place.stored]

    @property
    def sources(self) -> list[Place]:
        """The places in the stored sources of imports."""
        return [place for place in self.places if place.stored]


def preview(person: Person) -> Preview:
    """Everything that `anonymise` would do to this person, without doing it. Empty if it was done."""
    if person.anonymised_at:
        return Preview(person.name)
    plan = Plan.of(person)
    edits = list(edits_of(plan, places.records_with_texts(list(plan.attendances))))
    past = sum(1 for _ in edits_of(plan, places.history_with_texts(list(plan.attendances))))
    found = Preview(plan.phrase, [place for edit in edits for place in edit.place])
    found.history_rows = past + Person.history.filter(id__in=places.merged_into(person)).count()
    found.places += [
        Place(f"{role.words}: name as printed", (Change(role.record.credited_as, said_of(role.record)),))
        for role in roles_of(person)
        if getattr(role.record, "credited_as", "")
    ]
    found.removed = removals(person)
    left = [f"{where_of(edit.record)}: “{text}”" for edit in edits for text in edit.left]
    found.by_hand = left + to_check(person, plan.spellings, list(plan.attendances))
    return found


def anonymise(person: Person) -> Preview:
    """Take this person's name out of the archive, in one transaction. Returns what was done.

    A second time nothing is left to do. Files of the portrait go once the transaction is through.
    """
    with archive_change():
        person = Person.objects.select_for_update().get(pk=person.pk)
        done = preview(person)
        if person.anonymised_at:
            return done
        plan = Plan.of(person)
        sessions = list(plan.attendances)
        topic_slugs = telling_slugs(plan)
        for edit in edits_of(plan, places.history_with_texts(sessions)):
            type(edit.record)._default_manager.filter(pk=edit.record.pk).update(
                **{name: getattr(edit.record, name) for name in edit.fields}
            )
        for edit in list(edits_of(plan, places.records_with_texts(sessions))):
            save_edit(edit)
        for topic in Topic.objects.filter(pk__in=topic_slugs).select_related("session"):
            leave_telling_slug(topic, topic_slugs[topic.pk])
        forget_roles(plan)
        seal_sources(plan)
        forget_log(plan)
        forget_proposals(person)
        forget_person(plan)
        forget_merges(person)
    return done
