"""After the evening: summaries, one open at a time, then the rest of the report; what is done folds away."""

from copy import copy

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from sessions.admin.base import errors_of, needs, noted
from sessions.admin.page_form import PageForm, day_input
from sessions.admin.people import OnePersonField, PeopleField
from sessions.admin.photos_consents import AllPhotosForm, consent_formset, photo_formset
from sessions.admin.session_frame import address, edits_session, page
from sessions.admin.topic_fields import suggested_tags
from sessions.guard.conflicts import Conflict, Conflicts
from sessions.models import (
    CONSENTS,
    Audience,
    Intern,
    Person,
    Photo,
    Session,
    Speaker,
    Status,
    Topic,
    archive_change,
)
from sessions.people.who_is_meant import entered
from sessions.text import render_markdown

LONGEST_PREVIEW = 100_000  # characters, as the fields themselves allow


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

    markdown = ("summary", "house_summary")
    rest = (*Meta.fields[1:],)

    @classmethod
    def of(cls, topic: Topic, data: QueryDict | None = None) -> "SummaryForm":
        return cls(data, instance=topic, prefix=f"s{topic.pk}")


class FarewellsField(PeopleField):
    """Interns who say farewell at this session, the programme, what they shared, and for whom that is."""

    model = Intern
    row_template = "admin/mts/session/widgets/_farewell.html"
    columns = PeopleField.columns | {
        "record": "pk",
        "programme": "programme",
        "audience": "farewell_audience",
        "impressions": "impressions",
    }
    told = ("name", "programme", "audience", "impressions")
    more = "Add a farewell"
    offers = {"label": "Intern", "audiences": Audience.choices}
    refusals = {
        **dict.fromkeys(
            ("programme", "impressions"), "A programme has at most 200 characters, impressions 5,000."
        ),
        "audience": "A farewell is for the house or public.",
    }


class EveningForm(PageForm):
    """The report around its topics: how it opens and ends, and who came and left."""

    newcomers = PeopleField(required=False, label="Newcomers", help_text="Shown to the house only.")
    farewells = FarewellsField(required=False, label="Farewells")
    report_writer = OnePersonField(
        required=False,
        label="Writer",
        error_messages={"several": "A report has one writer; put others into “author as printed”."},
    )

    class Meta:
        model = Session
        fields = [
            "introduction", "house_introduction", "closing", "house_closing", "had_party", "author",
            "published_on", "report_audience", "source_url",
        ]  # fmt: skip
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

    prefix = "evening"
    markdown = ("introduction", "house_introduction", "closing", "house_closing")
    field_order = (*Meta.fields[:5], "farewells", "newcomers", "report_writer")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        session = self.instance
        self.initial |= {
            "newcomers": [one.person for one in session.newcomers.select_related("person")],
            "farewells": list(session.farewells.select_related("person").order_by("pk")),
            "report_writer": [session.writer] if session.writer_id else [],
        }

    def fill(self, record: Session, names: list[str]) -> None:
        super().fill(record, names)
        if "report_writer" in names:
            writer = self.cleaned_data["report_writer"]
            record.writer = entered(writer, self.newly_added) if writer else None

    def set_newcomers(self, session: Session, people: list[Person]) -> None:
        people = [entered(person, self.newly_added) for person in people]
        session.newcomers.exclude(person__in=people).delete()
        for position, person in enumerate(people, start=1):
            session.newcomers.update_or_create(person=person, defaults={"position": position})

    def set_farewells(self, session: Session, wanted: list[Intern]) -> None:
        """A removed row keeps its internship. A person whose internship has no farewell yet says it for that
        one; others begin a new record.
        """
        kept = []
        for row in wanted:
            person = entered(row.person, self.newly_added)
            intern = (
                session.farewells.filter(pk=row.pk, person=person).first()
                or person.internships.filter(farewell_session=None).order_by("-pk").first()
                or Intern(person=person)
            )
            intern.farewell_session = session
            intern.programme = row.programme or intern.programme
            intern.farewell_audience, intern.impressions = row.farewell_audience, row.impressions
            intern.save()
            kept.append(intern.pk)
        for intern in session.farewells.exclude(pk__in=kept):
            intern.farewell_session = None
            intern.save()


def show(
    request: HttpRequest,
    session: Session,
    posted: PageForm | None = None,
    *,
    conflicts: list[Conflict] | None = None,
    previews: list[tuple[forms.BoundField, str]] | None = None,
) -> HttpResponse:
    """The page, with one topic open: that of the posted form, of ?topic=, or the first without a summary."""
    topics = list(session.topics.prefetch_related("speakers__person", "tags").order_by("position"))
    suggested = suggested_tags(topics)
    missing = [topic for topic in topics if not topic.summary and not topic.dropped_because]
    form, evening_form = posted, EveningForm(instance=session, user=request.user)
    if isinstance(posted, EveningForm):
        form, evening_form = None, posted
    elif posted is None:
        asked = request.GET.get("topic")  # "none" closes all
        opened = [topic for topic in topics if str(topic.pk) == asked] if asked else missing
        form = SummaryForm.of(opened[0]) if opened else None
    photos, consents = photo_formset(session), consent_formset(session)
    unasked, is_out = sum(not_asked(one.instance) for one in consents), session.status == Status.PUBLISHED
    context = {
        "part": "report",
        "topics": [(topic, suggested[topic.pk]) for topic in topics],
        "form": form,
        "evening_form": evening_form,
        "conflicts": conflicts,
        "previews": previews,
        "missing": missing,
        "evening_open": evening_form.is_bound or not (session.introduction or session.closing),
        "evening_facts": evening_facts(session),
        "photos": photos,
        "photos_all": AllPhotosForm(session),
        "photos_open": any(lacks_words(one.instance) for one in photos) or not (photos.forms or is_out),
        "consents": consents,
        "consents_open": unasked and not is_out,
        "unasked": unasked,
        "errors": [*(errors_of(form) if form else ()), *errors_of(evening_form)],
    }
    status = 409 if conflicts else 422 if context["errors"] else 200
    return page(request, "report.html", context, session=session, status=status)


def evening_facts(session: Session) -> list[str]:
    """What is written of the evening, in words."""
    facts = [
        ("introduction", session.introduction),
        ("closing", session.closing),
        (f"by {session.writer or session.author}", session.writer or session.author),
        ("there was a party", session.had_party),
    ]
    return [words for words, there in facts if there] or ["nothing written yet"]


def lacks_words(photo: Photo) -> bool:
    return not (photo.alt or photo.decorative or photo.withdrawn)


def not_asked(speaker: Speaker) -> bool:
    return not all(getattr(speaker, consent) for consent in CONSENTS)


@edits_session
def summary(request: HttpRequest, session: Session, topic_id: int) -> HttpResponse:
    """Save one topic's summary, or show what it will look like."""
    topic = get_object_or_404(session.topics, pk=topic_id)
    if request.method != "POST":
        return redirect(opened_at(session, topic))
    form = SummaryForm.of(topic, request.POST)
    if answer := answer_to(request, session, form, f"The summary of “{topic}” was saved."):
        return answer
    missing = session.topics.standing().filter(summary="").order_by("position")
    return redirect(
        opened_at(session, missing.filter(position__gt=topic.position).first() or missing.first())
    )


@edits_session
def evening(request: HttpRequest, session: Session) -> HttpResponse:
    """Save introduction, party, farewells, newcomers and what else the report says of the evening."""
    if request.method != "POST":
        return redirect(opened_at(session))
    # A form that is checked writes into its record, while the page shows the evening as it is.
    form = EveningForm(request.POST, instance=copy(session), user=request.user)
    answer = answer_to(request, session, form, "The report was saved.")
    return answer or redirect(opened_at(session) + "#evening")


def answer_to(request: HttpRequest, session: Session, form: PageForm, words: str) -> HttpResponse | None:
    """Save the form, and say so in words; the page again where it is not saved."""
    if "_more" in request.POST:
        form.errors.clear()
    if "_more" in request.POST or not form.is_valid():
        return show(request, session, form)
    if "_preview" in request.POST:
        drawn = [(form[key], render_markdown(form.cleaned_data[key])) for key in form.markdown]
        return show(request, session, form, previews=drawn)
    try:
        with archive_change():
            if conflict := form.keep():
                raise Conflicts([conflict])
    except Conflicts as stale:
        return show(request, session, form.on_top(), conflicts=stale.found)
    if form.saved:
        noted(request, session, words)
    else:
        messages.info(request, "Nothing was changed.")
    return None


@needs("view_session")
def preview(request: HttpRequest) -> HttpResponse:
    """The HTML that a Markdown text becomes, for the script of those who write summaries; POST text."""
    if request.method != "POST":
        raise Http404
    html = render_markdown(request.POST.get("text", "")[:LONGEST_PREVIEW])
    return render(request, "admin/mts/session/_preview.html", {"html": html})


def opened_at(session: Session, topic: Topic | None = None) -> str:
    """The report's page, with that topic open."""
    pk = topic.pk if topic else "none"
    return f"{address(session, 'report')}&topic={pk}" + (f"#topic-{pk}" if topic else "")
