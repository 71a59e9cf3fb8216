"""Messages that speakers should get, to be looked at and edited; `telling` puts them into the outbox."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256

from django.db.models import Q, QuerySet
from django.utils import timezone

from sessions.models import (
    AGREED,
    COMING,
    CoSpeaker,
    MessageKind,
    Notice,
    Person,
    Proposal,
    Reader,
    Session,
    Speaker,
    Status,
    Topic,
    User,
)
from sessions.notifications.evening_drafts import evening_as_known, evening_drafts, news_for
from sessions.notifications.knowledge import Whom, whom
from sessions.notifications.outbox import Draft
from sessions.notifications.texts import compose
from sessions.notifications.to_tell import Known, everybody, of_session
from sessions.proposals.wording import proposal_values

_S = Proposal.Status


def messages_of(proposals: Iterable[Proposal], *, by: User | None = None) -> list[Draft]:
    """What the speakers of these proposals should learn of decisions, where it is not in the outbox yet.

    Each tells all of its evening that its reader should know, and what of it is new to them.
    """
    proposals = list(proposals)
    evenings = {one for proposal in proposals for one in (proposal.session, proposal.shown_session) if one}
    known = {
        (one.session.pk, one.whom): one for one in everybody(sorted(evenings, key=lambda one: one.number))
    }
    found = [draft for proposal in proposals for draft in about_decision(proposal, known, by=by)]
    return not_written([draft for draft in found if draft])


def added_by_hand(session: Session) -> list[Proposal]:
    """The proposals, not saved, that stand for the topics which organisers put into an evening themselves."""
    topics = untold_topics(session).filter(proposal=None).prefetch_related("speakers__person")
    return [proposal_of(topic) for topic in topics.order_by("position")]


def untold_topics(session: Session):
    """Topics of an evening to come some of whose speakers were not told."""
    if session.status not in COMING:
        return Topic.objects.none()
    untold = Speaker.objects.order_by().filter(topic__session=session, told_at=None)
    topics = session.topics.standing().filter(pk__in=untold.values("topic"))
    return topics.select_related("session")


def proposal_of(topic: Topic) -> Proposal:
    """The proposal, not saved, that stands for a topic which was agreed by word of mouth."""
    first = topic.speakers.select_related("person").first().person
    return Proposal(
        status=_S.ACCEPTED,
        name=first.name,
        email=first.email,
        title=topic.title,
        sentence=topic.subject,
        kind=topic.kind,
        minutes=topic.minutes,
        person=first,
        session=topic.session,
        topic=topic,
    )


def about_decision(
    proposal: Proposal, known: dict[tuple[int, Whom], Known], *, by: User | None
) -> Iterator[Draft | None]:
    """A message for the sender, while they know something else, and one for each further speaker."""
    decision, evening = kind_of(proposal)
    if not decision:
        return
    talk = str(proposal.topic_id)

    def draft(co_speaker: CoSpeaker | None = None) -> Draft | None:
        reader = reader_of(proposal, co_speaker)
        place = evening or proposal.shown_session
        one = known.get((place.pk, reader)) if place else None
        theirs = [row for (_, who), row in known.items() if who == reader and row.told]
        knew = [
            row
            for row in theirs
            if talk in row.told.talks and (row.session != proposal.session or "day" in row.differences)
        ]
        kind = decision
        if kind in (MessageKind.ACCEPTED, MessageKind.MOVED):
            moved = knew or (kind == MessageKind.MOVED and co_speaker is None)
            kind = MessageKind.MOVED if moved else MessageKind.ACCEPTED
        values = proposal_values(proposal, name=co_speaker and co_speaker.name, session=evening, by=by)
        if one and kind == MessageKind.CANCELLED:
            values["evening"] = evening_as_known(one)
        if one:
            values["news"] = "\n".join(news_for(kind, one))
            values["begins"] = one.begins_in_words(Reader.STRANGER)
        if one and one.waiting and one.waiting.tells_status == proposal.status:
            return None
        return Draft(
            kind,
            compose(kind, values),
            once_of(proposal, co_speaker, one),
            session=place if one else None,
            tells=one.now.stored() if one else None,
            person=(co_speaker or proposal).person,
            proposal=proposal,
            co_speaker=co_speaker,
            tells_status=proposal.status,
            tells_session=proposal.session,
        )

    untold = untold_people(proposal)
    # Its place may have been taken away and given back before they heard of either.
    if proposal.needs_telling or proposal.person_id in {person.pk for person in untold}:
        yield draft()
    for co_speaker in further_speakers(proposal, untold):
        yield draft(co_speaker)


def kind_of(proposal: Proposal) -> tuple[str, Session | None]:
    """(the kind of message that tells what was decided, the evening it speaks of)."""
    shown, knew_a_place = proposal.shown_session, proposal.shown_status in AGREED
    match proposal.status:
        case _S.ACCEPTED | _S.CONFIRMED:
            moved = knew_a_place and shown != proposal.session
            return (MessageKind.MOVED if moved else MessageKind.ACCEPTED), proposal.session
        case _S.RESERVE if knew_a_place and shown and shown.status == Status.CANCELLED:
            return MessageKind.CANCELLED, shown
        case _S.RESERVE:
            return MessageKind.RESERVE, None
        case _S.DECLINED:
            return MessageKind.DECLINED, None
    return "", None


def reader_of(proposal: Proposal, co_speaker: CoSpeaker | None) -> Whom:
    """Who reads a message about it; neither record need be saved."""
    saved = proposal if proposal.pk else None
    further = co_speaker if co_speaker and co_speaker.pk else None
    return whom(Notice(person=(co_speaker or proposal).person, proposal=saved, co_speaker=further))


def untold_people(proposal: Proposal) -> list[Person]:
    """Who speaks in its place and was not told."""
    if proposal.status not in AGREED:
        return []
    return [
        speaker.person for speaker in proposal.topic.speakers.filter(told_at=None).select_related("person")
    ]


def further_speakers(proposal: Proposal, untold: list[Person]) -> list[CoSpeaker]:
    """The co-speakers to be told, those not saved yet that organisers added to the topic by hand."""
    named = list(proposal.co_speakers.exclude(answer="no")) if proposal.pk else []
    if proposal.status not in AGREED:
        return named if proposal.needs_telling else []
    untold = [person for person in untold if person.pk != proposal.person_id]
    known = {co_speaker.person_id for co_speaker in named}
    added = [
        CoSpeaker(
            proposal=proposal, name=person.name, email=person.email, person=person, position=len(named) + n
        )
        for n, person in enumerate(untold, start=1)
        if person.pk not in known
    ]
    waiting = {person.pk for person in untold}
    return [one for one in named if one.person_id in waiting] + added


def once_of(proposal: Proposal, co_speaker: CoSpeaker | None = None, known: Known | None = None) -> str:
    """What must be told once: this decision, to this reader, with the evening as it is now."""
    reader = f"{co_speaker.person_id or f'c{co_speaker.pk}'}" if co_speaker else "first"
    when = f"{proposal.decided_at:%Y%m%d%H%M%S%f}" if proposal.decided_at else "by-hand"
    about = f"p{proposal.pk}" if proposal.pk else f"t{proposal.topic_id}"
    facts = f":{sha256(repr(known.now).encode()).hexdigest()[:16]}" if known else ""
    return f"tell:{about}:{reader}:{proposal.status}:{proposal.session_id or 0}:{when}{facts}"


def reminders_for(session: Session, *, by: User | None = None, at: datetime) -> list[Draft]:
    """ "Please confirm", for those who were told of the evening, know it as it is, and have not said yes.

    Nobody is reminded twice on one day.
    """
    agreed = session.proposals.agreed().exclude(topic=None).order_by("topic__position")
    proposals = agreed.select_related("topic", "session", "shown_session", "person")
    known = of_session(session)
    found, by_reader, day = [], {one.whom: one for one in known}, timezone.localdate(at)
    for proposal in proposals:
        places = proposal.topic.speakers.exclude(told_at=None).filter(confirmed_at=None)
        silent = set(places.values_list("person", flat=True))
        further = proposal.co_speakers.filter(person__in=silent, answer="")
        first = [None] if proposal.status == _S.ACCEPTED and not proposal.needs_telling else []
        for co_speaker in [*first, *further]:
            values = proposal_values(
                proposal, name=co_speaker and co_speaker.name, session=proposal.session, by=by
            )
            further_key = co_speaker.pk if co_speaker else 0
            once = f"confirm:{proposal.pk}:{further_key}:{proposal.session_id}:{day}"
            one = by_reader.get(reader_of(proposal, co_speaker))
            if one and one.to_be_told:
                continue
            if one:
                values["begins"] = one.begins_in_words(Reader.STRANGER)
            found.append(
                Draft(
                    MessageKind.CONFIRM,
                    compose(MessageKind.CONFIRM, values),
                    once,
                    session=proposal.session if one else None,
                    tells=one.now.stored() if one else None,
                    person=(co_speaker or proposal).person,
                    proposal=proposal,
                    co_speaker=co_speaker,
                )
            )
    return not_written(found)


def not_written(drafts: list[Draft]) -> list[Draft]:
    """Those that are not in the outbox; what was called off there may be written anew."""
    keys = [draft.once for draft in drafts]
    written = Notice.objects.filter(once__in=keys).exclude(status=Notice.Status.CALLED_OFF)
    done = set(written.values_list("once", flat=True))
    return [draft for draft in drafts if draft.once not in done]


def to_hear_of(session: Session) -> QuerySet[Proposal]:
    """Proposals whose speakers may have to hear of an evening: they have a place in it, or think so."""
    related = Q(session=session) | Q(shown_session=session)
    untold = Q(topic__in=untold_topics(session), status__in=AGREED)
    proposals = Proposal.objects.to_tell().filter(related) | Proposal.objects.filter(untold)
    return proposals.order_by("topic__position", "pk").select_related(
        "topic", "session", "shown_session", "person"
    )


def messages_for(session: Session, *, by: User | None = None) -> list[Draft]:
    """Everything that somebody should learn of an evening, one message to each: what was decided about their
    talk, and what else they know otherwise, be it a moderator or whoever got its announcement.
    """
    known = of_session(session)
    found = messages_of([*to_hear_of(session), *added_by_hand(session)], by=by)
    here = {reader_of(one.proposal, one.co_speaker) for one in found if one.session == session}
    moved: dict[Whom, set[str]] = defaultdict(set)
    for one in found:
        moved[reader_of(one.proposal, one.co_speaker)].add(str(one.proposal.topic_id))
    rest = [
        one
        for one in known
        if one.whom not in here and not (moved[one.whom] and one.knows_but_for(moved[one.whom]))
    ]
    return [*found, *not_written(evening_drafts(session, by=by, known=rest))]
