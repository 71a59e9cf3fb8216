"""An archive with one public evening and much that strangers must not learn of, each with a telling word."""

from datetime import date

from sessions.models import (
    Alias,
    Audience,
    Intern,
    Slides,
    SpeakerEntry,
    Status,
    Tag,
    archive_change,
)
from tests.factories import make_moderator, make_person, make_session, make_topic

TELLING = ("falcon", "Falcon", "Mole", "Umbrella", "Spy", "Ghost", "Oldname", "2016", "condor", "Leaver")


def make_secrets() -> None:
    """The 34th is public, with one topic for the house; the 30th is for the house as a whole."""
    with archive_change():
        public, house = make_session(34), make_session(30, public=False, held_on=date(2016, 12, 16))
        tanabe, mole = make_person("Tanabe"), make_person("Mole")
        Alias.objects.create(person=tanabe, name="Oldname", shown=False)
        told = make_topic(
            public,
            "JWT vs Goa",
            speakers=[tanabe],
            summary="Goa makes *services*.",
            house_title="JWT for falcon",
            house_summary="The falcon project uses Goa.",
        )
        told.tags.add(Tag.objects.create(name="Goa", slug="goa"))
        secret = make_topic(
            public,
            "Project Falcon",
            public=False,
            kind="workshop",
            speakers=[mole, SpeakerEntry(make_person("Ghost"), "guest", "Umbrella")],
            summary="The falcon flies.",
            recording_url="https://example.com/falcon",
            recording_audience=Audience.PUBLIC,
        )
        secret.tags.add(Tag.objects.create(name="Falcon", slug="falcon"))
        Slides.objects.create(
            session=public,
            topic=secret,
            key="falcon.pdf",
            file_name="f.pdf",
            size=1,
            audience=Audience.PUBLIC,
        )
        make_topic(house, "Falcon again", speakers=[SpeakerEntry(mole, "intern")])
        make_moderator(house, make_person("Spy"))
        Intern.objects.create(person=make_person("Leaver"), programme="GIP", farewell_session=public)
        held = make_session(
            35, status=Status.HELD, report_audience=Audience.HOUSE, introduction="A condor came."
        )
        topic = make_topic(held, "Agenda only", summary="Nothing of the condor yet.")
        topic.speakers.update(told_at="2017-05-01T00:00Z")
