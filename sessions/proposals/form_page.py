"""The form at /propose/."""

from django.http import Http404, HttpRequest, HttpResponse


def propose(request: HttpRequest) -> HttpResponse:
    raise Http404
