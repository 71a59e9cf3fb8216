"""The page of a history: of one record, or of a session with all that belongs to it."""

from typing import TYPE_CHECKING

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from sessions.admin.base import page
from sessions.admin.history.entries import Names, Offers, of_record, page_of

if TYPE_CHECKING:
    from sessions.models import Session


class ReadableHistory(ModelAdmin):
    """For models with a history: what became of one record, to read. Old values are not put back here.

    Going back to a whole old row would bring back its address, its place and, after an anonymising, too much.
    """

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        record = self.get_object(request, object_id)
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return show(request, record, of_record(record))


def nothing_comes_back(row: models.Model, name: str, names: Names) -> None:
    """For pages that are there to read."""


def show(
    request: HttpRequest,
    record: models.Model,
    sources: list[QuerySet],
    offers: Offers = nothing_comes_back,
    *,
    stale: dict | None = None,
) -> HttpResponse:
    """The history of a record. stale: what was to be brought back, and others changed meanwhile (409)."""
    found, opts = page_of(sources, request.GET.get("page"), offers), record._meta
    context = {
        "title": f"History of {'the ' if opts.model_name == 'session' else ''}{record}",
        "original": record,
        "kind": capfirst(opts.verbose_name_plural),
        "evening": evening_of(record),
        "page": found,
        "pages": found.paginator.get_elided_page_range(found.number),
        "stale": stale,
    }
    return page(request, "history.html", context, of=type(record), status=409 if stale else 200)


def evening_of(record: models.Model) -> "Session | None":
    """The session on whose page old values of this record can be brought back."""
    topic = getattr(record, "topic", None) or record
    return getattr(topic, "session", None)
