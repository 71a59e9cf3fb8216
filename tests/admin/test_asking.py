"""Asking somebody to speak or to moderate, whose turn it is, and whom to ask."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from sessions.models import Intern, Moderator, Notice, Person, Proposal, Session, SpeakerEntry, Status
from sessions.proposals import decisions
from tests.admin.posting import ahead, body, edited, fields, words
from tests.factories import make_moderator, make_person, make_session, make_topic
from tests.proposals.offers import MAY, offer

pytestmark = pytest.mark.django_db
S = Proposal.Status
ASK = "/admin/mts/proposal/ask/"


@pytest.fixture(autouse=True)
def mail(settings):
    settings.MAIL_IS_SET = True


def outbox() -> list[tuple[str, str, str]]:
    return list(Notice.objects.order_by("pk").values_list("kind", "name", "status"))


def test_somebody_is_asked_from_the_evening_by_mail(organiser_client, june, organiser):
    kent = make_person("Kent", email="kent@example.com")
    address = f"{ASK}?session={june.pk}&person={kent.pk}"
    page = organiser_client.get(address)
    assert "Would you speak at the 35th session" in page.content.decode()
    response = organiser_client.post(address, body(fields(page, "ask")) | {"_ask": "1"})
    assert response.url == "/admin/mts/proposal/?state=asked"
    proposal = Proposal.objects.get()
    assert (proposal.person, proposal.session, proposal.asked_by) == (kent, june, organiser)
    assert outbox() == [("asked", "Kent", "due")]
    organiser_client.post(address, body(fields(page, "ask")) | {"_ask": "1"})
    assert len(outbox()) == 1


def test_a_name_is_enough_and_the_text_is_shown_to_copy(organiser_client, june):
    page = organiser_client.get(ASK)
    data = fields(page, "ask")
    data["whom-name"], data["note"] = "Kelvin", "You know Go."
    preview = organiser_client.post(ASK, body(data) | {"_preview": "1"})
    assert "You know Go." in preview.content.decode()
    data = fields(preview, "ask")
    data[edited(data, 0)] += "\n\nSee you!"
    shown = organiser_client.post(ASK, body(data) | {"_ask": "1"}).content.decode()
    assert "See you!" in shown and "/propose/" in shown
    notice = Notice.objects.get()
    assert (notice.status, notice.proposal.name, notice.proposal.session) == ("by hand", "Kelvin", june)
    organiser_client.post(ASK, {"_told": str(notice.pk)})
    notice.refresh_from_db()
    assert notice.status == "told"


def test_who_does_not_want_to_be_asked_is_not(organiser_client, june):
    kent = make_person("Kent", do_not_ask=True)
    address = f"{ASK}?person={kent.pk}"
    page = organiser_client.get(address)
    assert "does not want to be asked" in page.content.decode()
    refused = organiser_client.post(address, body(fields(page, "ask")) | {"_ask": "1"})
    assert refused.status_code == 422 and not Proposal.objects.exists()


def test_who_is_known_by_the_name_that_was_typed_is_asked_about_never_guessed(organiser_client, june):
    kent = make_person("Kent", email="kent@example.com")
    data = fields(organiser_client.get(ASK), "ask")
    data["whom-name"] = "kent-san"
    asked = organiser_client.post(ASK, body(data) | {"_ask": "1"})
    assert asked.status_code == 422 and not Proposal.objects.exists()
    assert "Who is “kent-san”?" in asked.content.decode()
    data = fields(asked, "ask")
    seen = organiser_client.post(ASK, body(data) | {"whom-answer": str(kent.pk), "_preview": "1"})
    assert "kent@example.com" in seen.content.decode()
    organiser_client.post(ASK, body(data) | {"whom-answer": "new", "_ask": "1"})
    organiser_client.post(ASK, body(data) | {"whom-answer": str(kent.pk), "_ask": "1"})
    organiser_client.post(ASK, body(data) | {"whom-name": "Kent", "whom-person": str(kent.pk), "_ask": "1"})
    assert list(Proposal.objects.order_by("pk").values_list("person", flat=True)) == [None, kent.pk]


def test_a_number_of_somebody_else_asks_nobody(organiser_client, june):
    kent, doi = make_person("Kent"), make_person("Doi")
    data = {"whom-name": "Kent", "whom-person": str(doi.pk), "whom-answer": "9", "_ask": "1"}
    refused = organiser_client.post(ASK, data)
    assert refused.status_code == 422 and not Proposal.objects.exists()
    assert f'value="{kent.pk}"' in refused.content.decode()


def test_asking_nobody_is_refused(organiser_client):
    refused = organiser_client.post(ASK, {"whom-name": " \u200b", "_ask": "1"})
    assert refused.status_code == 422 and not Proposal.objects.exists()


def asked_names(client, june: Session) -> list[str]:
    page = client.get(reverse("admin:mts_session_change", args=[june.pk]) + "?part=agenda")
    return [proposal.name for proposal, _words in page.context["asked"]]


def test_who_was_asked_is_listed_at_the_evening_they_were_asked_for_and_nobody_who_proposed(
    organiser_client, june, july
):
    ahead(june, july)
    for name, session in (("Alice", june), ("Bob", july)):
        asked = offer(name, status=S.ASKED, asked_at=MAY, submitted_at=None, session=session)
        Notice.objects.create(kind="asked", proposal=asked, session=session, status="told")
    decisions.accept(offer("Proposed herself"), session=june, people=[], by=None, at=MAY)
    elsewhere = offer("Moved", status=S.SUBMITTED, asked_at=MAY)
    Notice.objects.create(kind="asked", proposal=elsewhere, session=june, status="told")
    other = offer("Written to", asked_at=MAY)
    Notice.objects.create(kind="received", proposal=other, session=june, status="told")
    assert asked_names(organiser_client, june) == ["Alice", "Moved"]
    assert asked_names(organiser_client, july) == ["Bob"]


def ask(client, name: str, session: Session | None, **more):
    data = {"whom-name": name, "email": "", "session": session.pk if session else ""}
    return client.post(ASK, data | {"_ask": "1"} | more, follow=True)


def test_somebody_of_the_same_name_or_at_another_evening_keeps_nobody_from_being_asked(
    organiser_client, june, july
):
    kent, namesake = make_person("Kent", email="kent@example.com"), make_person("Kent")
    decisions.accept(offer("Kent", person=kent, email="kent@example.com"), session=july, by=None, at=MAY,
                     people=[SpeakerEntry(kent)])  # fmt: skip
    decisions.accept(offer("Mori"), session=june, people=[], by=None, at=MAY)
    make_topic(june, "Dropped", speakers=[namesake], dropped_because="ill")
    for one in (kent, namesake):
        ask(organiser_client, "Kent", june, **{"whom-person": one.pk})
    (
        ask(organiser_client, "Alice", june),
        ask(organiser_client, "Alice", july),
        ask(organiser_client, "Bob", june),
    )
    asked = Proposal.objects.asked().order_by("pk").values_list("name", "person", "session__number")
    assert list(asked) == [
        ("Kent", kent.pk, 35), ("Kent", namesake.pk, 35), ("Alice", None, 35), ("Alice", None, 36),
        ("Bob", None, 35),
    ]  # fmt: skip
    refused = ask(organiser_client, "Kent", july, **{"whom-person": kent.pk})
    assert "Kent speaks at the 36th session already." in refused.content.decode()
    assert Proposal.objects.asked().count() == 5


def test_earlier_questions_are_those_to_this_person(organiser_client, june, july):
    kent, other = make_person("Kent"), make_person("Other")
    for person, session in ((kent, june), (other, july)):
        offer(person.name, person=person, status=S.ASKED, asked_at=MAY, submitted_at=None, session=session)
    offer("Kent", person=kent, title="Proposed himself")
    page = organiser_client.get(f"{ASK}?person={kent.pk}")
    assert [(one.name, one.session) for one in page.context["asked_before"]] == [("Kent", june)]


def test_evenings_over_or_called_off_are_not_asked_for_and_the_next_one_is_chosen(
    organiser_client, june, july
):
    make_session(34, status=Status.PUBLISHED), make_session(33, status=Status.CANCELLED)
    page = organiser_client.get(ASK)
    options = re.findall(r'<option value="(\d+)"', page.content.decode())
    assert options == [str(june.pk), str(july.pk)]
    assert fields(page, "ask")["session"] == str(june.pk)
    assert fields(organiser_client.get(f"{ASK}?session={july.pk}"), "ask")["session"] == str(july.pk)


def test_noting_that_one_was_asked_by_hand_notes_no_other_message(organiser_client, june):
    asked, other = (Notice.objects.create(kind="asked", name=name, proposal=offer(name), status="by hand")
                    for name in ("Kent", "Mori"))  # fmt: skip
    accepted = Notice.objects.create(kind="accepted", name="Doi", proposal=offer("Doi"), status="by hand")
    organiser_client.post(ASK, {"_told": asked.pk})
    organiser_client.post(ASK, {"_told": accepted.pk})
    assert outbox() == [
        ("asked", "Kent", "told"),
        ("asked", "Mori", "by hand"),
        ("accepted", "Doi", "by hand"),
    ]
    assert other.pk


def test_asking_needs_the_right_to_add_proposals(client, django_user_model, june):
    user = django_user_model.objects.create_user("v@example.com", "a long password", is_staff=True)
    names = ["view_proposal", "change_proposal"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    assert client.get(ASK).status_code == 403
    assert client.post(ASK, {"whom-name": "Kent", "_ask": "1"}).status_code == 403
    assert not Proposal.objects.exists()


def test_who_asked_and_what_became_of_it_stands_at_the_evening(organiser_client, june, organiser):
    ahead(june)
    organiser.person = make_person("Kevin")
    organiser.save()
    asked = {"asked_at": MAY, "asked_by": organiser, "session": june}
    topic = make_topic(june, "Agreed", speakers=[make_person("Alice")])
    offer("Alice", status=S.ACCEPTED, topic=topic, **asked)
    offer("Bob", status=S.ASKED, submitted_at=None, **asked)
    offer("Carol", status=S.RESERVE, answer="later", **asked)
    page = organiser_client.get(reverse("admin:mts_session_change", args=[june.pk]) + "?part=agenda")
    assert [(one.name, said) for one, said in page.context["asked"]] == [
        ("Alice", "asked on 1 May by Kevin; has a place"),
        ("Bob", "asked on 1 May by Kevin; no answer yet"),
        ("Carol", "asked on 1 May by Kevin; said another month"),
    ]


@pytest.fixture
def series(db) -> list[Session]:
    """Six evenings, the last of them three weeks ago, four weeks apart."""
    last = timezone.localdate() - timedelta(weeks=3)
    days = [last - timedelta(weeks=4 * n) for n in range(6)][::-1]
    return [
        make_session(number, held_on=day, venue="Shibuya", public=False)
        for number, day in enumerate(days, start=29)
    ]


def test_the_next_in_turn_is_asked_from_the_sessions_own_page_of_moderators(organiser_client, series):
    session = make_session(35, held_on=timezone.localdate() + timedelta(days=9), status=Status.OPEN)
    okubo, ogawa = (make_person(name, willing_to_moderate=True) for name in ("Okubo", "Ogawa"))
    make_moderator(series[-1], okubo)
    make_moderator(session, ogawa, answer=Moderator.Answer.NO)
    page = f"/admin/moderator/{session.pk}/"
    response = organiser_client.get(page)
    shown = response.content.decode()
    assert "said no" in shown and "moderated the last one, the 34th" in shown
    assert "Would you moderate the 35th session" in shown  # what the message says
    data = fields(response, "ask")
    assert "Choose somebody." in organiser_client.post(page, body(data)).content.decode()
    data["moderator"] = str(okubo.pk)
    seen = organiser_client.post(page, body(data) | {"_preview": "1"})
    data = fields(seen, "ask")
    data[edited(data, 0)] = "Please do! {private_link}"
    asked = organiser_client.post(page, body(data))
    assert "The message to Okubo is in the outbox." in words(asked) and "Please do! http" in words(asked)
    notice = Notice.objects.get()
    assert (notice.moderator.person, notice.text, notice.status) == (
        okubo, "Please do! {private_link}", "by hand",
    )  # fmt: skip
    told = organiser_client.post(page, {"_told": str(notice.pk)})
    assert told["Location"] == f"/admin/mts/session/{session.pk}/change/"


def test_a_moderator_is_asked_by_mail_at_once(organiser_client, series, settings):
    settings.MAIL_IS_SET = True
    session = make_session(35, held_on=timezone.localdate() + timedelta(days=9), status=Status.OPEN)
    okubo = make_person("Okubo", willing_to_moderate=True, email="okubo@example.com")
    page = f"/admin/moderator/{session.pk}/"
    data = fields(organiser_client.get(page), "ask")
    data["moderator"] = str(okubo.pk)
    assert organiser_client.post(page, body(data))["Location"] == f"/admin/mts/session/{session.pk}/change/"
    assert Notice.objects.values_list("name", "status").get() == ("Okubo", "due")


def test_nobody_is_asked_for_an_evening_that_is_over(organiser_client, series):
    okubo = make_person("Okubo", willing_to_moderate=True)
    page = f"/admin/moderator/{series[0].pk}/"
    again = organiser_client.post(page, {"moderator": str(okubo.pk), "way": "ask"})
    assert "The 29th session is over." in again.content.decode()
    assert organiser_client.get("/admin/moderator/999/").status_code == 404
    assert not Notice.objects.exists()


def test_who_is_willing_is_ticked_in_one_save_for_those_the_page_showed(organiser_client, series):
    okubo, ogawa, elsewhere = (
        make_person(name, willing_to_moderate=name != "Okubo") for name in ("Okubo", "Ogawa", "Elsewhere")
    )
    make_moderator(series[-1], okubo)
    data = {"shown": [okubo.pk, ogawa.pk, "x"], "willing": [okubo.pk], "somebody-name": ["Ito"]}
    page = "/admin/moderators/"
    refused = organiser_client.post(page, data)
    assert "Nobody is called “Ito” yet." in refused.content.decode()
    data |= {"somebody-answer": ["new"], "somebody-person": [""]}
    assert organiser_client.post(page, data)["Location"] == page
    willing = Person.objects.filter(willing_to_moderate=True).order_by("name").values_list("name", flat=True)
    assert list(willing) == ["Elsewhere", "Ito", "Okubo"]
    shown = organiser_client.get(page).content.decode()
    assert "has not moderated since" not in shown and "moderated the last one, the 34th" in shown
    assert (okubo.history.count(), elsewhere.history.count()) == (3, 2)  # entering somebody writes two rows


def test_an_interns_farewell_is_one_click_and_others_are_asked_to_speak(organiser_client):
    today = timezone.localdate()
    session = make_session(35, held_on=today + timedelta(days=9), status=Status.OPEN)
    kelvin = Intern.objects.create(person=make_person("Kelvin"), ended_on=today + timedelta(days=9))
    ogawa = make_person("Ogawa")
    page = "/admin/whom-to-ask/"
    shown = organiser_client.get(page).content.decode()
    assert "has not given a talk" in shown and "has never spoken" in shown
    assert f"/admin/mts/proposal/ask/?person={ogawa.pk}&amp;session={session.pk}" in shown
    button = f"{page}farewell/{kelvin.pk}/"
    assert organiser_client.get(button).status_code == 405
    assert organiser_client.post(button, {"session": "x"}).status_code == 404
    assert organiser_client.post(button, {"session": session.pk})["Location"] == page
    kelvin.refresh_from_db()
    assert kelvin.farewell_session == session
    assert "farewell at the 35th" in organiser_client.get(page).content.decode()


def test_an_empty_archive_has_nobody_to_ask_and_says_what_would_help(organiser_client):
    shown = organiser_client.get("/admin/whom-to-ask/").content.decode()
    assert "Last days are noted under Interns." in shown and "Add newcomers under People." in shown
    assert "Name the first below." in organiser_client.get("/admin/moderators/").content.decode()


def test_a_draft_without_a_day_is_the_session_that_people_are_asked_for(organiser_client):
    session = make_session(35, held_on=None, status=Status.DRAFT)
    make_person("Ogawa")
    assert f"session={session.pk}" in organiser_client.get("/admin/whom-to-ask/").content.decode()


def logged() -> list[str]:
    return list(LogEntry.objects.order_by("pk").values_list("change_message", flat=True))


@pytest.fixture
def coming(db) -> Session:
    day = timezone.localdate() + timedelta(days=9)
    return make_session(35, held_on=day, status=Status.OPEN, public=False)


@pytest.fixture
def after_it(coming) -> Session:
    day = coming.held_on + timedelta(days=30)
    return make_session(36, held_on=day, status=Status.OPEN, public=False)


@pytest.mark.parametrize(
    ("way", "said", "answer"),
    [
        ("ask", "The message to Okubo is in the outbox.", ""),
        ("asked", "Noted: Okubo was asked.", ""),
        ("yes", "Noted: Okubo moderates.", "yes"),
    ],
)
def test_somebody_is_asked_for_this_evening_and_no_other(
    organiser_client, coming, after_it, way, said, answer
):
    okubo, ogawa = (make_person(name, willing_to_moderate=True) for name in ("Okubo", "Ogawa"))
    make_moderator(after_it, ogawa)
    page = f"/admin/moderator/{coming.pk}/"
    data = {"moderator": str(okubo.pk), "way": way}
    assert said in words(organiser_client.post(page, data, follow=True))
    rows = Moderator.objects.order_by("session__number").values_list("session", "person", "answer")
    assert list(rows) == [(coming.pk, okubo.pk, answer), (after_it.pk, ogawa.pk, "")]
    assert logged() == [f"Okubo and moderating: {way}."]
    assert [one.person for one in organiser_client.get(page).context["asked"]] == [okubo]


def test_somebody_who_is_chosen_and_somebody_else_who_is_named_are_asked_about(organiser_client, coming):
    okubo, ogawa = (make_person(name, willing_to_moderate=True) for name in ("Okubo", "Ogawa"))
    page = f"/admin/moderator/{coming.pk}/"
    both = organiser_client.post(page, {"moderator": okubo.pk, "way": "ask", "somebody-name": "Ogawa"})
    assert "Somebody is chosen, and somebody else is named. Who is it?" in words(both)
    two = organiser_client.post(page, {"moderator": "other", "somebody-name": ["Okubo", "Ogawa"]})
    assert "Name one person." in words(two)
    assert "Say who." in words(organiser_client.post(page, {"moderator": "other", "way": "ask"}))
    assert not Moderator.objects.exists()
    organiser_client.post(page, {"moderator": "other", "somebody-name": "Ogawa"})
    assert Moderator.objects.get().person == ogawa


def test_who_is_asked_once_more_is_of_this_evening(organiser_client, coming, after_it, settings):
    settings.MAIL_IS_SET = True
    okubo = make_person("Okubo", email="okubo@example.com")
    mine, theirs = make_moderator(coming, okubo), make_moderator(after_it, make_person("Ogawa"))
    page = f"/admin/moderator/{coming.pk}/"
    assert organiser_client.post(page, {"_remind": theirs.pk}).status_code == 404
    assert "Okubo is asked once more." in words(
        organiser_client.post(page, {"_remind": mine.pk}, follow=True)
    )
    Moderator.objects.filter(pk=mine.pk).update(answer="yes")
    assert "Okubo has answered." in words(organiser_client.post(page, {"_remind": mine.pk}, follow=True))
    assert list(Notice.objects.values_list("moderator", "email")) == [(mine.pk, "okubo@example.com")]
    Session.objects.filter(pk=coming.pk).update(status=Status.HELD)
    assert "is over." in words(organiser_client.post(page, {"_remind": mine.pk}, follow=True))


def test_the_turns_are_for_the_first_evening_that_nobody_moderates(organiser_client, coming, after_it):
    make_session(34), make_session(33, status=Status.DRAFT, held_on=timezone.localdate() - timedelta(days=9))
    page = "/admin/moderators/"
    assert organiser_client.get(page).context["ordinal"] == "35th"
    make_moderator(coming, make_person("Kevin"), answer="yes")
    assert organiser_client.get(page).context["ordinal"] == "36th"
    make_moderator(after_it, make_person("Ogawa"), answer="yes")
    assert organiser_client.get(page).context["ordinal"] == "37th"


def test_ticks_change_the_people_shown_who_are_still_there(organiser_client):
    shown, hidden = make_person("Shown"), make_person("Hidden", willing_to_moderate=True)
    gone = make_person("Gone", willing_to_moderate=True)
    Person.objects.filter(pk=gone.pk).update(anonymised_at=timezone.now())
    page = "/admin/moderators/"
    data = {"shown": [shown.pk, gone.pk], "willing": [shown.pk, hidden.pk]}
    assert "Saved." in words(organiser_client.post(page, data, follow=True))
    assert "Nothing was changed." in words(organiser_client.post(page, data, follow=True))
    assert dict(Person.objects.values_list("name", "willing_to_moderate")) == {
        "Shown": True, "Hidden": True, "Gone": True,
    }  # fmt: skip
    organiser_client.post(page, {"shown": [shown.pk]})
    assert logged() == ["Willing to moderate.", "Not willing."]
    hidden.refresh_from_db()
    assert hidden.willing_to_moderate


def test_who_is_shown_and_named_besides_is_willing_once(organiser_client):
    okubo = make_person("Okubo")
    data = {"shown": [okubo.pk], "somebody-name": "Okubo"}
    organiser_client.post("/admin/moderators/", data)
    okubo.refresh_from_db()
    assert (okubo.willing_to_moderate, logged()) == (True, ["Willing to moderate."])


def test_whom_to_ask_speaks_of_the_first_evening_that_is_still_being_prepared(organiser_client, after_it):
    ogawa = make_person("Ogawa")
    make_session(30, status=Status.HELD), make_session(31, status=Status.CANCELLED)
    Session.objects.filter(number=35).update(status=Status.CANCELLED)
    page = organiser_client.get("/admin/whom-to-ask/")
    assert page.context["session"] == after_it
    assert [turn.key for turn in page.context["people"]] == [ogawa.pk]


def test_the_farewell_of_one_intern_is_noted_and_leads_back_to_its_button(organiser_client, coming):
    kelvin, other = (Intern.objects.create(person=make_person(name)) for name in ("Kelvin", "Other"))
    button = reverse("admin:farewell", args=[kelvin.pk])
    off = make_session(40, status=Status.CANCELLED)
    assert organiser_client.post(button, {"session": off.pk}).status_code == 404
    front = organiser_client.post(button, {"session": coming.pk, "back": "front"}, follow=True)
    assert front.redirect_chain == [("/admin/", 302)]
    assert "Kelvin's farewell is at the 35th session." in words(front)
    other.refresh_from_db()
    assert (other.farewell_session, logged()) == (None, ["Farewell at the 35th session."])
