"""Where texts of the archive mention a person, and how each of them reads without the name."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F

from sessions.models import (
    Alias,
    Capacity,
    Doubt,
    FollowUp,
    Homework,
    ImportedReport,
    Intern,
    Link,
    Moderator,
    Newcomer,
    Person,
    Photo,
    Question,
    Session,
    Slides,
    Speaker,
    Told,
    Topic,
    User,
)
from sessions.models.fields import BodyField, LineField
from sessions.people.appearances import ROLES
from sessions.people.names_in_text import Cast, Rewriting, without_name
from sessions.people.who_is_meant import called
from sessions.text import normalise_name

COLLEAGUE, GUEST = "a colleague", "a guest"
# What holds people's words about an evening, by the way to its session.
SESSION_OF: dict[type[models.Model], str] = {
    Session: "pk",
    **dict.fromkeys((Topic, Photo, Slides, Link, ImportedReport, Told), "session"),
    **dict.fromkeys((FollowUp, Homework, Question), "topic__session"),
    Intern: "farewell_session",
    Doubt: "report__session",
}
NAMELESS = {"held_on_text", "duration_text", "home_institution", "programme", "about"}
FILE_NAMES = {(Slides, "file_name"), (ImportedReport, "name")}


def text_fields(model: type[models.Model]) -> list[str]:
    """The fields of people's words; of a history the same."""
    return [
        one.name
        for one in model._meta.concrete_fields
        if isinstance(one, LineField | BodyField | models.JSONField) or type(one) is models.TextField
        if one.name not in NAMELESS and not one.name.startswith("history_")
    ]


def phrase_for(company: str | None) -> str:
    """What stands in for a name: "a guest from AWS", "a guest", or for None "a colleague"."""
    return COLLEAGUE if company is None else f"{GUEST} from {company}" if company else GUEST


def merged_into(person: Person) -> list[int]:
    """The numbers of this record and of all that were merged into it, directly or not."""
    return [person.pk, *person.merges.order_by("number").values_list("number", flat=True)]


def spellings_of(person: Person) -> set[str]:
    """Every name under which this human was ever recorded or printed, those of merged records included."""
    humans = merged_into(person)
    sources = [
        (Person.history.filter(id__in=humans), "name"),
        # A merge gives the aliases of the record that goes to the one that stays, with their history.
        (Alias.history.filter(person_id__in=humans), "name"),
        (person.aliases, "name"),
        *((one.history.filter(person_id__in=humans), "credited_as") for one in (Speaker, Moderator)),
        *((one.objects.filter(person=person), "credited_as") for one in (Speaker, Moderator, Newcomer)),
    ]
    names = {name for rows, column in sources for name in rows.values_list(column, flat=True)}
    return {person.name, *names} - {""}


class Mentions:
    """What the texts of one person's sessions say of them. Nothing is changed."""

    def __init__(self, person: Person) -> None:
        self.person, self.humans = person, merged_into(person)
        self.spellings = spellings_of(person)
        self.follow_ups = self.find_follow_ups()
        self.only_named: set[int] = set()  # sessions where they had no role: a later talk refers to theirs
        talks = self.person.talks.select_related("topic")
        self.talks = list(talks.order_by("topic__session__number", "topic__position"))
        self.companies = self.find_sessions()
        latest = [self.companies[talk.topic.session_id] for talk in self.talks[-1:]]
        self.phrase = phrase_for(*latest or [person.organisation or None])  # what they are called then

    def find_follow_ups(self) -> dict[int, FollowUp]:
        """Follow-ups that name this person: those to their talks, and open ones that can mean nobody else."""
        theirs = FollowUp.objects.filter(earlier__speakers__person=self.person)
        numbers = self.person.talks.values("topic__session__number")
        unresolved = FollowUp.objects.filter(earlier=None).exclude(speakers_named=[])
        keys = {normalise_name(name) for name in self.spellings}
        if any(one != self.person for bearers in called(keys).values() for one in bearers):
            unresolved = unresolved.filter(earlier_number__in=numbers)
        named = [
            follow_up
            for follow_up in unresolved.select_related("topic__session")
            if keys & {normalise_name(str(name)) for name in follow_up.speakers_named}
        ]
        found = [*theirs.select_related("topic__session", "earlier").distinct().order_by("pk"), *named]
        return {follow_up.pk: follow_up for follow_up in found}

    def find_sessions(self) -> dict[int, str | None]:
        """By number of each session where they have or had a role, or are named: of a guest the company."""
        spoke = Speaker.history.filter(person_id=self.person.pk).values("topic_id")
        rows = [
            Topic.history.filter(id__in=spoke).values_list("session_id"),
            Moderator.history.filter(person_id=self.person.pk).values_list("session_id"),
            *(m.objects.filter(**{who: self.person}).values_list(way) for m, (who, way, _) in ROLES.items()),
        ]
        found: dict[int, str | None] = {session: None for row in rows for (session,) in row if session}
        for talk in self.talks:
            found[talk.topic.session_id] = talk.affiliation if talk.capacity == Capacity.GUEST else None
        for follow_up in self.follow_ups.values():
            session = follow_up.topic.session_id
            if session not in found:
                first = self.talks[0].topic.session_id if self.talks else None
                then = follow_up.earlier.session_id if follow_up.earlier else first
                found[session] = found.get(then, found.get(first))
                self.only_named.add(session)
        return found

    @cached_property
    def casts(self) -> dict[int, Cast]:
        """Session → who may be meant in its texts: this person, and everybody else with a role or named."""
        roles = [(model, who, way) for model, (who, way, _) in ROLES.items()]
        others: dict[int, set[int]] = {session: set() for session in self.companies}
        for model, who, way in [*roles, (FollowUp, "earlier__speakers__person", "topic__session")]:
            there = model.objects.filter(**{f"{way}__in": list(others), f"{who}__isnull": False})
            for session, other in there.order_by().values_list(way, who):
                others[session].add(other)
        people = Person.objects.filter(pk__in=set().union(*others.values()) - {self.person.pk})
        names: dict[int, set[str]] = {}
        for column in ("name", "aliases__name", "talks__credited_as"):
            for pk, name in people.order_by().values_list("pk", column):
                names.setdefault(pk, set()).update({name} - {None, ""})
        theirs = Person.history.filter(id__in=self.humans), User.objects.filter(person=self.person)
        boxes = {box for rows in theirs for box in rows.values_list("email", flat=True)} - {""}
        casts = {}
        for session, there in others.items():
            spelled = {pk: names.get(pk, self.spellings) for pk in {self.person.pk, *there}}
            casts[session] = Cast(spelled, settings.MTS_HONORIFIC, tuple(sorted(boxes)))
        return casts

    def records(self, *, history: bool = False) -> Iterator[tuple[int, models.Model]]:
        """(session, record) of all that belongs to these sessions; or so rows of histories."""
        for model, way in SESSION_OF.items():
            if history and not hasattr(model, "history"):
                continue
            rows = model.history if history else model._default_manager
            way = "id" if history and way == "pk" else way
            theirs = rows.filter(**{f"{way}__in": list(self.companies)})
            for record in theirs.annotate(of_session=F(way)).order_by("pk"):
                yield record.of_session, record

    def texts(self, *, history: bool = False) -> Iterator[tuple[models.Model, dict[str, Rewriting]]]:
        """Each record that mentions them or may, with those fields; or so rows of histories."""
        for session, record in self.records(history=history):
            model, options = type(record), {}
            if model is FollowUp and record.pk in self.follow_ups:
                options["alone"] = True
            elif model is FollowUp and session in self.only_named:
                continue
            found = {}
            for name in text_fields(model):
                text = self.rewritten(
                    session, getattr(record, name), any_case=(model, name) in FILE_NAMES, **options
                )
                if text.changes or text.left:
                    found[name] = text
            if found:
                yield record, found

    def rewritten(
        self, session: int, value: Any, *, alone: bool = False, any_case: bool = False
    ) -> Rewriting:
        """The text without the name; of JSON every text in lists and objects, keys aside.

        alone: it is known to mean this person and nobody else.
        """
        if isinstance(value, list | dict):
            keys = value.keys() if isinstance(value, dict) else range(len(value))
            inner = [self.rewritten(session, value[key], alone=alone, any_case=any_case) for key in keys]
            texts = [one.text for one in inner]
            return Rewriting(
                dict(zip(keys, texts, strict=True)) if isinstance(value, dict) else texts,
                [change for one in inner for change in one.changes],
                [text for one in inner for text in one.left],
            )
        if not isinstance(value, str):
            return Rewriting(value)
        cast, company = self.casts[session], self.companies[session]
        if alone:
            cast = Cast({self.person.pk: self.spellings}, cast.honorific, cast.mailboxes)
        phrase = phrase_for(company)
        return without_name(value, cast, self.person.pk, phrase, company=company or "", any_case=any_case)
