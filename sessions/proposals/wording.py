"""A proposal in words: what messages about it say, and where it stands, for its speaker."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from sessions.models import (
    AGREED,
    COMING,
    Call,
    CoSpeaker,
    Notice,
    Proposal,
    ProposalStatus,
    Reader,
    Session,
    Status,
    User,
)
from sessions.notifications.outbox import write
from sessions.notifications.texts import Text, common_values, compose, session_values
from sessions.notifications.to_tell import knows_the_day
from sessions.text import unlinked

S, A = ProposalStatus, Proposal.Answer

# Whose private page it is.
type Holder = Proposal | CoSpeaker


class Standing(NamedTuple):
    """headline: where it stands, in a few words. words: sentences on what happens next."""

    headline: str
    words: str


# State, and what somebody who was asked answered, where that matters: what the private page says.
STANDING = {
    (S.ASKED, A.YES): Standing(_("You said yes"), _("One sentence about it is enough to begin with.")),
    S.ASKED: Standing(_("Would you give a talk?"), ""),
    (S.RESERVE, A.LATER): Standing(
        _("You would speak in another month"),
        _("Thank you. We will come back to you."),
    ),
    S.RESERVE: Standing(
        _("In our reserve, for a later month"),
        _("We would like to hear it. As soon as an evening has a place, we ask whether it suits you."),
    ),
    S.DECLINED: Standing(
        _("Not this time"),
        _("Thank you for proposing it. Please propose again when you like."),
    ),
    (S.WITHDRAWN, A.NO): Standing(
        _("Not now"),
        _("That is quite all right, and thank you for answering. Another time, send us your talk here."),
    ),
    S.WITHDRAWN: Standing(
        _("Withdrawn"),
        _("You took it back. You can send it again whenever you like."),
    ),
}


def standing_of(proposal: Proposal, evening: Session | None, call: Call, *, today: date) -> Standing:
    """What the private page says. Only what was told counts: `shown_status`, and the evening they know of."""
    shown = proposal.shown_status
    if shown in AGREED:
        return agreed(shown, evening, today)
    if shown == S.SUBMITTED:
        return submitted(proposal, call, today)
    return STANDING.get((shown, proposal.answer)) or STANDING[shown]


def submitted(proposal: Proposal, call: Call, today: date) -> Standing:
    by = decide_by(proposal, call)
    facts = {"day": day_in_words(came(proposal)), "by": day_in_words(by)}
    words = _("The organisers decide by %(by)s.")
    if by < today:
        words = _("The organisers wanted to decide by %(by)s and are late. It is not forgotten.")
    by_mail = proposal.email and settings.MAIL_IS_SET
    then = _("You will get an e-mail either way.") if by_mail else _("Somebody will tell you either way.")
    return Standing(_("Proposed on %(day)s") % facts, f"{words % facts} {then}")


def agreed(shown: str, evening: Session | None, today: date) -> Standing:
    if evening is None or (evening.held_on is None and evening.status in COMING):
        return Standing(
            _("Accepted"),
            _("Your talk stands. The day of its evening is being settled, and we tell you as soon as it is."),
        )
    number = {"number": evening.ordinal}
    if is_over(evening, today):
        words = _("Thank you for the talk. Slides and a few notes help whoever writes the report.")
        return Standing(_("Part of the %(number)s") % number, words)
    if shown == S.CONFIRMED:
        return Standing(
            _("On the agenda, and you confirmed"),
            _("See you there. If something comes between, tell us here."),
        )
    words = _("Does the evening suit you? Please confirm, or tell us that it does not.")
    return Standing(_("On the agenda of the %(number)s") % number, words)


def is_over(session: Session, today: date) -> bool:
    return session.status in (Status.HELD, Status.PUBLISHED) or session.is_past(today)


def told_evening(proposal: Proposal, co_speaker: CoSpeaker | None = None) -> Session | None:
    """The evening its speaker was told of, as long as it is agreed and has the day they know of.

    co_speaker: whose page it is; they may know something else than the first speaker does.
    """
    session = proposal.shown_session if proposal.shown_status in AGREED else None
    if session is None or session.status not in COMING:
        return session
    reader = {"co_speaker": co_speaker} if co_speaker else {"proposal": proposal}
    return session if knows_the_day(session, person=(co_speaker or proposal).person, **reader) else None


def came(proposal: Proposal) -> date:
    return timezone.localdate(proposal.submitted_at or proposal.created_at)


def decide_by(proposal: Proposal, call: Call) -> date:
    """The day by which the form promises an answer."""
    return came(proposal) + timedelta(days=call.decide_within)


def day_in_words(day: date) -> str:
    """ "20 March 2017"."""
    return date_format(day, "j F Y")


def months_in_words(months: Iterable[str]) -> str:
    """ "July 2017, August 2017"; what is no month is left out."""
    return ", ".join(date_format(day, "F Y") for day in first_days(months))


def first_days(months: Iterable[str]) -> Iterator[date]:
    """The first day of each month, as in "2017-07"; what is none is left out."""
    for month in months:
        with suppress(TypeError, ValueError):
            yield date.fromisoformat(f"{month}-01")


def talk(proposal: Proposal) -> str:
    """How the talk is called now: by its topic where there is one, which organisers may have reworded."""
    topic = proposal.topic
    return (topic and (topic.title or topic.subject)) or str(proposal)


def proposal_of(holder: Holder) -> tuple[Proposal, CoSpeaker | None]:
    """(the proposal, the co-speaker whose page it is)."""
    return (holder.proposal, holder) if isinstance(holder, CoSpeaker) else (holder, None)


def proposal_values(
    proposal: Proposal, *, name: str = "", session: Session | None = None, by: User | None = None
) -> dict[str, str]:
    """What a message about a proposal can say. name: whom it is written to, its sender by default.

    A stranger's words are in it with nothing that a mail program makes a link of. Nobody has looked yet who
    its sender is: of the agenda they read what strangers may.
    """
    values = common_values(name=name or proposal.name, by=by)
    values |= session_values(session, reader=Reader.STRANGER) if session else {}
    return values | {
        "talk": unlinked(talk(proposal)),
        "proposer": unlinked(proposal.name),
        "reason": proposal.decline_text,
        "months": months_in_words(proposal.months),
        "decide_by": day_in_words(decide_by(proposal, Call.now())),
    }


def write_to(
    holder: Holder,
    kind: str,
    *,
    text: Text | None = None,
    news: str = "",
    by: User | None = None,
    **about,
) -> Notice:
    """A message about a proposal to its sender or a co-speaker, put into the outbox.

    text: in other words than those of its kind; about: as `write` has it.
    """
    proposal, co_speaker = proposal_of(holder)
    text = text or compose(kind, proposal_values(proposal, name=holder.name, by=by) | {"news": news})
    return write(
        kind,
        text,
        name=holder.name,
        email=holder.email,
        person=holder.person,
        proposal=proposal,
        co_speaker=co_speaker,
        by=by,
        **about,
    )
