"""What of an evening may be shown: its photos, and that to which its speakers agreed."""

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm, modelformset_factory
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect

from sessions.admin.base import SavesInArchive, needs, nobody
from sessions.admin.history import ArchiveAdmin
from sessions.admin.session_frame import address
from sessions.guard.input import whole_number
from sessions.guard.methods import post_only
from sessions.media.photos import add_photo
from sessions.media.pictures import PictureRefused
from sessions.media.storage import discard_on_commit
from sessions.models import CONSENTS, Audience, Photo, Session, Speaker, Topic, archive_change
from sessions.models.order import place
from sessions.notifications.to_tell import note_now

MOST_AT_ONCE = 60


class OnReport(ModelForm):
    """One record in a list on the report's page, whose heading tells which."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-describedby"] = f"{self._meta.model._meta.model_name}-{self.instance.pk}"


class OfItsEvening(ModelForm):
    """A photo is of a talk of its own evening, or of the evening."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if topic := self.fields.get("topic"):
            # A form of a photo that was deleted meanwhile has no session; it is refused.
            topic.queryset = Topic.objects.filter(session=self.instance.session_id).order_by("position")
            topic.empty_label = "The evening"


class PhotoForm(OfItsEvening, OnReport):
    """One photo: whose it is, what it shows, who may see it."""


PhotoFormSet = modelformset_factory(
    Photo,
    PhotoForm,
    fields=["topic", "alt", "decorative", "caption", "audience"],
    labels={"topic": "Of", "alt": "Description", "audience": "For"},
    extra=0,
    edit_only=True,
)


class AllPhotosForm(forms.Form):
    """What several photos have in common; what is left open stays as each has it."""

    EVENING = "evening"
    topic = forms.ChoiceField(label="Of", required=False)
    audience = forms.ChoiceField(label="For", required=False, choices=[("", "As each is"), *Audience.choices])
    describe = forms.BooleanField(
        label="Those without a description say who speaks, or that it is the evening", required=False
    )

    def __init__(self, session: Session, data=None) -> None:
        super().__init__(data, prefix="all", label_suffix="")
        topics = [(str(one.pk), str(one)) for one in session.topics.order_by("position")]
        self.fields["topic"].choices = [("", "As each is"), (self.EVENING, "The evening"), *topics]
        self.photos = session.photos.filter(withdrawn=False).select_related("session", "topic")

    def set(self) -> None:
        given = self.cleaned_data
        changed = {"audience": given["audience"]} if given["audience"] else {}
        if given["topic"]:
            changed["topic"] = None if given["topic"] == self.EVENING else int(given["topic"])
        if changed:
            self.photos.update(**changed)
        for photo in self.photos.filter(alt="", decorative=False) if given["describe"] else ():
            photo.alt = photo.suggested_alt
            photo.save(update_fields=["alt"])


ConsentFormSet = modelformset_factory(
    Speaker,
    OnReport,
    fields=CONSENTS,
    labels={"photo_consent": "Photos", "slides_consent": "Slides", "recording_consent": "Recording"},
    extra=0,
    edit_only=True,
)


def photo_formset(session: Session, data=None):
    """The forms of all photos of a session, withdrawn ones last."""
    photos = session.photos.select_related("session", "topic").prefetch_related("topic__speakers__person")
    return PhotoFormSet(data, queryset=photos.order_by("withdrawn", "position", "pk"), prefix="photos")


def consent_formset(session: Session, data=None):
    """The forms of all speakers of a session, in running order."""
    speakers = Speaker.objects.filter(topic__session=session).select_related("person", "topic__session")
    return ConsentFormSet(data, queryset=speakers.order_by("topic__position", "position"), prefix="consents")


def back_to(session: Session, part: str) -> HttpResponse:
    return redirect(f"{address(session, 'report')}#{part}")


@post_only
@needs("change_photo")
def drop(request: HttpRequest, session_id: int) -> HttpResponse:
    """Take the uploaded files; each that is refused is named with its reason, the others stay."""
    session = get_object_or_404(Session, pk=session_id)
    files = request.FILES.getlist("files")[:MOST_AT_ONCE]
    refused = []
    for file in files:
        try:
            add_photo(session, file)
        except PictureRefused as error:
            refused.append(f"“{file.name}”: {error}")
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"kept": len(files) - len(refused), "refused": refused})
    for sentence in refused:
        messages.error(request, sentence)
    if not files:
        messages.warning(request, "Choose at least one picture.")
    return back_to(session, "photos")


@post_only
@needs("change_photo")
def save_all(request: HttpRequest, session_id: int) -> HttpResponse:
    """Save what was typed for all photos; a button beside one also describes, moves or withdraws it."""
    session = get_object_or_404(Session, pk=session_id)
    formset, for_all = photo_formset(session, request.POST), AllPhotosForm(session, request.POST)
    if formset.is_valid():
        with archive_change():
            formset.save()
            if request.POST.get("do") == "all" and for_all.is_valid():
                for_all.set()
            else:
                do(session, request.POST.get("do", ""))
        messages.success(request, "Photos saved.")
    for form in formset:
        for field, errors in form.errors.items():
            messages.error(request, f"{form.instance}, {field}: {' '.join(errors)}")
    return back_to(session, "photos")


def do(session: Session, action: str) -> None:
    """`action` is what a button of one photo says: its verb and the photo's key, as in withdraw:12."""
    verb, _, pk = action.partition(":")
    photo = session.photos.filter(pk=whole_number(pk)).first()
    if photo is None:
        return
    if verb in ("up", "down"):
        return move(photo, -1 if verb == "up" else 1)
    if verb == "suggest":
        photo.alt, photo.decorative = photo.suggested_alt, False
    elif verb == "decorative":
        photo.alt, photo.decorative = "", True
    elif verb in ("withdraw", "restore"):
        photo.withdrawn = verb == "withdraw"
    photo.save(update_fields=["alt", "decorative", "withdrawn"])


def move(photo: Photo, by: int) -> None:
    """One place up (-1) or down (1) among the photos of its evening, as readers see them."""
    photos = photo.session.photos
    order = list(photos.order_by("withdrawn", "position", "pk").values_list("pk", flat=True))
    at = order.index(photo.pk)
    order.insert(max(at + by, 0), order.pop(at))
    place(photos, order)


@post_only
@needs("change_speaker")
def save_consents(request: HttpRequest, session_id: int) -> HttpResponse:
    """Save what was ticked for all speakers of one session."""
    session = get_object_or_404(Session, pk=session_id)
    formset = consent_formset(session, request.POST)
    if formset.is_valid():
        with archive_change():
            formset.save()
        messages.success(request, "What the speakers agreed to was saved.")
    else:
        words = "The speakers changed in the meantime. Nothing was saved; please look again."
        messages.error(request, words)
    return back_to(session, "consents")


@admin.register(Photo)
class PhotoAdmin(SavesInArchive):
    """The list of all photos; they are added and edited on their session's page."""

    pages = [("of/<int:session_id>/add/", drop, "drop"), ("of/<int:session_id>/save/", save_all, "save")]

    list_display = ["__str__", "session", "topic", "audience", "decorative", "withdrawn", "added_at"]
    list_filter = ["audience", "decorative", "withdrawn"]
    list_select_related = ["session", "topic"]
    search_fields = ["alt", "caption", "topic__title", "session__number"]
    date_hierarchy = "added_at"
    form = OfItsEvening
    fields = ["session", "topic", "alt", "decorative", "caption", "audience", "withdrawn"]
    readonly_fields = ["session"]
    has_add_permission = nobody

    def delete_model(self, request: HttpRequest, obj: Photo) -> None:
        self.delete_queryset(request, Photo.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        discard_on_commit(queryset)
        super().delete_queryset(request, queryset)


@admin.register(Speaker)
class SpeakerAdmin(ArchiveAdmin):
    """The list of all speaker places; they are set on their session's page."""

    pages = [("of/<int:session_id>/consents/", save_consents, "consents")]
    list_display = ["person", "topic", "session", "capacity", "affiliation", *CONSENTS]
    list_filter = ["capacity", *CONSENTS]
    list_select_related = ["person", "topic__session"]
    search_fields = ["person__name", "topic__title", "affiliation", "=topic__session__number"]
    search_help_text = "Name, title, company, or number of the session"
    date_hierarchy = "topic__session__held_on"
    list_per_page = 50
    fields = [
        "person",
        "topic",
        "capacity",
        "affiliation",
        "credited_as",
        "told_at",
        "confirmed_at",
        *CONSENTS,
    ]
    readonly_fields = ["person", "topic"]
    has_add_permission = has_delete_permission = nobody  # that is done where the order is kept

    @admin.display(description="session", ordering="topic__session__number")
    def session(self, speaker: Speaker) -> str:
        return speaker.topic.session.ordinal

    def save_model(self, request: HttpRequest, obj: Speaker, form, change: bool) -> None:
        """Who is noted as told here knows the evening as it is now."""
        super().save_model(request, obj, form, change)
        if "told_at" in form.changed_data and obj.told_at:
            note_now(obj.topic.session, person=obj.person, at=obj.told_at)
