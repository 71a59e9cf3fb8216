"""The outbox: a message is written in the transaction of what it tells, claimed by one worker, and settled.

Whether the mail server took it or somebody told it by hand, what it tells counts as told from then on.
"""

import secrets
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db.models import F, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.text import get_text_list

from sessions.models import (
    AGREED,
    CoSpeaker,
    MessageKind,
    Moderator,
    Notice,
    Person,
    Proposal,
    Session,
    Speaker,
    User,
    archive_change,
    in_turn,
)
from sessions.notifications.knowledge import BY_HAND, CHAT, note, note_decision, whom
from sessions.notifications.texts import Text

_S = Notice.Status

# Longer than any hand-over takes: the mail server gets 10 seconds for each of its answers.
CLAIM = timedelta(minutes=5)
DIED = "The program ended while it was handing the message over."

OPEN = (_S.BY_HAND, _S.DUE, _S.FAILED, _S.UNCLEAR)  # a person may still do something about it
# What a person may make of a message, and in which states.
MAY_BECOME = {
    _S.TOLD: OPEN,
    _S.CALLED_OFF: OPEN,
    _S.SENT: (_S.UNCLEAR,),  # somebody looked: it had arrived
    _S.DUE: (_S.FAILED, _S.UNCLEAR),
}
# The state of a message, as a page says it.
STATES = {
    _S.DUE: "waiting to be sent",
    _S.SENDING: "being sent at this moment",
    _S.SENT: "sent already",
    _S.FAILED: "failed",
    _S.UNCLEAR: "unclear: perhaps it was sent",
    _S.BY_HAND: "to be told by hand",
    _S.TOLD: "told already",
    _S.CALLED_OFF: "not needed any more",
}


def digest(facts: object) -> str:
    """A name for these facts, in what is told once: the same for the same."""
    return sha256(repr(facts).encode()).hexdigest()[:32]


class NotNow(Exception):
    """The message is in a state in which that cannot be done; the words say which."""


@dataclass(frozen=True)
class Draft:
    """One message, not written yet, to one reader, or to all of an announcement.

    once: names what is told, to whom, and what they knew before; the same words are never sent twice. tells:
    what its reader knows of `session` afterwards. tells_status, tells_session: of a proposal, likewise.
    proposal: not saved where organisers added the topic by hand; co_speaker: likewise for a speaker added so.
    begins: in news of the order, when the reader's own talk does.
    """

    kind: str
    message: Text
    once: str
    session: Session | None = None
    tells: dict | None = None
    person: Person | None = None
    proposal: Proposal | None = None
    co_speaker: CoSpeaker | None = None
    moderator: Moderator | None = None
    audiences: tuple[str, ...] = ()
    tells_status: str = ""
    tells_session: Session | None = None
    begins: str = ""

    @property
    def key(self) -> str:
        """Names it in a form."""
        return digest(self.once)

    @property
    def name(self) -> str:
        return "Everybody" if self.audiences else name_and_email(**vars(self))[0]

    @property
    def email(self) -> str:
        if self.audiences:
            return next((one for one in self.audiences if "@" in one), "")
        return name_and_email(**vars(self))[1]

    @property
    def goes_to(self) -> str:
        """The address, or those of everybody in words."""
        named = {CHAT: "the chat", BY_HAND: "whoever was told by hand"}
        return get_text_list([named.get(one, one) for one in self.audiences], "and") or self.email

    @property
    def by_hand(self) -> bool:
        """Whether somebody has to tell it: there is no address, or no mail server."""
        chat = CHAT in self.audiences and settings.MTS_WEBHOOK_URL
        return not (chat or (self.email and settings.MAIL_IS_SET))

    @property
    def label(self) -> str:
        return MessageKind(self.kind).label

    @property
    def is_reminder(self) -> bool:
        """Whether it only asks again; it is sent where somebody chooses so."""
        return self.kind == MessageKind.CONFIRM


def name_and_email(person=None, proposal=None, co_speaker=None, moderator=None, **_) -> tuple[str, str]:
    """Of who holds the page that a message leads to, else of the person."""
    reader = co_speaker or (None if moderator else proposal) or person
    return (reader.name, reader.email or (person.email if person else "")) if reader else ("", "")


def write(
    kind: str,
    message: Text,
    *,
    name: str | None = None,
    email: str | None = None,
    audience: str = "",
    once: str | None = None,
    due_at: datetime | None = None,
    by: User | None = None,
    **about,
) -> Notice:
    """Put a message into the outbox. Without an address, or without a mail server, it is to be told by hand.

    name, email: of the person, or of who holds the page it leads to, unless given. audience: one of those an
    announcement goes to. once: what is told once only; where such a notice exists, it is given back and
    nothing is written. about: whom and what it is about, in fields of Notice.
    """
    if audience:
        about |= {"audience": audience} | ({"channel": Notice.Channel.WEBHOOK} if audience == CHAT else {})
        name, email = name or "", audience if "@" in audience else ""
        once = f"{once}-{digest(audience)}"
    if once and (before := Notice.objects.filter(once=once).first()):
        return before
    holder, address = name_and_email(**about)
    email = address if email is None else email
    goes = about.get("channel") == Notice.Channel.WEBHOOK or (email and settings.MAIL_IS_SET)
    return Notice.objects.create(
        kind=kind,
        status=_S.DUE if goes else _S.BY_HAND,
        name=holder if name is None else name,
        email=email,
        subject=message.subject[:250],
        text=message.body,
        once=once,
        due_at=due_at or timezone.now(),
        created_by=by,
        **about,
    )


def send(draft: Draft, *, by: User | None, at: datetime, **instead) -> Notice:
    """Put a draft into the outbox. instead: of its own fields, these."""
    about = (
        "session",
        "tells",
        "person",
        "proposal",
        "co_speaker",
        "moderator",
        "tells_status",
        "tells_session",
    )
    fields = {name: getattr(draft, name) for name in (*about, "name", "email")}
    return write(
        draft.kind, draft.message, **{"once": draft.once or None, "due_at": at, "by": by} | fields | instead
    )


def claim_next(now: datetime, *, but_not: frozenset[str] = frozenset()) -> Notice | None:
    """The next message due, claimed for the caller; None when there is none left.

    but_not: channels that are left alone. Several workers may ask at once: each row goes to one of them.
    """
    mine = secrets.token_hex(16)
    with in_turn():
        due = Notice.objects.due(now).exclude(channel__in=but_not).select_for_update(skip_locked=True)
        claimed = Notice.objects.filter(pk=Subquery(due.values("pk")[:1]), status=_S.DUE).update(
            status=_S.SENDING, claim=mine, claimed_until=now + CLAIM, attempts=F("attempts") + 1
        )
    return Notice.objects.get(claim=mine) if claimed else None


def held(notice: Notice) -> Notice | None:
    """The row, locked, while it is still this claim's; None once somebody settled it. In a transaction."""
    return Notice.objects.select_for_update().filter(pk=notice.pk, claim=notice.claim).first()


def give_up_old_claims(now: datetime) -> int:
    """Rows whose worker died in the hand-over become unclear: they may have been sent, so a person says."""
    old = Notice.objects.filter(status=_S.SENDING, claimed_until__lt=now)
    return old.update(status=_S.UNCLEAR, error=DIED)


def settle(notice: Notice, to: str, *, at: datetime, by: User | None = None) -> Notice:
    """What a person says of a message: TOLD by hand, SENT after all, DUE once more, or CALLED_OFF.

    It is locked, and no worker holds it any more. NotNow where its state does not allow it.
    """
    with telling(notice):
        row = Notice.objects.select_for_update().get(pk=notice.pk)
        if row.status not in MAY_BECOME[to]:
            raise NotNow(f"“{row.subject or row}” is {STATES[row.status]}.")
        row.claim, row.claimed_until = "", None
        if to in (_S.TOLD, _S.SENT):
            reached(row, to, at=at, by=by)
            return row
        if to == _S.DUE:  # with all its attempts
            row.due_at, row.attempts, row.error = at, 0, ""
        row.status = to
        row.save()
    return row


def telling(notice: Notice) -> AbstractContextManager[None]:
    """The transaction in which it counts as told: a change of the archive where readers see it."""
    told_of_an_evening = notice.tells is not None and notice.session_id  # another day asks its moderator anew
    return archive_change() if told_of_an_evening or notice.tells_status in AGREED else in_turn()


def reached(notice: Notice, how: str, *, at: datetime, by: User | None = None) -> None:
    """It reached its reader, SENT or TOLD: what it says is what they know, on the speaker's page, on the
    agenda, and of whom to ask.
    """
    with telling(notice):
        notice.status, notice.told_at, notice.told_by, notice.error = how, at, by, ""
        notice.save()
        kind, reader = whom(notice)
        tells = (notice.session_id and notice.tells) or {}
        knew = note(notice, at=at) if tells else {}
        person = reader if kind == "person" else None
        if person and knew and knew.get("day") != tells.get("day"):
            _ask_anew(person, notice.session_id)
        asked = Q(pk=notice.moderator_id) if notice.kind == MessageKind.MODERATE else Q(pk=None)
        if person and tells.get("moderates"):
            asked |= Q(session=notice.session_id, person=person)
        _set(Moderator.objects.filter(asked, asked_at=None), asked_at=at)
        if notice.tells_status:
            _show_decision(notice, at)


def _set(rows: QuerySet, **values) -> None:
    """Change them one by one, so that each has its history."""
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))


def _ask_anew(person: int, session: int) -> None:
    """They hear of another day than they knew: what they agreed to was that one."""
    mine = {"person": person, "session": session}
    places = Speaker.objects.filter(person=person, topic__session=session)
    _set(places.exclude(confirmed_at=None), confirmed_at=None)
    _set(Moderator.objects.filter(**mine, answer=Moderator.Answer.YES), answer=Moderator.Answer.NONE)
    accepted = Proposal.Status.ACCEPTED
    confirmed = Proposal.objects.filter(**mine, status=Proposal.Status.CONFIRMED)
    _set(confirmed, status=accepted, shown_status=accepted)
    further = CoSpeaker.objects.filter(person=person, proposal__session=session, answer=CoSpeaker.Answer.YES)
    further.update(answer=CoSpeaker.Answer.NONE)


def _show_decision(notice: Notice, at: datetime) -> None:
    """What was decided is shown on the private page, and the talk on the agenda."""
    key = notice.proposal_id or notice.co_speaker.proposal_id
    proposal = Proposal.objects.select_for_update().get(pk=key)
    note_decision(notice, proposal)
    if not notice.co_speaker_id:
        proposal.note_told(notice.tells_status, notice.tells_session)
    if proposal.topic_id and notice.person_id and notice.tells_session_id == proposal.topic.session_id:
        _set(proposal.topic.speakers.filter(person=notice.person_id, told_at=None), told_at=at)
