"""Addresses of the planning pages, below /admin/."""

from collections.abc import Callable

from django.urls import URLPattern, path

from sessions.admin.planning.asking_page import asking_page, farewell
from sessions.admin.planning.moderator_page import moderator_page
from sessions.admin.planning.plan_page import plan_page, skip
from sessions.admin.planning.rotation_page import rotation_page


def planning_urls(guarded: Callable) -> list[URLPattern]:
    """guarded: `admin_view` of the site, which asks for a log-in first."""
    return [
        path("plan/", guarded(plan_page), name="plan"),
        path("plan/skip/", guarded(skip), name="skip_month"),
        path("moderator/<int:session_id>/", guarded(moderator_page), name="ask_moderator"),
        path("moderators/", guarded(rotation_page), name="rotation"),
        path("whom-to-ask/", guarded(asking_page), name="whom_to_ask"),
        path("whom-to-ask/farewell/<int:intern_id>/", guarded(farewell), name="farewell"),
    ]
