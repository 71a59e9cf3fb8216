"""Messages that speakers should get, to be looked at and edited; `telling` puts them into the outbox."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from sessions.models import (
    AGREED,
    CoSpeaker,
    MessageKind,
    Notice,
    Person,
    Proposal,
    Session,
    Speaker,
    Status,
    Topic,
    User,
)
from sessions.notifications.texts import Text, compose
from sessions.proposals.steps import COMING
from sessions.proposals.wording import proposal_values

_S = Proposal.Status


@dataclass(frozen=True)
class Draft:
    """One message to one speaker, not written yet.

    once: names what is told, to whom, and by which decision; the same words are never sent twice.
    proposal: not saved where organisers added the topic by hand; co_speaker: likewise for a speaker added so.
    tells_status, tells_session: what its reader knows afterwards; empty for a reminder.
    """

    kind: str
    proposal: Proposal
    message: Text
    once: str
    co_speaker: CoSpeaker | None = None
    tells_status: str = ""
    tells_session: Session | None = None

    @property
    def name(self) -> str:
        return (self.co_speaker or self.proposal).name

    @property
    def email(self) -> str:
        return (self.co_speaker or self.proposal).email

    @property
    def person(self) -> Person | None:
        return (self.co_speaker or self.proposal).person

    @property
    def by_hand(self) -> bool:
        """Whether somebody has to tell it: there is no address, or no mail server."""
        return not (self.email and settings.MAIL_IS_SET)

    @property
    def label(self) -> str:
        return MessageKind(self.kind).label


def decided(proposals: Iterable[Proposal], *, by: User | None) -> list[Draft]:
    """What the speakers of these proposals should learn of decisions, where it is not in the outbox yet."""
    found = [draft for proposal in proposals for draft in about_decision(proposal, by=by)]
    return not_written(found)


def added_by_hand(session: Session, *, by: User | None) -> list[Draft]:
    """The same for topics that organisers put into an evening without any proposal."""
    topics = untold_topics(session).filter(proposal=None).prefetch_related("speakers__person")
    return not_written(
        [
            draft
            for topic in topics.order_by("position")
            for draft in about_decision(proposal_of(topic), by=by)
        ]
    )


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


def about_decision(proposal: Proposal, *, by: User | None) -> Iterator[Draft]:
    """A message for the sender, while they know something else, and one for each further speaker."""
    kind, evening = kind_of(proposal)
    if not kind:
        return
    told = {"tells_status": proposal.status, "tells_session": proposal.session}

    def draft(co_speaker: CoSpeaker | None = None) -> Draft:
        values = proposal_values(proposal, name=co_speaker and co_speaker.name, session=evening, by=by)
        return Draft(kind, proposal, compose(kind, values), once_of(proposal, co_speaker), co_speaker, **told)

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
            # Of a postponed evening they know that there is a place, and not when.
            moved = knew_a_place and shown != proposal.session
            return (MessageKind.MOVED if moved else MessageKind.ACCEPTED), proposal.session
        case _S.RESERVE if knew_a_place and shown and shown.status == Status.CANCELLED:
            return MessageKind.CANCELLED, shown
        case _S.RESERVE:
            return MessageKind.RESERVE, None
        case _S.DECLINED:
            return MessageKind.DECLINED, None
    return "", None


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


def once_of(proposal: Proposal, co_speaker: CoSpeaker | None = None) -> str:
    """What must be told once: this decision, to this reader."""
    whom = f"{co_speaker.person_id or f'c{co_speaker.pk}'}" if co_speaker else "first"
    when = f"{proposal.decided_at:%Y%m%d%H%M%S%f}" if proposal.decided_at else "by-hand"
    about = f"p{proposal.pk}" if proposal.pk else f"t{proposal.topic_id}"
    return f"tell:{about}:{whom}:{proposal.status}:{proposal.session_id or 0}:{when}"


def reminders(proposals: Iterable[Proposal], *, day: str, by: User | None) -> list[Draft]:
    """ "Please confirm", for those who were told of their evening and have not said yes.

    day: as in "2017-06-01"; nobody is reminded twice on one.
    """
    found = []
    for proposal in proposals:
        places = proposal.topic.speakers.exclude(told_at=None).filter(confirmed_at=None)
        silent = set(places.values_list("person", flat=True))
        further = proposal.co_speakers.filter(person__in=silent, answer="")
        first = [None] if proposal.status == _S.ACCEPTED and not proposal.needs_telling else []
        for co_speaker in [*first, *further]:
            values = proposal_values(
                proposal, name=co_speaker and co_speaker.name, session=proposal.session, by=by
            )
            whom = co_speaker.pk if co_speaker else 0
            once = f"confirm:{proposal.pk}:{whom}:{proposal.session_id}:{day}"
            message = compose(MessageKind.CONFIRM, values)
            found.append(Draft(MessageKind.CONFIRM, proposal, message, once, co_speaker))
    return not_written(found)


def not_written(drafts: list[Draft]) -> list[Draft]:
    """Those that are not in the outbox; what was called off there may be written anew."""
    keys = [draft.once for draft in drafts]
    written = Notice.objects.filter(once__in=keys).exclude(status=Notice.Status.CALLED_OFF)
    done = set(written.values_list("once", flat=True))
    return [draft for draft in drafts if draft.once not in done]


def of_session(session: Session):
    """Proposals whose speakers may have to hear of an evening: they have a place in it, or think so."""
    related = Q(session=session) | Q(shown_session=session)
    untold = Q(topic__in=untold_topics(session), status__in=AGREED)
    proposals = Proposal.objects.to_tell().filter(related) | Proposal.objects.filter(untold)
    return proposals.order_by("topic__position", "pk").select_related(
        "topic", "session", "shown_session", "person"
    )
