"""Personal tokens, made and revoked by their owner: a program that holds one reads what they may read."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from sessions.guard.methods import post_only, read_or_post
from sessions.models import PersonalToken, in_turn
from sessions.models.personal_tokens import MOST


class TokenForm(forms.ModelForm):
    class Meta:
        model = PersonalToken
        fields = ["purpose", "name"]

    def __init__(self, *args, owner, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner
        self.fields["purpose"].choices = PersonalToken.Purpose.choices
        self.fields["purpose"].label = _("What it opens")
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _(
            "Which program it is for, as in “dashboard”. A new token takes the place of the one of this name."
        )

    def clean(self) -> dict:
        values = super().clean()
        others = self.owner.personal_tokens.exclude(purpose=values.get("purpose"), name=values.get("name"))
        if others.count() >= MOST:
            raise forms.ValidationError(_("You have very many tokens. Please revoke one that is not used."))
        return values


@read_or_post
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """What the reader has; with a form a new one, whose token this answer alone shows."""
    form, made = TokenForm(request.POST or None, owner=request.user), None
    if form.is_bound:
        with in_turn():
            if form.is_valid():
                made = form.cleaned_data
                made["token"] = PersonalToken.mint(request.user, **made)
    context = {
        "form": form if form.errors else TokenForm(owner=request.user),
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
