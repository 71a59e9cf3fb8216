"""What every test stands on: plain static files, a media folder of its own, and the standing cast."""

import os

import pytest
from django.core.cache import cache

# Playwright's event loop runs in the main thread, where Django's ORM would refuse to work.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(autouse=True)
def plain_files(settings, tmp_path):
    """No manifest to collect, no upload outside the test's folder, and a fast password hash."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def nothing_kept():
    """No test reads what another one left in the cache."""
    cache.clear()


@pytest.fixture
def organiser(db, django_user_model):
    return django_user_model.objects.create_organiser("organiser@example.com", "a long password")


@pytest.fixture
def colleague(db, django_user_model):
    """A logged-in reader of the house without any right in the admin."""
    return django_user_model.objects.create_user("colleague@example.com", "a long password")


@pytest.fixture
def organiser_client(client, organiser):
    client.force_login(organiser)
    return client


@pytest.fixture
def house_client(client, colleague):
    client.force_login(colleague)
    return client
