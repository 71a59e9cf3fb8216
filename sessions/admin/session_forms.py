"""The forms of the agenda: the evening and its topics, each saved by itself where it was changed."""

from dataclasses import replace
from datetime import date
from typing import Self

from django import forms
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Max
from django.forms.models import construct_instance
from django.urls import reverse
from django.utils import timezone

from sessions.admin.person_fields import PeopleField, SpeakersField
from sessions.admin.rows import RowsField
from sessions.admin.topic_fields import FollowUpsField, LinksField, TagsField
from sessions.guard.conflicts import Conflict, conflict, differences
from sessions.models import COMING, NUMBER_IN_USE, Moderator, Person, Proposal, Session, StaleVersion, Topic
from sessions.people.who_is_meant import entered, speakers_entered
from sessions.programme.checklist import state_of
from sessions.programme.moderating import name_moderators
from sessions.proposals.telling import mark_told, mark_untold

# BCP 47, as far as people use it here: en, ja, zh-Hant.
language_tag = RegexValidator(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "Write a language tag such as en or ja.")
LONGEST = 600  # minutes
MOST = 100_000  # evenings: more than a month can bring in eight thousand years

type Newly = dict[str, Person]  # people added by this save so far, see `entered`


class PageForm(forms.ModelForm):
    """A form that saves what was touched on its page, and claims the version of its record for that.

    Fields post what they held when the page was drawn. `records`: with what the form shows of them.
    `set_<field>(record, value, newly_added)` writes a field that is no column.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    use_required_attribute = False
    rest: tuple[str, ...] = ()  # fields that are folded away
    saved = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        for name, field in self.fields.items():
            field.show_hidden_initial = name != "version"

    @staticmethod
    def records() -> models.QuerySet:
        raise NotImplementedError

    @property
    def record_title(self) -> str:
        return f"The {self.instance}"

    @property
    def rest_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.rest]

    @property
    def rest_in_error(self) -> bool:
        return self.is_bound and any(self[name].errors for name in self.rest)

    @property
    def touched(self) -> list[str]:
        """Names of the fields whose content was changed on this page, in the form's order."""
        return [name for name in self.changed_data if name != "version"]

    def as_it_is_now(self) -> Self:
        """An unbound form of the record as somebody else may have saved it."""
        return type(self)(instance=self.records().get(pk=self.instance.pk), prefix=self.prefix)

    def on_top(self) -> Self:
        """The form of the record as it is now, with what was typed here: its next save is up to date."""
        now = self.as_it_is_now()
        for name in self.touched:
            field = now.fields[name]
            drawn = field.prepare_value(now.get_initial_for_field(field, name))
            hidden = field.hidden_widget().format_value(drawn)
            now.data[now.add_initial_prefix(name)] = "" if hidden is None else hidden
            now.initial[name] = self[name].value()
        return now

    def changes(self, now: Self) -> list[str]:
        """The touched fields that say something else than the record as it is now."""

        def differs(name: str) -> bool:
            field, initial = now.fields[name], now[name].initial
            if isinstance(field, RowsField):
                return field.differs(initial, self.cleaned_data[name])
            return field.has_changed(initial, self[name].data)

        return [name for name in self.touched if differs(name)]

    def keep(self, newly_added: Newly) -> Conflict | None:
        """Write what this page changed, or tell the conflict. Inside `archive_change()`."""
        now = self.as_it_is_now() if self.touched else None
        changed = self.changes(now) if now else []
        if not changed:
            return None
        record = now.instance
        try:
            record.claim(self.cleaned_data["version"] or 0)  # 0, which no record has: none was posted
        except StaleVersion:
            return conflict(
                record, differences(self, now, changed), now.record_title, self.prefix or "session"
            )
        self.fill(record, changed, newly_added)
        record.save()
        self.write_around(record, changed, newly_added)
        self.saved = True
        return None

    def fill(self, record: models.Model, names: list[str], newly_added: Newly) -> None:
        construct_instance(self, record, names)

    def write_around(self, record: models.Model, names: list[str], newly_added: Newly) -> None:
        """Write what is no column; a new title or audience is a new address."""
        if isinstance(record, Topic) and {"title", "subject", "audience"} & set(names):
            record.readdress()
        for name in names:
            if write := getattr(self, f"set_{name}", None):
                write(record, self.cleaned_data[name], newly_added)


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ModeratorsField(PeopleField):
    """Moderators in order, and whether each said yes."""

    model = Moderator
    row_template = "admin/mts/session/widgets/_moderator.html"
    columns = PeopleField.columns | {"said": "answer"}
    told = ("name", "said")
    more = "Add a moderator"
    offers = {
        "label": "Name",
        "answers": [("", "has not answered yet"), ("yes", "said yes"), ("no", "said no")],
    }
    refusals = {"said": "A moderator said yes, or no, or has not answered yet."}


class SessionForm(PageForm):
    """The evening itself: what is asked first, and the rest that opens in place."""

    moderators = ModeratorsField(required=False, label="Moderator")

    class Meta:
        model = Session
        fields = [
            "number", "held_on", "venue", "format", "start_time", "minutes_wanted", "places", "invitation",
            "topics_until", "reminders", "language", "agenda_audience", "report_audience", "recording_url",
            "recording_audience", "held_on_text", "date_unknown", "date_confirmed",
        ]  # fmt: skip
        widgets = {
            "held_on": day_input(),
            "start_time": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "topics_until": forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
            "number": forms.NumberInput(attrs={"min": 1, "inputmode": "numeric"}),
            "invitation": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {"agenda_audience": "Agenda is for", "report_audience": "Report is for"}

    first = ("number", "held_on", "venue", "format", "moderators")
    rest = (*Meta.fields[4:],)
    records = Session.objects.all

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].validators.append(language_tag)
        self.fields["number"].required = bool(self.instance.pk)
        self.fields["number"].help_text = ""
        self.fields["format"].choices = [("", "Not said"), *Session.Format.choices]
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

    def clean_number(self) -> int | None:
        """The number; None while adding means: the next one, taken under the archive's lock."""
        number = self.cleaned_data["number"]
        if number is not None and not 1 <= number <= MOST:
            raise forms.ValidationError(f"A number counts from 1; {MOST:,} is the last.")
        return number

    def _get_validation_exclusions(self) -> set[str]:
        # Whether the number is free is asked under the lock, with the words of `refuse_taken_number`.
        return super()._get_validation_exclusions() | {"number"}

    def fill(self, record: Session, names: list[str], newly_added: Newly) -> None:
        super().fill(record, names, newly_added)
        if "number" in names:
            refuse_taken_number(record)

    def set_moderators(self, session: Session, given: list[Moderator], newly_added: Newly) -> None:
        named = [(entered(one.person, newly_added), one.answer) for one in given]
        name_moderators(session, named, at=timezone.now())


def refuse_taken_number(session: Session) -> None:
    """Raise ValidationError where another session has the number. Asked under the lock."""
    others = Session.objects.exclude(pk=session.pk).filter(NUMBER_IN_USE)
    if others.filter(number=session.number).exists():
        free = others.aggregate(Max("number"))["number__max"] + 1
        words = f"There is a {session.ordinal} session already. The next free number is {free}."
        raise forms.ValidationError({"number": words})


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
    tags = TagsField(label="Tags")
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

    line = ("title", "speakers", "minutes", "questions_minutes")
    rest = (
        "pause_after", "subject", "kind", "audience", "house_title", "told", "tags", "language",
        "follow_ups", "links", "recording_url", "recording_audience", "heading",
    )  # fmt: skip
    related = ("speakers", "told", "tags", "follow_ups", "links")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        topic = self.instance
        self.fields["language"].validators.append(language_tag)
        title = {"placeholder": topic.subject, "autocomplete": "off", "data-title": ""}
        self.fields["title"].widget.attrs |= title
        offers = reverse("admin:mts_session_suggest", args=["tags"])
        self.fields["tags"].widget.attrs["data-suggest-at"] = offers
        assumed = replace(topic.slot, minutes=None, questions_minutes=None)
        self.fields["minutes"].widget.attrs["placeholder"] = assumed.length
        self.fields["questions_minutes"].widget.attrs["placeholder"] = assumed.questions
        self.fields["pause_after"].widget.attrs["placeholder"] = 0
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

    @property
    def record_title(self) -> str:
        return f"Topic {self.instance.position}: {self.instance}"

    def clean_follow_ups(self) -> list:
        follow_ups = self.cleaned_data["follow_ups"]
        if self.instance.pk and any(follow_up.earlier_id == self.instance.pk for follow_up in follow_ups):
            raise forms.ValidationError("A talk cannot continue itself.")
        return follow_ups

    @property
    def is_blank(self) -> bool:
        """A line for a new topic in which nothing was written."""
        return self.prefix.startswith("n") and not self.instance.pk and not self.touched

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

    @property
    def proposal(self) -> Proposal | None:
        """What it came from, where that was a proposal."""
        return getattr(self.instance, "proposal", None) if self.instance.pk else None

    def add_to(self, session: Session, newly_added: Newly) -> Topic:
        """A new topic at the end of the running order. Inside `archive_change()`."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        topic = session.add_topic(form_key=self.prefix, **values)
        self.write_around(topic, [name for name in self.related if self.cleaned_data[name]], newly_added)
        return topic

    def set_speakers(self, topic: Topic, given: list, newly_added: Newly) -> None:
        topic.set_speakers(speakers_entered(given, newly_added))

    def set_told(self, topic: Topic, given: bool, newly_added: Newly) -> None:
        if given:
            mark_told(topic, by=None, at=timezone.now())
        else:
            mark_untold(topic)

    def set_tags(self, topic: Topic, given: list, newly_added: Newly) -> None:
        topic.tags.set(given)

    def set_follow_ups(self, topic: Topic, given: list, newly_added: Newly) -> None:
        named = dict(topic.follow_ups.values_list("pk", "speakers_named"))
        for follow_up in given:
            follow_up.speakers_named = named.get(follow_up.pk, follow_up.speakers_named)
        replace_records(topic.follow_ups, given)

    def set_links(self, topic: Topic, given: list, newly_added: Newly) -> None:
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
