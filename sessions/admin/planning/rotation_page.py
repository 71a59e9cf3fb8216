"""Who moderated when and how often, whose turn it is, and who is willing: ticked here."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from sessions.admin.base import errors_of, log, needs, page
from sessions.admin.person_fields import OnePersonField, may_add
from sessions.admin.rows import primary_key
from sessions.models import Person, Session, archive_change
from sessions.people.who_is_meant import entered
from sessions.programme.whom_to_ask import rotation
from sessions.text import ordinal


class WillingForm(forms.Form):
    """somebody: a person who is not on the list and is willing."""

    somebody = OnePersonField(required=False, label="Somebody else who is willing")


@needs("add_session", "change_session")
def rotation_page(request: HttpRequest) -> HttpResponse:
    number = next_number()
    form = may_add(WillingForm(request.POST if request.method == "POST" else None), request.user)
    if request.method == "POST" and form.is_valid():
        changed = save(request, form.cleaned_data["somebody"])
        for person in changed:
            log(request, person, "Willing to moderate." if person.willing_to_moderate else "Not willing.")
        messages.success(request, "Saved." if changed else "Nothing was changed.")
        return redirect("admin:rotation")
    context = {
        "title": "Moderators",
        "rows": rotation(number, timezone.localdate()),
        "ordinal": ordinal(number),
        "form": form,
        "errors": errors_of(form, {"somebody": "id_somebody"}),
    }
    return page(request, "planning/rotation.html", context)


def save(request: HttpRequest, somebody: Person | None) -> list[Person]:
    """Take over the ticks of the rows that the page showed; who was changed."""
    shown, ticked = (
        {key for value in request.POST.getlist(name) if (key := primary_key(value))}
        for name in ("shown", "willing")
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


def next_number() -> int:
    """Of the evening that the turns are for: the first to come without a moderator, else the next one."""
    coming = Session.objects.preparing(timezone.localdate()).without_moderator().order_by("number").first()
    return coming.number if coming else Session.objects.next_number()
