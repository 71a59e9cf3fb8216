"""Merging two people, undoing that, anonymising one: see everything first, confirm, be told what was done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from sessions.admin.base import log, needs, page
from sessions.models import Merge, Person
from sessions.people import anonymise, merge, undo_merge
from sessions.people.identity import tell_apart


@needs("change_person", "delete_person")
def merge_page(request: HttpRequest, kept: int, gone: int) -> HttpResponse:
    """What merging would do; POST does it (`merge`) or notes that these are two people (`apart`)."""
    kept, gone = (get_object_or_404(Person, pk=pk) for pk in (kept, gone))
    preview = merge.preview(kept, gone)
    if request.method == "POST" and "apart" in request.POST:
        tell_apart(kept, gone, by=request.user)
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
    status = 409 if request.method == "POST" else 200
    return page(request, "person/merge.html", context, of=Person, status=status)


@needs("change_person", "delete_person")
def undo_page(request: HttpRequest, person_id: int, merge_id: int) -> HttpResponse:
    """What undoing a merge would do, with a question for each place that both claim; POST does it."""
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
    context = {"title": title, "merge": found, "preview": preview}
    return page(request, "person/undo.html", context, of=Person)


@needs("change_person")
def anonymise_page(request: HttpRequest, person_id: int) -> HttpResponse:
    """Each place that would change; ?confirm asks for the last time; POST does it and lists what is left."""
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
            request,
            "person/anonymised.html",
            {"title": f"Done: now {person}", "person": person, "preview": done},
            of=Person,
        )
    context = {
        "title": f"Anonymise {person}",
        "person": person,
        "preview": anonymise.preview(person),
        "confirm": "confirm" in request.GET,
    }
    return page(request, "person/anonymise.html", context, of=Person)
