"""A table uploaded or pasted in the admin: its columns settled, its evenings reviewed, imported or joined."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from sessions.models import Doubt, ImportedReport, Person, Session
from sessions.people.anonymise import anonymise
from tests.admin.test_review import ADD, form_of
from tests.factories import make_moderator, make_person, make_session, make_topic
from tests.reports.samples import archive, import_texts, report

pytestmark = pytest.mark.django_db

CELLS = """MTS\tDate\tModerator\tSpeakers\tCompany\tTitle\tMin\tSlides\tTags\tAttendance
33\t2017-04-14\tMichael\tDoi & Kodama\t\tToil\t20\thttps://slides.example/toil\taws, go\t41
33\t2017-04-14\tMichael\tMami Konishi\tMicrosoft\tAzure\t25\t\t\t41
34\t2017-05-19\tJeffrey\tTanabe\t\tJWT vs Goa\t15\t\tgo\t38
"""


def upload(client, cells: str | bytes = CELLS, name: str = "talks.tsv"):
    raw = cells.encode() if isinstance(cells, str) else cells
    return client.post(ADD, {"files": SimpleUploadedFile(name, raw)})


def workbook(rows, **sheets) -> bytes:
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    for title, more in sheets.items():
        sheet = book.create_sheet(title)
        for row in more:
            sheet.append(row)
    book.save(out)
    return out.getvalue()


def guessed(page) -> dict[str, str]:
    """What a browser sends of the page of columns untouched."""
    return {field.html_name: field.value() for field in page.context["form"]}


def settle(client, address: str, **changes):
    return client.post(address, guessed(client.get(address)) | changes)


def take(client, address: str, **changes):
    """Settle the columns as guessed and import every evening that waits."""
    settle(client, address, **changes)
    import_waiting(client)


def import_waiting(client) -> None:
    for waiting in ImportedReport.objects.filter(imported_at=None).order_by("pk"):
        place = f"/admin/mts/importedreport/{waiting.pk}/change/"
        client.post(place, form_of(client.get(place)) | {"import": "1"})


def talks(number: int) -> list[tuple]:
    return [
        (
            topic.title,
            [(one.name, one.capacity, one.affiliation) for one in topic.speakers.all()],
            topic.minutes,
            [link.url for link in topic.links.all()],
            sorted(tag.name for tag in topic.tags.all()),
        )
        for topic in Session.objects.get(number=number).topics.all()
    ]


def test_columns_are_guessed_and_what_is_left_out_is_named(organiser_client):
    page = organiser_client.get(upload(organiser_client)["Location"])
    assert [(field.label, field.value()) for field in page.context["form"]] == [
        ("MTS", "number"),
        ("Date", "held_on"),
        ("Moderator", "moderators"),
        ("Speakers", "speakers"),
        ("Company", "company"),
        ("Title", "title"),
        ("Min", "minutes"),
        ("Slides", "slides"),
        ("Tags", "tags"),
        ("Attendance", ""),
    ]
    assert "Left out as it stands: Attendance<" in page.text
    assert not Session.objects.exists()
    following = settle(
        organiser_client, f"/admin/mts/importedreport/{ImportedReport.objects.get().pk}/change/"
    )
    assert (
        "Left out, and kept only with the source: Attendance<"
        in organiser_client.get(following["Location"]).text
    )
    assert [one.name for one in ImportedReport.objects.order_by("pk")] == [
        "talks.tsv, rows 2 to 3",
        "talks.tsv, row 4",
    ]
    assert not Session.objects.exists()


@pytest.mark.postgres
def test_a_table_becomes_evenings_and_a_second_time_nothing(organiser_client):
    take(organiser_client, upload(organiser_client)["Location"])
    session = Session.objects.get(number=33)
    assert (session.held_on, [one.person.name for one in session.moderator_set.all()]) == (
        date(2017, 4, 14),
        ["Michael"],
    )
    assert talks(33) == [
        (
            "Toil",
            [("Doi", "member", ""), ("Kodama", "member", "")],
            20,
            ["https://slides.example/toil"],
            ["aws", "go"],
        ),
        ("Azure", [("Mami Konishi", "guest", "Microsoft")], 25, [], []),
    ]
    assert talks(34) == [("JWT vs Goa", [("Tanabe", "member", "")], 15, [], ["go"])]
    before = archive()
    take(organiser_client, upload(organiser_client)["Location"])
    assert archive() == before
    assert not ImportedReport.objects.filter(imported_at=None).exists()


@pytest.mark.postgres
def test_a_table_joins_an_evening_shows_what_differs_and_overwrites_nothing(organiser_client):
    session = make_session(34, venue="Shibuya", language="ja")
    make_moderator(session, make_person("Kevin"))
    make_topic(session, "JWT vs Goa", speakers=[make_person("Tanabe")], minutes=10, summary="He signed.")
    make_topic(session, "Scope", speakers=[make_person("David")], kind="workshop")
    settle(organiser_client, upload(organiser_client)["Location"])
    waiting = ImportedReport.objects.get(name="talks.tsv, row 4")
    address = f"/admin/mts/importedreport/{waiting.pk}/change/"
    page = organiser_client.get(address)
    assert page.context["differences"] == [
        ("moderators", "The table says Jeffrey, the archive has Kevin; that was kept."),
        ("topic 1: minutes", "The table says “15”, the archive has “10”; that was kept."),
        ("topic", "The archive has “Scope”, which the table lacks; drop it if it was not given."),
    ]
    assert "The table says Jeffrey, the archive has Kevin" in page.text
    organiser_client.post(address, form_of(page) | {"import": "1"})
    session.refresh_from_db()
    assert (session.venue, session.language, session.moderator_set.get().person.name) == (
        "Shibuya",
        "ja",
        "Kevin",
    )
    assert talks(34) == [
        ("JWT vs Goa", [("Tanabe", "member", "")], 10, [], ["go"]),
        ("Scope", [("David", "member", "")], None, [], []),
    ]
    assert session.topics.get(position=1).summary == "He signed."
    assert {doubt.message for doubt in Doubt.objects.open()} == {
        words for _, words in page.context["differences"]
    }


def test_rows_that_could_bring_back_somebody_anonymised_are_not_imported_and_it_is_said(organiser_client):
    import_texts([report(34, "May 19th, 2017", '"Scope" by David-san. He looked.')])
    anonymise(Person.objects.get(name="David"))
    take(organiser_client, upload(organiser_client)["Location"])
    page = organiser_client.get("/admin/mts/importedreport/")
    assert "The 34th: somebody was anonymised in its report" in page.text
    assert "What the table says of the 34th is in the archive." not in page.text
    assert [talk[0] for talk in talks(34)] == ["Scope"]


def test_links_of_a_table_are_not_shown_to_strangers(organiser_client):
    take(organiser_client, upload(organiser_client)["Location"])
    for reader, sees in ((Client(), False), (organiser_client, True)):
        text = reader.get("/sessions/33/").text
        assert "Toil" in text
        assert ("slides.example" in text) is sees


def test_columns_can_be_changed_and_must_make_sense(organiser_client):
    address = upload(organiser_client)["Location"]
    page = settle(organiser_client, address, **{"column-0": "", "column-1": ""})
    assert page.status_code == 422
    assert "Say which column holds the number or the date of the session." in page.text
    page = settle(organiser_client, address, **{"column-9": "minutes"})
    assert "Two columns hold the minutes: leave one of them out." in page.text
    take(organiser_client, address, **{"column-6": "", "column-9": "minutes"})
    assert [talk[2] for talk in talks(33)] == [41, 41]


def test_other_meanings_of_the_same_table_are_another_reading(organiser_client):
    take(organiser_client, upload(organiser_client)["Location"], **{"column-5": "", "column-9": "title"})
    assert [talk[0] for talk in talks(33)] == ["41", "41"]
    take(organiser_client, upload(organiser_client)["Location"])
    assert [talk[0] for talk in talks(33)] == ["Toil", "Azure"]


def test_the_columns_of_a_table_can_be_settled_again_while_its_evenings_wait(organiser_client):
    one_evening = "".join(CELLS.splitlines(keepends=True)[:2])
    for title in ("5", "9"):
        address = upload(organiser_client, one_evening)["Location"]
        settle(organiser_client, address, **{"column-5": "", "column-9": "", f"column-{title}": "title"})
    assert [
        topic["title"] for one in ImportedReport.objects.order_by("pk") for topic in one.values["topics"]
    ] == ["Toil", "41"]


def test_a_workbook_with_several_sheets_waits_sheet_by_sheet(organiser_client):
    head = ["回", "開催日", "発表者", "タイトル"]
    raw = workbook(
        [head, [34, date(2017, 5, 19), "大久保さん、小川", "NFSを使う"]],
        More=[head, [35, date(2017, 6, 16), "Sato", "Toil"]],
    )
    upload(organiser_client, raw, "talks.xlsx")
    assert [one.name for one in ImportedReport.objects.order_by("pk")] == [
        "talks.xlsx, Sheet",
        "talks.xlsx, More",
    ]
    for whole in ImportedReport.objects.order_by("pk"):
        settle(organiser_client, f"/admin/mts/importedreport/{whole.pk}/change/")
    import_waiting(organiser_client)
    assert [(one.number, one.held_on, one.language) for one in Session.objects.order_by("number")] == [
        (34, date(2017, 5, 19), "ja"),
        (35, date(2017, 6, 16), "en"),
    ]
    assert talks(34)[0][1] == [("大久保", "member", ""), ("小川", "member", "")]


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("talks.xls", b"\xd0\xcf\x11\xe0", "save it as .xlsx or .csv"),
        ("talks.xlsx", b"PK\x03\x04 no zip", "it is no workbook that can be read"),
        ("talks.csv", b"\n\n", "it is empty"),
        ("talks.csv", b"number,title\n" + b"1,x\n" * 10_001, "it has more than 10,000 rows"),
        ("talks.csv", b"x," * 101, "it has more than 100 columns"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(organiser_client, name, raw, words):
    page = upload(organiser_client, raw, name)
    assert page.status_code == 422
    assert words in page.text
    assert not ImportedReport.objects.exists()


def test_pasted_cells_are_a_table_and_a_report_is_none(organiser_client):
    quoted = CELLS.replace("\tToil\t", '\t"Toil,\nand ""more"""\t')
    address = organiser_client.post(ADD, {"text": quoted})["Location"]
    take(organiser_client, address)
    assert talks(33)[0][0] == 'Toil, and "more"'


def test_an_evening_to_come_is_entered_as_a_draft_that_strangers_do_not_see(organiser_client):
    take(organiser_client, upload(organiser_client, CELLS.replace("2017-05-19", "2099-05-19"))["Location"])
    assert Session.objects.get(number=34).status == "draft"
    assert "JWT vs Goa" not in Client().get("/topics/").text
    assert "Toil" in Client().get("/topics/").text


def test_all_evenings_of_a_table_without_doubt_come_in_at_once_and_are_taken_back_together(organiser_client):
    settle(
        organiser_client, upload(organiser_client, "MTS\tDate\tTitle\n99\t\tOf another table\n")["Location"]
    )
    cells = CELLS + "35\t5/6/2017\t\tEndo\t\tEBS\t\t\t\t\n36\t2017-07-21\t\tDoi\t\tGo\t\t\t\t\n"
    address = settle(organiser_client, upload(organiser_client, cells)["Location"])["Location"]
    make_topic(make_session(36, held_on=date(2017, 7, 28)), "Rust")  # the archive says another day

    page = organiser_client.get(address)
    assert "Import the 4 evenings of this table that have no doubt" in page.text
    answer = organiser_client.post(address, form_of(page) | {"import_table": "1"}, follow=True)
    assert [str(message) for message in answer.context["messages"]][-2:] == [
        "2 evenings of the table are in the archive.",
        "These wait, because something is in doubt: 35, 36.",
    ]
    assert "may be day first or month first" in answer.text
    assert [one.number for one in Session.objects.order_by("number")] == [33, 34, 36]
    assert (talks(34)[0][0], Session.objects.get(number=36).topics.count()) == ("JWT vs Goa", 1)
    waiting = ImportedReport.objects.filter(imported_at=None).order_by("pk")
    assert [one.values["number"] for one in waiting] == [99, 35, 36]

    imported = ImportedReport.objects.exclude(imported_at=None).values_list("pk", flat=True)
    organiser_client.post(
        f"/admin/mts/importedreport/take-back/?{'&'.join(f'report={pk}' for pk in imported)}"
    )
    assert [one.number for one in Session.objects.order_by("number")] == [36]


def test_corrections_settle_what_was_in_doubt(organiser_client):
    settle(organiser_client, upload(organiser_client, CELLS.replace("2017-05-19", "5/6/2017"))["Location"])
    waiting = ImportedReport.objects.get(values__number=34)
    address = f"/admin/mts/importedreport/{waiting.pk}/change/"
    page = organiser_client.get(address)
    assert "may be day first or month first" in page.text
    form = form_of(page) | {"evening-held_on": "2017-05-19"}
    organiser_client.post(address, form | {"keep": "1"})
    organiser_client.post(address, form_of(organiser_client.get(address)) | {"import": "1"})
    assert Session.objects.get(number=34).held_on == date(2017, 5, 19)
    assert not Doubt.objects.exists()


def test_a_table_that_is_discarded_is_gone(organiser_client):
    address = upload(organiser_client)["Location"]
    organiser_client.post(address, {"discard": "1"})
    assert (ImportedReport.objects.count(), Session.objects.count()) == (0, 0)
