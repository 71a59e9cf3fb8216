"""What the speaker of an agreed talk asks to change: shown beside what stands, and taken over into both."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from sessions.models import Consent, Proposal, Topic
from sessions.proposals.moving_over import CONSENTS, add_links, fill, wording

# Fields that a speaker may ask to change, in the order of the form.
CHANGEABLE = (
    "title", "sentence", "text", "kind", "minutes", "links", "months", "said_as", "affiliation", "biography",
    "remote", *CONSENTS, "note",
)  # fmt: skip


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
    if name in CONSENTS:
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
        for name in changed & {"remote", "affiliation", *CONSENTS}:
            setattr(speaker, name, getattr(proposal, name))
        speaker.save()
        fill(speaker.person, {name: getattr(proposal, name) for name in ("said_as", "biography")})
