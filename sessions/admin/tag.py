"""Tags in the admin, with their synonyms."""

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest

from sessions.admin.saving import SavesInArchive
from sessions.models import OldAddress, Tag, TagSynonym
from sessions.models.addresses import free_slug


class TagForm(forms.ModelForm):
    class Meta:
        model = Tag
        fields = ["name", "description"]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if synonym := TagSynonym.objects.filter(name__iexact=name).exclude(tag=self.instance.pk).first():
            raise forms.ValidationError(f"“{name}” is a synonym of {synonym.tag}.")
        return name


class SynonymForm(forms.ModelForm):
    class Meta:
        model = TagSynonym
        fields = ["name"]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if tag := Tag.objects.filter(name__iexact=name).first():
            raise (
                forms.ValidationError(f"“{name}” is a tag of its own.")
                if tag != self.instance.tag
                else (forms.ValidationError(f"“{name}” is the name of this tag already."))
            )
        return name


class SynonymFormSet(forms.BaseInlineFormSet):
    """The same synonym twice in one form would only be found by the database."""

    def clean(self) -> None:
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            name = (getattr(form, "cleaned_data", {}).get("name") or "").lower()
            if name and form not in self.deleted_forms:
                if name in seen:
                    form.add_error("name", "This synonym is here twice.")
                seen.add(name)


class SynonymInline(admin.TabularInline):
    model = TagSynonym
    form, formset = SynonymForm, SynonymFormSet
    extra = 0


@admin.register(Tag)
class TagAdmin(SavesInArchive):
    form = TagForm
    inlines = [SynonymInline]
    list_display = ["name", "synonym_names", "topic_count", "described"]
    search_fields = ["name", "synonyms__name"]
    search_help_text = "Name or synonym"
    ordering = [Lower("name")]
    list_per_page = 100

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("synonyms")

    def get_changelist_instance(self, request: HttpRequest):
        """The list, its rows with their count of topics: one query for the page."""
        changelist = super().get_changelist_instance(request)
        pks = [tag.pk for tag in changelist.result_list]
        counts = Tag.objects.order_by().filter(pk__in=pks).annotate(n=Count("topics"))
        totals = dict(counts.values_list("pk", "n"))
        for tag in changelist.result_list:
            tag.topic_total = totals[tag.pk]
        return changelist

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
        old = obj.slug
        if not change or "name" in form.changed_data:
            # "-" for a word of another script: the number follows once there is one.
            obj.slug = free_slug(obj, obj.name, f"tag-{obj.pk or 'new'}")
        super().save_model(request, obj, form, change)
        if obj.slug == "tag-new":
            obj.slug = free_slug(obj, "", f"tag-{obj.pk}")
            obj.save(update_fields=["slug"])
        if change and old != obj.slug:
            OldAddress.record(OldAddress.Kind.TAG, old, obj.slug)
