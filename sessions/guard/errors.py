"""Error pages in the site's own look. None asks the database: each may be drawn while it is away."""

import logging
import sys
from urllib.parse import unquote

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from sessions.guard import readers
from sessions.guard.tokens import masked

log = logging.getLogger(__name__)
HEADINGS = {
    400: _("This request cannot be read"),
    403: _("This page is not for everybody"),
    404: _("There is no page at this address"),
    405: _("This cannot be done here"),
    410: _("This page is gone for good"),
    429: _("That was tried very often"),
    500: _("Something went wrong on our side"),
    503: _("The archive is away for a moment"),
}


def page(status: int, context: dict | None = None) -> HttpResponse:
    """The page of this status (templates/errors/page.html), drawn without request or context processors.

    Where static files were not collected no page can be drawn, and plain words must do.
    """
    template = loader.get_template("errors/page.html")
    try:
        return HttpResponse(
            template.render(
                readers.names() | {"status": status, "heading": HEADINGS[status]} | (context or {})
            ),
            status=status,
        )
    except ValueError as error:  # what the manifest storage raises for a file it does not know
        log.error("The page of error %s cannot be drawn (collectstatic?): %s", status, error)
        return HttpResponse(f"Error {status}.\n", status=status, content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(400)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Also for a form without its token: sent from elsewhere, or after the log-in changed."""
    return page(403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 that offers a search with the words of the address, but for the token of a private link."""
    words = slugify(unquote(masked(request.path)).replace("/", " "), allow_unicode=True).replace("-", " ")
    return page(404, {"words": words[:100]})


def too_many(retry_after: int, wait: str) -> HttpResponse:
    """The page that asks to wait. retry_after: seconds; wait: the same in words, "in 12 minutes"."""
    return asked_to_wait(page(429, {"wait": wait}), retry_after)


def asked_to_wait(response: HttpResponse, retry_after: int) -> HttpResponse:
    """The same page as a 429 with Retry-After in seconds (RFC 6585 §4): the one place that makes one."""
    response.status_code = 429
    response.headers["Retry-After"] = str(retry_after)
    response.headers["Cache-Control"] = "no-store"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database is away, locked or full (the handler runs inside the except block).

    psycopg's PoolTimeout is an OperationalError too. Being the root handler, this one also sees what
    middleware and templates raise, which `process_exception` does not.
    """
    if not isinstance(sys.exception(), (OperationalError, InterfaceError)):
        return page(500)
    response = page(503)
    response.headers["Retry-After"] = "30"  # seconds (RFC 9110 §10.2.3)
    response.headers["Cache-Control"] = "no-store"
    return response
