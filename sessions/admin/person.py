"""People in the admin: list, one person with spellings and picture, and the pages that merge and anonymise.

Each of those shows everything first, asks, and tells what was done.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html, format_html_join

from sessions.admin.base import crumb, list_filter, log, merge_two, needs, page
from sessions.admin.history import ArchiveAdmin
from sessions.admin.records import EachOnce
from sessions.guard.input import whole_number
from sessions.media.photos import remove_portrait, set_portrait
from sessions.media.pictures import CleanPicture, PictureRefused, clean_picture
from sessions.models import Alias, Audience, Intern, Merge, Person
from sessions.models.addresses import free_slug
from sessions.people import anonymise, merge, undo_merge
from sessions.people.appearances import reason_to_keep, roles_of
from sessions.people.duplicates import may_be_the_same
from sessions.people.who_is_meant import labels
from sessions.text import normalise_name

MOST_ROLES = 20  # on a person's page
MOST_PAIRS = 100
LATER = {"show_old_name", "address", "where", "remove_portrait"}  # asked of who is in the archive already


class PersonForm(forms.ModelForm):
    """A person; a new name keeps the old one as another spelling, shown to readers or not."""

    show_old_name = forms.BooleanField(
        label="Show the old name after a renaming",
        required=False,
        help_text="Ticked, the person's page says “also …”. Either way the old name is still found.",
    )
    portrait = forms.FileField(
        label="Picture",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif,.heic,.heif"}),
        help_text="JPEG, PNG, WebP, GIF or HEIC, at most 20 MB. Place and camera are taken out of the file.",
    )
    portrait_audience = forms.ChoiceField(
        label="Who may see the picture", choices=Audience, initial=Audience.HOUSE, required=False
    )
    remove_portrait = forms.BooleanField(label="Remove the picture", required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if portrait := getattr(self.instance, "portrait", None):
            self.fields["portrait_audience"].initial = portrait.audience

    def clean_portrait(self) -> CleanPicture | None:
        file = self.cleaned_data["portrait"]
        try:
            return clean_picture(file) if file else None
        except PictureRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if not normalise_name(name) or not any(map(str.isalpha, name)):
            raise forms.ValidationError("A name has at least one letter.")
        return name

    def save_portrait(self, person: Person) -> None:
        audience = self.cleaned_data["portrait_audience"] or self.fields["portrait_audience"].initial
        if clean := self.cleaned_data["portrait"]:
            set_portrait(person, clean, audience=audience)
        elif self.cleaned_data.get("remove_portrait"):
            remove_portrait(person)
        elif (portrait := getattr(person, "portrait", None)) and portrait.audience != audience:
            portrait.audience = audience
            portrait.save(update_fields=["audience"])


class AliasFormSet(EachOnce):
    """Each spelling once, and none that is the name itself (case, hyphens and honorific aside)."""

    key = staticmethod(normalise_name)
    refusal = "“{}” is “{}” already: both are found by either."

    def known(self) -> dict[str, str]:
        name = self.data.get("name", self.instance.name)
        return {normalise_name(name): name}


class AliasInline(admin.StackedInline):
    model = Alias
    formset = AliasFormSet
    fields = ["name", "reason", "shown"]
    extra = 1  # the button for another needs a script
    verbose_name = "other spelling"
    verbose_name_plural = "other spellings"


@needs("change_person", "delete_person")
def merge_page(request: HttpRequest, kept: int, gone: int) -> HttpResponse:
    """What merging would do; POST does it (`merge`) or notes that these are two people (`apart`)."""
    kept, gone = (get_object_or_404(Person, pk=pk) for pk in (kept, gone))
    preview, name = merge.preview(kept, gone), str(gone)
    if "apart" in request.POST:
        merge.tell_apart(kept, gone, by=request.user)
        said = f"Noted: {kept} and {gone} are two people. You will not be asked again."
        messages.success(request, said)
        return redirect("admin:mts_person_duplicates")
    if "merge" in request.POST:
        try:
            kept = merge.merge(kept, gone, by=request.user)
        except merge.CannotMerge as refusal:
            preview = preview._replace(obstacles=[str(refusal)])
        else:
            # Without the name: the log of one must not tell of the other once they are two again.
            log(request, kept, "Merged another record into this person.")
            messages.success(request, f"{name} is {kept} from now on. The old address leads there.")
            return redirect("admin:mts_person_change", kept.pk)
    title = f"Merge {gone} into {kept}" if name != kept.name else f"Merge two people called {kept}"
    status = 409 if request.method == "POST" else 200
    # The latest roles tell two Davids apart.
    both = [(person, roles_of(person)[:4]) for person in (kept, gone)]
    context = {"title": title, "preview": preview, "both": both, "confirm": "confirm" in request.GET}
    return page(request, "person/merge.html", context, of=Person, status=status)


@needs("change_person", "delete_person")
def duplicates_page(request: HttpRequest) -> HttpResponse:
    """Who may be who, with what speaks for it; each leads to the page that merges, or is noted as two."""
    pairs = may_be_the_same(MOST_PAIRS)
    words = labels({person for pair in pairs for person in (pair.one, pair.two)})
    rows = [(pair, words[pair.one.pk], words[pair.two.pk]) for pair in pairs]
    context = {"title": "People who may be the same", "rows": rows, "most": MOST_PAIRS}
    return page(request, "person/duplicates.html", context, of=Person)


@needs("change_person", "delete_person")
def undo_page(request: HttpRequest, kept: int, merge_id: int) -> HttpResponse:
    """What undoing a merge would do, with a question for each place that both claim; POST does it."""
    found = Merge.objects.filter(pk=merge_id, kept=kept).select_related("kept", "by").first()
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
        return redirect("admin:mts_person_change", kept)
    title = f"Undo the merge of {found.name} into {found.kept}"
    context = {"title": title, "merge": found, "preview": preview}
    return page(request, "person/undo.html", context, of=Person, crumbs=[crumb(found.kept)])


@needs("change_person")
def anonymise_page(request: HttpRequest, person_id: int) -> HttpResponse:
    """Each place that would change; ?confirm asks once more; POST does it and lists what is left."""
    person = get_object_or_404(Person, pk=person_id)
    if person.anonymised_at:
        messages.info(request, "This person was anonymised already.")
        return redirect("admin:mts_person_change", person.pk)
    if request.method == "POST":
        preview = anonymise.anonymise(person)
        person.refresh_from_db()
        log(request, person, "Anonymised.")
        # No redirect: the list of what to check holds the name, and is kept nowhere.
        context = {"title": f"Done: now {person}", "person": person, "preview": preview}
        return page(request, "person/anonymised.html", context, of=Person)
    context = {"title": f"Anonymise {person}", "person": person, "preview": anonymise.preview(person)}
    context["confirm"] = "confirm" in request.GET
    return page(request, "person/anonymise.html", context, of=Person, crumbs=[crumb(person)])


@admin.register(Person)
class PersonAdmin(ArchiveAdmin):
    form = PersonForm
    pages = [
        ("<int:kept>/merge/<int:gone>/", merge_page, "merge"),
        ("duplicates/", duplicates_page, "duplicates"),
        ("<int:kept>/undo/<int:merge_id>/", undo_page, "undo_merge"),
        ("<int:person_id>/anonymise/", anonymise_page, "anonymise"),
    ]
    inlines = [AliasInline]
    list_display = ["name", "organisation", "other_spellings", "talks_count", "last_seen", "left_on"]
    list_filter = [
        list_filter(
            "house or guest",
            "from",
            {
                "house": ("Of the house", lambda people: people.filter(organisation="", left_on=None)),
                "guest": ("Guests", lambda people: people.exclude(organisation="")),
                "intern": ("Interns", lambda people: people.filter(pk__in=Intern.objects.values("person"))),
                "left": ("Left", lambda people: people.exclude(left_on=None)),
                "unlisted": ("Off the list", lambda people: people.filter(unlisted=True)),
            },
        ),
        "willing_to_moderate",
        "do_not_ask",
        list_filter(
            "anonymised",
            "anonymised",
            {
                "no": ("No", lambda people: people.filter(anonymised_at=None)),
                "yes": ("Yes", lambda people: people.exclude(anonymised_at=None)),
            },
        ),
    ]
    search_fields = ["name", "aliases__name", "key", "aliases__key", "reading", "organisation"]
    search_help_text = "Name, another spelling, or organisation"
    list_per_page = 50
    show_full_result_count = False
    ordering = ["sort_key", "pk"]
    actions = [merge_two, "anonymise_one"]
    readonly_fields = ["address", "where"]
    fieldsets = [
        (None, {"fields": ["name", "show_old_name", "reading", "organisation", "address", "where"]}),
        ("About them", {"fields": ["biography", "portrait", "portrait_audience", "remove_portrait"]}),
        (
            "For organisers only",
            {"fields": ["email", "left_on", "unlisted", "willing_to_moderate", "do_not_ask"]},
        ),
    ]
    change_form_template = "admin/mts/person/change_form.html"
    delete_confirmation_template = "admin/mts/person/delete_confirmation.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        given = Q(talks__topic__dropped_because="")
        spoke = Max("talks__topic__session__held_on", filter=given)
        moderated = Max("moderator_set__session__held_on")
        people = super().get_queryset(request).prefetch_related("aliases")
        return people.annotate(
            talk_total=Count("talks", filter=given, distinct=True),
            seen_on=Greatest(Coalesce(spoke, moderated), Coalesce(moderated, spoke)),
        )

    @admin.display(description="other spellings")
    def other_spellings(self, person: Person) -> str:
        return ", ".join(alias.name for alias in person.aliases.all()) or "–"

    @admin.display(description="talks")
    def talks_count(self, person: Person) -> int:
        return person.talk_total

    @admin.display(description="last seen")
    def last_seen(self, person: Person):
        return person.seen_on

    @admin.display(description="Address")
    def address(self, person: Person) -> str:
        return format_html('<a href="{}">/people/{}/</a>', person.get_absolute_url(), person.slug)

    @admin.display(description="In the archive")
    def where(self, person: Person) -> str:
        roles = [(role.words,) for role in roles_of(person)]
        if not roles:
            return "no role yet"
        more = f"and {len(roles) - MOST_ROLES} more" if len(roles) > MOST_ROLES else ""
        return format_html("<ul>{}</ul>{}", format_html_join("", "<li>{}</li>", roles[:MOST_ROLES]), more)

    def get_fieldsets(self, request: HttpRequest, obj: Person | None = None) -> list:
        if obj is not None:
            return self.fieldsets
        return [
            (title, {"fields": [name for name in more["fields"] if name not in LATER]})
            for title, more in self.fieldsets
        ]

    def save_model(self, request: HttpRequest, obj: Person, form: PersonForm, change: bool) -> None:
        name, renamed = obj.name, change and "name" in form.changed_data
        if renamed:
            obj.name = form.initial["name"]
        super().save_model(request, obj, form, change)
        if renamed:
            obj.rename(name, show_old=form.cleaned_data["show_old_name"])
        elif not change:
            obj.slug = free_slug(obj, name, f"person-{obj.pk}")
            obj.save(update_fields=["slug"])
        form.save_portrait(obj)

    def get_actions(self, request: HttpRequest, action_location=ActionLocation.CHANGE_LIST) -> dict:
        """No bulk deletion: one person at a time, with the reason where it is refused."""
        actions = super().get_actions(request, action_location=action_location)
        actions.pop("delete_selected", None)
        return actions

    @admin.action(description="Anonymise a person …", permissions=["change"])
    def anonymise_one(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        pks = queryset.values_list("pk", flat=True)[:2]
        if len(pks) == 1:
            return redirect("admin:mts_person_anonymise", *pks)
        self.message_user(request, "Select one person to anonymise.", messages.WARNING)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        """Refused with a sentence, and anonymising offered, for everybody who stands in the archive."""
        person = self.get_object(request, object_id)
        reason = reason_to_keep(person) if person else ""
        return super().delete_view(request, object_id, {"reason_to_keep": reason})

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts, object_id: str) -> HttpResponse:
        """The old page of somebody who was merged leads to the one who was kept."""
        if done := Merge.objects.filter(number=whole_number(object_id)).first():
            messages.info(request, f"{done.name} was merged into this person.")
            return redirect("admin:mts_person_change", done.kept_id)
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
