"""The call for topics, of which there is one, and the reasons for declining."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sessions.admin.base import SavesInArchive, nobody
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
    """One record: its list is its form, which holds the built-in call until somebody edits it."""

    form = CallForm
    has_add_permission = has_delete_permission = nobody

    def get_object(self, request: HttpRequest, object_id: str, from_field=None) -> Call | None:
        return Call.now() if object_id == "1" else None

    def title_of(self, record: Call) -> str:
        return "Call for topics"

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return redirect("admin:mts_call_change", 1)


@admin.register(DeclineReason)
class DeclineReasonAdmin(SavesInArchive):
    list_display = ["label", "text"]
    search_fields = ["label", "text"]
    fields = ["label", "text"]
