"""What speakers do themselves on their private pages: say yes, send, confirm, change, withdraw; at once.

Built as `decisions` are: one change of the archive each, on the proposal as it is now, locked, done once. No
refusal tells what was decided and not told yet.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

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
    Topic,
)
from sessions.notifications.announcing import tell_organisers
from sessions.notifications.evening_drafts import tell_moderators
from sessions.notifications.texts import title_for
from sessions.notifications.to_tell import knows_the_day, note_now, they_know
from sessions.people.who_is_meant import as_speaker
from sessions.proposals.decisions import leave_evening, locked, not_held
from sessions.proposals.wording import months_in_words, talk, write_to

S, A = ProposalStatus, Proposal.Answer
SOON = "Something has just been decided about this. You will hear from us very soon."
CHANGED = "The evening has changed in the meantime; you will hear from us soon."


class WayBack(NamedTuple):
    """What a step back brings with it: `because`, for its topic that leaves; `answer`, of somebody who was
    asked; `order`, for the moderators; for the organisers `news`, or `asked` where nothing else was said.
    """

    because: str
    answer: str
    order: str
    news: str
    asked: str


WAYS_BACK = {
    S.WITHDRAWN: WayBack(
        "Withdrawn by its speaker",
        A.NO,
        "is withdrawn by its speaker.",
        "{name} has withdrawn “{talk}” from the {evening}.",
        "{name}, asked for a talk, says: not now.",
    ),
    S.RESERVE: WayBack(
        "The date does not suit its speaker",
        A.LATER,
        "is not given: the date does not suit.",
        "The {evening} does not suit {name} (“{talk}”).{months}",
        "{name}, asked for a talk, says: another month.{months}",
    ),
}


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


def say_yes(proposal: Proposal, *, at: datetime) -> None:
    """Note the yes of somebody who was asked, before they have filled in the form; twice is once."""
    with own(proposal) as now:
        if now.answer != A.YES:
            if now.status != S.ASKED:
                raise IllegalDecision(SOON)
            now.note_answer(A.YES, at=at)
            now.save()


def submit(proposal: Proposal, *, at: datetime) -> None:
    """Its speaker sent it: they get the private link, the co-speakers theirs, and the organisers the news."""
    with own(proposal) as now:
        if now.status == S.SUBMITTED and now.submitted_at:
            return
        now.submit(at=at)
        write_to(now, MessageKind.RECEIVED, once=f"received:{now.pk}:{at:%Y%m%d%H%M%S%f}", due_at=at)
        for co_speaker in now.co_speakers.filter(answer=CoSpeaker.Answer.NONE):
            ask_co_speaker(co_speaker, at=at)
        news(now, f"{now.name} proposes “{talk(now)}”.")


def ask_co_speaker(co_speaker: CoSpeaker, *, at: datetime) -> None:
    """Write to somebody who was named beside the first speaker, once."""
    write_to(co_speaker, MessageKind.CO_SPEAKER, once=f"co-speaker:{co_speaker.pk}", due_at=at)


def confirm(proposal: Proposal, *, at: datetime) -> None:
    """The speaker says yes to the evening they were told of."""
    with own(proposal) as now:
        if now.status == S.CONFIRMED and not now.needs_telling:
            return
        if now.session and not knows_the_day(now.session, person=now.person, proposal=now):
            raise IllegalDecision(CHANGED)
        now.confirm(at=at)
        now.notices.filter(kind=MessageKind.CONFIRM, co_speaker=None).call_off()


def withdraw(proposal: Proposal, *, at: datetime) -> None:
    """Its speaker takes it back, or says "not now" when asked. A talk with a place leaves its evening."""
    step_back(proposal, S.WITHDRAWN, proposal.months, at=at)


def does_not_suit(proposal: Proposal, *, months: list[str], at: datetime) -> None:
    """The evening does not suit its speaker, or "another month" of somebody who was asked: into the reserve.

    months: those that do, as in "2017-07". The talk leaves its evening and the organisers hear of it.
    """
    step_back(proposal, S.RESERVE, months, at=at)


def step_back(proposal: Proposal, to: str, months: list[str], *, at: datetime) -> None:
    with own(proposal) as now:
        way, evening, before = WAYS_BACK[to], now.session, now.status
        if before == to and not now.needs_telling and now.months == months:
            return
        if before == S.DECLINED:
            raise IllegalDecision("This proposal was declined. Please propose again.")
        now.months = months
        if (before, to) == (S.SUBMITTED, S.RESERVE):  # nothing is decided: the months are enough
            now.save()
            return
        now.note_answer(way.answer, at=at)
        leave_evening(now, way.because)
        if to == S.WITHDRAWN:
            now.withdraw()
            now.notices.filter(kind=MessageKind.CO_SPEAKER).call_off()
        else:
            now.put_in_reserve(by=None, at=at)
            now.note_told(S.RESERVE, None)
        they_know(evening, person=now.person, proposal=now)
        months_too = f" Months that do: {months_in_words(months)}." if months else ""
        said = {"name": now.name, "talk": talk(now), "evening": evening or "evening", "months": months_too}
        if before in AGREED:
            order_moves(now.topic, way.order, at=at)
        if before == S.ASKED:
            news(now, way.asked.format(**said))
        elif before in AGREED or to == S.RESERVE:
            news(now, way.news.format(**said), evening)


def ask_changes(proposal: Proposal, changes: dict, *, at: datetime) -> None:
    """What the speaker of an agreed talk would like otherwise (field → new value); the organisers decide."""
    with own(proposal) as now:
        if now.may_edit_freely:
            raise IllegalDecision("Nothing is agreed yet: change it at once.")
        not_held(now)
        asked = (now.changes or {}) | changes
        if now.changes != asked:
            now.changes = asked
            now.save()
            news(now, f"{now.name} asks to change “{talk(now)}”.")


def co_speaker_says(co_speaker: CoSpeaker, answer: str, *, at: datetime) -> None:
    """A co-speaker's yes or no. A no takes them out of an agreed talk, a yes after it brings them back."""
    with own(co_speaker.proposal) as proposal:
        now = CoSpeaker.objects.get(pk=co_speaker.pk)
        before, now.proposal = now.answer, proposal
        if before == answer:
            return
        now.say(answer)
        agreed, no = proposal.status in AGREED, CoSpeaker.Answer.NO
        if answer == no:
            proposal.notices.filter(co_speaker=now).call_off()
        if answer == no and agreed:
            others = proposal.topic.speakers.exclude(person=now.person_id).select_related("person")
            proposal.topic.set_speakers(list(others))
            they_know(proposal.session, person=now.person, co_speaker=now)
            order_moves(proposal.topic, f"goes on without {now.name}.", at=at)
            words = f"{now.name} will not speak beside {proposal.name} (“{talk(proposal)}”)."
            news(proposal, words, proposal.session)
        elif agreed:
            stand_in(now, at=at)
            if before == no:
                news(proposal, f"{now.name} speaks beside {proposal.name} after all.")
    co_speaker.refresh_from_db()


def stand_in(co_speaker: CoSpeaker, *, at: datetime) -> None:
    """Note a co-speaker's yes on their place in the talk, which is given back to them where it was lost."""
    proposal, person = co_speaker.proposal, co_speaker.person
    if person is None:
        return
    speakers = proposal.topic.speakers.select_related("person")
    if not speakers.filter(person=person).exists():
        proposal.topic.set_speakers([*speakers, as_speaker(person)])
    if not proposal.needs_telling:
        place = proposal.topic.speakers.get(person=person)
        place.told_at, place.confirmed_at = place.told_at or at, at
        place.save(update_fields=["told_at", "confirmed_at"])
        note_now(proposal.session, person=person, at=at)  # their page says when and where


def order_moves(topic: Topic, how: str, *, at: datetime) -> None:
    """Write to the moderators of an evening to come what became of the talk, with the times as they are."""
    if topic.session.status in COMING:
        tell_moderators(topic.session, lambda reader: f"{title_for(topic, reader)} {how}", by=None, at=at)


def news(proposal: Proposal, sentence: str, evening: Session | None = None) -> None:
    """Tell the organisers what happened, with the way to the proposal.

    evening: one that lost a speaker by it; the way leads to where its order is mended.
    """
    path = reverse("admin:mts_proposal_change", args=[proposal.pk])
    if evening and evening.status in COMING:
        path = reverse("admin:mts_session_on_the_day", args=[evening.pk])
    tell_organisers(sentence, admin_path=path)
