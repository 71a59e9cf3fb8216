"""Logging in, with a limit on wrong tries; and reading with the eyes of a stranger while logged in."""

from datetime import timedelta

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from sessions.guard import errors
from sessions.guard.methods import post_only, read_or_post
from sessions.guard.readers import AS_PUBLIC
from sessions.guard.throttle import Limit, TooMany, address_of, hit_all, take_back_all, wait_in_words
from sessions.text import clean_mailbox

# By name *and* address: nobody can lock an organiser out from elsewhere, and no slip of one colleague keeps
# the office out that shares the address, for which the other limit is generous.
BY_NAME = Limit("log-in by name and address", times=5, per=timedelta(minutes=15))
BY_ADDRESS = Limit("log-in by address", times=50, per=timedelta(minutes=15))


class Throttled:
    """For a log-in form: each wrong try counts, before the password is looked at.

    Counted first and taken back on success, lest many tries at the same moment all slip through. A try that
    the database was too busy for is taken back as well, and one that had to wait never counted: its password
    was not looked at. `retry_after`: seconds to wait, 0 to go on.
    """

    retry_after = 0

    def clean_username(self) -> str:
        return clean_mailbox(self.cleaned_data["username"])

    def clean(self) -> dict:
        address, name = address_of(self.request), self.cleaned_data.get("username", "").casefold()
        tries = [(BY_NAME, f"{name}\n{address}"), (BY_ADDRESS, address)]
        try:
            hit_all(tries, now=timezone.now())
        except TooMany as error:
            self.retry_after = error.retry_after
            words = _("There were too many tries. Please wait, and try again %(wait)s.")
            raise ValidationError(words % {"wait": wait_in_words(error.retry_after)}) from error
        try:
            cleaned = super().clean()
        except DatabaseError:
            take_back_all(tries)
            raise
        take_back_all(tries)
        return cleaned


class LoginForm(Throttled, AuthenticationForm):
    pass


class AdminLoginForm(Throttled, AdminAuthenticationForm):
    pass


@read_or_post
def login(request: HttpRequest) -> HttpResponse:
    view = LoginView.as_view(template_name="login.html", authentication_form=LoginForm)
    return told_to_wait(view(request))


def told_to_wait(response: HttpResponse) -> HttpResponse:
    """429 where the form of this page says so; the page itself says it in words."""
    form = (getattr(response, "context_data", None) or {}).get("form")
    retry_after = getattr(form, "retry_after", 0)
    return errors.asked_to_wait(response, retry_after) if retry_after else response


@post_only
@login_required
def view_as(request: HttpRequest, audience: str) -> HttpResponse:
    """Organisers read as "public" or as "house" from now on; then back to the page of the button (`next`)."""
    request.session[AS_PUBLIC] = audience == "public"
    back = request.POST.get("next", "/")
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if ours else "/")
