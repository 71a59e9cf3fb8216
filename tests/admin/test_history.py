"""The history of an evening in words, and one old value brought back.

A second evening stands beside it, with texts that nobody may see or write from the first one's page.
"""

from datetime import date

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions.models import (
    Archive,
    Intern,
    OldAddress,
    Person,
    Session,
    Speaker,
    SpeakerEntry,
    Status,
    Tag,
    Topic,
    archive_change,
)
from sessions.people.anonymise import anonymise
from tests.factories import make_moderator, make_person, make_proposal, make_session, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(db):
    """The 36th, with a history of its own."""
    session = make_session(36, status=Status.OPEN, held_on=date(2017, 7, 21), public=False)
    topic = make_topic(session, "Elsewhere", speakers=[make_person("Nobody")], summary="Secret of the 36th.")
    topic.summary = "Another secret of the 36th."
    topic.save()
    session.venue = "Nowhere"
    session.save()
    return session


def address(session: Session) -> str:
    return f"/admin/mts/session/{session.pk}/history/"


def change(record, **values) -> None:
    """Saved by somebody, as an edit is: the version goes up."""
    with archive_change():
        record.claim(record.version)
        for name, value in values.items():
            setattr(record, name, value)
        record.save()


def told(page) -> list[tuple[str, str, str, str]]:
    """(heading, field, old, new) of each change, the latest first."""
    return [
        (heading, one.label, *("".join(piece.text for piece in side) for side in (one.old, one.new)))
        for entry in page.context["page"]
        for heading, changes in entry.records
        for one in changes
    ]


def bring(client, session: Session, label: str, old: str, **more):
    """Press the button beside this old value; the page that follows."""
    page = client.get(address(session))
    for entry in page.context["page"]:
        for _, changes in entry.records:
            for one in changes:
                if (one.label, "".join(piece.text for piece in one.old)) == (label, old):
                    assert one.key, "it has a button"
                    posted = {"bring": one.key, "version": one.version} | more
                    return client.post(address(session), posted, follow=True)
    raise AssertionError(f"There is no {label} that was {old!r}.")


def said(page) -> list[str]:
    return [str(message) for message in page.context["messages"]]


def test_every_change_is_told_in_words_old_beside_new(organiser_client, agenda, other):
    topic, kelly = agenda.topics.get(position=1), make_person("Kelly")
    change(agenda, venue="Shibuya", held_on=date(2017, 6, 23), reminders=True)
    change(topic, title="The one", audience="public")
    with archive_change():
        topic.set_speakers([SpeakerEntry(kelly, "guest", "AWS")])
        make_moderator(agenda, kelly)
        Intern.objects.create(person=kelly, programme="GIP", farewell_session=agenda)
    agenda.step(Status.ANNOUNCED)
    with archive_change():
        topic.tags.add(Tag.objects.create(name="Go", slug="go"))
    ids = list(agenda.topics.order_by("-position").values_list("pk", flat=True))
    agenda.reorder(ids, version=agenda.version)
    page = organiser_client.get(address(agenda))
    assert told(page)[:-3] == [
        ("The evening", "Running order", "“The one”, “Two”, “Three”", "“Three”, “Two”, “The one”"),
        ("Topic “The one”", "Tags", "", "Go"),
        ("The evening", "Status", "Open for topics", "Announced"),
        ("Moderator Kelly", "Moderator", "", "Kelly"),
        ("Speakers of “The one”: Kelly", "Speaker", "", "Kelly (AWS)"),
        ("Speakers of “The one”: Speaker One", "Speaker", "Speaker One", ""),
        ("Topic “The one”", "Title", "One", "The one"),
        ("Topic “The one”", "Audience", "The house only", "Public"),
        ("The evening", "Date", "16 June 2017", "23 June 2017"),
        ("The evening", "Venue", "", "Shibuya"),
        ("The evening", "Send reminders", "no", "yes"),
    ]
    text = page.content.decode()
    assert "36th" not in text and "Nowhere" not in text and "Elsewhere" not in text
    assert "The evening was entered" in text and "Intern Kelly added" in text and "without a log-in" in text


def test_a_long_text_is_compared_word_by_word(organiser_client, agenda, other):
    topic = agenda.topics.get(position=2)
    long = "It began with a look at how the cluster had been built, and at what it costs. "
    change(topic, summary=long * 8 + "Then came the storage.")
    change(topic, summary=long * 8 + "Then came the <b>network</b>.")
    page = organiser_client.get(address(agenda)).content.decode()
    assert "came the <del>storage.</del>" in page
    assert "came the <ins>&lt;b&gt;network&lt;/b&gt;.</ins>" in page
    assert page.count("It began with") == 8, "what stayed is shown only beside the change"


def test_one_click_brings_an_old_text_back_and_is_itself_in_the_history(
    organiser_client, organiser, agenda, other
):
    topic = agenda.topics.get(position=1)
    change(topic, title="A new title", audience="public", summary="**Kept.**")
    topic.readdress()
    change(topic, summary="Lost.")
    version = Archive.objects.get().version
    page = bring(organiser_client, agenda, "Summary", "**Kept.**")
    topic.refresh_from_db()
    assert (topic.summary, topic.summary_html.strip()) == ("**Kept.**", "<p><strong>Kept.</strong></p>")
    assert said(page) == ["Brought back. Summary: as it was before."]
    assert Archive.objects.get().version == version + 1 and topic.history.latest().history_user == organiser
    assert told(page)[0] == (f"Topic “{topic.title}”", "Summary", "Lost.", "**Kept.**")
    assert page.context["page"][0].by == "organiser@example.com"
    bring(organiser_client, agenda, "Title", "One")
    topic.refresh_from_db()
    assert (topic.title, topic.slug) == ("One", "one")
    assert OldAddress.objects.filter(slug="a-new-title", leads_to="one").exists(), "its address moves along"
    assert Topic.objects.get(session=other).summary == "Another secret of the 36th."


def test_what_was_public_by_mistake_is_for_the_house_again(organiser_client, client, agenda):
    topic = agenda.topics.get(position=1)
    change(topic, audience="public")
    topic.readdress()
    assert topic.slug == "one"
    bring(organiser_client, agenda, "Audience", "The house only")
    topic.refresh_from_db()
    assert (topic.audience, topic.slug) == ("house", "35-1")


@pytest.mark.parametrize(
    "name, old, new, label, words",
    [
        ("venue", "Shibuya", "Ebisu", "Venue", "Shibuya"),
        ("number", 35, 37, "Number", "35"),
        ("held_on", date(2017, 6, 16), None, "Date", "16 June 2017"),
        ("introduction", "Hello.", "Bye.", "Introduction", "Hello."),
        ("reminders", True, False, "Send reminders", "yes"),
        ("had_party", True, None, "Party", "yes"),
        ("report_audience", "house", "public", "Report audience", "The house only"),
        ("places", 6, 4, "Places", "6"),
    ],
)
def test_each_kind_of_field_of_the_evening_comes_back(
    organiser_client, agenda, other, name, old, new, label, words
):
    change(agenda, **{name: old})
    change(agenda, **{name: new})
    before = list(Session.objects.filter(pk=other.pk).values())
    page = bring(organiser_client, agenda, label, words)
    agenda.refresh_from_db()
    assert getattr(agenda, name) == old and said(page) == [f"Brought back. {label}: as it was before."]
    assert list(Session.objects.filter(pk=other.pk).values()) == before


def test_the_writer_comes_back_unless_anonymised(organiser_client, agenda):
    okubo, konishi = make_person("Okubo"), make_person("Konishi")
    change(agenda, writer=okubo)
    change(agenda, writer=konishi)
    bring(organiser_client, agenda, "Writer", "Okubo")
    agenda.refresh_from_db()
    assert agenda.writer == okubo
    change(agenda, writer=konishi)
    anonymise(okubo)
    agenda.refresh_from_db()
    page = bring(organiser_client, agenda, "Writer", "a colleague")
    agenda.refresh_from_db()
    assert agenda.writer == konishi and said(page) == ["Whom this is about is no longer known."]


def test_tags_minutes_and_what_the_speaker_sent_come_back(organiser_client, agenda):
    topic = agenda.topics.get(position=3)
    go, rust = (Tag.objects.create(name=name, slug=name.lower()) for name in ("Go", "Rust"))
    change(topic, minutes=20, speaker_notes="Hello")
    with archive_change():
        topic.tags.set([go])
        topic.tags.set([rust])
    change(topic, minutes=30, speaker_notes="")
    for label, old in (("Tags", "Go"), ("Minutes", "20"), ("Speaker notes", "Hello")):
        bring(organiser_client, agenda, label, old)
    topic.refresh_from_db()
    assert (list(topic.tags.all()), topic.minutes, topic.speaker_notes) == ([go], 20, "Hello")


def test_a_speaker_who_was_taken_out_speaks_again_as_on_that_day_and_is_told_anew(organiser_client, agenda):
    topic, guest, second = agenda.topics.get(position=1), make_person("Ahn"), make_person("Bo")
    with archive_change():
        topic.set_speakers([SpeakerEntry(guest, "guest", "AWS", "Ahn-san"), SpeakerEntry(second)])
        topic.speakers.filter(person=guest).update(photo_consent="yes", told_at="2017-05-01T00:00Z")
        topic.set_speakers([SpeakerEntry(second)])
    bring(organiser_client, agenda, "Speaker", "Ahn (AWS)")
    rows = topic.speakers.values_list(
        "person__name", "position", "capacity", "affiliation", "credited_as", "photo_consent", "told_at"
    )
    assert list(rows) == [
        ("Bo", 1, "member", "", "", "", None),
        ("Ahn", 2, "guest", "AWS", "Ahn-san", "", None),
    ]
    bring(organiser_client, agenda, "Speaker", "")  # the last one added: Ahn
    assert [speaker.name for speaker in topic.speakers.all()] == ["Bo"]
    assert Speaker.objects.exclude(topic=topic).count() == 2, "nobody else was touched"


def test_who_was_replaced_moderates_again_and_is_asked_anew(organiser_client, agenda, other):
    first, stays = make_person("Ahn"), make_person("Bo")
    make_moderator(agenda, stays, answer="yes")
    one = make_moderator(agenda, first, answer="yes", position=2)
    make_moderator(other, first, answer="yes")
    one.delete()
    bring(organiser_client, agenda, "Moderator", "Ahn")
    rows = agenda.moderator_set.values_list("person__name", "answer", "position")
    assert list(rows) == [("Bo", "yes", 1), ("Ahn", "", 2)]
    assert other.moderator_set.get().answer == "yes"


def test_what_a_speaker_or_moderator_or_intern_was_on_that_day_comes_back(organiser_client, agenda):
    speaker, kelly = agenda.topics.get(position=1).speakers.get(), make_person("Kelly")
    moderator = make_moderator(agenda, kelly, answer="yes")
    beside = make_moderator(agenda, make_person("Beside"), answer="no", position=2)
    with archive_change():
        intern = Intern.objects.create(person=kelly, farewell_session=agenda, impressions="Good.")
        speaker.capacity, moderator.answer, intern.impressions = "intern", "no", "Bad."
        for record in (speaker, moderator, intern):
            record.save()
    for label, old in (("Capacity", "Member"), ("Answer", "yes"), ("Impressions", "Good.")):
        bring(organiser_client, agenda, label, old)
    for record in (speaker, moderator, intern):
        record.refresh_from_db()
    assert (speaker.capacity, moderator.answer, intern.impressions) == ("member", "yes", "Good.")
    beside.refresh_from_db()
    assert (beside.answer, beside.position) == ("no", 2)


def test_a_dropped_topic_is_taken_up_again_with_its_proposal(organiser_client, agenda):
    topic = agenda.topics.get(position=2)
    proposal = make_proposal("Two", person=topic.speakers.get().person)
    proposal.accept(agenda, topic, by=None, at="2017-05-01T00:00Z")
    remove = f"/admin/mts/session/{agenda.pk}/topics/{topic.pk}/remove/"
    organiser_client.post(remove, {"_drop": "", "because": "Ill", "version": topic.version})
    proposal.refresh_from_db()
    assert proposal.status == "reserve"
    bring(organiser_client, agenda, "Dropped because", "")
    topic.refresh_from_db()
    proposal.refresh_from_db()
    assert (topic.dropped_because, proposal.status) == ("", "accepted")


def test_an_earlier_running_order_comes_back_and_new_topics_stand_last(organiser_client, agenda, other):
    ids = list(agenda.topics.order_by("position").values_list("pk", flat=True))
    agenda.reorder(ids[::-1], version=agenda.version)
    make_topic(agenda, "Four", public=False)
    agenda.refresh_from_db()
    agenda.reorder([*ids[1:], ids[0], agenda.topics.get(title="Four").pk], version=agenda.version)
    bring(organiser_client, agenda, "Running order", "“One”, “Two”, “Three”")
    assert list(agenda.topics.order_by("position").values_list("title", flat=True)) == [
        "One",
        "Two",
        "Three",
        "Four",
    ]


def test_an_order_that_stayed_is_no_change(agenda):
    ids = list(agenda.topics.order_by("position").values_list("pk", flat=True))
    rows = agenda.history.count()
    agenda.reorder(ids, version=agenda.version)
    assert agenda.history.count() == rows


def test_somebody_who_saved_meanwhile_is_shown_before_anything_is_written_over(
    organiser_client, agenda, other
):
    topic = agenda.topics.get(position=1)
    change(topic, title="Second")
    change(topic, title="Third")
    change(agenda, venue="Shibuya")
    change(agenda, venue="Ebisu")
    stale = bring(organiser_client, agenda, "Title", "One", version=topic.version - 1)
    assert stale.status_code == 409
    page = " ".join(stale.content.decode().split())
    assert "Somebody saved this in the meantime" in page
    assert '<p class="told-text">Third</p>' in page and '<p class="told-text">One</p>' in page
    topic.refresh_from_db()
    assert topic.title == "Third"
    form = stale.context["stale"]
    organiser_client.post(address(agenda), {"bring": form["key"], "version": form["version"]})
    topic.refresh_from_db()
    assert topic.title == "One"
    assert bring(organiser_client, agenda, "Venue", "Shibuya", version=1).status_code == 409
    agenda.refresh_from_db()
    assert agenda.venue == "Ebisu"


@pytest.mark.parametrize("kind", ["order", "speaker", "moderator", "notes", "dropped", "tags", "answer"])
def test_every_way_back_asks_when_somebody_saved_meanwhile(organiser_client, agenda, kind):
    topic, ahn = agenda.topics.get(position=1), make_person("Ahn")
    ids = list(agenda.topics.order_by("position").values_list("pk", flat=True))
    moderator = make_moderator(agenda, ahn, answer="yes")
    with archive_change():
        agenda.reorder(ids[::-1], version=agenda.version)
        topic.refresh_from_db()
        topic.tags.add(Tag.objects.create(name="Go", slug="go"))
        topic.set_speakers([SpeakerEntry(ahn)])
        moderator.answer = "no"
        moderator.save()
        if kind == "moderator":
            moderator.delete()
    change(topic, speaker_notes="A", dropped_because="Ill")
    change(topic, speaker_notes="B")
    label, old = {
        "order": ("Running order", "“One”, “Two”, “Three”"),
        "speaker": ("Speaker", "Speaker One"),
        "moderator": ("Moderator", "Ahn"),
        "notes": ("Speaker notes", "A"),
        "dropped": ("Dropped because", ""),
        "tags": ("Tags", ""),
        "answer": ("Answer", "yes"),
    }[kind]
    rows = Topic.history.count(), Session.history.count(), Speaker.history.count()
    page = bring(organiser_client, agenda, label, old, version=999)
    assert page.status_code == 409 and page.context["stale"]["wanted"] == old
    assert rows == (Topic.history.count(), Session.history.count(), Speaker.history.count())


def test_what_cannot_come_back_has_no_button_and_is_refused_with_words(organiser_client, agenda, other):
    topic = agenda.topics.get(position=1)
    speaker = topic.speakers.get()
    with archive_change():
        speaker.told_at, speaker.photo_consent = "2017-05-01T00:00Z", "yes"
        speaker.save()
    agenda.step(Status.ANNOUNCED)
    taken = make_session(40, status=Status.DRAFT, held_on=None)
    change(agenda, number=41)
    Session.objects.filter(pk=taken.pk).update(number=35)
    gone = agenda.topics.get(position=3)
    gone.title = "Gone"
    gone.save()
    page = organiser_client.get(address(agenda))
    keys = {one.label: one.key for entry in page.context["page"] for _, some in entry.records for one in some}
    assert not keys["Status"] and not keys["Told at"] and not keys["Photo consent"]
    agenda_row, speaker_row, topic_row = (
        record.history.first().history_id for record in (agenda, speaker, gone)
    )
    status_row = agenda.history.filter(status="announced").last().history_id
    number_row = agenda.history.filter(number=41).last().history_id
    elsewhere = Topic.objects.get(session=other).history.first().history_id
    with archive_change():
        gone.speakers.all().delete()
        gone.delete()
    on_its_page = "This cannot be brought back from here; change it on its page."
    refusals = {
        f"session.{status_row}.status": "Where an evening stands is changed by the buttons of its page.",
        f"session.{number_row}.number": "There is a 35th session already. The next free number is 37.",
        f"speaker.{speaker_row}.told_at": on_its_page,
        f"speaker.{speaker_row}.photo_consent": on_its_page,
        f"topic.{topic_row}.title": "The topic is no longer in this evening.",
        f"topic.{elsewhere}.summary": "The history of this evening has no such change.",
        f"session.{agenda_row}.moderators": on_its_page,
        f"person.{agenda_row}.email": "The history of this evening has no such change.",
        "session.99999.venue": "The history of this evening has no such change.",
        "session.x": "The history of this evening has no such change.",
        "": "The history of this evening has no such change.",
    }
    before = list(Session.objects.values()), list(Topic.objects.values()), list(Speaker.objects.values())
    for key, words in refusals.items():
        agenda.refresh_from_db()
        posted = {"bring": key, "version": agenda.version}
        assert said(organiser_client.post(address(agenda), posted, follow=True)) == [words], key
    assert before == (
        list(Session.objects.values()),
        list(Topic.objects.values()),
        list(Speaker.objects.values()),
    )


def test_anonymised_people_never_come_back(organiser_client, agenda):
    topic = agenda.topics.get(position=1)
    okubo = topic.speakers.get().person
    change(topic, summary="Speaker One-san spoke.")
    change(topic, summary="Rewritten.")
    with archive_change():
        topic.set_speakers([])
        make_moderator(agenda, okubo).delete()
    rows = {
        "speaker": Speaker.history.filter(person_id=okubo.pk, history_type="-").get().history_id,
        "moderator": okubo.moderator_set.model.history.filter(history_type="-").get().history_id,
    }
    anonymise(okubo)
    page = organiser_client.get(address(agenda))
    assert "Speaker One" not in page.content.decode() and ("Speaker", "a colleague") in [
        (label, old) for _, label, old, _ in told(page)
    ]
    places = [
        one
        for entry in page.context["page"]
        for heading, some in entry.records
        for one in some
        if "a colleague" in heading
    ]
    assert places and not any(one.key for one in places)
    for kind, row in rows.items():
        agenda.refresh_from_db()
        topic.refresh_from_db()
        version = topic.version if kind == "speaker" else agenda.version
        posted = {"bring": f"{kind}.{row}.there", "version": version}
        page = organiser_client.post(address(agenda), posted, follow=True)
        assert said(page) == ["Whom this is about is no longer known."]
    bring(organiser_client, agenda, "Summary", "A colleague spoke.")
    topic.refresh_from_db()
    assert topic.summary == "A colleague spoke." and not topic.speakers.exists()


def test_a_topic_that_left_is_told_until_it_left_and_where_it_came_from(organiser_client, agenda, other):
    topic = agenda.topics.get(position=3)
    change(topic, title="Three, here")
    with archive_change():
        other.take_in(topic)
    topic.refresh_from_db()
    change(topic, title="Three, there")
    with archive_change():
        topic.set_speakers([SpeakerEntry(make_person("Later"))])
    here, there = (organiser_client.get(address(session)) for session in (agenda, other))
    assert ("Topic “Three, there”", "Session", "35th session", "36th session") in told(here)
    assert ("Topic “Three, there”", "Title", "Three", "Three, here") in told(here)
    assert "Later" not in here.content.decode()
    assert ("Topic “Three, there”", "Title", "Three, here", "Three, there") in told(there)
    assert ("Topic “Three, there”", "Title", "Three", "Three, here") not in told(there)
    keys = [
        one.key
        for entry in here.context["page"]
        for heading, some in entry.records
        for one in some
        if "Three" in heading
    ]
    assert not any(keys), "it is brought back where it is now"


def test_deleted_topics_keep_their_titles(organiser_client, agenda):
    topic = agenda.topics.get(position=2)
    ids = list(agenda.topics.order_by("-position").values_list("pk", flat=True))
    agenda.reorder(ids, version=agenda.version)
    remove = f"/admin/mts/session/{agenda.pk}/topics/{topic.pk}/remove/"
    organiser_client.post(remove, {"_delete": ""})
    page = organiser_client.get(address(agenda))
    assert ("The evening", "Running order", "“One”, “Two”, “Three”", "“Three”, “Two”, “One”") in told(page)
    assert "Topic “Two” deleted" in page.content.decode()
    assert ("Speakers of “Two”: Speaker Two", "Speaker", "Speaker Two", "") in told(page)


def test_pages_cost_the_same_for_one_change_and_for_many(organiser_client, agenda):
    counts = []
    for changes in (1, 30, 60):
        for n in range(changes):
            change(agenda, venue=f"Room {changes}-{n}")
            change(agenda.topics.get(position=1 + n % 3), summary=f"Text {changes}-{n}")
        organiser_client.get(address(agenda))
        with CaptureQueriesContext(connection) as queries:
            page = organiser_client.get(address(agenda))
        counts.append(len(queries))
    assert counts[1] == counts[2] <= counts[0] <= 20, "the first page also holds speakers and their names"
    assert page.context["page"].paginator.num_pages == 5
    last = organiser_client.get(address(agenda) + "?page=5")
    assert "The evening was entered" in last.content.decode()
    assert organiser_client.get(address(agenda) + "?page=x").status_code == 200


def test_whoever_may_only_look_sees_no_buttons_and_brings_nothing_back(client, colleague, agenda):
    change(agenda, venue="Shibuya")
    colleague.is_staff = True
    colleague.save()
    client.force_login(colleague)
    assert client.get(address(agenda)).status_code == 403
    colleague.user_permissions.add(
        Permission.objects.get(codename="view_session", content_type__app_label="mts")
    )
    page = client.get(address(agenda))
    assert "Shibuya" in page.content.decode() and "Bring this back" not in page.content.decode()
    row = agenda.history.latest().history_id
    posted = {"bring": f"session.{row}.venue", "version": agenda.version}
    assert client.post(address(agenda), posted).status_code == 403
    agenda.refresh_from_db()
    assert agenda.venue == "Shibuya"


def test_the_session_leads_to_its_history_and_a_topic_and_a_person_have_their_own(organiser_client, agenda):
    topic = agenda.topics.get(position=1)
    change(topic, title="Renamed")
    assert address(agenda) in organiser_client.get(f"/admin/mts/session/{agenda.pk}/change/").content.decode()
    page = organiser_client.get(f"/admin/mts/topic/{topic.pk}/history/")
    assert ("Topic “Renamed”", "Title", "One", "Renamed") in told(page)
    assert address(agenda) in page.content.decode() and "Bring this back" not in page.content.decode()
    person, namesake = make_person("Okubo"), make_person("Konishi")
    for one in (person, namesake):
        with archive_change():
            one.aliases.create(name=f"{one.name}, kanji", reason="script")
    person.organisation = "AWS"
    person.save()
    page = organiser_client.get(f"/admin/mts/person/{person.pk}/history/")
    assert ("Person changed", "Organisation", "", "AWS") in told(page)
    assert "Alias “Okubo, kanji” added" in page.content.decode() and "Konishi" not in page.content.decode()


@pytest.mark.parametrize("kind", ["session", "topic", "person", "speaker", "intern", "proposal"])
def test_no_page_of_old_versions_is_left(organiser_client, agenda, kind):
    make_proposal()
    Intern.objects.create(person=Person.objects.first())
    record = apps.get_model("mts", kind).objects.first()
    row = record.history.first()
    there = f"/admin/mts/{kind}/{record.pk}/history/{row.pk}/"
    assert organiser_client.get(there, follow=True).redirect_chain[-1][0] == "/admin/"
    page = organiser_client.get(f"/admin/mts/{kind}/{record.pk}/history/").content.decode()
    assert "<h3>" in page and "Nothing was changed" not in page
    assert there not in page


def test_topics_without_a_title_cost_no_query_each(organiser_client, agenda):
    counts = []
    for more in (1, 3):
        for _ in range(more):
            topic = make_topic(agenda, "", speakers=[make_person("Somebody")], public=False)
        organiser_client.get(address(agenda))
        with CaptureQueriesContext(connection) as queries:
            page = organiser_client.get(address(agenda)).content.decode()
        counts.append(len(queries))
        assert f"topic {topic.position} of the 35th session" in page
    assert counts[0] == counts[1]


def test_a_proposal_tells_who_decided_and_for_which_evening(organiser_client, organiser, agenda):
    proposal = make_proposal("Four")
    topic = make_topic(agenda, "Four", public=False)
    proposal.accept(agenda, topic, by=organiser, at="2017-05-01T00:00Z")
    changes = told(organiser_client.get(f"/admin/mts/proposal/{proposal.pk}/history/"))
    assert ("Proposal changed", "Decided by", "", "organiser@example.com") in changes
    assert ("Proposal changed", "Session", "", "35th session") in changes
    assert ("Proposal changed", "Status", "Submitted", "Accepted") in changes
    assert ("Proposal changed", "Topic", "", "“Four”") in changes
