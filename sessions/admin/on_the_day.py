"""Somebody cannot come: two clicks on a phone. What is done then stands in `programme.late_changes`."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from sessions.admin.base import noted
from sessions.admin.people import OnePersonField, may_add
from sessions.admin.session_frame import edits_session, page
from sessions.guard.input import whole_number
from sessions.models import (
    COMING,
    MessageKind,
    Moderator,
    Person,
    Reader,
    Session,
    Speaker,
    Topic,
    archive_change,
)
from sessions.notifications.texts import timed_agenda, topics_and_clock
from sessions.people.who_is_meant import as_speaker, entered
from sessions.programme import late_changes
from sessions.programme.moderating import cannot_come, said_yes
from sessions.text import clean_line


class StandInForm(forms.Form):
    """Who gives the talk instead: one name, asked back where it is not sure."""

    who = OnePersonField(
        label="Who gives it instead", error_messages={"several": "One person stands in for one."}
    )
    use_required_attribute = False


@edits_session
def on_the_day(request: HttpRequest, session: Session) -> HttpResponse:
    """The talks with a button for each speaker; a POST does what was chosen, and comes back here.

    ?speaker=: whose choices are open, from the run sheet or from the news of a late no.
    """
    form = None
    for button, role in (("_replace", "s"), ("_moderates", "m")):
        if button in request.POST:
            form = stand_in_form(request, f"{role}{pressed(request, button)}", request.POST)
    if request.method == "POST" and (form is None or form.is_valid()):
        if words := what_to_do(request)(request, session, form and form.cleaned_data["who"]):
            noted(request, session, words)
        else:
            messages.success(request, "That was done already.")
        return redirect(request.path)
    topics, clock = topics_and_clock(session)
    for topic in topics:
        topic.begins = clock.begins_in_words(topic.pk)
        topic.places = [with_form(speaker, "s", request, form) for speaker in topic.speakers.all()]
    coming = session.moderator_set.exclude(answer=Moderator.Answer.NO).select_related("person")
    reserve = late_changes.in_reserve()
    context = {
        "topics": topics,
        "moderators": [with_form(moderator, "m", request, form) for moderator in coming],
        "dropped": session.topics.exclude(dropped_because="").order_by("position"),
        "reserve": [one for one in reserve if not one.topic or one.topic.session_id != session.pk],
        "settled": session.status not in COMING,
        "order": timed_agenda(session, Reader.HOUSE),
        "by_hand": session.notices.filter(kind=MessageKind.ORDER).for_somebody(),
        "messages_url": f"{reverse('admin:mts_notice_changelist')}?session__id__exact={session.pk}",
    }
    title, status = f"Who cannot come? The {session}", 422 if form else 200
    return page(request, "on_the_day.html", context, session=session, title=title, status=status)


def stand_in_form(request: HttpRequest, prefix: str, data=None) -> StandInForm:
    return may_add(StandInForm(data, prefix=prefix), request.user)


def with_form[Role: (Speaker, Moderator)](
    one: Role, role: str, request: HttpRequest, form: StandInForm | None
) -> Role:
    """The speaker or moderator with the form for who stands in, and whether their choices are open."""
    prefix = f"{role}{one.pk}"
    mine = form is not None and form.prefix == prefix
    one.form = form if mine else stand_in_form(request, prefix)
    one.is_open = mine or (role == "s" and request.GET.get("speaker") == str(one.pk))
    return one


def what_to_do(request: HttpRequest) -> Callable[[HttpRequest, Session, Person | None], str]:
    """What the pressed button means."""
    if {"_no_moderator", "_moderates"} & request.POST.keys():
        return without_moderator
    return without_speaker if {"_without", "_replace"} & request.POST.keys() else change_order


# What the buttons do: a sentence, empty where it was done before. Raises IllegalDecision, TooLate, Http404.


def change_order(request: HttpRequest, session: Session, who: None) -> str:
    """A talk is dropped, taken up again, or comes from the reserve, at the end or in the place of another."""
    how = {"by": request.user, "at": timezone.now()}
    because = clean_line(request.POST.get("because", ""))[:200] or "The speaker cannot come"
    if "_add" in request.POST or "_instead" in request.POST:
        talk = get_object_or_404(Topic, pk=pressed(request, "_add", "_instead"))
        other = None
        if "_instead" in request.POST:
            other = get_object_or_404(session.topics, pk=pressed(request, "topic"))
        done = late_changes.take_from_reserve(session, talk=talk, instead_of=other, because=because, **how)
        words = f"“{talk}” comes instead of “{other}”." if other else f"“{talk}” is added."
    else:
        topic = get_object_or_404(session.topics, pk=pressed(request, "_up", "_drop"))
        if "_up" in request.POST:
            done, words = late_changes.take_up_again(topic, **how), f"“{topic}” takes place."
        else:
            done, words = late_changes.drop(topic, because=because, **how), f"“{topic}” is dropped."
    return words if done else ""


def without_speaker(request: HttpRequest, session: Session, who: Person | None) -> str:
    """A speaker steps back, or `who` gives the talk in their place."""
    pk = pressed(request, "_without", "_replace")
    how = {"by": request.user, "at": timezone.now()}
    speaker = Speaker.objects.filter(topic__session=session, pk=pk).first()
    if speaker is None:
        return ""  # they left by the first of two clicks
    if who is None:
        done = late_changes.step_back(speaker, **how)
        return f"“{speaker.topic}” goes on without {speaker.name}." if done else ""
    with archive_change():
        person = entered(who)
        done = late_changes.replace(speaker, entry=as_speaker(person), **how)
    return f"{person.name} gives “{speaker.topic}” instead of {speaker.name}." if done else ""


def without_moderator(request: HttpRequest, session: Session, who: Person | None) -> str:
    """The moderator steps back; `who` was asked meanwhile, said yes, and moderates instead."""
    pk, at = pressed(request, "_no_moderator", "_moderates"), timezone.now()
    moderator = session.moderator_set.select_related("person").filter(pk=pk).first()
    if moderator is None:
        return ""
    with archive_change():
        done, name = cannot_come(moderator, at=at), moderator.person.name
        if who is None:
            return f"{name} does not moderate." if done else ""
        person = entered(who)
        said_yes(session, person, at=at)
    return f"{person.name} moderates instead of {name}." if done else ""


def pressed(request: HttpRequest, *buttons: str) -> int:
    """The primary key that the pressed one of these buttons carries."""
    return next((whole_number(request.POST[button]) for button in buttons if button in request.POST), 0)
