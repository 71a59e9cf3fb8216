"""What a proposal brings to the archive: topic, speakers, all they sent, moved over once; later changes."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from sessions.media.storage import discard
from sessions.models import (
    CONSENTS,
    Audience,
    Consent,
    FollowUp,
    Homework,
    Link,
    Person,
    Portrait,
    Proposal,
    Session,
    SpeakerEntry,
    Topic,
)
from sessions.people.who_is_meant import speakers_entered
from sessions.text import normalise_name
from sessions.text.sorting import is_kana

# Fields that a speaker may ask to change, in the order of the form.
CHANGEABLE = (
    "title", "sentence", "text", "kind", "minutes", "links", "months", "said_as", "affiliation", "biography",
    "remote", *CONSENTS, "note",
)  # fmt: skip


def make_topic(
    proposal: Proposal,
    session: Session,
    people: Sequence[SpeakerEntry],
    newly_added: dict[str, Person] | None = None,
) -> Topic:
    """The topic of a proposal at the end of an evening, with all that came with it. For the house only, until
    it is opened. Inside `archive_change()`.

    people: the first speaker, then the co-speakers; who is not saved yet is entered (`speakers_entered`).
    """
    topic = session.add_topic(**wording(proposal), kind=proposal.kind, minutes=proposal.minutes)
    give_speakers(proposal, topic, people, newly_added)
    answered = [name for name in CONSENTS if getattr(proposal, name)]
    copy_to_place(proposal, topic, ["remote", *answered])
    add_links(topic, proposal.links)
    for n, slides in enumerate(proposal.slides.all(), start=1):
        slides.proposal, slides.session, slides.topic, slides.position = None, session, topic, n
        slides.save()
    if earlier := proposal.continues:
        known = {"earlier_number": earlier.session.number, "earlier_title": earlier.title}
        FollowUp.objects.create(topic=topic, earlier=earlier, confirmed=True, **known)  # its speaker says so
    Homework.objects.open().filter(pk=proposal.takes_up_id).update(answered_by=topic)
    return topic


def wording(proposal: Proposal) -> dict[str, str]:
    """Title or subject, and what the speaker wrote, which is never the summary by itself."""
    title, sentence, text = proposal.title, proposal.sentence, proposal.text
    if not title:
        return {"title": "", "subject": sentence.removesuffix("."), "speaker_notes": text}
    notes = "\n\n".join(part for part in (sentence, text) if part)
    return {"title": title, "subject": "", "speaker_notes": notes}


def give_speakers(
    proposal: Proposal,
    topic: Topic,
    people: Sequence[SpeakerEntry],
    newly_added: dict[str, Person] | None = None,
) -> None:
    """These speak; noted on the proposal and its co-speakers, and who lacks details gets them."""
    entries = speakers_entered(people, newly_added)
    topic.set_speakers(entries)
    if not entries:
        return
    first, *rest = [entry.person for entry in entries]
    proposal.person = first
    email = "" if proposal.speaks else proposal.email  # of who sent it
    fill(first, **said_as(proposal), biography=proposal.biography, email=email)
    move_photo(proposal)
    by_name = {normalise_name(person.name): person for person in rest}
    named = list(proposal.co_speakers.exclude(answer="no"))
    for n, co_speaker in enumerate(named):
        in_order = len(rest) == len(named)
        co_speaker.person = rest[n] if in_order else by_name.get(normalise_name(co_speaker.name))
        co_speaker.save(update_fields=["person"])
        if co_speaker.person:
            fill(co_speaker.person, email=co_speaker.email)


def said_as(proposal: Proposal) -> dict[str, str]:
    """How the name is said, under the field of a person that it belongs to: in kana it is the reading."""
    return {"reading" if is_kana(proposal.said_as) else "said_as": proposal.said_as}


def fill(person: Person, **details: str) -> None:
    """Give a person what is not known of them yet."""
    lacking = {name: value for name, value in details.items() if value and not getattr(person, name)}
    for name, value in lacking.items():
        setattr(person, name, value)
    if lacking:
        person.save()


def copy_to_place(proposal: Proposal, topic: Topic, names: Sequence[str]) -> None:
    """Fields of the proposal onto the place of its first speaker."""
    for speaker in topic.speakers.filter(person=proposal.person_id):
        for name in names:
            setattr(speaker, name, getattr(proposal, name))
        speaker.save()


def add_links(topic: Topic, links: list[dict[str, str]]) -> None:
    """The pages elsewhere that the topic does not have yet; what is no address is left out."""
    known = set(topic.links.values_list("url", flat=True))
    labels = {row["url"]: row["label"] for row in links if row["url"] not in known}
    for n, (url, label) in enumerate(labels.items(), start=len(known) + 1):
        link = Link(session=topic.session, topic=topic, position=n, url=url, label=label)
        with suppress(ValidationError):
            link.full_clean()
            link.save()


def move_photo(proposal: Proposal, *, instead: bool = False) -> bool:
    """The picture becomes its first speaker's, unless they want none shown; whether it did. Inside a
    change of the archive.

    instead: it takes the place of the portrait they have; else that stays, and the picture stays here.
    """
    photo = Portrait.objects.filter(proposal=proposal).first()
    before = Portrait.objects.filter(person=proposal.person)
    unwanted = proposal.person is None or proposal.photo_consent == Consent.NO
    if photo is None or unwanted or (before.exists() and not instead):
        return False
    discard(before)
    public = proposal.photo_consent == Consent.YES
    photo.person, photo.proposal, photo.name = proposal.person, None, ""
    photo.audience = Audience.PUBLIC if public else Audience.HOUSE
    photo.save()
    return True


# Changes that the speaker of an agreed talk asks for.


class Difference(NamedTuple):
    """One field in words: what stands, and what is asked for."""

    label: str
    now: str
    asked: str


def differences(proposal: Proposal) -> list[Difference]:
    """What is asked to change, field by field; only what differs."""
    found = []
    for name, asked in (proposal.changes or {}).items():
        if asked != (now := getattr(proposal, name)):
            label = Proposal._meta.get_field(name).verbose_name.capitalize()
            found.append(Difference(label, in_words(name, now), in_words(name, asked)))
    return found


def in_words(name: str, value: Any) -> str:
    """A field's value as text to read."""
    if name == "links":
        return "\n".join(f"{row['label']} {row['url']}" for row in value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    choices = dict(Proposal._meta.get_field(name).flatchoices)
    return "" if value is None else str(choices.get(value, value))


def apply_changes(proposal: Proposal, changes: Mapping[str, Any]) -> None:
    """Write the changes into the proposal, and into its topic and first speaker where they reach them.

    A value that the field does not take is left out: the form that asked has checked it. The caller saves the
    proposal. Inside `archive_change()`.
    """
    before, changed = wording(proposal), set()
    for name in changes.keys() & set(CHANGEABLE):
        with suppress(ValidationError):
            value = Proposal._meta.get_field(name).clean(changes[name], proposal)
            if value != getattr(proposal, name):
                setattr(proposal, name, value)
                changed.add(name)
    if topic := proposal.topic:
        change_topic(proposal, topic, changed, before)


def change_topic(proposal: Proposal, topic: Topic, changed: set[str], before: dict[str, str]) -> None:
    """Bring the topic up to date in what was changed; the organisers' own rewording of the rest stays."""
    words = wording(proposal).items() - before.items()
    for name, value in [*words, *((name, getattr(proposal, name)) for name in changed & {"kind", "minutes"})]:
        setattr(topic, name, value)
    topic.version += 1
    topic.save()
    if {"title", "subject"} & dict(words).keys():
        topic.readdress()
    if "links" in changed:
        add_links(topic, proposal.links)
    copy_to_place(proposal, topic, list(changed & {"remote", "affiliation", *CONSENTS}))
    if proposal.person:
        fill(proposal.person, **said_as(proposal), biography=proposal.biography)
