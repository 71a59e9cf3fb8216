"""A person's name taken out of the archive: "a colleague" or "a guest from AWS" stands in its place.

What a reader, an organiser or a look into the history could find is changed; talks, dates and counts stay.
It cannot be undone. What software cannot decide is listed, to be checked by hand.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from sessions.media.photos import remove_portrait
from sessions.media.storage import discard_on_commit, discard_what_came_with
from sessions.models import (
    Alias,
    Capacity,
    CoSpeaker,
    Doubt,
    ImportedReport,
    Merge,
    Moderator,
    Notice,
    OldAddress,
    Person,
    Photo,
    Portrait,
    Proposal,
    Reader,
    Session,
    Slides,
    Speaker,
    Told,
    Topic,
    User,
    archive_change,
    settle_visibility,
)
from sessions.models.addresses import free_slug
from sessions.models.locking import Versioned
from sessions.people.appearances import roles_of
from sessions.people.mentions import COLLEAGUE, GUEST, Mentions, text_fields
from sessions.people.names_in_text import Cast, Change, without_name
from sessions.text import slugify_ascii

MOST = 20  # of each kind; a name that stands in more texts is a word


class Place(NamedTuple):
    """One field of one record that changes: where, in words, and each change within it."""

    where: str
    changes: list[Change]


class Preview(NamedTuple):
    """What anonymising changes, removes and cannot decide (`by_hand`), in words.

    texts: what somebody may read on a page; sources: the stored sources of imports.
    """

    phrase: str
    texts: list[Place]
    sources: list[Place]
    removed: list[str]
    by_hand: list[str]
    history_rows: int

    @property
    def places(self) -> list[Place]:
        return self.texts + self.sources


def preview(person: Person) -> Preview:
    """Everything that `anonymise` would do to this person, without doing it. Empty if it was done."""
    if person.anonymised_at:
        return Preview(person.name, [], [], [], [], 0)
    mentions = Mentions(person)
    rows = (
        sum(1 for _ in mentions.texts(history=True)) + Person.history.filter(id__in=mentions.humans).count()
    )
    found = Preview(mentions.phrase, [], [], removals(person), [], rows)
    for record, texts in mentions.texts():
        where = where_of(record)
        for name, text in texts.items():
            found.by_hand.extend(f"{where}: “{left}”" for left in text.left)
            if text.changes:
                places = found.sources if isinstance(record, ImportedReport) else found.texts
                label = record._meta.get_field(name).verbose_name
                places.append(Place(f"{where}: {label}", text.changes))
    for role in roles_of(person):
        if printed := getattr(role.record, "credited_as", ""):
            change = Change(printed, said_of(role.record))
            found.texts.append(Place(f"{role.words}: name as printed", [change]))
    stays = (
        f"The log-in {user} stays; close it if they left." for user in User.objects.filter(person=person)
    )
    for sentences in (pictures_and_slides(person), addresses(mentions), elsewhere(mentions), stays):
        found.by_hand.extend(sentences)
    return found


def where_of(record: models.Model) -> str:
    """Where a record stands, in words for an organiser: "34th session, topic 3", "JWT vs Goa, photo"."""
    if isinstance(record, Session):
        return str(record)
    topic = record if isinstance(record, Topic) else getattr(record, "topic", None)
    holder = topic or (record.report if isinstance(record, Doubt) else record)
    session = getattr(holder, "session", None) or getattr(holder, "farewell_session", None)
    parts = [session, topic and f"topic {topic.position}", record is not topic and record._meta.verbose_name]
    return ", ".join(str(part) for part in parts if part)


def said_of(role: models.Model) -> str:
    """ "a guest" or "a colleague", as they were in this role: the company stands beside it."""
    return GUEST if getattr(role, "capacity", "") == Capacity.GUEST else COLLEAGUE


def removals(person: Person) -> list[str]:
    """What goes for good, in words."""
    aliases = ", ".join(person.aliases.values_list("name", flat=True))
    user = User.objects.filter(person=person).first()
    sent = Proposal.objects.filter(person=person).count()
    sentences = {
        "The portrait and its files": Portrait.objects.filter(person=person).exists(),
        "The biography": person.biography,
        f"The e-mail address {person.email}": person.email,
        f"What they proposed ({sent}), with its history and the messages to them": sent,
        f"Other spellings: {aliases}": aliases,
        f"The address /people/{person.slug}/ (answers “gone” from then on)": True,
        "What was merged into this record; it can no longer be undone": person.merges.exists(),
        f"The tie to the log-in {user} (the log-in itself stays)": user,
    }
    return [sentence for sentence, there in sentences.items() if there]


def pictures_and_slides(person: Person) -> list[str]:
    """Slides, recordings and pictures of their topics: software does not see whom they show."""
    topics = Topic.objects.filter(speakers__person=person).order_by("pk").select_related("session")
    slides, photos = (
        model.objects.filter(topic__in=topics.order_by()).select_related("topic__session")
        for model in (Slides, Photo)
    )
    evening = Photo.objects.filter(topic=None, session__topics__in=topics.order_by()).distinct()
    return [
        *(f"{where_of(one.topic)}: the slides “{one.file_name}” may name them." for one in slides),
        *(f"{where_of(one.topic)}: a picture may show them (“{one}”)." for one in photos),
        *(f"{where_of(one)}: the recording may show or name them." for one in topics if one.recording_url),
        *(f"{one.session}: a picture of the evening may show them (“{one}”)." for one in evening),
    ]


def addresses(mentions: Mentions) -> list[str]:
    """Addresses elsewhere that tell the name: we cannot change what another site calls its pages."""
    stems = [stem for name in mentions.spellings if (stem := slugify_ascii(name))]
    return [
        f"{where_of(record)}: the address {url} holds the name."
        for _, record in mentions.records()
        for column in record._meta.concrete_fields
        if isinstance(column, models.URLField) and (url := getattr(record, column.name))
        if any(f"-{stem}-" in f"-{slugify_ascii(url, 500)}-" for stem in stems)
    ]


def elsewhere(mentions: Mentions) -> Iterator[str]:
    """The same spelling where this person has no known role: it may be somebody else, so it stays."""
    person, names, sessions = mentions.person, mentions.spellings, list(mentions.companies)
    cast = Cast({person.pk: names})
    # A text that holds "Okubo-san" holds "Okubo": ask for the shortest only.
    shortest = [one for one in names if not any(o != one and o.casefold() in one.casefold() for o in names)]
    perhaps = "{} holds the same spelling; perhaps somebody else."
    waits = "The report “{}” waits for its review and holds the same spelling."
    topics = Topic.objects.exclude(session__in=sessions).select_related("session").order_by("pk")
    for rows, columns, sentence in (
        (topics, text_fields(Topic), perhaps),
        (Session.objects.exclude(pk__in=sessions), text_fields(Session), perhaps),
        (ImportedReport.objects.filter(session=None), ["text"], waits),
        (Person.objects.exclude(pk=person.pk), ["biography"], "The biography of {} names them."),
    ):
        holds = [Q(**{f"{column}__icontains": name}) for column in columns for name in shortest]
        for record in rows.filter(Q(*holds, _connector=Q.OR))[:MOST]:
            texts = (getattr(record, column) for column in columns)
            if any(without_name(text, cast, person.pk, "").changes for text in texts):
                yield sentence.format(where_of(record) if isinstance(record, Topic) else record)


def anonymise(person: Person) -> Preview:
    """Take this person's name out of the archive, in one transaction. Returns what was done.

    A second time nothing is left to do. Files of the portrait go once the transaction is through.
    """
    with archive_change():
        person = Person.objects.select_for_update().get(pk=person.pk)
        done = preview(person)
        if person.anonymised_at:
            return done
        mentions = Mentions(person)
        rewrite_texts(mentions)
        leave_telling_slugs(mentions)
        forget_roles(person)
        # The importer leaves these alone from now on.
        sealed = ImportedReport.objects.filter(session__in=list(mentions.companies), anonymised_at=None)
        sealed.update(anonymised_at=timezone.now())
        forget_log(mentions)
        forget_proposals(person)
        forget_person(mentions)
    return done


def rewrite_texts(mentions: Mentions) -> None:
    """Save the texts as they read now; an edit form that still shows the old ones is stale from now on."""
    for row, texts in list(mentions.texts(history=True)):
        values = {name: text.text for name, text in texts.items()}
        type(row)._default_manager.filter(pk=row.pk).update(**values)
    for record, texts in list(mentions.texts()):
        changed = {name: text.text for name, text in texts.items() if text.changes}
        for name, text in changed.items():
            setattr(record, name, text)
        if changed:
            rendered = [one.name for one in record._meta.fields if getattr(one, "source", None) in changed]
            record.save(update_fields=[*changed, *rendered])
            if isinstance(record, Versioned):
                type(record).objects.filter(pk=record.pk).update(version=F("version") + 1)


def leave_telling_slugs(mentions: Mentions) -> None:
    """New addresses for topics; those of old and today that tell the name answer 410, others lead there."""
    stems = "|".join(filter(None, map(slugify_ascii, mentions.spellings)))
    # A name stands in a slug as words of its own; "Okubo's" is "okubos" there.
    tells = re.compile(f"(?:^|-)(?:{stems})s?(?:-|$)" if stems else r"\Z.")
    kind = OldAddress.Kind.TOPIC
    for topic in Topic.objects.filter(session__in=list(mentions.companies)).select_related("session"):
        before = topic.slug
        leading = OldAddress.objects.filter(kind=kind, leads_to=before)
        slugs = {before, *topic.history.values_list("slug", flat=True)}
        telling = [slug for slug in slugs.union(leading.values_list("slug", flat=True)) if tells.search(slug)]
        # The title of another talk may name a place or a thing of the same spelling.
        if not telling or (before in telling and topic.give_slug() == before):
            continue
        Topic.objects.filter(pk=topic.pk).update(slug=topic.slug)
        leading.update(leads_to=topic.slug)
        topic.history.filter(slug__in=telling).update(slug=topic.slug)
        for slug in telling:
            gone_for_good(kind, slug)


def gone_for_good(kind: str, slug: str) -> None:
    OldAddress.objects.update_or_create(kind=kind, slug=slug, defaults={"leads_to": ""})


def forget_roles(person: Person) -> None:
    """The printed names of their roles, of today and in the history: what they were that day instead."""
    for role in roles_of(person):
        if hasattr(role.record, "credited_as"):
            role.record.credited_as = said_of(role.record)
            role.record.save(update_fields=["credited_as"])
    for model in (Speaker, Moderator):
        model.history.filter(person_id=person.pk).update(credited_as=COLLEAGUE)
    Speaker.history.filter(person_id=person.pk, capacity=Capacity.GUEST).update(credited_as=GUEST)


def forget_log(mentions: Mentions) -> None:
    """The admin's own log repeats names of records and of their parts."""
    person, names, phrase = mentions.person, mentions.spellings, mentions.phrase
    of_people = ContentType.objects.get_for_model(Person)
    theirs = LogEntry.objects.filter(content_type=of_people, object_id__in=map(str, mentions.humans))
    theirs.update(object_repr=phrase, change_message="")
    cast = Cast({person.pk: names}, settings.MTS_HONORIFIC)
    columns = ("object_repr", "change_message")
    holds = [Q(**{f"{column}__icontains": name}) for column in columns for name in names]
    others = LogEntry.objects.filter(content_type__app_label="mts").exclude(content_type=of_people)
    for entry in others.filter(Q(*holds, _connector=Q.OR)):
        entry.object_repr = without_name(entry.object_repr, cast, person.pk, phrase).text[:200]
        # A message is JSON: what it says of parts is dropped rather than cut open.
        if without_name(entry.change_message, cast, person.pk, phrase).changes:
            entry.change_message = ""
        entry.save(update_fields=columns)


def forget_proposals(person: Person) -> None:
    """What they sent through the form, and what was written to them, goes for good; their talks stay.

    So does what they were told: nobody writes to them that it has changed.
    """
    proposals = Proposal.objects.filter(person=person)
    numbers = list(proposals.values_list("pk", flat=True))
    theirs = Q(person=person) | Q(proposal__in=numbers) | Q(co_speaker__person=person)
    Told.objects.filter(theirs).delete()
    discard_what_came_with(numbers)
    proposals.delete()
    Proposal.history.filter(Q(id__in=numbers) | Q(person_id=person.pk)).delete()
    Notice.objects.filter(person=person).delete()
    CoSpeaker.objects.filter(person=person).delete()


def forget_person(mentions: Mentions) -> None:
    """The record itself: name, address, mail, biography, aliases, picture, log-in, and its whole history.

    What was merged into it cannot come back.
    """
    person, kind, phrase = mentions.person, OldAddress.Kind.PERSON, mentions.phrase
    old = person.slug
    settle_visibility()
    was_public = Person.objects.visible_to(Reader.STRANGER).filter(pk=person.pk).exists()
    OldAddress.objects.filter(kind=kind, leads_to=old).update(leads_to="")
    person.aliases.all().delete()
    Alias.history.filter(person_id__in=mentions.humans).delete()
    User.objects.filter(person=person).update(person=None)
    remove_portrait(person)
    discard_on_commit(Portrait.objects.filter(set_aside_by__kept=person))
    Merge.objects.filter(kept=person).delete()
    person.slug = free_slug(person, "", f"person-{person.pk}")
    if person.slug != old and was_public:  # "gone" would tell strangers that there was somebody
        gone_for_good(kind, old)
    blank = dict.fromkeys(("email", "biography", "said_as", "reading"), "")
    for name, value in (blank | {"name": phrase, "do_not_ask": True, "willing_to_moderate": False}).items():
        setattr(person, name, value)
    person.anonymised_at = timezone.now()
    person.save()
    Person.history.filter(id__in=mentions.humans).update(name=phrase, slug=person.slug, **blank)
    about = Doubt.objects.filter(Q(person=person) | Q(other=person))
    settled = {"settled_at": timezone.now(), "settlement": "One of the two was anonymised."}
    about.open().update(**settled)
    about.update(message="One of these two people was anonymised.")
