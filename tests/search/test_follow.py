"""The index follows every way of writing, in the same transaction, and is mended where it does not."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from sessions.models import (
    Alias,
    Audience,
    Person,
    Reader,
    SearchEntry,
    SearchWord,
    Session,
    Speaker,
    SpeakerEntry,
    Status,
    Tag,
    TagSynonym,
    Topic,
    Touched,
    archive_change,
)
from sessions.people.anonymise import anonymise
from sessions.people.merge import merge
from sessions.search.find import find
from sessions.search.follow import after_migrate, rebuild, stale_entries
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def found(text: str, reader: Reader = Reader.STRANGER) -> list[str]:
    assert stale_entries() == []
    return sorted(f"{hit.kind} {hit.name}" for hit in find(text, reader).hits)


@pytest.fixture
def topic():
    with archive_change():
        session = make_session(34, venue="Shibuya")
        okubo = make_person("Okubo")
        topic = make_topic(
            session,
            "Using NFS",
            summary="About a gateway.",
            speakers=[SpeakerEntry(okubo, "guest", "Works")],
        )
        topic.tags.add(Tag.objects.create(name="Storage", slug="storage"))
        make_moderator(session, make_person("Jeffrey"))
    return topic


def test_saves_updates_and_deletions_are_followed(topic):
    assert found("nfs") == ["topic Using NFS"]
    with archive_change():
        topic.title = "Using SMB"
        topic.save()
    assert (found("nfs"), found("smb")) == ([], ["topic Using SMB"])
    with archive_change():
        Topic.objects.filter(pk=topic.pk).update(title="Using AFS")
    assert (found("smb"), found("afs")) == ([], ["topic Using AFS"])
    with archive_change(), connection.cursor() as cursor:
        cursor.execute("UPDATE mts_topic SET summary = 'It is plain.' WHERE id = %s", [topic.pk])
    assert (found("gateway"), found("plain")) == ([], ["topic Using AFS"])
    with archive_change():
        topic.delete()
    assert found("afs") == found("works") == found("storage") == found("okubo") == []
    assert not SearchWord.objects.filter(word__in=["afs", "works", "plain", "nfs"])


def test_what_names_a_person_a_tag_or_an_evening_is_followed(topic):
    person, tag, session = Person.objects.get(name="Okubo"), Tag.objects.get(), topic.session
    with archive_change():
        Alias.objects.create(person=person, name="大久保")
        TagSynonym.objects.create(tag=tag, name="disks")
        Person.objects.get(name="Jeffrey").rename("Geoffrey", show_old=False)
    assert found("大久保") == ["person Okubo", "topic Using NFS"]
    assert found("disk") == ["tag Storage", "topic Using NFS"]
    assert (found("geoffrey"), found("jeffrey")) == (["person Geoffrey", "session 34th"], [])
    with archive_change():
        person.aliases.all().delete()
        tag.name = "Buckets"
        tag.save()
        Session.objects.filter(pk=session.pk).update(number=44, held_on=date(2018, 3, 16))
        Speaker.objects.update(affiliation="Factory")
    assert found("大久保") == found("storage") == found("works") == found("2017") == []
    assert found("bucket") == ["tag Buckets", "topic Using NFS"]
    assert found("factory") == ["company Factory", "person Okubo", "topic Using NFS"]
    assert found("march 2018") == ["session 44th", "topic Using NFS"]
    with archive_change():
        topic.tags.clear()
    assert found("bucket") == []


def test_what_becomes_or_ceases_to_be_visible_is_followed(topic):
    everything = ["nfs", "gateway", "okubo", "storage", "works", "34", "jeffrey"]
    assert all(found(text) for text in everything)
    with archive_change():
        topic.session.step(Status.HELD)
    assert (found("gateway"), bool(found("nfs"))) == ([], False), "nobody was told"
    with archive_change():
        topic.speakers.update(told_at="2017-05-01T00:00Z")
    assert (found("gateway"), found("nfs")) == ([], ["topic Using NFS"])
    with archive_change():
        Session.objects.update(status=Status.PUBLISHED, agenda_audience="house", report_audience="house")
    for text in everything:
        assert (found(text), bool(found(text, Reader.HOUSE))) == ([], True), text
    with archive_change():
        Session.objects.update(agenda_audience="public", report_audience="public")
        topic.audience, topic.house_title = Audience.PUBLIC, "Using Falcon"
        topic.save()
    assert (found("falcon"), found("falcon", Reader.HOUSE)) == ([], ["topic Using Falcon"])
    with archive_change():
        Topic.objects.update(dropped_because="ill")
    assert found("nfs") == found("works") == found("storage") == found("okubo") == []


def test_merging_and_anonymising_are_followed(topic):
    with archive_change():
        ookubo = make_person("Mitsuharu")
        make_topic(topic.session, "Waves", speakers=[ookubo])
    merge(Person.objects.get(name="Okubo"), ookubo, by=None)
    assert found("mitsuharu") == ["person Okubo", "topic Using NFS", "topic Waves"]
    anonymise(Person.objects.get(name="Okubo"))
    assert found("mitsuharu") == found("okubo") == []


def test_a_change_that_fails_leaves_the_index_as_it_was(topic):
    with pytest.raises(ZeroDivisionError), archive_change():
        topic.title = "Using SMB"
        topic.save()
        raise ZeroDivisionError
    assert (found("smb"), found("nfs")) == ([], ["topic Using NFS"])


def test_a_save_without_a_difference_writes_nothing_to_the_index(topic):
    with CaptureQueriesContext(connection) as queries, archive_change():
        topic.version += 1
        topic.save()
    written = [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "DELETE", "UPDATE"))]
    assert [sql for sql in written if "searchentry" in sql or "searchword" in sql] == []


def test_a_stale_index_is_named_and_mended(topic):
    def check(*options: str) -> str:
        out = StringIO()
        call_command("check_data", *options, stdout=out)
        return out.getvalue()

    assert "search" not in check()
    entry = SearchEntry.objects.get(kind="topic")
    SearchEntry.objects.filter(pk=entry.pk).delete()
    assert "search: topic" in check() and "search: topic" in check("--mend")
    assert found("nfs") == ["topic Using NFS"] and "search" not in check()
    SearchWord.objects.all().delete()
    SearchEntry.objects.create(id=1, kind="topic", record=999, readers=3, name="Gone", title="gone")
    assert "topic 999, which is gone" in check("--mend")
    assert found("gone") == [] and found("gateway") == ["topic Using NFS"]


def test_an_archive_from_before_gets_its_index_with_migrate(topic):
    SearchEntry.objects.all().delete()
    SearchWord.objects.all().delete()
    after_migrate()
    assert found("nfs") == ["topic Using NFS"]
    before = [*SearchEntry.objects.values_list()]
    after_migrate()
    rebuild()
    assert [*SearchEntry.objects.values_list()] == before


def test_what_is_written_outside_a_change_waits_for_the_next(topic):
    with transaction.atomic():
        Tag.objects.update(description="Where bytes sleep.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT kind FROM mts_touched")
        assert cursor.fetchall() == [("tag",)]
    with archive_change():
        pass
    assert found("bytes") == ["tag Storage"] and not Touched.objects.exists()
