"""What guests are shown and written: nothing that is for the house; of a house-only site nothing at all."""

from datetime import time

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.models import (
    CoSpeaker,
    Message,
    MessageKind,
    Notice,
    PrivateLink,
    Session,
    SpeakerEntry,
    archive_change,
)
from sessions.notifications.evening_drafts import order_drafts, tell_moderators
from sessions.notifications.outbox import reached
from sessions.notifications.reminders import remind
from sessions.proposals import decisions, telling
from sessions.proposals.telling import messages_of, reminders_for
from tests.archive.canaries import make_canaries
from tests.archive.test_no_leaks import FOR_SPEAKERS, told
from tests.factories import make_moderator, make_person, make_topic
from tests.proposals.offers import offer

pytestmark = pytest.mark.django_db
EVERYTHING = (
    "{evening} {day} {time} {moderator} {talk} {free} {proposer} {news}\n\n{agenda}\n\n{private_link}"
)


@pytest.fixture
def guest(settings):
    """A guest's talk at an evening among house talks; every message says all that it could."""
    settings.MAIL_IS_SET = True
    make_canaries()
    Message.objects.update(text=EVERYTHING)
    with archive_change():
        evening = Session.objects.get(number=36)
        evening.start_time, evening.arrival = time(19), "Their own: ring twice."
        evening.save()
        house = make_topic(evening, "Canaryhouse", speakers=[make_person("Canarycolleague")], public=False)
        house.speakers.update(told_at=timezone.now(), confirmed_at=timezone.now())
        open_talk = make_topic(evening, "Publicopen", speakers=[make_person("Publicspeaker")])
        open_talk.speakers.update(told_at=timezone.now())
    proposal = offer("Kent", capacity="guest", affiliation="AWS")
    beside = CoSpeaker.objects.create(proposal=proposal, name="Ogawa", email="ogawa@example.com")
    people = [
        SpeakerEntry(make_person(name, organisation="AWS"), "guest", "AWS") for name in ("Kent", "Ogawa")
    ]
    at = timezone.now()
    decisions.accept(proposal, session=evening, people=people, by=None, at=at)
    for notice in telling.send(messages_of([proposal]), by=None, at=at):
        reached(notice, Notice.Status.SENT, at=at)
    beside.refresh_from_db()
    return proposal, beside, evening


def shown_to(client, proposal, beside) -> str:
    """Everything that guests open: their pages, the form, the calendar."""
    pages = list(FOR_SPEAKERS)
    for holder in (proposal, beside):
        page = reverse("proposal", args=[PrivateLink.mint(holder)])
        pages += [page, f"{page}evening.ics", f"{page}edit/", f"{page}withdraw/"]
    return "".join(told(client.get(page)).replace(page.lower(), "") for page in pages)


def written_to_guests(evening: Session) -> str:
    """Everything that guests are written, by any rule or button."""
    at = timezone.now()
    make_moderator(evening, make_person("Guestmoderator", organisation="HENNGE"), answer="yes")
    for kind in (MessageKind.TWO_WEEKS, MessageKind.ONE_WEEK, MessageKind.TWO_DAYS):
        remind(kind, evening, at=at)
    tell_moderators(evening, lambda reader: "Something moved.", by=None, at=at)
    texts = [draft.message.body for draft in order_drafts(evening, by=None) if draft.person.organisation]
    texts += [draft.message.body for draft in reminders_for(evening, at=at)]
    notices = Notice.objects.filter(name__in=["Kent", "Ogawa", "Guestmoderator"])
    assert set(notices.values_list("name", flat=True)) == {"Kent", "Ogawa", "Guestmoderator"} and texts
    return "\n".join([*texts, *(notice.text for notice in notices)]).lower()


def test_a_guest_reads_of_public_talks_and_never_of_the_house(client, guest):
    proposal, beside, evening = guest
    pages, texts = shown_to(client, proposal, beside), written_to_guests(evening)
    assert "publicopen" in pages and "publicopen" in texts
    assert "canary" not in pages and "canary" not in texts


def test_of_a_house_only_site_a_guest_reads_nothing_but_their_own_talk(client, guest, settings):
    settings.MTS_AUDIENCE = "house"
    proposal, beside, evening = guest
    Notice.objects.all().delete()  # those of the fixture were written by the site while it was public
    pages, texts = shown_to(client, proposal, beside), written_to_guests(evening)
    for said in (pages, texts):
        assert "falcon" in said and "publicopen" not in said and "publicspeaker" not in said
        assert "canary" not in said and "publicsummary" not in said
    assert 'href="/sessions/36/"' not in pages
