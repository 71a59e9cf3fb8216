"""The forms of the agenda: the evening and its topics; and all together, as they stand on the page."""

import re
import secrets
from copy import copy
from dataclasses import replace
from datetime import date

from django import forms
from django.core.validators import RegexValidator
from django.db import models
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone

from sessions.admin.page_form import PageForm, day_input
from sessions.admin.people import ModeratorsField, SpeakersField
from sessions.admin.topic_fields import FollowUpsField, LinksField, TagsField
from sessions.guard.conflicts import Conflict, Conflicts, Difference, conflict
from sessions.models import (
    COMING,
    Moderator,
    Session,
    StaleVersion,
    Topic,
    User,
    archive_change,
)
from sessions.people.who_is_meant import entered, speakers_entered
from sessions.programme.checklist import state_of
from sessions.programme.moderating import name_moderators
from sessions.proposals.telling import mark_told, mark_untold

# BCP 47, as far as people use it here: en, ja, zh-Hant.
language_tag = RegexValidator(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "Write a language tag such as en or ja.")
LONGEST = 600  # minutes
MOST = 100_000  # evenings: more than a month can bring in eight thousand years
LINE_KEY = re.compile(r"n[A-Za-z0-9_-]{8,39}|t[0-9]{1,18}")
MOST_LINES = 60  # more than any evening holds; a request with more is not from our page


def new_key() -> str:
    """The key of a line for a new topic: also the topic's form key, so that a double submit adds it once."""
    return "n" + secrets.token_urlsafe(9)


class EveningFields(forms.ModelForm):
    """What is said of an evening, wherever it is planned or changed."""

    widgets = {
        "number": forms.NumberInput(attrs={"min": 1, "inputmode": "numeric"}),
        "start_time": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        "topics_until": forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].validators.append(language_tag)
        self.fields["number"].required, self.fields["number"].help_text = bool(self.instance.pk), ""
        self.fields["format"].choices = [("", "Not said"), *Session.Format.choices]

    def clean_number(self) -> int | None:
        """The number; None while adding means: the next one, taken under the archive's lock."""
        number = self.cleaned_data["number"]
        if number is not None and not 1 <= number <= MOST:
            raise forms.ValidationError(f"A number counts from 1; {MOST:,} is the last.")
        return number

    def _get_validation_exclusions(self) -> set[str]:
        # Whether the number is free is asked under the lock, with the words of `Session.refuse_taken_number`.
        return super()._get_validation_exclusions() | {"number"}


class SessionForm(PageForm, EveningFields):
    """The evening itself: what is asked first, and the rest that opens in place."""

    moderators = ModeratorsField(required=False, label="Moderator")

    class Meta:
        model = Session
        fields = [
            "number", "held_on", "venue", "format", "start_time", "minutes_wanted", "places", "invitation",
            "arrival", "topics_until", "reminders", "language", "agenda_audience", "report_audience",
            "recording_url", "recording_audience", "held_on_text", "date_unknown", "date_confirmed",
        ]  # fmt: skip
        widgets = EveningFields.widgets | {
            "held_on": day_input(),
            "invitation": forms.Textarea(attrs={"rows": 3}),
            "arrival": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {"agenda_audience": "Agenda is for", "report_audience": "Report is for"}

    first = ("number", "held_on", "venue", "format", "moderators")
    rest = (*Meta.fields[4:],)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["moderators"] = list(self.instance.moderator_set.select_related("person"))

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.first]

    def clean_held_on(self) -> date | None:
        """A year that a slip of the keyboard makes (0019, 20266) would stretch the series over centuries."""
        day = self.cleaned_data["held_on"]
        if day and "held_on" in self.changed_data and not 1950 <= day.year <= timezone.localdate().year + 20:
            raise forms.ValidationError(f"Check the year: {day.year}.")
        return day

    def fill(self, record: Session, names: list[str]) -> None:
        super().fill(record, names)
        if "number" in names:
            record.refuse_taken_number()

    def set_moderators(self, session: Session, given: list[Moderator]) -> None:
        named = [(entered(one.person, self.newly_added), one.answer) for one in given]
        name_moderators(session, named, at=timezone.now())


def minutes_field(label: str, least: int = 0) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "min": least, "max": LONGEST, "data-time": ""})
    return forms.IntegerField(label=label, required=False, min_value=least, max_value=LONGEST, widget=widget)


class TopicForm(PageForm):
    """One topic of the agenda: what stands in its line, and the rest that opens under it.

    Its prefix names it on the page: t and the primary key, or n and the key of a new one.
    """

    minutes = minutes_field("Minutes", least=1)
    questions_minutes = minutes_field("Questions")
    pause_after = minutes_field("Pause after")
    speakers = SpeakersField(required=False, label="Speakers")
    tags = TagsField(required=False, label="Tags", max_length=500, help_text="With commas between them.")
    follow_ups = FollowUpsField(required=False, label="Earlier talks")
    links = LinksField(required=False, label="Links")
    told = forms.BooleanField(
        required=False,
        label="Its speakers were told",
        help_text="Readers see a topic on the agenda once its speakers know that they speak.",
    )

    class Meta:
        model = Topic
        fields = [
            "title", "subject", "kind", "audience", "house_title", "heading", "language", "recording_url",
            "recording_audience", "minutes", "questions_minutes", "pause_after",
        ]  # fmt: skip
        labels = {"audience": "Topic is for", "house_title": "Title for the house"}
        widgets = {"title": forms.TextInput(attrs={"autocomplete": "off", "data-title": ""})}

    rest = (
        "pause_after", "subject", "kind", "audience", "house_title", "told", "tags", "language",
        "follow_ups", "links", "recording_url", "recording_audience", "heading",
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        topic = self.instance
        self.fields["language"].validators.append(language_tag)
        assumed = replace(topic.slot, minutes=None, questions_minutes=None)
        said = {"title": topic.subject, "minutes": assumed.length, "questions_minutes": assumed.questions}
        for name, words in (said | {"pause_after": 0}).items():
            self.fields[name].widget.attrs["placeholder"] = words
        if topic.pk:
            for name in ("speakers", "tags", "follow_ups", "links"):
                self.initial[name] = list(getattr(topic, name).all())
            speakers = self.initial["speakers"]
            self.initial["told"] = bool(speakers) and all(speaker.told_at for speaker in speakers)

    @staticmethod
    def records() -> models.QuerySet[Topic]:
        """Topics with everything that their lines show, in a fixed number of queries."""
        related = ("speakers__person", "tags", "follow_ups__earlier__session", "links", "slides")
        return Topic.objects.select_related("session", "proposal").prefetch_related(*related)

    def clean_follow_ups(self) -> list:
        follow_ups = self.cleaned_data["follow_ups"]
        if self.instance.pk and any(follow_up.earlier_id == self.instance.pk for follow_up in follow_ups):
            raise forms.ValidationError("A talk cannot continue itself.")
        return follow_ups

    @property
    def is_blank(self) -> bool:
        """A line for a new topic in which nothing was written."""
        return self.prefix[0] == "n" and not self.instance.pk and not self.touched

    @property
    def state(self) -> str:
        """Whether its speakers know, in a word or two; empty for a new topic and for one of the past."""
        session = self.instance.session
        over = session.status not in COMING or session.lies_behind(timezone.localdate())
        return "" if over or not self.instance.pk else state_of(self.instance)

    @property
    def elsewhere(self) -> list[str]:
        """The names of the speakers who speak from elsewhere."""
        return [one.name for one in self.initial.get("speakers", ()) if one.remote]

    def add_to(self, session: Session) -> Topic:
        """A new topic at the end of the running order. Inside `archive_change()`."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        topic = session.add_topic(form_key=self.prefix, **values)
        self.write_around(topic, [name for name, said in self.cleaned_data.items() if said])
        return topic

    def set_speakers(self, topic: Topic, given: list) -> None:
        topic.set_speakers(speakers_entered(given, self.newly_added))

    def set_told(self, topic: Topic, given: bool) -> None:
        if given:
            mark_told(topic, by=None, at=timezone.now())
        else:
            mark_untold(topic)

    def set_tags(self, topic: Topic, given: list) -> None:
        topic.tags.set(given)

    def set_follow_ups(self, topic: Topic, given: list) -> None:
        named = dict(topic.follow_ups.values_list("pk", "speakers_named"))
        for follow_up in given:
            follow_up.speakers_named = named.get(follow_up.pk, follow_up.speakers_named)
        replace_records(topic.follow_ups, given)

    def set_links(self, topic: Topic, given: list) -> None:
        for link in given:
            link.session = topic.session
        replace_records(topic.links, given)


def replace_records(records, wanted: list[models.Model]) -> None:
    """Make the unsaved records `wanted` those of the topic: known ones are updated, the rest left out."""
    known = set(records.values_list("pk", flat=True))
    records.exclude(pk__in=[record.pk for record in wanted]).delete()
    for record in wanted:
        record.topic = records.instance
        record.pk = record.pk if record.pk in known else None
        record._state.adding = record.pk is None
        record.save()


class Agenda:
    """What the page shows and takes: `form` of the evening, and `lines` (TopicForm) in the order of the page.

    drawn: the keys of the lines with a topic, in the order in which the page had them.
    """

    def __init__(self, session: Session, user: User, data: QueryDict | None = None) -> None:
        self.session, self.saving = session, {"user": user, "newly_added": {}}
        own = self.topics()
        topics = {f"t{topic.pk}": topic for topic in own}
        if data is None:
            keys, self.drawn, self.gone = [*topics] or [new_key()], [*topics], []
        else:
            posted = list(dict.fromkeys(data.getlist("line")))[:MOST_LINES]
            keys = [key for key in posted if LINE_KEY.fullmatch(key)]
            drawn = data.get("initial-line", "").split(",")
            self.drawn = [key for key in drawn if key in topics]
            # Lines whose topic somebody else deleted meanwhile: kept, and from the next click on new topics.
            self.gone = [key for key in keys if key in drawn and key not in topics and key[0] == "t"]
            # Topics that an earlier click on the same page has added already, by the key of their line.
            topics |= {topic.form_key: topic for topic in own if topic.form_key in keys}
        # A form that is checked writes into its record, while the page shows the evening as it is.
        self.form = SessionForm(data, instance=copy(session), **self.saving)
        self.lines = [self.line(key, topics.get(key), data) for key in keys or [new_key()]]
        self.timetable = session.timetable([line.instance for line in self.lines if line.instance.pk])

    def topics(self) -> list[Topic]:
        """The evening's topics in order."""
        pk = self.session.pk
        return list(TopicForm.records().filter(session=pk).order_by("position")) if pk else []

    def line(self, key: str, topic: Topic | None = None, data: QueryDict | None = None) -> TopicForm:
        topic = topic or Topic(session=self.session)
        return TopicForm(data, prefix=key, instance=topic, **self.saving)

    def placed_lines(self) -> list[TopicForm]:
        """The lines, each with its place among the topics that stand, and when it begins."""
        place = 0
        for line in self.lines:
            place += not line.instance.dropped_because
            line.place = "" if line.instance.dropped_because else place
            line.begins = self.timetable.begins_in_words(line.instance.pk)
        return self.lines

    @property
    def written(self) -> list[TopicForm]:
        """The lines, without the empty ones that wait for a new topic."""
        return [line for line in self.lines if not line.is_blank]

    @property
    def forms(self) -> list[PageForm]:
        return [self.form, *self.written]

    @property
    def blank_line(self) -> TopicForm:
        """The line that the script copies for a new topic; its key is put in by the script."""
        return self.line("n__key__")

    def is_valid(self) -> bool:
        return not [form for form in self.forms if not form.is_valid()] and not self.gone

    @property
    def order_changed(self) -> bool:
        """Whether this page moved a line, or put a new one before an old one."""
        written = [line.prefix for line in self.written]
        stay = [key for key in self.drawn if key in written]
        return written != stay + [key for key in written if key not in stay]

    def add(self, form_key: str | None) -> tuple[Session, bool]:
        """A new session with its topics; on a second click the one that the first made, and False."""
        with archive_change():
            if form_key and (before := Session.objects.filter(form_key=form_key).first()):
                return before, False
            session = Session(form_key=form_key)
            self.form.fill(session, SessionForm.Meta.fields)
            session.number = session.number or Session.objects.next_number()
            session.save()
            self.form.write_around(session, ["moderators"])
            for line in self.written:
                line.add_to(session)
        return session, True

    def save(self) -> bool:
        """Write what this page changed; whether that was anything. Raises Conflicts or ValidationError."""
        with archive_change():
            conflicts = [form.keep() for form in self.forms if form.instance.pk]
            session = Session.objects.get(pk=self.session.pk)
            new = {line.prefix: line.add_to(session).pk for line in self.written if not line.instance.pk}
            now = list(session.topics.order_by("position").values_list("pk", flat=True))
            ids = [new.get(line.prefix, line.instance.pk) for line in self.written]
            ids += [pk for pk in now if pk not in ids]
            moved = self.order_changed and ids != now
            if moved:
                drawn = self.form.cleaned_data["version"] or 0
                try:
                    session.reorder(ids, version=session.version if self.form.saved else drawn)
                except StaleVersion:
                    names = {topic.pk: str(topic) for topic in session.topics.all()}
                    orders = (" → ".join(names[pk] for pk in order) for order in (ids, now))
                    order = [Difference("Running order", *orders)]
                    conflicts.append(conflict(session, order, "The running order", "line"))
            if found := [one for one in conflicts if one]:
                raise Conflicts(found)
        return bool(new) or moved or any(form.saved for form in self.forms)

    def unchecked(self) -> "Agenda":
        """Without complaints about what is still being typed."""
        for form in (self.form, *self.lines):
            form._errors = ErrorDict()
        return self

    def on_top(self, conflicts: list[Conflict]) -> "Agenda":
        """As typed, on top of what others saved meanwhile; lines they added come last."""
        stale, known = {one.key for one in conflicts}, {line.instance.pk for line in self.lines}
        if stale & {"session", "line"}:
            self.form = self.form.on_top()
        self.lines = [line.on_top() if line.prefix in stale else line for line in self.lines]
        self.lines += [self.line(f"t{one.pk}", one) for one in self.topics() if one.pk not in known]
        return self

    def take_theirs(self, key: str) -> None:
        """One record, or the running order, as somebody else saved it; the rest as typed."""
        if key == "line":
            self.drawn = [f"t{topic.pk}" for topic in self.topics()]
            now = {key: place for place, key in enumerate(self.drawn)}
            self.lines.sort(key=lambda line: now.get(line.prefix, len(now)))
        elif key == "session":
            self.form = self.form.as_it_is_now()
        self.lines = [
            line.as_it_is_now() if line.prefix == key and line.instance.pk else line for line in self.lines
        ]
