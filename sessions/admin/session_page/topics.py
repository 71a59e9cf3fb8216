"""What is done with one topic apart from its line: dropping or deleting it, and its slides."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from sessions.admin.base import log
from sessions.admin.session_page.agenda import address
from sessions.admin.session_page.frame import page, session_or_404
from sessions.guard.input import whole_number
from sessions.media.slides import SlidesRefused, clean_slides
from sessions.media.storage import discard_on_commit
from sessions.models import (
    Audience,
    OldAddress,
    Reader,
    Slides,
    StaleVersion,
    Topic,
    User,
    archive_change,
    settle_visibility,
)
from sessions.models.order import close_gaps
from sessions.proposals.decisions import follow, let_go
from sessions.text import clean_line


class DropForm(forms.Form):
    """Why a topic is dropped."""

    because = forms.CharField(max_length=200, label="Because")

    def clean_because(self) -> str:
        because = clean_line(self.cleaned_data["because"])
        if not because:
            raise forms.ValidationError("Say why, in a few words: the organisers read it later.")
        return because


def remove(request: HttpRequest, session_id: int, topic_id: int) -> HttpResponse:
    """Ask how a topic leaves the evening: dropped with a reason, taken up again, or deleted for good."""
    session = session_or_404(request, session_id)
    topic = get_object_or_404(session.topics, pk=topic_id)
    may_delete = request.user.has_perm("mts.delete_topic")
    form = DropForm(request.POST if "_drop" in request.POST else None)
    if request.method == "POST":
        try:
            if "_drop" in request.POST and form.is_valid():
                done = set_dropped(topic, form.cleaned_data["because"], request)
                return finished(request, topic, f"“{topic}” was {done}.")
            if "_take_up" in request.POST:
                done = set_dropped(topic, "", request)
                return finished(request, topic, f"“{topic}” was {done}.")
            if "_delete" in request.POST:
                if not may_delete:
                    raise PermissionDenied
                title = str(topic)
                delete(topic, by=request.user)
                return finished(request, topic, f"“{title}” was deleted.")
        except StaleVersion as stale:
            messages.error(request, f"{stale} Look at it again before you decide.")
            return redirect(request.path)
    context = {"topic": topic, "form": form, "may_delete": may_delete}
    return page(request, "remove_topic.html", context, session=session, title=f"Remove “{topic}”?")


def set_dropped(topic: Topic, because: str, request: HttpRequest) -> str:
    """Drop a topic, or take it up again where `because` is empty; what was done, in a word."""
    with archive_change():
        topic.claim(whole_number(request.POST.get("version", "")))
        topic.dropped_because = because
        topic.save(update_fields=["dropped_because"])
        follow(topic, by=request.user, at=timezone.now())
    return "dropped" if because else "taken up again"


def delete(topic: Topic, *, by: User | None = None) -> None:
    """Delete a topic for good: its address answers 410, the order stays dense, its proposal is in reserve."""
    with archive_change():
        let_go(topic, by=by, at=timezone.now())
        session, slug = topic.session, topic.slug
        settle_visibility()
        was_public = Topic.objects.visible_to(Reader.STRANGER).filter(pk=topic.pk).exists()
        OldAddress.objects.filter(kind=OldAddress.Kind.TOPIC, leads_to=slug).update(leads_to="")
        discard_on_commit([*topic.photos.all(), *topic.slides.all()])
        topic.delete()
        if was_public:  # "gone" would tell strangers that there was something
            OldAddress.record(OldAddress.Kind.TOPIC, slug, "")
        close_gaps(session.topics.all())


def slides(request: HttpRequest, session_id: int, topic_id: int) -> HttpResponse:
    """The slides of a topic: add a file, say for whom each is, delete one."""
    session = session_or_404(request, session_id)
    topic = get_object_or_404(session.topics, pk=topic_id)
    problem = ""
    if request.method == "POST":
        if "_add" in request.POST:
            problem = add_slides(topic, request)
            done = "The slides were added."
        else:
            done = change_slides(topic, request)
        if not problem:
            messages.success(request, done)
            return redirect(request.path)
    context = {"topic": topic, "files": topic.slides.all(), "problem": problem, "audiences": Audience.choices}
    title = f"Slides of “{topic}”"
    status = 422 if problem else 200
    return page(request, "slides.html", context, session=session, title=title, status=status)


def add_slides(topic: Topic, request: HttpRequest) -> str:
    """Keep an uploaded file; a sentence where it is refused."""
    if not request.user.has_perm("mts.add_slides"):
        raise PermissionDenied
    upload = request.FILES.get("file")
    if upload is None:
        return "Choose a file first."
    try:
        clean = clean_slides(upload, upload.name)
    except SlidesRefused as refused:
        return str(refused)
    audience = request.POST.get("audience")
    with archive_change():
        last = topic.slides.aggregate(Max("position"))["position__max"] or 0
        record = Slides.objects.create(
            session=topic.session,
            topic=topic,
            position=last + 1,
            key=clean.key,
            file_name=clean.file_name,
            size=len(clean.content),
            audience=audience if audience in Audience.values else Audience.HOUSE,
        )
        default_storage.save(record.path, ContentFile(clean.content))
    return ""


def change_slides(topic: Topic, request: HttpRequest) -> str:
    """Give one file another audience, or delete it; what was done."""
    record = get_object_or_404(topic.slides, pk=whole_number(request.POST.get("file", "")))
    with archive_change():
        if "_delete" in request.POST:
            if not request.user.has_perm("mts.delete_slides"):
                raise PermissionDenied
            path = record.path
            record.delete()
            transaction.on_commit(lambda: default_storage.delete(path))
            return f"{record.file_name} was deleted."
        audience = request.POST.get("audience")
        if audience in Audience.values:
            record.audience = audience
            record.save(update_fields=["audience"])
        return f"{record.file_name} is for: {record.get_audience_display().lower()}."


def finished(request: HttpRequest, topic: Topic, words: str) -> HttpResponse:
    """Back to the agenda, with what was done in words and in the log."""
    log(request, topic.session, words)
    messages.success(request, words)
    return redirect(address(topic.session, part="agenda"))
