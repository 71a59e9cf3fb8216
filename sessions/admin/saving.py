"""How every admin page writes: in one change of the archive, and never over somebody else's work."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from sessions.admin.base import page
from sessions.admin.history.record_page import ReadableHistory
from sessions.models import StaleVersion, archive_change
from sessions.models.locking import Versioned


class NothingSaved(Exception):
    """Leaves the transaction of a page that only asks again: `response` is what it shows."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def within_archive_change(answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer, worked out inside `archive_change()`.

    An answer that shows a page again (a form with errors, "are you sure?") saved nothing, so the version
    of the archive and its counts stay as they are; saving always ends in a redirect or closes a popup.
    """
    try:
        with archive_change():
            response = answer()
            if not saved(response):
                raise NothingSaved(response)
    except NothingSaved as asked:
        return asked.response
    return response


def saved(response: HttpResponse) -> bool:
    popup = str(getattr(response, "template_name", "") or "")
    return response.status_code in (301, 302, 303) or "popup_response" in popup


class SavesInArchive(admin.ModelAdmin):
    """Every POST of the form, the delete page and the list is one change of the archive.

    Where the model is Versioned, use `VersionedForm`: a stale save answers 409 with both texts.
    """

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        def answer() -> HttpResponse:
            return super(SavesInArchive, self).changeform_view(request, object_id, form_url, extra_context)

        if request.method != "POST":
            return answer()
        try:
            return within_archive_change(answer)
        except StaleVersion as stale:
            return self.stale_page(request, stale.record)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context=None):
        def answer() -> HttpResponse:
            return super(SavesInArchive, self).delete_view(request, object_id, extra_context)

        return within_archive_change(answer) if request.method == "POST" else answer()

    def changelist_view(self, request: HttpRequest, extra_context=None):
        context = {"title": capfirst(self.opts.verbose_name_plural)} | (extra_context or {})

        def answer() -> HttpResponse:
            return super(SavesInArchive, self).changelist_view(request, context)

        return within_archive_change(answer) if request.method == "POST" else answer()

    def save_model(
        self, request: HttpRequest, obj: models.Model, form: forms.ModelForm, change: bool
    ) -> None:
        if change and isinstance(obj, Versioned):
            type(obj)(pk=obj.pk).claim(form.cleaned_data["drawn_version"])
            obj.version = form.cleaned_data["drawn_version"] + 1
        super().save_model(request, obj, form, change)

    def stale_page(self, request: HttpRequest, record: models.Model) -> HttpResponse:
        """409: what was typed beside what stands there now, and a way to keep either."""
        record = type(record)._default_manager.get(pk=record.pk)
        form_class = self.get_form(request, record, change=True)
        mine, now = form_class(request.POST, request.FILES, instance=record), form_class(instance=record)
        context = {
            "record": record,
            "title": f"“{record}” was changed in the meantime",
            "differences": differences(mine, now),
            "posted": [
                (name, value)
                for name, values in request.POST.lists()
                if name not in ("csrfmiddlewaretoken", "drawn_version")
                for value in values
            ],
            "is_popup": IS_POPUP_VAR in request.POST,
        }
        return page(request, "stale.html", context, of=type(record), status=409)


def differences(mine: forms.ModelForm, now: forms.ModelForm) -> list[dict[str, Any]]:
    """Label, my value and the present one, as text, of each field in which they differ."""
    found = []
    for name, field in mine.fields.items():
        values = [in_words(field, form[name].value()) for form in (mine, now)]
        if name != "drawn_version" and values[0] != values[1]:
            found.append({"label": mine[name].label, "mine": values[0], "theirs": values[1]})
    return found


def in_words(field: forms.Field, value: Any) -> str:
    """A form's value as text to read."""
    if isinstance(field, forms.BooleanField):
        return "yes" if value and value != "False" else "no"
    if isinstance(field, forms.ModelMultipleChoiceField):
        keys = [getattr(item, "pk", item) for item in value or []]
        return ", ".join(str(record) for record in field.queryset.filter(pk__in=keys))
    if isinstance(field, forms.ModelChoiceField):
        return str(field.queryset.filter(pk=value).first() or "") if value else ""
    if isinstance(field, forms.ChoiceField):
        return str(
            dict(field.flatchoices if hasattr(field, "flatchoices") else field.choices).get(value, value)
        )
    return str(field.prepare_value("" if value is None else value)).replace("\r\n", "\n")


class VersionedForm(forms.ModelForm):
    """A form that carries the version of its record; for models that are Versioned."""

    drawn_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["drawn_version"].initial = self.instance.version
        # The page a record is added on has no version to claim.
        self.fields["drawn_version"].required = self.instance.pk is not None


class ArchiveAdmin(SavesInArchive, ReadableHistory):
    """For models with a history."""
