"""The outbox in the admin: what waits for somebody first; one message, a copy of it, what became of it."""

from collections.abc import Iterable

from django.contrib import admin, messages
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from sessions.admin.base import WithPages, crumb, list_filter, log, may, needs, nobody, page
from sessions.models import PRIVATE_LINK, Notice
from sessions.notifications import outbox
from sessions.notifications.delivery import out_of_date, with_private_link

_S = Notice.Status
# What a person has to see to comes first, then what is on its way, then what is done.
RANKS = [
    When(status__in=[_S.FAILED, _S.UNCLEAR, _S.BY_HAND], then=0),
    When(status__in=[_S.SENDING, _S.DUE], then=1),
    When(status__in=[_S.SENT, _S.TOLD], then=2),
]
# What a button says became of it: its new state, the words for it, and for many ticked in the list.
BUTTONS = {
    "told": (_S.TOLD, "Told by hand.", "All of these were told by hand"),
    "again": (_S.DUE, "To be sent again.", "Send again: these did not arrive"),
    "sent": (_S.SENT, "It was sent.", "These were sent after all"),
    "off": (_S.CALLED_OFF, "Not needed any more.", "Not needed any more"),
}


@needs("view_notice", post=["change_notice"])
def notice_page(request: HttpRequest, notice: Notice) -> HttpResponse:
    """The message, and what can be done about it; POST `copy`: its text to be copied, with a private link.

    The link is made now and cannot be shown again, so it is not kept by the browser either.
    """
    button = next((name for name in BUTTONS if name in request.POST), "")
    if button:
        if settle(request, [notice], button) == 0:
            return redirect(request.path)
        messages.success(request, f"“{notice.subject or notice}”: {BUTTONS[button][1]}")
        return redirect("admin:mts_notice_changelist")
    copy = None
    if "copy" in request.POST:
        copy = with_private_link(notice)
        log(request, notice, "The text was shown, to be copied.")
    is_open = notice.status in outbox.OPEN
    context = {
        "title": notice.subject or str(notice),
        "notice": notice,
        "text": notice.text.replace(PRIVATE_LINK, "[the private link: made when the text is sent or copied]"),
        "copy": copy,
        "state": outbox.STATES[notice.status],
        "warning": out_of_date(notice, timezone.now()) if is_open else "",
        "is_open": is_open,
        "may_change": may(request.user, "change_notice"),
        "about": about(notice),
    }
    response = page(request, "notice/page.html", context, of=Notice)
    add_never_cache_headers(response)
    return response


def about(notice: Notice) -> list[tuple[str, str]]:
    """Words and address of the records it is about, where the admin has a page of them."""
    proposal = notice.proposal or (notice.co_speaker and notice.co_speaker.proposal)
    records = {notice.session: "{}", notice.person: "{}", proposal: "“{}”"}
    return [(words.format(one), crumb(one)[0]) for one, words in records.items() if one]


def settle(request: HttpRequest, notices: Iterable[Notice], button: str) -> int:
    """Settle one after the other; how many. Those that are in another state by now are named."""
    done, (to, said, _) = 0, BUTTONS[button]
    for notice in notices:
        try:
            outbox.settle(notice, to, by=request.user, at=timezone.now())
        except outbox.NotNow as refusal:
            messages.warning(request, str(refusal))
        else:
            log(request, notice, said)
            done += 1
    return done


def for_ticked(button: str):
    """The action of the list that does the same with many."""

    @admin.action(description=BUTTONS[button][2], permissions=["change"])
    def action(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> None:
        done = settle(request, queryset.order_by("pk"), button)
        messages.success(request, f"{done} of {len(queryset)}: {BUTTONS[button][1]}")

    action.__name__ = f"all_{button}"
    return action


@admin.register(Notice)
class NoticeAdmin(WithPages):
    change_page = notice_page
    list_display = ["subject_or_kind", "to", "status", "error", "due_at", "told_at", "told_by"]
    list_filter = [
        list_filter(
            "what to do",
            "waits",
            {
                "somebody": ("Somebody has to see to it", lambda notices: notices.for_somebody()),
                "open": ("Not told yet", lambda notices: notices.open()),
                "told": ("Told", lambda notices: notices.told()),
            },
        ),
        "status",
        "channel",
        "kind",
    ]
    list_select_related = ["told_by"]
    search_fields = ["name", "email", "subject", "=session__number"]
    search_help_text = "Name, address, subject, or number of the session"
    date_hierarchy = "created_at"
    ordering = [Case(*RANKS, default=3), "-pk"]
    actions = [for_ticked("told"), for_ticked("again"), for_ticked("off")]
    list_per_page = 50
    has_add_permission = has_delete_permission = nobody

    @admin.display(description="message")
    def subject_or_kind(self, notice: Notice) -> str:
        return notice.subject or notice.get_kind_display()

    @admin.display(description="to")
    def to(self, notice: Notice) -> str:
        if notice.channel == Notice.Channel.WEBHOOK:
            return "the chat"
        return notice.name or notice.email or "–"
