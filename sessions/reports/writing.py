"""The facts that a new report prints, taken from the archive in the wording of one reader.

They come as the same dataclasses that the reader of old reports gives (`facts.py`), so what is written and
what is read back compare field by field.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from sessions.models import (
    Alias,
    Capacity,
    FollowUp,
    Intern,
    Moderator,
    Reader,
    Session,
    Speaker,
    Topic,
)
from sessions.reports import facts
from sessions.reports.house_style import lay_out
from sessions.text import bare_name, render_markdown


@dataclass(frozen=True, slots=True)
class Writing:
    """A report's facts, its rendered Markdown, and where they come from.

    topics: the records of the report's topics, in its order.
    earlier: numbers of the earlier sessions of its follow-ups that this reader may see.
    """

    report: facts.Report
    html: dict[str, Any]
    topics: list[Topic]
    earlier: list[int]

    def lines(self) -> dict[str, Any]:
        """The report in the order in which templates print it."""
        return lay_out(self.report, house_style(), self.html)


def house_style() -> facts.HouseStyle:
    """The names and the honorific of this house, from the settings."""
    return facts.HouseStyle(
        series_name=settings.MTS_SERIES,
        abbreviation=settings.MTS_ABBREVIATION,
        organisations=(settings.MTS_ORGANISATION,) if settings.MTS_ORGANISATION else (),
        honorifics=(settings.MTS_HONORIFIC,) if settings.MTS_HONORIFIC else (),
    )


def wording_of_report(session: Session) -> Reader:
    """In whose wording the report goes out: a public one in public wording, one for the house in its own."""
    return Reader.STRANGER if Reader.STRANGER.may_see(session.report_audience) else Reader.HOUSE


def write(session: Session, reader: Reader) -> Writing:
    """The report of a session as this reader will read it, published or not: ask for the right to see first.

    Topics for other eyes leave no trace: those that remain are counted from one. Five queries.
    """
    return next(write_all([session], reader))


def write_all(sessions: Sequence[Session], reader: Reader) -> Iterator[Writing]:
    """Likewise of many, with the same five queries."""
    standing = Topic.objects.standing().filter(session__in=sessions, audience__in=reader.audiences)
    topics = list(standing.order_by("position"))
    links = list(_follow_ups(topics, reader))
    speakers, moderators = _speakers(topics, links), list(_moderators(sessions))
    interns, topics_of = list(_interns(sessions, topics)), defaultdict(dict)
    for topic in topics:
        topics_of[topic.session_id][topic.pk] = topic
    for session in sessions:
        own = topics_of[session.pk]
        spoke = {one.person_id for key in own for one in speakers[key] if one.capacity == Capacity.INTERN}
        yield _write(
            session,
            reader,
            list(own.values()),
            [link for link in links if link.topic_id in own],
            speakers,
            [one for one in interns if one.farewell_session_id == session.pk or one.person_id in spoke],
            [one for one in moderators if one.session_id == session.pk],
        )


def _write(
    session: Session,
    reader: Reader,
    topics: list[Topic],
    links: list[FollowUp],
    speakers: dict[int, list[Speaker]],
    interns: list[Intern],
    moderators: list[Moderator],
) -> Writing:
    leaving = [one for one in interns if one.farewell_session_id == session.pk]
    leaving = [one for one in leaving if reader.may_see(one.farewell_audience)]
    wordings = [topic.wording(reader, reported=True) for topic in topics]
    around = session.wording(reader, reported=True)
    report = facts.Report(
        number=session.number,
        held_on=session.held_on,
        held_on_text=session.held_on_text,
        held_on_from="text" if session.held_on else "missing",
        language=session.language,
        introduction=around.introduction,
        moderators=[printed_name(moderator) for moderator in moderators],
        topics=[
            facts.Topic(
                position=position,
                title=wording.title,
                subject=wording.subject if not wording.title else "",
                heading=topic.heading,
                kind=topic.kind,
                speakers=[
                    facts.Speaker(printed_name(speaker), speaker.capacity, speaker.affiliation)
                    for speaker in speakers[topic.pk]
                ],
                summary=wording.summary,
                **{kind: _earlier(topic, kind, links, speakers) for kind in FollowUp.Kind.values},
            )
            for position, (topic, wording) in enumerate(zip(topics, wordings, strict=True), start=1)
        ],
        interns=_intern_facts(interns, leaving, [one for topic in topics for one in speakers[topic.pk]]),
        farewells="\n\n".join(intern.impressions for intern in leaving if intern.impressions),
        party=bool(session.had_party),
        closing=around.closing,
    )
    html = {
        "introduction": around.introduction_html,
        "summaries": [wording.summary_html for wording in wordings],
        "farewells": render_markdown(report.farewells),
        "closing": around.closing_html,
    }
    return Writing(report, html, topics, sorted({one.earlier.session.number for one in links if one.earlier}))


def printed_name(role: Speaker | Moderator) -> str:
    """The name of that day without honorific, as the report printed it.

    A person with a name that is to be forgotten (an alias not shown) goes by the name of today.
    """
    if not role.credited_as or role.forgotten:
        return role.person.name
    return bare_name(role.credited_as, settings.MTS_HONORIFIC)


def _with_person(roles: QuerySet) -> QuerySet:
    hidden = Alias.objects.filter(person=OuterRef("person"), shown=False)
    return roles.select_related("person").annotate(forgotten=Exists(hidden)).order_by("position", "pk")


def _moderators(sessions: Sequence[Session]) -> QuerySet[Moderator]:
    return _with_person(Moderator.objects.filter(session__in=sessions).exclude(answer=Moderator.Answer.NO))


def _follow_ups(topics: Sequence[Topic], reader: Reader) -> QuerySet[FollowUp]:
    """Threads to earlier talks, except to talks that this reader may not know of."""
    known = Q(earlier=None) | Q(earlier__visibility__gte=reader.level)
    found = FollowUp.objects.filter(known, topic__in=topics)
    return found.select_related("earlier__session").order_by("pk")


def _speakers(topics: Iterable[Topic], follow_ups: Iterable[FollowUp]) -> dict[int, list[Speaker]]:
    """Speakers by topic: of the report's own topics and of the earlier ones."""
    wanted = {topic.pk for topic in topics} | {link.earlier_id for link in follow_ups if link.earlier_id}
    found = defaultdict(list)
    for speaker in _with_person(Speaker.objects.filter(topic__in=wanted)):
        found[speaker.topic_id].append(speaker)
    return found


def _earlier(
    topic: Topic, kind: str, links: Sequence[FollowUp], speakers: dict[int, list[Speaker]]
) -> list[facts.FollowUp]:
    return [
        facts.FollowUp(
            number=link.earlier_number or (link.earlier.session.number if link.earlier else None),
            title=link.earlier_title,
            speakers=link.speakers_named or [printed_name(speaker) for speaker in speakers[link.earlier_id]],
            text=link.quote,
        )
        for link in links
        if (link.topic_id, link.kind) == (topic.pk, kind)
    ]


def _interns(sessions: Sequence[Session], topics: Sequence[Topic]) -> QuerySet[Intern]:
    """Internships that ended on these evenings, or of those who spoke as interns."""
    spoke = Speaker.objects.filter(topic__in=topics, capacity=Capacity.INTERN).values("person")
    found = Intern.objects.filter(Q(farewell_session__in=sessions) | Q(person__in=spoke))
    return found.select_related("person").order_by("pk")


def _intern_facts(
    interns: Sequence[Intern], leaving: Sequence[Intern], speakers: Sequence[Speaker]
) -> list[facts.InternFact]:
    """Interns in the order in which they spoke, then those who only left."""
    spoke = {one.person_id: printed_name(one) for one in speakers if one.capacity == Capacity.INTERN}
    known = {person: facts.InternFact(name) for person, name in spoke.items()}
    for intern in interns:
        leaves = intern in leaving
        if leaves:
            known.setdefault(intern.person_id, facts.InternFact(intern.person.name))
        fact = known.get(intern.person_id)
        if fact and (leaves or not fact.programme):
            fact.programme = intern.programme
        if leaves:
            fact.farewell, fact.duration_text = True, intern.duration_text
    return list(known.values())
