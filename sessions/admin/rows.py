"""A form field of several rows: each column posts a list of its own, so a row is added by copying inputs."""

import json
from itertools import zip_longest
from typing import Any

from django import forms
from django.db import models
from django.template import loader

from sessions.guard.input import whole_number

type Row = dict[str, Any]


class RowsWidget(forms.Widget):
    """Rows of inputs named <field>-<column>, each column repeated once a row, in the order of the page."""

    template_name = "admin/mts/session/widgets/rows.html"

    def __init__(self, field: "type[RowsField]") -> None:
        super().__init__()
        self.field = field

    def value_from_datadict(self, data, files, name: str) -> list[Row]:
        lists = [data.getlist(f"{name}-{column}") for column in self.field.columns]
        rows = [dict(zip(self.field.columns, row, strict=True)) for row in zip_longest(*lists, fillvalue="")]
        # Without script the button for another row posts its field's name.
        return rows + [dict.fromkeys(self.field.columns, "")] * (data.get("_more") == name)

    def value_omitted_from_data(self, data, files, name: str) -> bool:
        return not any(f"{name}-{column}" in data for column in self.field.columns)

    def _render(self, template_name: str, context: dict, renderer=None) -> str:
        """With the site's own templates, which Django's form renderer does not look through."""
        return loader.get_template(template_name).render(context)

    def get_context(self, name: str, value, attrs) -> dict:
        context = super().get_context(name, value, attrs)
        blank = dict.fromkeys(self.field.columns, "")
        rows = list(value or ()) or [blank.copy()]  # the blank one is cloned by script, so it has no id
        for n, row in enumerate(rows):
            row["id"] = f"{context['widget']['attrs'].get('id', name)}" + (f"-{n}" if n else "")
        more = {"more": self.field.more, "row_template": self.field.row_template}
        context["widget"] |= {"rows": rows, "blank": blank} | more | self.field.offers
        return context


class HiddenRows(forms.HiddenInput):
    """What the rows held when the page was drawn, as JSON: tells what this page's writer changed."""

    def format_value(self, value) -> str:
        return value if isinstance(value, str) else json.dumps(value or [], separators=(",", ":"))


class RowsField(forms.Field):
    """A list of rows, each a record of `model`. `clean()` returns records that are not saved.

    columns: those that every row posts, hidden or not, so the lists have the same length; and the attribute
    of the record that each holds, empty where `row_of` and `record_of` see to it. told: those that tell a
    reader what the row holds. refusals: what is said of a value that is too long, or no choice.
    offers: what else the template draws with, by name.
    """

    hidden_widget = HiddenRows
    model: type[models.Model]
    row_template = ""
    columns: dict[str, str] = {}
    told: tuple[str, ...] = ()
    key_columns: tuple[str, ...] = ()  # an all-empty row in these is no row
    numbers = ("record", "person", "topic")  # columns that hold a primary key
    refusals: dict[str, str] = {}
    more = "Add a row"
    offers: dict[str, Any] = {}

    def __init__(self, **kwargs) -> None:
        super().__init__(widget=RowsWidget(type(self)), **kwargs)

    def row_of(self, record: Any) -> Row:
        """The row that shows this record."""
        return {column: getattr(record, name) for column, name in self.columns.items() if name}

    def record_of(self, row: Row) -> models.Model:
        """The record that a row says; known ones with their number, which is to be looked up."""
        record = self.model()
        for column, name in self.columns.items():
            if name == "pk":
                record.pk = whole_number(row[column]) or None
            elif name:
                field = self.model._meta.get_field(name)
                value = field.to_python(row[column]) or field.get_default()
                known = not field.choices or value in dict(field.flatchoices)
                if not known or len(value) > (field.max_length or len(value)):
                    raise forms.ValidationError(self.refusals[column])
                setattr(record, name, value)
        return record

    def clean_rows(self, rows: list[Row]) -> list:
        return [self.record_of(row) for row in rows]

    def prepare_value(self, value):
        """Rows for the widget, from records (initial) or from what was posted."""
        if value is None or isinstance(value, str):
            return value
        return [row if isinstance(row, dict) else self.row_of(row) for row in value]

    def in_words(self, value) -> str:
        """Rows as lines to read."""
        told = [[str(row[column]) for column in self.told if row.get(column)] for row in value or ()]
        return "\n".join(map(", ".join, told))

    def to_python(self, value) -> list[Row]:
        """Rows of text, no empty ones: from records, from what was posted, or from the JSON of HiddenRows."""
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                value = []
            value = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
        rows = [
            {column: str(row.get(column) or "") for column in self.columns}
            for row in RowsField.prepare_value(self, value) or []
        ]
        return [row for row in rows if any(row[column].strip() for column in self.key_columns)]

    def has_changed(self, initial, data) -> bool:
        return self.to_python(initial) != self.to_python(data)

    def differs(self, records, values) -> bool:
        """Whether cleaned values say something else than the records there are now.

        The number of a record counts only where both sides have one: what was typed as a new person or
        link may have been saved by an earlier click on the same page.
        """
        before, after = (self.to_python(list(side or ())) for side in (records, values))
        return len(before) != len(after) or any(
            one[column] != two[column] and (column not in self.numbers or (one[column] and two[column]))
            for one, two in zip(before, after, strict=True)
            for column in self.columns
        )

    def clean(self, value) -> list:
        rows = self.to_python(value)
        if self.required and not rows:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return self.clean_rows(rows)
