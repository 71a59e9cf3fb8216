"""What a talk left open is taken up by a proposal, and answered once that is a talk."""

from datetime import date

import pytest

from sessions.models import FollowUp, Homework, Proposal, Reader, Session, SpeakerEntry, Topic, archive_change
from sessions.proposals.acceptance import make_topic as accepted
from tests.archive.test_session_pages import text
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.django_db

TICK = "Takes up “Authentication”, left open at the 32nd"


@pytest.fixture
def left() -> Homework:
    session = make_session(32, held_on=date(2017, 3, 17))
    talk = make_topic(session, "Designing APIs in Go", speakers=[make_person("Shihan")])
    other = Homework.objects.create(topic=talk, text="Another one")
    assert other.pk
    return Homework.objects.create(topic=talk, text="Authentication")


def sent(client, **fields) -> Proposal:
    data = {"name": "Tanabe", "email": "tanabe@example.com", "sentence": "Tokens.", "form_key": "k" * 20}
    assert client.post("/propose/", data | fields).status_code == 302
    return Proposal.objects.get()


@pytest.mark.postgres
def test_the_form_begins_with_the_talk_and_the_homework(client, left):
    page = text(client.get(f"/propose/?takes_up={left.pk}"))
    assert TICK in page
    assert f'name="continues" value="{left.topic_id}" checked' in page and "Designing APIs in Go" in page
    page = text(client.get(f"/propose/?continues={left.topic_id}"))
    assert f'name="continues" value="{left.topic_id}" checked' in page and "Takes up" not in page
    assert "Takes up" not in text(client.get("/propose/"))


@pytest.mark.postgres
def test_it_is_answered_by_the_talk_that_becomes_of_it(client, left):
    proposal = sent(client, takes_up=left.pk, continues=left.topic_id)
    assert (proposal.takes_up, proposal.continues) == (left, left.topic)
    left.refresh_from_db()
    assert left.answered_by is None, "nothing is answered before it is accepted"
    with archive_change():
        topic = accepted(proposal, make_session(35, status="open"), [SpeakerEntry(make_person("Tanabe"))])
    left.refresh_from_db()
    assert left.answered_by == topic
    assert list(FollowUp.objects.values_list("topic", "earlier")) == [(topic.pk, left.topic_id)]
    assert [one.text for one in Homework.objects.open()] == ["Another one"]


def test_what_somebody_else_answered_first_stays_answered(client, left):
    proposal = sent(client, takes_up=left.pk)
    other = make_topic(make_session(33), "Tokens")
    Homework.objects.filter(pk=left.pk).update(answered_by=other)
    with archive_change():
        accepted(proposal, make_session(35, status="open"), [SpeakerEntry(make_person("Tanabe"))])
    left.refresh_from_db()
    assert left.answered_by == other


def test_unticked_it_is_a_proposal_of_its_own(client, left):
    proposal = sent(client)
    assert (proposal.takes_up, proposal.continues) == (None, None)


def test_it_survives_an_error_and_the_look_before_sending(client, left):
    data = {
        "name": "Tanabe",
        "email": "nonsense",
        "sentence": "Tokens.",
        "takes_up": left.pk,
        "form_key": "k" * 20,
    }
    page = client.post("/propose/", data)
    assert page.status_code == 422 and TICK in text(page)
    page = text(client.post("/propose/", data | {"email": "tanabe@example.com", "do": "review"}))
    assert f'name="takes_up" value="{left.pk}"' in page


def test_the_speakers_own_form_keeps_it(client, left):
    proposal = sent(client, takes_up=left.pk)
    same = {"name": "Tanabe", "email": "tanabe@example.com", "sentence": "Tokens.", "takes_up": left.pk}
    address = client.post("/propose/", same | {"form_key": "k" * 20})["Location"]
    own = address.split("?")[0] + "edit/"
    page = client.get(own)
    assert page.status_code == 200
    data = {"name": "Tanabe", "email": "tanabe@example.com", "sentence": "Keys.", "version": proposal.version}
    assert client.post(own, data).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.sentence, proposal.takes_up) == ("Keys.", left)


@pytest.mark.parametrize("asked", ["0", "-1", "x", "9" * 30, "٣", ""])
def test_odd_addresses_are_the_plain_form(client, left, asked):
    for name in ("takes_up", "continues"):
        page = client.get("/propose/", {name: asked})
        assert page.status_code == 200 and "Takes up" not in text(page)


def test_what_a_reader_may_not_know_is_not_told(client, colleague, settings, left):
    with archive_change():
        Topic.objects.filter(pk=left.topic_id).update(audience="house", title="Canarytalk")
    for query in (f"takes_up={left.pk}", f"continues={left.topic_id}"):
        page = text(client.get(f"/propose/?{query}"))
        assert "Authentication" not in page and "Canarytalk" not in page
    data = {"name": "T", "email": "t@example.com", "sentence": "S.", "takes_up": left.pk}
    refused = client.post("/propose/", data)
    assert refused.status_code == 422 and "Authentication" not in text(refused)
    client.force_login(colleague)
    assert TICK in text(client.get(f"/propose/?takes_up={left.pk}"))


def test_a_house_only_site_gives_strangers_the_form_alone(client, colleague, settings, left):
    settings.MTS_AUDIENCE = "house"
    page = text(client.get(f"/propose/?takes_up={left.pk}"))
    assert "Authentication" not in page and "Designing APIs" not in page
    client.force_login(colleague)
    assert TICK in text(client.get(f"/propose/?takes_up={left.pk}"))


def test_homework_is_told_with_the_report(left):
    assert Homework.objects.visible_to(Reader.STRANGER).count() == 2
    with archive_change():
        Session.objects.filter(number=32).update(status="held")
    assert not Homework.objects.visible_to(Reader.STRANGER).exists()
