"""Asking somebody to speak: a proposal that holds their name and who asks, and a message with its link."""

import re
from datetime import datetime

from django.db.models import Q

from sessions.models import (
    COMING,
    Call,
    IllegalDecision,
    MessageKind,
    Notice,
    Person,
    Proposal,
    Session,
    User,
    archive_change,
)
from sessions.notifications.texts import Text, compose
from sessions.notifications.to_tell import tells
from sessions.proposals.wording import proposal_values, write_to
from sessions.text import plain_text

_BROKEN = re.compile(r"(?<!\n)\n(?![\n\d-])")  # a line broken inside a paragraph


def ask(
    *,
    name: str,
    email: str,
    session: Session | None,
    person: Person | None,
    by: User,
    at: datetime,
    message: Text | None = None,
) -> Proposal:
    """Ask somebody for a talk, at one evening or any. A name is enough: then it is told by hand.

    message: as the asker edited it. Asked before for that evening and not answered yet: that proposal.
    IllegalDecision where they should not be asked.
    """
    with archive_change():
        if obstacle := why_not(name=name, email=email, session=session, person=person):
            raise IllegalDecision(obstacle)
        same = Proposal.objects.asked().filter(who(name, email, person), session=session)
        if before := same.first():
            return before
        proposal = Proposal.objects.create(
            status=Proposal.Status.ASKED,
            shown_status=Proposal.Status.ASKED,
            name=name,
            email=email,
            person=person,
            session=session,
            months=[f"{session.held_on:%Y-%m}"] if session and session.held_on else [],
            asked_by=by,
            asked_at=at,
        )
        write_to(
            proposal,
            MessageKind.ASKED,
            text=message or invitation(proposal, by=by),
            session=session,
            tells=tells(session, person=person, proposal=proposal) if session else None,
            once=f"asked:{proposal.pk}",
            due_at=at,
            by=by,
        )
    return proposal


def invitation(proposal: Proposal, *, note: str = "", by: User | None) -> Text:
    """The message that asks: the house's words, what an evening is like, and before it the asker's own."""
    values = proposal_values(proposal, session=proposal.session, by=by)
    about = _BROKEN.sub(" ", plain_text(Call.now().about))
    if proposal.session is None:
        values["evening"] = f"one of our next evenings, the {values['series']}"
    values["about"] = "\n\n".join(part for part in (note, about) if part)
    return compose(MessageKind.ASKED, values)


def why_not(*, name: str, email: str, session: Session | None, person: Person | None) -> str:
    """Why somebody should not be asked, in words for the organiser; empty when nothing speaks against it."""
    known = Q(pk=person.pk) if person else Q(email__iexact=email) & ~Q(email="")
    if Person.objects.filter(known, do_not_ask=True).exists():
        return f"{person or name} does not want to be asked for a talk."
    if session is None:
        return ""
    if session.status not in COMING:
        state = session.get_status_display().lower()
        return f"The {session} is {state}: ask {name} for one still to come."
    same = Proposal.objects.filter(session=session).agreed().filter(who(name, email, person))
    if same.exists() or (person and session.topics.standing().filter(speakers__person=person).exists()):
        return f"{name} speaks at the {session} already."
    return ""


def who(name: str, email: str, person: Person | None) -> Q:
    """Proposals of this human, as far as anybody can tell."""
    if person:
        return Q(person=person) | (Q(email__iexact=email, person=None) if email else Q())
    return Q(email__iexact=email) if email else Q(name__iexact=name, email="", person=None)


def asked_for(session: Session) -> list[Proposal]:
    """Who was asked for an evening and what came back: the latest last, with the message that asked."""
    asked = Proposal.objects.exclude(asked_at=None).select_related("session", "topic", "person", "asked_by")
    notices = Notice.objects.filter(kind=MessageKind.ASKED, session=session).values("proposal")
    return list(asked.filter(Q(session=session) | Q(pk__in=notices)).order_by("asked_at", "pk"))
