"""One page for every message: drafts are looked at, edited and sent; what is told by hand is noted."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from sessions.models import Notice, Proposal, Session, SpeakerEntry, Status
from sessions.notifications.delivery import deliver_due
from sessions.proposals import decisions
from tests.admin.posting import body, edited, fields, words
from tests.factories import make_person, make_session, make_topic
from tests.notifications.outbox import NOW
from tests.proposals.offers import MAY, make_co_speaker, offer

pytestmark = pytest.mark.django_db
S = Proposal.Status


@pytest.fixture(autouse=True)
def mail(settings):
    settings.MAIL_IS_SET = True


@pytest.fixture
def two(june):
    """Two accepted into the evening; only the first has an address."""
    both = [offer("Doi"), offer("Kent", email="")]
    for proposal in both:
        decisions.accept(proposal, session=june, people=[entry(proposal.name)], by=None, at=MAY)
    return both


def entry(name: str):
    from sessions.models import SpeakerEntry

    return SpeakerEntry(make_person(name))


def tell(session) -> str:
    return reverse("admin:mts_session_tell", args=[session.pk])


def outbox() -> list[tuple[str, str, str]]:
    return list(Notice.objects.order_by("pk").values_list("kind", "name", "status"))


def test_messages_are_looked_at_edited_and_sent(organiser_client, june, two):
    page = organiser_client.get(tell(june))
    assert "told by hand" in page.content.decode() and "doi@example.com" in page.content.decode()
    data = fields(page, "drafts")
    assert len(data.getlist("send")) == 2
    data[edited(data, 0)] = "Come! {private_link}"
    shown = organiser_client.post(tell(june), body(data) | {"_send": "1"})
    assert outbox() == [("accepted", "Doi", "due"), ("accepted", "Kent", "by hand")]
    assert Notice.objects.get(name="Doi").text == "Come! {private_link}"
    page = shown.content.decode()
    assert "One message goes out by mail. One is to be told by hand: here is its text." in page
    assert two[1].private_links.count() == 1 and "/propose/" in page
    assert "{private_link}" not in page
    again = organiser_client.post(tell(june), body(data) | {"_send": "1"}, follow=True)
    assert "Nothing was sent" in again.content.decode() and len(outbox()) == 2


def test_who_is_not_ticked_is_not_told(organiser_client, june, two):
    data = fields(organiser_client.get(tell(june)), "drafts")
    data.setlist("send", data.getlist("send")[:1])
    organiser_client.post(tell(june), body(data) | {"_send": "1"})
    assert outbox() == [("accepted", "Doi", "due")]


def test_an_empty_message_is_refused_and_nothing_typed_is_lost(organiser_client, june, two):
    data = fields(organiser_client.get(tell(june)), "drafts")
    data[edited(data, 0)], data[edited(data, 1)] = " ", "My words."
    refused = organiser_client.post(tell(june), body(data) | {"_send": "1"})
    assert refused.status_code == 422 and outbox() == []
    page = refused.content.decode()
    assert "The message to Doi needs a subject and a text." in page and "My words." in page


def test_told_by_hand_counts_as_told(organiser_client, june, two):
    data = fields(organiser_client.get(tell(june)), "drafts")
    organiser_client.post(tell(june), body(data) | {"_send": "1"})
    notice = Notice.objects.get(name="Kent")
    shown = organiser_client.post(tell(june), {"_copy": str(notice.pk)})
    assert "/propose/" in shown.content.decode()
    organiser_client.post(tell(june), {"_told": str(notice.pk)})
    two[1].refresh_from_db()
    assert (two[1].shown_status, two[1].topic.speakers.filter(told_at=None).exists()) == (S.ACCEPTED, False)
    again = organiser_client.post(tell(june), {"_told": str(notice.pk)}, follow=True)
    assert "That was told already." in again.content.decode()


def test_a_script_notes_told_in_place_so_that_the_other_texts_stay(organiser_client, june, two):
    data = fields(organiser_client.get(tell(june)), "drafts")
    organiser_client.post(tell(june), body(data) | {"_send": "1"})
    notice = Notice.objects.get(name="Kent")
    said = organiser_client.post(
        tell(june), {"_told": str(notice.pk)}, headers={"accept": "application/json"}
    )
    assert said.json() == {"said": "Noted: told."}
    assert outbox()[1] == ("accepted", "Kent", "told")


def test_declined_and_reserved_speakers_are_told_from_the_list(organiser_client):
    one, other = offer("Doi"), offer("Kent")
    decisions.decline(one, because="We had one.", by=None, at=MAY)
    decisions.put_in_reserve(other, by=None, at=MAY)
    address = "/admin/mts/proposal/tell/"
    page = organiser_client.get(address)
    assert "We had one." in page.content.decode()
    organiser_client.post(address, body(fields(page, "drafts")) | {"_send": "1"})
    assert outbox() == [("declined", "Doi", "due"), ("reserve", "Kent", "due")]
    only = organiser_client.get(f"{address}?proposal={one.pk}").content.decode()
    assert "Doi" in only and "Kent" not in only


def test_reminders_are_sent_where_they_are_ticked(organiser_client, june, two):
    organiser_client.post(reverse("admin:mts_session_told", args=[june.pk]))
    data = fields(organiser_client.get(tell(june)), "drafts")
    assert data.getlist("send") == []
    data.setlist("send", data.getlist("draft"))
    organiser_client.post(tell(june), body(data) | {"_send": "1"})
    assert outbox() == [("confirm", "Doi", "due"), ("confirm", "Kent", "by hand")]


def test_topics_of_the_evening_that_were_added_by_hand_are_told_too(organiser_client, june):
    make_topic(june, "JWT vs Goa", speakers=[make_person("Okubo")], public=False)
    data = fields(organiser_client.get(tell(june)), "drafts")
    organiser_client.post(tell(june), body(data) | {"_send": "1"})
    assert Proposal.objects.get().title == "JWT vs Goa"


def drafted(page) -> list[str]:
    """Whom the messages go to that are ticked on the page, in their order; reminders are not."""
    return re.findall(r'-send" checked>\s*<label[^>]*>([^<]+)</label>', page.content.decode())


def test_the_page_of_one_evening_tells_its_own_speakers_and_none_of_another(
    organiser_client, june, july, settings
):
    settings.MAIL_IS_SET = True
    for name, session in (("Doi", june), ("Kent", july)):
        decisions.accept(
            offer(name), session=session, people=[SpeakerEntry(make_person(name))], by=None, at=MAY
        )
    make_topic(july, "By hand", speakers=[make_person("Ogawa")], public=False)
    page = organiser_client.get(tell(june))
    assert drafted(page) == ["Doi"]
    organiser_client.post(tell(june), body(fields(page, "drafts")) | {"_send": "1"})
    assert outbox() == [("accepted", "Doi", "due")]
    assert sorted(drafted(organiser_client.get(tell(july)))) == ["Kent", "Ogawa"]


def test_of_two_speakers_only_who_was_not_told_is_told(organiser_client, june, settings):
    settings.MAIL_IS_SET = True
    people = [make_person("Doi"), make_person("Ogawa")]
    proposal = offer("Doi")
    make_co_speaker(proposal, "Ogawa")
    entries = [SpeakerEntry(person) for person in people]
    decisions.accept(proposal, session=june, people=entries, by=None, at=MAY)
    organiser_client.post(reverse("admin:mts_session_told", args=[june.pk]))
    assert drafted(organiser_client.get(tell(june))) == []
    for person in people:
        proposal.topic.speakers.update(told_at=MAY)
        proposal.topic.speakers.filter(person=person).update(told_at=None)
        assert drafted(organiser_client.get(tell(june))) == [person.name]


def test_three_speakers_added_by_hand_have_a_page_each(organiser_client, june, settings):
    settings.MAIL_IS_SET = False
    names = ["Doi", "Ogawa", "Mori"]
    make_topic(june, "By hand", speakers=[make_person(name) for name in names], public=False)
    data = fields(organiser_client.get(tell(june)), "drafts")
    organiser_client.post(tell(june), body(data) | {"_send": "1"})
    proposal = Proposal.objects.get()
    assert [(one.name, one.position) for one in proposal.co_speakers.order_by("position")] == [
        ("Ogawa", 1), ("Mori", 2),
    ]  # fmt: skip
    holders = Notice.objects.order_by("pk").values_list("name", "co_speaker__name")
    assert list(holders) == [("Doi", None), ("Ogawa", "Ogawa"), ("Mori", "Mori")]


def test_what_waits_to_be_told_by_hand_is_of_this_evening_and_each_is_noted_alone(
    organiser_client, june, july, organiser
):
    def waiting(name: str, session: Session, **more) -> Notice:
        more = {"status": "by hand", "text": "Words.", "tells_status": "accepted"} | more
        return Notice.objects.create(kind="accepted", name=name, session=session,
                                     proposal=offer(name), **more)  # fmt: skip

    one, two, other = waiting("Doi", june), waiting("Kent", june), waiting("Kevin", july)
    waiting("Told", june, status="told"), waiting("Off", june, status="called off")
    Notice.objects.create(kind="order", name="Moderator", session=june, status="by hand", text="Words.")
    page = organiser_client.get(tell(june))
    assert [row.name for row in page.context["by_hand"]] == ["Doi", "Kent", "Moderator"]
    organiser_client.post(tell(june), {"_told": [one.pk, other.pk]})
    assert [Notice.objects.get(pk=n.pk).status for n in (one, two, other)] == ["told", "by hand", "by hand"]
    organiser_client.post(tell(june), {"_all_told": "1", "notice": [two.pk, other.pk]})
    assert [Notice.objects.get(pk=n.pk).status for n in (one, two, other)] == ["told", "told", "by hand"]
    shown = organiser_client.post(tell(june), {"_copy": other.pk})
    assert "Kevin" not in words(shown)


def test_the_page_of_chosen_proposals_shows_what_waits_for_them_alone(organiser_client, june):
    one, other = offer("Doi"), offer("Kent")
    for proposal in (one, other):
        Notice.objects.create(kind="reserve", name=proposal.name, proposal=proposal, status="by hand",
                              text="Words.", tells_status="reserve")  # fmt: skip
    address = reverse("admin:mts_proposal_tell")
    names = [row.name for row in organiser_client.get(f"{address}?proposal={one.pk}").context["by_hand"]]
    assert names == ["Doi"]
    assert [row.name for row in organiser_client.get(address).context["by_hand"]] == ["Doi", "Kent"]


def accepted(session: Session, name: str = "Doi", **more) -> Proposal:
    proposal = offer(name, **more)
    entry = SpeakerEntry(make_person(name))
    decisions.accept(proposal, session=session, people=[entry], by=None, at=MAY)
    return proposal


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
    back = re.search(r'href="([^"]+)">Not now, back to the 35th</a>', told.text)
    assert back[1].startswith(reverse("admin:mts_session_change", args=[june.pk]))


def test_two_mails_go_out_and_nothing_ticked_is_said(organiser_client, june, settings):
    settings.MAIL_IS_SET = True
    for name in ("Doi", "Kent"):
        accepted(june, name)
    data = fields(organiser_client.get(tell(june)), "drafts")
    none = organiser_client.post(tell(june), body(data) | {"_send": "1", "send": []}, follow=True)
    assert "Nothing was sent: it was sent already, or nothing is ticked." in words(none)
    sent = organiser_client.post(tell(june), body(data) | {"_send": "1"}, follow=True)
    assert "2 messages go out by mail." in words(sent)


def announcing(session, view: str = "announcement") -> str:
    return reverse(f"admin:mts_session_{view}", args=[session.pk])


def test_an_announcement_is_looked_at_edited_and_sent(organiser_client, settings, mailoutbox):
    settings.MTS_ANNOUNCE_TO = "all@example.com"
    session = make_session(35, held_on=NOW.date() + timedelta(days=4000), status=Status.OPEN)
    draft = fields(organiser_client.get(announcing(session)), "drafts")
    subject = f"{draft['draft']}-subject"
    assert draft[subject].startswith("The 35th session on ")
    draft[subject] = "Come!"
    for _click in range(2):
        assert organiser_client.post(announcing(session), body(draft) | {"_send": "1"}).status_code == 302
    deliver_due(now=Notice.objects.get().due_at)
    assert [(message.to, message.subject) for message in mailoutbox] == [(["all@example.com"], "Come!")]
    session.refresh_from_db()
    assert session.status == Status.ANNOUNCED
    again = fields(organiser_client.get(announcing(session)), "drafts")
    organiser_client.post(announcing(session), body(again) | {"_send": "1"})
    assert Notice.objects.count() == 2


def test_told_by_hand_is_one_click(organiser_client, organiser):
    session = make_session(35, held_on=NOW.date(), status=Status.OPEN)
    draft = fields(organiser_client.get(announcing(session, "call")), "drafts")
    organiser_client.post(announcing(session, "call"), body(draft) | {"_by_hand": "1"})
    notice = Notice.objects.get()
    assert (notice.kind, notice.status, notice.told_by) == ("call", "told", organiser)


def test_an_empty_text_or_a_draft_is_refused_in_words_and_nothing_is_lost(organiser_client):
    session = make_session(35, held_on=NOW.date(), status=Status.DRAFT)
    draft = fields(organiser_client.get(announcing(session)), "drafts")
    draft[f"{draft['draft']}-subject"], draft[edited(draft, 0)] = "Kept", " "
    refused = organiser_client.post(announcing(session), body(draft) | {"_send": "1"})
    assert refused.status_code == 422 and 'value="Kept"' in refused.content.decode()
    assert "The message to Everybody needs a subject and a text." in words(refused)
    draft[edited(draft, 0)] = "Words"
    refused = organiser_client.post(announcing(session), body(draft) | {"_send": "1"})
    assert refused.status_code == 422 and "The 35th session is draft." in words(refused)
    assert 'value="Kept"' in refused.content.decode() and "Words" in refused.content.decode()
    assert not Notice.objects.exists()
