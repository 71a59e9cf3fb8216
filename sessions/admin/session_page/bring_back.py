"""One field of one record back to an earlier value: an edit of today, by the ways that every edit takes.

What is posted names a row of the history and a field; the value is the one before that row, never what a page
sent. The row has to be one of this session's, so nothing else can be written by it.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from sessions.admin.base import log
from sessions.admin.history.entries import THERE, Names, Offers, differences, of_session, order_of
from sessions.admin.history.record_page import nothing_comes_back, show
from sessions.admin.session_page.clashes import Clash, Clashes, put, rebased
from sessions.admin.session_page.forms import PageForm, SessionForm, TopicForm
from sessions.admin.session_page.frame import may_change, require_view, session_or_404
from sessions.admin.session_page.report_forms import EveningForm, SummaryForm
from sessions.admin.session_page.report_saving import save_evening, save_summary
from sessions.admin.session_page.saving import NotSaved, save_session, save_topic, set_moderators
from sessions.admin.session_page.topics import set_dropped
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
    archive_change,
)

IN_FORM = {"writer": "report_writer"}


def columns(model: type[models.Model], *forms: type[PageForm]) -> set[str]:
    """The columns that these forms of the session's pages edit."""
    return {
        column.name
        for column in model._meta.concrete_fields
        if any(column.name in f.base_fields for f in forms)
    }


# What can be brought back. What was told or agreed to is not ours to say again, and the steps of an evening's
# life have buttons of their own.
FIELDS = {
    Session: columns(Session, SessionForm, EveningForm) - {"version"} | {"writer", "order"},
    Topic: columns(Topic, TopicForm, SummaryForm) - {"version"}
    | {"tags", "speaker_notes", "dropped_because"},
    Speaker: {THERE, "capacity", "affiliation", "credited_as", "remote"},
    Moderator: {THERE, "answer", "credited_as"},
    Intern: {"programme", "started_on", "ended_on", "duration_text", "home_institution"}
    | {"farewell_audience", "impressions"},
}


class CannotComeBack(Exception):
    """Why this value cannot be brought back, in words."""


def history(request: HttpRequest, session: Session) -> HttpResponse:
    """The history of a session and all that belongs to it; POST brings one value back."""
    require_view(request)
    offers = offers_of(session) if may_change(request) else nothing_comes_back
    if request.method != "POST":
        return show(request, session, of_session(session), offers)
    session = session_or_404(request, session.pk)
    kind, _, rest = request.POST.get("bring", "").partition(".")
    number, _, name = rest.partition(".")
    try:
        row, before = row_and_before(session, kind, whole_number(number))
        done = bring_back(row, before, name, session=session, request=request)
    except CannotComeBack as refusal:
        messages.error(request, str(refusal))
    except (Clashes, StaleVersion):
        session = Session.objects.get(pk=session.pk)
        stale = stale_words(session, row, before, name) | {"key": request.POST["bring"]}
        return show(request, session, of_session(session), offers_of(session), stale=stale)
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
        if rows.model.instance_type._meta.model_name == kind:
            row = rows.filter(history_id=number).first()
            if row is not None:
                return row, rows.model.objects.filter(history_id=row.before).first()
    raise CannotComeBack("The history of this evening has no such change.")


def bring_back(
    row: models.Model, before: models.Model | None, name: str, *, session: Session, request: HttpRequest
) -> bool:
    """Give the field the value it had before this row; whether that changed anything.

    Raises CannotComeBack; StaleVersion or Clashes where somebody saved since the page was drawn.
    """
    model, version = row.instance_type, whole_number(request.POST.get("version", ""))
    if name == "status":
        raise CannotComeBack("Where an evening stands is changed by the buttons of its page.")
    if name not in FIELDS.get(model, ()) or (before is None and name not in (THERE, "order")):
        raise CannotComeBack("This cannot be brought back from here; change it on its page.")
    topic = None
    if model in (Topic, Speaker):
        topic = session.topics.filter(pk=row.topic_id if model is Speaker else row.id).first()
        if topic is None:
            raise CannotComeBack("The topic is no longer in this evening.")
    owner = topic or session
    try:
        if name == THERE:
            return place_back(row, owner, version)
        if name == "order":
            return order_back(order_of(row)[0], session, version)
        if name == "dropped_because":
            set_dropped(topic, before.dropped_because, request)
            return True
        if model in (Session, Topic) and name != "speaker_notes":
            return through_form(owner, name, old_value(before, name), version)
        held = {Moderator: session.moderator_set, Intern: session.farewells}
        record = (held | {Topic: session.topics, Speaker: topic and topic.speakers})[model]
        record = record.filter(pk=row.id).first()
        if record is None:
            raise CannotComeBack("What this was about is no longer in this evening.")
        if name == "answer":
            return answer_back(record, before.answer, session, version)
        return written(owner, version, record, name, getattr(before, name))
    except (ValidationError, IllegalDecision) as refusal:
        raise CannotComeBack(" ".join(getattr(refusal, "messages", [str(refusal)]))) from None


def place_back(row: models.Model, owner: Topic | Session, version: int) -> bool:
    """Somebody who was taken out speaks or moderates again; somebody who was added does not any more.

    Who comes back is asked and told anew.
    """
    person = Person.objects.filter(pk=row.person_id, anonymised_at=None).first()
    if person is None:
        raise CannotComeBack("Whom this is about is no longer known.")
    model = row.instance_type
    now = owner.speakers if model is Speaker else owner.moderator_set
    places = list(now.select_related("person").order_by("position", "pk"))
    stays = [place for place in places if place.person_id != person.pk]
    taken_out = row.history_type == "-"
    if taken_out is (len(stays) < len(places)):
        return False
    with archive_change():
        owner.claim(version)
        if model is Moderator:
            set_moderators(owner, stays + [Moderator(person=person)] * taken_out, {})
        else:
            back = SpeakerEntry(person, row.capacity, row.affiliation, row.credited_as, row.remote)
            owner.set_speakers(stays + [back] * taken_out)
    return True


def answer_back(moderator: Moderator, said: str, session: Session, version: int) -> bool:
    """What one moderator said before, as if an organiser chose it on the page."""
    if moderator.answer == said:
        return False
    places = list(session.moderator_set.select_related("person").order_by("position", "pk"))
    for place in places:
        place.answer = said if place == moderator else place.answer
    with archive_change():
        session.claim(version)
        set_moderators(session, places, {})
    return True


def order_back(wanted: list[int], session: Session, version: int) -> bool:
    """The earlier running order of the topics that are still here; those that came since stand last."""
    now = list(session.topics.order_by("position").values_list("pk", flat=True))
    ids = [pk for pk in wanted if pk in now] + [pk for pk in now if pk not in wanted]
    if ids == now:
        return False
    session.reorder(ids, version=version)
    return True


def through_form(record: Session | Topic, name: str, value: Any, version: int) -> bool:
    """The edit that somebody would make on the page: the form as it stands now, with this one field."""
    forms = (SessionForm, EveningForm) if isinstance(record, Session) else (TopicForm, SummaryForm)
    in_form = IN_FORM.get(name, name)
    form_class = forms[0] if in_form in forms[0].base_fields else forms[1]

    def form_of(data: QueryDict | None = None) -> PageForm:
        extra = {"key": "topic"} if form_class is TopicForm else {}
        return form_class(data, instance=type(record).objects.get(pk=record.pk), **extra)

    now = form_of()
    data = rebased(QueryDict(mutable=True), Clash("", now, now, []), keep_mine=False)
    field = now.fields[in_form]
    put(data, now.add_prefix(in_form), field.widget, field.prepare_value(value))
    data[now.add_prefix("version")] = str(version)
    form = form_of(data)
    if not form.is_valid():
        raise ValidationError([problem for problems in form.errors.values() for problem in problems])
    if form_class in (EveningForm, SummaryForm):
        return save_evening(form) if form_class is EveningForm else save_summary(form)
    save = save_session if form_class is SessionForm else save_topic
    with archive_change():
        try:
            clash = save(form, type(record).objects.get(pk=record.pk), {})
        except NotSaved:
            raise ValidationError(form.errors[in_form]) from None
        if clash:
            raise Clashes([clash])
    return form.saved


def old_value(before: models.Model, name: str) -> Any:
    """What the field held, as its form wants it."""
    if name == "tags":
        through = type(before).tags.model
        return list(Tag.objects.filter(pk__in=through.objects.filter(history=before.pk).values("tag")))
    if name == "writer":
        writer = Person.objects.filter(pk=before.writer_id).first()
        if before.writer_id and (writer is None or writer.anonymised_at):
            raise CannotComeBack("Whom this is about is no longer known.")
        return [writer] if writer else []
    return getattr(before, name)


def written(owner: Session | Topic, version: int, record: models.Model, name: str, value: Any) -> bool:
    """A field that no form of the page holds by itself."""
    if getattr(record, name) == value:
        return False
    with archive_change():
        owner.claim(version)
        setattr(record, name, value)
        record.validate_constraints()
        record.save(update_fields=[name])
    return True


def stale_words(
    session: Session, row: models.Model, before: models.Model | None, name: str
) -> dict[str, str | int]:
    """What was to be brought back, what stands there by now, and the version to claim for all that."""
    model, names = row.instance_type, Names([(row, before)])
    topic = None
    if model in (Topic, Speaker):
        topic = session.topics.get(pk=row.topic_id if model is Speaker else row.id)
    if name == THERE:
        places = (topic.speakers if topic else session.moderator_set).select_related("person")
        now = ", ".join(str(place.person) for place in places.order_by("position", "pk"))
    elif name == "order":
        now = ", ".join(f"“{one}”" for one in session.topics.order_by("position"))
    elif name == "tags":
        now = ", ".join(sorted(map(str, topic.tags.all())))
    else:
        record = model.objects.filter(pk=row.id).first()
        value = getattr(record, name, None)
        now = str(value) if isinstance(value, Person) else names.in_words(model._meta.get_field(name), value)
    return {
        "label": label_of(row, name),
        "wanted": next((old for key, _, old, _ in differences(row, before, names) if key == name), ""),
        "now": now,
        "version": (topic or session).version,
    }


def label_of(row: models.Model, name: str) -> str:
    """The field in words, for a message: "Summary"."""
    if name in (THERE, "order", "tags"):
        return {THERE: "Who stood there", "order": "The running order", "tags": "Tags"}[name]
    return str(row.instance_type._meta.get_field(name).verbose_name).capitalize()
