"""A report of a session that the archive has: field by field, and never over an organiser's edit.

A field is written only where it still holds what the last import put there. Otherwise the report's value
becomes a doubt, unless the import was asked to overwrite.
"""

from collections.abc import Callable
from typing import Any

from sessions.models import Audience, FollowUp, Moderator, Newcomer, Session, SpeakerEntry, Topic
from sessions.people.who_is_meant import is_called
from sessions.reports.importing.arrivals import Arrival
from sessions.reports.importing.cast import Cast
from sessions.reports.importing.entering import (
    follow_ups,
    moderators_of,
    newcomers_of,
    note_interns,
    session_fields,
    topic_fields,
)
from sessions.reports.importing.internships import Internships
from sessions.reports.importing.register import Register
from sessions.reports.importing.values import Values, blank_topic, topic_label
from sessions.text import normalise_name

# Fields of a session, and what the report's object calls them.
_SESSION = {
    "held_on_text": "held_on_text",
    "venue": "venue",
    "format": "format",
    "language": "language",
    "introduction": "introduction",
    "house_introduction": "introduction",
    "closing": "closing",
    "house_closing": "closing",
    "had_party": "party",
    "author": "author",
    "published_on": "published_on",
    "source_url": "source_url",
    "speakers_stated": "speakers_stated",
}
_RENDERED = {
    name: [f"{name}_html"]
    for name in ("introduction", "house_introduction", "closing", "house_closing", "summary")
}


class Update:
    """One report against one session. After `run`, `written` tells whether the archive changed.

    values: what the archive holds of the import afterwards, for the next one. conflicts: (about, message).
    """

    def __init__(
        self,
        session: Session,
        last: Values,
        arrival: Arrival,
        register: Register,
        *,
        audience: str = Audience.PUBLIC,
        overwrite: bool = False,
    ) -> None:
        self.session, self.last, self.new = session, last, arrival.values
        self.register, self.overwrite = register, overwrite
        # The narrowest: a talk that a report adds is not for more than its evening.
        house = Audience.HOUSE in (audience, session.report_audience)
        self.audience = Audience.HOUSE if house else Audience.PUBLIC
        self.cast = Cast(arrival.values, register)
        self.values: Values = {**arrival.values}
        self.written = False
        self.conflicts: list[tuple[str, str]] = []

    def run(self, internships: Internships) -> None:
        self._session_fields()
        self.values["topics"] = self._topics()
        self._moderators()
        self._newcomers()
        self._interns(internships)

    def _decide(
        self, kept: Values, told: Values, key: str, *, now: Any, last: Any, new: Any, about: str = ""
    ) -> bool:
        """Whether to write the new value. Where an organiser's stands, `kept` stays what was `told` last."""
        if new == now or (new == last and not self.overwrite):
            return False
        if now == last or self.overwrite:
            return True
        message = f"The report says {_shown(new)}, the archive has {_shown(now)}; that was kept."
        self.conflicts.append((about or key, message))
        kept[key] = told[key]
        return False

    def _session_fields(self) -> None:
        now, last, new = self.session, session_fields(self.last), session_fields(self.new)
        changed = []

        def decide(name: str, key: str) -> bool:
            here, before, there = getattr(now, name), last[name], new[name]
            # Both wordings go together: the house is not told the report's beside an organiser's own words.
            public = name.removeprefix("house_")
            theirs = public not in changed and getattr(now, public) != new[public]
            if public != name and theirs and there != before:
                before = None
            return self._decide(self.values, self.last, key, now=here, last=before, new=there)

        for name, key in _SESSION.items():
            if decide(name, key):
                changed.append(name)
        # An open date says nothing against one that a neighbour settled.
        if new["held_on"] is None and new["held_on_text"] == last["held_on_text"]:
            self.values |= {key: self.last[key] for key in ("held_on", "held_on_from")}
        elif decide("held_on", "held_on"):
            changed += ["held_on", "held_on_from", "date_unknown"]
        elif now.held_on == new["held_on"] and now.held_on_from != new["held_on_from"]:
            changed.append("held_on_from")
        for name in changed:
            setattr(self.session, name, new[name])
        if changed:
            self._save(self.session, changed)

    def _topics(self) -> list[Values]:
        """Write the topics; those that the archive lacks or has too many of become doubts."""
        pairs, added, removed = pair_topics(self.last["topics"], self.new["topics"])
        standing = {
            topic.pk: topic for topic in self.session.topics.prefetch_related("speakers__person__aliases")
        }
        kept: list[Values] = []
        empty = not standing and not self.last["topics"]
        for n, new in enumerate(self.new["topics"]):
            last = pairs.get(n)
            if last is None:
                if empty:
                    kept.append(self._add_topic(n, new))
                continue
            topic = standing.get(last.get("id"))
            if topic is None:
                kept.append({**new, "id": last.get("id")})
            else:
                kept.append(self._topic(topic, n, last, new))
        if not empty:
            for told in added:
                message = (
                    f"The report has “{topic_label(told)}”, which the archive lacks; add it if it was given."
                )
                self.conflicts.append(("topics", message))
        for told in removed:
            label = told.get("_called") or topic_label(told)
            message = f"The archive has “{label}”, which the report lacks; drop it if it was not given."
            self.conflicts.append(("topics", message))
            kept.append(told)
        return kept

    def _topic(self, topic: Topic, n: int, last: Values, new: Values) -> Values:
        about = f"topics[{n}]"
        kept, changed = {**new, "id": topic.pk}, []
        for name, value in topic_fields(new).items():
            old = getattr(topic, name)
            if self._decide(kept, last, name, now=old, last=last[name], new=value, about=f"{about}.{name}"):
                setattr(topic, name, value)
                changed.append(name)
        if changed:
            self._save(topic, changed)
            if {"title", "subject"} & set(changed):
                topic.readdress()
        self._speakers(topic, n, last, kept)
        self._follow_ups(topic, last, new)
        return kept

    def _add_topic(self, n: int, new: Values) -> Values:
        topic = self.session.add_topic(
            audience=self.audience, language=self.session.language, **topic_fields(new)
        )
        self._set_speakers(topic, n)
        FollowUp.objects.bulk_create(follow_ups(topic, new))
        self.written = True
        return {**new, "id": topic.pk}

    def _speakers(self, topic: Topic, n: int, told: Values, kept: Values) -> None:
        last, new = told["speakers"], kept["speakers"]
        if _credits(new) == _credits(last) and not self.overwrite:
            return
        speakers = list(topic.speakers.all())
        now = [
            {"name": s.person.name, "capacity": s.capacity, "affiliation": s.affiliation} for s in speakers
        ]
        untouched = len(now) == len(last) and all(
            is_called(speaker.person, told["name"])
            and (speaker.capacity, speaker.affiliation) == (told["capacity"], told["affiliation"])
            for speaker, told in zip(speakers, last, strict=True)
        )
        about = f"topics[{n}].speakers"
        here, before, there = _credits(now), _credits(last), _credits(new)
        if untouched or self._decide(kept, told, "speakers", now=here, last=before, new=there, about=about):
            self._set_speakers(topic, n)

    def _set_speakers(self, topic: Topic, n: int) -> None:
        people = self.cast.speakers(n)
        self.register.save_new()
        topic.set_speakers(
            [
                SpeakerEntry(known.person, told["capacity"], told["affiliation"], told["credited_as"])
                for known, told in people
            ]
        )
        self.written = True

    def _follow_ups(self, topic: Topic, last: Values, new: Values) -> None:
        """Threads whose words are gone from the report go, unless confirmed; new ones come."""
        for kind in FollowUp.Kind.values:
            if new[kind] == last[kind]:
                continue
            gone = {link["text"] for link in last[kind]} - {link["text"] for link in new[kind]}
            topic.follow_ups.filter(kind=kind, quote__in=gone, confirmed=False).delete()
            there = set(topic.follow_ups.filter(kind=kind).values_list("quote", flat=True))
            wanted = [
                link for link in follow_ups(topic, new) if link.kind == kind and link.quote not in there
            ]
            FollowUp.objects.bulk_create(wanted)
            self.written |= bool(gone or wanted)

    def _moderators(self) -> None:
        rows = self.session.moderator_set.select_related("person").prefetch_related("person__aliases")
        self._named("moderators", Moderator, list(rows), self.cast.moderators, moderators_of)

    def _newcomers(self) -> None:
        rows = self.session.newcomers.select_related("person").prefetch_related("person__aliases")
        self._named("newcomers", Newcomer, list(rows), self.cast.newcomers, newcomers_of)

    def _named(self, key: str, model: type, rows: list, people: Callable, rows_of: Callable) -> None:
        """A list of names: replaced as a whole, and those who stay keep their record."""
        last, new = self.last[key], self.new[key]
        now = [row.person.name for row in rows]
        if new == last and not self.overwrite:
            return
        untouched = len(rows) == len(last) and all(
            is_called(row.person, name) for row, name in zip(rows, last, strict=True)
        )
        if not untouched and not self._decide(self.values, self.last, key, now=now, last=last, new=new):
            return
        found = people()
        self.register.save_new()
        wanted = {known.person.pk for known, _ in found}
        staying = {row.person_id: row for row in rows}
        for row in rows:
            if row.person_id not in wanted:
                row.delete()
        for row in rows_of(self.session, found):
            if (old := staying.get(row.person_id)) is not None:
                old.position, old.credited_as = row.position, row.credited_as
                row = old
            row.save()
        self.written = True

    def _interns(self, internships: Internships) -> None:
        if self.new["interns"] == self.last["interns"] and self.new["farewells"] == self.last["farewells"]:
            return
        found = self.cast.interns()
        self.register.save_new()
        self.written |= note_interns(self.session, self.new, found, internships)
        gone = {intern["name"] for intern in self.last["interns"]} - {i["name"] for i in self.new["interns"]}
        for name in sorted(gone):
            self.conflicts.append(
                ("interns", f"The report no longer calls {name} an intern; check the internship.")
            )

    def _save(self, record: Session | Topic, changed: list[str]) -> None:
        """Save these fields, with what is rendered from them, and make forms drawn before stale."""
        record.version += 1
        extra = [name for field in changed for name in _RENDERED.get(field, [])]
        record.save(update_fields=[*changed, *extra, "version"])
        self.written = True


def pair_topics(
    last: list[Values], new: list[Values]
) -> tuple[dict[int, Values], list[Values], list[Values]]:
    """Which topic of the last import each new one is (by index), which are new, which are gone.

    By title or subject first; what is left is paired by its place while both sides are equally many.
    """
    pairs: dict[int, Values] = {}
    rest = list(last)
    for n, topic in enumerate(new):
        same = next((old for old in rest if _called(old) and _called(old) == _called(topic)), None)
        if same is not None:
            pairs[n] = same
            rest.remove(same)
    unpaired = [n for n in range(len(new)) if n not in pairs]
    if len(unpaired) == len(rest):
        return pairs | dict(zip(unpaired, rest, strict=True)), [], []
    return pairs, [new[n] for n in unpaired], rest


def values_of_topics(session: Session) -> list[Values]:
    """The topics of an evening that was entered by hand, as an import that wrote nothing but names."""
    return [
        blank_topic() | {"id": topic.pk, "_called": topic.title or topic.subject}
        for topic in session.topics.all()
    ]


def _called(topic: Values) -> str:
    return normalise_name(topic.get("_called") or topic["title"] or topic["subject"])


def _credits(speakers: list[Values]) -> list[tuple[str, str, str]]:
    return [(s["name"], s["capacity"], s["affiliation"]) for s in speakers]


def _shown(value: Any) -> str:
    if value in (None, "", []):
        return "nothing"
    if isinstance(value, list):
        return ", ".join(str(each[0]) if isinstance(each, tuple) else str(each) for each in value)
    text = str(value)
    return f"“{text[:120]}…”" if len(text) > 120 else f"“{text}”"
