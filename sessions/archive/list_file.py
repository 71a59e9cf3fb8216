"""A list as a file for a spreadsheet, with `?format=csv` or `tsv`: all that its address leaves."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import batched

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from sessions.guard.throttle import Limit, address_of, hit
from sessions.models import Reader
from sessions.search.paging import LONGEST
from sessions.text.cells import BOM, table_lines

FORMATS = {"csv": "text/csv", "tsv": "text/tab-separated-values"}
BATCH = 500  # rows
BY_ADDRESS = Limit("lists by address", times=60, per=timedelta(minutes=10))

type Rows = Callable[[Sequence, Reader], Iterable[Sequence]]


def wants_file(request: HttpRequest) -> bool:
    return request.GET.get("format") in FORMATS


def list_file(
    request: HttpRequest, name: str, keys: Sequence, headings: Sequence[str], rows: Rows
) -> StreamingHttpResponse:
    """The list in the format that the address asks for. keys: of what is listed, in order. rows: the cells of
    some of them, as a reader may see them; a record stands for its address.
    """
    if not request.user.is_authenticated:
        hit(BY_ADDRESS, address_of(request), now=timezone.now())
    form, base = request.GET["format"], settings.MTS_URL or request.build_absolute_uri("/")[:-1]
    listed = list(keys[:LONGEST])

    def cell(value: object) -> object:
        return base + value.get_absolute_url() if hasattr(value, "get_absolute_url") else value

    def lines() -> Iterator[str]:
        yield (BOM if form == "csv" else "") + "".join(table_lines([headings], form))
        for some in batched(listed, BATCH, strict=False):
            yield "".join(table_lines((map(cell, row) for row in rows(some, request.reader)), form))

    response = StreamingHttpResponse(lines(), content_type=f"{FORMATS[form]}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def joined(words: Iterable[object]) -> str:
    """Several in one cell, each once."""
    return "; ".join(dict.fromkeys(str(word) for word in words if word))
