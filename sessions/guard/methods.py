"""What may be done with an address: read it, send it a form, or both. Everything else is a 405."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from sessions.guard import errors

type View = Callable[..., HttpResponse]

READING = ("GET", "HEAD")
UNNAMED = (*READING, "POST")  # what a view takes that says nothing


def answering(*methods: str) -> Callable[[View], View]:
    """For a view: it is called for these methods alone. OPTIONS is answered 204, the rest 405 with `Allow`.

    Outermost, so that no link, log-in or database is asked about what has no meaning here. Views of the admin
    are called with their ModelAdmin before the request.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(*args, **kwargs) -> HttpResponse:
            request = next(arg for arg in args if isinstance(arg, HttpRequest))
            return instead_of_the_page(request.method, methods) or view(*args, **kwargs)

        answer.methods = methods
        return answer

    return decorate


read_only = answering(*READING)
read_or_post = answering(*READING, "POST")
post_only = answering("POST")


def instead_of_the_page(method: str, methods: tuple[str, ...]) -> HttpResponse | None:
    """The answer to a method that is none of the page's (RFC 9110 §9.3.7, §15.5.6); None for its own."""
    if method in methods:
        return None
    response = HttpResponse(status=204) if method == "OPTIONS" else errors.page(405)
    response.headers["Allow"] = ", ".join([*methods, "OPTIONS"])
    response.headers["Cache-Control"] = "no-store"
    return response


class MethodsMiddleware:
    """The same for every address, Django's own pages too.

    What no page takes is refused before anything is asked, else a closed site would send a PUT to the log-in.
    A form where none is taken is refused before the check against forgery, which would call it forbidden. Who
    reads what is a button is left to its view, which may ask for a log-in first. A page that names no methods
    is read and takes forms, as those of the admin do. TRACE would hand a script the cookies that it may not
    read (CWE-693): it is refused where no page is, too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in (*UNNAMED, "OPTIONS"):
            return self.get_response(request)
        try:
            methods = methods_of(resolve(request.path_info).func)
        except Resolver404:
            if request.method != "TRACE":
                return self.get_response(request)
            methods = READING
        return instead_of_the_page(request.method, methods)

    def process_view(self, request: HttpRequest, view: View, args, kwargs) -> HttpResponse | None:
        if request.method in READING:
            return None
        return instead_of_the_page(request.method, methods_of(view))


def methods_of(view: View) -> tuple[str, ...]:
    return getattr(view, "methods", UNNAMED)
