"""Asking somebody to speak: a name is enough; the message is seen before it goes."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from sessions.admin.person_fields import OnePersonField
from sessions.admin.proposal_telling import noted, with_text
from sessions.guard.input import whole_number
from sessions.models import COMING, IllegalDecision, Notice, Person, Proposal, Session, Status
from sessions.notifications.texts import Text
from sessions.people.who_is_meant import Question
from sessions.proposals.invitations import ask, invitation, why_not
from sessions.proposals.telling_speakers import tell_by_hand
from sessions.text import clean_line, clean_text

if TYPE_CHECKING:
    from sessions.admin.proposal import ProposalAdmin


class WhomField(OnePersonField):
    """A name is enough: who is not in the archive is new. Who is known is asked about, though one only."""

    default_error_messages = {"required": "Say whom you ask: a name is enough."}

    def unasked(self, question: Question) -> Person | None:
        return None if question.same else Person(name=question.name)


class AskForm(forms.Form):
    """Whom, for which evening, in which words. subject, text: the message, once it was shown."""

    whom = WhomField(label="Name")
    email = forms.EmailField(required=False, label="E-mail", help_text="Without one you get a text to copy.")
    session = forms.ModelChoiceField(
        Session.objects.none(), required=False, label="Evening", empty_label="Any month"
    )
    note = forms.CharField(
        required=False,
        max_length=2_000,
        label="Your own words",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Why them, or what about. The rest is written for you.",
    )
    subject = forms.CharField(required=False, max_length=200, label="Subject")
    text = forms.CharField(
        required=False, max_length=10_000, label="Message", widget=forms.Textarea(attrs={"rows": 16})
    )
    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        coming = Session.objects.filter(status__in=COMING)
        self.fields["session"].queryset = coming.order_by(F("held_on").asc(nulls_last=True), "number")
        self.fields["session"].label_from_instance = evening_label

    def clean_note(self) -> str:
        return clean_text(self.cleaned_data["note"])

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])

    def clean_subject(self) -> str:
        return clean_line(self.cleaned_data["subject"])


def evening_label(session: Session) -> str:
    day = f", {session.held_on.day} {session.held_on:%B}" if session.held_on else ""
    return f"{session.ordinal}{day}"


def ask_page(admin: "ProposalAdmin", request: HttpRequest) -> HttpResponse:
    """The form; "Preview" shows the message to be edited, "Ask" sends it or shows the text to copy."""
    admin.require_change(request)
    if not request.user.has_perm("mts.add_proposal"):
        raise PermissionDenied
    person = Person.objects.filter(pk=whole_number(request.GET.get("person", "")), anonymised_at=None).first()
    form = AskForm(request.POST if request.method == "POST" else None, initial=beginning(request, person))
    if "_told" in request.POST:
        return told(admin, request)
    asked = text = None
    if form.is_bound and form.is_valid():
        whom = form.cleaned_data["whom"]
        person = whom if whom.pk else None
        know_address(form, request, person)
        text = message_of(form, request, whom)
        if "_ask" in request.POST:
            asked = asked_now(form, request, whom, text)
    elif not form.is_bound and form.initial["whom"]:
        text = message_of(form, request, *form.initial["whom"])
    if asked is not None:
        notice = asked.notices.filter(kind="asked").order_by("pk").last()
        if notice is None or notice.status != Notice.Status.BY_HAND:
            mailed = f"{asked.name} is asked, by mail."
            admin.message_user(request, mailed, messages.SUCCESS)
            return redirect(reverse("admin:mts_proposal_changelist") + "?state=asked")
    context = {
        **admin.frame(request, f"Ask {person.name} to speak" if person else "Ask somebody to speak"),
        "form": form,
        "person": person,
        "preview": text,
        "to_tell": with_text(notice) if asked is not None else None,
        "obstacle": why_not(name=person.name, email="", session=None, person=person) if person else "",
        "asked_before": asked_before_of(person),
        "errors": [
            (f"id_{name}" if name in form.fields else "ask", problem)
            for name, problems in form.errors.items()
            for problem in problems
        ],
    }
    status = 422 if context["errors"] else 200
    return TemplateResponse(request, "admin/mts/proposal/ask.html", context, status=status)


def beginning(request: HttpRequest, person: Person | None) -> dict:
    """What the form holds when it opens: the person and the evening of the address, the next evening else."""
    wanted = Session.objects.filter(status__in=COMING, pk=whole_number(request.GET.get("session", "")))
    coming = Session.objects.filter(status__in=[Status.OPEN, Status.ANNOUNCED, Status.DRAFT])
    name = clean_line(request.GET.get("name", ""))[:120]
    whom = person or (Person(name=name) if name else None)
    session = wanted.first() or coming.order_by(F("held_on").asc(nulls_last=True), "number").first()
    return {
        "whom": [whom] if whom else [],
        "email": person.email if person else "",
        "session": session,
        "note": "",
    }


def know_address(form: AskForm, request: HttpRequest, person: Person | None) -> None:
    """Bring in the address of somebody who was chosen by name, to be seen before it is used."""
    if person and person.email and not form.cleaned_data["email"] and "_preview" in request.POST:
        form.cleaned_data["email"] = person.email
        form.data = form.data.copy()
        form.data["email"] = person.email


def message_of(form: AskForm, request: HttpRequest, whom: Person) -> Text:
    """The message as it was edited, or as it is written from the form."""
    given = form.cleaned_data if form.is_bound else form.initial
    if form.is_bound and given["text"] and "_preview" not in request.POST:
        return Text(given["subject"] or "Would you give a talk?", given["text"])
    proposal = Proposal(name=whom.name, email=given["email"], person_id=whom.pk, session=given["session"])
    return invitation(proposal, note=given["note"], by=request.user)


def asked_now(form: AskForm, request: HttpRequest, whom: Person, text: Text) -> Proposal | None:
    """Ask; None where that is refused, with the reason on the form."""
    given = form.cleaned_data
    try:
        return ask(
            name=whom.name,
            email=given["email"],
            session=given["session"],
            person=whom if whom.pk else None,
            by=request.user,
            at=timezone.now(),
            note=given["note"],
            message=text,
        )
    except IllegalDecision as refusal:
        form.add_error("whom", str(refusal))
        return None


def told(admin: "ProposalAdmin", request: HttpRequest) -> HttpResponse:
    """The text was told by hand."""
    notices = Notice.objects.filter(pk=whole_number(request.POST.get("_told", "")), kind="asked")
    tell_by_hand(notices, by=request.user, at=timezone.now())
    onward = reverse("admin:mts_proposal_changelist") + "?state=asked"
    return noted(admin, request, "Noted: asked by hand.", onward)


def asked_before_of(person: Person | None) -> list[Proposal]:
    """Earlier questions to this person, the latest first."""
    if person is None:
        return []
    asked = person.proposals.exclude(asked_at=None).select_related("session", "asked_by")
    return list(asked.order_by("-asked_at")[:5])
