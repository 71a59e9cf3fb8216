"""Plain records in the admin: doubts, tags, threads, internships, old addresses, log-ins."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.models import Doubt, FollowUp, ImportedReport, Intern, OldAddress, Session, Tag, User
from tests.admin.posting import cells, rows, words
from tests.factories import make_person, make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture
def doubts(db) -> None:
    report = ImportedReport.objects.create(session=make_session(34))
    two = {"person": make_person("David"), "other": make_person("David")}
    Doubt.objects.create(report=report, about="held_on", message="Is the year right?")
    Doubt.objects.create(report=report, about="speakers", message="Are they one?", **two)
    Doubt.objects.create(
        report=report, about="venue", message="Was it Shibuya?", settled_at=timezone.now(), settlement="Yes."
    )
    Doubt.objects.create(about="speakers", message="Were they one?", settled_at=timezone.now(), **two)


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ("", {"Is the year right?", "Are they one?", "Was it Shibuya?", "Were they one?"}),
        ("?settled=no", {"Is the year right?", "Are they one?"}),
        ("?settled=people", {"Are they one?"}),
        ("?settled=yes", {"Was it Shibuya?", "Were they one?"}),
    ],
)
def test_the_list_shows_the_doubts_that_were_asked_for(organiser_client, doubts, chosen, shown):
    page = organiser_client.get(f"/admin/mts/doubt/{chosen}")

    assert {doubt.message for doubt in page.context["cl"].result_list} == shown


def test_words_settle_a_doubt_and_taking_them_away_opens_it(organiser_client, organiser, doubts):
    doubt, settled = (Doubt.objects.get(message=words) for words in ("Is the year right?", "Was it Shibuya?"))
    address = f"/admin/mts/doubt/{doubt.pk}/change/"
    organiser_client.post(address, {"settlement": "It is."})
    doubt.refresh_from_db()
    assert doubt.settled_at and doubt.settled_by == organiser
    organiser_client.post(address, {"settlement": ""})
    doubt.refresh_from_db()
    assert (doubt.settled_at, doubt.settled_by) == (None, None)
    settled.refresh_from_db()
    assert settled.settled_at and settled.settlement == "Yes."


def test_ticked_doubts_are_settled_and_the_others_stay(organiser_client, organiser, doubts):
    one, was = (Doubt.objects.get(message=words) for words in ("Is the year right?", "Was it Shibuya?"))
    organiser_client.post("/admin/mts/doubt/", {"action": "settle", "_selected_action": [one.pk, was.pk]})

    assert [doubt.message for doubt in Doubt.objects.open()] == ["Are they one?"]
    one.refresh_from_db()
    assert (one.settlement, one.settled_by) == ("Looked at; nothing to change.", organiser)
    was.refresh_from_db()
    assert (was.settlement, was.settled_by) == ("Yes.", None)


def test_only_superusers_see_log_ins(organiser_client, client, django_user_model):
    assert organiser_client.get("/admin/mts/user/").status_code == 403
    assert "/admin/mts/user/" not in organiser_client.get("/admin/").content.decode()
    root = django_user_model.objects.create_superuser("root@example.com", "a long password")
    client.force_login(root)
    assert "root@example.com" in client.get("/admin/mts/user/").content.decode()
    form = {
        "email": "new@example.com",
        "usable_password": "true",
        "password1": "quite a long one",
        "password2": "quite a long one",
    }
    assert client.post("/admin/mts/user/add/", form).status_code == 302
    user = User.objects.get(email="new@example.com")
    assert user.check_password("quite a long one") and not user.is_staff
    assert client.get(f"/admin/mts/user/{user.pk}/change/").status_code == 200


def test_a_renamed_tag_moves_and_its_synonyms_are_words_of_their_own(organiser_client):
    tag, other = Tag.objects.create(name="Go", slug="go"), Tag.objects.create(name="Storage", slug="storage")
    form = {"name": "Golang", "description": "", "synonyms-TOTAL_FORMS": "0", "synonyms-INITIAL_FORMS": "0"}
    address = f"/admin/mts/tag/{tag.pk}/change/"
    assert organiser_client.post(address, form).status_code == 302
    tag.refresh_from_db()
    assert tag.slug == "golang"
    assert list(OldAddress.objects.values_list("kind", "slug", "leads_to")) == [("tag", "go", "golang")]
    taken = form | {"synonyms-TOTAL_FORMS": "2", "synonyms-0-name": "storage", "synonyms-1-name": "golang"}
    page = organiser_client.post(address, taken).content.decode()
    assert "“storage” is a tag of its own." in page and "“golang” is the name of this tag already." in page
    assert not other.synonyms.exists() and not tag.synonyms.exists()
    kanji = {"name": "計測", "synonyms-TOTAL_FORMS": "0", "synonyms-INITIAL_FORMS": "0"}
    organiser_client.post("/admin/mts/tag/add/", kanji)
    made = Tag.objects.get(name="計測")
    assert made.slug == f"tag-{made.pk}"


def test_a_follow_up_points_back_in_time(organiser_client):
    first = make_topic(make_session(32, held_on=date(2017, 3, 17)), "First")
    make_topic(make_session(34), "Second")
    form = {"topic": "32nd: First", "kind": "continues", "earlier": "34th: Second"}
    page = organiser_client.post("/admin/mts/followup/add/", form).content.decode()
    assert "The 34th session is not earlier than the 32nd session." in page
    form = {"topic": "34 second", "kind": "continues", "earlier": "32nd: First"}
    assert organiser_client.post("/admin/mts/followup/add/", form).status_code == 302
    assert FollowUp.objects.get().earlier == first


@pytest.mark.parametrize(
    ("query", "found"), [({}, ["Said", "Not", "Bare"]), ({"farewell": "said"}, ["Said"]),
                         ({"farewell": "not"}, ["Not", "Bare"])],
)  # fmt: skip
def test_filters_of_internships(organiser_client, query, found):
    for name, session in (("Said", make_session(34)), ("Not", None), ("Bare", None)):
        Intern.objects.create(person=make_person(name), farewell_session=session)
    assert sorted(one.person.name for one in rows(organiser_client, "intern", **query)) == sorted(found)
    assert cells(organiser_client, "intern", "farewell") == {"Said": "at the 34th", "Not": "–", "Bare": "–"}


@pytest.mark.parametrize(
    ("query", "found"),
    [({}, ["A", "B", "C"]), ({"earlier": "open"}, ["B", "C"]), ({"earlier": "known"}, ["A"])],
)
def test_filters_of_threads(organiser_client, query, found):
    first, topic = make_topic(make_session(32), "First"), make_topic(make_session(34), "Second")
    FollowUp.objects.create(topic=topic, earlier=first, quote="A")
    FollowUp.objects.create(topic=topic, earlier_number=12, speakers_named=["Shihan"], quote="B")
    FollowUp.objects.create(topic=topic, quote="C", kind="mentions")
    assert sorted(one.quote for one in rows(organiser_client, "followup", **query)) == found
    page = words(organiser_client.get(reverse("admin:mts_followup_changelist")))
    for said in ("First (32nd)", "not found yet: session 12, Shihan", "not found yet: nothing said"):
        assert said in page, said


def test_a_tag_names_its_synonyms_and_counts_its_own_topics(organiser_client):
    go, _bare = (Tag.objects.create(name=name, slug=name.lower()) for name in ("Go", "Bare"))
    go.synonyms.create(name="Golang"), go.synonyms.create(name="Gopher")
    for title in ("One", "Two"):
        make_topic(
            make_session(34 + len(title)) if title == "One" else Session.objects.first(), title
        ).tags.add(go)
    assert cells(organiser_client, "tag", "topic_count") == {"Go": "2", "Bare": "0"}
    synonyms = cells(organiser_client, "tag", "synonym_names")
    assert sorted(synonyms["Go"].split(", ")) == ["Golang", "Gopher"] and synonyms["Bare"] == "–"


def test_a_synonym_that_is_here_twice_or_belongs_elsewhere_is_refused_in_words(organiser_client):
    go, other = (Tag.objects.create(name=name, slug=name.lower()) for name in ("Go", "Other"))
    other.synonyms.create(name="Taken")
    address = reverse("admin:mts_tag_change", args=[go.pk])
    form = {"name": "Go", "description": "", "synonyms-TOTAL_FORMS": "2", "synonyms-INITIAL_FORMS": "0",
            "synonyms-0-name": "Golang", "synonyms-1-name": "golang"}  # fmt: skip
    assert "This synonym is here twice." in words(organiser_client.post(address, form))
    assert "“Taken” is a synonym of Other." in words(organiser_client.post(address, form | {"name": "Taken"}))
    assert not go.synonyms.exists()
    assert organiser_client.post(address, form | {"synonyms-1-name": "Gopher"}).status_code == 302
    assert sorted(go.synonyms.values_list("name", flat=True)) == ["Golang", "Gopher"]
    go.refresh_from_db()
    assert go.slug == "go"


def test_an_old_address_is_looked_up_and_neither_added_nor_changed(organiser_client):
    person = make_person("Okubo")
    record = OldAddress.record("person", "okubo-of-old", person.slug) or OldAddress.objects.get()
    change = reverse("admin:mts_oldaddress_change", args=[record.pk])
    assert "okubo-of-old" in words(organiser_client.get(change))
    taken = {"kind": "person", "slug": "okubo-of-old", "leads_to": "elsewhere"}
    assert organiser_client.post(change, taken).status_code == 403
    assert organiser_client.post(reverse("admin:mts_oldaddress_add"), taken).status_code == 403
    assert OldAddress.objects.get().leads_to == person.slug
