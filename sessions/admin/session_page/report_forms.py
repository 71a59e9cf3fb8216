"""The forms of a session's report: one for each topic's summary, one for the rest of the evening."""

from django import forms
from django.core.exceptions import ValidationError

from sessions.admin.person_fields import OnePersonField, PeopleField, PersonAutocomplete
from sessions.admin.rows import Row, primary_key
from sessions.admin.session_page.forms import PageForm, day_input
from sessions.models import Audience, Intern, Newcomer, Session, Topic
from sessions.text import clean_line, clean_text


def markdown_box(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "data-markdown": ""})


class SummaryForm(PageForm):
    """What became of one topic, in Markdown."""

    class Meta:
        model = Topic
        fields = ["summary", "title", "subject", "audience", "heading", "house_title", "house_summary"]
        widgets = {"summary": markdown_box(14), "house_summary": markdown_box(8)}
        labels = {
            "audience": "Topic is for",
            "house_title": "Title for the house",
            "house_summary": "Summary for the house",
        }

    rest = ("title", "subject", "audience", "heading", "house_title", "house_summary")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, prefix=f"s{kwargs['instance'].pk}", **kwargs)

    @property
    def rest_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.rest]

    @property
    def rest_in_error(self) -> bool:
        return self.is_bound and any(self[name].errors for name in self.rest)


class FarewellsWidget(PersonAutocomplete):
    """Rows of an intern who leaves, the programme, what they shared, and for whom that is."""

    row_template = "admin/mts/session/widgets/_farewell.html"
    columns = ("record", "person", "name", "answer", "programme", "audience", "impressions")
    told = ("name", "programme", "audience", "impressions")
    more = "Add a farewell"
    offers = {"label": "Intern", "audiences": Audience.choices}


class FarewellsField(PeopleField):
    """Interns who say farewell at this session. `clean()` returns Intern records, unsaved."""

    widget = FarewellsWidget

    def row_of(self, record: Intern) -> Row:
        return super().row_of(record.person) | {
            "record": record.pk,
            "programme": record.programme,
            "audience": str(record.farewell_audience),
            "impressions": record.impressions,
        }

    def clean_rows(self, rows: list[Row]) -> list[Intern]:
        interns = []
        for person, row in zip(super().clean_rows(rows), rows, strict=True):
            audience = row["audience"] or Audience.HOUSE
            programme = clean_line(row["programme"])
            impressions = clean_text(row["impressions"])
            if audience not in Audience.values:
                raise ValidationError("A farewell is for the house or public.")
            if len(programme) > 200 or len(impressions) > 5_000:
                raise ValidationError("A programme has at most 200 characters, impressions 5,000.")
            interns.append(
                Intern(
                    pk=primary_key(row["record"]),
                    person=person,
                    programme=programme,
                    farewell_audience=audience,
                    impressions=impressions,
                )
            )
        return interns


class NewcomersField(PeopleField):
    """People introduced at a session; `clean()` returns a list of Person."""

    def row_of(self, record) -> Row:
        return super().row_of(record.person if isinstance(record, Newcomer) else record)


class EveningForm(PageForm):
    """The report around its topics: how it opens and ends, and who came and left."""

    newcomers = NewcomersField(required=False, label="Newcomers", help_text="Shown to the house only.")
    farewells = FarewellsField(required=False, label="Farewells")
    report_writer = OnePersonField(
        required=False,
        label="Writer",
        error_messages={"several": "A report has one writer; put others into “author as printed”."},
    )

    class Meta:
        model = Session
        fields = [
            "introduction",
            "house_introduction",
            "closing",
            "house_closing",
            "had_party",
            "author",
            "published_on",
            "report_audience",
            "source_url",
        ]
        widgets = {
            "introduction": markdown_box(5),
            "house_introduction": markdown_box(3),
            "closing": markdown_box(4),
            "house_closing": markdown_box(3),
            "published_on": day_input(),
            "had_party": forms.Select(choices=[("", "Not known"), ("True", "Yes"), ("False", "No")]),
        }
        labels = {
            "house_introduction": "Introduction for the house",
            "house_closing": "Closing for the house",
            "had_party": "Was there a party?",
            "report_audience": "Report is for",
        }

    around = ("introduction", "house_introduction", "closing", "house_closing")

    order = (
        *around,
        "had_party",
        "farewells",
        "newcomers",
        "report_writer",
        "author",
        "published_on",
        "report_audience",
        "source_url",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, prefix="evening", **kwargs)
        self.order_fields([*self.order])
        session = self.instance
        self.initial |= {
            "newcomers": list(session.newcomers.select_related("person")),
            "farewells": list(session.farewells.select_related("person").order_by("pk")),
            "report_writer": [session.writer] if session.writer_id else [],
        }
