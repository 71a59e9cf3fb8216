"""A proposal in words: what messages about it say, and where it stands, for its speaker."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sessions.models import (
    AGREED,
    COMING,
    Call,
    CoSpeaker,
    Proposal,
    ProposalStatus,
    Reader,
    Session,
    Status,
    User,
)
from sessions.notifications.texts import common_values, session_values
from sessions.notifications.to_tell import knows_the_day
from sessions.text import unlinked


def proposal_values(
    proposal: Proposal, *, name: str = "", session: Session | None = None, by: User | None = None
) -> dict[str, str]:
    """What a message about a proposal can say. name: whom it is written to, its sender by default.

    A stranger's words are in it with nothing that a mail program makes a link of. Nobody has looked yet who
    its sender is: of the agenda they read what strangers may.
    """
    evening = session_values(session, reader=Reader.STRANGER) if session else {}
    return (
        common_values(name=name or proposal.name, by=by)
        | evening
        | {
            "talk": unlinked(talk(proposal)),
            "proposer": unlinked(proposal.name),
            "reason": proposal.decline_text,
            "months": months_in_words(proposal.months),
            "decide_by": day_in_words(decide_by(proposal)),
        }
    )


def talk(proposal: Proposal) -> str:
    """How the talk is called now: by its topic where there is one, which organisers may have reworded."""
    topic = proposal.topic
    return (topic and (topic.title or topic.subject)) or str(proposal)


def decide_by(proposal: Proposal) -> date:
    """The day by which the form promises an answer."""
    came: datetime = proposal.submitted_at or proposal.created_at
    return timezone.localdate(came) + timedelta(days=Call.now().decide_within)


def day_in_words(day: date) -> str:
    """ "20 March 2017"."""
    return f"{day.day} {day:%B %Y}"


def months_in_words(months: list[str]) -> str:
    """ "July 2017, August 2017"; what is no month is left out."""
    found = []
    for month in months:
        with suppress(TypeError, ValueError):
            found.append(f"{date.fromisoformat(f'{month}-01'):%B %Y}")
    return ", ".join(found)


@dataclass(frozen=True)
class Standing:
    """headline: where it stands, in a few words. words: sentences on what happens next."""

    headline: str
    words: str


def standing_of(
    proposal: Proposal, call: Call, *, now: datetime, reader: CoSpeaker | None = None
) -> Standing:
    """What the private page says. Only what was told counts: `shown_status`, `shown_session`, and the day.

    reader: a co-speaker, who may know something else than the first speaker does.
    """
    if proposal.shown_status in AGREED:
        return agreed(proposal, told_evening(proposal, reader), timezone.localdate(now))
    say = {
        ProposalStatus.ASKED: asked,
        ProposalStatus.SUBMITTED: submitted,
        ProposalStatus.RESERVE: in_reserve,
        ProposalStatus.DECLINED: declined,
        ProposalStatus.WITHDRAWN: withdrawn,
    }
    return say[proposal.shown_status](proposal, call, timezone.localdate(now))


def asked(proposal: Proposal, call: Call, today: date) -> Standing:
    if proposal.answer == Proposal.Answer.YES:
        return Standing(_("You said yes"), _("One sentence about it is enough to begin with."))
    return Standing(_("Would you give a talk?"), "")


def submitted(proposal: Proposal, call: Call, today: date) -> Standing:
    sent = timezone.localdate(proposal.submitted_at or proposal.created_at)
    by = sent + timedelta(days=call.decide_within)
    facts = {"day": day(sent), "by": day(by)}
    if by < today:
        words = _("The organisers wanted to decide by %(by)s and are late. It is not forgotten.") % facts
    else:
        words = _("The organisers decide by %(by)s.") % facts
    return Standing(_("Proposed on %(day)s") % facts, f"{words} {either_way(proposal)}")


def in_reserve(proposal: Proposal, call: Call, today: date) -> Standing:
    if proposal.answer == Proposal.Answer.LATER:
        return Standing(_("You would speak in another month"), _("Thank you. We will come back to you."))
    return Standing(
        _("In our reserve, for a later month"),
        _("We would like to hear it. As soon as an evening has a place, we ask whether it suits you."),
    )


def agreed(proposal: Proposal, session: Session | None, today: date) -> Standing:
    if session is None or (session.held_on is None and session.status in COMING):
        return Standing(
            _("Accepted"),
            _("Your talk stands. The day of its evening is being settled, and we tell you as soon as it is."),
        )
    if is_over(session, today):
        return Standing(
            _("Part of the %(number)s") % {"number": session.ordinal},
            _("Thank you for the talk. Slides and a few notes help whoever writes the report."),
        )
    if proposal.shown_status == ProposalStatus.CONFIRMED:
        return Standing(
            _("On the agenda, and you confirmed"),
            _("See you there. If something comes between, tell us here."),
        )
    return Standing(
        _("On the agenda of the %(number)s") % {"number": session.ordinal},
        _("Does the evening suit you? Please confirm, or tell us that it does not."),
    )


def declined(proposal: Proposal, call: Call, today: date) -> Standing:
    return Standing(_("Not this time"), _("Thank you for proposing it. Please propose again when you like."))


def withdrawn(proposal: Proposal, call: Call, today: date) -> Standing:
    if proposal.answer == Proposal.Answer.NO:
        return Standing(
            _("Not now"),
            _("That is quite all right, and thank you for answering. Another time, send us your talk here."),
        )
    return Standing(_("Withdrawn"), _("You took it back. You can send it again whenever you like."))


def is_over(session: Session, today: date) -> bool:
    return session.status in (Status.HELD, Status.PUBLISHED) or session.is_past(today)


def told_evening(proposal: Proposal, co_speaker: CoSpeaker | None = None) -> Session | None:
    """The evening its speaker was told of, as long as it is agreed and has the day they know of."""
    session = proposal.shown_session if proposal.shown_status in AGREED else None
    if session is None or session.status not in COMING:
        return session
    reader = {"co_speaker": co_speaker} if co_speaker else {"proposal": proposal}
    return session if knows_the_day(session, person=(co_speaker or proposal).person, **reader) else None


def either_way(proposal: Proposal) -> str:
    if proposal.email and settings.MAIL_IS_SET:
        return _("You will get an e-mail either way.")
    return _("Somebody will tell you either way.")


def day(when: date) -> str:
    """ "3 March 2017"."""
    return date_format(when, "j F Y")
