"""What needs no page of its own in the admin: tags, threads, internships, doubts, old addresses, log-ins."""

from collections.abc import Iterator

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import Count, Model, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from sessions.admin.base import (
    SavesInArchive,
    WithPages,
    crumb,
    list_filter,
    log,
    merge_two,
    needs,
    nobody,
    page,
)
from sessions.admin.history import ArchiveAdmin
from sessions.admin.people import OnePersonField
from sessions.admin.record_fields import NamesPerson, NamesPersonAdmin, SessionField, TalkField
from sessions.models import Doubt, FollowUp, Intern, OldAddress, Person, PersonalToken, Tag, TagSynonym, User
from sessions.models.addresses import free_slug
from sessions.people.who_is_meant import told_apart


def superusers(admin: admin.ModelAdmin, request: HttpRequest, obj: Model | None = None) -> bool:
    return request.user.is_superuser


class TagForm(forms.ModelForm):
    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if synonym := TagSynonym.objects.filter(name__iexact=name).exclude(tag=self.instance.pk).first():
            raise forms.ValidationError(f"“{name}” is a synonym of {synonym.tag}.")
        return name


class SynonymForm(forms.ModelForm):
    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if tag := Tag.objects.filter(name__iexact=name).first():
            own = "the name of this tag already" if tag == self.instance.tag else "a tag of its own"
            raise forms.ValidationError(f"“{name}” is {own}.")
        return name


class EachOnce(forms.BaseInlineFormSet):
    """Other names of one record, none of them twice: that would only be found by the database."""

    key = staticmethod(str.lower)
    refusal = "This synonym is here twice."

    def clean(self) -> None:
        super().clean()
        known = self.known()
        for form in self.forms:
            name = getattr(form, "cleaned_data", {}).get("name")
            if name and form not in self.deleted_forms:
                if self.key(name) in known:
                    form.add_error("name", self.refusal.format(name, known[self.key(name)]))
                known.setdefault(self.key(name), name)

    def known(self) -> dict[str, str]:
        return {}


class SynonymInline(admin.StackedInline):
    model = TagSynonym
    form, formset = SynonymForm, EachOnce
    fields = ["name"]
    extra = 1  # the button for another needs a script


@needs("change_tag", "delete_tag")
def merge_page(request: HttpRequest, kept: int, gone: int) -> HttpResponse:
    """What becomes of two tags that are made one; POST does it, once."""
    kept, found = get_object_or_404(Tag, pk=kept), Tag.objects.exclude(pk=kept).filter(pk=gone).first()
    if found and request.method == "POST":
        kept.take_in(found)
        log(request, kept, f"Merged the tag {found} into it.")
    if found is None or request.method == "POST":
        messages.success(
            request, f"{found or 'That tag'} is {kept} from now on. The old address leads there."
        )
        return redirect("admin:mts_tag_change", kept.pk)
    context = {
        "title": f"Merge {found} into {kept}",
        "kept": kept,
        "gone": found,
        "topics": found.topics.count(),
    }
    return page(request, "tag_merge.html", context, of=Tag)


@needs("change_tag", "delete_tag")
def undo_page(request: HttpRequest, kept: int, synonym: int) -> HttpResponse:
    """What becomes of a synonym that was a tag and is one again; POST does it, once."""
    kept = get_object_or_404(Tag, pk=kept)
    found = kept.synonyms.filter(pk=synonym, merged__isnull=False).first()
    if found is None:
        messages.info(request, "This merge was undone already.")
        return redirect("admin:mts_tag_change", kept.pk)
    if request.method == "POST":
        tag = found.come_apart()
        log(request, kept, f"Undid a merge: {tag} is a tag of its own again.")
        messages.success(request, f"{tag} and {kept} are two tags again.")
        return redirect("admin:mts_tag_change", tag.pk)
    context = {"title": f"Undo the merge of {found} into {kept}", "kept": kept, "gone": found}
    context["topics"] = found.going_back().count()
    return page(request, "tag_undo.html", context, of=Tag, crumbs=[crumb(kept)])


@admin.register(Tag)
class TagAdmin(SavesInArchive):
    form = TagForm
    change_form_template = "admin/mts/tag_form.html"
    pages = [
        ("<int:kept>/merge/<int:gone>/", merge_page, "merge"),
        ("<int:kept>/undo/<int:synonym>/", undo_page, "undo_merge"),
    ]
    actions = [merge_two]
    fields = ["name", "description"]
    inlines = [SynonymInline]
    list_display = ["name", "synonym_names", "topic_count", "described"]
    search_fields = ["name", "synonyms__name"]
    search_help_text = "Name or synonym"
    ordering = [Lower("name")]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        tags = super().get_queryset(request).prefetch_related("synonyms")
        return tags.annotate(topic_total=Count("topics"))

    @admin.display(description="synonyms")
    def synonym_names(self, tag: Tag) -> str:
        return ", ".join(synonym.name for synonym in tag.synonyms.all()) or "–"

    @admin.display(description="topics")
    def topic_count(self, tag: Tag) -> int:
        return tag.topic_total

    @admin.display(description="description", boolean=True)
    def described(self, tag: Tag) -> bool:
        return bool(tag.description)

    def save_model(self, request: HttpRequest, obj: Tag, form: TagForm, change: bool) -> None:
        """A renamed tag moves; its old address leads to the new one."""
        super().save_model(request, obj, form, change)
        if not change or "name" in form.changed_data:
            old, obj.slug = obj.slug, free_slug(obj, obj.name, f"tag-{obj.pk}")
            obj.save(update_fields=["slug"])
            OldAddress.record(OldAddress.Kind.TAG, old, obj.slug)


class FollowUpForm(forms.ModelForm):
    topic = TalkField(label="Talk")
    earlier = TalkField(label="Earlier talk", required=False)

    def clean(self) -> dict:
        cleaned = super().clean()
        topic, earlier = cleaned.get("topic"), cleaned.get("earlier")
        if topic and earlier and topic != earlier and earlier.session.number >= topic.session.number:
            self.add_error("earlier", f"The {earlier.session} is not earlier than the {topic.session}.")
        return cleaned


@admin.register(FollowUp)
class FollowUpAdmin(SavesInArchive):
    form = FollowUpForm
    fields = ["topic", "kind", "quote", "earlier_number", "earlier_title", "earlier", "confirmed"]
    list_display = ["topic", "kind", "earlier_talk", "quote", "confirmed"]
    list_filter = [
        list_filter(
            "earlier talk",
            "earlier",
            {
                "open": ("Still to be found", lambda threads: threads.filter(earlier=None)),
                "known": ("Known", lambda threads: threads.exclude(earlier=None)),
            },
        ),
        "kind",
        "confirmed",
    ]
    list_select_related = ["topic__session", "earlier__session"]
    search_fields = ["topic__title", "quote", "earlier__title", "earlier_title", "=earlier_number"]
    search_help_text = "Title of either talk, words of the report, or number of the earlier session"
    date_hierarchy = "topic__session__held_on"
    ordering = ["-topic__session__number", "topic__position", "pk"]
    list_per_page = 50

    @admin.display(description="earlier talk")
    def earlier_talk(self, follow_up: FollowUp) -> str:
        if follow_up.earlier:
            return f"{follow_up.earlier} ({follow_up.earlier.session.ordinal})"
        said = [f"session {follow_up.earlier_number}"] if follow_up.earlier_number else []
        return f"not found yet: {', '.join([*said, *map(str, follow_up.speakers_named)]) or 'nothing said'}"


class ProgrammeFilter(admin.AllValuesFieldListFilter):
    def choices(self, changelist) -> Iterator[dict]:
        """Each with words, also the one of those of whom nothing is known."""
        return (
            choice | {"display": choice["display"] or "not known"} for choice in super().choices(changelist)
        )


class InternForm(NamesPerson):
    farewell_session = SessionField(required=False, help_text="Its number.")


@admin.register(Intern)
class InternAdmin(NamesPersonAdmin, ArchiveAdmin):
    form = InternForm
    fields = ["whom", "programme", "home_institution", "started_on", "ended_on", "duration_text"]
    fields += ["farewell_session", "farewell_audience", "impressions"]
    list_display = ["person", "programme", "started_on", "ended_on", "duration_text", "farewell"]
    list_filter = [
        list_filter(
            "farewell",
            "farewell",
            {
                "said": ("Said", lambda interns: interns.exclude(farewell_session=None)),
                "not": ("Not yet, or unknown", lambda interns: interns.filter(farewell_session=None)),
            },
        ),
        ("programme", ProgrammeFilter),
        "farewell_audience",
    ]
    list_select_related = ["person", "farewell_session"]
    search_fields = ["person__name", "person__aliases__name", "programme", "home_institution"]
    search_help_text = "Name, programme, or home institution"
    date_hierarchy = "farewell_session__held_on"
    ordering = ["-farewell_session__number", "person__name", "pk"]
    list_per_page = 50

    @admin.display(description="farewell", ordering="farewell_session__number")
    def farewell(self, intern: Intern) -> str:
        return f"at the {intern.farewell_session.ordinal}" if intern.farewell_session else "–"


@admin.register(Doubt)
class DoubtAdmin(SavesInArchive):
    """What an import could not tell, until somebody settles it."""

    form = forms.modelform_factory(
        Doubt,
        fields=["settlement"],
        labels={"settlement": "How it is settled"},
        help_texts={"settlement": "In your words. Saving with words here settles the doubt; empty opens it."},
    )
    list_display = ["message", "about", "session", "line", "is_open", "merge_link"]
    list_filter = [
        list_filter(
            "settled",
            "settled",
            {
                "no": ("Open", lambda doubts: doubts.open()),
                "yes": ("Settled", lambda doubts: doubts.exclude(settled_at=None)),
                "people": ("Open, about people", lambda doubts: doubts.open().about_people()),
            },
        )
    ]
    list_select_related = ["report__session", "person", "other"]
    search_fields = ["message", "about", "=report__session__number"]
    search_help_text = "Words of the doubt, field, or number of the session"
    date_hierarchy = "report__added_at"
    actions = ["settle"]
    list_per_page = 50
    fields = ["message", "about", "session", "line", "merge_link", "settlement", "settled_at", "settled_by"]
    readonly_fields = [name for name in fields if name != "settlement"]
    has_add_permission = nobody

    def get_changelist_instance(self, request: HttpRequest):
        """The list, with what tells people of one name apart: three queries, whatever its length."""
        changelist = super().get_changelist_instance(request)
        doubts = [doubt for doubt in changelist.result_list if doubt.person and doubt.other]
        words = told_apart(person for doubt in doubts for person in (doubt.person, doubt.other))
        for doubt in doubts:
            doubt.words = words
        return changelist

    @admin.display(description="session", ordering="report__session__number")
    def session(self, doubt: Doubt) -> str:
        session = doubt.report.session if doubt.report else None
        return session.ordinal if session else "–"

    @admin.display(description="open", boolean=True)
    def is_open(self, doubt: Doubt) -> bool:
        return doubt.settled_at is None

    @admin.display(description="people")
    def merge_link(self, doubt: Doubt) -> str:
        if not (doubt.person and doubt.other):
            return str(doubt.person or "–")
        words = getattr(doubt, "words", None) or told_apart([doubt.person, doubt.other])
        one, two = sorted([doubt.person_id, doubt.other_id])
        address = reverse("admin:mts_person_merge", args=[one, two])
        return format_html('<a href="{}">{} and {}</a>', address, words[one], words[two])

    def save_model(self, request: HttpRequest, obj: Doubt, form: forms.ModelForm, change: bool) -> None:
        if bool(obj.settlement) != bool(obj.settled_at):
            obj.settled_at = timezone.now() if obj.settlement else None
            obj.settled_by = request.user if obj.settlement else None
        super().save_model(request, obj, form, change)

    @admin.action(description="Settle: looked at, nothing to change", permissions=["change"])
    def settle(self, request: HttpRequest, queryset: QuerySet) -> None:
        settled = {"settled_at": timezone.now(), "settled_by": request.user}
        count = queryset.open().order_by().update(settlement="Looked at; nothing to change.", **settled)
        said = "One doubt is settled." if count == 1 else f"{count} doubts are settled."
        self.message_user(request, said, messages.SUCCESS)


@admin.register(OldAddress)
class OldAddressAdmin(SavesInArchive):
    """Addresses that moved or are gone: to look something up, not to edit."""

    list_display = ["slug", "kind", "leads_to"]
    fields = ["kind", "slug", "leads_to"]
    list_filter = ["kind"]
    search_fields = ["slug", "leads_to"]
    search_help_text = "Old or new address"
    ordering = ["kind", "slug"]
    has_add_permission = has_change_permission = nobody


@admin.register(PersonalToken)
class PersonalTokenAdmin(WithPages):
    """With what colleagues' programs read for the house: to look at, and to revoke by deleting."""

    list_display = fields = ["user", "purpose", "name", "created_at", "last_used_on"]
    list_display_links = ["name"]
    list_filter = ["purpose"]
    list_select_related = ["user"]
    search_fields = ["user__email", "name"]
    search_help_text = "E-mail address of the owner, or name of the token"
    ordering = ["user__email", "purpose", "name"]
    has_add_permission = has_change_permission = nobody


class UserForm(NamesPerson, UserChangeForm):
    whom = OnePersonField(label="Person", required=False)

    def clean_whom(self) -> Person | None:
        whom = self.cleaned_data["whom"]
        if whom and whom.pk and User.objects.filter(person=whom).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(f"{whom} has a log-in already.")
        return whom


@admin.register(User)
class UserAdmin(NamesPersonAdmin, WithPages, DjangoUserAdmin):
    """Log-ins, for superusers only: an e-mail address is the name."""

    form = UserForm

    list_display = ["email", "person", "is_staff", "is_superuser", "is_active", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser", "groups"]
    list_select_related = ["person"]
    search_fields = ["email", "person__name"]
    search_help_text = "E-mail address, or name of the person"
    ordering = ["email"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "whom", "password"]}),
        ("What they may do", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Dates", {"fields": readonly_fields}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "usable_password", "password1", "password2"]}),
    ]
    has_module_permission = has_view_permission = has_add_permission = superusers
    has_change_permission = has_delete_permission = superusers


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(WithPages, DjangoGroupAdmin):
    filter_horizontal = []  # the browser's own list: axe refuses Django's two boxes
