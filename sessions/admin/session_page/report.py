"""After the evening: the summaries, one open at a time, then the rest of the report."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from sessions.admin.base import log, may
from sessions.admin.person_fields import may_add
from sessions.admin.photo import photo_formset
from sessions.admin.session_page.clashes import Clash, Clashes, rebased
from sessions.admin.session_page.frame import FOLDER, page, session_or_404
from sessions.admin.session_page.report_forms import EveningForm, SummaryForm
from sessions.admin.session_page.report_saving import save_evening, save_summary
from sessions.admin.speaker import consent_formset
from sessions.models import Session, Status, Topic
from sessions.text import render_markdown

LONGEST_PREVIEW = 100_000  # characters, as the fields themselves allow


def show(
    request: HttpRequest,
    session: Session,
    *,
    form: SummaryForm | None = None,
    evening_form: EveningForm | None = None,
    clashes: list[Clash] | None = None,
    preview: dict[str, str] | None = None,
) -> HttpResponse:
    """The page, with one topic open: that of `form`, of ?topic=, or the first without a summary."""
    topics = list(session.topics.prefetch_related("speakers__person").order_by("position"))
    for topic in topics:
        topic.session = session
    if form is None and evening_form is None:
        opened = opened_topic(topics, request.GET.get("topic"))
        form = SummaryForm(instance=opened) if opened else None
    context = {
        "part": "report",
        "topics": topics,
        "form": form,
        "evening_form": evening_form or evening_form_for(request, session),
        "clashes": clashes,
        "previews": preview,
        "missing": [topic for topic in topics if not topic.summary and not topic.dropped_because],
        "obstacles": session.obstacles(Status.PUBLISHED),
        "photos": photo_formset(session),
        "consents": consent_formset(session),
        "errors": error_list(form) + error_list(evening_form),
    }
    status = 409 if clashes else 422 if context["errors"] else 200
    return page(request, "report.html", context, session=session, status=status)


def opened_topic(topics: list[Topic], asked: str | None) -> Topic | None:
    """The topic to write now; ?topic=none closes all."""
    if asked:
        return next((topic for topic in topics if str(topic.pk) == asked), None)
    return next((topic for topic in topics if not topic.summary and not topic.dropped_because), None)


def summary(request: HttpRequest, session_id: int, topic_id: int) -> HttpResponse:
    """Save one topic's summary, or show what it will look like."""
    session = session_or_404(request, session_id)
    topic = get_object_or_404(session.topics.select_related("session"), pk=topic_id)
    if request.method != "POST":
        return redirect(address(session, topic))
    form = SummaryForm(request.POST, instance=topic)
    if not form.is_valid():
        return show(request, fresh(session), form=form)
    if "_preview" in request.POST:
        shown = {name: render_markdown(form.cleaned_data[name]) for name in ("summary", "house_summary")}
        return show(request, fresh(session), form=form, preview=shown)
    try:
        changed = save_summary(form)
    except Clashes as clashes:
        data = rebased(request.POST, clashes.found[0], keep_mine=True)
        again = SummaryForm(data, instance=Topic.objects.select_related("session").get(pk=topic.pk))
        return show(request, fresh(session), form=again, clashes=clashes.found)
    said(request, session, f"The summary of “{topic}” was saved." if changed else "")
    return redirect(address(session, next_without_summary(session, topic)))


def evening(request: HttpRequest, session_id: int) -> HttpResponse:
    """Save introduction, party, farewells, newcomers and what else the report says of the evening."""
    session = session_or_404(request, session_id)
    if request.method != "POST":
        return redirect(address(session, None))
    form = evening_form_for(request, session, request.POST)
    if "_more" in request.POST:
        from sessions.admin.rows import add_blank_row

        data = request.POST.copy()
        name = request.POST["_more"].removeprefix("evening-")
        if name in ("newcomers", "farewells", "report_writer"):
            add_blank_row(data, f"evening-{name}", form.fields[name].widget.columns)
        return show(request, session, evening_form=evening_form_for(request, session, data))
    if not form.is_valid():
        return show(request, fresh(session), evening_form=form)
    if "_preview" in request.POST:
        shown = {form[name].label: render_markdown(form.cleaned_data[name]) for name in EveningForm.around}
        return show(request, fresh(session), evening_form=form, preview=shown)
    try:
        changed = save_evening(form)
    except Clashes as clashes:
        now = fresh(session)
        data = rebased(request.POST, clashes.found[0], keep_mine=True)
        again = evening_form_for(request, now, data)
        return show(request, now, evening_form=again, clashes=clashes.found)
    said(request, session, "The report was saved." if changed else "")
    return redirect(address(session, None) + "#evening")


def preview(request: HttpRequest) -> HttpResponse:
    """The HTML that a Markdown text becomes, for the script of those who write summaries; POST text."""
    if not (may(request.user, "view_session") or may(request.user, "add_session")):
        raise PermissionDenied
    if request.method != "POST":
        raise Http404
    html = render_markdown(request.POST.get("text", "")[:LONGEST_PREVIEW])
    return render(request, FOLDER + "_preview.html", {"html": html})


def evening_form_for(request: HttpRequest, session: Session, data=None) -> EveningForm:
    return may_add(EveningForm(data, instance=session), request.user)


def fresh(session: Session) -> Session:
    """The record anew: a form that was checked has put what was typed into the old one."""
    return Session.objects.get(pk=session.pk)


def error_list(form: SummaryForm | EveningForm | None) -> list[tuple[str, str]]:
    """(id of the field, message) of everything to mend."""
    if form is None or not form.is_bound:
        return []
    return [
        (
            f"id_{form.add_prefix(name)}",
            f"{form.fields[name].label}: {problem}" if name in form.fields else problem,
        )
        for name, problems in form.errors.items()
        for problem in problems
    ]


def next_without_summary(session: Session, topic: Topic) -> Topic | None:
    """The topic to write after this one: the next in order without a summary, or the first such."""
    missing = session.topics.standing().filter(summary="").order_by("position")
    return missing.filter(position__gt=topic.position).first() or missing.first()


def said(request: HttpRequest, session: Session, words: str) -> None:
    """Tell and log what was saved."""
    if words:
        log(request, session, words)
        messages.success(request, words)
    else:
        messages.info(request, "Nothing was changed.")


def address(session: Session, topic: Topic | None) -> str:
    """The report's page, with that topic open."""
    page = reverse("admin:mts_session_change", args=[session.pk]) + "?part=report"
    return f"{page}&topic={topic.pk}#topic-{topic.pk}" if topic else f"{page}&topic=none"
