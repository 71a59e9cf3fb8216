"""What talks left open, and which may go on where others ended: asked of an organiser, never assumed."""

from collections import defaultdict
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from sessions.admin.base import needs, page
from sessions.guard.input import whole_number
from sessions.guard.kept import kept
from sessions.models import Doubt, FollowUp, Homework, Reader, Speaker, Status, Topic, archive_change
from sessions.text.sequels import CUES, Sequel, Told, promises, sequels

MOST = 50  # of each kind on the page
ABOUT = "threads"  # the doubts that hold what was answered with no


def found() -> list[Sequel]:
    """What titles and summaries say of talks that nobody has said it of. Five queries."""
    topics = Topic.objects.standing().exclude(session__status=Status.CANCELLED)
    telling = topics.filter(reduce(or_, (Q(summary__icontains=cue) for cue in CUES)))
    texts, names = dict(telling.values_list("pk", "summary")), defaultdict(list)
    for topic, name in Speaker.objects.order_by().values_list("topic", "person__name"):
        names[topic].append(name)
    rows = topics.order_by("session__number", "position")
    rows = rows.values_list("pk", "session__number", "title", "house_title", "subject")
    talks = [Told(pk, n, a or b or c, texts.get(pk, ""), names[pk]) for pk, n, a, b, c in rows]
    tied = set(FollowUp.objects.values_list("topic", "earlier", "kind"))
    threads = {pair[:2] for pair in tied if pair[2] == FollowUp.Kind.CONTINUES}
    done = {later for later, _earlier in threads} | {pair[:2] for pair in tied}
    going_on = [one for one in sequels(talks) if not done & {one.talk, one[:2]}]
    continued = {one[1] for one in [*going_on, *threads]}
    promised = Homework.objects.filter(kind=Homework.Kind.SEQUEL).values_list("topic", flat=True)
    return [*going_on, *promises(talks, continued.union(promised))]


def offers() -> list[dict[str, Any]]:
    """The questions that nobody answered yet, the latest talk first: key, question, talk, earlier and why."""
    asked = kept("sequels", Reader.HOUSE, found)
    talks = Topic.objects.select_related("session").in_bulk({pk for one in asked for pk in one[:2] if pk})
    named = {pk: f"“{talk}” ({talk.session.ordinal})" for pk, talk in talks.items()}
    answered, open_still = set(Doubt.objects.filter(about=ABOUT).values_list("message", flat=True)), []
    for pk, before, why in asked:
        question = f"Does {named[pk]} {f'continue {named[before]}' if before else 'promise a sequel'}?"[:500]
        offer = {"key": f"{pk}-{before or 0}", "question": question, "talk": talks[pk], "why": why}
        open_still += [offer | {"earlier": talks.get(before)}] * (question not in answered)
    return sorted(open_still, key=lambda one: (-one["talk"].session.number, one["talk"].position))


def answer(request: HttpRequest) -> str:
    """Do what was pressed, or undo it; what can be undone of it, as "followup-12"."""
    kind, _dash, number = request.POST.get("undo", "").partition("-")
    pressed = request.POST.get("yes") or request.POST.get("no")
    with archive_change():
        if model := {"followup": FollowUp, "homework": Homework}.get(kind):
            model.objects.filter(pk=whole_number(number)).delete()
            said = "Undone."
        elif not (offer := next((one for one in offers() if one["key"] == pressed), None)):
            said = "That was answered already."
        elif "no" in request.POST:
            settled = {"settled_at": timezone.now(), "settled_by": request.user, "settlement": "No."}
            Doubt.objects.create(about=ABOUT, message=offer["question"], **settled)
            said = f"Noted: no, and you will not be asked again. {offer['question']}"
        else:
            if earlier := offer["earlier"]:
                known = {"earlier_number": earlier.session.number, "earlier_title": earlier.title}
                made = FollowUp.objects.create(topic=offer["talk"], earlier=earlier, confirmed=True, **known)
            else:
                made = Homework.objects.create(
                    topic=offer["talk"], kind=Homework.Kind.SEQUEL, text=offer["why"]
                )
            messages.success(request, f"Noted: yes. {offer['question']}")
            return f"{made._meta.model_name}-{made.pk}"
    messages.info(request, said)
    return ""


@needs("change_topic")
def open_ends(request: HttpRequest) -> HttpResponse:
    """What talks left open, with its age and the way to take it up; then the questions, a click each."""
    if request.method == "POST":
        done = answer(request)
        return redirect(reverse("admin:open_ends") + (f"?done={done}" if done else ""))
    left = Homework.objects.visible_to(Reader.HOUSE).open().select_related("topic__session")
    left = left.order_by("-topic__session__number", "topic__position", "pk")
    context = {
        "title": "Threads and open ends",
        "left": [(one, one.age(timezone.localdate())) for one in left[:MOST]],
        "left_total": left.count(),
        "offers": (asked := offers())[:MOST],
        "offers_total": len(asked),
        "unresolved": FollowUp.objects.filter(earlier=None).count(),
        "done": request.GET.get("done", ""),
    }
    return page(request, "open_ends.html", context)
