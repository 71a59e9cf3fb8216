"""Tags: two made one, and those that a topic's own text names, a click each."""

from datetime import date

import pytest

from sessions.models import OldAddress, Tag, TagSynonym, Topic
from tests.admin.posting import body, drawn, words
from tests.factories import make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def make_tag(name: str, *synonyms: str) -> Tag:
    tag = Tag.objects.create(name=name, slug=name.lower())
    TagSynonym.objects.bulk_create(TagSynonym(tag=tag, name=synonym) for synonym in synonyms)
    return tag


@pytest.fixture
def two() -> tuple[Tag, Tag]:
    """Go and Golang, each with a synonym; one talk has both, one only Golang, one neither."""
    go, golang, other = make_tag("Go", "go-lang"), make_tag("Golang", "Gopher"), make_tag("Storage")
    session = make_session(34)
    for title, tags in (("Both", [go, golang]), ("One", [golang, other]), ("Other", [other])):
        make_topic(session, title).tags.set(tags)
    return go, golang


def tags_of() -> dict[str, list[str]]:
    return {str(topic): sorted(map(str, topic.tags.all())) for topic in Topic.objects.all()}


def test_two_tags_become_one_with_synonyms_topics_and_address(organiser_client, client, two):
    go, golang = two
    OldAddress.record("tag", "go-language", "golang")
    address = f"/admin/mts/tag/{go.pk}/merge/{golang.pk}/"
    page = words(organiser_client.get(address))
    assert "2 topics move." in page and "“Gopher” as a synonym" in page and Tag.objects.count() == 3
    organiser_client.post(address)
    assert tags_of() == {"Both": ["Go"], "One": ["Go", "Storage"], "Other": ["Storage"]}
    assert sorted(go.synonyms.values_list("name", flat=True)) == ["Golang", "Gopher", "go-lang"]
    assert not Tag.objects.filter(pk=golang.pk).exists()
    client.logout()
    for old in ("golang", "go-language"):
        moved = client.get(f"/tags/{old}/")
        assert (moved.status_code, moved["Location"]) == (301, "/tags/go/")
    assert "One" in client.get("/tags/go/").text


def test_a_merge_undone_gives_back_what_it_moved_and_leaves_what_came_since(organiser_client, client, two):
    go, golang = two
    OldAddress.record("tag", "go-language", "golang")
    golang.description = "The language."
    golang.save()
    organiser_client.post(f"/admin/mts/tag/{go.pk}/merge/{golang.pk}/")
    make_topic(Topic.objects.first().session, "Since").tags.set([go])
    make_topic(Topic.objects.first().session, "Untagged").tags.clear()
    synonym = go.synonyms.get(name="Golang")
    address = f"/admin/mts/tag/{go.pk}/undo/{synonym.pk}/"
    assert f'href="{address}"' in organiser_client.get(f"/admin/mts/tag/{go.pk}/change/").text
    assert "2 topics go back." in words(organiser_client.get(address)) and Tag.objects.count() == 2
    for _click in range(2):
        organiser_client.post(address)
    assert tags_of() == {
        "Both": ["Go", "Golang"],
        "One": ["Golang", "Storage"],
        "Other": ["Storage"],
        "Since": ["Go"],
        "Untagged": [],
    }
    back = Tag.objects.get(pk=golang.pk)
    assert (back.name, back.slug, back.description) == ("Golang", "golang", "The language.")
    assert [str(one) for one in back.synonyms.all()] == ["Gopher"]
    assert [str(one) for one in go.synonyms.all()] == ["go-lang"]
    client.logout()
    assert "One" in client.get("/tags/golang/").text
    assert client.get("/tags/go-language/")["Location"] == "/tags/golang/"


def test_a_talk_whose_tag_was_taken_away_since_stays_without(organiser_client, two):
    go, golang = two
    go.take_in(golang)
    Topic.objects.get(title="One").tags.remove(go)
    again = Tag.objects.create(name="Golang 2", slug="again")
    OldAddress.record("tag", "golang", "again")
    go.synonyms.get(name="Golang").come_apart()
    assert tags_of() == {"Both": ["Go", "Golang"], "One": ["Storage"], "Other": ["Storage"]}
    assert Tag.objects.get(name="Golang").slug == "golang-2", "its address leads to another tag by now"
    assert again.topics.count() == 0


def test_a_merge_of_a_tag_that_was_merged_itself_is_undone_from_where_it_is_now(two):
    go, golang = two
    go.take_in(golang)
    code = make_tag("Code")
    code.take_in(go)
    code.synonyms.get(name="Golang").come_apart()
    assert tags_of() == {"Both": ["Code", "Golang"], "One": ["Golang", "Storage"], "Other": ["Storage"]}
    code.synonyms.get(name="Go").come_apart()
    assert tags_of() == {"Both": ["Go", "Golang"], "One": ["Golang", "Storage"], "Other": ["Storage"]}


def test_the_history_of_each_topic_keeps_which_tag_it_had(organiser_client, two):
    go, golang = two
    one = Topic.objects.get(title="One")
    version = one.version
    organiser_client.post(f"/admin/mts/tag/{go.pk}/merge/{golang.pk}/")
    rows = one.history.order_by("-history_id")
    assert {row.tag_id for row in rows[0].tags.all()} == {go.pk, Tag.objects.get(name="Storage").pk}
    assert golang.pk in {row.tag_id for row in rows[1].tags.all()}
    assert one.history.count() >= 2
    one.refresh_from_db()
    assert one.version == version + 1, "an edit form that names Golang is stale"
    assert organiser_client.get(f"/admin/mts/topic/{one.pk}/history/").status_code == 200


def test_a_second_click_and_a_tag_with_itself_change_nothing(organiser_client, two):
    go, golang = two
    address = f"/admin/mts/tag/{go.pk}/merge/{golang.pk}/"
    organiser_client.post(address)
    before = tags_of()
    assert "That tag is Go from now on." in words(organiser_client.post(address, follow=True))
    organiser_client.post(f"/admin/mts/tag/{go.pk}/merge/{go.pk}/")
    assert tags_of() == before and Tag.objects.filter(pk=go.pk).exists()
    assert organiser_client.get(f"/admin/mts/tag/999/merge/{go.pk}/").status_code == 404


def test_two_are_chosen_in_the_list(organiser_client, client, colleague, two):
    go, golang = two
    data = {"action": "merge_two", "_selected_action": [golang.pk, go.pk]}
    assert (
        organiser_client.post("/admin/mts/tag/", data)["Location"]
        == f"/admin/mts/tag/{go.pk}/merge/{golang.pk}/"
    )
    data["_selected_action"] = [go.pk]
    assert "Select exactly two tags to merge." in words(
        organiser_client.post("/admin/mts/tag/", data, follow=True)
    )
    client.force_login(colleague)
    assert client.post(f"/admin/mts/tag/{go.pk}/merge/{golang.pk}/").status_code in (302, 403)
    assert Tag.objects.count() == 3


@pytest.fixture
def topic() -> Topic:
    (
        make_tag("Storage Gateway"),
        make_tag("NFS", "Network File System"),
        make_tag("Go"),
        make_tag("計測", "モニタリング"),
    )
    session = make_session(34, held_on=date(2017, 5, 19))
    topic = make_topic(session, "The network file system", summary="AWS storage gateway, then we go home.")
    topic.tags.add(make_tag("AWS"))
    return topic


def offered(response) -> list[str]:
    return [tag.name for tag in response.context["suggested"]]


def test_a_topic_is_offered_the_tags_that_its_text_names(organiser_client, topic):
    page = f"/admin/mts/topic/{topic.pk}/change/"
    assert offered(organiser_client.get(page)) == ["NFS", "Storage Gateway"], (
        "by synonym, and not the verb to go"
    )
    Topic.objects.update(summary="Go と計測の話", title="")
    assert offered(organiser_client.get(page)) == ["Go", "計測"]
    Topic.objects.update(summary="", title="Plain")
    assert (
        offered(organiser_client.get(page)) == [] and "Its text names:" not in organiser_client.get(page).text
    )


@pytest.mark.parametrize("where", ["", "report"])
def test_one_click_adds_it_and_stays_where_it_was(organiser_client, topic, where):
    nfs, version = Tag.objects.get(name="NFS"), topic.version
    page = f"/admin/mts/topic/{topic.pk}/change/"
    if where:
        page = f"/admin/mts/session/{topic.session_id}/change/?part=report&topic={topic.pk}"
    assert f'action="/admin/mts/topic/{topic.pk}/tag/"' in organiser_client.get(page).text
    data = {"tag": nfs.pk} | ({"report": "1"} if where else {})
    for _click in range(2):
        response = organiser_client.post(f"/admin/mts/topic/{topic.pk}/tag/", data)
    assert response["Location"].split("#")[0] == page
    topic.refresh_from_db()
    assert tags_of() == {"The network file system": ["AWS", "NFS"]} and topic.version == version + 1
    assert "NFS" not in [
        tag.name for tag in organiser_client.get(f"/admin/mts/topic/{topic.pk}/change/").context["suggested"]
    ]


def test_a_line_of_the_agenda_takes_a_tag_in_one_click_and_saves_what_was_typed(organiser_client, topic):
    address = f"/admin/mts/session/{topic.session_id}/change/?part=agenda"
    response, data = drawn(organiser_client, address)
    assert f'name="_tag" value="t{topic.pk} NFS"' in response.text
    data[f"t{topic.pk}-minutes"] = "25"
    organiser_client.post(address, body(data) | {"_tag": f"t{topic.pk} NFS"})
    topic.refresh_from_db()
    assert topic.minutes == 25 and tags_of() == {"The network file system": ["AWS", "NFS"]}
    assert f"t{topic.pk} NFS" not in organiser_client.get(address).text


@pytest.mark.parametrize("data", [{}, {"tag": "x"}, {"tag": "999"}])
def test_a_tag_that_is_none_is_a_404(organiser_client, topic, data):
    assert organiser_client.post(f"/admin/mts/topic/{topic.pk}/tag/", data).status_code == 404
    assert tags_of() == {"The network file system": ["AWS"]}


def test_the_page_of_a_report_asks_for_tags_once(organiser_client, topic, django_assert_max_num_queries):
    address = f"/admin/mts/session/{topic.session_id}/change/?part=report&topic=none"
    with django_assert_max_num_queries(60) as one:
        organiser_client.get(address)
    for n in range(3):
        make_topic(topic.session, f"NFS again {n}")
    with django_assert_max_num_queries(60) as four:
        assert organiser_client.get(address).text.count("Its text names:") == 4
    assert len(one) == len(four)
