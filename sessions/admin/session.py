"""Sessions in the admin: the list, and every page of a session with its address."""

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from sessions.admin import agenda, report, revert, sending, session_steps, topic
from sessions.admin.base import WithPages, list_filter
from sessions.admin.on_the_day import on_the_day
from sessions.admin.session_frame import opens_with_report
from sessions.admin.topic_fields import suggest
from sessions.media.storage import discard_on_commit
from sessions.models import Photo, Session, Status, Topic, archive_change

ModeratorFilter = list_filter(
    "moderator",
    "moderator",
    {"none": ("Nobody yet", lambda sessions: sessions.standing().without_moderator())},
)
ReportFilter = list_filter(
    "report",
    "report",
    {
        "awaited": ("Awaited", lambda sessions: sessions.awaiting_report(timezone.localdate())),
        "out": ("Published", lambda sessions: sessions.filter(status=Status.PUBLISHED)),
    },
)
ONE, TOPIC = "<int:session_id>/", "<int:session_id>/topics/<int:topic_id>/"


def session_page(request: HttpRequest, session: Session) -> HttpResponse:
    """The session's page, shaped by its stage; ?part=agenda or ?part=report asks for the other half."""
    part = request.GET.get("part") or ("report" if opens_with_report(session) else "agenda")
    if part == "report" and request.method != "POST":
        return report.show(request, session)
    return agenda.change(request, session)


@admin.register(Session)
class SessionAdmin(WithPages):
    pages = [
        ("suggest/<slug:what>/", suggest, "suggest"),
        ("preview/", report.preview, "preview"),
        ("times/", agenda.times, "times"),
        (ONE + "reorder/", agenda.reorder, "reorder"),
        (ONE + "tell-order/", sending.tell_order, "tell_order"),
        (ONE + "on-the-day/", on_the_day, "on_the_day"),
        (ONE + "after/", session_steps.after, "after"),
        (ONE + "postpone/", session_steps.postpone, "postpone"),
        (ONE + "step/<slug:to>/", session_steps.take_step, "step"),
        (ONE + "told/", session_steps.tell_all, "told"),
        (ONE + "tell/", sending.tell_session, "tell"),
        (TOPIC + "summary/", report.summary, "summary"),
        (TOPIC + "remove/", topic.remove, "remove_topic"),
        (TOPIC + "slides/", topic.slides, "slides"),
        (ONE + "announcement/", sending.announcement, "announcement"),
        (ONE + "call/", sending.call, "call"),
        (ONE + "evening/", report.evening, "evening"),
        (ONE + "history/", revert.history, "history"),
    ]
    change_page = session_page
    list_display = ["number", "held_on", "moderated_by", "topic_count", "status", "waiting"]
    list_display_links = ["number", "held_on"]
    list_filter = ["status", ModeratorFilter, ReportFilter, "format", "agenda_audience", "report_audience"]
    search_fields = ["number", "venue", "topics__title", "topics__subject", "moderator_set__person__name"]
    search_help_text = "Number, venue, title of a topic, or moderator"
    date_hierarchy = "held_on"
    ordering = ["-number"]
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        standing = Prefetch("topics", Topic.objects.standing().only("session"), "standing")
        return super().get_queryset(request).prefetch_related("moderator_set__person", standing)

    @admin.display(description="moderators")
    def moderated_by(self, session: Session) -> str:
        names = ", ".join(moderator.person.name for moderator in session.moderator_set.all())
        return names or ("–" if session.is_past(timezone.localdate()) else "nobody yet")

    @admin.display(description="topics")
    def topic_count(self, session: Session) -> int:
        return len(session.standing)

    @admin.display(description="days since")
    def waiting(self, session: Session) -> str:
        """Days since an evening whose report is still awaited; until one that is coming."""
        today = timezone.localdate()
        days = session.days_since(today)
        if days is None or session.status in (Status.PUBLISHED, Status.CANCELLED):
            return "–"
        if days < 0:
            return "in 1 day" if days == -1 else f"in {-days} days"
        return "today" if days == 0 else f"{days} without a report"

    def delete_model(self, request: HttpRequest, obj: Session) -> None:
        self.delete_queryset(request, Session.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        with archive_change():
            discard_on_commit(Photo.objects.filter(session__in=queryset))
            super().delete_queryset(request, queryset)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context=None) -> HttpResponse:
        return agenda.add(request)
