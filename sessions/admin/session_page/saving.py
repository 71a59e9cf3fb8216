"""Saving what the session page holds: one transaction, versions claimed record by record."""

from django.db.models import Max
from django.utils import timezone

from sessions.admin.session_page.clashes import Clash, Clashes, running_order
from sessions.admin.session_page.forms import SessionForm, TopicForm
from sessions.admin.session_page.lines import Agenda, topics_of
from sessions.models import (
    NUMBER_IN_USE,
    Moderator,
    Person,
    Session,
    StaleVersion,
    Topic,
    archive_change,
)
from sessions.people.who_is_meant import entered, speakers_entered
from sessions.programme.moderating import name_moderators
from sessions.proposals.telling import mark_told, mark_untold


class NotSaved(Exception):
    """A form holds an error that only the lock could tell; the page is shown again."""


class SavedBefore(Exception):
    """The same page was submitted twice; `session` is what the first click made."""

    def __init__(self, session: Session) -> None:
        super().__init__(str(session))
        self.session = session


def add_session(agenda: Agenda, form_key: str) -> Session:
    """A new session with its topics. Raises NotSaved, or SavedBefore on the second of two clicks."""
    form = agenda.form
    with archive_change():
        before = Session.objects.filter(form_key=form_key).first() if form_key else None
        if before:
            raise SavedBefore(before)
        session = form.instance
        session.number = form.cleaned_data["number"] or Session.objects.next_number()
        refuse_taken_number(form, session)
        session.form_key = form_key or None
        session.save()
        newly_added: dict[str, Person] = {}
        set_moderators(session, form.cleaned_data["moderators"], newly_added)
        for line in agenda.written:
            add_topic(session, line, newly_added)
    return session


def save_agenda(agenda: Agenda) -> bool:
    """Write what this page changed; whether that was anything. Nothing is, on Clashes or NotSaved."""
    newly_added: dict[str, Person] = {}
    with archive_change():
        session = Session.objects.get(pk=agenda.session.pk)
        topics = {topic.pk: topic for topic in topics_of(session)}
        clashes = [save_session(agenda.form, session, newly_added)]
        ids, changed = [], agenda.form.saved
        for line in agenda.written:
            topic = topics.get(line.instance.pk)
            if topic is None:
                topic = add_topic(session, line, newly_added)
                changed = True
            else:
                clashes.append(save_topic(line, topic, newly_added))
                changed = changed or line.saved
            ids.append(topic.pk)
        now = list(session.topics.order_by("position").values_list("pk", flat=True))
        ids += [pk for pk in now if pk not in ids]
        if agenda.order_changed and ids != now:
            changed = True
            try:
                session.reorder(
                    ids, version=session.version if agenda.form.saved else agenda.form.drawn_version
                )
            except StaleVersion:
                clashes.append(running_order(agenda, session, ids, now))
        if found := [clash for clash in clashes if clash]:
            raise Clashes(found)
    return changed


def save_session(form: SessionForm, session: Session, newly_added: dict[str, Person]) -> Clash | None:
    """Write the fields that this page changed into `session`, as it is now; or tell the clash."""
    now = type(form)(instance=session)
    differing = form.differing(now)
    form.saved = bool(differing)
    if not differing:
        return None
    try:
        session.claim(form.drawn_version)
    except StaleVersion:
        return Clash(f"The {session}", form, now, differing)
    take(form, session, differing)
    if "number" in differing:
        refuse_taken_number(form, session)
    session.save()
    if "moderators" in differing:
        set_moderators(session, form.cleaned_data["moderators"], newly_added)
    return None


def save_topic(form: TopicForm, topic: Topic, newly_added: dict[str, Person]) -> Clash | None:
    """Write the fields that this page changed into `topic`, as it is now; or tell the clash."""
    now = TopicForm(key=form.key, instance=topic)
    differing = form.differing(now)
    form.saved = bool(differing)
    if not differing:
        return None
    try:
        topic.claim(form.drawn_version)
    except StaleVersion:
        return Clash(f"Topic {topic.position}: {topic}", form, now, differing)
    take(form, topic, differing)
    topic.save()
    if {"title", "subject", "audience"} & set(differing):
        topic.readdress()
    save_around(form, topic, differing, newly_added)
    return None


def add_topic(session: Session, form: TopicForm, newly_added: dict[str, Person]) -> Topic:
    """A new topic at the end of the running order."""
    values = {name: form.cleaned_data[name] for name in model_fields(form)}
    topic = session.add_topic(form_key=form.key, **values)
    save_around(form, topic, form.touched, newly_added)
    return topic


def save_around(form: TopicForm, topic: Topic, names: list[str], newly_added: dict[str, Person]) -> None:
    """Write those of the named fields that live in tables of their own."""
    given = form.cleaned_data
    if "speakers" in names:
        topic.set_speakers(speakers_entered(given["speakers"], newly_added))
    if "told" in names:
        tell(topic, told=given["told"])
    if "tags" in names:
        topic.tags.set(given["tags"])
    for name in {"follow_ups", "links"} & set(names):
        replace_records(getattr(topic, name), given[name], topic)


def tell(topic: Topic, *, told: bool) -> None:
    """Note that the topic's speakers were told that they speak, or were not after all."""
    if told:
        mark_told(topic, by=None, at=timezone.now())
    else:
        mark_untold(topic)


def replace_records(records, wanted: list, topic: Topic) -> None:
    """Make the unsaved records `wanted` those of the topic: known ones are updated, the rest left out."""
    known = {record.pk: record for record in records.all()}
    records.exclude(pk__in=[record.pk for record in wanted if record.pk]).delete()
    for record in wanted:
        before = known.get(record.pk)
        record.topic = topic
        if hasattr(record, "session_id"):
            record.session = topic.session
        if before is None:
            record.pk = None
        else:
            record._state.adding = False
            if hasattr(before, "speakers_named"):
                record.speakers_named = before.speakers_named
        record.save()


def set_moderators(session: Session, entries: list[Moderator], newly_added: dict[str, Person]) -> None:
    """Make these the moderators, in this order."""
    named = [(entered(entry.person, newly_added), entry.answer) for entry in entries]
    name_moderators(session, named, at=timezone.now())


def model_fields(form: SessionForm | TopicForm) -> list[str]:
    """The form's fields that are columns of its record."""
    columns = {field.name for field in form._meta.model._meta.concrete_fields} - {"version"}
    return [name for name in form.fields if name in columns]


def take(form: SessionForm | TopicForm, record: Session | Topic, names: list[str]) -> None:
    """Copy the named columns from the form into the record."""
    for name in set(names) & set(model_fields(form)):
        setattr(record, name, form.cleaned_data[name])


def refuse_taken_number(form: SessionForm, session: Session) -> None:
    """Raise NotSaved, with words beside the number, where another session has it. Asked under the lock."""
    others = Session.objects.exclude(pk=session.pk)
    if not others.filter(NUMBER_IN_USE, number=session.number).exists():
        return
    free = (others.filter(NUMBER_IN_USE).aggregate(Max("number"))["number__max"] or 0) + 1
    form.add_error("number", f"There is a {session.ordinal} session already. The next free number is {free}.")
    raise NotSaved
