"""What is done to one person is done to nobody else: Saito, who stands everywhere too, loses nothing."""

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from sessions.media.photos import remove_portrait
from sessions.models import Doubt, Merge, Notice, OldAddress, Person, Proposal, Told, archive_change
from sessions.people.anonymise import anonymise, preview
from sessions.people.merge import merge, tell_apart
from sessions.people.merge import preview as merging
from sessions.people.undo_merge import undo
from tests.factories import make_person, make_proposal, make_session, make_topic
from tests.people.casts import rows, stand_everywhere
from tests.people.everything import places_holding

pytestmark = pytest.mark.django_db


@pytest.fixture
def okubo():
    return stand_everywhere("Okubo", 30, kanji="大久保")


@pytest.fixture
def saito(okubo):
    """(Saito, every row that came with them): what is done to Okubo must not touch any."""
    before = rows()
    person = stand_everywhere("Saito", 50, kanji="斎藤")
    twin = stand_everywhere("Saitoh", 70, log_in=False)
    merge(person, twin, by=None)
    theirs = {key: row for key, row in rows().items() if key not in before}
    assert len(theirs) > 100 and {"Proposal", "HistoricalProposal", "Merge"} <= {table for table, _ in theirs}
    return Person.objects.get(pk=person.pk), theirs


def untouched(theirs: dict) -> bool:
    now = rows()
    changed = {key: (row, now.get(key)) for key, row in theirs.items() if now.get(key) != row}
    assert changed == {}
    return True


def test_anonymising_leaves_others_alone(okubo, saito, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        anonymise(okubo)
    assert untouched(saito[1])
    for name, number, stays in (("okubo30", 30, False), ("saito50", 50, True)):
        for path in (
            f"pictures/{number}-portrait-480.webp",
            f"pictures/{name}-offer-480.webp",
            f"slides/{name}-offer",
        ):
            assert default_storage.exists(path) is stays, path


def test_what_came_in_before_anybody_knew_whose_it_was_is_forgotten(okubo, saito):
    offer = Proposal.objects.get(person=okubo)
    assert offer.history.filter(person=None, name="Okubo").exists(), "the test would see it"
    anonymise(okubo)
    assert not Proposal.history.filter(id=offer.pk).exists()
    assert [place for place in places_holding("okubo") if not place.startswith("OldAddress.slug")] == [
        "User.email: okubo30@example.com"
    ]


def test_what_others_were_told_of_an_evening_holds_no_name_and_is_kept(okubo, saito):
    session, reader = okubo.talks.first().topic.session, make_person("Reader")
    Told.objects.create(session=session, person=reader, facts={"place": "Room Okubo-san"}, at=timezone.now())
    theirs = Told.objects.filter(person=okubo)
    assert theirs.count() == 2
    anonymise(okubo)
    assert not theirs.exists() and Told.objects.filter(proposal=None, person=None).count() == 0
    assert Told.objects.get(person=reader).facts == {"place": "Room a guest from AWS"}
    assert untouched(saito[1])


def test_what_was_theirs_for_a_while_is_forgotten_too_and_stays_with_whom_it_belongs(okubo, saito):
    """Accepted for Okubo by a slip, and given to Doi: Okubo's rows go, Doi's proposal stays."""
    doi = make_person("Doi")
    offer = make_proposal("By a slip", name="Doi", person=okubo)
    offer.person = doi
    offer.save()
    anonymise(okubo)
    assert Proposal.objects.get(person=doi) == offer
    assert set(offer.history.values_list("person_id", flat=True)) == {doi.pk}


def test_merging_and_undoing_leave_others_alone(okubo, saito, django_capture_on_commit_callbacks):
    doi = stand_everywhere("Doi", 90, log_in=False)
    merging(okubo, doi)
    with django_capture_on_commit_callbacks(execute=True):
        merge(okubo, doi, by=None)
    assert untouched(saito[1])
    undo(Merge.objects.get(number=doi.pk), by=None, answers={})
    assert untouched(saito[1])


def test_after_undoing_nobody_loses_what_the_other_loses(okubo, saito, django_capture_on_commit_callbacks):
    before = rows()
    doi = stand_everywhere("Doi", 90, log_in=False)
    merge(okubo, doi, by=None)
    person = undo(Merge.objects.get(number=doi.pk), by=None, answers={})
    with django_capture_on_commit_callbacks(execute=True):
        anonymise(person)
    assert untouched(saito[1])
    assert Notice.objects.filter(person=okubo).count() == 2 and Proposal.objects.filter(person=okubo).exists()
    now = Person.objects.get(pk=okubo.pk)
    assert (now.name, now.email, now.slug, now.portrait.key, now.user.email) == (
        "Okubo",
        "okubo30@example.com",
        "okubo",
        "30-portrait",
        "okubo30@example.com",
    )
    texts = {"Session", "Topic", "FollowUp", "Question", "Photo", "Link", "ImportedReport", "CoSpeaker"}
    version = {"version", "anonymised_at"}
    after = rows()
    for key, row in before.items():
        if key[0] in texts:
            kept = {name: value for name, value in row.items() if name not in version}
            assert {name: after[key][name] for name in kept} == kept


def test_looking_at_what_would_be_done_does_nothing(okubo, saito):
    before = rows()
    assert preview(okubo).places and merging(okubo, saito[0]).obstacles
    assert rows() == before


def test_telling_two_apart_settles_no_other_question(okubo, saito):
    friend = Person.objects.get(name="Friend of number 30")
    before = rows()
    tell_apart(okubo, friend, by=None)
    now = rows()
    changed = [key[0] for key in before if key[0] != "Archive" and before[key] != now[key]]
    assert changed == ["Doubt"]
    tell_apart(friend, okubo, by=None)
    assert len(rows()) == len(before), "a second answer is no second question"


def test_taking_one_picture_away_leaves_those_of_others(okubo, saito, django_capture_on_commit_callbacks):
    before = rows()
    with django_capture_on_commit_callbacks(execute=True):
        remove_portrait(saito[0])
    now = rows()
    assert [key[0] for key in before if key not in now] == ["Portrait"]
    assert not default_storage.exists("pictures/50-portrait-480.webp")
    assert default_storage.exists("pictures/30-portrait-480.webp")


def test_what_is_shown_before_anonymising_names_nothing_of_others(okubo, request):
    alone = preview(okubo)
    assert len(alone.places) > 20 and len(alone.by_hand) == 5 and len(alone.removed) == 7
    request.getfixturevalue("saito")
    assert preview(okubo) == alone


def test_what_is_shown_before_merging_names_nothing_of_others(okubo, request):
    doi = make_person("Doi", organisation="AWS")
    alone = merging(okubo, doi), merging(doi, okubo)
    assert alone[0].moves == [
        "“Doi” as another spelling",
        "The address /people/doi/, which leads to /people/okubo/ from then on",
    ]
    assert "The log-in okubo30@example.com" in alone[1].moves and "The portrait" in alone[1].moves
    request.getfixturevalue("saito")
    assert (merging(okubo, doi), merging(doi, okubo)) == alone


def test_a_namesake_loses_nothing_but_in_the_log(okubo, django_capture_on_commit_callbacks):
    before = rows()
    namesake = stand_everywhere("Okubo", 50)
    theirs = {key: row for key, row in rows().items() if key not in before and key[0] != "LogEntry"}
    with django_capture_on_commit_callbacks(execute=True):
        anonymise(okubo)
    assert untouched(theirs)
    assert default_storage.exists("pictures/50-portrait-480.webp")
    assert Person.objects.get(pk=namesake.pk).name == "Okubo"


def test_addresses_of_another_kind_that_are_spelled_alike_stay(okubo):
    """The tag “okubo”, and the talk of that address, are no person."""
    for kind in (OldAddress.Kind.TAG, OldAddress.Kind.TOPIC):
        OldAddress.record(kind, "old-tag", "okubo")
        OldAddress.record(kind, "doi", "okubo")
    theirs = {key: row for key, row in rows().items() if key[0] == "OldAddress" and row["kind"] == "tag"}
    assert len(theirs) == 2
    doi = make_person("Doi")
    merge(okubo, doi, by=None)
    undo(Merge.objects.get(), by=None, answers={})
    assert untouched(theirs)
    talks = list(OldAddress.objects.filter(kind="topic", leads_to="okubo").values_list("slug", flat=True))
    assert talks == ["old-tag", "doi"]
    anonymise(okubo)
    assert untouched(theirs)
    assert OldAddress.objects.filter(kind="topic", leads_to="okubo").count() == 2


def test_an_earlier_address_of_a_talk_that_tells_no_name_stays_in_its_history(okubo):
    with archive_change():
        talk = make_topic(make_session(90), "Falcon", speakers=[okubo])
        for title in ("Okubo’s Fourth Look", "A Fifth Look"):
            talk.title = title
            talk.save()
            talk.readdress()
    before = set(talk.history.values_list("slug", flat=True))
    assert before == {"falcon", "okubos-fourth-look", "a-fifth-look"}
    anonymise(okubo)
    assert set(talk.history.values_list("slug", flat=True)) == {"falcon", "a-fifth-look"}


def test_every_question_about_an_anonymised_person_is_settled_and_tells_no_name(okubo, saito):
    anonymise(okubo)
    about = Doubt.objects.filter(person=okubo) | Doubt.objects.filter(other=okubo)
    assert {(doubt.message, doubt.settlement, bool(doubt.settled_at)) for doubt in about} == {
        ("One of these two people was anonymised.", "One of the two was anonymised.", True)
    }
    assert about.count() == 2


def test_somebody_without_a_log_in_is_not_said_to_have_that_of_another(okubo):
    doi = make_person("Doi", organisation="Example Inc.")
    found = preview(doi)
    assert (found.by_hand, found.removed) == ([], ["The address /people/doi/ (answers “gone” from then on)"])
    assert found.phrase == "a guest from Example Inc."
    assert "The tie to the log-in okubo30@example.com (the log-in itself stays)" in preview(okubo).removed
