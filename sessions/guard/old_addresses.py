"""Earlier addresses: where they lead now, or that they are gone."""

from collections.abc import Callable

from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect

from sessions.guard import errors
from sessions.models import OldAddress


def moved(
    slug: str, visible: QuerySet, address: Callable[[Model], str] = lambda record: record.get_absolute_url()
) -> HttpResponse:
    """301 to the record that bears the slug's successor, 410 for one that is gone for good, else Http404.

    visible: the records the reader may see; of others not even the new address is told. address: of what was
    asked for, its page unless told otherwise.
    """
    old = OldAddress.objects.filter(kind=visible.model._meta.model_name, slug=slug).first()
    if old is None:
        raise Http404
    if not old.leads_to:
        return errors.page(410)
    record = visible.filter(slug=old.leads_to).first()
    if record is None:
        raise Http404
    return HttpResponsePermanentRedirect(address(record))
