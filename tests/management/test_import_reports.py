"""The command: files and folders in, one summary line out, and plain words where something is wrong."""

import json
import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from sessions.models import Alias, ImportedReport, Person, Session, Topic
from tests.factories import make_session
from tests.reports.samples import REAL, needs_real_reports, report

ROOT = Path(__file__).parents[2]
SCOPE = '"Scope" by David-san. He looked.'


def run(*arguments, **options) -> tuple[list[str], list[str]]:
    """Lines of standard output and standard error."""
    out, err = StringIO(), StringIO()
    call_command("import_reports", *map(str, arguments), stdout=out, stderr=err, **options)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


@pytest.fixture
def folder(tmp_path):
    """Two reports, one of them in Markdown further down, and a file that is none of ours."""
    (tmp_path / "34.txt").write_text(report(34, "May 19th, 2017", SCOPE), "utf-8")
    (tmp_path / "older").mkdir()
    markdown = report(33, "April 14th, 2017", '"Toil" by Doi-san. He **tried**.')
    (tmp_path / "older" / "33.md").write_text(f"# {markdown}", "utf-8")
    (tmp_path / "budget.csv").write_text("1,2,3", "utf-8")
    (tmp_path / ".hidden.txt").write_text(report(99, "May 19th, 2022", SCOPE), "utf-8")
    return tmp_path


@pytest.mark.django_db
def test_a_folder_is_imported_with_all_below_it(folder):
    out, err = run(folder)

    assert out[-1] == "created 2, updated 0, unchanged 0, skipped 0"
    assert err == []
    assert [*Session.objects.order_by("number").values_list("number", flat=True)] == [33, 34]
    assert run(folder)[0] == ["created 0, updated 0, unchanged 2, skipped 0"]


@pytest.mark.django_db
def test_a_file_named_twice_is_read_once(folder):
    out, _ = run(folder / "34.txt", folder / "34.txt", folder)

    assert out[-1] == "created 2, updated 0, unchanged 0, skipped 0"


@pytest.mark.django_db
def test_json_is_all_that_standard_output_holds(folder):
    out, err = run(folder, json=True, dry_run=True)

    reports = json.loads("\n".join(out))
    assert [each["number"] for each in reports] == [34, 33]
    assert reports[0]["topics"][0]["speakers"] == [{"name": "David", "capacity": "member", "affiliation": ""}]
    assert err[-2:] == ["Dry run: nothing was written.", "created 2, updated 0, unchanged 0, skipped 0"]
    assert not Session.objects.exists()


@pytest.mark.django_db
def test_json_keeps_letters_as_they_are(tmp_path):
    (tmp_path / "34.txt").write_text(
        report(34, "May 19th, 2017", '"構文" by 大久保-san. He parsed.'), "utf-8"
    )

    out, _ = run(tmp_path, json=True, dry_run=True)

    assert any('"構文"' in line for line in out)


@pytest.mark.django_db
def test_text_markdown_and_html_are_told_apart(folder):
    page = (
        "<html><body><h1>32nd Monthly Technical Session (MTS) Report</h1>"
        "<p>32nd Monthly Technical Session (MTS) was held on March 17th, 2017.</p>"
        "<p>The first topic was &quot;Azure&quot; by Doi-san from HDE. <em>Clouds</em> came.</p>"
        "</body></html>"
    )
    (folder / "32.html").write_text(page, "utf-8")

    run(folder)

    kinds = ImportedReport.objects.order_by("session__number").values_list("session__number", "kind")
    assert [*kinds] == [(32, "html"), (33, "markdown"), (34, "text")]
    assert Topic.objects.get(title="Azure").summary_html == "<p><em>Clouds</em> came.</p>\n"
    assert Topic.objects.get(title="Toil").summary == "He **tried**."


@pytest.mark.django_db
def test_a_people_file_is_heeded_and_remembered(folder):
    people = folder / "who.people"
    people.write_text("David = Dávid  # printed without the accent\n", "utf-8")

    run(folder, people=people)

    assert Person.objects.filter(name="Dávid").exists()
    assert Alias.objects.get().name == "David"


@pytest.mark.django_db
def test_a_file_without_a_report_is_skipped_beside_others_and_refused_alone(folder):
    note = folder / "note.txt"
    note.write_text("Shopping: paper, ink.", "utf-8")

    out, _ = run(folder)
    assert out[-1] == "created 2, updated 0, unchanged 0, skipped 1"
    assert any(line.startswith(f"{note}: no report") for line in out)

    with pytest.raises(CommandError, match=r"note\.txt: no report .* Nothing was imported\."):
        run(note)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.txt", b"", "empty.txt: the file is empty. Nothing was imported."),
        ("binary.txt", b"\x00\x01" * 400, "binary.txt: byte 0 is zero, as in a binary file"),
        (
            "latin.txt",
            "34th MTS Report by Müller".encode("latin-1"),
            "latin.txt: byte 20 (0xfc) is not UTF-8",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_plain_words(tmp_path, name, content, words):
    (tmp_path / "34.txt").write_text(report(34, "May 19th, 2017", SCOPE), "utf-8")
    (tmp_path / name).write_bytes(content)
    alone = [tmp_path / name] if not content else [tmp_path]

    with pytest.raises(CommandError) as error:
        run(*alone)

    assert words in str(error.value)
    assert not Session.objects.exists()


@pytest.mark.django_db
def test_a_missing_file_an_empty_folder_and_a_bad_people_file_are_named(tmp_path, folder):
    empty = tmp_path / "nothing"
    empty.mkdir()
    bad = tmp_path / "bad.people"
    bad.write_text("David\n", "utf-8")

    for arguments, options, words in [
        ([tmp_path / "gone.txt"], {}, "gone.txt: there is no such file or folder."),
        ([empty], {}, "nothing holds no file that ends in .txt"),
        ([folder], {"people": bad}, "bad.people: Line 1: “David” is not of the form “spelling = person”."),
        ([folder], {"people": tmp_path / "none"}, "none cannot be read (No such file or directory)."),
    ]:
        with pytest.raises(CommandError) as error:
            run(*arguments, **options)
        assert words in str(error.value)
    assert not Session.objects.exists()


def in_a_fresh_clone(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run the command as a person does, with a data folder that nobody has migrated."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "manage.py", "import_reports", *arguments],
        cwd=ROOT,
        env=environment | {"MTS_DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


@needs_real_reports
def test_a_dry_run_needs_no_archive(tmp_path):
    done = in_a_fresh_clone(tmp_path, "--dry-run", "--json", str(REAL))

    assert done.returncode == 0
    reports = json.loads(done.stdout)
    assert {each["number"]: each["held_on"] for each in reports} == {
        34: "2017-05-19",
        33: "2017-04-14",
        32: "2017-03-17",
        31: "2017-02-24",
        30: "2017-01-27",
        29: "2016-12-16",
    }
    assert sum(len(each["topics"]) for each in reports) == 34
    assert sum(len(topic["speakers"]) for each in reports for topic in each["topics"]) == 37
    assert "read without the archive" in done.stderr
    assert done.stderr.rstrip().endswith("created 6, updated 0, unchanged 0, skipped 0")


def test_an_import_without_tables_says_what_to_do(tmp_path):
    text = tmp_path / "34.txt"
    text.write_text(report(34, "May 19th, 2017", SCOPE), "utf-8")

    done = in_a_fresh_clone(tmp_path, str(text))

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.strip() == (
        "CommandError: The database lacks the tables of this version: run “manage.py migrate”. "
        "Nothing was imported."
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("options", "audience"), [({}, "public"), ({"audience": "house"}, "house")])
def test_reports_are_imported_for_whom_the_command_says(folder, options, audience):
    run(folder, **options)

    found = {*Session.objects.values_list("agenda_audience", "report_audience")}
    assert found == {(audience, audience)}
    assert {*Topic.objects.values_list("audience", flat=True)} == {audience}
    assert ("Scope" in Client().get("/sessions/34/").text) is (audience == "public")


class Typed(StringIO):
    """A terminal at which somebody types this."""

    def isatty(self) -> bool:
        return True


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "options", "audience"),
    [
        ("house\n", {}, "house"),
        ("Public\n", {}, "public"),
        ("yes\n", {"audience": "house"}, "house"),
        ("", {"audience": "house", "yes": True}, "house"),
        ("", {"yes": True}, "public"),
    ],
)
def test_a_terminal_is_told_what_will_happen_and_asked_once(monkeypatch, folder, typed, options, audience):
    make_session(33, public=False)
    monkeypatch.setattr(sys, "stdin", Typed(typed))

    out, _ = run(folder, **options)

    told = "\n".join(out)
    assert "2 reports to import: 1 new, 1 of sessions in the archive, which stay for whom they are." in told
    assert ("Strangers read 2 evenings, 2 talks with summaries" in told) is ("audience" not in options)
    assert ("Import them? Type" in told) is (not options.get("yes"))
    assert Session.objects.get(number=34).report_audience == audience
    assert Session.objects.get(number=33).report_audience == "house"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "options"), [("no\n", {}), ("yes\n", {}), ("", {}), ("house\n", {"audience": "public"})]
)
def test_whoever_does_not_agree_imports_nothing(monkeypatch, folder, typed, options):
    monkeypatch.setattr(sys, "stdin", Typed(typed))

    with pytest.raises(CommandError, match=r"Nothing was imported\."):
        run(folder, **options)

    assert not Session.objects.exists()


@pytest.mark.django_db
def test_a_dry_run_asks_nobody(monkeypatch, folder):
    monkeypatch.setattr(sys, "stdin", Typed(""))

    out, _ = run(folder, dry_run=True)

    assert out[-1] == "created 2, updated 0, unchanged 0, skipped 0"
    assert "Import them?" not in "".join(out)


TABLE = """MTS,Date,Title,Speaker,Attendance
34,2017-05-19,Scope,David,41
35,2017-06-16,Toil,Doi,38
"""


@pytest.mark.django_db
def test_a_table_is_read_by_its_headings_and_joins_the_reports(folder):
    (folder / "talks.csv").write_text(TABLE, "utf-8")
    out, err = run(folder, folder / "talks.csv")

    assert err == []
    assert out == [
        f"{folder / 'talks.csv'}: left out are the columns Attendance.",
        "created 3, updated 0, unchanged 1, skipped 0",
    ]
    assert [*Topic.objects.order_by("session__number").values_list("title", flat=True)] == [
        *("Toil", "Scope", "Toil"),
    ]
    assert run(folder / "talks.csv")[0][-1] == "created 0, updated 0, unchanged 2, skipped 0"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("budget.csv", "1,2,3", "Say which column holds the number or the date of the session."),
        ("talks.xls", "x", "save it as .xlsx or .csv, and choose that file."),
        ("talks.xlsx", "", "save it as .xlsx or .csv, and choose that file."),
    ],
)
def test_a_table_that_is_not_understood_is_refused_in_words(folder, name, text, words):
    (folder / name).write_text(text, "utf-8")
    with pytest.raises(CommandError, match=re.escape(words)) as refusal:
        run(folder / name)
    assert str(refusal.value).endswith("Nothing was imported.")
    assert not Session.objects.exists()
