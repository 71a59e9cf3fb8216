"""What every test stands on: plain static files, a media folder, whole templates, and the standing cast."""

import logging
import os

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import connection
from django.template import engines

from tests.missing_names import MissingNames, Nothing
from tests.stored_visibility import StoredVisibility

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
def visibility_as_stored():
    """What a test writes by itself is seen as if it were a change of the archive of its own. What a request
    writes must leave the stored visibility true by itself.
    """
    watch = StoredVisibility()
    connection.execute_wrappers.append(watch)
    request_started.connect(watch.begin)
    request_finished.connect(watch.end)
    yield watch
    request_started.disconnect(watch.begin)
    request_finished.disconnect(watch.end)
    connection.execute_wrappers.remove(watch)
    assert not watch.untrue, f"{watch.untrue} rows were left with a visibility that is not theirs"


@pytest.fixture(autouse=True)
def nothing_kept():
    """No test reads what another one left in the cache."""
    cache.clear()


@pytest.fixture(autouse=True)
def missing_names(monkeypatch):
    """Fails the test when a template of ours names what is not there (`tests/missing_names.py` says how)."""
    missing, logger = MissingNames(), logging.getLogger("django.template")
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", Nothing(missing))
    monkeypatch.setattr(logger, "filters", [*logger.filters, missing])
    level = logger.level
    logger.setLevel(logging.DEBUG)
    yield missing.found
    logger.setLevel(level)
    assert list(missing.found) == [], "A template names what is not there: tests/missing_names.py"


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
