"""What talks left open, and which may go on where others ended: asked of an organiser, never assumed."""

from functools import reduce
from operator import or_
from typing import NamedTuple

from django.contrib import messages
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from sessions.admin.base import needs, page
from sessions.guard.input import whole_number
from sessions.guard.kept import kept
from sessions.models import Doubt, FollowUp, Homework, Reader, Speaker, Status, Topic, User, archive_change
from sessions.text.sequels import CUES, Promise, Sequel, Told, promises, sequels

MOST = 50  # of each kind on the page
ABOUT = "threads"  # the doubts that hold what was answered with no
UNDOABLE = {"followup": FollowUp, "homework": Homework}


class Offer(NamedTuple):
    """What may be so, in words: that a talk continues another, or (earlier is None) that it promises more."""

    key: str
    later: Topic
    earlier: Topic | None
    why: str

    @property
    def question(self) -> str:
        one, other = (
            f"“{talk}” ({talk.session.ordinal})" if talk else "" for talk in (self.later, self.earlier)
        )
        return (f"Does {one} continue {other}?" if other else f"Does {one} promise a sequel?")[:500]


def found() -> tuple[list[Sequel], list[Promise]]:
    """What titles and summaries say of talks that nobody has said it of. Five queries."""
    topics = Topic.objects.standing().exclude(session__status=Status.CANCELLED)
    texts = dict(
        topics.filter(reduce(or_, (Q(summary__icontains=cue) for cue in CUES))).values_list("pk", "summary")
    )
    names: dict[int, list[str]] = {}
    for topic, name in Speaker.objects.order_by().values_list("topic", "person__name"):
        names.setdefault(topic, []).append(name)
    rows = topics.order_by("session__number", "position")
    talks = [
        Told(pk, number, title or house or subject, texts.get(pk, ""), names.get(pk, ()))
        for pk, number, title, house, subject in rows.values_list(
            "pk", "session__number", "title", "house_title", "subject"
        )
    ]
    known = set(FollowUp.objects.exclude(earlier=None).values_list("topic", "earlier"))
    threaded = set(FollowUp.objects.filter(kind=FollowUp.Kind.CONTINUES).values_list("topic", flat=True))
    going_on = [
        one for one in sequels(talks) if one.later not in threaded and (one.later, one.earlier) not in known
    ]
    continued = {one.earlier for one in going_on} | {earlier for _later, earlier in FollowUp.objects.links()}
    promised = set(Homework.objects.filter(kind=Homework.Kind.SEQUEL).values_list("topic", flat=True))
    return going_on, list(promises(talks, continued | promised))


def offers() -> list[Offer]:
    """Suggestions that nobody answered yet, the latest talk first."""
    going_on, promised = kept("sequels", Reader.HOUSE, found)
    pairs = [(one.later, one.earlier, one.why) for one in going_on] + [
        (one.talk, None, one.words) for one in promised
    ]
    talks = Topic.objects.select_related("session").in_bulk({pk for pair in pairs for pk in pair[:2] if pk})
    all_of_them = [
        Offer(f"{later}-{earlier or 0}", talks[later], talks.get(earlier), why)
        for later, earlier, why in pairs
    ]
    answered = set(Doubt.objects.filter(about=ABOUT).values_list("message", flat=True))
    open_still = [one for one in all_of_them if one.question not in answered]
    return sorted(open_still, key=lambda one: (-one.later.session.number, one.later.position))


def take(offer: Offer) -> models.Model:
    """Make it so; the record that says it. Inside `archive_change()`."""
    if offer.earlier is None:
        return Homework.objects.create(topic=offer.later, kind=Homework.Kind.SEQUEL, text=offer.why)
    known = {"earlier_number": offer.earlier.session.number, "earlier_title": offer.earlier.title}
    return FollowUp.objects.create(topic=offer.later, earlier=offer.earlier, confirmed=True, **known)


def refuse(offer: Offer, by: User) -> None:
    """Note that it is not so, so that nobody is asked again."""
    settled = {"settled_at": timezone.now(), "settled_by": by, "settlement": "No."}
    Doubt.objects.create(about=ABOUT, message=offer.question, **settled)


def answer(request: HttpRequest) -> str:
    """Do what was pressed; what can be undone of it, as "followup-12"."""
    kind, _dash, number = request.POST.get("undo", "").partition("-")
    with archive_change():
        if kind in UNDOABLE:
            UNDOABLE[kind].objects.filter(pk=whole_number(number)).delete()
            messages.success(request, "Undone.")
            return ""
        pressed = request.POST.get("yes") or request.POST.get("no")
        offer = next((one for one in offers() if one.key == pressed), None)
        if offer is None:
            messages.info(request, "That was answered already.")
        elif "no" in request.POST:
            refuse(offer, request.user)
            messages.success(request, f"Noted: no. You will not be asked again. {offer.question}")
        else:
            record = take(offer)
            messages.success(request, f"Noted: yes. {offer.question}")
            return f"{record._meta.model_name}-{record.pk}"
    return ""


@needs("change_topic")
def open_ends(request: HttpRequest) -> HttpResponse:
    """What talks left open, with its age and the way to take it up; then the suggestions, a click each."""
    if request.method == "POST":
        done = answer(request)
        return redirect(reverse("admin:open_ends") + (f"?done={done}" if done else ""))
    left = Homework.objects.visible_to(Reader.HOUSE).open().select_related("topic__session")
    left = left.order_by("-topic__session__number", "topic__position", "pk")
    asked = offers()
    context = {
        "title": "Threads and open ends",
        "left": [(one, one.age(timezone.localdate())) for one in left[:MOST]],
        "left_total": left.count(),
        "offers": asked[:MOST],
        "offers_total": len(asked),
        "unresolved": FollowUp.objects.filter(earlier=None).count(),
        "done": request.GET.get("done", "")
        if request.GET.get("done", "").partition("-")[0] in UNDOABLE
        else "",
    }
    return page(request, "open_ends.html", context)
