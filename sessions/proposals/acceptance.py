"""What a proposal brings to the archive: topic, speakers, all they sent, moved over once; later changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from sessions.media.storage import discard_on_commit
from sessions.models import (
    Audience,
    Consent,
    FollowUp,
    Link,
    Person,
    Portrait,
    Proposal,
    ProposalPhoto,
    Session,
    Slides,
    SpeakerEntry,
    Topic,
)
from sessions.people.who_is_meant import speakers_entered
from sessions.proposals.forms import CONSENT_FIELDS
from sessions.text import clean_line, normalise_name

_is_address = URLValidator(schemes=["http", "https"])
# Fields that a speaker may ask to change, in the order of the form.
CHANGEABLE = (
    "title", "sentence", "text", "kind", "minutes", "links", "months", "said_as", "affiliation", "biography",
    "remote", *CONSENT_FIELDS, "note",
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
    entries = speakers_entered(people, newly_added)
    topic.set_speakers(entries)
    know_speakers(proposal, entries)
    take_answers(proposal, topic)
    add_links(topic, proposal.links)
    move_slides(proposal, topic)
    if proposal.continues_id:
        FollowUp.objects.create(
            topic=topic,
            earlier=proposal.continues,
            earlier_number=proposal.continues.session.number,
            earlier_title=proposal.continues.title,
            confirmed=True,  # its own speaker says so
        )
    return topic


def wording(proposal: Proposal) -> dict[str, str]:
    """Title or subject, and what the speaker wrote, which is never the summary by itself."""
    title, sentence, text = proposal.title, proposal.sentence, proposal.text
    if not title:
        return {"subject": sentence.removesuffix("."), "speaker_notes": text}
    return {"title": title, "speaker_notes": "\n\n".join(part for part in (sentence, text) if part)}


def know_speakers(proposal: Proposal, entries: list[SpeakerEntry]) -> None:
    """Note on the proposal and its co-speakers which people they are; who lacks details gets them."""
    if not entries:
        return
    proposal.person = first = entries[0].person
    details = {"said_as": proposal.said_as, "biography": proposal.biography}
    if not proposal.speaks:  # else the address is that of who sent it
        details["email"] = proposal.email
    fill(first, details)
    move_photo(proposal, first)
    standing = list(proposal.co_speakers.exclude(answer="no"))
    rest = entries[1:]
    by_name = {normalise_name(entry.person.name): entry.person for entry in rest}
    for n, co_speaker in enumerate(standing):
        found = by_name.get(normalise_name(co_speaker.name))
        co_speaker.person = rest[n].person if len(rest) == len(standing) else found
        co_speaker.save(update_fields=["person"])
        if co_speaker.person:
            fill(co_speaker.person, {"email": co_speaker.email})


def fill(person: Person, details: dict[str, str]) -> None:
    """Give a person what is not known of them yet."""
    lacking = {name: value for name, value in details.items() if value and not getattr(person, name)}
    if lacking:
        for name, value in lacking.items():
            setattr(person, name, value)
        person.save()


def take_answers(proposal: Proposal, topic: Topic) -> None:
    """What may be published, and where they speak from, onto the first speaker's place."""
    for speaker in topic.speakers.filter(person=proposal.person_id) if proposal.person_id else ():
        speaker.remote = proposal.remote
        for consent in CONSENT_FIELDS:
            setattr(speaker, consent, getattr(proposal, consent) or getattr(speaker, consent))
        speaker.save()


def add_links(topic: Topic, links: list) -> None:
    """The pages elsewhere that the topic does not have yet; what is no address is left out."""
    known = set(topic.links.values_list("url", flat=True))
    for row in links if isinstance(links, list) else ():
        url = str(row.get("url") or "") if isinstance(row, dict) else ""
        if url in known or not is_address(url):
            continue
        known.add(url)
        label = clean_line(str(row.get("label") or ""))[:200] or url[:200]
        Link.objects.create(session=topic.session, topic=topic, position=len(known), url=url, label=label)


def is_address(url: str) -> bool:
    try:
        _is_address(url)
    except ValidationError:
        return False
    return len(url) <= 500


def move_slides(proposal: Proposal, topic: Topic) -> None:
    """The slides become those of the topic. Their files stay where they are, under the same key."""
    last = topic.slides.count()
    for n, sent in enumerate(proposal.slides.all(), start=last + 1):
        Slides.objects.create(
            session=topic.session,
            topic=topic,
            position=n,
            key=sent.key,
            file_name=sent.file_name,
            size=sent.size,
        )
        sent.delete()


def move_photo(proposal: Proposal, person: Person) -> None:
    """The picture becomes the person's, unless they have one or want none shown: then it stays here."""
    photo = ProposalPhoto.objects.filter(proposal=proposal).first()
    if photo is None or proposal.photo_consent == Consent.NO:
        return
    if Portrait.objects.filter(person=person).exists():
        return
    make_portrait(photo, person, public=proposal.photo_consent == Consent.YES)


def use_photo(proposal: Proposal) -> bool:
    """The picture takes the place of the portrait its first speaker has; whether there is one to take it.

    Inside a change of the archive.
    """
    photo = ProposalPhoto.objects.filter(proposal=proposal).first()
    if photo is None or proposal.person is None or proposal.photo_consent == Consent.NO:
        return False
    before = Portrait.objects.filter(person=proposal.person)
    discard_on_commit(before)
    before.delete()
    make_portrait(photo, proposal.person, public=proposal.photo_consent == Consent.YES)
    return True


def make_portrait(photo: ProposalPhoto, person: Person, *, public: bool) -> None:
    """The picture becomes the person's; its files stay where they are."""
    Portrait.objects.create(
        person=person,
        key=photo.key,
        width=photo.width,
        height=photo.height,
        widths=photo.widths,
        audience=Audience.PUBLIC if public else Audience.HOUSE,
    )
    photo.delete()


@dataclass(frozen=True)
class Difference:
    """One field in words: what stands, and what is asked for."""

    label: str
    now: str
    asked: str


def differences(proposal: Proposal) -> list[Difference]:
    """What is asked to change, field by field; only what differs."""
    changes = proposal.changes if isinstance(proposal.changes, dict) else {}
    found = []
    for name in CHANGEABLE:
        if name in changes and changes[name] != getattr(proposal, name):
            label = str(Proposal._meta.get_field(name).verbose_name).capitalize()
            found.append(
                Difference(label, in_words(name, getattr(proposal, name)), in_words(name, changes[name]))
            )
    return found


def in_words(name: str, value: Any) -> str:
    """A field's value as text to read."""
    field = Proposal._meta.get_field(name)
    if name == "links":
        rows = [row for row in value or [] if isinstance(row, dict)]
        return "\n".join(f"{row.get('label') or ''} {row.get('url') or ''}".strip() for row in rows)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if name in CONSENT_FIELDS:
        return str(dict(Consent.choices).get(value, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    return str(dict(field.flatchoices).get(value, value))


def apply_changes(proposal: Proposal, changes: dict) -> None:
    """Write the changes into the proposal, and into its topic and first speaker where they reach them.

    A value that the field does not take is left out: the form that asked has checked it. The caller saves the
    proposal. Inside `archive_change()`.
    """
    before = wording(proposal)
    changed = set()
    for name in CHANGEABLE:
        if name not in changes:
            continue
        try:
            value = Proposal._meta.get_field(name).clean(changes[name], proposal)
        except ValidationError:
            continue
        if value != getattr(proposal, name):
            setattr(proposal, name, value)
            changed.add(name)
    if proposal.topic_id:
        change_topic(proposal, proposal.topic, changed, before)


def change_topic(proposal: Proposal, topic: Topic, changed: set[str], before: dict[str, str]) -> None:
    """Bring the topic up to date in what was changed; the organisers' own rewording of the rest stays."""
    after = {"title": "", "subject": ""} | wording(proposal)
    words = [name for name in after if after[name] != before.get(name, "")]
    for name in words:
        setattr(topic, name, after[name])
    for name in changed & {"kind", "minutes"}:
        setattr(topic, name, getattr(proposal, name))
    topic.version += 1
    topic.save()
    if {"title", "subject"} & set(words):
        topic.readdress()
    if "links" in changed:
        add_links(topic, proposal.links)
    for speaker in topic.speakers.filter(person=proposal.person_id) if proposal.person_id else ():
        for name in changed & {"remote", "affiliation", *CONSENT_FIELDS}:
            setattr(speaker, name, getattr(proposal, name))
        speaker.save()
        fill(speaker.person, {name: getattr(proposal, name) for name in ("said_as", "biography")})
