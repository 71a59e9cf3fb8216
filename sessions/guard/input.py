"""Requests that no reader's browser sends: answered 400 before any view runs."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

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
