"""Topics in the admin: the list of all, and one topic apart from its evening."""

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from sessions.admin.saving import ArchiveAdmin, VersionedForm
from sessions.models import Homework, Question, Speaker, Topic


class TopicForm(VersionedForm):
    class Meta:
        model = Topic
        fields = [
            "title",
            "subject",
            "heading",
            "kind",
            "minutes",
            "questions_minutes",
            "pause_after",
            "language",
            "audience",
            "tags",
            "summary",
            "house_title",
            "house_summary",
            "speaker_notes",
            "recording_url",
            "recording_audience",
            "dropped_because",
        ]


class QuestionInline(admin.TabularInline):
    model = Question
    fields = ["question", "answer", "asked_by", "audience"]
    extra = 0

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("question", "answer"):
            field.widget.attrs["rows"] = 3
        return field


class HomeworkInline(admin.TabularInline):
    """What the talk left open, and the talk that answered it."""

    model = Homework
    fk_name = "topic"
    fields = ["text", "answered_by"]
    autocomplete_fields = ["answered_by"]
    extra = 0


class SummaryFilter(admin.SimpleListFilter):
    title = "summary"
    parameter_name = "summary"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return [("missing", "Still missing"), ("there", "Written")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "missing":
            return queryset.without_summary()
        return queryset.exclude(summary="") if self.value() == "there" else queryset


class StandingFilter(admin.SimpleListFilter):
    title = "place"
    parameter_name = "place"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return [("standing", "In an evening"), ("reserve", "In reserve"), ("dropped", "Dropped")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case "standing":
                return queryset.standing().exclude(session__status="cancelled")
            case "reserve":
                return queryset.standing().filter(session__status="cancelled")
            case "dropped":
                return queryset.exclude(dropped_because="")
        return queryset


@admin.register(Topic)
class TopicAdmin(ArchiveAdmin):
    form = TopicForm
    inlines = [QuestionInline, HomeworkInline]
    list_display = ["heard_as", "session_link", "held_on", "spoken_by", "kind", "audience", "has_summary"]
    list_filter = [SummaryFilter, StandingFilter, "kind", "audience", "speakers__capacity", "tags"]
    list_select_related = ["session"]
    search_fields = [
        "title",
        "subject",
        "heading",
        "house_title",
        "speakers__person__name",
        "=session__number",
    ]
    search_help_text = "Title, subject, speaker, or number of the session"
    date_hierarchy = "session__held_on"
    ordering = ["-session__number", "position"]
    list_per_page = 50
    show_full_result_count = False
    readonly_fields = ["session_link", "position", "spoken_by", "address"]
    fieldsets = [
        (None, {"fields": ["session_link", "position", "spoken_by", "address"]}),
        ("The talk", {"fields": ["title", "subject", "heading", "kind", "language", "tags", "audience"]}),
        ("Summary", {"fields": ["summary"]}),
        ("For the house only", {"classes": ["collapse"], "fields": ["house_title", "house_summary"]}),
        ("Minutes", {"classes": ["collapse"], "fields": ["minutes", "questions_minutes", "pause_after"]}),
        (
            "From the speaker",
            {"classes": ["collapse"], "fields": ["speaker_notes", "recording_url", "recording_audience"]},
        ),
        ("Dropped", {"classes": ["collapse"], "fields": ["dropped_because", "drawn_version"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        speakers = Speaker.objects.select_related("person").order_by("position", "pk")
        return super().get_queryset(request).prefetch_related(Prefetch("speakers", speakers))

    @admin.display(description="topic", ordering="title")
    def heard_as(self, topic: Topic) -> str:
        return topic.title or topic.subject or "(no title)"

    @admin.display(description="session", ordering="session__number")
    def session_link(self, topic: Topic) -> str:
        address = reverse("admin:mts_session_change", args=[topic.session_id])
        return format_html('<a href="{}">{}</a>', address, topic.session.ordinal)

    @admin.display(description="date", ordering="session__held_on")
    def held_on(self, topic: Topic):
        return topic.session.held_on

    @admin.display(description="speakers")
    def spoken_by(self, topic: Topic) -> str:
        return ", ".join(speaker.person.name for speaker in topic.speakers.all()) or "–"

    @admin.display(description="summary", boolean=True)
    def has_summary(self, topic: Topic) -> bool:
        return bool(topic.summary)

    @admin.display(description="Address")
    def address(self, topic: Topic) -> str:
        return format_html('<a href="{}">/topics/{}/</a>', topic.get_absolute_url(), topic.slug)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Topics are added on the page of their session, where they have a place."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        """They are removed there too, so that the order stays dense."""
        return False

    def save_related(self, request: HttpRequest, form: TopicForm, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if {"title", "subject", "audience"} & set(form.changed_data):
            form.instance.readdress()

    def view_on_site(self, topic: Topic) -> str:
        return topic.get_absolute_url()
