"""A change of the archive: its version, its lock, and counts made anew only where they can change."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions.models import Archive, Count, Proposal, Reader, archive_change
from sessions.models.archive import uncounted_tables
from tests.factories import make_person, make_proposal, make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def topics_counted() -> int:
    return Count.objects.seen_by(Reader.STRANGER).get(facet=Count.Facet.TOPICS).total


def counting(change) -> bool:
    """Whether the counts were written anew by this change."""
    with (
        CaptureQueriesContext(
            connection,
        ) as queries,
        archive_change(),
    ):
        change()
    return any('INTO "mts_count"' in query["sql"] for query in queries)


def test_a_change_of_what_readers_see_is_counted():
    session = make_session()
    make_topic(session)
    assert topics_counted() == 1
    make_topic(session, "Another")
    assert topics_counted() == 2
    assert counting(lambda: make_person("Okubo"))
    assert counting(lambda: session.topics.first().tags.create(name="go", slug="go"))


def test_a_change_of_proposals_and_messages_alone_raises_the_version_without_counting():
    proposal = make_proposal()
    before = Archive.objects.get_or_create(pk=1)[0].version
    assert not counting(lambda: proposal.put_in_reserve(by=None, at=proposal.submitted_at))
    assert not counting(lambda: Proposal.objects.all().update(name="Tanabe"))
    assert Archive.objects.get().version == before + 2


def test_only_tables_that_no_count_looks_at_are_passed_over():
    for table in ("topic", "topic_tags", "session", "speaker", "moderator", "intern", "newcomer", "person"):
        assert f"mts_{table}" not in uncounted_tables()
    assert {"mts_proposal", "mts_historicalproposal", "mts_notice"} <= uncounted_tables()
