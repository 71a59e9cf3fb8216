"""Threads between talks: which are still open, and what a report's words point to."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from sessions.admin.saving import SavesInArchive
from sessions.models import FollowUp


class FollowUpForm(forms.ModelForm):
    class Meta:
        model = FollowUp
        fields = ["topic", "kind", "quote", "earlier_number", "earlier_title", "earlier", "confirmed"]

    def clean(self) -> dict:
        cleaned = super().clean()
        topic, earlier = cleaned.get("topic"), cleaned.get("earlier")
        if topic and topic == earlier:
            self.add_error("earlier", "A talk cannot continue itself. Choose the earlier one.")
        elif topic and earlier and earlier.session.number >= topic.session.number:
            self.add_error("earlier", f"The {earlier.session} is not earlier than the {topic.session}.")
        return cleaned


class KnownFilter(admin.SimpleListFilter):
    title = "earlier talk"
    parameter_name = "earlier"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return [("open", "Still to be found"), ("known", "Known")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "open":
            return queryset.filter(earlier=None)
        return queryset.exclude(earlier=None) if self.value() == "known" else queryset


@admin.register(FollowUp)
class FollowUpAdmin(SavesInArchive):
    form = FollowUpForm
    list_display = ["topic", "kind", "earlier_talk", "quote", "confirmed"]
    list_filter = [KnownFilter, "kind", "confirmed"]
    list_select_related = ["topic__session", "earlier__session"]
    search_fields = ["topic__title", "quote", "earlier__title", "earlier_title", "=earlier_number"]
    search_help_text = "Title of either talk, words of the report, or number of the earlier session"
    date_hierarchy = "topic__session__held_on"
    autocomplete_fields = ["topic", "earlier"]
    ordering = ["-topic__session__number", "topic__position", "pk"]
    list_per_page = 50

    @admin.display(description="earlier talk")
    def earlier_talk(self, follow_up: FollowUp) -> str:
        if follow_up.earlier:
            return f"{follow_up.earlier} ({follow_up.earlier.session.ordinal})"
        said = [f"session {follow_up.earlier_number}"] if follow_up.earlier_number else []
        return f"not found yet: {', '.join([*said, *map(str, follow_up.speakers_named)]) or 'nothing said'}"
