"""Form fields of a proposal that Django does not have: links one a line, rows of co-speakers, months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.template import loader
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sessions.text import clean_line

MOST_LINKS = 10
MOST_CO_SPEAKERS = 5
MONTHS_AHEAD = 6


class LinksField(forms.CharField):
    """Addresses one a line, each with words after it if wanted; `clean()` gives [{"url", "label"}]."""

    widget = forms.Textarea(attrs={"rows": 2, "inputmode": "url", "spellcheck": "false"})
    is_address = URLValidator(schemes=["http", "https"])

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, list):
            return "\n".join(f"{link['url']} {link.get('label', '')}".strip() for link in value)
        return value or ""

    def clean(self, value: str) -> list[dict[str, str]]:
        lines = [clean_line(line) for line in super().clean(value).splitlines()]
        links = [self._link(line) for line in lines if line]
        if len(links) > MOST_LINKS:
            raise ValidationError(_("Please keep to ten links; the others can stand in the longer text."))
        return links

    def _link(self, line: str) -> dict[str, str]:
        url, _space, label = line.partition(" ")
        try:
            self.is_address(url)
        except ValidationError as error:
            words = _("“%(line)s” is not an address. Each line begins with https:// or http://.")
            raise ValidationError(words % {"line": line[:80]}) from error
        if len(url) > 500:
            raise ValidationError(_("One of these addresses is longer than 500 characters."))
        return {"url": url, "label": label[:200] or urlsplit(url).netloc}


@dataclass(frozen=True)
class CoSpeakerRow:
    """Somebody who would speak too, as typed. email may be empty: they are told by hand."""

    name: str
    email: str = ""


class CoSpeakersWidget(forms.Widget):
    """Rows of a name and an address. One row is always free; without script a button brings another."""

    template_name = "proposals/_co_speakers.html"

    def _render(self, template_name: str, context: dict, renderer=None) -> str:
        """With the site's own templates, which Django's form renderer does not look through."""
        return loader.get_template(template_name).render(context)

    def value_from_datadict(self, data, files, name: str) -> list[CoSpeakerRow]:
        if not hasattr(data, "getlist"):
            return data.get(name) or []
        names, emails = data.getlist(f"{name}-name"), data.getlist(f"{name}-email")
        emails += [""] * (len(names) - len(emails))
        return [CoSpeakerRow(clean_line(n), clean_line(e)) for n, e in zip(names, emails, strict=False)]

    def value_omitted_from_data(self, data, files, name: str) -> bool:
        return f"{name}-name" not in data

    def format_value(self, value: Sequence[CoSpeakerRow] | None) -> list[CoSpeakerRow]:
        return [*(row for row in value or () if row.name or row.email), CoSpeakerRow("")]

    def get_context(self, name: str, value, attrs) -> dict:
        context = super().get_context(name, value, attrs)
        context["widget"]["value"] = self.format_value(value)
        return context


class CoSpeakersField(forms.Field):
    """`clean()` gives the rows that say something, each with a name."""

    widget = CoSpeakersWidget

    def clean(self, value: Sequence[CoSpeakerRow]) -> list[CoSpeakerRow]:
        rows = [row for row in value or () if row.name or row.email]
        if len(rows) > MOST_CO_SPEAKERS:
            raise ValidationError(_("Please name at most five co-speakers."))
        for row in rows:
            self._check(row)
        return rows

    def _check(self, row: CoSpeakerRow) -> None:
        if not row.name:
            raise ValidationError(_("Who is %(email)s? Please add the name.") % {"email": row.email[:100]})
        if len(row.name) > 120:
            raise ValidationError(_("Please shorten the name of a co-speaker to 120 characters."))
        if row.email:
            try:
                validate_email(row.email)
            except ValidationError as error:
                words = _("“%(email)s” (%(name)s) does not look like an e-mail address.")
                raise ValidationError(words % {"email": row.email[:100], "name": row.name}) from error


def month_choices(today: date, chosen: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The months ahead, this one first, as ("2017-07", "July 2017"); and those chosen earlier."""
    first = today.replace(day=1)
    ahead = {f"{day:%Y-%m}": day for day in (later(first, n) for n in range(MONTHS_AHEAD))}
    for month in chosen:
        try:
            ahead.setdefault(month, date.fromisoformat(f"{month}-01"))
        except (TypeError, ValueError):
            continue
    return [(month, date_format(day, "F Y")) for month, day in sorted(ahead.items())]


def later(first: date, months: int) -> date:
    """The first day of the month so many months on."""
    years, month = divmod(first.month - 1 + months, 12)
    return first.replace(year=first.year + years, month=month + 1)
