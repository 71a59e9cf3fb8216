"""What speakers do themselves on their private pages: say yes, send, confirm, change, withdraw; at once.

Built as `decisions` are: one change of the archive each, on the proposal as it is now, locked, done once. No
refusal tells what was decided and not told yet.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.urls import reverse

from sessions.models import (
    AGREED,
    COMING,
    CoSpeaker,
    IllegalDecision,
    MessageKind,
    Proposal,
    ProposalStatus,
    Session,
    Status,
    Topic,
    archive_change,
    in_turn,
)
from sessions.notifications.announcing import tell_organisers
from sessions.notifications.evening_drafts import tell_moderators
from sessions.notifications.outbox import write
from sessions.notifications.texts import compose, title_for
from sessions.notifications.to_tell import knows_the_day, note_now, they_know
from sessions.people.who_is_meant import as_speaker
from sessions.proposals.wording import months_in_words, proposal_values, talk

WITHDRAWN, NOT_THEN = "Withdrawn by its speaker", "The date does not suit its speaker"
SOON = "Something has just been decided about your proposal. You will hear from us very soon."
_S = Proposal.Status


@contextmanager
def locked(proposal: Proposal) -> Iterator[Proposal]:
    """The proposal as it is now, inside one change of the archive."""
    with archive_change():
        now = Proposal.objects.select_for_update().filter(pk=proposal.pk).first()
        if now is None:
            raise IllegalDecision("This proposal is not there any more.")
        yield now
    proposal.refresh_from_db()


def coming(session: Session) -> Session:
    """The evening as it is now. Raises IllegalDecision for one that takes no talks any more."""
    session = Session.objects.get(pk=session.pk)
    if session.status not in COMING:
        state = session.get_status_display().lower()
        raise IllegalDecision(f"The {session} is {state} and takes no more talks. Choose one still to come.")
    return session


def not_held(proposal: Proposal) -> None:
    """Raise IllegalDecision for a talk that was given."""
    session = proposal.session if proposal.status in AGREED else None
    if session and session.status in (Status.HELD, Status.PUBLISHED):
        raise IllegalDecision(f"“{talk(proposal)}” was given at the {session}; nothing is left to decide.")


def drop_topic(proposal: Proposal, because: str) -> None:
    """Its topic, if there is one, leaves running order and pages. Nothing of it is lost."""
    topic = proposal.topic
    if topic and topic.dropped_because != because:
        topic.dropped_because = because
        topic.version += 1
        topic.save(update_fields=["dropped_because", "version"])


@contextmanager
def own(proposal: Proposal) -> Iterator[Proposal]:
    """The proposal, locked, for its speaker: a refusal names nothing they were not told."""
    untold = False
    try:
        with locked(proposal) as now:
            untold = now.needs_telling
            yield now
    except IllegalDecision as refusal:
        raise IllegalDecision(SOON) if untold else refusal from None


def submit(proposal: Proposal, *, at: datetime) -> None:
    """Its speaker sent it: they get the private link, the co-speakers theirs, and the organisers the news."""
    with own(proposal) as now:
        if now.status == _S.SUBMITTED and now.submitted_at:
            return
        if now.status == _S.SUBMITTED:
            now.submitted_at = at
            now.save()
        else:
            now.submit(at=at)
            now.notices.about_decisions().call_off()
        write(
            MessageKind.RECEIVED,
            compose(MessageKind.RECEIVED, proposal_values(now, name=now.name)),
            name=now.name,
            email=now.email,
            person=now.person,
            proposal=now,
            once=f"received:{now.pk}:{at:%Y%m%d%H%M%S%f}",
            due_at=at,
        )
        for co_speaker in now.co_speakers.filter(answer=CoSpeaker.Answer.NONE):
            ask_co_speaker(co_speaker, at=at)
        news(now, f"{now.name} proposes “{talk(now)}”.")


def ask_co_speaker(co_speaker: CoSpeaker, *, at: datetime) -> None:
    """Write to somebody who was named beside the first speaker, once."""
    proposal = co_speaker.proposal
    write(
        MessageKind.CO_SPEAKER,
        compose(MessageKind.CO_SPEAKER, proposal_values(proposal, name=co_speaker.name)),
        name=co_speaker.name,
        email=co_speaker.email,
        person=co_speaker.person,
        proposal=proposal,
        co_speaker=co_speaker,
        once=f"co-speaker:{co_speaker.pk}",
        due_at=at,
    )


def confirm(proposal: Proposal, *, at: datetime) -> None:
    """The speaker says yes to the evening they were told of."""
    with own(proposal) as now:
        if now.status == _S.CONFIRMED and not now.needs_telling:
            return
        if now.session and not knows_the_day(now.session, person=now.person, proposal=now):
            raise IllegalDecision("The evening has changed in the meantime; you will hear from us soon.")
        now.confirm(at=at)
        now.notices.filter(kind=MessageKind.CONFIRM, co_speaker=None).call_off()


def withdraw(proposal: Proposal, *, at: datetime) -> None:
    """Its speaker takes it back, or says "not now" when asked. A talk with a place leaves its evening."""
    with own(proposal) as now:
        if now.status == _S.WITHDRAWN:
            return
        not_held(now)
        evening, asked = now.session, now.status == _S.ASKED
        if asked:
            now.answer, now.answered_at = Proposal.Answer.NO, at
        late = now.status in AGREED
        drop_topic(now, WITHDRAWN)
        now.withdraw()
        they_know(evening, person=now.person, proposal=now)
        now.notices.filter(kind=MessageKind.CO_SPEAKER).call_off()
        if late:
            order_moves(now.topic, "is withdrawn by its speaker.", at=at)
            news(now, f"{now.name} has withdrawn “{talk(now)}” from the {evening}.", evening)
        elif asked:
            news(now, f"{now.name}, asked for a talk, says: not now.")


def does_not_suit(proposal: Proposal, *, months: list[str], at: datetime) -> None:
    """The evening does not suit its speaker, or "another month" of somebody who was asked: into the reserve.

    months: those that do, as in "2017-07". The talk leaves its evening and the organisers hear of it.
    """
    with own(proposal) as now:
        if now.status == _S.RESERVE and not now.needs_telling and now.months == months:
            return
        if now.status == _S.DECLINED:
            raise IllegalDecision("This proposal was declined. Please propose again.")
        not_held(now)
        evening, asked = now.session, now.status == _S.ASKED
        now.months = months
        if now.status == _S.SUBMITTED:  # nothing is decided: the months are enough
            now.save()
            return
        if asked:
            now.answer, now.answered_at = Proposal.Answer.LATER, at
        drop_topic(now, NOT_THEN)
        late = now.status in AGREED
        if now.status == _S.RESERVE:
            now.notices.about_decisions().call_off()
        else:
            now.put_in_reserve(by=None, at=at)
        now.note_told(_S.RESERVE, None)
        they_know(evening, person=now.person, proposal=now)
        if late:
            order_moves(now.topic, "is not given: the date does not suit.", at=at)
        then = f" Months that do: {months_in_words(months)}." if months else ""
        if asked:
            news(now, f"{now.name}, asked for a talk, says: another month.{then}")
        else:
            when = f"The {evening}" if evening else "The evening"
            news(now, f"{when} does not suit {now.name} (“{talk(now)}”).{then}", evening)


def ask_changes(proposal: Proposal, changes: dict, *, at: datetime) -> None:
    """What the speaker of an agreed talk would like otherwise (field → new value); the organisers decide."""
    with own(proposal) as now:
        if now.may_edit_freely:
            raise IllegalDecision("Nothing is agreed yet: change it at once.")
        not_held(now)
        asked = (now.changes or {}) | changes
        if now.changes == asked:
            return
        now.changes = asked
        now.save()
        news(now, f"{now.name} asks to change “{talk(now)}”.")


def co_speaker_says(co_speaker: CoSpeaker, answer: str, *, at: datetime) -> None:
    """A co-speaker's yes or no. A no takes them out of an agreed talk, a yes after it brings them back."""
    with own(co_speaker.proposal) as proposal:
        now = CoSpeaker.objects.get(pk=co_speaker.pk)
        if now.answer == answer:
            return
        before, now.proposal = now.answer, proposal
        now.say(answer)
        agreed = proposal.status in AGREED
        if answer == CoSpeaker.Answer.NO:
            proposal.notices.filter(co_speaker=now).call_off()
            if agreed:
                leave_out(now)
                they_know(proposal.session, person=now.person, co_speaker=now)
                order_moves(proposal.topic, f"goes on without {now.name}.", at=at)
                no = f"{now.name} will not speak beside {proposal.name} (“{talk(proposal)}”)."
                news(proposal, no, proposal.session)
        elif agreed:
            stand_in(now, at=at)
            if before == CoSpeaker.Answer.NO:
                news(proposal, f"{now.name} speaks beside {proposal.name} after all.")
    co_speaker.refresh_from_db()


def order_moves(topic: Topic, how: str, *, at: datetime) -> None:
    """Write to the moderators of an evening to come what became of the talk, with the times as they are."""
    evening = topic.session
    if evening.status in COMING:
        tell_moderators(evening, lambda reader: f"{title_for(topic, reader)} {how}", by=None, at=at)


def leave_out(co_speaker: CoSpeaker) -> None:
    """Take a co-speaker out of the talk's speakers."""
    topic = co_speaker.proposal.topic
    others = topic.speakers.exclude(person=co_speaker.person_id)
    if co_speaker.person_id and others.count() < topic.speakers.count():
        topic.set_speakers(list(others.select_related("person")))


def stand_in(co_speaker: CoSpeaker, *, at: datetime) -> None:
    """Note a co-speaker's yes on their place in the talk, which is given back to them where it was lost."""
    proposal, person = co_speaker.proposal, co_speaker.person
    if person is None:
        return
    speakers = list(proposal.topic.speakers.select_related("person"))
    if person.pk not in [speaker.person_id for speaker in speakers]:
        proposal.topic.set_speakers([*speakers, as_speaker(person)])
    if not proposal.needs_telling:
        place = proposal.topic.speakers.get(person=person)
        place.told_at, place.confirmed_at = place.told_at or at, at
        place.save(update_fields=["told_at", "confirmed_at"])
        note_now(proposal.session, person=person, at=at)  # their page says when and where


def news(proposal: Proposal, sentence: str, evening: Session | None = None) -> None:
    """Tell the organisers what happened, with the way to the proposal.

    evening: one that lost a speaker by it; the way leads to where its order is mended.
    """
    path = reverse("admin:mts_proposal_change", args=[proposal.pk])
    if evening and evening.status in COMING:
        path = reverse("admin:mts_session_on_the_day", args=[evening.pk])
    tell_organisers(sentence, admin_path=path)


def say_yes(proposal: Proposal, *, at: datetime) -> None:
    """Note the yes of somebody who was asked, before they have filled in the form; twice is once."""
    with in_turn():
        proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if proposal.answer == Proposal.Answer.YES:
            return
        if proposal.status != ProposalStatus.ASKED:
            raise IllegalDecision(
                "Something has just been decided about this. You will hear from us very soon."
            )
        proposal.answer, proposal.answered_at = Proposal.Answer.YES, at
        proposal.save(update_fields=["answer", "answered_at"])
