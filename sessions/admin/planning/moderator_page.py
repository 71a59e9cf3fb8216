"""Asking somebody to moderate one session."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from sessions.admin.planning.frame import errors_of, log, organisers_only, page
from sessions.admin.planning.moderator_form import ModeratorForm
from sessions.admin.rows import primary_key
from sessions.models import Moderator, Person, Session, archive_change
from sessions.notifications.texts import Text
from sessions.programme.moderating import TooLate, message_to, remind
from sessions.programme.planning import Ways, bring_in
from sessions.programme.whom_to_ask import turns_for

ANCHORS = {"moderator": "moderators", "somebody": "id_somebody"}
DONE = {
    Ways.ASK: "The message to {name} is in the outbox.",
    Ways.ASKED: "Noted: {name} was asked.",
    Ways.YES: "Noted: {name} moderates.",
}


@organisers_only
def moderator_page(request: HttpRequest, session_id: int) -> HttpResponse:
    """Who was asked and what they said; whose turn it is; POST asks one of them."""
    session = get_object_or_404(Session, pk=session_id)
    if request.method == "POST" and "_remind" in request.POST:
        return ask_again(request, session)
    form = ModeratorForm(
        request.POST if request.method == "POST" else None,
        turns=turns_for(session, timezone.localdate()),
        may_add_people=request.user.has_perm("mts.add_person"),
        needed=True,
    )
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
        "moderator.html",
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
