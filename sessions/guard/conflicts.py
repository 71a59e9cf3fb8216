"""Two people saved the same record: both texts, by whom and when, and nothing typed is lost (409).

Whoever finds a StaleVersion draws the form again, as typed and with the version of today, above it the
fragment `_conflicts.html`: keep mine, take theirs, or merge in the fields below.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db import models

from sessions.models import Moderator, Session, Speaker, Topic


@dataclass(frozen=True)
class Difference:
    """One field in both versions, in words. id: of its input on the page."""

    label: str
    mine: str
    theirs: str
    id: str = ""


@dataclass(frozen=True)
class Conflict:
    """A record that somebody else saved since the page was drawn. key: what "Take theirs" posts."""

    title: str
    differences: list[Difference]
    key: str = ""
    by: str = ""
    at: datetime | None = None


class Conflicts(Exception):
    """Raised out of the transaction, so that nothing of the page is saved."""

    def __init__(self, found: list[Conflict]) -> None:
        super().__init__(", ".join(conflict.title for conflict in found))
        self.found = found


def conflict(record: models.Model, differences: list[Difference], title: str = "", key: str = "") -> Conflict:
    """The conflict about a record, with who saved it and when, by the latest row of its history.

    by: empty for whoever had no log-in, a speaker on their private page.
    """
    histories = [record.history.all()]
    if isinstance(record, Topic):
        histories.append(Speaker.history.filter(topic_id=record.pk))
    elif isinstance(record, Session):
        histories.append(Moderator.history.filter(session_id=record.pk))
    rows = [rows.select_related("history_user").order_by("-history_id").first() for rows in histories]
    last = max(filter(None, rows), key=lambda row: row.history_date, default=None)
    by = str(last.history_user or "") if last else ""
    return Conflict(title or str(record), differences, key, by, last and last.history_date)


def differences(
    mine: forms.BaseForm, now: forms.BaseForm, names: Iterable[str] | None = None
) -> list[Difference]:
    """The fields in which two forms differ, in words; `names` of them at most."""
    found = []
    for name in mine.fields if names is None else names:
        texts = [in_words(form.fields[name], form[name].value()) for form in (mine, now)]
        if texts[0] != texts[1]:
            found.append(Difference(str(mine[name].label), *texts, mine[name].auto_id))
    return found


def in_words(field: forms.Field, value: Any) -> str:
    """A field's value as text to read. A field of rows tells its own, as `in_words`."""
    if hasattr(field, "in_words"):
        return field.in_words(value)
    choices = getattr(field, "choices", None) or getattr(field.widget, "choices", None)
    if choices is not None:
        known = {str(key): str(words) for key, words in choices}
        values = value if isinstance(value, list) else ["" if value is None else value]
        return "\n".join(known.get(str(getattr(one, "pk", one)), str(one)) for one in values)
    if isinstance(field, forms.BooleanField):
        return "yes" if value in (True, "on", "True") else "no"
    return str(field.widget.format_value(value) or "").replace("\r\n", "\n")
