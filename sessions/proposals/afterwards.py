"""What a speaker sends for a talk that is agreed or was given: slides, and notes for the report."""

from sessions.media.slides import CleanSlides
from sessions.media.storage import keep_slides
from sessions.models import Audience, Slides, Topic, archive_change

MOST_SLIDES = 10
NOTES_LIMIT = 20_000  # characters


def add_slides(topic: Topic, slides: CleanSlides) -> Slides:
    """The file beside the talk, for the house until an organiser lets it out; once, however often sent."""
    with archive_change():
        size = len(slides.content)
        if before := topic.slides.filter(file_name=slides.file_name, size=size).first():
            return before
        record = Slides(topic=topic, session=topic.session, audience=Audience.HOUSE)
        record.position = topic.slides.count() + 1
        keep_slides(record, slides)
        record.save()
    return record


def take_notes(topic: Topic, notes: str) -> None:
    """What the speaker writes for the report; never shown by itself."""
    topic.speaker_notes = notes
    topic.save(update_fields=["speaker_notes"])
