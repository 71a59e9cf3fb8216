"""The outbox in the admin: what waits for somebody first, one message, and what can be done about it."""

from datetime import datetime

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format

from sessions.admin import notice_pages
from sessions.admin.base import WithPages
from sessions.models import Notice
from sessions.notifications.outbox import NotNow, settle

_S = Notice.Status
# What a person has to see to comes first, then what is on its way, then what is done.
RANKS = {_S.FAILED: 0, _S.UNCLEAR: 0, _S.BY_HAND: 0, _S.SENDING: 1, _S.DUE: 1, _S.SENT: 2, _S.TOLD: 2}


class WaitingFilter(admin.SimpleListFilter):
    title = "what to do"
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return [("somebody", "Somebody has to see to it"), ("open", "Not told yet"), ("told", "Told")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case "somebody":
                return queryset.for_somebody()
            case "open":
                return queryset.open()
            case "told":
                return queryset.told()
        return queryset


def moment(at: datetime | None) -> str:
    """ "3 Mar 2017, 08:58" in the zone of the house; a dash for none."""
    return date_format(timezone.localtime(at), "j M Y, H:i") if at else "–"


@admin.register(Notice)
class NoticeAdmin(WithPages):
    pages = [
        ("<int:notice_id>/copy/", notice_pages.copy, "copy"),
        ("<int:notice_id>/settle/", notice_pages.settle, "settle"),
    ]
    list_display = ["subject_or_kind", "to", "status", "error", "due", "told", "told_by"]
    list_filter = [WaitingFilter, "status", "channel", "kind"]
    list_select_related = ["told_by"]
    search_fields = ["name", "email", "subject", "=session__number"]
    search_help_text = "Name, address, subject, or number of the session"
    date_hierarchy = "created_at"
    actions = ["all_told", "all_again", "all_off"]
    list_per_page = 50

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Notices"} | (extra_context or {}))

    def get_ordering(self, request: HttpRequest) -> list:
        ranks = [When(status=status, then=Value(rank)) for status, rank in RANKS.items()]
        return [Case(*ranks, default=Value(3), output_field=IntegerField()), "-pk"]

    @admin.display(description="message")
    def subject_or_kind(self, notice: Notice) -> str:
        return notice.subject or notice.get_kind_display()

    @admin.display(description="to")
    def to(self, notice: Notice) -> str:
        if notice.channel == Notice.Channel.WEBHOOK:
            return "the chat"
        return notice.name or notice.email or "–"

    @admin.display(description="due", ordering="due_at")
    def due(self, notice: Notice) -> str:
        return moment(notice.due_at)

    @admin.display(description="told", ordering="told_at")
    def told(self, notice: Notice) -> str:
        return moment(notice.told_at)

    @admin.action(description="All of these were told by hand", permissions=["change"])
    def all_told(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._all(request, queryset, "Told by hand.", _S.TOLD)

    @admin.action(description="Send again: these did not arrive", permissions=["change"])
    def all_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._all(request, queryset, "Sent again.", _S.DUE)

    @admin.action(description="Not needed any more", permissions=["change"])
    def all_off(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._all(request, queryset, "Not needed.", _S.CALLED_OFF)

    def _all(self, request: HttpRequest, queryset: QuerySet, said: str, to: str) -> None:
        """One after the other; those that are in another state by now are named."""
        done, now = 0, timezone.now()
        for notice in queryset.order_by("pk"):
            try:
                settle(notice, to, by=request.user, at=now)
            except NotNow as refusal:
                self.message_user(request, str(refusal), messages.WARNING)
            else:
                self.log_change(request, notice, said)
                done += 1
        self.message_user(request, f"{done} of {len(queryset)}: {said}", messages.SUCCESS)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        notice = self.get_object(request, object_id)
        if notice is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, notice):
            raise PermissionDenied
        return notice_pages.show(request, notice)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        return False
