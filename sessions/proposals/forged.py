"""A form whose token against forgery has expired is shown again as typed, where a 403 would lose the text."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.decorators import decorator_from_middleware
from django.views.decorators.csrf import csrf_exempt


class _Noting(CsrfViewMiddleware):
    """Django's own check, which notes its verdict in `request.forged` and leaves the answer to the view."""

    def _accept(self, request: HttpRequest) -> None:
        request.forged = False
        return super()._accept(request)

    def _reject(self, request: HttpRequest, reason: str) -> None:
        request.forged = True


def notes_forgery(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view must look at `request.forged` before it changes anything."""
    return csrf_exempt(decorator_from_middleware(_Noting)(view))
