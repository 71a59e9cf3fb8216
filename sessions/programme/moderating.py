"""The private page of somebody asked to moderate."""

from django.http import Http404, HttpRequest, HttpResponse


def moderation(request: HttpRequest, token: str) -> HttpResponse:
    raise Http404
