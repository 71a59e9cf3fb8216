"""The lists of the admin: what each column says, and that each filter shows what it names alone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.models import (
    Doubt,
    FollowUp,
    ImportedReport,
    Intern,
    Message,
    Notice,
    OldAddress,
    Person,
    Photo,
    Session,
    SpeakerEntry,
    Status,
    Tag,
    Topic,
)
from tests.admin.posting import words
from tests.factories import make_moderator, make_person, make_proposal, make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def rows(client, model: str, **query) -> list:
    return list(client.get(reverse(f"admin:mts_{model}_changelist"), query).context["cl"].result_list)


def cells(client, model: str, column: str) -> dict[str, str]:
    """The words of one column by the first words of the row, as the page has them."""
    page = client.get(reverse(f"admin:mts_{model}_changelist")).content.decode()
    found = {}
    for row in page.split("<tbody>")[1].split("<tr>")[1:]:
        text = {part.split('"')[0]: part.split(">", 1)[1] for part in row.split('class="field-')[1:]}
        plain = {name.split(" ")[0]: plain_words(html) for name, html in text.items()}
        found[next(iter(plain.values()))] = plain[column]
    return found


def plain_words(html: str) -> str:
    class Fragment:
        content = html.split("</td>")[0].split("</th>")[0].encode()

    return words(Fragment)


@pytest.fixture
def evenings(db) -> dict[str, Session]:
    """One evening of each kind, by a word."""
    today = timezone.localdate()
    made = {
        "out": make_session(30, held_on=today - timedelta(days=60)),
        "held": make_session(31, status=Status.HELD, held_on=today - timedelta(days=30)),
        "off": make_session(32, status=Status.CANCELLED, held_on=today - timedelta(days=9)),
        "yesterday": make_session(33, status=Status.ANNOUNCED, held_on=today - timedelta(days=1)),
        "today": make_session(34, status=Status.ANNOUNCED, held_on=today),
        "tomorrow": make_session(35, status=Status.OPEN, held_on=today + timedelta(days=1)),
        "later": make_session(36, status=Status.DRAFT, held_on=today + timedelta(days=30)),
        "open": make_session(37, status=Status.DRAFT, held_on=None),
    }
    for session in (made["held"], made["later"]):
        make_moderator(session, make_person(f"Kevin {session.number}"))
    make_topic(made["held"], "Given"), make_topic(made["held"], "Dropped", dropped_because="ill")
    make_topic(made["later"], "Planned")
    return made


def test_days_are_counted_until_an_evening_and_since_one_whose_report_is_awaited(organiser_client, evenings):
    assert cells(organiser_client, "session", "waiting") == {
        "30": "–", "31": "30 without a report", "32": "–", "33": "1 without a report", "34": "today",
        "35": "in 1 day", "36": "in 30 days", "37": "–",
    }  # fmt: skip


def test_the_list_of_sessions_names_moderators_and_counts_talks_that_stand(organiser_client, evenings):
    assert cells(organiser_client, "session", "moderated_by") == {
        "30": "–", "31": "Kevin 31", "32": "–", "33": "–", "34": "nobody yet", "35": "nobody yet",
        "36": "Kevin 36", "37": "nobody yet",
    }  # fmt: skip
    counts = cells(organiser_client, "session", "topic_count")
    assert (counts["31"], counts["36"], counts["35"]) == ("1", "1", "0")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"moderator": "none"}, ["open", "tomorrow", "today", "yesterday", "out"]),
        ({"report": "out"}, ["out"]),
        ({"report": "awaited"}, ["yesterday", "held"]),
        ({"q": "Planned"}, ["later"]),
        ({"q": "Kevin 31"}, ["held"]),
    ],
)
def test_filters_of_sessions(organiser_client, evenings, query, found):
    assert rows(organiser_client, "session", **query) == [evenings[word] for word in found]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Dropped", "Reserve", "Cancelled", "Written", "Missing"]),
        ({"summary": "missing"}, ["Missing"]),
        ({"summary": "there"}, ["Reserve", "Written"]),
        ({"place": "standing"}, ["Written", "Missing"]),
        ({"place": "dropped"}, ["Dropped", "Reserve"]),
        ({"place": "reserve"}, ["Cancelled"]),
    ],
)
def test_filters_of_topics(organiser_client, query, found):
    one, off = make_session(30), make_session(31, status=Status.CANCELLED)
    make_topic(one, "Written", summary="Words."), make_topic(one, "Missing")
    make_topic(off, "Cancelled")
    later = make_session(32)
    make_topic(later, "Dropped", dropped_because="ill")
    waits = make_topic(later, "Reserve", dropped_because="In reserve", summary="Words.")
    make_proposal("Reserve", topic=waits, status="reserve")
    shown = [topic.title for topic in rows(organiser_client, "topic", **query)]
    assert sorted(shown) == sorted(found)


def test_the_list_of_topics_says_who_spoke_where_and_whether_a_summary_is_there(organiser_client):
    session = make_session(34)
    make_topic(session, "JWT vs Goa", speakers=[make_person("Okubo"), make_person("Ogawa")], summary="x")
    make_topic(session, "", subject="a report"), make_topic(session, "")
    assert cells(organiser_client, "topic", "spoken_by") == {
        "JWT vs Goa": "Okubo, Ogawa", "a report": "–", "(no title)": "–",
    }  # fmt: skip
    assert set(cells(organiser_client, "topic", "session_link").values()) == {"34th"}


@pytest.mark.parametrize(
    ("query", "found"), [({}, ["Said", "Not", "Bare"]), ({"farewell": "said"}, ["Said"]),
                         ({"farewell": "not"}, ["Not", "Bare"])],
)  # fmt: skip
def test_filters_of_internships(organiser_client, query, found):
    for name, session in (("Said", make_session(34)), ("Not", None), ("Bare", None)):
        Intern.objects.create(person=make_person(name), farewell_session=session)
    assert sorted(one.person.name for one in rows(organiser_client, "intern", **query)) == sorted(found)
    assert cells(organiser_client, "intern", "farewell") == {"Said": "at the 34th", "Not": "–", "Bare": "–"}


@pytest.mark.parametrize(
    ("query", "found"),
    [({}, ["A", "B", "C"]), ({"earlier": "open"}, ["B", "C"]), ({"earlier": "known"}, ["A"])],
)
def test_filters_of_threads(organiser_client, query, found):
    first, topic = make_topic(make_session(32), "First"), make_topic(make_session(34), "Second")
    FollowUp.objects.create(topic=topic, earlier=first, quote="A")
    FollowUp.objects.create(topic=topic, earlier_number=12, speakers_named=["Shihan"], quote="B")
    FollowUp.objects.create(topic=topic, quote="C", kind="mentions")
    assert sorted(one.quote for one in rows(organiser_client, "followup", **query)) == found
    page = words(organiser_client.get(reverse("admin:mts_followup_changelist")))
    for said in ("First (32nd)", "not found yet: session 12, Shihan", "not found yet: nothing said"):
        assert said in page, said


def test_a_tag_names_its_synonyms_and_counts_its_own_topics(organiser_client):
    go, _bare = (Tag.objects.create(name=name, slug=name.lower()) for name in ("Go", "Bare"))
    go.synonyms.create(name="Golang"), go.synonyms.create(name="Gopher")
    for title in ("One", "Two"):
        make_topic(
            make_session(34 + len(title)) if title == "One" else Session.objects.first(), title
        ).tags.add(go)
    assert cells(organiser_client, "tag", "topic_count") == {"Go": "2", "Bare": "0"}
    synonyms = cells(organiser_client, "tag", "synonym_names")
    assert sorted(synonyms["Go"].split(", ")) == ["Golang", "Gopher"] and synonyms["Bare"] == "–"


def test_a_synonym_that_is_here_twice_or_belongs_elsewhere_is_refused_in_words(organiser_client):
    go, other = (Tag.objects.create(name=name, slug=name.lower()) for name in ("Go", "Other"))
    other.synonyms.create(name="Taken")
    address = reverse("admin:mts_tag_change", args=[go.pk])
    form = {"name": "Go", "description": "", "synonyms-TOTAL_FORMS": "2", "synonyms-INITIAL_FORMS": "0",
            "synonyms-0-name": "Golang", "synonyms-1-name": "golang"}  # fmt: skip
    assert "This synonym is here twice." in words(organiser_client.post(address, form))
    assert "“Taken” is a synonym of Other." in words(organiser_client.post(address, form | {"name": "Taken"}))
    assert not go.synonyms.exists()
    assert organiser_client.post(address, form | {"synonyms-1-name": "Gopher"}).status_code == 302
    assert sorted(go.synonyms.values_list("name", flat=True)) == ["Golang", "Gopher"]
    go.refresh_from_db()
    assert go.slug == "go"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"waits": "somebody"}, ["by hand", "failed", "unclear"]),
        ({"waits": "open"}, ["by hand", "due", "failed", "sending", "unclear"]),
        ({"waits": "told"}, ["sent", "told"]),
    ],
)
def test_filters_of_messages(organiser_client, query, found):
    for status in Notice.Status.values:
        Notice.objects.create(kind="news", status=status, name=status, subject=status)
    assert sorted(one.status for one in rows(organiser_client, "notice", **query)) == found


def test_a_message_says_to_whom_it_goes_and_what_it_is(organiser_client):
    for channel, name, email, subject in (
        ("mail", "Okubo", "o@example.com", "Hello"), ("mail", "", "nameless@example.com", "Nameless"),
        ("webhook", "", "", "To all"), ("mail", "", "", "Nobody's"), ("mail", "Ogawa", "", ""),
    ):  # fmt: skip
        Notice.objects.create(kind="order", channel=channel, name=name, email=email, subject=subject)
    kind = Notice(kind="order").get_kind_display()
    assert cells(organiser_client, "notice", "to") == {
        "Hello": "Okubo", "Nameless": "nameless@example.com", "To all": "the chat", "Nobody's": "–",
        kind: "Ogawa",
    }  # fmt: skip


def test_rules_say_when_they_send_and_messages_whose_words_they_are(organiser_client):
    kinds = set(Message.objects.exclude(days=None).values_list("kind", flat=True))
    first, second, third, *_ = sorted(kinds)
    for kind, days, on in ((first, 0, True), (second, 12, True), (third, 2, False)):
        Message.objects.filter(kind=kind).update(days=days, is_on=on, subject="Ours" if kind == first else "")
    labels = {one.kind: str(one) for one in Message.objects.all()}
    rule, wording = (cells(organiser_client, "message", column) for column in ("rule", "wording"))
    assert [rule[labels[kind]] for kind in (first, second, third)] == [
        "0 days before", "12 days before", "switched off",
    ]  # fmt: skip
    assert (wording[labels[first]], wording[labels[second]], rule[labels["accepted"]]) == (
        "our own", "built-in", "–",
    )  # fmt: skip
    for days, said in ((-1, "1 day after"), (-3, "3 days after")):
        Message.objects.filter(kind=first).update(days=days)
        assert cells(organiser_client, "message", "rule")[labels[first]] == said


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"from": "house"}, ["Gone", "Here", "Intern"]),
        ({"from": "guest"}, ["Guest"]),
        ({"from": "intern"}, ["Intern"]),
        ({"from": "left"}, ["Left"]),
        ({"anonymised": "yes"}, ["Gone"]),
        ({"anonymised": "no"}, ["Guest", "Here", "Intern", "Left"]),
    ],
)
def test_filters_of_people(organiser_client, query, found):
    make_person("Here"), make_person("Guest", organisation="AWS")
    make_person("Left", left_on=timezone.localdate())
    Intern.objects.create(person=make_person("Intern"))
    gone = make_person("Gone", left_on=None)
    Person.objects.filter(pk=gone.pk).update(anonymised_at=timezone.now(), organisation="")
    shown = sorted(one.name for one in rows(organiser_client, "person", **query))
    assert shown == found


def test_the_list_of_people_counts_talks_that_were_given_and_the_latest_evening_of_each(organiser_client):
    days = {number: timezone.localdate() - timedelta(days=100 - number) for number in (30, 31, 32)}
    evenings = {number: make_session(number, held_on=day) for number, day in days.items()}
    okubo, ogawa, bare = (make_person(name) for name in ("Okubo", "Ogawa", "Bare"))
    for number, more in ((30, {}), (31, {}), (32, {"dropped_because": "ill"})):
        make_topic(evenings[number], speakers=[SpeakerEntry(okubo)], **more)
    make_topic(evenings[30], speakers=[ogawa])
    make_moderator(evenings[32], ogawa)
    found = {one.name: (one.talk_total, one.seen_on) for one in rows(organiser_client, "person")}
    assert found == {"Okubo": (2, days[31]), "Ogawa": (1, days[32]), "Bare": (0, None)} and bare.pk


@pytest.mark.parametrize(
    ("query", "found"),
    [({}, ["A", "B", "C"]), ({"settled": "no"}, ["A", "C"]), ({"settled": "yes"}, ["B"]),
     ({"settled": "people"}, ["C"])],
)  # fmt: skip
def test_filters_of_doubts(organiser_client, query, found):
    Doubt.objects.create(about="held_on", message="A")
    Doubt.objects.create(about="held_on", message="B", settled_at=timezone.now(), settlement="2016")
    one, other = make_person("David"), make_person("Dave")
    Doubt.objects.create(about="people", message="C", person=one, other=other)
    assert sorted(one.message for one in rows(organiser_client, "doubt", **query)) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [({}, ["in", "waits"]), ({"state": "waiting"}, ["waits"]), ({"state": "imported"}, ["in"])],
)
def test_filters_of_imported_reports(organiser_client, query, found):
    ImportedReport.objects.create(name="waits", text="x")
    ImportedReport.objects.create(name="in", text="y", imported_at=timezone.now())
    assert sorted(one.name for one in rows(organiser_client, "importedreport", **query)) == found


def test_photos_of_the_list_are_deleted_with_their_files_and_others_stay(organiser_client):
    one, two = (Photo.objects.create(session=make_session(n), key=f"k{n}", width=1, height=1, widths=[1])
                for n in (34, 35))  # fmt: skip
    data = {"action": "delete_selected", "_selected_action": [one.pk], "post": "yes"}
    organiser_client.post(reverse("admin:mts_photo_changelist"), data)
    assert list(Photo.objects.all()) == [two] and Topic.objects.count() == 0


def test_an_old_address_is_looked_up_and_neither_added_nor_changed(organiser_client):
    person = make_person("Okubo")
    record = OldAddress.record("person", "okubo-of-old", person.slug) or OldAddress.objects.get()
    change = reverse("admin:mts_oldaddress_change", args=[record.pk])
    assert "okubo-of-old" in words(organiser_client.get(change))
    taken = {"kind": "person", "slug": "okubo-of-old", "leads_to": "elsewhere"}
    assert organiser_client.post(change, taken).status_code == 403
    assert organiser_client.post(reverse("admin:mts_oldaddress_add"), taken).status_code == 403
    assert OldAddress.objects.get().leads_to == person.slug
