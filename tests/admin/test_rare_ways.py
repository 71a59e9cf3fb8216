"""What organisers meet seldom in the admin: refusals in words, and what is offered while they type."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from sessions.models import (
    FollowUp,
    Message,
    Notice,
    Person,
    Photo,
    Portrait,
    Session,
    SkippedMonth,
    Status,
    Tag,
)
from tests.admin.posting import body, drawn, fields, page_of, words
from tests.admin.test_person import form_of
from tests.admin.test_session_agenda import ADD
from tests.factories import make_moderator, make_person, make_session, make_topic
from tests.notifications.outbox import make_notice, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def looker(client, django_user_model):
    """A client of somebody who may look at everything of ours, and change nothing."""
    user = django_user_model.objects.create_user("looker@example.com", "a long password", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="mts", codename__startswith="view_")
    )
    client.force_login(user)
    return client


def offered(client, what: str, q: str) -> list[tuple[str, str]]:
    found = client.get(reverse("admin:mts_session_suggest", args=[what]), {"q": q}).json()["results"]
    return [(one["name"], one.get("label", one.get("note"))) for one in found]


# Offered while somebody types.


def test_people_are_offered_with_what_they_last_did_and_whether_they_left(organiser_client):
    six = {number: make_session(number) for number in (30, 31)}
    spoke = make_person("Okubo A")
    for number in six:
        make_topic(six[number], speakers=[spoke])
    moderated, left = make_person("Okubo B"), make_person("Okubo C", left_on=date(2016, 3, 1))
    make_moderator(six[30], moderated)
    make_topic(six[31], speakers=[make_person("Somebody else")])
    gone = make_person("Okubo Gone")
    Person.objects.filter(pk=gone.pk).update(anonymised_at="2017-01-01T00:00Z")
    assert offered(organiser_client, "people", "okubo") == [
        ("Okubo A", "Okubo A (member at the 31st)"), ("Okubo B", "Okubo B (moderator at the 30th)"),
        ("Okubo C", "Okubo C (left in 2016)"),
    ]  # fmt: skip
    assert left.pk


def test_the_exact_name_comes_first_then_who_begins_with_it(organiser_client):
    for name in ("A Kent", "Kent", "Kentaro"):
        make_person(name)
    assert [name for name, _note in offered(organiser_client, "people", "kent")] == [
        "Kent",
        "Kentaro",
        "A Kent",
    ]


def test_tags_are_offered_by_name_and_synonym_once(organiser_client):
    go, birds = (Tag.objects.create(name=name, slug=name.lower()) for name in ("Go", "Birds"))
    for name in ("Golang", "Gopher"):
        go.synonyms.create(name=name)
    assert offered(organiser_client, "tags", "go") == [("Go", "")]
    assert offered(organiser_client, "tags", "bird") == [("Birds", "")] and birds.pk


def test_talks_are_offered_by_number_and_words_together_and_dropped_ones_are_not(organiser_client):
    for number in (31, 32):
        session = make_session(number)
        make_topic(session, "Goa", speakers=[make_person("Shihan")])
        make_topic(session, "Tokens", speakers=[make_person("Tanabe")])
        make_topic(session, "Goa dropped", dropped_because="ill")
    for typed, found in (
        ("32 goa", ["32nd: Goa"]),
        ("goa", ["32nd: Goa", "31st: Goa"]),
        ("tanabe", ["32nd: Tokens", "31st: Tokens"]),
        ("31", ["31st: Goa", "31st: Tokens"]),
    ):
        assert [name for name, _note in offered(organiser_client, "topics", typed)] == found
    assert offered(organiser_client, "topics", "32 goa") == [("32nd: Goa", "Shihan")]


def test_nothing_else_is_offered_and_only_to_who_may_look(organiser_client, client, django_user_model):
    assert organiser_client.get("/admin/mts/session/suggest/secrets/").status_code == 404
    user = django_user_model.objects.create_user("v@example.com", "a long password", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_tag"))
    client.force_login(user)
    answers = [client.get(f"/admin/mts/session/suggest/{what}/").status_code for what in ("tags", "people")]
    assert answers == [200, 403]


# The session's page.


@pytest.mark.parametrize(
    ("number", "taken"), [("0", False), ("100001", False), ("100000", True), ("1", True)]
)
def test_a_number_counts_from_one_and_ends_somewhere(organiser_client, number, taken):
    _, data = drawn(organiser_client, ADD)
    data["number"] = number
    response = organiser_client.post(ADD, body(data))
    assert ("A number counts from 1; 100,000 is the last." not in words(response)) == taken
    assert Session.objects.filter(number=int(number)).exists() == taken


@pytest.mark.parametrize(("minutes", "taken"), [("600", True), ("601", False)])
def test_a_talk_lasts_ten_hours_at_most(organiser_client, agenda, minutes, taken):
    one = agenda.topics.get(position=1)
    _, data = drawn(organiser_client, page_of(agenda))
    data[f"t{one.pk}-minutes"] = data[f"t{one.pk}-pause_after"] = minutes
    assert (organiser_client.post(page_of(agenda), body(data)).status_code == 302) == taken


def test_a_thread_that_an_import_found_keeps_the_speakers_it_named(organiser_client, agenda):
    one = agenda.topics.get(position=1)
    FollowUp.objects.create(topic=one, earlier_number=12, speakers_named=["Shihan"], quote="as in the 12th")
    _, data = drawn(organiser_client, page_of(agenda))
    data[f"t{one.pk}-follow_ups-quote"] = "as he said in the 12th"
    organiser_client.post(page_of(agenda), body(data))
    assert one.follow_ups.values_list("quote", "speakers_named").get() == (
        "as he said in the 12th",
        ["Shihan"],
    )


def test_sessions_that_hold_nothing_are_deleted_together_with_their_photos_files(
    organiser_client, django_capture_on_commit_callbacks
):
    one, other = make_session(34), make_session(35)
    size = {"width": 480, "height": 1, "widths": [480]}
    photos = [
        Photo.objects.create(session=session, key=f"p{session.number}", **size) for session in (one, other)
    ]
    for photo in photos:
        default_storage.save(photo.file_name(480), ContentFile(b"x"))
    data = {"action": "delete_selected", "_selected_action": [one.pk], "post": "yes"}
    with django_capture_on_commit_callbacks(execute=True):
        organiser_client.post(reverse("admin:mts_session_changelist"), data)
    assert list(Session.objects.all()) == [other]
    assert [default_storage.exists(photo.file_name(480)) for photo in photos] == [False, True]


def test_a_reason_of_blanks_is_none(organiser_client, agenda):
    one = agenda.topics.get(position=1)
    address = reverse("admin:mts_session_remove_topic", args=[agenda.pk, one.pk])
    asked = organiser_client.post(address, {"_drop": "1", "version": one.version, "because": " \u200b "})
    one.refresh_from_db()
    assert one.dropped_because == "" and "Say why" in words(asked)
    skip = organiser_client.post("/admin/plan/skip/", {"month": "2027-06", "reason": " \u200b "})
    assert "Say why" in words(skip) or "required" in words(skip)
    assert not SkippedMonth.objects.exists()


def test_a_session_or_message_that_is_gone_leads_to_the_front(organiser_client):
    for model in ("session", "message", "notice"):
        gone = organiser_client.get(reverse(f"admin:mts_{model}_change", args=[999]), follow=True)
        assert gone.redirect_chain == [("/admin/", 302)] and "doesn’t exist" in words(gone), model
    for name in ("on_the_day", "after", "postpone", "tell", "announcement"):
        assert organiser_client.get(reverse(f"admin:mts_session_{name}", args=[999])).status_code == 404, name


# Messages.


def test_many_messages_are_sent_again_or_let_go_and_others_stay(organiser_client):
    failed = [make_notice(subject=f"Failed {n}") for n in range(3)]
    Notice.objects.update(status="failed")
    for action, notice, becomes in (("all_again", failed[0], "due"), ("all_off", failed[1], "called off")):
        data = {"action": action, "_selected_action": [notice.pk]}
        said = organiser_client.post(reverse("admin:mts_notice_changelist"), data, follow=True)
        assert state(notice)[0] == becomes and "1 of 1:" in words(said)
    assert state(failed[2])[0] == "failed"


def test_who_may_only_look_changes_no_message_and_no_wording(looker):
    notice, message = make_notice(), Message.objects.get(kind="accepted")
    for button in ("off", "copy"):
        address = reverse("admin:mts_notice_change", args=[notice.pk])
        assert looker.post(address, {button: ""}).status_code == 403
    change = reverse("admin:mts_message_change", args=[message.pk])
    assert looker.get(change).status_code == 200
    assert looker.post(change, {"subject": "Mine", "text": "x"}).status_code == 403
    message.refresh_from_db()
    assert (state(notice)[0], message.subject) == ("due", "")


def test_an_announcement_without_a_mail_server_waits_to_be_told_by_hand(organiser_client, settings):
    settings.MAIL_IS_SET, settings.MTS_ANNOUNCE_TO = False, "all@example.com"
    session = make_session(35, status=Status.ANNOUNCED, held_on=date(2040, 6, 15))
    address = reverse("admin:mts_session_announcement", args=[session.pk])
    draft = fields(organiser_client.get(address), "drafts")
    said = organiser_client.post(address, body(draft) | {"_send": "1"})
    assert "One is to be told by hand: here is its text." in words(said)
    assert list(Notice.objects.values_list("kind", "status")) == [("announcement", "by hand")]


# People, threads, photos, topics.


def test_a_name_has_a_letter_and_a_picture_may_be_for_others_than_before(organiser_client):
    person, other = make_person("Okubo"), make_person("Ogawa")
    for n, one in enumerate((person, other)):
        Portrait.objects.create(person=one, key=f"k{n}", width=1, height=1, widths=[1], audience="house")
    address = reverse("admin:mts_person_change", args=[person.pk])
    for nobody in ("…", "12"):
        refused = organiser_client.post(address, form_of(person, name=nobody))
        assert "A name has at least one letter." in words(refused), nobody
    organiser_client.post(address, form_of(person, portrait_audience="public"))
    assert dict(Portrait.objects.values_list("person__name", "audience")) == {
        "Okubo": "public", "Ogawa": "house",
    }  # fmt: skip


@pytest.mark.parametrize(("chosen", "leads_on"), [(0, False), (1, True), (2, False)])
def test_one_person_is_anonymised_at_a_time(organiser_client, chosen, leads_on):
    people = [make_person(name) for name in ("Okubo", "Ogawa")][:chosen]
    data = {"action": "anonymise_one", "_selected_action": [person.pk for person in people]}
    response = organiser_client.post(reverse("admin:mts_person_changelist"), data)
    assert ("/anonymise/" in response.headers.get("Location", "")) == leads_on
    assert not Person.objects.exclude(anonymised_at=None).exists()


def test_a_talk_continues_not_itself(organiser_client):
    make_topic(make_session(34), "One")
    form = {"topic": "34th: One", "kind": "continues", "earlier": "34th: One"}
    page = words(organiser_client.post("/admin/mts/followup/add/", form))
    assert "A talk cannot continue itself. Choose the earlier one." in page and not FollowUp.objects.exists()


def test_dropping_no_picture_is_said(organiser_client):
    session = make_session()
    dropped = organiser_client.post(reverse("admin:mts_photo_drop", args=[session.pk]), follow=True)
    assert "Choose at least one picture." in words(dropped)
