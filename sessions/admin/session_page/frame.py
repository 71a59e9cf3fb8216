"""What all views of the session page share: who may, which session, and the frame around the page."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

from sessions.admin.session_page.steps_of_life import steps_from
from sessions.models import COMING, Session, Status

if TYPE_CHECKING:
    from sessions.admin.session import SessionAdmin

FOLDER = "admin/mts/session/"


def session_or_404(admin: "SessionAdmin", request: HttpRequest, pk: int | str) -> Session:
    """The session, for somebody who may change it. Raises Http404 or PermissionDenied."""
    session = Session.objects.filter(pk=pk).first()
    if session is None:
        raise Http404("There is no such session.")
    if not may_change(admin, request, session):
        raise PermissionDenied
    return session


def may_change(admin: "SessionAdmin", request: HttpRequest, session: Session) -> bool:
    """Whether this user may change the session and its topics: the page holds both."""
    topics = ["mts.add_topic", "mts.change_topic"]
    return admin.has_change_permission(request, session) and request.user.has_perms(topics)


def is_after(session: Session) -> bool:
    """Whether the session's page opens with its report rather than its agenda."""
    entered_late = session.status == Status.DRAFT and session.lies_behind(timezone.localdate())
    return entered_late or session.status in (Status.HELD, Status.PUBLISHED)


def was_to_be(session: Session) -> bool:
    """Whether the evening's day has come, and nobody has said what became of it."""
    return session.status in COMING and bool(session.held_on) and session.held_on <= timezone.localdate()


def page(
    admin: "SessionAdmin",
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
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": title or (str(saved).capitalize() if saved else "New session"),
        "subtitle": None,
        "original": saved,
        "session": session,
        "add": saved is None,
        "change": saved is not None,
        "has_view_permission": admin.has_view_permission(request, saved),
        "editable": saved is None or may_change(admin, request, saved),
        "on_site": saved is not None and saved.status not in (Status.DRAFT, Status.CANCELLED),
        "steps": steps_from(saved, timezone.localdate()) if saved else None,
        "is_after": saved is not None and is_after(saved),
        "is_coming": saved is not None and saved.status in COMING,
        "to_be_asked": saved is not None and was_to_be(saved),
    }
    request.current_app = admin.admin_site.name
    return TemplateResponse(request, FOLDER + template, frame | context, status=status)


def require_view(admin: "SessionAdmin", request: HttpRequest, session: Session) -> None:
    """Raise PermissionDenied unless this user may look at the session."""
    if not admin.has_view_or_change_permission(request, session):
        raise PermissionDenied
