"""Personal tokens, made and revoked by their owner: a program that holds one reads what they may read."""

from django.contrib.auth.decorators import login_required
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sessions.guard.methods import post_only, read_or_post
from sessions.models import PersonalToken, in_turn

TokenForm = modelform_factory(PersonalToken, fields=["purpose", "name"])


@read_or_post
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """What the reader has; with a form a new one, whose token this answer alone shows."""
    form, made = TokenForm(request.POST or None), None
    if form.is_valid():
        with in_turn():
            made = form.cleaned_data
            made["token"] = PersonalToken.mint(request.user, **made)
    context = {
        "form": form if form.errors else TokenForm(),
        "made": made,
        "tokens": request.user.personal_tokens.all(),
    }
    response = render(request, "syndication/tokens.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@post_only
@login_required
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """One of the reader's own, from now on; nothing for one that is gone already, or somebody else's."""
    request.user.personal_tokens.filter(pk=key).delete()
    return HttpResponseRedirect(reverse("tokens"))
