"""What organisers do seldom with proposals: changes of every kind, a second try, too many words."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from sessions.models import Notice, Proposal, Session, SpeakerEntry, Status, Topic
from sessions.proposals import answers, decisions
from tests.admin.posting import ahead, body, edited, fields, words
from tests.admin.test_other_proposals import press
from tests.admin.test_proposals import LIST, page_of, posting
from tests.admin.test_telling import ASK, outbox, tell
from tests.factories import make_person, make_topic
from tests.proposals.offers import MAY, make_co_speaker, offer

pytestmark = pytest.mark.django_db
S = Proposal.Status


def accepted(session: Session, name: str = "Doi", **more) -> Proposal:
    proposal = offer(name, **more)
    entry = SpeakerEntry(make_person(name))
    decisions.accept(proposal, session=session, people=[entry], by=None, at=MAY)
    return proposal


def test_one_proposal_is_accepted_on_its_own_page_and_the_evening_is_next(organiser_client, june, july):
    proposal, other = offer("Doi"), offer("Kent")
    make_co_speaker(proposal, "Ogawa")
    data = body(fields(organiser_client.get(page_of(proposal)), "proposal"))
    answer = organiser_client.post(page_of(proposal), data | {"_accept": "1", "session": july.pk})
    assert answer.url == reverse("admin:mts_session_change", args=[july.pk]) + "?part=agenda"
    assert [one.name for one in july.topics.get().speakers.all()] == ["Doi", "Ogawa"]
    assert (june.topics.count(), Proposal.objects.get(pk=other.pk).status) == (0, S.SUBMITTED)
    declined = press(organiser_client, other, "_decline", because="We had one.")
    assert declined.redirect_chain == [(page_of(other), 302)]
    assert "One talk is declined. Nobody is told yet." in words(declined)
    assert "The notes are kept." in words(press(organiser_client, other, "_notes"))


def test_each_change_that_is_asked_for_stands_beside_what_there_is(organiser_client, june):
    before = [{"url": "https://example.com/1", "label": "One"}]
    proposal = accepted(june, title="Falcon", links=before, months=["2017-06"], minutes=15, kind="talk")
    asked = {
        "links": [*before, {"url": "https://example.com/2", "label": "Two"}],
        "months": ["2017-07", "2017-08"], "photo_consent": "yes", "remote": False, "minutes": None,
        "kind": "workshop", "title": "Falcon",
    }  # fmt: skip
    answers.ask_changes(proposal, asked, at=MAY)
    rows = {
        one.label: (one.now, one.asked)
        for one in organiser_client.get(page_of(proposal)).context["differences"]
    }
    assert rows == {
        "Kind": ("Talk", "Workshop"),
        "Minutes": ("15", ""),
        "Links": ("One https://example.com/1", "One https://example.com/1\nTwo https://example.com/2"),
        "Preferred months": ("2017-06", "2017-07, 2017-08"),
        "Speaks from elsewhere": ("", "no"),
        "Photo consent": ("not asked", "yes"),
    }


def test_changes_that_are_taken_over_reach_this_talk_and_this_speaker_alone(organiser_client, june):
    proposal, other = accepted(june, title="Falcon"), accepted(june, "Kent", title="Bees")
    talk = proposal.topic
    talk.set_speakers([SpeakerEntry(make_person("Ogawa")), SpeakerEntry(proposal.person)])
    elsewhere = make_topic(other.session, "His other talk", speakers=[proposal.person])
    link = {"url": "https://example.com/new", "label": "New"}
    asked = {
        "minutes": 25, "kind": "workshop", "links": [link, link], "affiliation": "AWS", "remote": True,
        "photo_consent": "no", "slides_consent": "perhaps", "biography": "Writes Go.", "text": "Longer.",
    }  # fmt: skip
    answers.ask_changes(proposal, asked, at=MAY)
    Notice.objects.all().delete()
    press(organiser_client, proposal, "_take_over")
    talk.refresh_from_db()
    assert (talk.title, talk.minutes, talk.kind) == ("Falcon", 25, "workshop")
    assert talk.speaker_notes == "What we learnt from Falcon\n\nLonger."
    assert list(talk.links.values_list("url", "label")) == [("https://example.com/new", "New")]
    columns = ("person__name", "affiliation", "remote", "photo_consent", "slides_consent")
    assert list(talk.speakers.values_list(*columns)) == [
        ("Ogawa", "", None, "", ""), ("Doi", "AWS", True, "no", ""),
    ]  # fmt: skip
    assert elsewhere.speakers.values_list(*columns).get() == ("Doi", "", None, "", "")
    other.topic.refresh_from_db()
    assert (other.topic.minutes, other.topic.links.count()) == (None, 0)
    proposal.person.refresh_from_db()
    assert (proposal.person.biography, other.person.biography) == ("Writes Go.", "")
    assert [notice.proposal for notice in Notice.objects.all()] == [proposal]
    again = organiser_client.post(page_of(proposal), {"_take_over": "1", "row": proposal.pk})
    organiser_client.post(page_of(proposal), {"_refuse": "1", "row": proposal.pk})
    assert again.status_code == 302 and Notice.objects.count() == 1


def test_what_organisers_reworded_stays_where_the_speaker_asked_for_something_else(organiser_client, june):
    proposal = accepted(june, title="Falcon")
    Topic.objects.update(title="Falcon, retold", speaker_notes="Ours.", minutes=10)
    answers.ask_changes(proposal, {"note": "Please."}, at=MAY)
    press(organiser_client, proposal, "_take_over")
    topic = Topic.objects.get()
    assert (topic.title, topic.speaker_notes, topic.minutes) == ("Falcon, retold", "Ours.", 10)


def test_a_talk_whose_speakers_were_taken_out_asks_again_who_they_are(organiser_client, june, july):
    proposal = accepted(june, title="Falcon")
    decisions.put_in_reserve(proposal, by=None, at=MAY)
    proposal.topic.set_speakers([])
    post, data = posting(organiser_client, LIST + "?state=reserve")
    doi = str(proposal.person_id)
    assert data[f"who-{proposal.pk}"] == doi
    post("_accept", ticked=str(proposal.pk), session=str(july.pk))
    topic = Topic.objects.get()
    assert (topic.session, [str(one.person_id) for one in topic.speakers.all()]) == (july, [doi])
    assert topic.dropped_because == ""


def test_what_life_refuses_is_said_beside_the_row_and_nothing_else_is_done(organiser_client, june, july):
    given = accepted(june, title="Given")
    Session.objects.filter(pk=june.pk).update(status=Status.HELD)
    other = offer("Kent")
    data = {"ticked": [given.pk, other.pk], "row": [given.pk, other.pk], "_reserve": "1",
            f"was-{given.pk}": f"accepted/{june.pk}", f"was-{other.pk}": "submitted/"}  # fmt: skip
    refused = organiser_client.post(LIST, data)
    assert refused.status_code == 422 and "“Given” was given at the 35th session" in words(refused)
    other.refresh_from_db()
    assert other.status == S.SUBMITTED


def test_a_reason_has_its_length_and_notes_are_kept_beside_a_refusal(organiser_client):
    proposal = offer("Kent")
    post, _ = posting(organiser_client)
    long = post("_decline", ticked=str(proposal.pk), because="x" * 5_001)
    assert long.status_code == 422 and "A reason has at most 5,000 characters." in words(long)
    assert post("_decline", because="x" * 5_000).status_code == 302
    other = offer("Doi", internal_notes="Theirs.")
    post, data = posting(organiser_client)
    Proposal.objects.filter(pk=other.pk).update(internal_notes="Newer.")
    both = post("_reserve", ticked=str(other.pk), **{f"notes-{other.pk}": "Mine."})
    assert both.status_code == 422 and "Somebody else wrote meanwhile: “Newer.”" in words(both)
    other.refresh_from_db()
    assert (other.status, other.internal_notes) == (S.RESERVE, "Newer.") and data


def test_a_message_has_its_length_and_two_to_copy_are_shown_at_once(organiser_client, june, settings):
    settings.MAIL_IS_SET = False
    for name in ("Doi", "Kent"):
        accepted(june, name)
    data = fields(organiser_client.get(tell(june)), "drafts")
    data[edited(data, 0)] = "x" * 20_001
    refused = organiser_client.post(tell(june), body(data) | {"_send": "1"})
    assert refused.status_code == 422
    assert "The message to Doi has more than 20,000 characters." in words(refused) and outbox() == []
    data[edited(data, 0)] = "x" * 20_000
    shown = organiser_client.post(tell(june), body(data) | {"_send": "1"})
    assert "2 are to be told by hand: here are their texts." in words(shown)
    told = organiser_client.post(
        tell(june), {"_all_told": "1", "notice": [one.pk for one in Notice.objects.all()]}, follow=True
    )
    assert "Noted: 2 messages were told." in words(told)


def test_two_mails_go_out_and_nothing_ticked_is_said(organiser_client, june, settings):
    settings.MAIL_IS_SET = True
    for name in ("Doi", "Kent"):
        accepted(june, name)
    data = fields(organiser_client.get(tell(june)), "drafts")
    none = organiser_client.post(tell(june), body(data) | {"_send": "1", "send": []}, follow=True)
    assert "Nothing was sent: it was sent already, or nothing is ticked." in words(none)
    sent = organiser_client.post(tell(june), body(data) | {"_send": "1"}, follow=True)
    assert "2 messages go out by mail." in words(sent)


def test_asking_needs_the_right_to_add_proposals(client, django_user_model, june):
    user = django_user_model.objects.create_user("v@example.com", "a long password", is_staff=True)
    names = ["view_proposal", "change_proposal"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    assert client.get(ASK).status_code == 403
    assert client.post(ASK, {"whom-name": "Kent", "_ask": "1"}).status_code == 403
    assert not Proposal.objects.exists()


def test_the_page_of_a_proposal_that_is_gone_leads_to_the_front(organiser_client):
    gone = organiser_client.get(page_of(Proposal(pk=999)), follow=True)
    assert gone.redirect_chain == [("/admin/", 302)] and "doesn’t exist" in words(gone)


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
