"""One field of one record back to an earlier value, from the history of its evening.

What is posted names a row of the history and a field; the value is the one before that row, never what a page
sent. The row has to be one of this session's, so nothing else can be written by it.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import capfirst

from sessions.admin.agenda_forms import SessionForm, TopicForm, refuse_taken_number
from sessions.admin.base import log, may, needs
from sessions.admin.history.entries import THERE, Names, Offers, differences, of_session, order_of
from sessions.admin.history.record_page import nothing_comes_back, show
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
    SpeakerEntry,
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


class CannotComeBack(Exception):
    """Why this value cannot be brought back, in words."""


@needs("view_session")
def history(request: HttpRequest, session: Session) -> HttpResponse:
    """The history of a session and all that belongs to it; POST brings one value back."""
    if request.method == "POST":
        return bring_back(request, session)
    offers = offers_of(session) if may(request.user, *EDITS) else nothing_comes_back
    return show(request, session, of_session(session), offers)


@needs(*EDITS)
def bring_back(request: HttpRequest, session: Session) -> HttpResponse:
    kind, number, name = [*request.POST.get("bring", "").split(".", 2), "", ""][:3]
    version = whole_number(request.POST.get("version", ""))
    try:
        row, before = row_and_before(session, kind, whole_number(number))
        owner = owner_of(row, before, name, session)
        with archive_change():
            done = revert(row, before, name, owner, version, by=request.user)
    except StaleVersion as stale:
        shown = stale_words(session, row, before, name) | {"version": stale.record.version}
        shown["key"] = request.POST["bring"]
        session.refresh_from_db()
        return show(request, session, of_session(session), offers_of(session), stale=shown)
    except (CannotComeBack, ValidationError, IllegalDecision) as refusal:
        messages.error(request, " ".join(getattr(refusal, "messages", [str(refusal)])))
    else:
        if done:
            log(request, session, f"Brought back from the history: {label_of(row, name)}")
            messages.success(request, f"Brought back. {label_of(row, name)}: as it was before.")
        else:
            messages.info(request, "It is so already; nothing was changed.")
    return redirect(request.path)


def offers_of(session: Session) -> Offers:
    """Whether the old value of a change can be brought back: the version to claim, or None."""

    def offers(row: models.Model, name: str, names: Names) -> int | None:
        model = row.instance_type
        if name not in FIELDS.get(model, ()):
            return None
        if model in (Speaker, Moderator):
            person = names.records[Person].get(row.person_id)
            if person is None or person.anonymised_at:
                return None
        if model not in (Topic, Speaker):
            return session.version
        topic = names.records[Topic].get(row.topic_id if model is Speaker else row.id)
        return topic.version if topic and topic.session_id == session.pk else None

    return offers


def row_and_before(session: Session, kind: str, number: int) -> tuple[models.Model, models.Model | None]:
    """A row of this session's history, and the row before it. Raises CannotComeBack."""
    for rows in of_session(session):
        if rows.model.instance_type._meta.model_name == kind and (
            row := rows.filter(history_id=number).first()
        ):
            return row, rows.model.objects.filter(history_id=row.before).first()
    raise CannotComeBack("The history of this evening has no such change.")


def owner_of(row: models.Model, before: models.Model | None, name: str, session: Session) -> Session | Topic:
    """The record whose version is claimed. Raises CannotComeBack, also where this field never comes back."""
    if name == "status":
        raise CannotComeBack("Where an evening stands is changed by the buttons of its page.")
    model = row.instance_type
    if name not in FIELDS.get(model, ()) or (before is None and name not in (THERE, "order")):
        raise CannotComeBack("This cannot be brought back from here; change it on its page.")
    if model not in (Topic, Speaker):
        return session
    topic = session.topics.filter(pk=row.topic_id if model is Speaker else row.id).first()
    if topic is None:
        raise CannotComeBack("The topic is no longer in this evening.")
    return topic


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
    if name == "tags":
        earlier = set(Tag.objects.filter(pk__in=before.tags.values("tag")))
        if earlier == set(owner.tags.all()):
            return False
        owner.claim(version).save()
        owner.tags.set(earlier)
        return True
    return column_back(owner, version, record, name, before)


def column_back(
    owner: Session | Topic, version: int, record: models.Model, name: str, before: models.Model
) -> bool:
    """One column as it was before; whether it was another one."""
    column = record._meta.get_field(name).attname
    value = getattr(before, column)
    if getattr(record, column) == value:
        return False
    if name == "writer" and value:
        somebody(value)
    owner.claim(version)
    if name == "answer":
        moderators = [(one.person, value if one == record else one.answer) for one in places_of(owner)]
        name_moderators(owner, moderators, at=timezone.now())
        return True
    setattr(record, column, value)
    if name == "number":
        refuse_taken_number(record)
    record.validate_constraints()
    record.save()
    if isinstance(record, Topic):
        record.readdress()
    return True


def somebody(pk: int) -> Person:
    if person := Person.objects.filter(pk=pk, anonymised_at=None).first():
        return person
    raise CannotComeBack("Whom this is about is no longer known.")


def places_of(owner: Session | Topic) -> list[Moderator] | list[Speaker]:
    """Who moderates or speaks, in order."""
    places = owner.speakers if isinstance(owner, Topic) else owner.moderator_set
    return list(places.select_related("person").order_by("position", "pk"))


def place_back(row: models.Model, owner: Topic | Session, version: int) -> bool:
    """Somebody who was taken out speaks or moderates again; somebody who was added does not any more.

    Who comes back is asked and told anew.
    """
    person, taken_out = somebody(row.person_id), row.history_type == "-"
    stays = [place for place in places_of(owner) if place.person_id != person.pk]
    if taken_out is (len(stays) < len(places_of(owner))):
        return False
    owner.claim(version)
    if isinstance(owner, Topic):
        back = SpeakerEntry(person, row.capacity, row.affiliation, row.credited_as, row.remote)
        owner.set_speakers(stays + [back] * taken_out)
    else:
        named = [(place.person, place.answer) for place in stays] + [(person, "")] * taken_out
        name_moderators(owner, named, at=timezone.now())
    return True


def stale_words(
    session: Session, row: models.Model, before: models.Model | None, name: str
) -> dict[str, str | int]:
    """What was to be brought back, and what stands there by now: the last that the history tells of it."""
    rows = next(rows for rows in of_session(session) if rows.model.instance_type is row.instance_type)
    about = {"person_id": row.person_id} if name == THERE else {"id": row.id}
    pairs = [
        (one, rows.model.objects.filter(history_id=one.before).first())
        for one in rows.filter(**about).order_by("-history_id")
    ]
    names = Names([*pairs, (row, before)])
    told = [(pair, change) for pair in pairs for change in differences(*pair, names) if change[0] == name]
    wanted = next(old for (one, _), (_, _, old, _) in told if one.history_id == row.history_id)
    return {"label": label_of(row, name), "wanted": wanted, "now": told[0][1][3]}


def label_of(row: models.Model, name: str) -> str:
    """The field in words, for a message: "Summary"."""
    if name in (THERE, "order", "tags"):
        return {THERE: "Who stood there", "order": "The running order", "tags": "Tags"}[name]
    return capfirst(row.instance_type._meta.get_field(name).verbose_name)
