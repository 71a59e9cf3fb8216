"""A change of the archive: its version goes up, and who may see what is worked out at its end."""

import pytest

from sessions.models import Archive, Reader, Topic, archive_change
from tests.factories import make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def test_visibility_is_stored_at_the_end_of_the_outermost_change():
    session = make_session()
    with archive_change():
        with archive_change():
            topic = session.add_topic(title="JWT vs Goa", audience="public")
        assert not Topic.objects.visible_to(Reader.HOUSE).exists()
    assert Topic.objects.visible_to(Reader.STRANGER).get() == topic


def test_each_change_raises_the_version_by_one():
    make_topic(make_session())
    before = Archive.objects.get().version
    with archive_change(), archive_change():
        pass
    assert Archive.objects.get().version == before + 1
