"""Sessions in the admin: the list, and the addresses of the session page (`session_page`)."""

from django.contrib import admin
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from sessions.admin import sending
from sessions.admin.base import WithPages
from sessions.admin.session_page import (
    afterwards,
    agenda,
    bring_back,
    clock,
    frame,
    on_the_day,
    report,
    steps,
    suggest,
    topics,
)
from sessions.media.storage import discard_on_commit
from sessions.models import Moderator, Photo, Session, Status, archive_change


class ModeratorFilter(admin.SimpleListFilter):
    title = "moderator"
    parameter_name = "moderator"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return [("none", "Nobody yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.standing().without_moderator() if self.value() == "none" else queryset


class ReportFilter(admin.SimpleListFilter):
    title = "report"
    parameter_name = "report"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return [("awaited", "Awaited"), ("out", "Published")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "awaited":
            return queryset.awaiting_report(timezone.localdate())
        return queryset.filter(status=Status.PUBLISHED) if self.value() == "out" else queryset


@admin.register(Session)
class SessionAdmin(WithPages):
    pages = [
        ("suggest/<slug:what>/", suggest.suggest, "suggest"),
        ("preview/", report.preview, "preview"),
        ("times/", clock.times, "times"),
        ("<int:session_id>/reorder/", agenda.reorder, "reorder"),
        ("<int:session_id>/tell-order/", sending.tell_order, "tell_order"),
        ("<int:session_id>/on-the-day/", on_the_day.on_the_day, "on_the_day"),
        ("<int:session_id>/after/", afterwards.after, "after"),
        ("<int:session_id>/postpone/", afterwards.postpone_page, "postpone"),
        ("<int:session_id>/step/<slug:to>/", steps.take_step, "step"),
        ("<int:session_id>/told/", steps.tell_all, "told"),
        ("<int:session_id>/tell/", sending.tell_session, "tell"),
        ("<int:session_id>/topics/<int:topic_id>/summary/", report.summary, "summary"),
        ("<int:session_id>/topics/<int:topic_id>/remove/", topics.remove, "remove_topic"),
        ("<int:session_id>/topics/<int:topic_id>/slides/", topics.slides, "slides"),
        ("<int:session_id>/announcement/", sending.announcement, "announcement"),
        ("<int:session_id>/call/", sending.call, "call"),
        ("<int:session_id>/evening/", report.evening, "evening"),
    ]
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
        moderators = Moderator.objects.select_related("person").order_by("position", "pk")
        return super().get_queryset(request).prefetch_related(Prefetch("moderator_set", moderators))

    def get_changelist_instance(self, request: HttpRequest):
        """The list, its rows with their count of topics: one query for the page, whatever its length."""
        changelist = super().get_changelist_instance(request)
        rows = {row.pk: row for row in changelist.result_list}
        standing = Count("topics", filter=Q(topics__dropped_because=""))
        counts = Session.objects.order_by().filter(pk__in=rows).annotate(n=standing)
        for pk, count in counts.values_list("pk", "n"):
            rows[pk].standing_topics = count
        return changelist

    @admin.display(description="moderators")
    def moderated_by(self, session: Session) -> str:
        names = ", ".join(moderator.person.name for moderator in session.moderator_set.all())
        return names or ("–" if session.is_past(timezone.localdate()) else "nobody yet")

    @admin.display(description="topics")
    def topic_count(self, session: Session) -> int:
        return session.standing_topics

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

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        session = self.get_object(request, object_id)
        if session is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return bring_back.history(request, session)

    def delete_model(self, request: HttpRequest, obj: Session) -> None:
        with archive_change():
            discard_on_commit(obj.photos.all())
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        with archive_change():
            discard_on_commit(Photo.objects.filter(session__in=queryset))
            super().delete_queryset(request, queryset)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context=None) -> HttpResponse:
        return agenda.add(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        """The session's page, shaped by its stage; ?part=agenda or ?part=report asks for the other half."""
        session = self.get_object(request, object_id)
        if session is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        frame.require_view(request)
        part = request.GET.get("part") or ("report" if frame.is_after(session) else "agenda")
        if part == "report" and request.method != "POST":
            return report.show(request, session)
        return agenda.change(request, session)
