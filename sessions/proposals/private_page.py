"""The private page of one proposal."""

from django.http import Http404, HttpRequest, HttpResponse


def private_page(request: HttpRequest, token: str) -> HttpResponse:
    raise Http404
