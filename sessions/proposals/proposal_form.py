"""The form of a proposal, as strangers fill it in at /propose/ and speakers change it on their own page."""

import re
import secrets
from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Max
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from sessions.guard.input import whole_number
from sessions.models import (
    CONSENTS,
    Capacity,
    Consent,
    CoSpeaker,
    Homework,
    Portrait,
    Proposal,
    Reader,
    Session,
    Slides,
    Topic,
)
from sessions.models.fields import NameField, is_address, is_mailbox
from sessions.proposals.uploads import KINDS, received
from sessions.proposals.wording import first_days
from sessions.text import clean_line, clean_mailbox

MOST_LINKS, MOST_CO_SPEAKERS, MONTHS_AHEAD = 10, 5, 6
LENGTHS = [("5", _("5 minutes")), ("15", _("15 minutes")), ("25", _("25 minutes"))]
OTHER = "other"
USUAL = {"kind": Topic.Kind.TALK, "capacity": Capacity.MEMBER}


class LinksField(forms.CharField):
    """Addresses one a line, each with words after it if wanted; `clean()` gives [{"url", "label"}]."""

    widget = forms.Textarea(attrs={"rows": 2, "inputmode": "url", "spellcheck": "false"})

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, list):
            return "\n".join(f"{link['url']} {link.get('label', '')}".strip() for link in value)
        return value or ""

    def clean(self, value: str) -> list[dict[str, str]]:
        lines = map(clean_line, super().clean(value).splitlines())
        links = [self.link(line) for line in lines if line]
        if len(links) > MOST_LINKS:
            raise ValidationError(_("Please keep to ten links; the others can stand in the longer text."))
        return links

    def link(self, line: str) -> dict[str, str]:
        url, _space, label = line.partition(" ")
        try:
            is_address(url)
        except ValidationError as error:
            words = _("“%(line)s” is not an address. Each line begins with https:// or http://.")
            raise ValidationError(words % {"line": line[:80]}) from error
        if len(url) > 500:
            raise ValidationError(_("One of these addresses is longer than 500 characters."))
        return {"url": url, "label": label[:200] or urlsplit(url).netloc}


class CoSpeakersWidget(forms.Widget):
    """Rows of a name and an address, drawn by the template; without script a button brings another."""

    def value_from_datadict(self, data: QueryDict, files, name: str) -> list[CoSpeaker]:
        cleaned = {"name": NameField.clean_words, "email": clean_mailbox}
        columns = [map(clean, data.getlist(f"{name}-{column}")) for column, clean in cleaned.items()]
        rows = [CoSpeaker(name=n or "", email=e or "") for n, e in zip_longest(*columns)]
        return [row for row in rows if row.name or row.email]


class CoSpeakersField(forms.Field):
    """`clean()` gives the rows, not saved, each with a name. email may be empty: they are told by hand."""

    widget = CoSpeakersWidget

    def in_words(self, rows: Sequence[CoSpeaker] | None) -> str:
        return "\n".join(f"{row.name} {row.email}".strip() for row in rows or ())

    def clean(self, rows: Sequence[CoSpeaker]) -> Sequence[CoSpeaker]:
        if len(rows) > MOST_CO_SPEAKERS:
            raise ValidationError(_("Please name at most five co-speakers."))
        for row in rows:
            said = {"name": row.name, "email": row.email[:100]}
            if not row.name:
                raise ValidationError(_("Who is %(email)s? Please add the name.") % said)
            if len(row.name) > 120:
                raise ValidationError(_("Please shorten the name of a co-speaker to 120 characters."))
            try:
                is_mailbox(row.email or "nobody@example.com")
            except ValidationError as error:
                words = _("“%(email)s” (%(name)s) does not look like an e-mail address.")
                raise ValidationError(words % said) from error
        if len({row.name.casefold() for row in rows}) < len(rows):
            raise ValidationError(_("Somebody is named twice here. Please keep one of the rows."))
        return rows


def month_choices(chosen: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The months ahead as ("2017-07", "July 2017"), and those chosen earlier; none that is over.

    This month comes first while it may still have an evening: not after the one that it had.
    """
    today = timezone.localdate()
    this_month = Session.objects.standing().filter(held_on__year=today.year, held_on__month=today.month)
    last = this_month.aggregate(last=Max("held_on"))["last"]
    first = today.month - 1 + bool(last and last < today)
    days = {date(today.year + n // 12, n % 12 + 1, 1) for n in range(first, first + MONTHS_AHEAD)}
    days |= {day for day in first_days(chosen) if day >= min(days)}
    return [(f"{day:%Y-%m}", date_format(day, "F Y")) for day in sorted(days)]


class ConsentForm(forms.ModelForm):
    """What may be published: asked in the form, and changed at any time on the private page."""

    class Meta:
        model = Proposal
        fields = list(CONSENTS)
        labels = {
            "photo_consent": _("Photos of you"),
            "slides_consent": _("Your slides"),
            "recording_consent": _("A recording"),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in CONSENTS:
            self.fields[name].choices = [(Consent.NOT_ASKED, _("not decided yet")), *Consent.choices[1:]]


class ProposalForm(ConsentForm):
    """key: whatever is sent with it counts once. may_lack_email: for those who were asked by name only."""

    use_required_attribute = False  # errors come in our words, at the field and at the top
    notice = ""  # what is to be said about it as a whole

    length = forms.ChoiceField(
        label=_("How long, without questions"),
        required=False,
        choices=[("", _("not decided yet")), *LENGTHS, (OTHER, _("other"))],
    )
    minutes = forms.IntegerField(label=_("Minutes, if other"), required=False, min_value=1, max_value=180)
    remote = forms.TypedChoiceField(
        label=_("Where you speak from"),
        required=False,
        choices=[("", _("not decided yet")), ("no", _("in the room")), ("yes", _("remote"))],
        coerce="yes".__eq__,
        empty_value=None,
    )
    months = forms.MultipleChoiceField(
        label=_("Months that suit you"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: any month."),
    )
    links = LinksField(
        label=_("Links"), required=False, help_text=_("One a line: code, an article, an event.")
    )
    co_speakers = CoSpeakersField(label=_("Who speaks with you"), required=False)
    continues = forms.ModelChoiceField(Topic.objects.none(), label=_("Continues"), required=False)
    takes_up = forms.ModelChoiceField(Homework.objects.none(), label=_("Takes up"), required=False)
    photo = forms.Field(label=_("Photo"), required=False, widget=forms.FileInput)
    slides = forms.Field(label=_("Slides"), required=False, widget=forms.FileInput)

    field_order = (
        "name", "email", "sentence", "title", "text", "kind", "length", "minutes", "co_speakers", "months",
        "links", "slides",
    )  # fmt: skip

    class Meta:
        model = Proposal
        fields = [
            "name", "email", "sentence", "title", "text", "kind", "minutes", "months", "links", "speaks",
            "capacity", "affiliation", "said_as", "biography", "remote", *CONSENTS, "note", "continues",
            "takes_up",
        ]  # fmt: skip
        labels = {
            **ConsentForm.Meta.labels,
            "name": _("Your name"),
            "email": _("Your e-mail"),
            "sentence": _("What is it about, in one sentence?"),
            "title": _("Title"),
            "text": _("More about it"),
            "kind": _("Kind"),
            "speaks": _("For somebody else? Who would speak"),
            "said_as": _("How to say the name"),
            "capacity": _("I am"),
            "affiliation": _("Company, if a guest"),
            "biography": _("About you, for everybody to read"),
            "note": _("A note to the organisers"),
        }
        help_texts = {
            "email": _("Only the organisers see it. Your private page is sent there."),
            "sentence": _("A title may come later. Work in progress is welcome."),
            "title": _("As it should stand in the agenda."),
            "text": _("Markdown."),
            "speaks": _("Leave it empty if it is you."),
            "said_as": _("For the moderator: “shee-hahn”, or in kana."),
            "biography": _("Two sentences are plenty. Markdown."),
            "note": _("Private."),
        }
        error_messages = {
            "name": {"required": _("Please tell us your name.")},
            "email": {"required": _("Please give an e-mail address, so that we can answer.")},
        }
        widgets = {
            "name": forms.TextInput({"autocomplete": "name"}),
            "email": forms.EmailInput({"autocomplete": "email"}),
            "sentence": forms.Textarea({"rows": 2, "data-near": ""}),
            "title": forms.TextInput({"data-near": ""}),
            "text": forms.Textarea({"rows": 8, "data-markdown": "", "data-limit": 20_000}),
            "biography": forms.Textarea({"rows": 3, "data-limit": 5_000}),
            "note": forms.Textarea({"rows": 3}),
            "affiliation": forms.TextInput({"autocomplete": "organization"}),
        }

    def __init__(
        self, data: QueryDict | None = None, *args, reader: Reader, may_lack_email=False, **kwargs
    ) -> None:
        if data is not None:  # nobody types NUL, and PostgreSQL keeps none
            data = QueryDict(data.urlencode().replace("%00", ""))
        kwargs["initial"] = initial_of(kwargs.get("instance")) | (kwargs.get("initial") or {})
        super().__init__(data, *args, **kwargs)
        key = self.data.get("form_key", "")
        self.key = key if re.fullmatch(r"[\w-]{8,40}", key, re.ASCII) else new_key()
        fields = self.fields
        fields["email"].required = not may_lack_email
        fields["capacity"].choices = [
            (Capacity.MEMBER, _("a colleague")),
            (Capacity.GUEST, _("a guest")),
            (Capacity.INTERN, _("an intern")),
        ]
        for name, usual in USUAL.items():
            fields[name].required, fields[name].empty_value = False, usual
        fields["months"].choices = month_choices(self.initial.get("months") or [])
        fields["continues"].queryset = Topic.objects.visible_to(reader)
        left_open = Homework.objects.visible_to(reader).select_related("topic__session")
        fields["takes_up"].queryset = left_open
        asked = whole_number(str(self["takes_up"].value())) if reader.is_let_in else 0
        self.taken_up = left_open.filter(pk=asked).first() if asked else None
        if self.instance.pk:
            del fields["takes_up"]  # it was said with the first words
        elif self.taken_up:
            self.initial.setdefault("continues", self.taken_up.topic_id)
        for field in fields.values():
            explain_length(field)

    def clean_photo(self) -> Portrait | None:
        return received(self, "photo")

    def clean_slides(self) -> Slides | None:
        return received(self, "slides")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        told = values.get("sentence") or values.get("title")
        if not told and not self.errors.keys() & {"sentence", "title"}:
            self.add_error(
                "sentence", _("Please say in one sentence what it is about. A title alone will do too.")
            )
        length = values.get("length")
        if length != OTHER:
            values["minutes"] = int(length or 0) or None
        elif not values.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", _("How many minutes would you like?"))
        return values

    def values(self) -> dict[str, Any]:
        """Field of Proposal → cleaned value; co-speakers and files are not among them."""
        return {name: getattr(self.instance, name) for name in self._meta.fields}

    @property
    def uploads(self) -> dict[str, Portrait | Slides | None]:
        """What came with it, or waits since an earlier try."""
        return {kind: getattr(self, "cleaned_data", {}).get(kind) for kind in KINDS}

    def take_new_key(self) -> None:
        """What was sent with the old one counts by itself; the files go on with this form."""
        self.key = new_key()
        for record in filter(None, self.uploads.values()):
            record.form_key = self.key
            record.save()

    @property
    def rows(self) -> list[CoSpeaker]:
        """The co-speakers, and a row that is free."""
        return [*(self["co_speakers"].value() or ()), CoSpeaker()]

    @property
    def opens_more(self) -> bool:
        """Whether anything below "More" is filled in or needs mending."""
        more = self.fields.keys() - {"name", "email", "sentence"}
        told = (self[name].value() for name in more - {"continues", "takes_up", *KINDS})
        return bool(self.errors.keys() & more) or any(one and one not in USUAL.values() for one in told)

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """(id of the input, label, what to mend) of every error, in the order of the form."""
        errors = [(name, text) for name in self.fields for text in self.errors.get(name, ())]
        return [(f"id_{name}", str(self.fields[name].label).rstrip("?"), text) for name, text in errors]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was typed, as hidden fields carry it to the next page."""
        names = self.fields.keys() - {"continues", *KINDS}
        pairs = ((name, one) for name, values in self.data.lists() for one in values)
        return [(name, value) for name, value in pairs if name.partition("-")[0] in names]


def new_key() -> str:
    return secrets.token_urlsafe(18)


def initial_of(proposal: Proposal | None) -> dict[str, Any]:
    """What the fields that are not as in the model begin with."""
    if proposal is None:
        return {}
    minutes = str(proposal.minutes or "")
    usual = not minutes or minutes in dict(LENGTHS)
    return {
        "length": minutes if usual else OTHER,
        "minutes": None if usual else proposal.minutes,
        "remote": {True: "yes", False: "no", None: ""}[proposal.remote],
        "co_speakers": list(proposal.co_speakers.all()),
    }


def explain_length(field: forms.Field) -> None:
    """Too long is said in words after sending; a browser would cut what is pasted without a word."""
    field.widget.attrs.pop("maxlength", None)
    for validator in field.validators:
        if isinstance(validator, MaxLengthValidator):
            validator.message = _("Please shorten this to %(limit_value)d characters; it has %(show_value)d.")
