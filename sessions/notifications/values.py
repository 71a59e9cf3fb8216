"""What messages can say: the names that `texts` fills in, from the records a message is about."""

from collections.abc import Callable, Mapping
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from sessions.models import Moderator, Reader, Session, Topic, User
from sessions.models.private_links import Holder
from sessions.text import unlinked


def absolute(path: str) -> str:
    """An address of ours for a mail: there is no request at hand when it is sent."""
    return settings.SITE_URL + path


def address_of(holder: Holder, token: str) -> str:
    """The page that this token opens: a moderator's, or a proposal's, which a co-speaker's page is too."""
    return absolute(reverse("moderation" if isinstance(holder, Moderator) else "proposal", args=[token]))


def day_words(day: date) -> str:
    """ "Friday 16 June 2017"."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def day_in_words(session: Session) -> str:
    """ "Friday 16 June 2017"; empty while the date is open."""
    return day_words(session.held_on) if session.held_on else ""


def evening_in_words(session: Session) -> str:
    """ "the 35th session on Friday 16 June 2017"."""
    day = day_in_words(session)
    return f"the {session.ordinal} session" + (f" on {day}" if day else "")


def how_soon(session: Session, today: date) -> str:
    """ "in two weeks", "the day after tomorrow"; empty for an evening without a date, or over."""
    days = (session.held_on - today).days if session.held_on else -1
    named = {0: "today", 1: "tomorrow", 2: "the day after tomorrow", 7: "in a week", 14: "in two weeks"}
    return named.get(days) or (f"in {days} days" if days > 0 else "")


def common_values(*, name: str, by: User | None = None) -> dict[str, str]:
    """What every message can say, whatever it is about. name: whom it is written to."""
    return {
        "name": unlinked(name),
        "series": settings.MTS_SERIES,
        "abbreviation": settings.MTS_ABBREVIATION,
        "organisation": settings.MTS_ORGANISATION,
        "form": absolute(reverse("propose")),
        "signature": signature(by),
    }


def signature(by: User | None) -> str:
    """Who writes: an organiser by name, or the organisers."""
    person = by.person if by and by.person_id else None
    organisers = f"the organisers of the {settings.MTS_ABBREVIATION}"
    return f"{person.name}, for {organisers}" if person else organisers[0].upper() + organisers[1:]


def session_values(
    session: Session, *, reader: Reader = Reader.HOUSE, today: date | None = None
) -> dict[str, str]:
    """What a message about an evening can say. reader: whose agenda it tells; outsiders get the public's.

    today: the day on which it is read, for "tomorrow"; the present day unless given.
    """
    moderators = Moderator.objects.filter(session=session).exclude(answer=Moderator.Answer.NO)
    if reader is Reader.STRANGER:  # who was only asked is nobody's moderator yet
        moderators = moderators.filter(answer=Moderator.Answer.YES)
    names = [moderator.person.name for moderator in moderators.select_related("person")]
    topics = topics_for(session, reader)
    free = max(session.places - session.topics.standing().count(), 0)
    return {
        "evening": evening_in_words(session),
        "number": session.ordinal,
        "day": day_in_words(session),
        "how_soon": how_soon(session, today or timezone.localdate()),
        "time": session.starts,
        "place": session.place,
        "moderator": get_text_list(names, "and"),
        "agenda": "\n".join(agenda_line(topic, reader) for topic in topics),
        "free": "one place is free" if free == 1 else f"{free} places are free" if free else "",
        "page": absolute(session.get_absolute_url()),
    }


def begins_in_words(session: Session, talks: Mapping[str, str], title: Callable[[str], str]) -> str:
    """ "about 18:25, as the order stands"; each by its title where there are several. Empty without a clock.

    talks: topic (primary key, as text) → "18:25". title: what one of these is called.
    """
    known = {pk: f"about {session.clock(begins)}" for pk, begins in talks.items() if begins}
    parts = [f"“{unlinked(title(pk))}” {begins}" for pk, begins in known.items()]
    if len(talks) == 1:
        parts = list(known.values())
    return f"{get_text_list(parts, 'and')}, as the order stands" if parts else ""


def topics_for(session: Session, reader: Reader) -> list[Topic]:
    """The topics of an evening that this reader may see, in order, with their speakers."""
    if not reader.is_let_in:
        return []
    topics = Topic.objects.visible_to(reader).filter(session=session)
    return list(topics.select_related("session").prefetch_related("speakers__person").order_by("position"))


def agenda_line(topic: Topic, reader: Reader) -> str:
    """ "- JWT vs Goa (Tanabe)"."""
    wording = topic.wording(reader)
    names = get_text_list([speaker.name for speaker in topic.speakers.all()], "and")
    title = wording.title or wording.subject or (f"A talk by {names}" if names else "A talk")
    return f"- {unlinked(title)}" + (f" ({unlinked(names)})" if names and names not in title else "")
