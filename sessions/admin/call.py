"""The call for topics, of which there is one, and the reasons for declining."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sessions.admin.saving import SavesInArchive
from sessions.models import Call, DeclineReason


class CallForm(forms.ModelForm):
    class Meta:
        model = Call
        fields = ["is_open", "closed_message", "about", "whom_to_ask", "decide_within"]

    def clean(self) -> dict:
        given = super().clean()
        if not given.get("is_open") and not given.get("closed_message"):
            self.add_error("closed_message", "Say why the form is closed, and when to come back.")
        return given


@admin.register(Call)
class CallAdmin(SavesInArchive):
    """One record: its list is its form."""

    form = CallForm

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        extra = {"title": "Call for topics", "subtitle": None, "show_save_and_add_another": False}
        return super().changeform_view(request, object_id, form_url, extra | (extra_context or {}))

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        name = "change" if Call.objects.filter(pk=1).exists() else "add"
        args = [1] if name == "change" else []
        return redirect(reverse(f"admin:mts_call_{name}", args=args))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        now = Call.now()
        return {name: getattr(now, name) for name in CallForm.Meta.fields}

    def save_model(self, request: HttpRequest, obj: Call, form: CallForm, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, Call.objects.filter(pk=1).exists())

    def has_delete_permission(self, request: HttpRequest, obj: Call | None = None) -> bool:
        return False


@admin.register(DeclineReason)
class DeclineReasonAdmin(SavesInArchive):
    list_display = ["label", "text"]
    search_fields = ["label", "text"]
    fields = ["label", "text"]
