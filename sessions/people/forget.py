"""What is left of a name outside of texts: addresses, printed names, the admin's log, the record itself."""

import re

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sessions.media.storage import discard_on_commit
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
    Portrait,
    Proposal,
    ProposalPhoto,
    ProposalSlides,
    Reader,
    Speaker,
    Told,
    Topic,
    User,
    settle_visibility,
)
from sessions.models.addresses import free_slug
from sessions.people import places
from sessions.people.names_in_text import Cast, without_name
from sessions.people.portraits import remove_portrait
from sessions.people.rewriting import COLLEAGUE, GUEST, Plan
from sessions.people.roles import roles_of
from sessions.text import slugify_ascii


def telling_slugs(plan: Plan) -> dict[int, list[str]]:
    """Topic → its addresses, present and earlier, that tell the name and are to answer 410."""
    stems = [slugify_ascii(name) for name in plan.spellings]
    told: dict[int, list[str]] = {}
    topics = Topic.objects.filter(session__in=list(plan.attendances))
    for topic in topics.select_related("session"):
        was = {topic.slug, *topic.history.values_list("slug", flat=True)}
        old = OldAddress.objects.filter(kind=OldAddress.Kind.TOPIC, leads_to=topic.slug)
        was.update(old.values_list("slug", flat=True))
        title_names_them = any(
            plan.rewrite(topic.session_id, words).changes for words in (topic.title, topic.subject)
        )
        telling = [slug for slug in was if any(tells(slug, stem) for stem in stems)]
        # Another talk of the evening may be about a place or a thing of the same spelling.
        if telling and (title_names_them or topic.speakers.filter(person=plan.person).exists()):
            told[topic.pk] = sorted(telling)
    return told


def tells(slug: str, stem: str) -> bool:
    """Whether a name stands in a slug as words of its own; "Okubo's" is "okubos" there."""
    return bool(stem) and re.search(f"(?:^|-){stem}s?(?:-|$)", slug) is not None


def leave_telling_slug(topic: Topic, telling: list[str]) -> None:
    """A new address for a topic; those that tell the name answer 410, others lead to it."""
    kind, old = OldAddress.Kind.TOPIC, topic.slug
    if old in telling:
        topic.slug = ""
        topic.give_slug()
        Topic.objects.filter(pk=topic.pk).update(slug=topic.slug)
        OldAddress.objects.filter(kind=kind, leads_to=old).update(leads_to=topic.slug)
    topic.history.filter(slug__in=telling).update(slug=topic.slug)
    for slug in telling:
        OldAddress.objects.update_or_create(kind=kind, slug=slug, defaults={"leads_to": ""})


def forget_roles(plan: Plan) -> None:
    """The printed names of their roles, of today and in the history: what they were that day instead.

    Without the company, which stands beside it in `affiliation`.
    """
    person = plan.person
    for role in roles_of(person):
        if hasattr(role.record, "credited_as"):
            role.record.credited_as = said_of(role.record)
            role.record.save(update_fields=["credited_as"])
    guests = Speaker.history.filter(person_id=person.pk, capacity=Capacity.GUEST)
    guests.update(credited_as=GUEST)
    Speaker.history.filter(person_id=person.pk).exclude(capacity=Capacity.GUEST).update(credited_as=COLLEAGUE)
    Moderator.history.filter(person_id=person.pk).update(credited_as=COLLEAGUE)


def said_of(role: models.Model) -> str:
    """ "a guest" or "a colleague", as they were in this role."""
    return GUEST if getattr(role, "capacity", "") == Capacity.GUEST else COLLEAGUE


def seal_sources(plan: Plan) -> None:
    """Mark the imports of their sessions: the importer leaves these alone from now on."""
    reports = ImportedReport.objects.filter(session__in=list(plan.attendances), anonymised_at=None)
    reports.update(anonymised_at=timezone.now())


def forget_log(plan: Plan) -> None:
    """The admin's own log repeats names of records and of their parts."""
    people = [str(pk) for pk in places.merged_into(plan.person)]
    of_people = ContentType.objects.get_for_model(Person)
    LogEntry.objects.filter(content_type=of_people, object_id__in=people).update(
        object_repr=plan.phrase, change_message=""
    )
    cast = Cast({plan.person.pk: plan.spellings}, settings.MTS_HONORIFIC)
    ours = ContentType.objects.filter(app_label="mts").exclude(pk=of_people.pk)
    named = Q()
    for name in plan.spellings:
        named |= Q(object_repr__icontains=name) | Q(change_message__icontains=name)
    for entry in LogEntry.objects.filter(named, content_type__in=ours):
        rewriting = without_name(entry.object_repr, cast, plan.person.pk, plan.phrase)
        # A message is JSON: what it says of parts is dropped rather than cut open.
        told = without_name(entry.change_message, cast, plan.person.pk, plan.phrase).changes
        LogEntry.objects.filter(pk=entry.pk).update(
            object_repr=rewriting.text[:200], change_message="" if told else entry.change_message
        )


def forget_proposals(person: Person) -> None:
    """What they sent through the form, and what was written to them, goes for good; their talks stay.

    So does what they were told: nobody writes to them that it has changed.
    """
    proposals = Proposal.objects.filter(person=person)
    numbers = list(proposals.values_list("pk", flat=True))
    theirs = Q(person=person) | Q(proposal__in=numbers) | Q(co_speaker__person=person)
    Told.objects.filter(theirs).delete()
    discard_on_commit(ProposalPhoto.objects.filter(proposal__in=numbers))
    discard_on_commit(ProposalSlides.objects.filter(proposal__in=numbers))
    proposals.delete()
    Proposal.history.filter(Q(id__in=numbers) | Q(person_id=person.pk)).delete()
    Notice.objects.filter(person=person).delete()
    CoSpeaker.objects.filter(person=person).delete()


def forget_merges(person: Person) -> None:
    """What was merged into this record cannot come back: the stored moves go, and pictures set aside."""
    merges = Merge.objects.filter(kept=person)
    discard_on_commit(Portrait.objects.filter(set_aside_by__in=merges))
    merges.delete()


def forget_person(plan: Plan) -> None:
    """The record itself: name, address, mail, biography, aliases, picture, log-in, and its whole history."""
    person, kind = plan.person, OldAddress.Kind.PERSON
    humans = places.merged_into(person)
    old = person.slug
    settle_visibility()
    was_public = Person.objects.visible_to(Reader.STRANGER).filter(pk=person.pk).exists()
    OldAddress.objects.filter(kind=kind, leads_to=old).update(leads_to="")
    person.aliases.all().delete()
    Alias.history.filter(person_id__in=humans).delete()
    User.objects.filter(person=person).update(person=None)
    remove_portrait(person)
    person.slug = free_slug(person, "", f"person-{person.pk}")
    if person.slug != old and was_public:  # "gone" would tell strangers that there was somebody
        OldAddress.objects.update_or_create(kind=kind, slug=old, defaults={"leads_to": ""})
    person.name, person.email, person.biography, person.said_as = plan.phrase, "", "", ""
    person.willing_to_moderate, person.do_not_ask = False, True
    person.anonymised_at = timezone.now()
    person.save()
    Person.history.filter(id__in=humans).update(
        name=person.name,
        slug=person.slug,
        email="",
        biography="",
        said_as="",
    )
    Doubt.objects.open().filter(Q(person=person) | Q(other=person)).update(
        message="One of these two people was anonymised.",
        settled_at=timezone.now(),
        settlement="One of the two was anonymised.",
    )
    Doubt.objects.filter(Q(person=person) | Q(other=person)).update(
        message="One of these two people was anonymised."
    )


def removals(person: Person) -> list[str]:
    """What goes for good, in words."""
    aliases = list(person.aliases.values_list("name", flat=True))
    user = User.objects.filter(person=person).first()
    sent = Proposal.objects.filter(person=person).count()
    return [
        sentence
        for there, sentence in (
            (Portrait.objects.filter(person=person).exists(), "The portrait and its files"),
            (person.biography, "The biography"),
            (person.email, f"The e-mail address {person.email}"),
            (sent, f"What they proposed ({sent}), with its history and the messages to them"),
            (aliases, f"Other spellings: {', '.join(aliases)}"),
            (person.slug, f"The address /people/{person.slug}/ (answers “gone” from then on)"),
            (person.merges.exists(), "What was merged into this record; it can no longer be undone"),
            (user, f"The tie to the log-in {user} (the log-in itself stays)"),
        )
        if there
    ]
