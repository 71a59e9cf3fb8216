"""The answers of pages behind a private link: kept by nobody, found by nobody, told to nobody."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from sessions.guard import errors
from sessions.models import PrivateLink

type View = Callable[..., HttpResponse]

# same-origin, not no-referrer: under the latter browsers send forms with "Origin: null" (Fetch standard,
# "append a request `Origin` header"), which Django's check against forgery refuses. Other sites learn
# nothing from either.
HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "same-origin",
}


class NoSuchLink(Http404):
    """The token opens nothing here: wrong, revoked, ended, or for another page.

    All are answered alike, with the way to a new link: whoever held one finds it, and nobody learns whether
    there ever was such a token.
    """


def private(view: View) -> View:
    """For views behind a private link: no cache, no index, no address told to others. Their 404s too."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except NoSuchLink:
            response = render(request, "errors/no_such_link.html", status=404)
        except Http404 as error:
            response = errors.not_found(request, error)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return answer


def opened(*kinds: type) -> Callable[[View], View]:
    """For a private view: it is called with what its link opens, where that is of these kinds; else there is
    no such page.
    """

    def decorate(view: View) -> View:
        @private
        @wraps(view)
        def answer(request: HttpRequest, token: str, **parts) -> HttpResponse:
            link = PrivateLink.objects.find(token)
            if link is None or not isinstance(link.holder, kinds):
                raise NoSuchLink
            return view(request, token, link.holder, **parts)

        return answer

    return decorate
