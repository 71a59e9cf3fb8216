"""Merging two people, undoing that, anonymising one: see everything first, confirm, be told what was done."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from sessions.models import Merge, Person
from sessions.people import anonymise, merge, undo_merge

if TYPE_CHECKING:
    from sessions.admin.person import PersonAdmin


def merge_page(admin: "PersonAdmin", request: HttpRequest, kept: int, gone: int) -> HttpResponse:
    """What merging would do; POST does it (`merge`) or notes that these are two people (`apart`)."""
    if not (admin.has_change_permission(request) and admin.has_delete_permission(request)):
        raise PermissionDenied
    kept, gone = (get_object_or_404(Person, pk=pk) for pk in (kept, gone))
    preview = merge.preview(kept, gone)
    if request.method == "POST" and "apart" in request.POST:
        merge.tell_apart(kept, gone, by=request.user)
        messages.success(request, f"Noted: {kept} and {gone} are two people. You will not be asked again.")
        return redirect("admin:mts_person_changelist")
    if request.method == "POST" and "merge" in request.POST:
        try:
            name = str(gone)
            kept = merge.merge(kept, gone, by=request.user)
        except merge.CannotMerge as refusal:
            preview.obstacles = [str(refusal)]
        else:
            # Without the name: the log of one must not tell of the other once they are two again.
            log(request, kept, "Merged another record into this person.")
            messages.success(request, f"{name} is {kept} from now on. The old address leads there.")
            return redirect("admin:mts_person_change", kept.pk)
    title = f"Merge {gone} into {kept}" if gone.name != kept.name else f"Merge two people called {kept}"
    context = {"title": title, "preview": preview, "confirm": "confirm" in request.GET}
    return page(admin, request, "merge", context, status=409 if request.method == "POST" else 200)


def undo_page(admin: "PersonAdmin", request: HttpRequest, person_id: int, merge_id: int) -> HttpResponse:
    """What undoing a merge would do, with a question for each place that both claim; POST does it."""
    if not (admin.has_change_permission(request) and admin.has_delete_permission(request)):
        raise PermissionDenied
    found = Merge.objects.filter(pk=merge_id, kept=person_id).select_related("kept", "by").first()
    try:
        if found is None:
            raise undo_merge.CannotUndo("This merge was undone already.")
        if request.method == "POST":
            person = undo_merge.undo(found, by=request.user, answers=request.POST.dict())
            log(request, found.kept, "Undid a merge: the other record is there again.")
            messages.success(request, f"{person} and {found.kept} are two people again.")
            return redirect("admin:mts_person_change", person.pk)
        preview = undo_merge.preview(found)
    except undo_merge.CannotUndo as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:mts_person_change", person_id)
    title = f"Undo the merge of {found.name} into {found.kept}"
    return page(admin, request, "undo", {"title": title, "merge": found, "preview": preview})


def anonymise_page(admin: "PersonAdmin", request: HttpRequest, person_id: int) -> HttpResponse:
    """Each place that would change; ?confirm asks for the last time; POST does it and lists what is left."""
    if not admin.has_change_permission(request):
        raise PermissionDenied
    person = get_object_or_404(Person, pk=person_id)
    if person.anonymised_at:
        messages.info(request, "This person was anonymised already.")
        return redirect("admin:mts_person_change", person.pk)
    if request.method == "POST":
        done = anonymise.anonymise(person)
        person.refresh_from_db()
        log(request, person, "Anonymised.")
        # No redirect: the list of what to check holds the name, and is kept nowhere.
        return page(
            admin, request, "anonymised", {"title": f"Done: now {person}", "person": person, "preview": done}
        )
    context = {
        "title": f"Anonymise {person}",
        "person": person,
        "preview": anonymise.preview(person),
        "confirm": "confirm" in request.GET,
    }
    return page(admin, request, "anonymise", context)


def page(
    admin: "PersonAdmin", request: HttpRequest, name: str, context: dict, status: int = 200
) -> HttpResponse:
    context = {**admin.admin_site.each_context(request), "opts": admin.opts, **context}
    return TemplateResponse(request, f"admin/mts/person/{name}.html", context, status=status)


def log(request: HttpRequest, person: Person, message: str) -> None:
    LogEntry.objects.log_actions(request.user.pk, [person], CHANGE, message, single_object=True)
