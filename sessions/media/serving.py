"""Pictures and slides on their way to a reader: asked for the right to see on every visit.

Files never lie where a web server would find them; missing and forbidden answer alike.
"""

from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from sessions.media.slides import CONTENT_TYPES, shown_name
from sessions.models import Photo, Portrait, Reader, Slides
from sessions.models.attachments import Picture

# A withdrawn photo is gone after five minutes: only browsers keep it. What is for the house is asked for anew
# each time; the ETag makes that cheap.
PUBLIC = "private, max-age=300"
PRIVATE = "private, no-cache"


def picture(request: HttpRequest, key: str, width: int) -> HttpResponse:
    """One width of a photo or portrait, as WebP."""
    record, caching = _find(
        [Photo.objects, Portrait.objects.filter(proposal=None, form_key="")], key, request
    )
    return picture_file(request, record, width, caching)


def picture_file(request: HttpRequest, record: Picture, width: int, caching: str = PRIVATE) -> HttpResponse:
    """Likewise. The right to it was checked."""
    if width not in record.widths:
        raise Http404("No picture of this width.")
    path = record.file_name(width)
    return guarded_file(request, path, f"{record.key}-{width}", caching, content_type="image/webp")


def slides(request: HttpRequest, key: str) -> HttpResponse:
    return slides_file(request, *_find([Slides.objects.exclude(session=None)], key, request))


def slides_file(request: HttpRequest, record: Slides, caching: str = PRIVATE) -> HttpResponse:
    """Slides as a download under the name that readers know (RFC 6266, RFC 8187). The right to them was
    checked.
    """
    kind = PurePosixPath(record.key).suffix.lstrip(".")
    content_type = CONTENT_TYPES.get(kind, "application/octet-stream")
    shown = {"as_attachment": True, "filename": shown_name(record.file_name, kind or "bin")}
    return guarded_file(request, record.path, record.key, caching, content_type=content_type, **shown)


def _find(kinds: list[QuerySet], key: str, request: HttpRequest) -> tuple[Photo | Portrait | Slides, str]:
    """The record that this request may see, with how long it may be kept. Http404 for all others.

    Organisers see everything, withdrawn photos too, unless they view the site as the public does.
    """
    for kind in kinds:
        found = kind.filter(key=key)
        if record := found.visible_to(Reader.STRANGER).first():
            return record, PUBLIC if settings.MTS_AUDIENCE == "public" else PRIVATE
        if request.reader is not Reader.HOUSE:
            continue
        right = f"mts.view_{kind.model._meta.model_name}"
        if not (request.user.is_staff and request.user.has_perm(right)):
            found = found.visible_to(Reader.HOUSE)
        if record := found.first():
            return record, PRIVATE
    raise Http404("No such file.")


def guarded_file(
    request: HttpRequest, path: str, etag: str, caching: str = PRIVATE, **options: object
) -> HttpResponse:
    """The file below MEDIA_ROOT, or 304 where the reader has it: a key names one content for ever. The right
    to it was checked, and its headers let it do nothing but be shown or kept.
    """
    try:
        file = default_storage.open(path)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Http404("No such file.") from error
    response = FileResponse(file, **options)
    response.headers["ETag"] = f'"{etag}"'
    answer = get_conditional_response(request, etag=response.headers["ETag"], response=response)
    if answer is not response:
        file.close()
    # Pictures and slides are compressed already: keeps GZipMiddleware from trying.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = caching
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
