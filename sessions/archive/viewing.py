"""Organisers may look at the archive with the eyes of a stranger."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from sessions.guard.methods import post_only
from sessions.guard.readers import AS_PUBLIC


@post_only
@login_required
def view_as(request: HttpRequest, audience: str) -> HttpResponse:
    """Read as "public" or as "house" from now on; then back to the page of the button (`next`)."""
    request.session[AS_PUBLIC] = audience == "public"
    back = request.POST.get("next", "/")
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if ours else "/")
