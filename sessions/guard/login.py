"""Logging in, with a limit on failed tries: by address, and by the name that is tried."""

from datetime import timedelta

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from sessions.guard.methods import read_or_post
from sessions.guard.throttle import Limit, TooMany, address_of, hit, take_back, wait_in_words

# An office may share one address, so that one is generous; ten guesses at one name are no slip of the finger.
BY_ADDRESS = Limit("log-in by address", times=50, per=timedelta(minutes=15))
BY_NAME = Limit("log-in by name", times=10, per=timedelta(minutes=15))


class Throttled:
    """For a log-in form: each failed try counts, before the password is looked at.

    Counted first and taken back on success, lest many tries at the same moment all slip through. A try that
    the database was too busy for is taken back as well. `retry_after`: seconds to wait, 0 to go on.
    """

    retry_after = 0

    def clean(self) -> dict:
        wanted = [(BY_ADDRESS, address_of(self.request)), (BY_NAME, self.cleaned_data.get("username", ""))]
        counted, now = [], timezone.now()
        try:
            for limit, key in wanted:
                hit(limit, key.casefold(), now=now)
                counted.append((limit, key.casefold()))
            cleaned = super().clean()
        except TooMany as error:
            self.retry_after = error.retry_after
            words = _("There were too many tries. Please wait, and try again %(wait)s.")
            raise ValidationError(words % {"wait": wait_in_words(error.retry_after)}) from error
        except DatabaseError:
            forgive(counted)
            raise
        forgive(counted)
        return cleaned


def forgive(tries: list[tuple[Limit, str]]) -> None:
    for limit, key in tries:
        take_back(limit, key)


class LoginForm(Throttled, AuthenticationForm):
    pass


class AdminLoginForm(Throttled, AdminAuthenticationForm):
    pass


@read_or_post
def login(request: HttpRequest) -> HttpResponse:
    view = LoginView.as_view(template_name="login.html", authentication_form=LoginForm)
    return told_to_wait(view(request))


def told_to_wait(response: HttpResponse) -> HttpResponse:
    """429 with Retry-After where the form of this page says so; the page itself says it in words."""
    form = (getattr(response, "context_data", None) or {}).get("form")
    if retry_after := getattr(form, "retry_after", 0):
        response.status_code = 429
        response.headers["Retry-After"] = str(retry_after)
    return response
