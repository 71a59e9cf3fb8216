"""What all views of the session page share: who may, which session, and the frame around the page."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

from sessions.admin import base
from sessions.admin.base import may
from sessions.admin.session_page.steps_of_life import steps_from
from sessions.models import COMING, Session, Status

FOLDER = "admin/mts/session/"


def session_or_404(request: HttpRequest, pk: int | str) -> Session:
    """The session, for somebody who may change it. Raises Http404 or PermissionDenied."""
    session = Session.objects.filter(pk=pk).first()
    if session is None:
        raise Http404("There is no such session.")
    if not may_change(request):
        raise PermissionDenied
    return session


def may_change(request: HttpRequest) -> bool:
    """Whether this user may change sessions and their topics: the page holds both."""
    return may(request.user, "change_session", "add_topic", "change_topic")


def is_after(session: Session) -> bool:
    """Whether the session's page opens with its report rather than its agenda."""
    entered_late = session.status == Status.DRAFT and session.lies_behind(timezone.localdate())
    return entered_late or session.status in (Status.HELD, Status.PUBLISHED)


def was_to_be(session: Session) -> bool:
    """Whether the evening's day has come, and nobody has said what became of it."""
    return session.status in COMING and bool(session.held_on) and session.held_on <= timezone.localdate()


def page(
    request: HttpRequest,
    template: str,
    context: dict,
    *,
    session: Session | None = None,
    title: str = "",
    status: int = 200,
) -> TemplateResponse:
    """A page of the session inside the admin: its title, breadcrumbs, links and next steps."""
    saved = session if session and session.pk else None
    frame = {
        "title": title or (str(saved).capitalize() if saved else "New session"),
        "original": saved,
        "session": session,
        "add": saved is None,
        "change": saved is not None,
        "has_view_permission": may(request.user, "view_session"),
        "editable": saved is None or may_change(request),
        "on_site": saved is not None and saved.status not in (Status.DRAFT, Status.CANCELLED),
        "steps": steps_from(saved, timezone.localdate()) if saved else None,
        "is_after": saved is not None and is_after(saved),
        "is_coming": saved is not None and saved.status in COMING,
        "to_be_asked": saved is not None and was_to_be(saved),
    }
    return base.page(request, f"session/{template}", frame | context, of=Session, status=status)


def require_view(request: HttpRequest) -> None:
    """Raise PermissionDenied unless this user may look at sessions."""
    if not may(request.user, "view_session"):
        raise PermissionDenied
