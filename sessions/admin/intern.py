"""Internships in the admin."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from sessions.admin.saving import ArchiveAdmin
from sessions.models import Intern


class InternForm(forms.ModelForm):
    class Meta:
        model = Intern
        fields = [
            "person",
            "programme",
            "home_institution",
            "started_on",
            "ended_on",
            "duration_text",
            "farewell_session",
            "farewell_audience",
            "impressions",
        ]


class FarewellFilter(admin.SimpleListFilter):
    title = "farewell"
    parameter_name = "farewell"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return [("said", "Said"), ("not", "Not yet, or unknown")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() in ("said", "not"):
            return queryset.filter(farewell_session__isnull=self.value() == "not")
        return queryset


@admin.register(Intern)
class InternAdmin(ArchiveAdmin):
    form = InternForm
    list_display = ["person", "programme", "started_on", "ended_on", "duration_text", "farewell"]
    list_filter = [FarewellFilter, "programme", "farewell_audience"]
    list_select_related = ["person", "farewell_session"]
    search_fields = ["person__name", "person__aliases__name", "programme", "home_institution"]
    search_help_text = "Name, programme, or home institution"
    date_hierarchy = "farewell_session__held_on"
    autocomplete_fields = ["person", "farewell_session"]
    ordering = ["-farewell_session__number", "person__name", "pk"]
    list_per_page = 50

    @admin.display(description="farewell", ordering="farewell_session__number")
    def farewell(self, intern: Intern) -> str:
        return f"at the {intern.farewell_session.ordinal}" if intern.farewell_session else "–"
