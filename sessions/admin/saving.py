"""How Django's own admin pages write: each in one change of the archive."""

from collections.abc import Callable
from functools import wraps

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from sessions.admin.base import WithPages
from sessions.admin.history import ReadableHistory
from sessions.models import archive_change


class NothingSaved(Exception):
    """Leaves the transaction of a page that only asks again, with what it shows."""


def in_archive_change(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
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


class SavesInArchive(WithPages):
    """Every POST of Django's form, delete page and list is one change of the archive; our pages see to it."""

    changeform_view = in_archive_change(WithPages.changeform_view)
    delete_view = in_archive_change(WithPages.delete_view)
    changelist_view = in_archive_change(WithPages.changelist_view)


class ArchiveAdmin(SavesInArchive, ReadableHistory):
    """For models with a history."""
