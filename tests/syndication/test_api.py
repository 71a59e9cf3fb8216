"""The read API: what the pages tell, in pages that hold while the archive grows, and problems in words."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, timedelta
from urllib.parse import unquote

import jsonschema
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessions.guard.throttle import Limit
from sessions.models import (
    Audience,
    FollowUp,
    Homework,
    Newcomer,
    OldAddress,
    PersonalToken,
    Portrait,
    Question,
    SpeakerEntry,
    Tag,
    Topic,
    archive_change,
)
from sessions.models.addresses import id_of, id_space
from sessions.syndication import api, openapi
from tests.archive.canaries import make_canaries
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = pytest.mark.django_db
LISTS = ("sessions", "topics", "people", "tags", "interns")


def problem(response) -> dict:
    """What the answer says is wrong; it is told as RFC 9457 wants it, and nobody keeps it."""
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert told["type"] == "about:blank" and told["status"] == response.status_code and told["title"]
    return told


def items(client, address: str, **headers) -> list[dict]:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response.content
    return response.json()["items"]


def names(client, address: str) -> list[str]:
    return [one["name"] for one in items(client, address)]


def every_page(client, address: str) -> list[str]:
    """The names of all pages, one after the other."""
    found = []
    while address:
        told = client.get(address).json()
        found += [one["name"] for one in told["items"]]
        address = told["next"]
    return found


def ref(name: str, record, path: str) -> dict:
    base, id = "http://testserver", id_of(record, id_space())
    return {"id": id, "name": name, "path": path, "url": base + path, "api": f"{base}/api{path}"}


@pytest.mark.postgres
def test_a_topic_is_told_whole(client):
    before, session = make_session(32, held_on=date(2017, 3, 17)), make_session(34)
    shihan, tanabe = make_person("Shihan"), make_person("Tanabe")
    earlier = make_topic(before, "Designing APIs in Go", speakers=[shihan])
    guest = SpeakerEntry(tanabe, "guest", "Acme")
    topic = make_topic(session, speakers=[guest], summary="He fitted *his own*.", minutes=20)
    later = make_topic(session, "", speakers=[shihan])
    hidden = make_topic(session, "Falcon", public=False)
    with archive_change():
        Question.objects.create(
            topic=topic, question="Is it safe?", answer="Yes.", asked_by="Doi", audience="public"
        )
        Homework.objects.create(topic=topic, text="Measure it.", answered_by=later)
        Homework.objects.create(topic=topic, text="More next time.", kind="sequel", answered_by=hidden)
        topic.tags.add(tag := Tag.objects.create(name="Go", slug="go"))
        FollowUp.objects.create(topic=topic, earlier=earlier)
    assert client.get("/api/topics/jwt-vs-goa/").json() == ref("JWT vs Goa", topic, "/topics/jwt-vs-goa/") | {
        "slug": "jwt-vs-goa",
        "title": "JWT vs Goa",
        "subject": "",
        "kind": "talk",
        "language": "en",
        "minutes": 20,
        "house": False,
        "session": ref("34th session", session, "/sessions/34/"),
        "held_on": "2017-05-19",
        "speakers": [
            {
                "name": "Tanabe",
                "person": ref("Tanabe", tanabe, "/people/tanabe/"),
                "capacity": "guest",
                "affiliation": "Acme",
            }
        ],
        "summary": "He fitted *his own*.",
        "summary_html": "<p>He fitted <em>his own</em>.</p>\n",
        "recording": "",
        "files": [],
        "tags": [ref("Go", tag, "/tags/go/")],
        "continues": [ref("Designing APIs in Go", earlier, "/topics/designing-apis-in-go/")],
        "continued_by": [],
        "questions": [{"question": "Is it safe?", "answer": "Yes.", "asked_by": "Doi"}],
        "homework": [
            {
                "kind": "homework",
                "text": "Measure it.",
                "answered_by": ref("a later talk", later, later.get_absolute_url()),
            },
            {"kind": "sequel", "text": "More next time.", "answered_by": None},
        ],
    }
    later = client.get("/api/topics/designing-apis-in-go/").json()
    assert [one["name"] for one in later["continued_by"]] == ["JWT vs Goa"]


@pytest.mark.postgres
def test_a_session_names_its_talks_and_who_moderated(client):
    session = make_session(34, introduction="Hello.", start_time="19:00", venue="Shibuya")
    make_moderator(session, make_person("Jeffrey"), answer="yes")
    make_topic(session, "")
    make_topic(session, "", subject="a report of Build", speakers=[make_person("Okubo")])
    told = client.get("/api/sessions/34/").json()
    assert [one["name"] for one in told["topics"]] == ["A talk", "A report of Build"]
    assert [one["name"] for one in told["moderators"]] == ["Jeffrey"]
    assert (told["state"], told["starts_at"]) == ("published", "2017-05-19T19:00:00+09:00")
    assert (told["place"], told["introduction_html"]) == ("Shibuya", "<p>Hello.</p>\n")
    assert told["newcomers"] == []


@pytest.mark.parametrize(
    ("consent", "audience", "shown"),
    [("yes", "public", True), ("", "public", False), ("yes", "house", False)],
)
def test_a_portrait_is_told_where_its_page_shows_it(client, consent, audience, shown):
    tanabe = make_person("Tanabe")
    topic = make_topic(make_session(34), speakers=[tanabe])
    with archive_change():
        topic.speakers.update(photo_consent=consent)
        Portrait.objects.create(
            person=tanabe, key="face", width=90, height=90, widths=[48, 90], audience=audience
        )
    address = "/media/pictures/face-90.webp"
    assert client.get("/api/people/tanabe/").json()["portrait"] == (
        f"http://testserver{address}" if shown else ""
    )
    assert (address in client.get("/people/tanabe/").text) is shown


def test_what_the_examples_show_is_what_is_described():
    document = openapi.document()
    for methods in document["paths"].values():
        (answer,) = methods["get"]["responses"]["200"]["content"].values()
        schema = answer["schema"] | {"components": document["components"]}
        jsonschema.Draft202012Validator(schema).validate(answer["example"])


def test_who_was_taken_off_the_list_of_people_is_found_by_name_alone(client):
    gone = make_person("Okubo", left_on=date(2019, 3, 31), unlisted=True)
    make_topic(make_session(34), speakers=[make_person("Tanabe"), gone])
    assert names(client, "/api/people/") == ["Tanabe"] and names(client, "/api/people/?letter=O") == []
    assert names(client, "/api/people/?q=okubo") == ["Okubo"]
    assert client.get("/api/people/okubo/").json()["name"] == "Okubo"


@pytest.mark.postgres
def test_filters_are_those_of_the_pages(client):
    for number, year in ((10, 2015), (34, 2017)):
        session = make_session(number, held_on=date(year, 5, 19))
        make_moderator(session, make_person(f"Moderator {number}"), answer="yes")
        make_topic(session, f"Talk {number}", speakers=[make_person(f"Speaker {number}")])
    for query in (
        "year=2017",
        "speaker=speaker+34",
        "moderator=moderator+34",
        "q=34",
        "q=talk+34&sort=oldest",
    ):
        assert names(client, f"/api/topics/?{query}") == ["Talk 34"], query
    assert names(client, "/api/topics/?sort=oldest") == ["Talk 10", "Talk 34"]
    assert names(client, "/api/sessions/?year=2015") == ["10th session"]
    assert names(client, "/api/people/?letter=S&q=10") == ["Speaker 10"]
    assert names(client, "/api/topics/?interns=1") == []


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("topics/?year=soon", "year"),
        ("topics/?year=0", "year"),
        ("topics/?kind=song", "kind"),
        ("topics/?slides=yes", "slides"),
        ("topics/?sort=best", "sort"),
        ("topics/?limit=0", "limit"),
        ("topics/?limit=101", "limit"),
        ("topics/?colour=red", "colour"),
        ("topics/?year=2017&year=2018", "year"),
        ("topics/?q=" + "x" * 201, "q"),
        ("people/?letter=AB", "letter"),
        ("search/", "q"),
        ("search/?q=a&kind=song", "kind"),
        ("search/?q=a&only=song", "only"),
        ("search/?q=a&year=x", "year"),
    ],
)
def test_an_odd_parameter_is_named(client, address, parameter):
    response = client.get(f"/api/{address}")
    assert response.status_code == 422
    (error,) = problem(response)["errors"]
    assert error["parameter"] == parameter and error["detail"]


@pytest.mark.postgres
@pytest.mark.parametrize("sort", ["newest", "oldest", "title"])
def test_pages_hold_while_the_archive_grows(client, sort):
    sessions = [make_session(number) for number in (30, 31, 32)]
    for session in sessions:
        for title in ("Alpha", "beta", "Gamma"):
            make_topic(session, f"{title} {session.number}")
    whole = every_page(client, f"/api/topics/?sort={sort}&limit=100")
    assert len(whole) == 9 and every_page(client, f"/api/topics/?sort={sort}&limit=2") == whole
    first = client.get(f"/api/topics/?sort={sort}&limit=4").json()
    make_topic(make_session(33), "Aardvark")
    make_topic(make_session(29), "Zebra")
    rest = every_page(client, first["next"])
    assert [one["name"] for one in first["items"]] == whole[:4]
    assert [name for name in rest if name in whole] == whole[4:] and len(rest) in (5, 6)


@pytest.mark.postgres
@pytest.mark.parametrize("kind", LISTS)
def test_every_list_comes_in_pages(client, kind):
    make_canaries()
    whole = every_page(client, f"/api/{kind}/?limit=100")
    assert whole and every_page(client, f"/api/{kind}/?limit=1") == whole
    assert names(client, f"/api/{kind}/") == whole


@pytest.mark.postgres
def test_a_search_comes_in_pages_too(client):
    make_canaries()
    whole = every_page(client, "/api/search/?q=public")
    assert "Public talk" in whole and every_page(client, "/api/search/?q=public&limit=1") == whole
    told = client.get("/api/search/?q=public&only=session").json()
    assert [one["kind"] for one in told["items"]] == ["session"] * told["total"]
    assert client.get("/api/search/?q=zzzz").json() == {
        "items": [],
        "next": None,
        "total": 0,
        "counts": {"topic": 0, "session": 0, "person": 0, "tag": 0, "company": 0},
        "corrected": "",
        "is_corrected": False,
    }


@pytest.mark.postgres
def test_a_search_finds_each_kind_with_its_address(client):
    session = make_session(34)
    guest = SpeakerEntry(make_person("Acmer"), "guest", "Acme")
    with archive_change():
        bare = make_topic(session, "", speakers=[guest], summary="Acme.")
        bare.tags.add(Tag.objects.create(name="Acmes", slug="acmes"))
    found = {(one["kind"], one["name"], one["path"]) for one in items(client, "/api/search/?q=acme")}
    assert found >= {
        ("topic", "A talk by Acmer", bare.get_absolute_url()),
        ("company", "Acme", "/topics/?company=Acme"),
    }
    assert names(client, "/api/search/?q=who+knows+acme&only=topic") == ["A talk by Acmer"]
    assert names(client, "/api/search/?q=acme&year=2016") == []
    assert items(client, "/api/topics/?company=Acme")[0]["name"] == "A talk by Acmer"


@pytest.mark.postgres
def test_a_cursor_that_is_none_opens_no_page(client):
    make_topic(session := make_session(34)), make_topic(session, "Another")
    cursor = client.get("/api/topics/?limit=1").json()["next"].partition("cursor=")[2]
    held = urlsafe_b64decode(unquote(cursor))
    assert b"34" not in held and len(held) > 16
    forged = [
        urlsafe_b64encode(bytes([*held[:n], held[n] ^ 1, *held[n + 1 :]])).decode() for n in (0, 15, 16, -1)
    ]
    odd = ["garbage", ":", "", "=", "AAAA", cursor[:-4], cursor[4:], "%F0%9F%92%A9", "%ED%A0%80", *forged]
    for given in [*odd, cursor + "&sort=title"]:
        response = client.get(f"/api/topics/?cursor={given}")
        assert response.status_code == 404, given
        assert "begin without a cursor" in problem(response)["detail"]
    assert client.get(f"/api/sessions/?cursor={cursor}").status_code == 404
    assert names(client, f"/api/topics/?cursor={cursor}") == ["Another"]


@pytest.mark.postgres
def test_a_page_goes_on_where_the_last_row_went(client):
    """Hidden, dropped or renamed meanwhile: what follows it is still what followed."""
    session = make_session(34)
    topics = [make_topic(session, title) for title in ("One", "Two", "Three", "Four")]
    first = client.get("/api/topics/?limit=2").json()
    with archive_change():
        topics[1].audience = Audience.HOUSE
        topics[1].save()
    assert every_page(client, first["next"]) == ["Three", "Four"]


def test_whatever_goes_wrong_is_told_as_a_problem(client, settings):
    settings.MTS_AUDIENCE = "public"
    answers = {
        (method, address): client.generic(method, address)
        for method, address in (
            ("GET", "/api/nowhere/"),
            ("GET", "/api/topics/nowhere/"),
            ("GET", "/api/sessions/99999999999999999999/"),
            ("GET", "/api/topics/?q=%00"),
            ("POST", "/api/topics/"),
            ("DELETE", "/api/topics/nowhere/"),
            ("PROPFIND", "/api/openapi.json"),
        )
    }
    told = {asked: problem(answer)["status"] for asked, answer in answers.items()}
    assert list(told.values()) == [404, 404, 404, 400, 405, 405, 405]
    assert {one.get("Allow") for one in answers.values() if one.status_code == 405} == {"GET, HEAD, OPTIONS"}
    assert client.options("/api/topics/").status_code == 204
    head = client.head("/api/topics/")
    assert (head.status_code, head.content, head["Content-Type"]) == (200, b"", "application/json")
    assert client.get("/api/topics").headers["Location"] == "/api/topics/"


@pytest.mark.postgres
def test_an_old_address_leads_on_and_a_dead_one_is_gone(client):
    topic = make_topic(make_session(34))
    with archive_change():
        topic.title = "JWT against Goa"
        topic.readdress()
        OldAddress.objects.create(kind="person", slug="somebody")
    response = client.get("/api/topics/jwt-vs-goa/")
    assert (response.status_code, response["Location"]) == (301, "/api/topics/jwt-against-goa/")
    assert problem(client.get("/api/people/somebody/"))["status"] == 410


OF_THE_HOUSE = {
    "topics": ["canaryquestion", "canaryanswer", "canaryasker", "canaryphoto1"],
    "sessions": ["canarynewcomer", "canaryslides3"],
    "people": ["canaryface"],
    "interns": ["canaryimpressions", "canaryleaver"],
}


def bearer(user) -> dict:
    return {"Authorization": f"Bearer {PersonalToken.mint(user, 'api', 'bot')}"}


@pytest.mark.postgres
def test_a_token_reads_for_the_house_and_a_cookie_does_not(house_client, colleague):
    make_canaries()
    for kind in LISTS:
        strangers = Client().get(f"/api/{kind}/?limit=100")
        assert house_client.get(f"/api/{kind}/?limit=100").content == strangers.content
        assert "canary" not in strangers.text.lower(), kind
        house = Client().get(f"/api/{kind}/?limit=100", headers=bearer(colleague))
        assert "canary" in house.text.lower(), kind
        assert house["Cache-Control"] == "private, no-cache" and "Authorization" in house["Vary"]
        for canary in OF_THE_HOUSE.get(kind, ()):
            assert canary in house.text.lower(), canary
    talk = Client().get("/api/topics/public-talk/", headers=bearer(colleague)).json()
    assert (talk["name"], talk["summary"], talk["house"]) == ("Canarytitle", "Canarysummary", True)
    assert colleague.personal_tokens.get().last_used_on


@pytest.mark.parametrize("given", ["Bearer nonsense", "Bearer ", "Bearer", "Basic YTpi", "x", "Bearer é"])
@pytest.mark.parametrize(
    "address", ["/api/topics/", "/api/topics/jwt-vs-goa/", "/api/openapi.json", "/api/x/"]
)
def test_a_wrong_token_is_told_and_not_taken_for_none(client, given, address):
    make_topic(make_session(34))
    response = client.get(address, headers={"Authorization": given})
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert "/tokens/" in problem(response)["detail"]


def test_a_revoked_token_and_one_for_the_calendar_open_nothing(client, colleague):
    calendar = PersonalToken.mint(colleague, "calendar", "mine")
    assert client.get("/api/tags/", headers={"Authorization": f"Bearer {calendar}"}).status_code == 401
    headers = bearer(colleague)
    assert client.get("/api/tags/", headers=headers).status_code == 200
    colleague.personal_tokens.all().delete()
    assert client.get("/api/tags/", headers=headers).status_code == 401


def test_a_site_for_the_house_wants_a_token(house_client, colleague, settings):
    make_topic(make_session(34))
    settings.MTS_AUDIENCE = "house"
    for reader in (Client(), house_client):
        for address in ("/api/topics/", "/api/openapi.json", "/api/nowhere/", "/api/topics/jwt-vs-goa/"):
            response = reader.get(address)
            assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
            assert "JWT" not in problem(response)["detail"]
    assert [one["name"] for one in items(Client(), "/api/topics/", **bearer(colleague))] == ["JWT vs Goa"]
    assert Client().get("/api/nowhere/", headers=bearer(colleague)).status_code == 404
    assert Client().get("/api/")["Location"] == "/login/?next=/api/"
    assert "GET /api/topics/" in house_client.get("/api/").text


def test_a_program_fetches_the_files_it_was_told_of(client, colleague):
    make_canaries()
    talk = client.get("/api/topics/public-talk/", headers=bearer(colleague)).json()
    urls = [one["url"] for one in talk["files"] if "canaryphoto1" in one["url"]]
    assert client.get(urls[0], headers=bearer(colleague)).status_code == 200
    assert client.get(urls[0]).status_code == 404
    assert client.get(urls[0], headers={"Authorization": "Bearer x"}).status_code == 401


def test_whoever_asks_very_often_waits(client, colleague, monkeypatch):
    monkeypatch.setattr(api, "GENEROUS", Limit("API", times=2, per=timedelta(minutes=10)))
    make_topic(make_session(34))
    assert [client.get("/api/topics/").status_code for _ in range(3)] == [200, 200, 429]
    response = client.get("/api/topics/")
    assert problem(response)["title"] == "Too Many Requests"
    assert 0 < int(response["Retry-After"]) <= 600
    assert client.get("/api/topics/", headers=bearer(colleague)).status_code == 200
    assert client.get("/topics/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_what_a_program_has_already_costs_nothing(colleague, monkeypatch):
    monkeypatch.setattr(api, "GENEROUS", Limit("API", times=2, per=timedelta(minutes=10)))
    topic = make_topic(make_session(34))
    token, tags = bearer(colleague), {}
    for headers in ({}, token):
        first = Client().get("/api/topics/", headers=headers)
        tags[bool(headers)] = first["ETag"]
        for _ in range(4):
            again = Client().get("/api/topics/", headers=headers | {"If-None-Match": first["ETag"]})
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert tags[False] != tags[True]
    mixed = Client().get("/api/topics/", headers=token | {"If-None-Match": tags[False]})
    assert mixed.status_code == 200
    for _ in range(4):  # kept for strangers
        assert Client().get("/api/topics/").status_code == 200
    with archive_change():
        topic.audience = Audience.HOUSE
        topic.save()
    assert Client().get("/api/topics/", headers={"If-None-Match": tags[False]}).json()["items"] == []


@pytest.mark.django_db(transaction=True)
def test_what_the_house_was_told_is_kept_for_nobody(colleague):
    make_canaries()
    token = bearer(colleague)
    for address in ("/api/topics/", "/api/people/", "/api/search/?q=canarytitle", "/api/topics/public-talk/"):
        assert "canarytitle" in Client().get(address, headers=token).text.lower() or "people" in address
        assert "canarytitle" not in Client().get(address).text.lower()
        assert Client().get(address, headers={"Authorization": "Bearer x"}).status_code == 401
        assert "canarytitle" in Client().get(address, headers=token).text.lower() or "people" in address


def grow(many: int) -> None:
    """As many evenings, each with a talk of everything, and one without a title."""
    for _ in range(many):
        session = make_session(number := 100 + Topic.objects.count())
        person = make_person(f"Speaker {number}")
        topic = make_topic(session, f"Talk {number}", speakers=[SpeakerEntry(person, "intern")])
        bare = make_topic(session, "", speakers=[person])
        make_moderator(session, person, answer="yes")
        with archive_change():
            topic.tags.add(Tag.objects.create(name=f"Tag {number}", slug=f"tag-{number}"))
            person.internships.create(programme="GIP", farewell_session=session, farewell_audience="public")
            FollowUp.objects.create(topic=topic, earlier=bare)
            Newcomer.objects.create(session=session, person=person)
            Question.objects.create(topic=topic, question="Why?")
            Homework.objects.create(topic=bare, text="Measure it.", answered_by=topic)
            Portrait.objects.create(person=person, key=f"face{number}", width=9, height=9, widths=[9])


@pytest.mark.postgres
def test_one_and_three_and_ten_take_the_same_queries(client, colleague):
    headers, found = bearer(colleague), []
    for many in (1, 2, 7):
        grow(many)
        counts = {}
        for address in [f"/api/{kind}/?limit=100" for kind in LISTS] + ["/api/search/?q=talk&limit=100"]:
            client.get(address, headers=headers)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address, headers=headers).status_code == 200
            counts[address] = len(seen)
        found.append(counts)
    assert found[0] == found[1] == found[2]
    assert max(found[0].values()) <= 14, found[0]
