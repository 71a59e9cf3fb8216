"""A report pasted in the admin: shown beside what was understood, corrected, imported."""

import pytest
from django.test import Client
from django.utils import timezone

from sessions.models import Doubt, ImportedReport, Person, Session
from sessions.text import ordinal
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.django_db

REPORT = """34th Monthly Technical Session (MTS) Report

34th Monthly Technical Session (MTS) was held on May 19th, 2017.

The moderator of the 34th MTS was Jeffrey-san.

The first topic was "Glancing through the Scope" by David-san. He drew graphs.

The second topic was "Ever-Evolving Threat Landscape" by Jeff Multz-san from SecureWorks. He knows threats.

As usual, we had a party afterwards :)

Something else altogether stands here.
"""
ADD = "/admin/mts/importedreport/add/"


def paste(client, text: str = REPORT):
    return client.post(ADD, {"text": text})


def form_of(response) -> dict[str, str]:
    """What a browser would send back untouched."""
    review = response.context["review"]
    found = {}
    bound = [review.evening, review.people, *review.topics, *review.interns]
    bound += [review.topics.management_form, review.interns.management_form]
    for form in bound:
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                found[field.html_name] = field.field.prepare_value(value) if value is not True else "on"
    return found


def test_pasting_shows_the_source_beside_what_was_understood(organiser_client):
    page = organiser_client.get(paste(organiser_client)["Location"])
    lines = page.context["lines"]
    labels = [line.label for line in lines if line.label]
    assert "topic 1: title, speakers, summary" in labels
    assert labels[-1] == "unplaced"
    assert "".join(piece.text for line in lines for piece in line.pieces).replace("\n", "") == REPORT.replace(
        "\n", ""
    )
    assert page.context["review"].evening.initial["moderators"] == ["Jeffrey"]
    assert not Session.objects.exists()


def test_importing_untouched_writes_what_was_understood(organiser_client):
    address = paste(organiser_client)["Location"]
    response = organiser_client.post(address, form_of(organiser_client.get(address)) | {"import": "1"})
    session = Session.objects.get()
    assert response["Location"] == f"/admin/mts/session/{session.pk}/change/"
    assert [
        (t.title, [s.name for s in t.speakers.all()], t.summary) for t in session.topics.order_by("position")
    ] == [
        ("Glancing through the Scope", ["David"], "He drew graphs."),
        ("Ever-Evolving Threat Landscape", ["Jeff Multz"], "He knows threats."),
    ]
    source = ImportedReport.objects.get()
    assert (source.session, source.text, source.first_line) == (session, REPORT.rstrip(), 1)


def test_the_second_report_of_a_text_is_imported_with_its_own_part_of_it(organiser_client):
    paste(
        organiser_client, REPORT.replace("34th", "33rd").replace("May 19th", "April 14th") + "\n\n" + REPORT
    )
    waiting = ImportedReport.objects.get(text__startswith="34th")
    address = f"/admin/mts/importedreport/{waiting.pk}/change/"
    organiser_client.post(address, form_of(organiser_client.get(address)) | {"import": "1"})
    source = ImportedReport.objects.get(session__number=34)
    assert (source.pk, source.text, source.sha256) == (waiting.pk, waiting.text, waiting.sha256)
    assert "33rd" not in source.text and source.text.startswith("34th") and "party" in source.text


def test_corrections_are_what_goes_into_the_archive(organiser_client):
    address = paste(organiser_client)["Location"]
    form = form_of(organiser_client.get(address)) | {
        "evening-moderators": "Jeffrey, Kevin",
        "topics-0-title": "Glancing through the telescope",
        "topics-0-speakers": "David, intern\nOkubo",
        "topics-1-DELETE": "on",
        "import": "1",
    }
    organiser_client.post(address, form)
    session = Session.objects.get()
    (topic,) = session.topics.all()
    assert topic.title == "Glancing through the telescope"
    assert list(topic.speakers.values_list("person__name", "capacity")) == [
        ("David", "intern"),
        ("Okubo", "member"),
    ]
    assert [one.person.name for one in session.moderator_set.all()] == [
        "Jeffrey",
        "Kevin",
    ]


def test_keeping_corrections_writes_nothing_and_remembers_them(organiser_client):
    address = paste(organiser_client)["Location"]
    form = form_of(organiser_client.get(address)) | {"evening-venue": "Shibuya", "keep": "1"}
    organiser_client.post(address, form)
    assert organiser_client.get(address).context["review"].evening.initial["venue"] == "Shibuya"
    assert not Session.objects.exists()


def test_a_wrong_correction_is_told_beside_its_field_and_nothing_typed_is_lost(organiser_client):
    address = paste(organiser_client)["Location"]
    form = form_of(organiser_client.get(address))
    form |= {"topics-0-speakers": "David, visitor", "evening-venue": "Shibuya", "import": "1"}
    page = organiser_client.post(address, form)
    assert page.status_code == 422
    assert "after the name comes member, guest or intern" in page.text
    assert "Shibuya" in page.text
    assert not Session.objects.exists()


def test_reviewer_says_who_is_meant(organiser_client):
    old = make_person("David")
    make_topic(make_session(29), "An old talk", speakers=[old])
    for answer, same in ((str(old.pk), True), ("new", False)):
        address = paste(organiser_client, REPORT.replace("34th", f"{34 + same}th"))["Location"]
        page = organiser_client.get(address)
        (david,) = [field for field in page.context["review"].people if field.label == "Who is “David”?"]
        form = form_of(page) | {david.html_name: answer, "import": "1"}
        organiser_client.post(address, form)
        speaker = Session.objects.get(number=34 + same).topics.get(position=1).speakers.get()
        assert (speaker.person == old) is same
    assert Person.objects.filter(name="David").count() == 2


def test_doubts_that_were_checked_do_not_come_again(organiser_client):
    address = paste(organiser_client)["Location"]
    page = organiser_client.get(address)
    doubts = ImportedReport.objects.get().values["doubts"]
    ticked = {"settled": [str(n) for n in range(len(doubts))], "import": "1"}
    organiser_client.post(address, form_of(page) | ticked)
    assert {doubt.about for doubt in Doubt.objects.all()} <= {"unplaced"}


def test_text_without_a_report_is_told_and_stays_in_the_form(organiser_client):
    page = paste(organiser_client, "Nothing of the kind.")
    assert page.status_code == 422
    assert "Nothing of the kind." in page.text
    assert not ImportedReport.objects.exists()


def test_the_same_report_twice_waits_once(organiser_client):
    assert paste(organiser_client)["Location"] == paste(organiser_client)["Location"]
    assert ImportedReport.objects.count() == 1


def test_discarding_leaves_the_archive_as_it_was(organiser_client):
    address = paste(organiser_client)["Location"]
    organiser_client.post(address, {"discard": "1"})
    assert (ImportedReport.objects.count(), Session.objects.count()) == (0, 0)


def test_colleague_without_rights_is_sent_to_the_log_in(house_client):
    assert "/admin/login/" in paste(house_client)["Location"]
    assert not ImportedReport.objects.exists()


def test_the_list_names_each_report_by_its_number(organiser_client):
    paste(organiser_client)
    page = organiser_client.get("/admin/mts/importedreport/")
    assert f"The {ordinal(ImportedReport.objects.get().values['number'])}, from" in page.text


NEW = "Our MC of the night Jonas introduced new members to the company: Jon Gaul and Mei Lin."
NEWCOMERS = REPORT.replace("May 19th, 2017.", f"May 19th, 2017.\n\n{NEW}")


def test_the_review_asks_for_whom_the_report_is_and_says_what_strangers_see(organiser_client):
    page = organiser_client.get(paste(organiser_client, NEWCOMERS)["Location"])
    assert "Strangers read the evening, 2 talks with summaries, and the names of" in page.text
    assert "Who is new stays in the house, with the paragraphs that say so: Jon Gaul, Mei Lin." in page.text
    assert "Strangers see nothing of it: no talk, name or number." in page.text


def test_a_report_imported_for_the_house_is_not_there_for_strangers(organiser_client):
    address = paste(organiser_client)["Location"]
    form = form_of(organiser_client.get(address)) | {"evening-audience": "house", "import": "1"}
    organiser_client.post(address, form)
    session = Session.objects.get()
    assert {session.agenda_audience, session.report_audience} == {"house"}
    assert {topic.audience for topic in session.topics.all()} == {"house"}
    stranger = Client()
    for address in (
        "/",
        "/sessions/34/",
        "/sessions/34/report.md",
        "/topics/",
        "/people/",
        "/search/?q=Scope",
    ):
        text = stranger.get(address).text
        assert "Glancing" not in text and "Multz" not in text and "May 2017" not in text, address
    assert "Glancing" in organiser_client.get("/sessions/34/").text


def test_a_report_for_nobody_in_particular_is_not_imported(organiser_client):
    address = paste(organiser_client)["Location"]
    form = form_of(organiser_client.get(address)) | {"evening-audience": "", "import": "1"}
    page = organiser_client.post(address, form)
    assert "Say for whom the report is" in page.text
    assert not Session.objects.exists()


def test_it_is_asked_once_for_all_that_wait(organiser_client, colleague):
    of_another = ImportedReport.objects.create(values={"number": 9}, added_by=colleague)
    paste(organiser_client, REPORT.replace("34th", "33rd") + "\n\n" + REPORT)
    first, second = ImportedReport.objects.exclude(pk=of_another.pk).order_by("pk")
    address = f"/admin/mts/importedreport/{first.pk}/change/"
    organiser_client.post(
        address, form_of(organiser_client.get(address)) | {"evening-audience": "house", "keep": "1"}
    )
    page = organiser_client.get(f"/admin/mts/importedreport/{second.pk}/change/")
    assert form_of(page)["evening-audience"] == "house"
    of_another.refresh_from_db()
    assert of_another.audience == ""


def test_the_review_says_that_an_evening_of_the_archive_keeps_its_audience(organiser_client):
    make_session(34, public=False)
    address = paste(organiser_client)["Location"]
    page = organiser_client.get(address)
    assert "The 34th session is in the archive: for whom its agenda and report are stays" in page.text
    organiser_client.post(address, form_of(page) | {"import": "1"})
    session = Session.objects.get()
    assert (session.report_audience, {topic.audience for topic in session.topics.all()}) == (
        "house",
        {"house"},
    )


def test_a_report_that_is_in_the_archive_is_only_counted(organiser_client):
    address = paste(organiser_client)["Location"]
    organiser_client.post(address, form_of(organiser_client.get(address)) | {"import": "1"})
    other = REPORT.replace("34th", "33rd").replace("May 19th", "April 14th")

    page = paste(organiser_client)
    assert "1 of the reports were read before, word for word." in page.text
    assert ImportedReport.objects.get().session.number == 34
    page = organiser_client.get(paste(organiser_client, f"{other}\n\n{REPORT}")["Location"])
    assert "1 of the reports were read before, word for word." in page.text
    assert [*ImportedReport.objects.filter(session=None).values_list("values__number", flat=True)] == [33]


def test_the_list_of_imports_is_narrowed_to_those_that_wait_or_came_in(organiser_client):
    paste(organiser_client)
    ImportedReport.objects.create(session=make_session(30), values={"number": 30}, imported_at=timezone.now())
    for state, numbers in (("", {30, 34}), ("?state=waiting", {34}), ("?state=imported", {30})):
        rows = organiser_client.get(f"/admin/mts/importedreport/{state}").context["cl"].result_list
        assert {report.values["number"] for report in rows} == numbers, state
