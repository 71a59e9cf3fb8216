"""Somebody cannot come: two clicks on a phone. The deeds themselves are `programme.on_the_day`."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from sessions.admin.base import log
from sessions.admin.person_fields import OnePersonField, may_add
from sessions.admin.session_page.frame import page, session_or_404
from sessions.guard.input import whole_number
from sessions.models import (
    COMING,
    IllegalDecision,
    MessageKind,
    Moderator,
    Reader,
    Session,
    Speaker,
    Topic,
    archive_change,
)
from sessions.notifications.texts import timed_agenda, topics_and_clock
from sessions.people.who_is_meant import as_speaker, entered
from sessions.programme import late_changes as deeds
from sessions.programme.late_changes import in_reserve
from sessions.programme.moderating import TooLate, cannot_come, said_yes
from sessions.text import clean_line


class StandInForm(forms.Form):
    """Who gives the talk instead: one name, asked back where it is not sure."""

    who = OnePersonField(
        label="Who gives it instead", error_messages={"several": "One person stands in for one."}
    )
    use_required_attribute = False


def on_the_day(request: HttpRequest, session_id: int) -> HttpResponse:
    """The talks with a button for each speaker; a POST does what was chosen, and comes back here.

    ?speaker=: whose choices are open, from the run sheet or from the news of a late no.
    """
    session = session_or_404(request, session_id)
    form = None
    if request.method == "POST":
        for button, role in (("_replace", "s"), ("_moderates", "m")):
            if button in request.POST:
                prefix = f"{role}{pressed(request, button)}"
                form = may_add(StandInForm(request.POST, prefix=prefix), request.user)
        if form is None or form.is_valid():
            return do(request, session, form)
    topics, clock = topics_and_clock(session)
    for topic in topics:
        topic.begins = clock.begins_in_words(topic.pk)
        topic.places = [with_form(speaker, "s", request, form) for speaker in topic.speakers.all()]
    coming = session.moderator_set.exclude(answer=Moderator.Answer.NO).select_related("person")
    notices = session.notices.filter(kind=MessageKind.ORDER)
    context = {
        "topics": topics,
        "moderators": [with_form(moderator, "m", request, form) for moderator in coming],
        "dropped": session.topics.exclude(dropped_because="").order_by("position"),
        "reserve": [one for one in in_reserve() if not one.topic or one.topic.session_id != session.pk],
        "settled": session.status not in COMING,
        "order": timed_agenda(session, Reader.HOUSE),
        "by_hand": notices.for_somebody(),
        "messages_url": f"{reverse('admin:mts_notice_changelist')}?session__id__exact={session.pk}",
    }
    title = f"Who cannot come? The {session}"
    status = 200 if form is None else 422
    return page(request, "on_the_day.html", context, session=session, title=title, status=status)


def with_form[Role: (Speaker, Moderator)](
    one: Role, role: str, request: HttpRequest, form: StandInForm | None
) -> Role:
    """The speaker or moderator with the form for who stands in, and whether their choices are open."""
    prefix = f"{role}{one.pk}"
    mine = form is not None and form.prefix == prefix
    one.form = form if mine else may_add(StandInForm(prefix=prefix), request.user)
    one.is_open = mine or (role == "s" and request.GET.get("speaker") == str(one.pk))
    return one


def do(request: HttpRequest, session: Session, form: StandInForm | None) -> HttpResponse:
    """What the pressed button says; back to the page, with what was done in words."""
    try:
        words = deed(request, session, form)
    except (IllegalDecision, TooLate) as refusal:
        messages.error(request, str(refusal))
    else:
        if words:
            log(request, session, words)
        messages.success(request, words or "That was done already.")
    return redirect(reverse("admin:mts_session_on_the_day", args=[session.pk]))


def deed(request: HttpRequest, session: Session, form: StandInForm | None) -> str:
    """Do it; what was done in a sentence, empty where it was done before. Raises IllegalDecision, Http404."""
    how = {"by": request.user, "at": timezone.now()}
    if "_up" in request.POST:
        topic = get_object_or_404(session.topics, pk=pressed(request, "_up"))
        return f"“{topic}” takes place." if deeds.take_up_again(topic, **how) else ""
    if "_add" in request.POST:
        talk = get_object_or_404(Topic, pk=pressed(request, "_add"))
        return f"“{talk}” is added." if deeds.take_from_reserve(session, talk=talk, **how) else ""
    if "_drop" in request.POST:
        topic = get_object_or_404(session.topics, pk=pressed(request, "_drop"))
        return f"“{topic}” is dropped." if deeds.drop(topic, because=reason(request, topic), **how) else ""
    if "_instead" in request.POST:
        topic = get_object_or_404(session.topics, pk=whole_number(request.POST.get("topic", "")))
        talk = get_object_or_404(Topic, pk=pressed(request, "_instead"))
        way = {"talk": talk, "instead_of": topic, "because": reason(request, topic)}
        return (
            f"“{talk}” comes instead of “{topic}”." if deeds.take_from_reserve(session, **way, **how) else ""
        )
    if "_no_moderator" in request.POST or "_moderates" in request.POST:
        return moderator_cannot_come(request, session, form, at=how["at"])
    speaker = Speaker.objects.filter(
        topic__session=session, pk=pressed(request, "_without") or pressed(request, "_replace")
    ).first()
    if speaker is None:
        return ""  # they left by the first of two clicks
    if form is None:
        return f"“{speaker.topic}” goes on without {speaker.name}." if deeds.step_back(speaker, **how) else ""
    with archive_change():
        person = entered(form.cleaned_data["who"])
        done = deeds.replace(speaker, entry=as_speaker(person), **how)
    return f"{person.name} gives “{speaker.topic}” instead of {speaker.name}." if done else ""


def moderator_cannot_come(
    request: HttpRequest, session: Session, form: StandInForm | None, *, at: datetime
) -> str:
    """The moderator steps back; whoever was asked meanwhile, and said yes, moderates instead."""
    key = pressed(request, "_no_moderator") or pressed(request, "_moderates")
    moderator = session.moderator_set.select_related("person").filter(pk=key).first()
    if moderator is None:
        return ""
    with archive_change():
        done, name = cannot_come(moderator, at=at), moderator.person.name
        if form is None:
            return f"{name} does not moderate." if done else ""
        person = entered(form.cleaned_data["who"])
        said_yes(session, person, at=at)
    return f"{person.name} moderates instead of {name}." if done else ""


def reason(request: HttpRequest, topic: Topic) -> str:
    """Why, as typed; else the plainest thing that can be said."""
    return clean_line(request.POST.get("because", ""))[:200] or "The speaker cannot come"


def pressed(request: HttpRequest, button: str) -> int:
    """The primary key that a button carries."""
    return whole_number(request.POST.get(button, ""))
