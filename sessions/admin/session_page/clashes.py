"""Two people wrote the same thing: both texts side by side, and a way on with nothing typed lost (409)."""

from dataclasses import dataclass, field

from django import forms
from django.http import QueryDict

from sessions.admin.rows import RowsWidget
from sessions.admin.session_page.forms import PageForm


@dataclass(frozen=True)
class Difference:
    """One field in both versions, in words. name: of its input on the page."""

    name: str
    label: str
    mine: str
    theirs: str


@dataclass
class Clash:
    """A record that somebody else changed since the page was drawn. now: an unbound form of it today."""

    title: str
    form: PageForm
    now: PageForm
    differing: list[str]
    about: str = ""
    differences: list[Difference] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.differences += [
            Difference(
                self.form.add_prefix(name),
                self.form.fields[name].label or name,
                in_words(self.form.fields[name], self.form[name].value()),
                in_words(self.form.fields[name], self.now[name].value()),
            )
            for name in self.differing
        ]

    @property
    def key(self) -> str:
        """What the button "take theirs" posts: the form's prefix, "session", or "line" for the order."""
        return self.about or self.form.prefix or "session"


class Clashes(Exception):
    """Raised out of the transaction, so that nothing of the page is saved."""

    def __init__(self, found: list[Clash]) -> None:
        super().__init__(", ".join(clash.title for clash in found))
        self.found = found


def running_order(agenda, session, mine: list[int], theirs: list[int]) -> Clash:
    """The clash of two running orders."""
    names = {topic.pk: str(topic) for topic in session.topics.all()}
    clash = Clash("The running order", agenda.form, type(agenda.form)(instance=session), [], about="line")
    orders = (" → ".join(names[pk] for pk in ids) for ids in (mine, theirs))
    clash.differences.append(Difference("line", "Running order", *orders))
    return clash


def rebased(data: QueryDict, clash: Clash, *, keep_mine: bool) -> QueryDict:
    """What was posted, on top of the record as it is now: the next Save is up to date.

    Fields this page did not touch take the other's content; those it touched keep their own, or with
    keep_mine=False take it too.
    """
    data = data.copy()
    for name, form_field in clash.now.fields.items():
        bound = clash.now[name]
        value = bound.value()
        if name == "version" or not keep_mine or name not in clash.form.touched:
            put(data, bound.html_name, form_field.widget, value)
        if form_field.show_hidden_initial:
            hidden = form_field.hidden_widget().format_value(value)
            data[bound.html_initial_name] = "" if hidden is None else hidden
    return data


def put(data: QueryDict, name: str, widget: forms.Widget, value) -> None:
    """Write a field's value as a browser would post it."""
    if isinstance(widget, RowsWidget):
        for column in widget.columns:
            data.setlist(f"{name}-{column}", [str(row.get(column) or "") for row in value or []])
    elif isinstance(widget, forms.CheckboxInput):
        data.pop(name, None)
        if value:
            data[name] = "on"
    else:
        shown = widget.format_value(value)
        data.setlist(name, [str(item) for item in shown] if isinstance(shown, list) else [str(shown or "")])


def in_words(form_field: forms.Field, value) -> str:
    """A field's value as text to read; rows become lines."""
    if isinstance(form_field.widget, RowsWidget):
        return "\n".join(
            ", ".join(str(row[column]) for column in form_field.widget.told if row.get(column))
            for row in value or []
        )
    if isinstance(form_field, forms.BooleanField):
        return "yes" if value in (True, "on", "True") else "no"
    if isinstance(form_field, forms.ChoiceField):
        return str(dict(form_field.choices).get(value, value or ""))
    return str(form_field.widget.format_value(value) or "")
