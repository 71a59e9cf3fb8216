"""The sample archive as the demo loads it, for browser tests that walk through all of it."""

from datetime import date

from django.contrib.auth import get_user_model

from sessions.management.sample import loading

TODAY = date(2026, 11, 23)


def load() -> None:
    """Six sessions through the importer, tags, the evening ahead and the pictures."""
    loader = get_user_model().objects.create_organiser("loader@example.com", "a long password")
    loading.load_reports(by=loader)
    loading.load_tags()
    loading.load_next_session(TODAY)
    loading.load_pictures()
