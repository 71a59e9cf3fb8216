"""Two evenings, each with one of everything that a filter asks for, so that a dropped condition shows.

The first (`One`) and the second (`Two`) differ in year, kind, tag, speaker, moderator, company, capacity,
slides and recording; `Plain` has nothing, and the house has another of each.
"""

from datetime import date

from sessions.models import (
    Audience,
    Consent,
    Session,
    Slides,
    SpeakerEntry,
    Status,
    Tag,
    Topic,
    archive_change,
)
from tests.factories import make_moderator, make_person, make_session, make_topic


def make_cast() -> None:
    with archive_change():
        one = make_session(29, held_on=date(2016, 12, 16), venue="Shibuya", introduction="Snow fell.")
        two = make_session(34, held_on=date(2017, 5, 19), venue="Ebisu", closing="Tea was had.")
        house = make_session(36, held_on=date(2018, 7, 20), public=False, venue="Cellar")
        fill(one, "One", kind="workshop", capacity="intern", consent=Consent.NO)
        fill(two, "Two", kind="event report", capacity="guest", consent=Consent.YES)
        fill(house, "Hidden", kind="annual report", capacity="guest", consent=Consent.YES)
        make_topic(two, "Plain", speakers=[make_person("Plain speaker")])
        again = Topic.objects.get(title="Two").speakers.get().person
        recording = {"recording_url": "https://example.com/f", "recording_audience": Audience.PUBLIC}
        falcon = make_topic(two, "Falcon", public=False, kind="workshop", speakers=[again], **recording)
        falcon.tags.set(Tag.objects.filter(slug="tag-two"))
        asked = make_session(35, held_on=date(2017, 6, 16), status=Status.OPEN)
        told = make_topic(asked, "Ahead", speakers=[make_person("Ahead speaker")], summary="Soon snow.")
        told.speakers.update(told_at="2017-05-20T00:00Z")
        make_topic(asked, "Untold", speakers=[make_person("Untold speaker")])
        make_moderator(asked, make_person("Asked moderator"))


def fill(session: Session, word: str, *, kind: str, capacity: str, consent: str) -> Topic:
    """A talk with all that is filtered by, each named with the word. Of "One" nobody agreed to show more."""
    company = f"{word} Ltd"
    speaker = make_person(f"{word} speaker")
    entry = SpeakerEntry(speaker, capacity, company)
    topic = make_topic(
        session, word, kind=kind, speakers=[entry], summary=f"About {word.lower()} things.",
        public=session.agenda_audience == Audience.PUBLIC,
        recording_url=f"https://example.com/{word}", recording_audience=Audience.PUBLIC,
    )  # fmt: skip
    speaker.aliases.create(name=f"{word} shown")
    speaker.aliases.create(name=f"{word} kept", shown=False)
    topic.tags.add(Tag.objects.create(name=f"Tag {word}", slug=f"tag-{word.lower()}"))
    topic.speakers.update(slides_consent=consent, recording_consent=consent)
    Slides.objects.create(
        session=session, topic=topic, key=f"{word}.pdf", file_name="s", size=1, audience=Audience.PUBLIC
    )
    make_moderator(session, make_person(f"{word} moderator"))
    return topic
