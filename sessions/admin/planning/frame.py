"""What the planning pages share: who may, and the frame of the admin around them."""

from collections.abc import Callable
from functools import wraps

from django import forms
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

FOLDER = "admin/mts/planning/"


def organisers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For those who may make and change sessions."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.has_perms(["mts.add_session", "mts.change_session"]):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return answer


def page(request: HttpRequest, template: str, context: dict, *, status: int = 200) -> TemplateResponse:
    """A page inside the admin; `context` holds its title."""
    request.current_app = admin.site.name
    frame = {**admin.site.each_context(request), "subtitle": None}
    return TemplateResponse(request, FOLDER + template, frame | context, status=status)


def errors_of(form: forms.BaseForm, anchors: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """(id on the page, message) of everything to mend. anchors: ids of fields that are drawn by hand."""
    found = []
    for name, messages in form.errors.items():
        field = form.fields.get(name)
        id = (anchors or {}).get(name) or (form[name].id_for_label if field else "content")
        label = f"{form[name].label}: " if field and form[name].label else ""
        found += [(id, f"{label}{message}") for message in messages]
    return found


def log(request: HttpRequest, record: Model, message: str, flag: int = CHANGE) -> None:
    LogEntry.objects.log_actions(request.user.pk, [record], flag, message, single_object=True)
