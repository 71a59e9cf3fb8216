"""Who was told something of an evening that is not so any more: what each knows beside what holds now.

The one place where a message is found to be due. `evening_drafts` and `proposals.telling` word it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from itertools import chain

from django.db.models import F, Q
from django.utils.text import capfirst, get_text_list

from sessions.models import (
    AGREED,
    COMING,
    Capacity,
    CoSpeaker,
    Moderator,
    Notice,
    Person,
    Proposal,
    Reader,
    Session,
    Speaker,
    Status,
    Told,
    Topic,
)
from sessions.notifications.knowledge import (
    UNDECIDED,
    Facts,
    Whom,
    brought_together,
    differences,
    facts_of,
    forget,
    note,
    told_to,
    whom,
)
from sessions.notifications.texts import reader_for
from sessions.text import unlinked


@dataclass
class Known:
    """One reader of one evening: what they were told, and what holds. told: None where nothing was.

    proposal, co_speaker, moderator: whose private page they have; of several talks, that of one that waits
    for their answer. places: in talks that stand, where they were told so. untold: they speak, or are to
    moderate, and nobody has told them so yet. waiting: the message in the outbox that tells all of it.
    """

    readers: "Readers" = field(repr=False)
    session: Session
    whom: Whom
    now: Facts
    told: Facts | None = None
    told_at: datetime | None = None
    person: Person | None = None
    proposal: Proposal | None = None
    co_speaker: CoSpeaker | None = None
    moderator: Moderator | None = None
    places: list[Speaker] = field(default_factory=list)
    untold: bool = False
    waiting: Notice | None = None

    @property
    def audience(self) -> str:
        return str(self.whom[1]) if self.whom[0] == "audience" else ""

    @property
    def name(self) -> str:
        reader = self.co_speaker or self.person or self.proposal
        return reader.name if reader else "Everybody"

    @property
    def reads(self) -> Reader:
        """Whose wording a message of ours is in: a guest's, or a colleague's."""
        if self.person is None:
            return Reader.STRANGER
        talks = self.readers.topics.values()
        mine = [one for talk in talks for one in talk.speakers.all() if one.person_id == self.person.pk]
        return reader_for(self.person, guest=any(one.capacity == Capacity.GUEST for one in mine))

    def title(self, talk: str, reader: Reader, untitled: str = "Your talk") -> str:
        """What a talk (a topic's primary key, as text) is called, for this reader."""
        topic = self.readers.topics.get(talk)
        wording = topic and topic.wording(reader)
        return (wording and (wording.title or capfirst(wording.subject))) or untitled

    def begins_in_words(self, reader: Reader) -> str:
        """When their own talks do: "about 18:25, as the order stands"; several by their titles."""
        known = {pk: f"about {self.session.clock(begins)}" for pk, begins in self.now.talks.items() if begins}
        parts = [f"“{unlinked(self.title(pk, reader))}” {begins}" for pk, begins in known.items()]
        parts = parts if len(self.now.talks) > 1 else list(known.values())
        return f"{get_text_list(parts, 'and')}, as the order stands" if parts else ""

    @property
    def differences(self) -> list[str]:
        """The names of what they were told otherwise; see `differences`."""
        return differences(self.told, self.now, everybody=bool(self.audience)) if self.told else []

    def knows_but_for(self, talks: set[str]) -> bool:
        """Whether they know what holds once they hear that these talks have another place."""
        told = self.told or Facts()
        left = replace(told, talks={pk: begins for pk, begins in told.talks.items() if pk not in talks})
        return not self.untold and not differences(left, self.now)

    def is_told_by(self, tells: dict) -> bool:
        """Whether a message that says this leaves nothing that they know otherwise."""
        says = replace(self.told or Facts(day=None), **tells)
        return not differences(says, self.now, everybody=bool(self.audience))

    @property
    def is_behind(self) -> bool:
        """Whether they do not know what holds; a message that waits has told nobody yet."""
        return bool(self.untold or self.differences)

    @property
    def to_be_told(self) -> bool:
        """Whether a message is due, and none that says all of it waits to go out."""
        return self.is_behind and not self.waiting


def evenings_to_tell_of(today: date) -> list[Session]:
    """Those to come, and those called off whose day is not past: of others nobody needs a message."""
    ahead = Q(held_on=None) | Q(held_on__gte=today)
    called_off = Q(status=Status.CANCELLED, pk__in=Told.objects.order_by().values("session"))
    return list(
        Session.objects.filter(ahead, Q(status__in=COMING) | called_off).order_by("held_on", "number")
    )


def everybody(sessions: Iterable[Session]) -> list[Known]:
    """All readers of these evenings, those to be told and those who know. Eight queries for any number.

    Of an evening that was held nobody is to be told anything.
    """
    alive = (*COMING, Status.CANCELLED)
    found = Readers({session.pk: session for session in sessions if session.status in alive})
    for add in (found.speakers, found.moderators, found.asked, found.told, found.waiting):
        add()
    return [one for one in found.rows.values() if not (one.person and one.person.anonymised_at)]


def of_session(session: Session) -> list[Known]:
    return everybody([session])


@dataclass
class Readers:
    """The rows of `everybody`, brought together reader by reader."""

    sessions: dict[int, Session]
    rows: dict[tuple[int, Whom], Known] = field(default_factory=dict)

    @cached_property
    def topics(self) -> dict[str, Topic]:
        """The talks that they know of or are told of, by primary key, as text. Two queries."""
        rows = self.rows.values()
        keys = {*chain(*(one.now.talks for one in rows), *(one.told.talks for one in rows if one.told))}
        topics = Topic.objects.filter(pk__in=keys).select_related("session", "proposal")
        return {str(topic.pk): topic for topic in topics.prefetch_related("speakers__person")}

    def row(self, session: int, reader: Whom) -> Known:
        evening = self.sessions[session]
        return self.rows.setdefault((session, reader), Known(self, evening, reader, facts_of(evening)))

    def speakers(self) -> None:
        """Who speaks, and when; of one that was called off, who knew that they would."""
        topics = Topic.objects.standing().filter(session__in=self.sessions).order_by("session", "position")
        related = ("speakers__person", "proposal__co_speakers__person")
        by_session = defaultdict(list)
        for topic in topics.select_related("proposal__person").prefetch_related(*related):
            by_session[topic.session_id].append(topic)
        for pk, standing in by_session.items():
            clock = self.sessions[pk].timetable(standing)
            for topic in standing:
                for speaker in topic.speakers.all():
                    self.speaker(pk, topic, speaker, clock.begins(topic.pk))

    def speaker(self, session: int, topic: Topic, speaker: Speaker, begins: str) -> None:
        row, talk = self.row(session, ("person", speaker.person_id)), str(topic.pk)
        row.person = speaker.person
        if speaker.told_at:
            row.places.append(speaker)
            row.told_at = row.told_at or speaker.told_at
            told = row.told or Facts(day=None)
            row.told = replace(told, talks=told.talks | {talk: ""})
        if not row.now.on:
            return
        row.now = replace(row.now, talks=row.now.talks | {talk: begins})
        row.untold = row.untold or not speaker.told_at
        proposal = getattr(topic, "proposal", None)
        waits = row.proposal is None or row.proposal.status == Proposal.Status.CONFIRMED
        if proposal and proposal.status in AGREED and waits:
            mine = [one for one in proposal.co_speakers.all() if one.person_id == speaker.person_id]
            if proposal.person_id == speaker.person_id:
                row.proposal, row.co_speaker = proposal, None
            elif mine:
                row.proposal, row.co_speaker = proposal, mine[0]

    def moderators(self) -> None:
        moderators = Moderator.objects.filter(session__in=self.sessions).exclude(answer=Moderator.Answer.NO)
        for moderator in moderators.select_related("person").order_by("position", "pk"):
            row = self.row(moderator.session_id, ("person", moderator.person_id))
            row.person = moderator.person
            knows = bool(moderator.asked_at or moderator.answer)
            if knows:
                row.told = replace(row.told or Facts(day=None), moderates=True)
            if row.now.on:
                row.moderator = moderator
                row.now = replace(row.now, moderates=True)
                row.untold = row.untold or not knows

    def asked(self) -> None:
        """Who was asked for the evening, or offered a talk for it after that, and has no decision yet."""
        undecided = Proposal.objects.filter(session__in=self.sessions, status__in=UNDECIDED)
        for proposal in undecided.exclude(asked_at=None).select_related("person"):
            row = self.row(proposal.session_id, whom(Notice(proposal=proposal)))
            row.person, row.proposal = row.person or proposal.person, row.proposal or proposal
            row.now = replace(row.now, asked=row.now.on)

    def told(self) -> None:
        """What was told: it takes the place of what was only guessed from the roles."""
        by_reader: dict[tuple[int, Whom], list[Told]] = defaultdict(list)
        related = ("person", "proposal__person", "co_speaker__person", "co_speaker__proposal")
        for told in Told.objects.filter(session__in=self.sessions).select_related(*related):
            if whom(told)[0] == "nobody":  # the proposal they held was deleted
                continue
            by_reader[told.session_id, whom(told)].append(told)
        for (session, reader), rows in by_reader.items():
            row = self.row(session, reader)
            row.told, row.told_at = Facts(**{"day": None} | brought_together(rows)), rows[-1].at
            for told in reversed(rows):
                held = told.co_speaker.proposal if told.co_speaker else told.proposal
                row.person = row.person or told.person or (told.co_speaker or told.proposal or told).person
                if row.proposal is None and held and not row.moderator:
                    row.proposal, row.co_speaker = held, told.co_speaker

    def waiting(self) -> None:
        """Messages on their way that tell what holds now, or that a talk has its place at another evening."""
        talks = {pk for row in self.rows.values() if row.told for pk in row.told.talks}
        moved = Q(tells_status__in=AGREED, tells_session=F("proposal__session"), proposal__topic__in=talks)
        ours = Q(session__in=self.sessions, tells__isnull=False)
        notices = Notice.objects.open().filter(ours | moved).select_related("proposal", "co_speaker")
        for notice in notices.order_by("pk"):
            reader, talk = whom(notice), notice.proposal and str(notice.proposal.topic_id)
            row = self.rows.get((notice.session_id, reader))
            if row and notice.tells is not None and row.is_told_by(notice.tells):
                row.waiting = notice
            if notice.tells_status not in AGREED:
                continue
            for row in self.rows.values():
                elsewhere = row.whom == reader and row.session.pk != notice.tells_session_id
                if elsewhere and row.differences and row.knows_but_for({talk}):
                    row.waiting = notice


def tells(session: Session, **reader) -> dict:
    """What a message to this reader says of the evening, as it is now: the facts that hold for them.

    reader: person, proposal, co_speaker or audience, as the Notice has it.
    """
    key = whom(Notice(**reader))
    known = next((one for one in of_session(session) if one.whom == key), None)
    return (known.now if known else facts_of(session)).stored()


def note_now(session: Session, *, at: datetime, **reader) -> None:
    """They were told by word of mouth, or read it themselves: what holds now is what they know.

    reader: as for `tells`. In a transaction.
    """
    note(Notice(session=session, tells=tells(session, **reader), **reader), at=at)


def knows_the_day(session: Session, **reader) -> bool:
    """Whether the day they were told, if any, is still that of the evening."""
    facts = brought_together(told_to(Notice(**reader), session=session))
    return facts.get("day") in (None, facts_of(session).day)


def they_know(session: Session | None, **reader) -> None:
    """They said themselves that a part is not theirs any more: nobody has to tell them. In a transaction."""
    if session is None:
        return
    now = tells(session, **reader)
    for row in told_to(Notice(**reader), session=session):
        for talk in row.facts.get("talks", {}).keys() - now["talks"].keys():
            forget(row, talk=talk)
        forget(row, moderates=not now["moderates"], asked=not now["asked"])


def is_untrue(notice: Notice, known: Iterable[Known]) -> bool:
    """Whether a message that waits says of its evening what is not so any more. known: its readers."""
    if notice.tells is None or notice.session is None:
        return False
    reader = whom(notice)
    holds = next((one.now for one in known if one.whom == reader), facts_of(notice.session))
    return bool(differences(replace(holds, **notice.tells), holds, everybody=bool(notice.audience)))


def names_to_tell(known: Iterable[Known]) -> list[str]:
    """Whom a message is due to, each once, in the order of the evening."""
    return list(dict.fromkeys(one.name for one in known if one.to_be_told))
