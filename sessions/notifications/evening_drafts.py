"""Messages about an evening to those who know something else of it, to be looked at, edited and sent; and
news of its running order to who speaks and moderates there.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial

from django.utils import timezone
from django.utils.text import get_text_list

from sessions.models import (
    AGREED,
    MessageKind,
    Notice,
    Proposal,
    Reader,
    Session,
    Status,
    Topic,
    User,
    archive_change,
)
from sessions.notifications.announcing import reader_of
from sessions.notifications.outbox import Draft, digest, send
from sessions.notifications.texts import (
    common_values,
    compose,
    day_words,
    evening_in_words,
    session_values,
    timed_agenda,
    title_for,
    topics_and_clock,
    without_link,
)
from sessions.notifications.to_tell import Facts, Known, of_session
from sessions.running_order import Timetable
from sessions.text import unlinked

_K = MessageKind
SOON = timedelta(days=7)

# What happened, in the words that one reader may read.
type News = Callable[[Reader], str]


def draft_to(
    one: Known, kind: str, values: Mapping[str, str], *, once: str, moderates: bool = False, **fields
) -> Draft:
    """A message to one reader, with the way to their page. moderates: it is about that, not their talk."""
    holder = {"proposal": one.proposal, "co_speaker": one.co_speaker}
    if moderates or not one.proposal:
        holder = {"moderator": one.moderator}
    text = compose(kind, values)
    about = {"session": one.session, "person": one.person, "tells": one.now.stored()} | holder | fields
    return Draft(kind, text if any(holder.values()) else without_link(text), once, **about)


def values_for(one: Known, *, reader: Reader, untitled: str = "Your talk", **about) -> dict[str, str]:
    """What a message to one reader can say of the evening and their talks. untitled: stands for a title.

    about: by and today, as `common_values` and `session_values` have them.
    """
    talks = list(one.now.talks)
    if not one.now.on:  # of those they knew of, the ones that went to no other evening
        there = one.readers.topics
        known = (one.told or Facts()).talks
        talks = [pk for pk in known if pk in there and there[pk].session_id == one.session.pk]
    called = [unlinked(one.title(pk, reader, untitled)) for pk in talks]
    return {
        **common_values(name="" if one.audience else one.name, by=about.get("by")),
        **session_values(one.session, reader=reader, today=about.get("today")),
        "talk": get_text_list([title for title in called if title], "and"),
        "begins": one.begins_in_words(reader),
    }


def reader_for_news(one: Known) -> Reader:
    """Whose wording it is in: the announcement's, a stranger's who sent a proposal, or a colleague's."""
    if one.audience:
        return reader_of(one.session)
    return Reader.STRANGER if one.proposal else one.reads


def evening_drafts(known: Iterable[Known], *, by: User | None) -> list[Draft]:
    """A message to everybody who knows something of an evening that is not so, everything in one."""
    together = defaultdict(list)
    for one in known:
        if one.to_be_told:
            together[bool(one.audience), repr(one.told) if one.audience else one.whom].append(one)
    return [
        evening_draft(group[0], by=by, audiences=tuple(one.audience for one in group if everybody))
        for (everybody, _), group in sorted(together.items(), key=lambda found: found[0][0])
    ]


def evening_draft(one: Known, *, by: User | None, audiences: tuple[str, ...]) -> Draft:
    kind, reader = kind_for(one), reader_for_news(one)
    concerned = one.audience or one.now.has_role or not one.now.on
    values = values_for(one, reader=reader, by=by) | {
        "agenda": timed_agenda(one.session, reader) if concerned and one.now.on else "",
        "news": "\n".join(news_for(kind, one)),
    }
    if kind == _K.CANCELLED:
        values["evening"] = evening_as_known(one)
    if not concerned:
        values |= dict.fromkeys(("day", "time", "place", "moderator", "free"), "")
    return draft_to(one, kind, values, once=once_for(one), audiences=audiences)


def kind_for(one: Known) -> str:
    """The text that fits; what it does not say stands in it as news."""
    found, told = one.differences, one.told
    if not one.now.on:
        return _K.CANCELLED
    if one.now.talks and not (told and told.talks):
        return _K.ACCEPTED
    asks = one.now.moderates and one.moderator and not one.moderator.answer
    if asks and not one.now.talks and not (told and told.has_role):
        return _K.MODERATE
    if "day" in found and one.now.talks:
        return _K.MOVED
    return _K.ORDER if found == ["begins"] else _K.CHANGED


def news_for(kind: str, one: Known) -> list[str]:
    """What is not as they know it, a sentence each, but for what a text of this kind says by itself."""
    found, told, now, reader = one.differences, one.told or Facts(), one.now, reader_for_news(one)
    said, clock = [], one.session.clock
    if "on" in found and now.on:
        said.append(f"The {one.session.ordinal} session takes place after all.")
    if "day" in found:
        said.append(moved_in_words(one.session, told.day or ""))
    if "time" in found:
        said.append(
            f"It begins at {clock(now.time)} now, not at {clock(told.time)}."
            if now.time
            else "Its time is open again."
        )
    if "place" in found:
        said.append(
            f"The place is {now.place} now, not {told.place}." if now.place else "Its place is open again."
        )
    if "begins" in found:
        said += [
            f"“{one.title(pk, reader)}” begins about {clock(at)} now, not about {clock(told.talks[pk])}."
            for pk, at in now.talks.items()
            if at and told.talks.get(pk) and told.talks[pk] != at
        ]
    if "talks" in found and now.on:
        said += [lost(pk, one) for pk in told.talks if pk not in now.talks]
        if kind != _K.ACCEPTED:
            said += [
                f"“{one.title(pk, reader)}” has its place there." for pk in now.talks if pk not in told.talks
            ]
    if "moderates" in found and now.on and told.moderates:
        said.append("You need not moderate it; thank you for being ready to.")
    elif now.on and now.moderates and not told.moderates and kind != _K.MODERATE:
        words = "And would you moderate it? It means introducing each speaker and keeping the time."
        # Who has a page for their talk finds no question there.
        said.append(f"{words} An answer to this message is enough." if one.proposal else words)
    if "asked" in found and now.on:
        said.append("You were asked for a talk there; that evening needs none any more. Thank you.")
    if kind == _K.CANCELLED and told.moderates and told.talks:
        said.append("So there is nothing to moderate either.")
    return [unlinked(sentence) for sentence in said]


def evening_as_known(one: Known) -> str:
    """ "the 35th session on Friday 16 June 2017": with the day that its reader was told, if any."""
    told = one.told.day if one.told else None
    return evening_in_words(one.session, date.fromisoformat(told) if told else None)


def moved_in_words(session: Session, told: str) -> str:
    """ "The 35th session has moved from Friday 16 June 2017 to Friday 23 June 2017."."""
    before = day_words(date.fromisoformat(told)) if told else ""
    now = day_words(session.held_on)
    whole = f"The {session.ordinal} session"
    if before and now:
        return f"{whole} has moved from {before} to {now}."
    return f"{whole} is on {now}." if now else f"{whole} is not on {before}; its new day is not settled yet."


def once_for(one: Known) -> str:
    """Names what they knew, since when, and what they are told now."""
    moderates = one.moderator and one.moderator.pk
    facts = (one.session.pk, one.whom, one.told, one.told_at, one.now, moderates)
    return f"evening:{one.session.pk}:{digest(facts)}"


def lost(talk: str, one: Known) -> str:
    """Why a talk of theirs is not on the agenda any more, or not theirs."""
    title, topic = one.title(talk, reader_for_news(one)), one.readers.topics.get(talk)
    proposal: Proposal | None = getattr(topic, "proposal", None)
    if proposal and proposal.status == Proposal.Status.WITHDRAWN and one.co_speaker:
        return f"{proposal.name} has withdrawn “{title}”: you need not prepare it."
    if topic and not topic.dropped_because and topic.session.status != Status.CANCELLED:
        people = [speaker.person_id for speaker in topic.speakers.all()]
        if not one.person or one.person.pk not in people:
            return f"“{title}” is given without you: you need not prepare it."
        return f"“{title}” has its place at the {topic.session.ordinal} session now."
    reserve = proposal and (proposal.status in AGREED or proposal.status == Proposal.Status.RESERVE)
    then = "; it is in our reserve for another evening." if reserve else "."
    return f"“{title}” is not on the agenda any more{then}"


def order_drafts(session: Session, *, by: User | None, moved: Collection[int] = ()) -> list[Draft]:
    """A message for each moderator and each speaker who does not know their time yet.

    moved: primary keys of the topics that were moved; where it names none, every topic may have been. Only
    speakers who were told of their talk hear of its time. Nobody is offered what they were told before.
    """
    topics, clock = topics_and_clock(session)
    drafts, order = [], digest_of(topics, clock)
    for one in sorted(of_session(session), key=lambda one: one.moderator is None):
        talks = [place.topic for place in one.places if not moved or place.topic_id in moved]
        times = [clock.begins_in_words(talk.pk) for talk in talks]
        if one.moderator:
            once = f"order {session.pk} m{one.moderator.pk} {order}"
            drafts.append(order_draft(one, lambda _: "The talks have another order now.", by=by, once=once))
        elif talks:
            mine = digest([(talk.pk, at or talk.position) for talk, at in zip(talks, times, strict=True)])
            once = f"order {session.pk} s{one.person.pk} {session.held_on} {mine}"
            begins = get_text_list([at for at in times if at], "and")
            drafts.append(order_draft(one, partial(own_times, talks, times), by=by, once=once, begins=begins))
    known = set(Notice.objects.filter(session=session).exclude(once=None).values_list("once", flat=True))
    return [draft for draft in drafts if draft.once not in known]


def own_times(talks: list[Topic], times: list[str], reader: Reader) -> str:
    """ "“Falcon” by Tanabe begins at 19:20 now."."""
    return "\n".join(
        f"{title_for(talk, reader)} {f'begins at {at} now' if at else 'has another place now'}."
        for talk, at in zip(talks, times, strict=True)
    )


def order_draft(one: Known, news: News, *, by: User | None, once: str = "", **fields) -> Draft:
    reader = one.reads
    values = common_values(name=one.name, by=by) | session_values(one.session, reader=reader)
    values |= {"news": unlinked(news(reader)), "agenda": timed_agenda(one.session, reader)}
    return draft_to(one, _K.ORDER, values, once=once, moderates=bool(one.moderator), **fields)


def tell_moderators(session: Session, news: News, *, by: User | None, at: datetime) -> list[Notice]:
    """A notice of what happened, with the order as it is now, to each moderator who did not say no.

    Long before the evening only those are written to who know already that they may moderate.
    """
    soon = session.held_on is not None and session.held_on <= timezone.localdate(at) + SOON
    with archive_change():
        known = [one for one in of_session(session) if one.moderator]
        knowing = [one for one in known if soon or one.moderator.asked_at or one.moderator.answer]
        return send_order(session, [order_draft(one, news, by=by) for one in knowing], by=by, at=at)


def send_order(session: Session, drafts: Iterable[Draft], *, by: User | None, at: datetime) -> list[Notice]:
    """Put the messages into the outbox; those told before are given back as they are."""
    with archive_change():
        return [send(draft, by=by, at=at) for draft in drafts]


def digest_of(topics: list[Topic], clock: Timetable) -> str:
    """Names one order with its times: two that differ in either have two names."""
    return digest([(topic.pk, clock.begins(topic.pk)) for topic in topics])
