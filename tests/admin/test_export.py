"""The whole archive from the admin, and its proposals as a file: for organisers alone."""

import csv
from io import StringIO

import pytest
from django.contrib.auth.models import Permission

from sessions.models import Proposal
from tests.factories import make_proposal
from tests.syndication.archive_cast import export, make_archive, opened

pytestmark = pytest.mark.django_db

ADDRESSES = ("/admin/export/", "/admin/mts/proposal/?format=csv")


def test_the_button_says_what_it_gives_and_gives_it(organiser_client):
    make_archive()
    assert "/admin/export/" in organiser_client.get("/admin/mts/").content.decode()
    text = organiser_client.get("/admin/export/").content.decode()
    assert "Export, with addresses and house wording" in text and "e-mail addresses" in text
    answer = organiser_client.post("/admin/export/", headers={"Accept-Encoding": "gzip"})
    assert answer.streaming and answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="mts-20')
    assert "no-store" in answer.headers["Cache-Control"]
    content = answer.getvalue()
    assert content == export()
    assert b"private@example.com" in opened(content).read("tables/person.json")


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_else_gets_anything(address, client, house_client, colleague):
    make_proposal("Canary", email="canary@example.com")
    colleague.is_staff = True
    colleague.save()
    colleague.user_permissions.add(
        Permission.objects.get(codename="change_session", content_type__app_label="mts")
    )
    for method in (house_client.get, house_client.post):
        answer = method(address)
        assert answer.status_code == 403 and "canary" not in answer.content.decode()
    client.logout()
    assert client.get(address).status_code == client.post(address).status_code == 302


def test_proposals_of_a_tab_are_a_file_with_its_filter(organiser_client):
    make_proposal("=Canary", name="Emi", email="emi@example.com", internal_notes="Ask Kevin.", minutes=20)
    make_proposal("Declined", status=Proposal.Status.DECLINED)
    answer = organiser_client.get("/admin/mts/proposal/?state=waiting&format=csv")
    text = answer.getvalue().decode().removeprefix("\ufeff")
    (row,) = csv.DictReader(StringIO(text, newline=""))
    shown = {
        name: row[name] for name in ("State", "Name", "E-mail", "Title", "Minutes", "Notes of the organisers")
    }
    assert list(shown.values()) == ["Submitted", "Emi", "emi@example.com", "'=Canary", "20", "Ask Kevin."]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="proposals-waiting.csv"'
    assert (
        "Declined" in organiser_client.get("/admin/mts/proposal/?state=over&format=csv").getvalue().decode()
    )
    assert "?state=waiting&amp;format=csv" in organiser_client.get("/admin/mts/proposal/").content.decode()
