"""Which Referrer-Policy lets the form of a private page through, and still tells its address to nobody."""

import pytest
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import include, path
from playwright.sync_api import expect

from sessions.guard.private import private

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FORM = '<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="{}"><button>Send</button>'
heard: list[tuple[str | None, str | None]] = []  # (Origin, Referer) of each form that was sent


def form(request, token):
    if request.method == "POST":
        heard.append((request.headers.get("Origin"), request.headers.get("Referer")))
        return HttpResponse("<p>Thank you.")
    return HttpResponse(FORM.format(get_token(request)))


def silent(request, token):
    response = form(request, token)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


urlpatterns = [
    path("propose/<str:token>/", private(form)),
    path("silent/<str:token>/", silent),
    path("", include("mts.urls")),
]


def test_the_form_of_a_private_page_is_accepted(visit, page, settings, live_server):
    settings.ROOT_URLCONF = __name__
    heard.clear()
    visit("/propose/secret/").get_by_role("button").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()
    assert heard == [(live_server.url, f"{live_server.url}/propose/secret/")]


def test_under_no_referrer_it_would_be_refused(visit, page, settings):
    """Why `private` does not say no-referrer: the browser sends "Origin: null"."""
    settings.ROOT_URLCONF = __name__
    with page.expect_response("**/silent/**") as sent:
        visit("/silent/secret/")
    assert sent.value.status == 200
    with page.expect_navigation() as answer:
        page.get_by_role("button").click()
    assert answer.value.status == 403
    assert answer.value.request.all_headers()["origin"] == "null"
