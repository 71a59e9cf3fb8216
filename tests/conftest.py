"""What every test stands on: plain static files, a media folder of its own, and the standing cast."""

import os
import re

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import connection

from sessions.models import set_visibility

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
    yield
    request_started.disconnect(watch.begin)
    request_finished.disconnect(watch.end)
    connection.execute_wrappers.remove(watch)
    assert not watch.untrue, f"{watch.untrue} rows were left with a visibility that is not theirs"


def in_change() -> bool:
    """Whether ours is asked within a change, where it has to see to this by itself."""
    return getattr(connection, "in_archive_change", False)


class StoredVisibility:
    """Looks at the statements of a test. `old`: something was written since the visibility was set."""

    TABLES = "topic|speaker|session|moderator|newcomer|intern|person|link|photo|slides"
    WRITES = re.compile(rf'(?:INSERT INTO|UPDATE|DELETE FROM) "mts_(?:{TABLES})"')

    def __init__(self) -> None:
        self.old = self.serving = False
        self.untrue = 0

    def __call__(self, execute, sql, params, many, context):
        if self.WRITES.match(sql):
            self.old = not sql.startswith('UPDATE "mts_person" SET "visibility"')
        elif self.old and not self.serving and 'visibility" >=' in sql and not in_change():
            self.set()
        return execute(sql, params, many, context)

    def begin(self, **_) -> None:
        if self.old:
            self.set()
        self.old, self.serving = False, True

    def end(self, **_) -> None:
        if self.old:
            self.untrue += self.set()
        self.serving = False

    def set(self) -> int:
        """By no query that a test counts."""
        counted, connection.force_debug_cursor = connection.force_debug_cursor, False
        try:
            return set_visibility()
        finally:
            connection.force_debug_cursor = counted


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
