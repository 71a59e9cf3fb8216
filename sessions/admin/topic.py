"""Topics in the admin: the list, one apart from its evening; dropping and deleting it; its slides."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from sessions.admin.base import crumb, list_filter, may, needs, nobody, noted
from sessions.admin.history import ArchiveAdmin
from sessions.admin.record_fields import TalkField
from sessions.admin.session_frame import address, edits_session, page
from sessions.admin.session_steps import ReasonForm
from sessions.admin.topic_fields import suggested_tags
from sessions.guard.conflicts import Conflict, conflict, differences
from sessions.guard.input import whole_number
from sessions.guard.methods import post_only
from sessions.media.slides import SlidesRefused, clean_slides
from sessions.media.storage import discard_on_commit, keep_slides
from sessions.models import (
    Audience,
    Homework,
    OldAddress,
    Question,
    Reader,
    Session,
    Slides,
    StaleVersion,
    Tag,
    Topic,
    User,
    archive_change,
    settle_visibility,
)
from sessions.models.order import close_gaps
from sessions.proposals.decisions import follow, let_go


class TopicForm(forms.ModelForm):
    """A topic with the version its page was drawn from; where that is an old one, both texts are shown."""

    drawn_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    conflicts: list[Conflict] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["drawn_version"] = self.instance.version

    def clean(self) -> None:
        super().clean()
        now = Topic.objects.get(pk=self.instance.pk)
        if self.cleaned_data.get("drawn_version") != now.version:
            names = [name for name in self.fields if name != "drawn_version"]
            self.conflicts = [conflict(now, differences(self, type(self)(instance=now), names))]
            self.data = self.data.copy()
            self.data["drawn_version"] = now.version
            raise forms.ValidationError("Somebody else saved this topic in the meantime.")


class QuestionInline(admin.StackedInline):
    model = Question
    fields = ["question", "answer", "asked_by", "audience"]
    extra = 1  # the button for another needs a script
    classes = ["collapse"]

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("question", "answer"):
            field.widget.attrs["rows"] = 3
        return field


class HomeworkForm(forms.ModelForm):
    answered_by = TalkField(required=False)


class HomeworkInline(admin.StackedInline):
    """What the talk left open, and the talk that answered it."""

    model, form = Homework, HomeworkForm
    fk_name = "topic"
    fields = ["text", "answered_by"]
    extra = 1
    classes = ["collapse"]


SummaryFilter = list_filter(
    "summary",
    "summary",
    {
        "missing": ("Still missing", lambda topics: topics.without_summary()),
        "there": ("Written", lambda topics: topics.exclude(summary="")),
    },
)
PlaceFilter = list_filter(
    "place",
    "place",
    {
        "standing": ("In an evening", lambda topics: topics.standing().exclude(session__status="cancelled")),
        "reserve": ("In reserve", lambda topics: topics.standing().filter(session__status="cancelled")),
        "dropped": ("Dropped", lambda topics: topics.exclude(dropped_because="")),
    },
)


@post_only
@needs("change_topic")
def add_tag(request: HttpRequest, topic_id: int) -> HttpResponse:
    """One tag more: POST tag, a primary key, and report, to go on there."""
    topic = get_object_or_404(Topic.objects.select_related("session"), pk=topic_id)
    tag = get_object_or_404(Tag, pk=whole_number(request.POST.get("tag", "")))
    with archive_change():
        Topic.objects.filter(pk=topic.pk).exclude(tags=tag).update(version=F("version") + 1)
        topic.tags.add(tag)
    noted(request, topic, f"“{topic}” is tagged {tag}.")
    on_report = address(topic.session, "report") + f"&topic={topic.pk}#topic-{topic.pk}"
    return redirect(on_report if "report" in request.POST else crumb(topic)[0])


@admin.register(Topic)
class TopicAdmin(ArchiveAdmin):
    form = TopicForm
    pages = [("<int:topic_id>/tag/", add_tag, "tag")]
    inlines = [QuestionInline, HomeworkInline]
    list_display = [
        "heard_as",
        "session_link",
        "session__held_on",
        "spoken_by",
        "kind",
        "audience",
        "has_summary",
    ]
    list_filter = [SummaryFilter, PlaceFilter, "kind", "audience", "speakers__capacity", "tags"]
    list_select_related = ["session"]
    search_fields = [
        "title",
        "subject",
        "heading",
        "house_title",
        "speakers__person__name",
        "=session__number",
    ]
    search_help_text = "Title, subject, speaker, or number of the session"
    date_hierarchy = "session__held_on"
    ordering = ["-session__number", "position"]
    list_per_page = 50
    show_full_result_count = False
    readonly_fields = ["session_link", "position", "spoken_by", "address"]
    fieldsets = [
        (None, {"fields": ["session_link", "position", "spoken_by", "address"]}),
        ("The talk", {"fields": ["title", "subject", "heading", "kind", "language", "tags", "audience"]}),
        ("Summary", {"fields": ["summary"]}),
        ("For the house only", {"classes": ["collapse"], "fields": ["house_title", "house_summary"]}),
        ("Minutes", {"classes": ["collapse"], "fields": ["minutes", "questions_minutes", "pause_after"]}),
        (
            "From the speaker",
            {"classes": ["collapse"], "fields": ["speaker_notes", "recording_url", "recording_audience"]},
        ),
        ("Dropped", {"classes": ["collapse"], "fields": ["dropped_because"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("speakers__person")

    @admin.display(description="topic", ordering="title")
    def heard_as(self, topic: Topic) -> str:
        return topic.title or topic.subject or "(no title)"

    @admin.display(description="session", ordering="session__number")
    def session_link(self, topic: Topic) -> str:
        address = reverse("admin:mts_session_change", args=[topic.session_id])
        return format_html('<a href="{}">{}</a>', address, topic.session.ordinal)

    @admin.display(description="speakers")
    def spoken_by(self, topic: Topic) -> str:
        return ", ".join(speaker.person.name for speaker in topic.speakers.all()) or "–"

    @admin.display(description="summary", boolean=True)
    def has_summary(self, topic: Topic) -> bool:
        return bool(topic.summary)

    @admin.display(description="Address")
    def address(self, topic: Topic) -> str:
        return format_html('<a href="{}">/topics/{}/</a>', topic.get_absolute_url(), topic.slug)

    # Topics are added and removed on the page of their session, where they have a place.
    has_add_permission = has_delete_permission = nobody

    def render_change_form(self, request: HttpRequest, context: dict, **kwargs) -> HttpResponse:
        topic = context["original"]
        context["suggested"] = suggested_tags([topic])[topic.pk]
        response = super().render_change_form(request, context, **kwargs)
        response.status_code = 409 if context["adminform"].form.conflicts else 200
        return response

    def save_model(self, request: HttpRequest, obj: Topic, form: TopicForm, change: bool) -> None:
        super().save_model(request, obj.claim(obj.version), form, change)

    def save_related(self, request: HttpRequest, form: TopicForm, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if {"title", "subject", "audience"} & set(form.changed_data):
            form.instance.readdress()

    def view_on_site(self, topic: Topic) -> str:
        return topic.get_absolute_url()


@edits_session
def remove(request: HttpRequest, session: Session, topic_id: int) -> HttpResponse:
    """Ask how a topic leaves the evening: dropped with a reason, taken up again, or deleted for good."""
    topic = get_object_or_404(session.topics, pk=topic_id)
    may_delete, title = request.user.has_perm("mts.delete_topic"), str(topic)
    form = ReasonForm(request.POST if "_drop" in request.POST else None)
    version, done = whole_number(request.POST.get("version", "")), ""
    try:
        if form.is_valid():
            done = set_dropped(topic, form.cleaned_data["because"], version, by=request.user)
        elif "_take_up" in request.POST:
            done = set_dropped(topic, "", version, by=request.user)
        elif "_delete" in request.POST:
            if not may_delete:
                raise PermissionDenied
            delete(topic, by=request.user)
            done = "deleted"
    except StaleVersion as stale:
        messages.error(request, f"{stale} Look at it again before you decide.")
        return redirect(request.path)
    if done:
        noted(request, session, f"“{title}” was {done}.")
        return redirect(address(session, "agenda"))
    context = {"topic": topic, "form": form, "may_delete": may_delete}
    return page(request, "remove_topic.html", context, session=session, title=f"Remove “{topic}”?")


def set_dropped(topic: Topic, because: str, version: int, *, by: User) -> str:
    """Drop a topic, or take it up again where `because` is empty; what was done, in a word."""
    with archive_change():
        topic.claim(version)
        topic.dropped_because = because
        topic.save(update_fields=["dropped_because"])
        follow(topic, by=by, at=timezone.now())
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


@edits_session
def slides(request: HttpRequest, session: Session, topic_id: int) -> HttpResponse:
    """The slides of a topic: add a file, say for whom each is, delete one."""
    topic, problem = get_object_or_404(session.topics, pk=topic_id), ""
    try:
        if request.method == "POST":
            messages.success(request, change_slides(topic, request))
            return redirect(request.path)
    except SlidesRefused as refused:
        problem = str(refused)
    context = {"topic": topic, "files": topic.slides.all(), "problem": problem, "audiences": Audience.choices}
    title, status = f"Slides of “{topic}”", 422 if problem else 200
    return page(request, "slides.html", context, session=session, title=title, status=status)


def change_slides(topic: Topic, request: HttpRequest) -> str:
    """Add a file, delete one, or give it another audience; what was done. Raises SlidesRefused."""
    if not may(request.user, *(f"{verb}_slides" for verb in ("add", "delete") if f"_{verb}" in request.POST)):
        raise PermissionDenied
    audience = request.POST.get("audience")
    if "_add" in request.POST:
        if (upload := request.FILES.get("file")) is None:
            raise SlidesRefused("Choose a file first.")
        last = topic.slides.aggregate(Max("position"))["position__max"] or 0
        record = Slides(session=topic.session, topic=topic, position=last + 1)
        keep_slides(record, clean_slides(upload, upload.name))
    else:
        record = get_object_or_404(topic.slides, pk=whole_number(request.POST.get("file", "")))
    with archive_change():
        if "_delete" in request.POST:
            discard_on_commit([record])
            record.delete()
            return f"{record.file_name} was deleted."
        if audience in Audience.values:
            record.audience = audience
        record.save()
    if "_add" in request.POST:
        return "The slides were added."
    return f"{record.file_name} is for: {record.get_audience_display().lower()}."
