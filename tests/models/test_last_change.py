"""When what strangers read of a record last changed: with each change of theirs, and with no other."""

import pytest
from django.utils import timezone

from sessions.models import Consent, Person, Session, SpeakerEntry, Status, Tag, Topic, archive_change
from sessions.models.locking import settle_visibility
from sessions.people.anonymise import anonymise
from sessions.people.merge import merge
from tests.factories import make_moderator, make_person, make_session, make_topic, take_back

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture
def archive():
    """Two evenings and two talks with their speakers, and a talk for the house."""
    for number, name in ((33, "Okubo"), (34, "Tanabe")):
        person = make_person(name)
        session = make_session(number)
        make_topic(session, f"By {name}", speakers=[person], summary="What was said.")
        make_moderator(session, make_person(f"Moderator {number}"))
    make_topic(session, "For us", public=False, speakers=[make_person("Mole")])


def dates() -> dict[str, object]:
    records = [*Session.objects.all(), *Topic.objects.all()]
    return {str(record): record.changed_at for record in records}


def changed(act) -> set[str]:
    """Whose date is another one after the change, which is a date of now."""
    before, began = dates(), timezone.now()
    with archive_change():
        act()
    after = dates()
    new = {name for name, at in after.items() if before.get(name) != at}
    assert all(began <= after[name] <= timezone.now() for name in new)
    return new


def saved(record, **values):
    vars(record).update(values)
    return record.save


def test_a_change_of_a_talk_is_one_of_its_evening(archive):
    talk, both = Topic.objects.get(title="By Tanabe"), {"By Tanabe", "34th session"}
    assert changed(saved(talk, summary="More was said.")) == both
    assert changed(saved(talk, summary="More was said.")) == set()
    assert changed(lambda: talk.tags.add(Tag.objects.create(name="Goa", slug="goa"))) == both
    assert changed(lambda: talk.set_speakers([SpeakerEntry(Person.objects.get(name="Okubo"))])) == both
    assert changed(saved(talk.session, invitation="Never shown in a report.")) == set()
    assert changed(saved(talk.session, closing="A party.")) == {"34th session"}


def test_each_fact_that_strangers_read_is_one_however_it_is_written(archive):
    talk = Topic.objects.get(title="By Tanabe")
    session, other = talk.session, make_person("Ono")
    second = make_topic(session, "Second")
    Topic.objects.filter(pk=talk.pk).update(recording_audience="public")
    talk.speakers.update(recording_consent="yes")
    evening, both = {"34th session"}, {"34th session", "By Tanabe"}
    for told, records, values in (
        (both, Topic.objects.filter(pk=talk.pk), {"subject": "Goa", "minutes": 9, "kind": "workshop"}),
        (both, Topic.objects.filter(pk=talk.pk), {"recording_url": "https://example.com/r"}),
        (both, talk.speakers, {"capacity": "guest", "affiliation": "Works", "person": other}),
        (evening, Session.objects.filter(pk=session.pk), {"start_time": "19:30", "venue": "Shibuya"}),
        (evening, Session.objects.filter(pk=session.pk), {"format": "online", "closing": "A party."}),
        (evening, session.moderator_set, {"person": other}),
        (both, Person.objects.filter(pk=other.pk), {"name": "Onoda"}),
        ({*both, "Second"}, Session.objects.filter(pk=session.pk), {"held_on": "2017-05-26"}),
    ):
        for name, value in values.items():
            new = changed(lambda records=records, change={name: value}: records.update(**change))
            assert new == told, name
    order = [second.pk, *session.topics.exclude(pk=second.pk).values_list("pk", flat=True)]
    assert changed(lambda: session.reorder(order, version=session.version)) == evening


def test_what_is_back_within_one_change_gives_no_date(archive):
    talk = Topic.objects.get(title="By Tanabe")

    def there_and_back():
        Topic.objects.filter(pk=talk.pk).update(audience="house", summary="Another.")
        settle_visibility()
        talk.save()

    assert changed(there_and_back) == set()


def test_merging_taking_out_and_deleting_are_followed(archive):
    okubo, tanabe = Person.objects.get(name="Okubo"), Person.objects.get(name="Tanabe")
    assert changed(lambda: merge(okubo, tanabe, by=None)) == {"34th session", "By Tanabe"}
    named = {"33rd session", "34th session", "By a colleague"}  # both talks
    assert changed(lambda: anonymise(okubo)) == named
    assert changed(Session.objects.get(number=34).topics.get(position=1).delete) == {"34th session"}


def test_what_is_changed_for_the_house_alone_gives_no_date(archive):
    talk, session = Topic.objects.get(title="By Tanabe"), Session.objects.get(number=34)
    hidden = Topic.objects.get(title="For us")
    for act in (
        saved(talk, house_summary="The falcon.", house_title="Falcon", speaker_notes="Mine."),
        saved(session, house_introduction="New: Mole.", reminders=True, places=9),
        saved(hidden, summary="For us alone."),
        lambda: hidden.set_speakers([]),
        lambda: session.topics.create(title="House", position=9, slug="house"),
    ):
        assert changed(act) <= {"House"}


def test_who_is_called_otherwise_is_so_in_talks_and_evenings(archive):
    person, moderator = Person.objects.get(name="Tanabe"), Person.objects.get(name="Moderator 33")
    assert changed(lambda: person.rename("Tanabe Taro", show_old=True)) == {"By Tanabe", "34th session"}
    assert changed(saved(moderator, name="Jeffrey")) == {"33rd session"}
    assert changed(saved(moderator, email="jeffrey@example.com")) == set()


def test_what_appears_or_goes_has_a_new_date(archive):
    session, talk = Session.objects.get(number=34), Topic.objects.get(title="By Tanabe")
    assert changed(lambda: take_back(session)) >= {"34th session"}
    assert changed(lambda: session.step(Status.PUBLISHED)) >= {"34th session", "By Tanabe"}
    assert changed(saved(talk, dropped_because="Ill.")) == {"By Tanabe", "34th session"}
    assert Topic.objects.get(pk=talk.pk).fingerprint == ""


def test_a_record_that_was_read_before_takes_nothing_back(archive):
    old = Topic.objects.get(title="By Tanabe")
    changed(saved(Topic.objects.get(pk=old.pk), summary="New."))
    stamped = Topic.objects.get(pk=old.pk)
    with archive_change():
        old.speakers.update(photo_consent=Consent.YES)
        old.save(update_fields=["kind"])
    now = Topic.objects.get(pk=old.pk)
    assert (now.changed_at, now.fingerprint) == (stamped.changed_at, stamped.fingerprint)
