"""Telling speakers what was decided: the second step. Messages to be looked at, edited and sent, or told by
hand; either counts as told everywhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from sessions.models import (
    AGREED,
    COMING,
    CoSpeaker,
    MessageKind,
    Notice,
    Proposal,
    ProposalStatus,
    Reader,
    Session,
    Speaker,
    Status,
    Topic,
    User,
    archive_change,
)
from sessions.notifications import outbox
from sessions.notifications.delivery import BY_RULE
from sessions.notifications.evening_drafts import evening_as_known, evening_drafts, news_for
from sessions.notifications.knowledge import Whom, forget, told_to, whom
from sessions.notifications.outbox import Draft, digest, reached
from sessions.notifications.texts import compose
from sessions.notifications.to_tell import Known, everybody, is_untrue, note_now, of_session
from sessions.proposals.wording import Holder, proposal_of, proposal_values

S = ProposalStatus


def messages_for(session: Session, *, by: User | None = None) -> list[Draft]:
    """Everything that somebody should learn of an evening, one message to each: what was decided about their
    talk, and what else they know otherwise, be it a moderator or whoever got its announcement.
    """
    found = messages_of(concerned(session), by=by)
    here, moved = set(), defaultdict(set)
    for one in found:
        reader = reader_of(one.co_speaker or one.proposal)
        here |= {reader} if one.session == session else set()
        moved[reader].add(str(one.proposal.topic_id))
    rest = [
        one
        for one in of_session(session)
        if one.whom not in here and not (moved[one.whom] and one.knows_but_for(moved[one.whom]))
    ]
    return [*found, *not_written(evening_drafts(rest, by=by))]


def messages_of(proposals: Iterable[Proposal], *, by: User | None = None) -> list[Draft]:
    """What the speakers of these proposals should learn of decisions, where it is not in the outbox yet.

    Each tells all of its evening that its reader should know, and what of it is new to them.
    """
    proposals = list(proposals)
    evenings = {one for proposal in proposals for one in (proposal.session, proposal.shown_session) if one}
    known: dict[Whom, dict[int, Known]] = defaultdict(dict)
    for one in everybody(sorted(evenings, key=lambda evening: evening.number)):
        known[one.whom][one.session.pk] = one
    holders = [holder for proposal in proposals for holder in to_hear(proposal)]
    drafts = [decision_draft(holder, known[reader_of(holder)], by=by) for holder in holders]
    return not_written(filter(None, drafts))


def concerned(session: Session) -> list[Proposal]:
    """The proposals whose speakers may have to hear of an evening: they have a place in it, or think so. One
    that is not saved stands for each topic which organisers put there themselves.
    """
    untold = Speaker.objects.order_by().filter(topic__session=session, told_at=None).values("topic")
    topics = session.topics.standing().filter(pk__in=untold if session.status in COMING else [])
    to_tell = Proposal.objects.to_tell().filter(Q(session=session) | Q(shown_session=session))
    here = Q(pk__in=to_tell.values("pk")) | Q(topic__in=topics, status__in=AGREED)
    known = Proposal.objects.filter(here).order_by("topic__position", "pk")
    added = topics.filter(proposal=None).select_related("session").order_by("position")
    related = ("topic", "session", "shown_session", "person")
    return [*known.select_related(*related), *map(by_word_of_mouth, added)]


def by_word_of_mouth(topic: Topic) -> Proposal:
    """The proposal, not saved, that stands for a topic which was agreed so."""
    first = topic.speakers.select_related("person").first().person
    return Proposal(
        status=S.ACCEPTED,
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


def reader_of(holder: Holder) -> Whom:
    """Who reads a message about it, as `whom` has it; it need not be saved."""
    kind = "co_speaker" if isinstance(holder, CoSpeaker) else "proposal"
    return ("person", holder.person_id) if holder.person_id else (kind, holder.pk)


def to_hear(proposal: Proposal) -> list[Holder]:
    """Whom a decision is to be told: its sender, while they know something else, and the further speakers,
    those not saved yet that organisers added to the topic by hand.
    """
    named = list(proposal.co_speakers.exclude(answer="no")) if proposal.pk else []
    if proposal.status not in AGREED:
        return [proposal, *named] if proposal.needs_telling else []
    places = proposal.topic.speakers.filter(told_at=None).select_related("person")
    untold = {place.person_id: place.person for place in places}
    # Its place may have been taken away and given back before they heard of either.
    sender = untold.pop(proposal.person_id, None) or proposal.needs_telling
    added = [
        CoSpeaker(
            proposal=proposal, name=person.name, email=person.email, person=person, position=len(named) + n
        )
        for n, person in enumerate(untold.values(), start=1)
        if person.pk not in {one.person_id for one in named}
    ]
    return [*([proposal] if sender else []), *(one for one in named if one.person_id in untold), *added]


def decision_draft(holder: Holder, known: dict[int, Known], *, by: User | None) -> Draft | None:
    """What was decided, to one reader; None where it waits in the outbox. known: what they know, by evening
    (primary key).
    """
    proposal, co_speaker = proposal_of(holder)
    kind, evening = kind_of(holder, known.values())
    place = evening or proposal.shown_session
    one = known.get(place.pk) if place else None
    if one and one.waiting and one.waiting.tells_status == proposal.status:
        return None
    when = f"{proposal.decided_at:%Y%m%d%H%M%S%f}" if proposal.decided_at else "by-hand"
    about = f"p{proposal.pk}" if proposal.pk else f"t{proposal.topic_id}"
    reader = f"{co_speaker.person_id or f'c{co_speaker.pk}'}" if co_speaker else "first"
    facts = f":{digest(one.now)}" if one else ""
    once = f"tell:{about}:{reader}:{proposal.status}:{proposal.session_id or 0}:{when}{facts}"
    decided = {"tells_status": proposal.status, "tells_session": proposal.session}
    return draft_to(holder, kind, one, evening, once=once, by=by, **decided)


def kind_of(holder: Holder, known: Iterable[Known]) -> tuple[str, Session | None]:
    """(the kind of message that tells what was decided, the evening it speaks of)."""
    proposal, _ = proposal_of(holder)
    shown, knew_a_place = proposal.shown_session, proposal.shown_status in AGREED
    match proposal.status:
        case S.ACCEPTED | S.CONFIRMED:
            knew = [
                one
                for one in known
                if one.told
                and str(proposal.topic_id) in one.told.talks
                and (one.session != proposal.session or "day" in one.differences)
            ]
            moved = holder is proposal and knew_a_place and shown != proposal.session
            return (MessageKind.MOVED if knew or moved else MessageKind.ACCEPTED), proposal.session
        case S.RESERVE if knew_a_place and shown and shown.status == Status.CANCELLED:
            return MessageKind.CANCELLED, shown
        case S.RESERVE:
            return MessageKind.RESERVE, None
    return MessageKind.DECLINED, None


def draft_to(
    holder: Holder, kind: str, one: Known | None, evening: Session | None, *, by: User | None, **fields
) -> Draft:
    """A message about a proposal to its sender or a co-speaker. one: what they know of the evening."""
    proposal, co_speaker = proposal_of(holder)
    values = proposal_values(proposal, name=holder.name, session=evening, by=by)
    if one:
        values["begins"] = one.begins_in_words(Reader.STRANGER)
        values["news"] = "\n".join(news_for(kind, one)) if kind != MessageKind.CONFIRM else ""
        values |= {"evening": evening_as_known(one)} if kind == MessageKind.CANCELLED else {}
        fields |= {"session": one.session, "tells": one.now.stored()}
    about = {"person": holder.person, "proposal": proposal, "co_speaker": co_speaker}
    return Draft(kind, compose(kind, values), **about | fields)


def reminders_for(session: Session, *, by: User | None = None, at: datetime) -> list[Draft]:
    """ "Please confirm", for those who were told of the evening, know it as it is, and have not said yes.

    Nobody is reminded twice on one day.
    """
    agreed = session.proposals.agreed().exclude(topic=None).order_by("topic__position")
    known, found = {one.whom: one for one in of_session(session)}, []
    for proposal in agreed.select_related("topic", "session", "shown_session", "person"):
        places = proposal.topic.speakers.exclude(told_at=None).filter(confirmed_at=None)
        further = proposal.co_speakers.filter(person__in=places.values("person"), answer="")
        first = [proposal] if proposal.status == S.ACCEPTED and not proposal.needs_telling else []
        for holder in [*first, *further]:
            one = known.get(reader_of(holder))
            if one is None or not one.to_be_told:
                further_key = holder.pk if holder is not proposal else 0
                once = f"confirm:{proposal.pk}:{further_key}:{session.pk}:{timezone.localdate(at)}"
                found.append(draft_to(holder, MessageKind.CONFIRM, one, session, once=once, by=by))
    return not_written(found)


def not_written(drafts: Iterable[Draft]) -> list[Draft]:
    """Those that are not in the outbox; what was called off there may be written anew."""
    drafts = list(drafts)
    written = Notice.objects.filter(once__in=[draft.once for draft in drafts])
    done = set(written.exclude(status=Notice.Status.CALLED_OFF).values_list("once", flat=True))
    return [draft for draft in drafts if draft.once not in done]


# Sending.


def send(messages: Sequence[Draft], *, by: User | None, at: datetime) -> list[Notice]:
    """Put the messages into the outbox; each once, whoever sends it and how often.

    What was decided anew since a draft was made is not told: it has a draft of its own. A topic added by hand
    gets its proposal, so that its speakers have a private page.
    """
    with archive_change():
        return [notice for draft in messages for notice in put(draft, by=by, at=at)]


def put(draft: Draft, *, by: User | None, at: datetime) -> Iterator[Notice]:
    """One draft in the outbox, or one for each that an announcement went to."""
    Notice.objects.filter(once=draft.once, status=Notice.Status.CALLED_OFF).update(once=None)
    about = {}
    if (proposal := draft.proposal) is not None:
        pk = proposal.pk or proposal_for(proposal.topic, by=by, at=at).pk
        now = Proposal.objects.select_for_update().get(pk=pk)
        if draft.tells_status and (now.status, now.session) != (draft.tells_status, draft.tells_session):
            return
        evening = draft.session or draft.tells_session or now.session
        about = {"proposal": now, "co_speaker": saved(draft.co_speaker, now), "session": evening}
    for audience in draft.audiences or [""]:
        notice = outbox.send(draft, by=by, at=at, audience=audience, **about)
        if draft.tells is not None:
            call_off_older(notice)
        yield notice


def call_off_older(notice: Notice) -> None:
    """An earlier message to the same reader is not needed any more, but for one that tells what was decided
    about another talk of theirs.
    """
    older = Notice.objects.open().filter(session=notice.session, pk__lt=notice.pk, tells__isnull=False)
    theirs = [
        one.pk
        for one in older.exclude(kind__in=BY_RULE).select_related("proposal", "co_speaker")
        if whom(one) == whom(notice) and (not one.tells_status or one.proposal_id == notice.proposal_id)
    ]
    Notice.objects.filter(pk__in=theirs).call_off()


def proposal_for(topic: Topic, *, by: User | None, at: datetime) -> Proposal:
    """The proposal behind a topic; one made now where it was agreed by word of mouth."""
    with archive_change():
        known = Proposal.objects.filter(topic=topic).first()
        if known is None:
            known = by_word_of_mouth(topic)
            known.decided_by, known.decided_at = by, at
            known.save()
        return known


def saved(co_speaker: CoSpeaker | None, proposal: Proposal) -> CoSpeaker | None:
    """The record of a further speaker, made now where organisers added them to the topic."""
    if co_speaker is None or co_speaker.pk:
        return co_speaker
    values = {name: getattr(co_speaker, name) for name in ("name", "email", "position")}
    return proposal.co_speakers.get_or_create(person=co_speaker.person, defaults=values)[0]


# By hand.


def waiting_for(session: Session | None = None, *, proposals: Iterable[Proposal] = ()) -> list[Notice]:
    """Messages about an evening, or to these speakers, that reached nobody yet and are still true."""
    notices = Notice.objects.open().select_related("proposal", "co_speaker", "session").order_by("pk")
    if session is None:
        return list(notices.filter(proposal__in=[one.pk for one in proposals]))
    ours = [MessageKind.NEWS, MessageKind.MORNING_AFTER]  # to the organisers themselves
    known = of_session(session)
    true = [
        one for one in notices.filter(session=session).exclude(kind__in=ours) if not is_untrue(one, known)
    ]
    away = [one.waiting for one in known if one.waiting and one.waiting.session_id != session.pk]
    return [*true, *away]  # away: what tells them that their talk has another evening


def tell_by_hand(notices: Iterable[Notice], *, by: User | None, at: datetime) -> int:
    """Note that these were told by hand; how many. What was told already, or is being sent, stays so."""
    with archive_change():
        keys = [notice.pk for notice in notices]
        found = Notice.objects.select_for_update().filter(pk__in=keys, status__in=outbox.OPEN)
        for notice in (told := list(found.order_by("pk"))):
            reached(notice, Notice.Status.TOLD, by=by, at=at)
        return len(told)


def mark_all_told(session: Session, *, by: User | None, at: datetime) -> None:
    """Note that the speakers of every topic of an evening were told, outside this software."""
    with archive_change():
        for topic in session.topics.standing():
            mark_told(topic, by=by, at=at)


def mark_told(topic: Topic, *, by: User | None, at: datetime) -> None:
    """Note that all speakers of a topic know; what waits to tell them so is not needed any more."""
    with archive_change():
        set_told(topic.speakers.filter(told_at=None), at)
        for speaker in topic.speakers.select_related("person"):
            note_now(topic.session, person=speaker.person, at=at)
        for proposal in Proposal.objects.select_for_update().filter(topic=topic, status__in=AGREED):
            waiting = proposal.notices.exclude(tells_status="").filter(tells_session=proposal.session)
            tell_by_hand(waiting, by=by, at=at)
            proposal.refresh_from_db()
            if proposal.needs_telling:
                proposal.note_told(proposal.status, proposal.session)


def mark_untold(topic: Topic) -> None:
    """Note that the speakers of a topic were not told after all; a message to them can be sent anew."""
    with archive_change():
        for speaker in set_told(topic.speakers.exclude(told_at=None), None):
            for known in told_to(Notice(person_id=speaker.person_id)):
                forget(known, talk=topic.pk)
        for proposal in Proposal.objects.select_for_update().filter(topic=topic, status__in=AGREED):
            proposal.shown_status, proposal.shown_session = S.SUBMITTED, None
            proposal.save()
            proposal.notices.exclude(tells_status="").update(once=None)


def set_told(places: Iterable[Speaker], at: datetime | None) -> list[Speaker]:
    places = list(places)
    for place in places:
        place.told_at = at
        place.save(update_fields=["told_at"])
    return places
