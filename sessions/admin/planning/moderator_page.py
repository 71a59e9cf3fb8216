"""Who is to moderate: one of those whose turn it is, somebody else by name, or nobody yet; asking them."""

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from sessions.admin.base import errors_of, log, needs, page
from sessions.admin.person_fields import OnePersonField, may_add
from sessions.admin.rows import primary_key
from sessions.models import Moderator, Person, Session, archive_change
from sessions.notifications.texts import Text
from sessions.people.rotation import Turn
from sessions.people.who_is_meant import entered
from sessions.programme.moderating import TooLate, message_to, remind
from sessions.programme.planning import Ways, bring_in
from sessions.programme.whom_to_ask import turns_for

ANCHORS = {"moderator": "moderators", "somebody": "id_somebody"}
DONE = {
    Ways.ASK: "The message to {name} is in the outbox.",
    Ways.ASKED: "Noted: {name} was asked.",
    Ways.YES: "Noted: {name} moderates.",
}

OTHER = "other"
WAYS = [
    (Ways.ASK, "Ask them: a message with a private link for their answer"),
    (Ways.ASKED, "I have asked them myself; they have not answered yet"),
    (Ways.YES, "They said yes already"),
]


class ModeratorForm(forms.Form):
    """turns: whom the rotation offers. needed: whether "nobody yet" is no answer."""

    moderator = forms.ChoiceField(required=False, label="Moderator")
    somebody = OnePersonField(required=False, label="Somebody else")
    way = forms.ChoiceField(choices=WAYS, required=False, initial=Ways.ASK, label="How")

    def __init__(self, *args, turns: Sequence[Turn], needed: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.turns, self.needed = turns, needed
        nobody = [] if needed else [("", "Nobody yet")]
        choices = [(str(turn.key), turn.name) for turn in turns]
        self.fields["moderator"].choices = [*choices, (OTHER, "Somebody else"), *nobody]

    @property
    def moderator_choices(self) -> list[dict]:
        """value, words, reason and checked of each radio button."""
        reasons = {str(turn.key): turn.reason for turn in self.turns}
        chosen = self["moderator"].value() or ("" if not self.needed else None)
        return [
            {"value": value, "words": words, "reason": reasons.get(value, ""), "checked": value == chosen}
            for value, words in self.fields["moderator"].choices
        ]

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

    def clean_way(self) -> str:
        return self.cleaned_data["way"] or Ways.ASK


@needs("add_session", "change_session")
def moderator_page(request: HttpRequest, session_id: int) -> HttpResponse:
    """Who was asked and what they said; whose turn it is; POST asks one of them."""
    session = get_object_or_404(Session, pk=session_id)
    if request.method == "POST" and "_remind" in request.POST:
        return ask_again(request, session)
    form = ModeratorForm(
        request.POST if request.method == "POST" else None,
        turns=turns_for(session, timezone.localdate()),
        needed=True,
    )
    may_add(form, request.user)
    if request.method == "POST" and form.is_valid():
        try:
            moderator = ask(form, session, request)
        except TooLate as reason:
            form.add_error(None, str(reason))
        else:
            log(request, session, f"{moderator.person} and moderating: {form.cleaned_data['way']}.")
            messages.success(request, DONE[form.cleaned_data["way"]].format(name=moderator.person.name))
            return redirect("admin:mts_session_change", session.pk)
    return page(
        request,
        "planning/moderator.html",
        {
            "title": f"Who moderates the {session.ordinal}?",
            "session": session,
            "form": form,
            "asked": session.moderator_set.select_related("person"),
            "sample": sample(session, form, request),
            "errors": errors_of(form, ANCHORS),
        },
    )


def ask_again(request: HttpRequest, session: Session) -> HttpResponse:
    """One who has not answered is written to once more (POST `_remind`: the moderator's primary key)."""
    key = primary_key(request.POST["_remind"])
    moderator = get_object_or_404(session.moderator_set.select_related("person"), pk=key)
    try:
        notice = remind(moderator, by=request.user, at=timezone.now())
    except TooLate as reason:
        messages.error(request, str(reason))
    else:
        name = moderator.person.name
        if notice is None:
            messages.info(request, f"{name} has answered.")
        elif notice.status == notice.Status.BY_HAND:
            messages.success(request, f"{name} is to be asked by hand: the text is among the notices.")
        else:
            messages.success(request, f"{name} is asked once more.")
        log(request, session, f"{name} is asked once more.")
    return redirect("admin:ask_moderator", session.pk)


def ask(form: ModeratorForm, session: Session, request: HttpRequest) -> Moderator:
    with archive_change():
        person = form.person()
        return bring_in(session, person, way=form.cleaned_data["way"], by=request.user, at=timezone.now())


def sample(session: Session, form: ModeratorForm, request: HttpRequest) -> Text | None:
    """The message as the first of the rotation would get it; None where nobody is in turn."""
    if not form.turns:
        return None
    first = Person.objects.get(pk=form.turns[0].key)
    return message_to(session, first, by=request.user)
