"""A report against its evening in the archive, field by field, and never over an organiser's edit.

What the report says, what the last import put, and what stands now are each laid out flat: one value for
every field of every record. `decide` says of each what becomes of it; then it is done. An evening that the
archive lacks is one of which nothing was put yet.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from django.db.models import prefetch_related_objects

from sessions.models import (
    Audience,
    FollowUp,
    Moderator,
    Newcomer,
    Session,
    Speaker,
    SpeakerEntry,
    Tag,
    Topic,
)
from sessions.people.who_is_meant import is_called
from sessions.reports.facts import Report, as_json
from sessions.reports.facts import Topic as FactTopic
from sessions.reports.importing.people_in_reports import PeopleInReport, note_intern
from sessions.reports.importing.report_values import (
    Values,
    both_wordings,
    closing_of,
    draft_of,
    fitted,
    impressions,
    topic_label,
)
from sessions.text import normalise_name

# A record is the evening (None), or a topic, by its index in the report. A value holds what goes into each of
# the field's columns; people are one value.
type Place = tuple[int | None, str]
type Flat = dict[Place, tuple[Any, ...]]

_AS_TOLD = ("held_on_text", "venue", "format", "language", "author", "source_url", "speakers_stated")
_COLUMNS = {
    "party": ("had_party",),
    "introduction": ("introduction", "house_introduction"),
    "closing": ("closing", "house_closing"),
}
_OF_TOPIC = ("title", "subject", "heading", "kind", "summary")
_OF_TABLE = {"minutes": None, "language": "", "recording_url": ""}  # where a table says it
_PEOPLE = {"moderators": "moderator_set", "newcomers": "newcomers", "speakers": "speakers"}
_RENDERED = {"introduction", "house_introduction", "closing", "house_closing", "summary"}


def decide(
    now: tuple, last: tuple, new: tuple, *, overwrite: bool = False
) -> Literal["same", "keep", "write", "ask"]:
    """What becomes of a field, by what stands now, what the last import put, and what the report says.

    keep: the report says nothing new, and an organiser's own stands. ask: it does, and the organiser's stays
    until somebody says otherwise.
    """
    if new == now:
        return "same"
    if overwrite:
        return "write"
    if new == last:
        return "keep"
    theirs = any(here not in (was, says) for here, was, says in zip(now, last, new, strict=True))
    return "ask" if theirs else "write"


def flat(values: Values, topics: Mapping[int, Values]) -> Flat:
    """What a report says: of the evening, and of these topics."""
    newcomers = values["newcomers"]
    found: Flat = {(None, name): (values[name],) for name in _AS_TOLD}
    for name in ("moderators", "newcomers"):
        found[None, name] = ([(person,) for person in values[name]],)
    found[None, "held_on"] = (_day(values["held_on"]),)
    found[None, "published_on"] = (_day(values["published_on"]),)
    found[None, "party"] = (values["party"] or None,)
    found[None, "introduction"] = both_wordings(values["introduction"], newcomers)
    found[None, "closing"] = both_wordings(closing_of(values), newcomers)
    for n, topic in topics.items():
        found |= {(n, name): (topic[name],) for name in _OF_TOPIC}
        found |= {(n, name): (topic.get(name, empty),) for name, empty in _OF_TABLE.items()}
        found[n, "speakers"] = (
            [(one["name"], one["capacity"], one["affiliation"]) for one in topic["speakers"]],
        )
    return found


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def flat_now(session: Session, topics: Mapping[int, Topic], last: Flat) -> Flat:
    """What stands in the archive. Somebody who was renamed or merged since goes by the name of the import."""
    found: Flat = {}
    for (n, name), was in last.items():
        record = session if n is None else topics[n]
        if name in _PEOPLE:
            rows = getattr(record, _PEOPLE[name]).all() if record.pk else []
            found[n, name] = ([_as_told(row, was[0]) for row in rows],)
        else:
            found[n, name] = tuple(getattr(record, column) for column in _columns(name))
    return found


def _as_told(row: Speaker | Moderator | Newcomer, was: list[tuple]) -> tuple[str, ...]:
    name = next((one[0] for one in was if is_called(row.person, one[0])), row.person.name)
    return (name, row.capacity, row.affiliation) if isinstance(row, Speaker) else (name,)


def _columns(name: str) -> tuple[str, ...]:
    return () if name in _PEOPLE else _COLUMNS.get(name, (name,))


class Update:
    """One report against one session, which may be new. After `run`: `written`, whether the archive changed.

    values: what the archive holds of the import afterwards, for the next one. conflicts: (about, message).
    """

    def __init__(
        self,
        session: Session,
        last: Values,
        new: Values,
        people: PeopleInReport,
        *,
        audience: str = Audience.PUBLIC,
        overwrite: bool = False,
    ) -> None:
        self.session, self.last, self.new, self.people = session, last, new, people
        self.overwrite = overwrite
        self.source = "table" if "columns" in new else "report"
        # The narrowest: a talk that a report adds is not for more than its evening.
        house = Audience.HOUSE in (audience, session.report_audience)
        self.audience = Audience.HOUSE if house else Audience.PUBLIC
        self.values: Values = {**new, "topics": [{**topic} for topic in new["topics"]]}
        self.written = False
        self.conflicts: list[tuple[str, str]] = []

    def run(self) -> None:
        by_pk = {}
        if self.session.pk:
            of_people = [
                f"{rows}__person__aliases" for rows in ("moderator_set", "newcomers", "topics__speakers")
            ]
            prefetch_related_objects([self.session], *of_people)
            by_pk = {topic.pk: topic for topic in self.session.topics.all()}
        pairs, removed = pair_topics(self.last["topics"], self.new["topics"])
        topics = {n: by_pk[told["id"]] for n, told in pairs.items() if told["id"] in by_pk}
        empty = not by_pk and not self.last["topics"]
        says, writes = self._decided(topics, pairs)
        self._write(None, self.session, says, writes[None])
        for n, topic in enumerate(self.new["topics"]):
            if n in topics:
                self._write(n, topics[n], says, writes[n])
                self._write_threads(topics[n], pairs[n], topic)
                self._attach(topics[n], pairs[n], topic)
            elif empty:
                pairs[n] = self._add_topic(n)
        self._tell_topics(pairs, removed)
        kept = [topic | {"id": pairs[n]["id"]} for n, topic in enumerate(self.values["topics"]) if n in pairs]
        self.values["topics"] = kept + removed
        self._write_names("moderators", writes[None])
        self._write_interns()
        self._write_names("newcomers", writes[None])

    def _decided(self, topics: dict[int, Topic], pairs: dict[int, Values]) -> tuple[Flat, dict]:
        """What the report says, and by record the fields to write; the others' values stay as they were."""
        last = flat(self.last, {n: pairs[n] for n in topics})
        says = flat(self.new, {n: self.new["topics"][n] for n in topics})
        says = {place: new for place, new in says.items() if place[1] not in _OF_TABLE or new != last[place]}
        spelt = says if self.source == "table" else last
        now, writes = flat_now(self.session, topics, spelt), defaultdict(list)
        if self.source == "table" and self.session.pk:
            says = said_by_table(says, now)
        for place, new in says.items():
            n, name = place
            match decide(now[place], last[place], new, overwrite=self.overwrite):
                case "write":
                    writes[n].append(name)
                case "ask":
                    about = name if n is None else f"topics[{n}].{name}"
                    for here, told in zip(now[place], new, strict=True):
                        self._ask_about(about, here, told)
                    kept, before = (
                        (self.values, self.last) if n is None else (self.values["topics"][n], pairs[n])
                    )
                    kept[name] = before.get(name, _OF_TABLE.get(name))
        return says, writes

    def _ask_about(self, about: str, here: Any, told: Any) -> None:
        if here != told:
            words = f"The {self.source} says {_shown(told)}, the archive has {_shown(here)}; that was kept."
            self.conflicts.append((about, words))

    def _write(self, n: int | None, record: Session | Topic, says: Flat, names: list[str]) -> None:
        """Put these fields into a record, with what is rendered from them; forms drawn before are stale."""
        wanted = {
            column: value
            for name in names
            for column, value in zip(_columns(name), says[n, name], strict=False)
        }
        if n is None and wanted.get("held_on", record.held_on) == _day(self.new["held_on"]):
            open_still = self.new["held_on"] is None
            wanted |= {"held_on_from": self.new["held_on_from"], "date_unknown": open_still}
        changed = {column: value for column, value in wanted.items() if getattr(record, column) != value}
        for column, value in changed.items():
            setattr(record, column, value)
        if record.pk is None:
            record.save()
        elif changed:
            record.version += 1
            rendered = [f"{column}_html" for column in changed if column in _RENDERED]
            record.save(update_fields=[*changed, *rendered, "version"])
        self.written |= bool(changed)
        if {"title", "subject"} & changed.keys():
            record.readdress()
        if "speakers" in names:
            self._set_speakers(record, n)

    def _add_topic(self, n: int) -> Values:
        told = self.new["topics"][n]
        columns = {"language": self.session.language} | {name: told[name] for name in _OF_TOPIC}
        columns |= {name: told[name] for name in _OF_TABLE if name in told}
        topic = self.session.add_topic(audience=self.audience, **columns)
        self._set_speakers(topic, n)
        self._write_threads(topic, NO_TOPIC, told)
        self._attach(topic, {}, told)
        return {"id": topic.pk}

    def _set_speakers(self, topic: Topic, n: int) -> None:
        topic.set_speakers(
            [
                SpeakerEntry(known.person, told["capacity"], told["affiliation"], told["credited_as"])
                for known, told in self.people.speakers(n).items()
            ]
        )
        self.written = True

    def _write_threads(self, topic: Topic, last: Values, new: Values) -> None:
        """Threads whose words are gone from the report go, unless confirmed; new ones come."""
        for kind in FollowUp.Kind.values:
            if new[kind] == last[kind]:
                continue
            was, says = ({link["text"] for link in told[kind]} for told in (last, new))
            topic.follow_ups.filter(kind=kind, quote__in=was - says, confirmed=False).delete()
            there = set(topic.follow_ups.filter(kind=kind).values_list("quote", flat=True))
            FollowUp.objects.bulk_create(
                FollowUp(
                    topic=topic,
                    kind=kind,
                    quote=link["text"],
                    earlier_number=link["number"],
                    earlier_title=link["title"],
                    speakers_named=link["speakers"],
                )
                for link in new[kind]
                if link["text"] not in there
            )
            self.written = True

    def _attach(self, topic: Topic, last: Values, new: Values) -> None:
        """Tags and links to slides that a table adds. Links are for the house until somebody opens them."""
        tags = {Tag.entered(name) for name in new.get("tags", ()) if name not in last.get("tags", ())}
        if tags := tags and tags - {*topic.tags.all()}:
            topic.tags.add(*tags)
        urls = {url for url in new.get("slides", ()) if url not in last.get("slides", ())}
        urls = urls and urls - {*topic.links.values_list("url", flat=True)}
        for url in sorted(urls):
            topic.links.create(session=topic.session, url=url, label="Slides")
        self.written |= bool(tags or urls)

    def _tell_topics(self, pairs: dict[int, Values], removed: list[Values]) -> None:
        """Topics that only the report or only the archive has: nobody adds or drops them unasked."""
        for n, told in enumerate(self.new["topics"]):
            if n not in pairs:
                words = "which the archive lacks; add it if it was given."
                self.conflicts.append(("topics", f"The {self.source} has “{topic_label(told)}”, {words}"))
        for told in removed:
            label, words = told.get("_called") or topic_label(told), "drop it if it was not given."
            words = f"which the {self.source} lacks; {words}"
            self.conflicts.append(("topics", f"The archive has “{label}”, {words}"))

    def _write_names(self, part: str, names: list[str]) -> None:
        """A list of names: replaced as a whole, and those who stay keep their record."""
        if part not in names:
            return
        there = getattr(self.session, _PEOPLE[part])
        rows = {row.person_id: row for row in there.all()}
        found = {known.person.pk: name for known, name in self.people.named(part).items()}
        for pk in rows.keys() - found.keys():
            rows[pk].delete()
        for n, (pk, name) in enumerate(found.items(), start=1):
            row = rows.get(pk) or there.model(session=self.session, person_id=pk)
            row.position, row.credited_as = n, name
            row.save()
        self.written = True

    def _write_interns(self) -> None:
        if all(self.new[key] == self.last[key] for key in ("interns", "farewells")):
            return
        words = impressions(self.new)
        for known, fact in self.people.interns().items():
            told = words if fact["farewell"] else ""
            self.written |= note_intern(known, fact, self.session, told, audience=self.audience)
            words = "" if fact["farewell"] else words
        gone = {intern["name"] for intern in self.last["interns"]} - {i["name"] for i in self.new["interns"]}
        for name in sorted(gone):
            told = f"The report no longer calls {name} an intern; check the internship."
            self.conflicts.append(("interns", told))


def said_by_table(says: Flat, now: Flat) -> Flat:
    """What a table says of an evening that is there.

    An empty cell says nothing, and neither does what is assumed (a talk, by somebody of the house).
    """
    kept = {}
    for (n, name), new in says.items():
        if name in _PEOPLE:
            here = {one[0]: one for one in now[n, name][0]}
            new = ([here.get(one[0], one) if one[1:] in ((), ("member", "")) else one for one in new[0]],)
        known = name == "held_on_text" and now[None, "held_on"] != (None,)
        known |= name == "title" and new == now[n, "subject"]
        if any(new) and new != (Topic.Kind.TALK,) and name != "language" and not known:
            kept[n, name] = new
    return kept


NO_TOPIC = as_json(FactTopic(0))


def nothing_put_yet(session: Session) -> Values:
    """What an evening holds that no import has written: nothing but the names of its topics."""
    topics = session.topics.all() if session.pk else []
    called = [{"id": topic.pk, "_called": topic.title or topic.subject} for topic in topics]
    return fitted(draft_of(Report(number=session.number))) | {
        "topics": [NO_TOPIC | names for names in called]
    }


def pair_topics(last: list[Values], new: list[Values]) -> tuple[dict[int, Values], list[Values]]:
    """Which topic of the last import each new one is (by index), and which are gone; the rest is new.

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
        return pairs | dict(zip(unpaired, rest, strict=True)), []
    return pairs, rest


def _called(topic: Values) -> str:
    return normalise_name(topic.get("_called") or topic["title"] or topic["subject"])


def _shown(value: Any) -> str:
    if value in (None, "", []):
        return "nothing"
    if isinstance(value, list):
        return ", ".join(" from ".join(filter(None, (one[0], *one[2:]))) for one in value)
    text = str(value)
    return f"“{text[:120]}…”" if len(text) > 120 else f"“{text}”"
