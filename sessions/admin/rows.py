"""A form field of several rows: each column posts a list of its own, so a row is added by copying inputs."""

import json
from itertools import zip_longest
from typing import Any

from django import forms
from django.template import loader

type Row = dict[str, Any]


class RowsWidget(forms.Widget):
    """Rows of inputs named <field>-<column>, each column repeated once a row, in the order of the page.

    columns: every row posts every one of them, hidden or not, so the lists have the same length.
    told: those that tell a reader what the row holds. offers: what else the template draws with, by name.
    """

    template_name = "admin/mts/session/widgets/rows.html"
    row_template = ""
    columns: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    more = "Add a row"
    offers: dict[str, Any] = {}

    def value_from_datadict(self, data, files, name: str) -> list[Row]:
        lists = [data.getlist(f"{name}-{column}") for column in self.columns]
        rows = [dict(zip(self.columns, row, strict=True)) for row in zip_longest(*lists, fillvalue="")]
        # Without script the button for another row posts its field's name.
        return rows + [dict.fromkeys(self.columns, "")] * (data.get("_more") == name)

    def value_omitted_from_data(self, data, files, name: str) -> bool:
        return not any(f"{name}-{column}" in data for column in self.columns)

    def _render(self, template_name: str, context: dict, renderer=None) -> str:
        """With the site's own templates, which Django's form renderer does not look through."""
        return loader.get_template(template_name).render(context)

    def get_context(self, name: str, value, attrs) -> dict:
        context = super().get_context(name, value, attrs)
        blank = dict.fromkeys(self.columns, "")
        rows = list(value or ()) or [blank.copy()]  # the blank one is cloned by script, so it has no id
        for n, row in enumerate(rows):
            row["id"] = f"{context['widget']['attrs'].get('id', name)}" + (f"-{n}" if n else "")
        context["widget"] |= {
            "rows": rows,
            "blank": blank,
            "more": self.more,
            "row_template": self.row_template,
        }
        context["widget"] |= self.offers
        return context


def primary_key(text: str) -> int | None:
    """The number that a hidden input holds; None for anything that no record can have."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


class HiddenRows(forms.HiddenInput):
    """What the rows held when the page was drawn, as JSON: tells what this page's writer changed."""

    def format_value(self, value) -> str:
        return value if isinstance(value, str) else json.dumps(value or [], separators=(",", ":"))


class RowsField(forms.Field):
    """A list of rows. Subclasses turn records into rows (`row_of`) and rows into values (`clean_rows`)."""

    widget = RowsWidget
    hidden_widget = HiddenRows
    key_columns: tuple[str, ...] = ()  # an all-empty row in these is no row
    numbers: tuple[str, ...] = ("record", "person", "topic")  # columns that hold a primary key

    def row_of(self, record) -> Row:
        """The row that shows this record."""
        raise NotImplementedError

    def clean_rows(self, rows: list[Row]) -> list:
        raise NotImplementedError

    def prepare_value(self, value):
        """Rows for the widget, from records (initial) or from what was posted."""
        if value is None or isinstance(value, str):
            return value
        return [row if isinstance(row, dict) else self.row_of(row) for row in value]

    def in_words(self, value) -> str:
        """Rows as lines to read."""
        told = [[str(row[column]) for column in self.widget.told if row.get(column)] for row in value or ()]
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
            {column: str(row.get(column) or "") for column in self.widget.columns}
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
            for column in self.widget.columns
        )

    def clean(self, value) -> list:
        rows = self.to_python(value)
        if self.required and not rows:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return self.clean_rows(rows)
