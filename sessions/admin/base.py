"""A page of ours inside the admin: who may see it, the frame around it, and how it is hung into a ModelAdmin.

A page is a view of the request alone. It knows neither its ModelAdmin nor the site: those know their pages.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst

from sessions.admin.page_form import day_input
from sessions.models import User, archive_change

type View = Callable[..., HttpResponse]


def may(user: User, *rights: str) -> bool:
    """Whether they have each of these rights ("view_session"). Who may change a thing may look at it."""
    either = [(right, right.replace("view_", "change_")) for right in rights]
    return all(any(user.has_perm(f"mts.{right}") for right in two) for two in either)


def needs(*rights: str, post: Sequence[str] = ()) -> Callable[[View], View]:
    """For a view: only whoever has these rights gets it, and with a form those of `post` too; else a 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not may(request.user, *rights, *(post if request.method == "POST" else ())):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return answer

    return decorate


def page(
    request: HttpRequest,
    template: str,
    context: dict,
    *,
    of: type[Model] | None = None,
    crumbs: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> TemplateResponse:
    """A page inside the admin.

    template: below `admin/mts/`. context: its title too. of: the model whose list it stands below. crumbs:
    (address, words) of the pages between that list and this one.
    """
    request.current_app = admin.site.name
    frame = {**admin.site.each_context(request), "subtitle": None, "crumbs": list(crumbs)}
    if of is not None:
        opts = frame["opts"] = of._meta
        above = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        frame["crumbs"].insert(0, (above, capfirst(opts.verbose_name_plural)))
    return TemplateResponse(request, f"admin/mts/{template}", frame | context, status=status)


def crumb(record: Model) -> tuple[str, str]:
    """The address and the name of a record's own page."""
    return reverse(f"admin:mts_{record._meta.model_name}_change", args=[record.pk]), str(record)


def errors_of(form: forms.BaseForm) -> list[tuple[str, str]]:
    """(id on the page, message) of everything to mend."""
    found = []
    for name, sentences in form.errors.items():
        field = form.fields.get(name)
        id = form[name].auto_id if field else "content"
        label = f"{form[name].label}: " if field and form[name].label else ""
        found += [(id, f"{label}{message}") for message in sentences]
    return found


def log(request: HttpRequest, record: Model, message: str | list, flag: int = CHANGE) -> None:
    """Note in the admin's log what somebody did with a record."""
    LogEntry.objects.log_actions(request.user.pk, [record], flag, message, single_object=True)


def list_filter(
    title: str, parameter: str, choices: Mapping[str, tuple[str, Callable[[QuerySet], QuerySet]]]
) -> type[admin.SimpleListFilter]:
    """choices: by the value in the address, the words for it and what it does to the rows."""

    class Filter(admin.SimpleListFilter):
        parameter_name = parameter

        def lookups(self, request, model_admin) -> list[tuple[str, str]]:
            return [(value, words) for value, (words, _) in choices.items()]

        def queryset(self, request, queryset: QuerySet) -> QuerySet:
            chosen = choices.get(self.value())
            return chosen[1](queryset) if chosen else queryset

    Filter.title = title
    return Filter


def nobody(admin: admin.ModelAdmin, request: HttpRequest, obj: Model | None = None) -> bool:
    """For a ModelAdmin, in place of `has_add_permission` and its like."""
    return False


def noted(request: HttpRequest, record: Model, words: str) -> None:
    """Note in the admin's log what somebody did with a record, and tell them that it is done."""
    log(request, record, words)
    messages.success(request, words)


@admin.action(description="Merge two …", permissions=["change", "delete"])
def merge_two(owner: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    """The way to the page `merge` of a ModelAdmin, with the older record first."""
    pks = queryset.order_by("pk").values_list("pk", flat=True)[:3]
    if len(pks) == 2:
        return redirect(f"admin:mts_{owner.opts.model_name}_merge", *pks)
    words = f"Select exactly two {owner.opts.verbose_name_plural} to merge."
    owner.message_user(request, words, messages.WARNING)


class NothingSaved(Exception):
    """Leaves the transaction of a page that only asks again, with what it shows."""


def in_archive_change(view: View) -> View:
    """For a view of a ModelAdmin: what is posted is one change of the archive.

    An answer that shows a page again (a form with errors, "are you sure?") saved nothing, so the version
    of the archive and its counts stay as they are; saving always ends in a redirect or closes a popup.
    """

    @wraps(view)
    def answer(self: admin.ModelAdmin, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method != "POST":
            return view(self, request, *args, **kwargs)
        try:
            with archive_change():
                response = view(self, request, *args, **kwargs)
                popup = "popup_response" in str(getattr(response, "template_name", ""))
                if not popup and response.status_code not in (301, 302, 303):
                    raise NothingSaved(response)
        except NothingSaved as page:
            return page.args[0]
        return response

    return answer


class WithPages(admin.ModelAdmin):
    """A ModelAdmin with pages of ours before Django's own, or instead of its form."""

    pages: Sequence[tuple[str, View, str]] = ()  # address, view, and its name: `admin:mts_session_<name>`
    change_page: View | None = None  # in place of the form: called with the request and the record
    formfield_overrides = {models.DateField: {"widget": day_input()}}  # the browser's own, not a script's

    def get_urls(self) -> list[URLPattern]:
        ours = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            *(
                path(address, self.admin_site.admin_view(view), name=f"{ours}_{name}")
                for address, view, name in self.pages
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def title_of(self, record: Model | None) -> str:
        return str(record) if record else f"New {self.opts.verbose_name}"

    def render_change_form(self, request: HttpRequest, context: dict, *args, **kwargs) -> HttpResponse:
        """Under the name of the record rather than "Change person"."""
        context |= {"title": self.title_of(kwargs.get("obj")), "subtitle": None}
        return super().render_change_form(request, context, *args, **kwargs)

    def render_delete_form(self, request: HttpRequest, context: dict) -> HttpResponse:
        if not (context["perms_lacking"] or context["protected"]):
            context["title"] = f"Delete {context['object']}?"
        return super().render_delete_form(request, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        show = type(self).change_page
        if show is None:
            return super().change_view(request, object_id, form_url, extra_context)
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return show(request, record)


class SavesInArchive(WithPages):
    """Every POST of the form, the delete page and the list is one change of the archive."""

    changeform_view = in_archive_change(admin.ModelAdmin.changeform_view)
    delete_view = in_archive_change(admin.ModelAdmin.delete_view)
    changelist_view = in_archive_change(WithPages.changelist_view)
