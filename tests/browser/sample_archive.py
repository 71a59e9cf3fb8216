"""The sample archive as the demo loads it, for browser tests that walk through all of it."""

from datetime import date

from django.contrib.auth import get_user_model

from sessions.management import sample

TODAY = date(2026, 11, 23)


def load() -> None:
    """Six sessions through the importer, tags, the evening ahead and the pictures."""
    loader = get_user_model().objects.create_organiser("loader@example.com", "a long password")
    sample.load_reports(by=loader)
    sample.load_tags()
    sample.load_next_session(TODAY)
    sample.load_pictures()
