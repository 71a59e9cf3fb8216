"""The answers of pages behind a private link: kept by nobody, found by nobody, told to nobody."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse

from sessions.guard import errors

# same-origin, not no-referrer: under the latter browsers send forms with "Origin: null" (Fetch standard,
# "append a request `Origin` header"), which Django's check against forgery refuses. Other sites learn
# nothing from either.
HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "same-origin",
}


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For views behind a private link: no cache, no index, no address told to others. Their 404s too."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404 as error:
            response = errors.not_found(request, error)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return answer
