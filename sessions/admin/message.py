"""The wording of messages in the admin: the house's own text beside the built-in one, and the rules."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import construct_change_message
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from sessions.admin.base import WithPages, log, may, needs, nobody, page
from sessions.models import PRIVATE_LINK, Message, MessageKind, Session, archive_change
from sessions.models.messages import DAYS_BY_RULE
from sessions.notifications.texts import (
    ABOUT_A_TALK,
    COMMON,
    Text,
    absolute,
    built_in,
    common_values,
    fill,
    session_values,
    unknown_names,
)

# What the names about a talk stand for in a preview.
EXAMPLE = {
    "talk": "Reading logs in kanji",
    "proposer": "Okubo",
    "decide_by": "20 March",
    "reason": "The coming evenings are full, and we could not find a place for your talk.",
    "months": "July or September",
    "about": "A monthly evening of short talks among colleagues and guests.",
    "begins": "about 18:25, as the order stands",
    "news": "Okubo has withdrawn “Reading logs in kanji”.",
}


class MessageForm(forms.ModelForm):
    class Meta:
        model = Message
        fields = ["subject", "text", "days", "is_on"]
        widgets = {"text": forms.Textarea(attrs={"rows": 14, "class": "notice-words"})}
        help_texts = {
            "subject": "Empty: the built-in one.",
            "text": "Empty: the built-in one. A line whose names have nothing to say is left out.",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        kind = self.instance.kind
        if kind not in DAYS_BY_RULE:
            del self.fields["days"]
        if kind not in DAYS_BY_RULE and kind != MessageKind.CONFIRM:
            del self.fields["is_on"]

    def clean_subject(self) -> str:
        subject = self.cleaned_data["subject"]
        if PRIVATE_LINK in subject:
            raise forms.ValidationError("A subject is read over shoulders: put {private_link} into the text.")
        return _known(subject)

    def clean_text(self) -> str:
        return _known(self.cleaned_data["text"])

    def clean_days(self) -> int:
        days, after = self.cleaned_data["days"], self.instance.kind == MessageKind.MORNING_AFTER
        if days is None:
            raise forms.ValidationError("Say how many days before the evening; untick below to send none.")
        if after and not -7 <= days <= -1:
            raise forms.ValidationError("From -1, the morning after, to -7.")
        if not after and not 0 <= days <= 120:
            raise forms.ValidationError("From 0, the day itself, to 120.")
        return days


def _known(text: str) -> str:
    """The text, unless it uses names that no message knows."""
    if unknown := unknown_names(text):
        names = ", ".join(f"{{{name}}}" for name in unknown)
        raise forms.ValidationError(f"No message knows {names}. The names there are stand below.")
    return text


@needs("view_message", post=["change_message"])
def message_page(request: HttpRequest, message: Message) -> HttpResponse:
    """The form with a preview; POST `preview` shows what was typed, and saves nothing."""
    form = MessageForm(request.POST if request.method == "POST" else None, instance=message)
    previewing = "preview" in request.POST
    if form.is_valid() and not previewing:
        with archive_change():
            form.save()
        log(request, message, construct_change_message(form, [], False))
        messages.success(request, f"“{message}” is saved.")
        return redirect("admin:mts_message_changelist")
    ours = built_in(message.kind)
    typed = Text(form["subject"].value() or ours.subject, form["text"].value() or ours.body)
    session = evening_to_show()
    context = {
        "title": str(message),
        "message": message,
        "form": form,
        "built_in": ours,
        "names": COMMON | ABOUT_A_TALK,
        "session": session,
        "preview": preview(typed, session, request.user),
        "previewing": previewing,
        "may_change": may(request.user, "change_message"),
    }
    return page(request, "message/page.html", context, of=Message)


def evening_to_show() -> Session | None:
    """The next evening, else the latest: what a preview speaks of."""
    dated = Session.objects.standing().exclude(held_on=None)
    coming = dated.filter(held_on__gte=timezone.localdate()).order_by("held_on")
    return coming.first() or dated.order_by("-held_on").first()


def preview(text: Text, session: Session | None, user) -> Text:
    """The text as somebody would get it, with a real evening and an invented talk."""
    values = {**common_values(name="Okubo", by=user), **EXAMPLE, "admin_page": absolute("/admin/")}
    filled = fill(text, {**values, **(session_values(session) if session else {})})
    return Text(filled.subject, filled.body.replace(PRIVATE_LINK, absolute("/propose/…")))


@admin.register(Message)
class MessageAdmin(WithPages):
    change_page = message_page
    list_display = ["__str__", "wording", "rule"]
    actions = None
    has_add_permission = has_delete_permission = nobody

    @admin.display(description="wording")
    def wording(self, message: Message) -> str:
        return "our own" if message.subject or message.text else "built-in"

    @admin.display(description="sent by rule")
    def rule(self, message: Message) -> str:
        if message.days is None or message.kind not in DAYS_BY_RULE:
            return "–"
        if not message.is_on:
            return "switched off"
        if message.days < 0:
            return "1 day after" if message.days == -1 else f"{-message.days} days after"
        return f"{message.days} days before"
