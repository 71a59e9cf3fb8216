"""The history of records, whichever way they come in."""

import pytest
from django.core.management import call_command

from sessions.models import Reader, Session, Tag, Topic, archive_change
from sessions.search.find import find
from sessions.search.follow import stale_entries
from tests.factories import make_person, make_session, make_topic


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_loaddata_brings_the_history_along_and_writes_no_second_one(tmp_path):
    topic = make_topic(make_session(34), "JWT vs Goa", speakers=[make_person("Tanabe")])
    topic.tags.add(Tag.objects.create(name="Go", slug="go"), Tag.objects.create(name="JWT", slug="jwt"))
    topic.title = "JWT or Goa"
    topic.save()
    before = written()
    assert len(before[Topic]) >= 3 and {"go", "jwt"} == set(topic.tags.values_list("slug", flat=True))

    file = tmp_path / "archive.json"
    rest = ["mts.message", "mts.declinereason"]  # each new database has its own
    call_command("dumpdata", "mts", exclude=rest, output=file)
    call_command("flush", interactive=False)
    assert not Topic.history.exists()
    call_command("loaddata", file, verbosity=0)

    assert written() == before
    assert set(Topic.objects.get().tags.values_list("slug", flat=True)) == {"go", "jwt"}
    with archive_change():
        pass
    assert [hit.name for hit in find("goa", Reader.HOUSE).hits] == ["JWT or Goa"] and not stale_entries()


def written() -> dict[type, list]:
    """By model, each state in the history: what kind of change, and how many tags it has."""
    return {
        model: [
            (row.pk, row.history_type, row.tags.count() if model is Topic else 0)
            for row in model.history.order_by("pk")
        ]
        for model in (Topic, Session)
    }
