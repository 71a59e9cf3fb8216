"""One field of one record back to an earlier value, from the history of its evening.

What is posted names a row of the history and a field; the value is the one before that row, never what a page
sent. The row has to be one of this session's, so nothing else can be written by it.
"""

from contextlib import suppress

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from sessions.admin.agenda_forms import SessionForm, TopicForm
from sessions.admin.base import log, may, needs
from sessions.admin.history import (
    THERE,
    Difference,
    Names,
    Offers,
    differences,
    of_session,
    order_of,
    show,
)
from sessions.admin.report import EveningForm, SummaryForm
from sessions.admin.session_frame import EDITS
from sessions.admin.topic import set_dropped
from sessions.guard.input import whole_number
from sessions.models import (
    IllegalDecision,
    Intern,
    Moderator,
    Person,
    Session,
    Speaker,
    StaleVersion,
    Tag,
    Topic,
    User,
    archive_change,
)
from sessions.programme.moderating import name_moderators

# What can be brought back. What was told or agreed to is not ours to say again, and the steps of an evening's
# life have buttons of their own.
FIELDS = {
    Session: {*SessionForm.Meta.fields, *EveningForm.Meta.fields, "writer", "order"},
    Topic: {*TopicForm.Meta.fields, *SummaryForm.Meta.fields, "tags", "speaker_notes", "dropped_because"},
    Speaker: {THERE, "capacity", "affiliation", "credited_as", "remote"},
    Moderator: {THERE, "answer", "credited_as"},
    Intern: {
        "programme", "started_on", "ended_on", "duration_text", "home_institution", "farewell_audience",
        "impressions",
    },
}  # fmt: skip
# Where a record is, seen from whose version is claimed.
RELATED = {Speaker: "speakers", Moderator: "moderator_set", Intern: "farewells"}


UNKNOWN = "Whom this is about is no longer known."
NO_CHANGE = "The history of this evening has no such change."


class CannotComeBack(Exception):
    """Why this value cannot be brought back, in words."""


@needs("view_session")
def history(request: HttpRequest, session_id: int) -> HttpResponse:
    """The history of a session and all that belongs to it; POST brings one value back."""
    session = get_object_or_404(Session, pk=session_id)
    if request.method == "POST":
        return bring_back(request, session)
    offers = offers_of(session) if may(request.user, *EDITS) else None
    return show(request, session, of_session(session), offers)


@needs(*EDITS)
def bring_back(request: HttpRequest, session: Session) -> HttpResponse:
    key, version = request.POST.get("bring", ""), whole_number(request.POST.get("version", ""))
    try:
        row, before, name = found(session, key)
        names = Names([(row, before)])
        owner = owner_of(row, name, session, names)
        change = change_of(row, before, name, names)
        with archive_change():
            done = revert(row, before, name, owner, version, by=request.user)
    except StaleVersion as stale:
        session.refresh_from_db()
        shown = {"label": change.label, "wanted": change.old, "now": now_in_words(session, row, name)}
        shown |= {"key": key, "version": stale.record.version}
        return show(request, session, of_session(session), offers_of(session), stale=shown)
    except (CannotComeBack, ValidationError, IllegalDecision) as refusal:
        messages.error(request, " ".join(getattr(refusal, "messages", [str(refusal)])))
    else:
        if done:
            log(request, session, f"Brought back from the history: {change.label}")
            messages.success(request, f"Brought back. {change.label}: as it was before.")
        else:
            messages.info(request, "It is so already; nothing was changed.")
    return redirect(request.path)


def offers_of(session: Session) -> Offers:
    """Whether the old value of a change can be brought back: the version to claim, or None."""

    def offers(row: models.Model, name: str, names: Names) -> int | None:
        with suppress(CannotComeBack):
            return owner_of(row, name, session, names).version

    return offers


def owner_of(row: models.Model, name: str, session: Session, names: Names) -> Session | Topic:
    """The record whose version is claimed. Raises CannotComeBack, also where this field never comes back."""
    if name == "status":
        raise CannotComeBack("Where an evening stands is changed by the buttons of its page.")
    model = row.instance_type
    if name not in FIELDS.get(model, ()):
        raise CannotComeBack("This cannot be brought back from here; change it on its page.")
    if model in (Speaker, Moderator) and (row.person is None or row.person.anonymised_at):
        raise CannotComeBack(UNKNOWN)
    if model not in (Topic, Speaker):
        return session
    topic = names.topics.get(row.topic_id if model is Speaker else row.id)
    if topic is None or topic.session_id != session.pk:
        raise CannotComeBack("The topic is no longer in this evening.")
    return topic


def found(session: Session, key: str) -> tuple[models.Model, models.Model | None, str]:
    """A row of this session's history, the row before it, and the field, from "topic.12.title"."""
    kind, number, name = [*key.split(".", 2), "", ""][:3]
    for row, before in of_session(session):
        if (row.instance_type._meta.model_name, row.history_id) == (kind, whole_number(number)):
            return row, before, name
    raise CannotComeBack(NO_CHANGE)


def change_of(row: models.Model, before: models.Model | None, name: str, names: Names) -> Difference:
    """What a row says of the field. Raises CannotComeBack where that is nothing."""
    for change in differences(row, before, names):
        if change.field == name:
            return change
    raise CannotComeBack(NO_CHANGE)


def now_in_words(session: Session, row: models.Model, name: str) -> str:
    """What stands there by now: the last that the history tells of this field."""
    about = "person_id" if name == THERE else "id"
    for later in reversed(of_session(session)):
        same = later[0].instance_type is row.instance_type
        if same and getattr(later[0], about) == getattr(row, about):
            with suppress(CannotComeBack):
                return change_of(*later, name, Names([later])).new
    return ""


def revert(
    row: models.Model,
    before: models.Model | None,
    name: str,
    owner: Session | Topic,
    version: int,
    *,
    by: User,
) -> bool:
    """Give the field the value it had before this row; whether that changed anything. StaleVersion."""
    if name == THERE:
        return place_back(row, owner, version)
    if name == "order":
        now = list(owner.topics.order_by("position").values_list("pk", flat=True))
        earlier = [pk for pk in order_of(row)[0] if pk in now]
        ids = earlier + [pk for pk in now if pk not in earlier]  # those that came since stand last
        if ids != now:
            owner.reorder(ids, version=version)
        return ids != now
    if name == "dropped_because":
        set_dropped(owner, before.dropped_because, version, by=by)
        return True
    related = RELATED.get(row.instance_type)
    record = getattr(owner, related).filter(pk=row.id).first() if related else owner
    if record is None:
        raise CannotComeBack("What this was about is no longer in this evening.")
    return value_back(before, name, record, owner, version)


def value_back(
    before: models.Model, name: str, record: models.Model, owner: Session | Topic, version: int
) -> bool:
    """One column, or the tags, as it was before; whether it was another one."""
    column = record._meta.get_field(name).attname
    earlier, now = getattr(before, column), getattr(record, column)
    if name == "tags":
        earlier, now = set(Tag.objects.filter(pk__in=earlier.values("tag"))), set(now.all())
    if earlier == now:
        return False
    if name == "writer" and earlier and not Person.objects.filter(pk=earlier, anonymised_at=None).exists():
        raise CannotComeBack(UNKNOWN)
    owner.claim(version)
    if name == "answer":
        moderators = [(one.person, earlier if one == record else one.answer) for one in places_of(owner)]
        name_moderators(owner, moderators, at=timezone.now())
        return True
    if name != "tags":
        setattr(record, column, earlier)
    if name == "number":
        record.refuse_taken_number()
    record.validate_constraints()
    record.save()
    if name == "tags":
        record.tags.set(earlier)
    if isinstance(record, Topic):
        record.readdress()
    return True


def places_of(owner: Session | Topic) -> list[Moderator] | list[Speaker]:
    """Who moderates or speaks, in order."""
    places = owner.speakers if isinstance(owner, Topic) else owner.moderator_set
    return list(places.select_related("person").order_by("position", "pk"))


def place_back(row: models.Model, owner: Topic | Session, version: int) -> bool:
    """Somebody who was taken out speaks or moderates again; somebody who was added does not any more.

    Who comes back is asked and told anew.
    """
    taken_out, places = row.history_type == "-", places_of(owner)
    stays = [place for place in places if place.person_id != row.person_id]
    if taken_out is (len(stays) < len(places)):
        return False
    owner.claim(version)
    if isinstance(owner, Topic):
        owner.set_speakers(stays + [row] * taken_out)
    else:
        named = [(place.person, place.answer) for place in stays] + [(row.person, "")] * taken_out
        name_moderators(owner, named, at=timezone.now())
    return True
