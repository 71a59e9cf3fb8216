"""Pages behind a private link, and what machines are asked to leave alone."""

import pytest
from django.http import Http404, HttpResponse
from django.urls import include, path

from sessions.guard.private import private

pytestmark = pytest.mark.django_db
KEPT = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "same-origin",
}


@private
def page(request, token):
    if token == "wrong":
        raise Http404
    return HttpResponse("Your proposal.")


urlpatterns = [path("propose/<str:token>/", page), path("", include("mts.urls"))]


@pytest.mark.parametrize(("token", "status"), [("right", 200), ("wrong", 404)])
def test_nobody_keeps_or_finds_it_right_or_wrong(client, house_client, settings, token, status):
    settings.ROOT_URLCONF = __name__
    for reader in (house_client, client):
        response = reader.get(f"/propose/{token}/")
        assert response.status_code == status
        assert {name: response[name] for name in KEPT} == KEPT


def test_a_wrong_token_is_answered_like_an_address_that_never_was(client, settings):
    settings.ROOT_URLCONF = __name__
    wrong = client.get("/propose/wrong/").content.decode()
    assert "There is no page at this address" in wrong and 'name="q" value="propose"' in wrong
