"""Speakers: who spoke where, and what each agreed to have published."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm, modelformset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse

from sessions.admin.saving import ArchiveAdmin
from sessions.guard.methods import post_only
from sessions.models import CONSENTS, Session, Speaker, archive_change
from sessions.notifications.to_tell import note_now


class ConsentForm(ModelForm):
    """What one speaker lets us publish of one talk."""

    class Meta:
        model = Speaker
        fields = list(CONSENTS)
        labels = {"photo_consent": "Photos", "slides_consent": "Slides", "recording_consent": "Recording"}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-describedby"] = f"speaker-{self.instance.pk}"


ConsentFormSet = modelformset_factory(Speaker, ConsentForm, extra=0, edit_only=True)


def consent_formset(session: Session, data=None):
    """The forms of all speakers of a session, in running order."""
    speakers = Speaker.objects.filter(topic__session=session).select_related("person", "topic__session")
    ordered = speakers.order_by("topic__position", "position")
    return ConsentFormSet(data, queryset=ordered, prefix="consents")


@admin.register(Speaker)
class SpeakerAdmin(ArchiveAdmin):
    """The list of all speaker places; they are set on their session's page."""

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

    @admin.display(description="session", ordering="topic__session__number")
    def session(self, speaker: Speaker) -> str:
        return speaker.topic.session.ordinal

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Speaker | None = None) -> bool:
        """A speaker is taken out on the session's page, where the order is kept."""
        return False

    def save_model(self, request: HttpRequest, obj: Speaker, form, change: bool) -> None:
        """Who is noted as told here knows the evening as it is now."""
        super().save_model(request, obj, form, change)
        if "told_at" in form.changed_data and obj.told_at:
            note_now(obj.topic.session, person=obj.person, at=obj.told_at)

    def get_urls(self) -> list:
        save = self.admin_site.admin_view(post_only(self.save_consents))
        return [path("of/<int:session_id>/consents/", save, name="mts_speaker_consents"), *super().get_urls()]

    def save_consents(self, request: HttpRequest, session_id: int) -> HttpResponse:
        """Save what was ticked for all speakers of one session."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        session = get_object_or_404(Session, pk=session_id)
        formset = consent_formset(session, request.POST)
        if formset.is_valid():
            with archive_change():
                formset.save()
            messages.success(request, "What the speakers agreed to was saved.")
        else:
            messages.error(
                request, "The speakers changed in the meantime. Nothing was saved; please look again."
            )
        return redirect(reverse("admin:mts_session_change", args=[session.pk]) + "?part=report#consents")
