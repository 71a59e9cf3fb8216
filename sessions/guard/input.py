"""What requests bring: bytes that no browser sends are a 400, an expired form is shown again as typed."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.decorators import decorator_from_middleware
from django.views.decorators.csrf import csrf_exempt

from sessions.guard import errors


class BadInputMiddleware:
    """NUL bytes and foreign charsets are a 400, never a 500.

    PostgreSQL refuses NUL in text and psycopg raises ValueError; SQLite keeps it. Refused here, both agree.
    A multipart body is left to the view that reads it: no upload is parsed before its rights are checked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            refuse_bad_input(request)
        except (BadRequest, UnicodeError) as error:
            return errors.bad_request(request, error)
        return self.get_response(request)


def refuse_bad_input(request: HttpRequest) -> None:
    """Raise BadRequest or UnicodeError for a request whose address or form is not clean UTF-8."""
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise BadRequest("The request is not in UTF-8.")
    if "\0" in request.path:
        raise BadRequest("The address holds a NUL byte.")
    refuse_nul(request.GET)
    if request.content_type == "application/x-www-form-urlencoded":
        refuse_nul(request.POST)


def whole_number(text: str) -> int:
    """A number that a form of ours sent; 0 for anything that no key or version can be."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def refuse_nul(values: QueryDict) -> None:
    for name, given in values.lists():
        if "\0" in name or any("\0" in value for value in given):
            raise BadRequest("A field holds a NUL byte.")


class _Noting(CsrfViewMiddleware):
    """Django's own check, which notes its verdict in `request.forged` and leaves the answer to the view."""

    def _accept(self, request: HttpRequest) -> None:
        request.forged = False
        return super()._accept(request)

    def _reject(self, request: HttpRequest, reason: str) -> None:
        request.forged = True


def notes_forgery(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A form whose token against forgery has expired reaches the view, where a 403 would lose the text.

    The view must look at `request.forged` before it changes anything.
    """
    return csrf_exempt(decorator_from_middleware(_Noting)(view))
