"""The organisers' page that takes a wrong import back: it asks first, and names what goes or was edited."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission

from sessions.models import ImportedReport, Person, Session, Topic
from tests.factories import make_person, make_session, make_topic
from tests.reports.samples import import_texts, report

pytestmark = pytest.mark.django_db

PAGE = "/admin/mts/importedreport/take-back/"
MAY = report(34, "May 19th, 2017", '"Scope" by David-san. He looked.', moderator="Okubo")


@pytest.fixture
def imported(db):
    """The 34th, wrongly imported, beside an evening kept by hand and another import."""
    make_topic(make_session(40), "By hand", speakers=[make_person("Tanabe")])
    import_texts([report(33, "April 14th, 2017", '"Toil" by Okubo-san. He tried.')])
    import_texts([MAY])
    return ImportedReport.objects.get(session__number=34)


def address(*reports: ImportedReport) -> str:
    return f"{PAGE}?{'&'.join(f'report={report.pk}' for report in reports)}"


def test_the_imported_report_leads_to_a_page_that_says_what_goes(organiser_client, imported):
    own = organiser_client.get(f"/admin/mts/importedreport/{imported.pk}/change/").text
    assert f'href="{address(imported)}"' in own

    page = organiser_client.get(address(imported)).text
    for words in ("34th session", "Scope", "People who came only with it, and go too (1)", "David", "Okubo"):
        assert words in page
    assert "Toil" not in page and "By hand" not in page
    assert Session.objects.filter(number=34).exists()


def test_taking_it_back_is_one_press_and_the_same_report_comes_in_again(organiser_client, imported):
    answer = organiser_client.post(address(imported), follow=True)

    assert "Taken back: 34th session. The same report can be imported again." in answer.text
    assert [*Session.objects.order_by("number").values_list("number", flat=True)] == [33, 40]
    assert {person.name for person in Person.objects.all()} == {"Okubo", "Tanabe"}
    assert LogEntry.objects.get().object_id == str(imported.pk)
    assert organiser_client.get(address(imported)).status_code == 404
    organiser_client.post("/admin/mts/importedreport/add/", {"text": MAY})
    assert ImportedReport.objects.filter(session=None).count() == 1


def test_what_was_edited_is_named_and_stays(organiser_client, imported):
    topic = Topic.objects.get(title="Scope")
    topic.summary = "He looked twice."
    topic.save()

    page, refusal = organiser_client.get(address(imported)), organiser_client.post(address(imported))

    assert refusal.status_code == 409
    for answer in (page, refusal):
        assert "The 34th: “Scope” was edited (summary)." in answer.text
        assert "Take it back</button>" not in answer.text
    assert Session.objects.filter(number=34).exists()
    assert not LogEntry.objects.exists()


def test_several_ticked_imports_are_taken_back_together(organiser_client, imported):
    other = ImportedReport.objects.get(session__number=33)
    ticked = {"action": "take_back", "_selected_action": [imported.pk, other.pk]}
    answer = organiser_client.post("/admin/mts/importedreport/", ticked)
    assert answer["Location"] == address(*sorted([imported, other], key=lambda one: one.pk))

    organiser_client.post(answer["Location"])

    assert [*Session.objects.values_list("number", flat=True)] == [40]
    assert [person.name for person in Person.objects.all()] == ["Tanabe"]


def test_a_report_that_waits_and_nonsense_are_nothing_to_take_back(organiser_client, imported):
    waiting = ImportedReport.objects.create(values={"number": 9})
    for query in (f"?report={waiting.pk}", "?report=x", "", "?report=99999999999999999999"):
        assert organiser_client.get(PAGE + query).status_code == 404, query
        assert organiser_client.post(PAGE + query).status_code == 404, query
    assert ImportedReport.objects.filter(pk=waiting.pk).exists()


def test_it_needs_the_right_to_delete_what_came_with_it(client, organiser, imported):
    organiser.groups.clear()
    rights = Permission.objects.filter(codename__in=["view_importedreport", "delete_importedreport"])
    organiser.user_permissions.set(rights)
    client.force_login(organiser)

    assert client.get(address(imported)).status_code == 403
    assert client.post(address(imported)).status_code == 403
    assert Session.objects.filter(number=34).exists()
