"""The organiser's way in for a sheet of old talks: upload it, say what each column holds, look, import."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from sessions.management import sample
from sessions.models import Session
from tests.browser.conftest import EVERY_LOOK
from tests.reports.samples import import_texts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = [
    ["Talks of our evenings"],
    ["No.", "Date", "MC", "Who", "Speaker(s)", "From", "Title", "Min.", "Attendance"],
    [28, date(2016, 11, 18), "Kevin", None, "Takahashi & Matsuura", None, "A year with Terraform", 25, 41],
    [None, None, None, None, "Mami Konishi", "Microsoft", "Azure in an evening", 20, None],
    [34, date(2017, 5, 19), "Kevin", None, "Tanabe", None, "JWT vs Goa", 15, 38],
]


def workbook() -> bytes:
    made, out = Workbook(), BytesIO()
    for row in ROWS:
        made.active.append(row)
    made.save(out)
    return out.getvalue()


def test_a_sheet_becomes_an_evening_and_joins_another_without_writing_over_it(
    visit, page, log_in, organiser, faults, console_errors
):
    report = next(path for path in sample.report_paths() if "34" in path.name)
    import_texts([report.read_text(encoding="utf-8")])
    log_in(organiser)
    page = visit("/admin/mts/importedreport/add/")
    sheet = {"name": "talks.xlsx", "mimeType": "application/octet-stream", "buffer": workbook()}
    page.get_by_label("Or choose files").set_input_files(sheet)
    page.get_by_role("button", name="Read it").click()

    expect(page.get_by_role("heading", name="A table: talks.xlsx")).to_be_visible()
    expect(page.get_by_text("Left out as it stands: Attendance")).to_be_visible()
    expect(page.get_by_label("MC")).to_have_value("moderators")
    assert faults(page, EVERY_LOOK, ("serious", "critical"), "table-columns") == []
    page.get_by_label("Min.").select_option(label="leave out")
    page.get_by_label("Attendance").select_option(label="minutes")
    page.get_by_role("button", name="Read the rows").click()

    expect(page.get_by_text("Left out, and kept only with the source: Min.")).to_be_visible()
    expect(page.get_by_role("heading", name="The 28th, from talks.xlsx, rows 3 to 4")).to_be_visible()
    expect(page.get_by_label("Title").nth(1)).to_have_value("Azure in an evening")
    page.get_by_role("button", name="Import into the archive").click()

    expect(page.get_by_role("heading", name="The 34th, from talks.xlsx, row 5")).to_be_visible()
    difference = "Moderators: The table says Kevin, the archive has Jeffrey; that was kept."
    expect(page.get_by_text(difference)).to_be_visible()
    assert faults(page, EVERY_LOOK, ("serious", "critical"), "table-review") == []
    page.get_by_role("button", name="Import into the archive").click()
    expect(page.get_by_text("is in the archive")).to_be_visible()

    visit("/sessions/28/")
    expect(page.get_by_role("heading", name="A year with Terraform").first).to_be_visible()
    expect(page.get_by_text("Microsoft").first).to_be_visible()
    session = Session.objects.get(number=34)
    assert session.moderator_set.get().person.name == "Jeffrey"
    assert session.topics.get(title="JWT vs Goa").minutes == 38
    assert session.topics.count() > 1
    assert console_errors == []
