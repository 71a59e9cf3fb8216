"""The single steps of a merge: how each thing of the record that goes joins the one that stays."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from sessions.models import (
    Alias,
    Capacity,
    Consent,
    Doubt,
    Intern,
    Moderator,
    Newcomer,
    Person,
    Portrait,
    Session,
    Speaker,
    Topic,
    User,
)
from sessions.models.order import close_gaps
from sessions.people.portraits import remove_portrait
from sessions.text import normalise_name

DETAILS = ("organisation", "said_as", "email", "biography", "left_on")
CONSENTS = ("photo_consent", "slides_consent", "recording_consent")
NARROWEST_FIRST = (Consent.NO, Consent.HOUSE, Consent.YES, Consent.NOT_ASKED)
# What a role at one place takes from its twin where it has nothing itself.
FILLED = {
    Speaker: ("affiliation", "credited_as", "told_at", "confirmed_at", "remote"),
    Moderator: ("credited_as", "asked_at", "answer"),
    Newcomer: ("credited_as",),
    Intern: ("programme", "started_on", "ended_on", "duration_text", "home_institution", "impressions"),
}


def twin_of(record: models.Model, kept: Person) -> models.Model | None:
    """The role that `kept` has at the same place already, where only one can be."""
    if isinstance(record, Speaker):
        return kept.talks.filter(topic=record.topic_id).first()
    if isinstance(record, Moderator):
        return kept.moderator_set.filter(session=record.session_id).first()
    if isinstance(record, Newcomer):
        return kept.introductions.filter(session=record.session_id).first()
    if isinstance(record, Intern) and record.farewell_session_id:
        return kept.internships.filter(farewell_session=record.farewell_session_id).first()
    return None


def move_role(record: models.Model, kept: Person) -> None:
    """Give the role to `kept`; where they have it already, their record takes what it lacks."""
    twin = twin_of(record, kept)
    if twin is None:
        record.person = kept
        record.save(update_fields=["person"])
        return
    for name in FILLED[type(record)]:
        setattr(twin, name, getattr(twin, name) or getattr(record, name))
    if isinstance(record, Speaker):
        if twin.capacity == Capacity.MEMBER:
            twin.capacity = record.capacity
        for name in CONSENTS:
            setattr(twin, name, min(getattr(twin, name), getattr(record, name), key=NARROWEST_FIRST.index))
    if isinstance(record, Moderator):  # what they were sent, and the links in it, would go with the record
        record.notices.update(moderator=twin)
        record.private_links.update(moderator=twin)
    record.delete()
    twin.save()
    if isinstance(record, Speaker):
        close_gaps(twin.topic.speakers.all())


def raise_versions(gone: Person) -> None:
    """Edit forms that still name `gone` are stale from now on."""
    topics = Topic.objects.filter(speakers__person=gone).order_by()
    Topic.objects.filter(pk__in=topics.values("pk")).update(version=F("version") + 1)
    evenings = Session.objects.filter(Q(moderator_set__person=gone) | Q(writer=gone)).order_by()
    Session.objects.filter(pk__in=evenings.values("pk")).update(version=F("version") + 1)


def spellings_that_move(kept: Person, gone: Person) -> list[str]:
    """Names that `kept` takes over as aliases: the name of `gone`, then its aliases."""
    known = {kept.key, *kept.aliases.values_list("key", flat=True)}
    names = {gone.key: gone.name} | dict(gone.aliases.values_list("key", "name"))
    return [name for key, name in names.items() if key not in known]


def move_aliases(kept: Person, gone: Person) -> None:
    """The name of `gone` and its aliases become aliases of `kept`, each spelling once."""
    known = {kept.key, *kept.aliases.values_list("key", flat=True)}
    for alias in gone.aliases.all():
        if alias.key in known | {gone.key}:
            alias.delete()
        else:
            alias.person = kept
            alias.save(update_fields=["person"])
    if normalise_name(gone.name)[:120] not in known:
        kept.aliases.create(name=gone.name, reason=Alias.Reason.MERGED)


def take_details(kept: Person, gone: Person) -> None:
    """What `kept` lacks it takes from `gone`; "do not ask" holds if either said so."""
    for name in DETAILS:
        setattr(kept, name, getattr(kept, name) or getattr(gone, name))
    kept.do_not_ask = kept.do_not_ask or gone.do_not_ask
    kept.willing_to_moderate = kept.willing_to_moderate or gone.willing_to_moderate
    kept.save()


def move_portrait(kept: Person, gone: Person) -> None:
    """The portrait moves; where both have one, that of `gone` goes with its files after the commit."""
    portrait = Portrait.objects.filter(person=gone).first()
    if portrait is None:
        return
    if Portrait.objects.filter(person=kept).exists():
        remove_portrait(gone)
    else:
        portrait.person = kept
        portrait.save(update_fields=["person"])


def settle_doubts(kept: Person, gone: Person, by: User | None) -> None:
    """The question whether these two are one is answered; others about `gone` are now about `kept`."""
    between = Q(person=kept, other=gone) | Q(person=gone, other=kept)
    Doubt.objects.open().filter(between).update(
        settled_at=timezone.now(), settled_by=by, settlement="They were merged."
    )
    # The settled ones stay as a record, and must not go with the person they point to.
    Doubt.objects.filter(between).update(person=kept, other=None)
    Doubt.objects.filter(person=gone).update(person=kept)
    Doubt.objects.filter(other=gone).update(other=kept)
