"""Who is reading: every request carries `request.reader`, and views ask with it, never with the user."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from sessions.guard.problems import is_for_programs, problem
from sessions.models import PersonalToken, Reader

AS_PUBLIC = "as_public"  # the session key of "view as public"
ALIVE = "/healthz/"  # asks nobody, not even who is reading: it answers while the database is away
# Guests have no account, and calendars do not log in: the form and private links open on a closed site too.
FOR_GUESTS = ("/propose/", "/moderate/", "/calendar/")
OPEN_TO_ALL = (
    "/login/",
    "/admin/login/",
    "/static/",
    ALIVE,
    "/readyz/",
    "/robots.txt",
    "/.well-known/",
    *FOR_GUESTS,
)


class ReaderMiddleware:
    """Sets `request.reader`, and closes a house-only site (MTS_AUDIENCE=house) to strangers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == ALIVE:
            request.reader = Reader.STRANGER
            return self.get_response(request)
        files = request.path.startswith("/media/") and "Authorization" in request.headers
        if files or is_for_programs(request.path):
            return self.for_program(request)
        request.reader = reader_of(request)
        closed = settings.MTS_AUDIENCE == "house" and not request.user.is_authenticated
        if closed and not request.path.startswith(OPEN_TO_ALL):
            return redirect_to_login(request.get_full_path())
        response = self.get_response(request)
        if request.user.is_authenticated:  # a page for one reader: kept by no proxy, and asked for anew
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    def for_program(self, request: HttpRequest) -> HttpResponse:
        """For the house with somebody's token, never with a cookie; a wrong token is not taken for none."""
        given = request.headers.get("Authorization", "")
        scheme, _space, token = given.partition(" ")
        bears = scheme.lower() == "bearer"
        request.token = PersonalToken.objects.find(token.strip(), "api") if bears else None
        request.reader = Reader.HOUSE if request.token else Reader.STRANGER
        if request.token or (not given and settings.MTS_AUDIENCE == "public"):
            return self.get_response(request)
        detail = "This token opens nothing: it is wrong or revoked." if given else "A token is wanted here."
        response = problem(401, f"{detail} Yours are made at {settings.SITE_URL}/tokens/.")
        response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"' if given else "Bearer"
        return response  # RFC 6750 §3


def reader_of(request: HttpRequest) -> Reader:
    """The house for a logged-in user, unless "view as public" is on; a stranger else."""
    if request.user.is_authenticated and not request.session.get(AS_PUBLIC):
        return Reader.HOUSE
    return Reader.STRANGER


def base_of(request: HttpRequest) -> str:
    """Scheme and host of every absolute address."""
    return settings.MTS_URL or f"{request.scheme}://{request.get_host()}"


def names() -> dict[str, str]:
    """What this house calls itself and its series; also for pages drawn without a request."""
    return {
        "series": settings.MTS_SERIES,
        "abbreviation": settings.MTS_ABBREVIATION,
        "organisation": settings.MTS_ORGANISATION,
        "honorific": settings.MTS_HONORIFIC,
    }


def site(request: HttpRequest) -> dict:
    """Context processor: the names of the series, the base of absolute addresses, and who reads."""
    return names() | {
        "site_url": base_of(request),
        "canonical": request.path + getattr(request, "later_page", ""),
        "reader": getattr(request, "reader", Reader.STRANGER),
        "as_public": request.user.is_authenticated and bool(request.session.get(AS_PUBLIC)),
    }
