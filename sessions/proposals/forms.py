"""The form of a proposal, as strangers fill it in at /propose/ and speakers change it on their own page."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sessions.models import Capacity, Consent, Proposal, Reader, Topic
from sessions.proposals.form_fields import (
    CoSpeakerRow,
    CoSpeakersField,
    LinksField,
    month_choices,
)

LENGTHS = [("5", _("5 minutes")), ("15", _("15 minutes")), ("25", _("25 minutes"))]
OTHER = "other"
_FILES = {"photo": _("Photo"), "slides": _("Slides")}  # whose errors come from what was uploaded
CONSENTS = [
    (Consent.NOT_ASKED, _("not decided yet")),
    (Consent.YES, _("yes")),
    (Consent.HOUSE, _("in the house only")),
    (Consent.NO, _("no")),
]
CONSENT_FIELDS = ("photo_consent", "slides_consent", "recording_consent")


class ConsentForm(forms.ModelForm):
    """What may be published: asked in the form, and changed at any time on the private page."""

    class Meta:
        model = Proposal
        fields = ["photo_consent", "slides_consent", "recording_consent"]
        labels = {
            "photo_consent": _("Photos of you"),
            "slides_consent": _("Your slides"),
            "recording_consent": _("A recording"),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in CONSENT_FIELDS:
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label, choices=CONSENTS, required=False
            )


class ProposalForm(ConsentForm):
    """`values()` gives what to save. may_lack_email: for those who were asked by name only."""

    use_required_attribute = False  # errors come in our words, at the field and at the top

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
        coerce=lambda value: {"yes": True, "no": False}.get(value),
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
    continues = forms.ModelChoiceField(Topic.objects.none(), required=False)

    class Meta:
        model = Proposal
        fields = [
            "name", "email", "sentence", "title", "text", "kind", "speaks", "said_as", "capacity",
            "affiliation", "biography", "photo_consent", "slides_consent", "recording_consent", "note",
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
            "said_as": _("For the moderator: “shee-hahn”."),
            "biography": _("Two sentences are plenty. Markdown."),
            "note": _("Private."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "sentence": forms.Textarea(attrs={"rows": 2, "data-near": ""}),
            "title": forms.TextInput(attrs={"data-near": ""}),
            "text": forms.Textarea(attrs={"rows": 8, "data-markdown": "", "data-limit": 20_000}),
            "biography": forms.Textarea(attrs={"rows": 3, "data-limit": 5_000}),
            "note": forms.Textarea(attrs={"rows": 3}),
            "affiliation": forms.TextInput(attrs={"autocomplete": "organization"}),
        }

    def __init__(self, *args, today: date, reader: Reader, may_lack_email: bool = False, **kwargs) -> None:
        kwargs["initial"] = initial_of(kwargs.get("instance")) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["email"].required = not may_lack_email
        self.fields["name"].error_messages["required"] = _("Please tell us your name.")
        self.fields["email"].error_messages["required"] = _(
            "Please give an e-mail address, so that we can answer."
        )
        self.fields["capacity"] = forms.ChoiceField(
            label=_("I am"),
            required=False,
            choices=[
                (Capacity.MEMBER, _("a colleague")),
                (Capacity.GUEST, _("a guest")),
                (Capacity.INTERN, _("an intern")),
            ],
        )
        chosen = self.initial.get("months") or []
        self.fields["months"].choices = month_choices(today, chosen)
        self.fields["continues"].queryset = Topic.objects.visible_to(reader)
        for name in ("kind", "capacity"):
            self.fields[name].required = False
        for field in self.fields.values():
            explain_length(field)

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or Topic.Kind.TALK

    def clean_capacity(self) -> str:
        return self.cleaned_data["capacity"] or Capacity.MEMBER

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        told = values.get("sentence") or values.get("title")
        if not told and not self.errors.keys() & {"sentence", "title"}:
            self.add_error(
                "sentence", _("Please say in one sentence what it is about. A title alone will do too.")
            )
        if values.get("length") == OTHER and not values.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", _("How many minutes would you like?"))
        return values

    def clean_co_speakers(self) -> list[CoSpeakerRow]:
        rows = self.cleaned_data["co_speakers"]
        names = [row.name.casefold() for row in rows]
        if len(set(names)) < len(names):
            raise ValidationError(_("Somebody is named twice here. Please keep one of the rows."))
        return rows

    def values(self) -> dict[str, Any]:
        """Field of Proposal → cleaned value; co-speakers are not among them."""
        cleaned = {name: self.cleaned_data[name] for name in self._meta.fields}
        cleaned |= {name: self.cleaned_data[name] for name in ("remote", "months", "links", "continues")}
        length = self.cleaned_data["length"]
        cleaned["minutes"] = self.cleaned_data["minutes"] if length == OTHER else int(length or 0) or None
        return {name: getattr(self.instance, name) if name in self._meta.fields else value
                for name, value in cleaned.items()}  # fmt: skip

    @property
    def opens_more(self) -> bool:
        """Whether anything below "More" is filled in or needs mending."""
        first = {"name", "email", "sentence"}
        if self.errors.keys() - first:
            return True
        return any(
            self[name].value() not in (None, "", [], (), Capacity.MEMBER, Topic.Kind.TALK)
            for name in self.fields.keys() - first - {"continues", "co_speakers"}
        ) or any(row.name or row.email for row in self["co_speakers"].value() or ())

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """(id of the input, label, what to mend) of every error, in the order of the form."""
        labels = _FILES | {name: field.label for name, field in self.fields.items()}
        return [
            (f"id_{name}", str(labels[name]).rstrip("?"), text)
            for name in [*self.order, *(self.errors.keys() - set(self.order))]
            for text in self.errors.get(name, ())
        ]

    order = (
        "name", "email", "sentence", "title", "text", "kind", "length", "minutes", "co_speakers", "speaks",
        "capacity", "affiliation", "said_as", "biography", "remote", "months", "links",
    )  # fmt: skip


def initial_of(proposal: Proposal | None) -> dict[str, Any]:
    """What the fields that are not the model's own begin with."""
    if proposal is None or proposal._state.adding:
        return {}
    minutes = str(proposal.minutes or "")
    usual = not minutes or minutes in dict(LENGTHS)
    rows = [CoSpeakerRow(row.name, row.email) for row in proposal.co_speakers.all()]
    return {
        "length": minutes if usual else OTHER,
        "minutes": None if usual else proposal.minutes,
        "remote": {True: "yes", False: "no", None: ""}[proposal.remote],
        "months": proposal.months,
        "links": proposal.links,
        "continues": proposal.continues_id,
        "co_speakers": rows,
    }


def explain_length(field: forms.Field) -> None:
    """Too long is said in words after sending; a browser would cut what is pasted without a word."""
    field.widget.attrs.pop("maxlength", None)
    for validator in field.validators:
        if isinstance(validator, MaxLengthValidator):
            validator.message = _("Please shorten this to %(limit_value)d characters; it has %(show_value)d.")


def without_nul(data: QueryDict) -> QueryDict:
    """What was posted, without NUL bytes: nobody types them, and PostgreSQL keeps none."""
    clean = data.copy()
    for name, values in data.lists():
        clean.setlist(name, [value.replace("\0", "") for value in values])
    return clean
