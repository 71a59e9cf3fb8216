"""People in the admin: list, one person with spellings and picture, the ways to merge and to anonymise."""

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from sessions.admin.base import WithPages
from sessions.admin.person_form import FIELDS, AliasForm, AliasFormSet, PersonForm
from sessions.admin.person_pages import anonymise_page, merge_page, undo_page
from sessions.admin.saving import ArchiveAdmin
from sessions.models import Alias, Intern, Merge, Moderator, Person, Speaker
from sessions.people.places import reason_to_keep, roles_of
from sessions.people.portraits import remove_portrait, set_portrait


class HouseFilter(admin.SimpleListFilter):
    title = "house or guest"
    parameter_name = "from"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return [("house", "Of the house"), ("guest", "Guests"), ("intern", "Interns"), ("left", "Left")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case "house":
                return queryset.filter(organisation="", left_on=None)
            case "guest":
                return queryset.exclude(organisation="")
            case "intern":
                return queryset.filter(Exists(Intern.objects.filter(person=OuterRef("pk"))))
            case "left":
                return queryset.exclude(left_on=None)
        return queryset


class AnonymisedFilter(admin.SimpleListFilter):
    title = "anonymised"
    parameter_name = "anonymised"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return [("no", "No"), ("yes", "Yes")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() in ("no", "yes"):
            return queryset.filter(anonymised_at__isnull=self.value() == "no")
        return queryset


class AliasInline(admin.TabularInline):
    model = Alias
    form, formset = AliasForm, AliasFormSet
    extra = 0
    verbose_name = "other spelling"
    verbose_name_plural = "other spellings"


@admin.register(Person)
class PersonAdmin(WithPages, ArchiveAdmin):
    form = PersonForm
    pages = [
        ("<int:kept>/merge/<int:gone>/", merge_page, "merge"),
        ("<int:person_id>/undo/<int:merge_id>/", undo_page, "undo_merge"),
        ("<int:person_id>/anonymise/", anonymise_page, "anonymise"),
    ]
    inlines = [AliasInline]
    list_display = ["name", "organisation", "other_spellings", "talks_count", "last_seen", "left_on"]
    list_filter = [HouseFilter, "willing_to_moderate", "do_not_ask", AnonymisedFilter]
    search_fields = ["name", "aliases__name", "key", "aliases__key", "organisation"]
    search_help_text = "Name, another spelling, or organisation"
    list_per_page = 50
    show_full_result_count = False
    ordering = ["name", "pk"]
    actions = ["merge_two", "anonymise_one"]
    readonly_fields = ["address", "where"]
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["name", "show_old_name", "organisation", "address", "where"]}),
        ("About them", {"fields": ["biography", "portrait", "portrait_audience", "remove_portrait"]}),
        ("For organisers only", {"fields": ["email", *FIELDS[4:]]}),
    ]
    change_form_template = "admin/mts/person/change_form.html"
    delete_confirmation_template = "admin/mts/person/delete_confirmation.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("aliases")

    def get_changelist_instance(self, request: HttpRequest):
        """The list, with talks and last evening of its rows: three queries, whatever its length."""
        changelist = super().get_changelist_instance(request)
        rows = {person.pk: person for person in changelist.result_list}
        for person in rows.values():
            person.talk_total, person.seen_on = 0, None
        talks = Speaker.objects.order_by().filter(person__in=rows, topic__dropped_because="").values("person")
        talks = talks.annotate(n=Count("pk"), last=Max("topic__session__held_on"))
        moderated = Moderator.objects.order_by().filter(person__in=rows).values("person")
        for row in talks:
            rows[row["person"]].talk_total, rows[row["person"]].seen_on = row["n"], row["last"]
        for row in moderated.annotate(last=Max("session__held_on")):
            person = rows[row["person"]]
            person.seen_on = max(filter(None, [person.seen_on, row["last"]]), default=None)
        return changelist

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
        if not person.pk:
            return "made from the name"
        return format_html('<a href="{}">/people/{}/</a>', person.get_absolute_url(), person.slug)

    @admin.display(description="In the archive")
    def where(self, person: Person) -> str:
        roles = roles_of(person) if person.pk else []
        if not roles:
            return "no role yet"
        shown = format_html_join("", "<li>{}</li>", ((role.words,) for role in roles[:20]))
        more = f"and {len(roles) - 20} more" if len(roles) > 20 else ""
        return format_html("<ul>{}</ul>{}", shown, more)

    def get_fieldsets(self, request: HttpRequest, obj: Person | None = None) -> list:
        if obj is not None:
            return self.fieldsets
        about, organisers = self.fieldsets[1:]
        return [
            (None, {"fields": ["name", "organisation"]}),
            (about[0], {"fields": about[1]["fields"][:-1]}),
            organisers,
        ]

    def save_model(self, request: HttpRequest, obj: Person, form: PersonForm, change: bool) -> None:
        if not change:
            entered = Person.enter(**{name: form.cleaned_data[name] for name in FIELDS})
            obj.__dict__.update(entered.__dict__)
        elif "name" in form.changed_data:
            new, obj.name = obj.name, form.initial["name"]
            super().save_model(request, obj, form, change)
            obj.rename(new, show_old=form.cleaned_data["show_old_name"])
        else:
            super().save_model(request, obj, form, change)
        self.save_portrait(obj, form)

    def save_portrait(self, person: Person, form: PersonForm) -> None:
        audience = form.cleaned_data.get("portrait_audience") or form.fields["portrait_audience"].initial
        if clean := form.cleaned_data.get("portrait"):
            set_portrait(person, clean, audience=audience)
        elif form.cleaned_data.get("remove_portrait"):
            remove_portrait(person)
        elif (portrait := getattr(person, "portrait", None)) and portrait.audience != audience:
            portrait.audience = audience
            portrait.save(update_fields=["audience"])

    def get_actions(self, request: HttpRequest, action_location=ActionLocation.CHANGE_LIST) -> dict:
        """No bulk deletion: one person at a time, with the reason where it is refused."""
        actions = super().get_actions(request, action_location=action_location)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        """Refused with a sentence, and anonymising offered, for everybody who stands in the archive."""
        person = self.get_object(request, object_id)
        reason = reason_to_keep(person) if person else ""
        return super().delete_view(request, object_id, {**(extra_context or {}), "reason_to_keep": reason})

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts, object_id: str) -> HttpResponse:
        """The old page of somebody who was merged leads to the one who was kept."""
        number = int(object_id) if object_id.isdecimal() and len(object_id) < 19 else None
        if done := Merge.objects.filter(number=number).first():
            messages.info(request, f"{done.name} was merged into this person.")
            return HttpResponseRedirect(reverse("admin:mts_person_change", args=[done.kept_id]))
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)

    @admin.action(description="Merge two people …", permissions=["change", "delete"])
    def merge_two(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        pks = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(pks) != 2:
            self.message_user(request, "Select exactly two people to merge.", messages.WARNING)
            return None
        return HttpResponseRedirect(reverse("admin:mts_person_merge", args=pks))

    @admin.action(description="Anonymise a person …", permissions=["change"])
    def anonymise_one(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        pks = list(queryset.values_list("pk", flat=True)[:2])
        if len(pks) != 1:
            self.message_user(request, "Select one person to anonymise.", messages.WARNING)
            return None
        return HttpResponseRedirect(reverse("admin:mts_person_anonymise", args=pks))
