"""Who opens the admin without the group Organisers can do nothing there; what a GET asks changes nothing."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import get_resolver, reverse

from sessions.models import Archive, Photo, Slides, Tag
from tests.archive.canaries import make_canaries, make_photo
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.django_db

# For everybody who may open the admin: these hold nothing of the archive.
HARMLESS = {"index", "login", "logout", "password_change", "password_change_done", "jsi18n", "app_list"}


def addresses() -> dict[str, str]:
    """Name and address of every page of the admin, its parts that name a record filled in."""
    found = {}
    session = make_session(77)
    topic = make_topic(session, speakers=[make_person("Somebody")])
    known = {"session_id": session.pk, "topic_id": topic.pk, "person_id": topic.speakers.get().person_id}
    others = {"kept": 1, "gone": 2, "to": "draft", "what": "people", "app_label": "mts", "version_id": 1,
              "content_type_id": 1, "id": 1}  # fmt: skip
    for names in get_resolver().namespace_dict["admin"][1].reverse_dict.lists():
        name, ways = names
        if not isinstance(name, str):
            continue
        for _pattern, arguments in ways[0][0][:1]:
            kwargs = {key: (known | others).get(key, 1) for key in arguments}
            found[name] = reverse(f"admin:{name}", kwargs=kwargs)
    return found


@pytest.fixture
def visitor(client, django_user_model):
    """May open the admin, and belongs to no group."""
    client.force_login(
        django_user_model.objects.create_user("v@example.com", "a long password", is_staff=True)
    )
    return client


@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_without_the_group_can_do_nothing(visitor, method):
    make_canaries()
    pages = addresses()
    assert len(pages) > 60
    pages |= {"logout": pages.pop("logout")}  # last, for it ends the visit
    for name, address in pages.items():
        response = getattr(visitor, method)(address)
        if name in HARMLESS:
            assert "canary" not in response.content.decode().lower(), name
            continue
        assert response.status_code in (302, 403, 404, 405), (name, address, response.status_code)
        if response.status_code == 302:  # "does not exist" leads to the front page
            assert response.headers["Location"] in ("/admin/", "/admin/login/"), (name, address)


def test_a_reader_and_a_stranger_are_sent_to_log_in(client, house_client):
    for name, address in addresses().items():
        if name in {"login", "logout"}:
            continue
        response = house_client.get(address)
        assert response.status_code == 302 and "/admin/login/" in response.headers["Location"], name


def test_a_get_changes_nothing(organiser_client):
    make_canaries()
    pages = addresses()
    before = Archive.objects.get().version
    for name, address in pages.items():
        if name not in HARMLESS:
            assert organiser_client.get(address).status_code < 500, name
    assert Archive.objects.get().version == before


def test_log_ins_are_for_superusers_only(organiser_client, organiser):
    for name in ("changelist", "add"):
        assert organiser_client.get(reverse(f"admin:mts_user_{name}")).status_code == 403
    change = reverse("admin:mts_user_change", args=[organiser.pk])
    assert organiser_client.post(change, {"is_superuser": "on"}).status_code == 403
    organiser.refresh_from_db()
    assert not organiser.is_superuser


def test_topics_of_another_evening_are_out_of_reach(organiser_client):
    one, other = make_session(34), make_session(35)
    topic = make_topic(other)
    for name in ("summary", "remove_topic", "slides"):
        address = reverse(f"admin:mts_session_{name}", args=[one.pk, topic.pk])
        assert organiser_client.post(address, {"_delete": "1"}).status_code == 404, name
    photo = make_photo(one, "k")
    address = reverse("admin:mts_photo_change", args=[photo.pk])
    data = {"topic": topic.pk, "alt": "A", "audience": "public"}
    assert organiser_client.post(address, data).status_code == 200  # the form again, with its error
    assert Photo.objects.get().topic is None
    assert not Tag.objects.exists()


def may(user, *codenames: str) -> None:
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))


def test_who_may_change_sessions_but_no_topics_only_looks(client, django_user_model):
    """The page of a session holds its topics too."""
    session = make_session(34)
    topic = make_topic(session, speakers=[make_person("Somebody")])
    user = django_user_model.objects.create_user("v@example.com", "a long password", is_staff=True)
    client.force_login(user)
    posts = [
        reverse("admin:mts_session_change", args=[session.pk]),
        reverse("admin:mts_session_step", args=[session.pk, "held"]),
        reverse("admin:mts_session_remove_topic", args=[session.pk, topic.pk]),
        reverse("admin:mts_session_slides", args=[session.pk, topic.pk]),
    ]
    for rights in (
        ["view_session", "change_session"],
        ["view_session", "add_topic", "change_topic"],
        ["view_session", "change_session", "change_topic"],
    ):
        may(user, *rights)
        assert {client.post(address, {"_delete": "1", "sure": "yes"}).status_code for address in posts} == {
            403
        }
        assert client.get(posts[0]).status_code == 200
    assert session.topics.get() == topic


def test_deleting_and_adding_need_their_own_rights(client, django_user_model):
    session = make_session(34)
    topic = make_topic(session, speakers=[make_person("Somebody")])
    user = django_user_model.objects.create_user("v@example.com", "a long password", is_staff=True)
    client.force_login(user)
    usual = ["view_session", "change_session", "add_topic", "change_topic"]
    may(user, *usual)
    remove = reverse("admin:mts_session_remove_topic", args=[session.pk, topic.pk])
    slides = reverse("admin:mts_session_slides", args=[session.pk, topic.pk])
    deck = Slides.objects.create(session=session, topic=topic, key="k", file_name="k.pdf", size=1)
    assert client.post(remove, {"_delete": "1"}).status_code == 403
    assert client.post(slides, {"_add": "1"}).status_code == 403
    assert client.post(slides, {"file": deck.pk, "_delete": "1"}).status_code == 403
    assert (session.topics.get(), topic.slides.get()) == (topic, deck)
    may(user, *usual, "delete_topic", "add_slides", "delete_slides")
    assert client.post(slides, {"_add": "1"}).status_code == 422
    assert client.post(slides, {"file": deck.pk, "_delete": "1"}).status_code == 302
    assert client.post(remove, {"_delete": "1"}).status_code == 302
    assert not session.topics.exists()


@pytest.mark.parametrize(
    ("page", "right"),
    [
        ("plan", "add_session"), ("rotation", "add_session"), ("whom_to_ask", "change_session"),
        ("mts_proposal_tell", "change_proposal"), ("mts_proposal_ask", "add_proposal"),
    ],
)  # fmt: skip
def test_the_pages_of_the_month_need_all_their_rights(client, django_user_model, page, right):
    user = django_user_model.objects.create_user("v@example.com", "a long password", is_staff=True)
    client.force_login(user)
    needed = {"add_session", "change_session", "view_proposal", "change_proposal", "add_proposal"}
    may(user, *needed)
    opened = client.get(reverse(f"admin:{page}"))
    may(user, *needed - {right})
    refused = client.get(reverse(f"admin:{page}"))
    refusal = "<h1>This page is not for everybody</h1>"
    assert (opened.status_code, refusal in opened.text) == (200, False)
    assert (refused.status_code, refusal in refused.text) == (403, True)
