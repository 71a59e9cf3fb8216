"""Log-ins, and what the group Organisers may do."""

import pytest

pytestmark = pytest.mark.django_db


def test_organisers_may_change_every_record_of_the_archive_but_no_log_in(organiser, colleague):
    assert organiser.is_staff and not organiser.is_superuser
    assert organiser.has_perms(["mts.change_session", "mts.add_topic", "mts.delete_person", "mts.view_doubt"])
    assert not organiser.has_perm("mts.change_user")
    assert not colleague.has_perm("mts.view_session")
