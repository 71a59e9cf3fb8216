"""A form that saves what was touched on its page, never over what somebody else saved meanwhile."""

from typing import Self

from django import forms
from django.db import models
from django.forms.models import construct_instance

from sessions.admin.people import may_add
from sessions.admin.rows import RowsField
from sessions.guard.conflicts import Conflict, conflict, differences
from sessions.models import Person, StaleVersion, Topic, User
from sessions.text import clean_line


class HeldField(forms.BoundField):
    """A field with its hidden twin, which nothing describes: ARIA is no part of hidden inputs."""

    def build_widget_attrs(self, attrs: dict, widget: forms.Widget | None = None) -> dict:
        built = super().build_widget_attrs(attrs, widget)
        hidden = widget is not None and widget.is_hidden
        return {name: value for name, value in built.items() if not (hidden and name.startswith("aria-"))}


class PageForm(forms.ModelForm):
    """A form that saves what was touched on its page, and claims the version of its record for that.

    Fields post what they held when the page was drawn. `records`: with what the form shows of them.
    `set_<field>(record, value)` writes a field that is no column. user: who writes, and may add people.
    newly_added: the people added by this save so far, see `entered`.
    """

    bound_field_class = HeldField
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    use_required_attribute = False
    rest: tuple[str, ...] = ()  # fields that are folded away
    saved = False

    def __init__(
        self, *args, user: User | None = None, newly_added: dict[str, Person] | None = None, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.newly_added = user, {} if newly_added is None else newly_added
        if user:
            may_add(self, user)
        self.initial["version"] = self.instance.version
        for name, field in self.fields.items():
            field.show_hidden_initial = name != "version"

    def records(self) -> models.QuerySet:
        return self._meta.model.objects.all()

    @property
    def record_title(self) -> str:
        one = self.instance
        return f"Topic {one.position}: {one}" if isinstance(one, Topic) else f"The {one}"

    @property
    def rest_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.rest]

    @property
    def rest_in_error(self) -> bool:
        return any(self[name].errors for name in self.rest)

    @property
    def touched(self) -> list[str]:
        """Names of the fields whose content was changed on this page, in the form's order."""
        return [name for name in self.changed_data if name != "version"]

    def as_it_is_now(self) -> Self:
        """An unbound form of the record as somebody else may have saved it."""
        record = self.records().get(pk=self.instance.pk)
        return type(self)(instance=record, prefix=self.prefix, user=self.user)

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

    def keep(self) -> Conflict | None:
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
        self.fill(record, changed)
        record.save()
        self.write_around(record, changed)
        self.saved = True
        return None

    def fill(self, record: models.Model, names: list[str]) -> None:
        construct_instance(self, record, names)

    def write_around(self, record: models.Model, names: list[str]) -> None:
        """Write what is no column; a new title or audience is a new address."""
        if isinstance(record, Topic) and {"title", "subject", "audience"} & set(names):
            record.readdress()
        for name in names:
            if write := getattr(self, f"set_{name}", None):
                write(record, self.cleaned_data[name])


class OneLine(forms.CharField):
    """A line of people's text; nothing but blanks is nothing."""

    def to_python(self, value) -> str:
        return clean_line(super().to_python(value))


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
