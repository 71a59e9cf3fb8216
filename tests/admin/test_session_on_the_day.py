"""Pages of the day itself and of the morning after; postponing before it."""

from datetime import date

import pytest
from django.urls import reverse

from sessions.models import Notice, Person, Session, Status
from sessions.proposals import telling
from sessions.proposals.telling import messages_for
from tests.admin.posting import page_of
from tests.factories import make_moderator, make_person, make_session, make_topic
from tests.programme.casts import NOW, make_evening, make_proposal, tell_everybody, titles

pytestmark = pytest.mark.django_db


def address(session: Session, name: str) -> str:
    return reverse(f"admin:mts_session_{name}", args=[session.pk])


def press(client, session: Session, **data):
    """Post to the page of the day, and follow."""
    return client.post(address(session, "on_the_day"), data, follow=True)


def test_the_run_sheet_leads_to_the_choices_of_one_speaker(organiser_client):
    session = make_evening()
    speaker = session.topics.get(title="Goa").speakers.get()
    sheet = organiser_client.get("/sessions/35/run-sheet/").content.decode()
    link = f"{address(session, 'on_the_day')}?speaker={speaker.pk}#speaker-{speaker.pk}"
    assert link in sheet
    page = organiser_client.get(link)
    opened = [one.name for topic in page.context["topics"] for one in topic.places if one.is_open]
    assert opened == ["Shihan"]


def test_a_talk_is_dropped_and_taken_up_again(organiser_client):
    session = make_evening()
    falcon = session.topics.get(title="Falcon")
    page = press(organiser_client, session, _drop=falcon.pk, because="Tanabe is ill").content.decode()
    assert "“Falcon” is dropped." in page and "19:00 Goa (Shihan)" in page
    assert "That was done already." in press(organiser_client, session, _drop=falcon.pk).content.decode()
    falcon.refresh_from_db()
    assert (falcon.dropped_because, titles(session)) == ("Tanabe is ill", ["(Falcon)", "Goa", "Bees"])
    assert "“Falcon” takes place." in press(organiser_client, session, _up=falcon.pk).content.decode()
    assert titles(session) == ["Falcon", "Goa", "Bees"]
    assert [notice.name for notice in Notice.objects.all()] == ["Kevin", "Kevin"]


def test_a_dropped_topic_stands_once_and_what_waits_besides_still_stands(organiser_client):
    session = make_evening()
    falcon = session.topics.get(title="Falcon")
    make_proposal(falcon)
    make_proposal(name="Kodama", title="Azure", status="reserve")
    elsewhere = make_session(30, status=Status.OPEN)
    make_topic(elsewhere, "Ants", speakers=[make_person("Endo")])
    elsewhere.cancel(because="A flood.")
    page = press(organiser_client, session, _drop=falcon.pk).content.decode()
    rows = page[page.index("<h2>Dropped</h2>") :]
    assert rows.count("<span>Falcon ") == 1 and "Instead: “Falcon”" not in page
    assert rows.count("<span>Azure ") == rows.count("<span>Ants ") == 1 and "Instead: “Ants” by Endo" in page


def test_without_a_reason_the_plainest_one_is_kept(organiser_client):
    session = make_evening()
    falcon = session.topics.get(title="Falcon")
    press(organiser_client, session, _drop=falcon.pk, because=" \u200b ")
    falcon.refresh_from_db()
    assert falcon.dropped_because == "The speaker cannot come"


def test_who_stands_in_is_asked_back_where_the_name_is_not_clear(organiser_client):
    session = make_evening()
    speaker = session.topics.get(title="Falcon").speakers.get()
    name = {"_replace": speaker.pk, f"s{speaker.pk}-who-name": "David"}
    for _ in range(2):
        make_person("David")
    page = press(organiser_client, session, **name)
    assert page.status_code == 422 and "2 people are called “David”" in page.content.decode()
    assert session.topics.get(title="Falcon").speakers.get() == speaker
    david = Person.objects.filter(name="David").first()
    page = press(organiser_client, session, **name | {f"s{speaker.pk}-who-answer": david.pk})
    assert "David gives “Falcon” instead of Tanabe." in page.content.decode()
    assert session.topics.get(title="Falcon").speakers.get().person == david
    again = press(organiser_client, session, **name | {f"s{speaker.pk}-who-answer": david.pk})
    assert "That was done already." in again.content.decode()


def test_somebody_new_stands_in_once_that_is_said(organiser_client):
    session = make_evening()
    speaker = session.topics.get(title="Falcon").speakers.get()
    name = {"_replace": speaker.pk, f"s{speaker.pk}-who-name": "Nobody Known"}
    assert press(organiser_client, session, **name).status_code == 422
    assert not Person.objects.filter(name="Nobody Known").exists()
    press(organiser_client, session, **name | {f"s{speaker.pk}-who-answer": "new"})
    assert session.topics.get(title="Falcon").speakers.get().name == "Nobody Known"


def test_a_talk_from_reserve_comes_instead_and_one_more_at_the_end(organiser_client):
    typhoon = make_session(30, status=Status.CANCELLED)
    first, second = (make_topic(typhoon, title, speakers=[make_person(title)]) for title in ("Kent", "Endo"))
    session = make_evening()
    goa = session.topics.get(title="Goa")
    press(organiser_client, session, _instead=first.pk, topic=goa.pk, because="ill")
    press(organiser_client, session, _add=second.pk)
    assert titles(session) == ["Falcon", "Kent", "(Goa)", "Bees", "Endo"]


def test_a_proposal_that_never_had_a_place_is_accepted_on_its_own_page(organiser_client):
    session = make_evening()
    proposal = make_proposal(name="Nagira", title="Queues", status="reserve", shown_status="reserve")
    page = organiser_client.get(address(session, "on_the_day")).content.decode()
    assert f"/admin/mts/proposal/{proposal.pk}/change/" in page


def test_nonsense_is_a_404_or_a_refusal_and_changes_nothing(organiser_client):
    session, held = make_evening(), make_session(34, status=Status.HELD)
    other = make_topic(held, "Elsewhere")
    day = address(session, "on_the_day")
    for data in ({"_drop": other.pk}, {"_up": "x"}, {"_add": "99999"}, {"_instead": other.pk, "topic": "0"}):
        assert organiser_client.post(day, data).status_code == 404
    page = press(organiser_client, held, _drop=other.pk)
    assert "its running order is settled" in page.content.decode()
    assert titles(session) == ["Falcon", "Goa", "Bees"] and not Notice.objects.exists()


# The morning after


def test_it_took_place_with_what_was_given_set_right(organiser_client):
    session = make_evening()
    falcon, goa, _ = session.topics.order_by("position")
    proposal = make_proposal(falcon)
    session.topics.filter(pk=goa.pk).update(dropped_because="late")
    page = organiser_client.get(address(session, "after"))
    assert "Slides are missing from" in page.content.decode()
    response = organiser_client.post(address(session, "after"), {"_held": "1", "not_given": [falcon.pk]})
    assert response.headers["Location"].endswith("?part=report")
    session.refresh_from_db()
    proposal.refresh_from_db()
    assert (session.status, titles(session)) == (Status.HELD, ["(Falcon)", "Goa", "Bees"])
    assert (proposal.status, Notice.objects.count()) == ("reserve", 0)
    again = organiser_client.get(address(session, "after"), follow=True).content.decode()
    assert "this was answered" in again


def test_an_evening_still_to_come_did_not_take_place(organiser_client):
    session = make_evening(held_on=date(2040, 6, 15))
    falcon = session.topics.get(title="Falcon")
    data = {"_held": "1", "not_given": [falcon.pk]}
    page = organiser_client.post(address(session, "after"), data, follow=True).content.decode()
    session.refresh_from_db()
    assert "which is still to come" in page
    assert (session.status, titles(session)) == (Status.ANNOUNCED, ["Falcon", "Goa", "Bees"])


def test_a_postponed_evening_keeps_its_number_and_topics_and_is_told_anew(organiser_client):
    session = make_evening()
    falcon = session.topics.get(title="Falcon")
    falcon.speakers.update(confirmed_at=NOW)
    proposal = make_proposal(falcon, status="confirmed", shown_status="confirmed")
    tell_everybody(session)
    response = organiser_client.post(
        address(session, "postpone"), {"held_on": "2027-07-16"}, follow=True
    ).content.decode()
    assert "4 messages wait for those who know it otherwise" in response
    for name in ("Tanabe", "Shihan", "Lin", "Kevin"):
        assert f"{name}</label>" in response
    session.refresh_from_db()
    proposal.refresh_from_db()
    assert (session.number, session.held_on, session.status) == (35, date(2027, 7, 16), Status.ANNOUNCED)
    assert titles(session) == ["Falcon", "Goa", "Bees"]
    telling.send(messages_for(session), by=None, at=NOW)
    telling.tell_by_hand(telling.waiting_for(session), by=None, at=NOW)
    proposal.refresh_from_db()
    assert (proposal.status, messages_for(session)) == ("accepted", [])
    assert not session.topics.filter(speakers__told_at=None).exists()
    assert not session.topics.filter(speakers__confirmed_at__isnull=False).exists()
    assert session.moderator_set.get().answer == ""


def test_a_new_day_may_be_open_but_not_past(organiser_client):
    session = make_evening()
    refused = organiser_client.post(address(session, "postpone"), {"held_on": "2001-01-01"})
    assert refused.status_code == 422 and "still to come" in refused.content.decode()
    organiser_client.post(address(session, "after"), {"_postponed": "1", "held_on": ""})
    session.refresh_from_db()
    assert session.held_on is None
    session.step(Status.HELD)
    page = organiser_client.post(address(session, "postpone"), {"held_on": "2027-07-16"}, follow=True)
    assert "Only an evening that has not been held can be postponed." in page.content.decode()


def test_cancelled_the_morning_after_with_its_number_kept(organiser_client):
    session = make_evening()
    proposal = make_proposal(session.topics.get(title="Falcon"))
    empty = organiser_client.post(address(session, "after"), {"_cancelled": "1", "because": ""})
    assert empty.status_code == 422
    data = {"_cancelled": "1", "because": "a typhoon", "keep_number": "on"}
    page = organiser_client.post(address(session, "after"), data, follow=True).content.decode()
    session.refresh_from_db()
    proposal.refresh_from_db()
    assert (session.status, session.keeps_number) == (Status.CANCELLED, True)
    assert (proposal.status, proposal.needs_telling) == ("reserve", True)
    assert "4 messages wait" in page and "Kevin</label>" in page and "Tanabe</label>" in page


def test_the_session_s_page_asks_what_became_of_an_evening_whose_day_has_come(organiser_client):
    past, coming = make_evening(), make_session(36, status=Status.OPEN, held_on=date(2040, 7, 20))
    assert "What became of the evening?" in organiser_client.get(page_of(past)).content.decode()
    page = organiser_client.get(page_of(coming)).content.decode()
    assert "What became of the evening?" not in page and "Postpone…" in page


def test_a_moderator_who_cannot_come_leaves_the_place_to_whoever_said_yes(organiser_client):
    session, other = (
        make_evening(held_on=date(2040, 6, 15)),
        make_session(36, status=Status.OPEN, held_on=date(2040, 7, 20)),
    )
    make_moderator(other, Person.objects.get(name="Kevin"), answer="yes")
    okubo = make_person("Okubo")
    kevin = session.moderator_set.get()
    shown = organiser_client.get(address(session, "on_the_day")).content.decode()
    assert "Kevin cannot moderate" in shown
    data = {"_moderates": kevin.pk, f"m{kevin.pk}-who-name": "Okubo"}
    page = press(organiser_client, session, **data).content.decode()
    assert "Okubo moderates instead of Kevin." in page and "Kevin cannot moderate" not in page
    said = session.moderator_set.order_by("position").values_list("person__name", "answer")
    assert list(said) == [("Kevin", "no"), ("Okubo", "yes")]
    assert other.moderator_set.get().answer == "yes"
    assert press(organiser_client, session, **data).content.decode().count("That was done already.") == 1
    assert session.moderator_set.get(person=okubo).answer == "yes"


def test_a_moderator_may_leave_before_anybody_else_is_found(organiser_client):
    session = make_evening(held_on=date(2040, 6, 15))
    page = press(organiser_client, session, _no_moderator=session.moderator_set.get().pk).content.decode()
    assert "Kevin does not moderate." in page
    assert "Nobody moderates yet" in organiser_client.get(page_of(session)).content.decode()


def test_a_moderator_who_is_replaced_by_name_is_to_be_told_and_the_new_one_asked(organiser_client):
    from sessions.programme.moderating import name_moderators

    session = make_evening(held_on=date(2040, 6, 15))
    tell_everybody(session)
    name_moderators(session, [(make_person("Okubo"), "yes")], at=NOW)
    assert session.moderator_set.get().answer == ""
    drafts = {draft.name: draft for draft in messages_for(session)}
    assert set(drafts) == {"Kevin", "Okubo"}
    assert "You need not moderate it" in drafts["Kevin"].message.body
    assert drafts["Okubo"].kind == "moderate"
    assert "Okubo was not asked to moderate yet" in organiser_client.get(page_of(session)).content.decode()
