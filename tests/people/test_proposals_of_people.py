"""What somebody proposed follows them in a merge, and goes for good when they are anonymised."""

from datetime import date

import pytest

from sessions.models import (
    CoSpeaker,
    MessageKind,
    Notice,
    Person,
    Portrait,
    Proposal,
    Slides,
    Status,
    Topic,
    archive_change,
)
from sessions.notifications.outbox import write
from sessions.notifications.texts import Text
from sessions.people.anonymise import anonymise, preview
from sessions.people.merge import merge
from tests.factories import make_agreed, make_person, make_proposal, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed():
    """Tanabe's talk in the 35th, with everything that can hang on a proposal."""
    session = make_session(35, status=Status.OPEN, held_on=date(2027, 6, 18))
    proposal = make_agreed(session, note="I am nervous.", biography="Tanabe likes tea.")
    Portrait.objects.create(proposal=proposal, key="a" * 32, width=480, height=480, widths=[480])
    Slides.objects.create(proposal=proposal, key="b.pdf", file_name="tanabe.pdf", size=1)
    write(
        MessageKind.ACCEPTED,
        Text("On the agenda, Tanabe", ""),
        name="Tanabe",
        person=proposal.person,
        proposal=proposal,
    )
    return proposal


def test_proposals_and_messages_follow_the_person_in_a_merge(agreed):
    CoSpeaker.objects.create(proposal=make_proposal(name="Ogawa"), name="Tanabe", person=agreed.person)
    kept = make_person("Tanabe Ichiro")
    merge(kept, agreed.person, by=None)
    rows = [Proposal.objects.filter(person=kept), CoSpeaker.objects.filter(person=kept), Notice.objects.all()]
    assert [row.get().person for row in rows] == [kept] * 3
    assert set(Proposal.history.filter(id=agreed.pk).values_list("person_id", flat=True)) == {kept.pk}


def test_anonymising_takes_all_they_sent_and_leaves_the_talk(agreed, django_capture_on_commit_callbacks):
    other = make_proposal(name="Ogawa", email="ogawa@example.com")
    CoSpeaker.objects.create(proposal=other, name="Tanabe", email="tanabe@example.com", person=agreed.person)
    assert (
        "What they proposed (1), with its history and the messages to them" in preview(agreed.person).removed
    )
    with django_capture_on_commit_callbacks(execute=True):
        anonymise(agreed.person)
    assert list(Proposal.objects.all()) == [other]
    assert not Proposal.history.filter(id=agreed.pk).exists()
    assert not Notice.objects.exists() and not CoSpeaker.objects.exists()
    assert not Portrait.objects.exists() and not Slides.objects.exists()
    assert Topic.objects.get().title == "JWT vs Goa"
    assert Person.objects.get().said_as == ""


def test_saying_how_a_name_is_said_is_forgotten_with_the_name():
    person = make_person("Okubo", said_as="OH-koo-boh")
    with archive_change():
        anonymise(person)
    said = {person.said_as for person in Person.history.all()} | {Person.objects.get().said_as}
    assert said == {""}
