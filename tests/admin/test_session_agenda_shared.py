"""The agenda when two people write it, and the order of its topics."""

import pytest

from sessions.models import Archive, Session, Topic
from tests.admin.posting import body, drawn, fields, lines, new_line, page_of
from tests.factories import make_person

pytestmark = pytest.mark.django_db
ADD = "/admin/mts/session/add/"


# Two people


def test_two_people_changing_two_topics_never_meet(organiser_client, agenda):
    one, two, _ = agenda.topics.order_by("position")
    _, mine = drawn(organiser_client, page_of(agenda))
    _, theirs = drawn(organiser_client, page_of(agenda))
    theirs[f"t{one.pk}-title"], mine[f"t{two.pk}-title"] = "One, theirs", "Two, mine"
    assert organiser_client.post(page_of(agenda), body(theirs)).status_code == 302
    assert organiser_client.post(page_of(agenda), body(mine)).status_code == 302
    assert [title for _, title, _ in lines(agenda)] == ["One, theirs", "Two, mine", "Three"]


def stale(client, session: Session, topic: Topic):
    """The answer to a save of a title that somebody else saved a moment before."""
    _, mine = drawn(client, page_of(session))
    _, theirs = drawn(client, page_of(session))
    theirs[f"t{topic.pk}-title"], theirs[f"t{topic.pk}-minutes"] = "Theirs", "20"
    mine[f"t{topic.pk}-title"], mine["venue"] = "Mine", "Shibuya"
    client.post(page_of(session), body(theirs))
    return client.post(page_of(session), body(mine))


def test_a_stale_save_is_a_409_with_both_texts_and_saves_nothing(organiser_client, agenda):
    topic = agenda.topics.first()
    version = Archive.objects.get().version
    response = stale(organiser_client, agenda, topic)
    assert response.status_code == 409
    (clash,) = response.context["conflicts"]
    assert [(one.label, one.mine, one.theirs) for one in clash.differences] == [("Title", "Mine", "Theirs")]
    agenda.refresh_from_db()
    assert agenda.venue == "" and lines(agenda)[0][1] == "Theirs"
    assert Archive.objects.get().version == version + 1


def test_after_a_409_mine_can_be_kept_and_what_i_did_not_touch_stays_theirs(organiser_client, agenda):
    topic = agenda.topics.first()
    data = fields(stale(organiser_client, agenda, topic), "agenda")
    assert data[f"t{topic.pk}-minutes"] == "20"
    assert organiser_client.post(page_of(agenda), body(data)).status_code == 302
    topic.refresh_from_db()
    agenda.refresh_from_db()
    assert (topic.title, topic.minutes, agenda.venue) == ("Mine", 20, "Shibuya")


def test_after_a_409_theirs_can_be_taken_and_the_rest_of_mine_is_kept(organiser_client, agenda):
    topic = agenda.topics.first()
    data = fields(stale(organiser_client, agenda, topic), "agenda")
    response = organiser_client.post(page_of(agenda), body(data) | {"_theirs": f"t{topic.pk}"})
    data = fields(response, "agenda")
    assert (data[f"t{topic.pk}-title"], data["venue"]) == ("Theirs", "Shibuya")
    organiser_client.post(page_of(agenda), body(data))
    topic.refresh_from_db()
    agenda.refresh_from_db()
    assert (topic.title, topic.version, agenda.venue) == ("Theirs", 2, "Shibuya")


def test_a_double_click_on_a_page_with_a_new_topic_adds_it_once(organiser_client, agenda):
    make_person("Okubo")
    _, data = drawn(organiser_client, page_of(agenda))
    new_line(data, "nfresh0000", "Four", "Okubo")
    first, second = (organiser_client.post(page_of(agenda), body(data)) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert [title for _, title, _ in lines(agenda)] == ["One", "Two", "Three", "Four"]


def test_a_topic_that_somebody_deleted_meanwhile_is_offered_as_a_new_one(organiser_client, agenda):
    topic = agenda.topics.first()
    _, data = drawn(organiser_client, page_of(agenda))
    data[f"t{topic.pk}-title"] = "One, improved"
    organiser_client.post(f"/admin/mts/session/{agenda.pk}/topics/{topic.pk}/remove/", {"_delete": "1"})
    response = organiser_client.post(page_of(agenda), body(data))
    assert "Somebody else removed the topic “One, improved”" in response.content.decode()
    organiser_client.post(page_of(agenda), body(fields(response, "agenda")))
    assert sorted(title for _, title, _ in lines(agenda)) == ["One, improved", "Three", "Two"]
    assert [position for position, _, _ in lines(agenda)] == [1, 2, 3]


# Order


def test_the_order_of_the_page_is_the_running_order(organiser_client, agenda):
    _, data = drawn(organiser_client, page_of(agenda))
    data.setlist("line", list(reversed(data.getlist("line"))))
    organiser_client.post(page_of(agenda), body(data))
    assert [(n, title) for n, title, _ in lines(agenda)] == [(1, "Three"), (2, "Two"), (3, "One")]


def test_a_new_topic_can_stand_before_old_ones(organiser_client, agenda):
    _, data = drawn(organiser_client, page_of(agenda))
    old = data.getlist("line")
    new_line(data, "nfresh0000", "Zero")
    data.setlist("line", ["nfresh0000", *old])
    organiser_client.post(page_of(agenda), body(data))
    assert [(n, title) for n, title, _ in lines(agenda)] == [
        (1, "Zero"),
        (2, "One"),
        (3, "Two"),
        (4, "Three"),
    ]


@pytest.mark.parametrize(
    ("button", "at", "order"), [("_up", 2, "One Three Two"), ("_down", 0, "Two One Three")]
)
def test_without_script_the_buttons_move_and_save(organiser_client, agenda, button, at, order):
    _, data = drawn(organiser_client, page_of(agenda))
    organiser_client.post(page_of(agenda), body(data) | {button: data.getlist("line")[at]})
    assert " ".join(title for _, title, _ in lines(agenda)) == order


def test_a_stale_order_shows_both_and_can_be_kept(organiser_client, agenda):
    _, mine = drawn(organiser_client, page_of(agenda))
    _, theirs = drawn(organiser_client, page_of(agenda))
    a, b, c = mine.getlist("line")
    mine.setlist("line", [c, a, b])
    theirs.setlist("line", [b, a, c])
    organiser_client.post(page_of(agenda), body(theirs))
    response = organiser_client.post(page_of(agenda), body(mine))
    assert response.status_code == 409
    (clash,) = response.context["conflicts"]
    assert [(one.mine, one.theirs) for one in clash.differences] == [
        ("Three → One → Two", "Two → One → Three")
    ]
    assert [title for _, title, _ in lines(agenda)] == ["Two", "One", "Three"]
    organiser_client.post(page_of(agenda), body(fields(response, "agenda")))
    assert [title for _, title, _ in lines(agenda)] == ["Three", "One", "Two"]


def test_a_drag_is_saved_at_once_and_a_stale_one_refused(organiser_client, agenda):
    ids = list(agenda.topics.order_by("-position").values_list("pk", flat=True))
    address = f"/admin/mts/session/{agenda.pk}/reorder/"
    response = organiser_client.post(address, {"order": ids, "version": agenda.version})
    assert (response.status_code, response.json()) == (200, {"version": agenda.version + 1})
    response = organiser_client.post(address, {"order": ids[::-1], "version": agenda.version})
    assert response.status_code == 409 and "Somebody else" in response.json()["message"]
    assert [(n, title) for n, title, _ in lines(agenda)] == [(1, "Three"), (2, "Two"), (3, "One")]


def test_a_button_for_more_rows_only_draws_the_page_anew(organiser_client, agenda):
    key = f"t{agenda.topics.first().pk}"
    _, data = drawn(organiser_client, page_of(agenda))
    data[f"{key}-title"] = "Half a tit"
    for name in ("line", f"{key}-speakers"):
        response = organiser_client.post(page_of(agenda), body(data) | {"_more": name})
        data = fields(response, "agenda")
    assert data[f"{key}-title"] == "Half a tit"
    assert len(data.getlist("line")) == 4 and data.getlist(f"{key}-speakers-name") == [
        "Speaker One",
        "",
    ]
    assert lines(agenda)[0][1] == "One"
