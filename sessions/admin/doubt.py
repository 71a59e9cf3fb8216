"""Doubts: what an import could not tell, until somebody settles it."""

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from sessions.admin.saving import SavesInArchive
from sessions.models import Doubt
from sessions.people.who_is_meant import told_apart


class DoubtForm(forms.ModelForm):
    class Meta:
        model = Doubt
        fields = ["settlement"]
        labels = {"settlement": "How it is settled"}
        help_texts = {
            "settlement": "In your words. Saving with words here settles the doubt; empty opens it."
        }


class SettledFilter(admin.SimpleListFilter):
    title = "settled"
    parameter_name = "settled"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return [("no", "Open"), ("yes", "Settled"), ("people", "Open, about people")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case "no":
                return queryset.open()
            case "people":
                return queryset.open().about_people()
            case "yes":
                return queryset.exclude(settled_at=None)
        return queryset


@admin.register(Doubt)
class DoubtAdmin(SavesInArchive):
    form = DoubtForm
    list_display = ["message", "about", "session", "line", "is_open", "merge_link"]
    list_filter = [SettledFilter]
    list_select_related = ["report__session", "person", "other"]
    search_fields = ["message", "about", "=report__session__number"]
    search_help_text = "Words of the doubt, field, or number of the session"
    date_hierarchy = "report__added_at"
    actions = ["settle"]
    list_per_page = 50
    fields = ["message", "about", "session", "line", "merge_link", "settlement", "settled_at", "settled_by"]
    readonly_fields = ["message", "about", "session", "line", "merge_link", "settled_at", "settled_by"]

    def get_changelist_instance(self, request: HttpRequest):
        """The list, with what tells people of one name apart: three queries, whatever its length."""
        changelist = super().get_changelist_instance(request)
        doubts = [doubt for doubt in changelist.result_list if doubt.person and doubt.other]
        words = told_apart(person for doubt in doubts for person in (doubt.person, doubt.other))
        for doubt in doubts:
            doubt.words = words
        return changelist

    @admin.display(description="session", ordering="report__session__number")
    def session(self, doubt: Doubt) -> str:
        session = doubt.report.session if doubt.report else None
        return session.ordinal if session else "–"

    @admin.display(description="open", boolean=True)
    def is_open(self, doubt: Doubt) -> bool:
        return doubt.settled_at is None

    @admin.display(description="people")
    def merge_link(self, doubt: Doubt) -> str:
        if not (doubt.person and doubt.other):
            return str(doubt.person or "–")
        one, two = sorted([doubt.person, doubt.other], key=lambda person: person.pk)
        address = reverse("admin:mts_person_merge", args=[one.pk, two.pk])
        words = getattr(doubt, "words", None) or told_apart([one, two])
        return format_html('<a href="{}">{} and {}</a>', address, words[one.pk], words[two.pk])

    def save_model(self, request: HttpRequest, obj: Doubt, form: DoubtForm, change: bool) -> None:
        if bool(obj.settlement) != bool(obj.settled_at):
            obj.settled_at = timezone.now() if obj.settlement else None
            obj.settled_by = request.user if obj.settlement else None
        super().save_model(request, obj, form, change)

    @admin.action(description="Settle: looked at, nothing to change", permissions=["change"])
    def settle(self, request: HttpRequest, queryset: QuerySet) -> None:
        settled = {"settled_at": timezone.now(), "settled_by": request.user}
        count = queryset.open().order_by().update(settlement="Looked at; nothing to change.", **settled)
        said = "One doubt is settled." if count == 1 else f"{count} doubts are settled."
        self.message_user(request, said, messages.SUCCESS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
