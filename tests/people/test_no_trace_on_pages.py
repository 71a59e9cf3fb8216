"""What readers get after an anonymising or a merge: no page, file or address tells the old name."""

from datetime import date

import pytest

from sessions.models import FollowUp, Photo, SpeakerEntry, archive_change
from sessions.people.anonymise import anonymise
from sessions.people.merge import merge
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def okubo():
    okubo, doi = make_person("Okubo", biography="Okubo likes NFS."), make_person("Doi")
    march, may = make_session(32, held_on=date(2017, 3, 17)), make_session(34, closing="Cheers, Okubo-san!")
    first = make_topic(march, "NFS", summary="By Okubo-san.", speakers=[SpeakerEntry(okubo, "guest", "AWS")])
    second = make_topic(may, "Okubo on NFS", summary="Okubo again.", speakers=[SpeakerEntry(okubo), doi])
    make_moderator(may, okubo, credited_as="Okubo-san")
    with archive_change():
        okubo.aliases.create(name="大久保", reason="script")
        FollowUp.objects.create(topic=second, earlier=first, quote="Okubo-san's from the 32nd")
        Photo.objects.create(
            session=may, topic=second, key="k", width=9, height=9, widths=[9], alt="Okubo", audience="public"
        )
    return okubo


PAGES = [
    "/",
    "/sessions/",
    "/sessions/32/",
    "/sessions/34/",
    "/sessions/34/report.md",
    "/sessions/34/report.html",
    "/sessions/34/report.txt",
    "/topics/",
    "/people/",
    "/interns/",
    "/search/?q=NFS",
    "/statistics/",
]


@pytest.mark.parametrize("reader", ["client", "house_client"])
def test_no_page_tells_the_name(request, okubo, reader):
    client = request.getfixturevalue(reader)

    def told() -> list[str]:
        found = []
        for page in [*PAGES, *(f"/topics/{slug}/" for slug in slugs)]:
            response = client.get(page)
            assert response.status_code == 200, page
            text = response.content.decode().casefold()
            found += [page] if "okubo" in text or "大久保" in text else []
        return found

    slugs = ["nfs", "okubo-on-nfs"]
    assert len(told()) > 8, "the pages told the name before"
    assert client.get("/people/okubo/").status_code == 200
    anonymise(okubo)
    slugs = ["nfs", "a-colleague-on-nfs"]
    assert told() == []
    okubo.refresh_from_db()
    assert "okubo" not in client.get(okubo.get_absolute_url()).content.decode().casefold()
    for gone in ("/people/okubo/", "/topics/okubo-on-nfs/"):
        assert client.get(gone).status_code == 410, gone
    page = client.get("/sessions/32/").content.decode()
    assert "a guest, AWS" in page
    assert '"NFS" by a guest from AWS.' in client.get("/sessions/32/report.md").content.decode()
    search = client.get("/search/", {"q": "Okubo"}).content.decode()
    assert "NFS" not in search


def test_a_merged_address_leads_to_the_one_that_stays(client, okubo):
    double = make_person("Okubo Taro")
    make_topic(make_session(35, held_on=date(2017, 6, 16)), "More", speakers=[double])
    assert client.get("/people/okubo-taro/").status_code == 200
    merge(okubo, double, by=None)
    response = client.get("/people/okubo-taro/")
    assert (response.status_code, response.headers["Location"]) == (301, "/people/okubo/")
    page = client.get("/people/okubo/").content.decode()
    assert "More" in page and "Okubo Taro" in page
