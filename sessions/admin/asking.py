"""Asking people: somebody to speak, somebody to moderate, whom to ask, and whose turn it is.

A name is enough; the message can be looked at and edited before it goes (`sending`).
"""

from collections.abc import Iterable, Sequence

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from sessions.admin.base import errors_of, log, needs, noted, page
from sessions.admin.people import OnePersonField, may_add
from sessions.admin.sending import BELOW_A_FORM, about, look_and_send, to_tell
from sessions.guard.input import whole_number
from sessions.guard.methods import post_only
from sessions.models import COMING, Intern, MessageKind, Notice, Person, Proposal, Session, archive_change
from sessions.models.fields import MailboxFormField
from sessions.notifications.outbox import Draft
from sessions.people.rotation import Turn
from sessions.people.who_is_meant import Question, entered
from sessions.programme.moderating import TooLate, message_to, remind
from sessions.programme.planning import Ways, bring_in, evening_but_one
from sessions.programme.whom_to_ask import (
    interns_to_remember,
    people_to_ask,
    rotation,
    say_farewell,
    turns_for,
)
from sessions.proposals.invitations import ask, invitation, why_not
from sessions.text import clean_line, clean_text, ordinal

ORGANISERS = needs("add_session", "change_session")
OTHER = "other"
TOLD = {"_told", "_copy"}  # the buttons beside a message that waits to be told by hand


# Somebody to speak.


class WhomField(OnePersonField):
    """A name is enough: who is not in the archive is new. Who is known is asked about, though one only."""

    default_error_messages = {"required": "Say whom you ask: a name is enough."}

    def unasked(self, question: Question) -> Person | None:
        return None if question.same else Person(name=question.name)


class EveningField(forms.ModelChoiceField):
    def label_from_instance(self, session: Session) -> str:
        day = session.held_on
        return f"{session.ordinal}, {day.day} {day:%B}" if day else session.ordinal


class AskForm(forms.Form):
    """Whom, for which evening, and the asker's own words."""

    whom = WhomField(label="Name")
    email = MailboxFormField(required=False, label="E-mail", help_text="Without one you get a text to copy.")
    session = EveningField(
        Session.objects.filter(status__in=COMING).soonest_first(),
        required=False,
        label="Evening",
        empty_label="Any month",
    )
    note = forms.CharField(
        required=False,
        max_length=2_000,
        label="Your own words",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Why them, or what about. The rest is written for you.",
    )
    use_required_attribute = False


@needs("change_proposal", "add_proposal")
def ask_page(request: HttpRequest) -> HttpResponse:
    """Whom to ask, and the message to them; ?person= and ?session= fill the form beforehand."""
    form = AskForm(typed(request), initial=beginning(request))
    given = form.cleaned_data if form.is_valid() else {} if form.is_bound else form.initial
    whom, email, session = (given.get(name) for name in ("whom", "email", "session"))
    person = whom if whom and whom.pk else None
    if "_preview" in request.POST and person and person.email and not email:
        # The address of somebody who was chosen by name is seen before it is used.
        email = person.email
        form.data = form.data.copy()
        form.data["email"] = email
    asked = Notice.objects.filter(kind=MessageKind.ASKED)
    keys = [whole_number(key) for name in TOLD for key in request.POST.getlist(name)]

    def drafts() -> Iterable[Draft]:
        if whom is None:
            return
        about = Proposal(name=whom.name, email=email, person=person, session=session)
        text = invitation(about, note=clean_text(given["note"]), by=request.user)
        yield Draft(MessageKind.ASKED, text, BELOW_A_FORM, proposal=about)

    def send(drafts: list[Draft], **how) -> list[Notice]:
        message = drafts[0].message
        proposal = ask(name=whom.name, email=email, session=session, person=person, message=message, **how)
        sent = asked.filter(proposal=proposal).order_by("-pk")[:1]
        keys.extend(one.pk for one in sent)
        return list(sent)

    return look_and_send(
        request,
        title=f"Ask {person.name} to speak" if person else "Ask somebody to speak",
        drafts=drafts,
        send=send,
        said=lambda notices: f"{whom.name} is asked{'' if to_tell(notices) else ', by mail'}.",
        waiting=lambda: asked.filter(pk__in=keys),
        back=reverse("admin:mts_proposal_changelist"),
        onward=reverse("admin:mts_proposal_changelist") + "?state=asked",
        template="sending/ask.html",
        of=Proposal,
        form=form,
        obstacle=why_not(name=whom.name, email="", session=None, person=person) if person else "",
        asked_before=asked_before(person) if person else (),
    )


def typed(request: HttpRequest) -> QueryDict | None:
    """What the form holds that stands above a message, where one of its buttons was pressed."""
    return request.POST if request.method == "POST" and not request.POST.keys() & TOLD else None


def beginning(request: HttpRequest) -> dict:
    """What the form holds when it opens: the person and the evening of the address, the next evening else."""
    given = {name: request.GET.get(name, "") for name in ("person", "name", "session")}
    person = Person.objects.filter(pk=whole_number(given["person"]), anonymised_at=None).first()
    name = clean_line(given["name"])[:120]
    coming = AskForm.base_fields["session"].queryset.all()
    return {
        "whom": person or (Person(name=name) if name else None),
        "email": person.email if person else "",
        "session": coming.filter(pk=whole_number(given["session"])).first() or coming.first(),
        "note": "",
    }


def asked_before(person: Person) -> QuerySet[Proposal]:
    """Earlier questions to this person, the latest first."""
    asked = person.proposals.exclude(asked_at=None).select_related("session", "asked_by")
    return asked.order_by("-asked_at")[:5]


# Somebody to moderate.


class ModeratorForm(forms.Form):
    """turns: whom the rotation offers. needed: whether "nobody yet" is no answer."""

    moderator = forms.ChoiceField(required=False, label="Moderator")
    somebody = OnePersonField(required=False, label="Somebody else")
    way = forms.ChoiceField(
        choices=[
            (Ways.ASK, "Ask them: a message with a private link for their answer"),
            (Ways.ASKED, "I have asked them myself; they have not answered yet"),
            (Ways.YES, "They said yes already"),
        ],
        required=False,
        initial=Ways.ASK,
        label="How",
    )

    def __init__(self, *args, turns: Sequence[Turn], needed: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.turns, self.needed = turns, needed
        others = [Turn(OTHER, "Somebody else", ""), *([] if needed else [Turn("", "Nobody yet", "")])]
        self.fields["moderator"].choices = [(str(turn.key), turn) for turn in (*turns, *others)]

    def clean_way(self) -> str:
        return self.cleaned_data["way"] or Ways.ASK

    def clean(self) -> dict:
        given = super().clean() or self.cleaned_data
        chosen, somebody = given.get("moderator", ""), given.get("somebody")
        if chosen not in ("", OTHER):
            given["person"] = Person.objects.filter(pk=chosen).first()
            if somebody:
                self.add_error("moderator", "Somebody is chosen, and somebody else is named. Who is it?")
        elif not self.errors.keys() & {"moderator", "somebody"}:
            given["person"] = somebody
            if not somebody and (chosen or self.needed):
                self.add_error("somebody", "Say who." if chosen else "Choose somebody.")
        return given

    def person(self) -> Person | None:
        """Who was chosen, saved. Call it inside `archive_change()`."""
        person = self.cleaned_data.get("person")
        return entered(person) if person else None


@ORGANISERS
def moderator_page(request: HttpRequest, session_id: int) -> HttpResponse:
    """Who was asked and what they said; whose turn it is; POST asks one of them."""
    session = get_object_or_404(Session, pk=session_id)
    if "_remind" in request.POST:
        return ask_again(request, session)
    turns = turns_for(session, timezone.localdate())
    form = may_add(ModeratorForm(typed(request), turns=turns, needed=True), request.user)
    given = form.cleaned_data if form.is_valid() else {}
    name = given["person"].name if given else ""
    words = {
        Ways.ASK: f"The message to {name} is in the outbox.",
        Ways.ASKED: f"Noted: {name} was asked.",
        Ways.YES: f"Noted: {name} moderates.",
    }
    written = session.notices.filter(kind=MessageKind.MODERATE).for_somebody()

    def drafts() -> Iterable[Draft]:
        if given.get("way") == Ways.ASK:
            text = message_to(session, given["person"], by=request.user)
            yield Draft(MessageKind.MODERATE, text, BELOW_A_FORM, session=session, person=given["person"])

    def send(drafts: list[Draft], **how) -> list[Notice]:
        message = drafts[0].message if drafts else None
        with archive_change():
            moderator = bring_in(session, form.person(), way=given["way"], message=message, **how)
        log(request, session, f"{moderator.person} and moderating: {given['way']}.")
        return list(written.filter(moderator=moderator)) if given["way"] == Ways.ASK else []

    return look_and_send(
        request,
        title=f"Who moderates the {session.ordinal}?",
        drafts=drafts,
        send=send,
        said=lambda notices: words[given["way"]],
        waiting=lambda: written,
        template="sending/moderator.html",
        onward=reverse("admin:mts_session_change", args=[session.pk]),
        form=form,
        asked=session.moderator_set.select_related("person"),
        sample=message_to(session, Person.objects.get(pk=turns[0].key), by=request.user) if turns else None,
        **about(session),
    )


def ask_again(request: HttpRequest, session: Session) -> HttpResponse:
    """One who has not answered is written to once more (POST `_remind`: the moderator's primary key)."""
    key = whole_number(request.POST["_remind"])
    moderator = get_object_or_404(session.moderator_set.select_related("person"), pk=key)
    name = moderator.person.name
    try:
        notice = remind(moderator, by=request.user, at=timezone.now())
    except TooLate as reason:
        messages.error(request, str(reason))
    else:
        said = "is asked once more" if notice else "has answered"
        if notice and to_tell([notice]):
            said = "is to be asked by hand: the text is among the notices"
        noted(request, session, f"{name} {said}.")
    return redirect("admin:ask_moderator", session.pk)


# Whose turn it is, and whom to ask.


class WillingForm(forms.Form):
    """somebody: a person who is not on the list and is willing."""

    somebody = OnePersonField(required=False, label="Somebody else who is willing")


@ORGANISERS
def rotation_page(request: HttpRequest) -> HttpResponse:
    """Who moderated when and how often, whose turn it is, and who is willing: ticked here."""
    today = timezone.localdate()
    # The turns are for the first evening to come without a moderator, else for the next one.
    coming = Session.objects.preparing(today).without_moderator().order_by("number").first()
    number = coming.number if coming else Session.objects.next_number()
    form = may_add(WillingForm(request.POST if request.method == "POST" else None), request.user)
    if form.is_valid():
        changed = keep_willing(request, form.cleaned_data["somebody"])
        for person in changed:
            log(request, person, "Willing to moderate." if person.willing_to_moderate else "Not willing.")
        messages.success(request, "Saved." if changed else "Nothing was changed.")
        return redirect("admin:rotation")
    context = {
        "title": "Moderators",
        "rows": rotation(number, today),
        "ordinal": ordinal(number),
        "form": form,
        "errors": errors_of(form),
    }
    return page(request, "planning/rotation.html", context)


def keep_willing(request: HttpRequest, somebody: Person | None) -> list[Person]:
    """Take over the ticks of the rows that the page showed; who was changed."""
    shown, ticked = (
        {whole_number(value) for value in request.POST.getlist(name)} for name in ("shown", "willing")
    )
    with archive_change():
        people = list(Person.objects.filter(pk__in=shown, anonymised_at=None))
        if somebody:
            person = entered(somebody)
            people = [one for one in people if one.pk != person.pk] + [person]
            ticked.add(person.pk)
        changed = [one for one in people if one.willing_to_moderate != (one.pk in ticked)]
        for person in changed:
            person.willing_to_moderate = person.pk in ticked
            person.save(update_fields=["willing_to_moderate"])
    return changed


@ORGANISERS
def whom_to_ask(request: HttpRequest) -> HttpResponse:
    """Interns whom the next evenings should not miss, and people who could be asked for a talk."""
    today = timezone.localdate()
    session = Session.objects.preparing(today).soonest_first().first()
    until = evening_but_one(today)
    context = {
        "title": "Whom to ask",
        "session": session,
        "until": until,
        "interns": interns_to_remember(today, until=until),
        "people": people_to_ask(session.number if session else Session.objects.next_number(), today),
    }
    return page(request, "planning/asking.html", context)


@post_only
@ORGANISERS
def farewell(request: HttpRequest, intern_id: int) -> HttpResponse:
    """The intern's farewell is at the next evening (POST session), said on the front page or above."""
    intern = get_object_or_404(Intern.objects.select_related("person"), pk=intern_id)
    session = get_object_or_404(Session.objects.standing(), pk=whole_number(request.POST.get("session", "")))
    say_farewell(intern, session)
    log(request, intern, f"Farewell at the {session}.")
    messages.success(request, f"{intern.person}'s farewell is at the {session}.")
    return redirect("admin:index" if request.POST.get("back") == "front" else "admin:whom_to_ask")
