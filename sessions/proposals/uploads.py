"""Files that came with a form: cleaned, and kept while the form is shown again, so that nobody chooses twice.

What waits lies in `waiting/`, known only to a signed field of that one form; after two days it is swept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.utils import timezone

from sessions.media.pictures import CleanPicture, PictureRefused, clean_picture
from sessions.media.slides import CleanSlides, SlidesRefused, clean_slides
from sessions.media.storage import discard_on_commit, keep_picture, keep_slides
from sessions.models import Proposal, ProposalPhoto, ProposalSlides
from sessions.text import clean_line

FOLDER = "waiting"
WAITS = timedelta(days=2)


@dataclass(frozen=True)
class Upload:
    """One cleaned file. name: as the sender knows it. waiting: its signed field, once it waits."""

    content: CleanPicture | CleanSlides
    name: str
    waiting: str = ""


@dataclass
class Uploads:
    """What came with one form; refusals: field → what to change."""

    photo: Upload | None = None
    slides: Upload | None = None
    refusals: dict[str, str] = field(default_factory=dict)


def received(request: HttpRequest, key: str) -> Uploads:
    """The files of a posted form; one that waits since an earlier try counts unless another was chosen."""
    found = Uploads()
    for kind, clean in (("photo", _picture), ("slides", _slides)):
        given = request.FILES.get(kind)
        try:
            upload = clean(given) if given else _waiting(request.POST, kind, key)
        except (PictureRefused, SlidesRefused) as error:
            found.refusals[kind] = str(error)
            continue
        setattr(found, kind, upload)
    return found


def let_wait(uploads: Uploads, key: str) -> None:
    """Keep the files until the form is sent again."""
    for kind in ("photo", "slides"):
        upload = getattr(uploads, kind)
        if upload and not upload.waiting:
            sweep(now=timezone.now())
            setattr(uploads, kind, _put_aside(upload, kind, key))


def attach(uploads: Uploads, proposal: Proposal) -> None:
    """Make the files those of the proposal; a new photo takes the old one's place. Inside a transaction."""
    if uploads.photo:
        before = ProposalPhoto.objects.filter(proposal=proposal)
        discard_on_commit(before)
        before.delete()
        keep_picture(ProposalPhoto(proposal=proposal), uploads.photo.content).save()
    if uploads.slides:
        keep_slides(ProposalSlides(proposal=proposal), uploads.slides.content).save()


def sweep(*, now: datetime) -> None:
    """Delete what has waited for longer than WAITS."""
    if not default_storage.exists(FOLDER):
        return
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        try:
            if now - default_storage.get_modified_time(path) > WAITS:
                default_storage.delete(path)
        except FileNotFoundError:  # somebody else swept it
            continue


def _picture(file) -> Upload:
    return Upload(clean_picture(file), clean_line(file.name)[:120] or "photo")


def _slides(file) -> Upload:
    slides = clean_slides(file, file.name)
    return Upload(slides, slides.file_name)


def _put_aside(upload: Upload, kind: str, key: str) -> Upload:
    """The same upload, its bytes written and its facts signed for the form of this key."""
    content = upload.content
    if isinstance(content, CleanPicture):
        files = {f"{content.key}-{width}.webp": data for width, data in content.files.items()}
        facts = [content.key, content.width, content.height, sorted(content.files)]
    else:
        files = {content.key: content.content}
        facts = [content.key, content.file_name, content.kind]
    for name, data in files.items():
        default_storage.save(f"{FOLDER}/{name}", ContentFile(data))
    signed = signing.dumps([upload.name, *facts], salt=_salt(kind, key), compress=True)
    return Upload(content, upload.name, signed)


def _waiting(data: Mapping[str, str], kind: str, key: str) -> Upload | None:
    """The upload that a hidden field names; None where there is none, or it is gone, or was let go."""
    signed = data.get(f"waiting_{kind}", "")
    if not signed or data.get(f"drop_{kind}"):
        return None
    try:
        name, stem, *facts = signing.loads(signed, salt=_salt(kind, key), max_age=WAITS)
        if kind == "photo":
            width, height, widths = facts
            files = {wide: _read(f"{stem}-{wide}.webp") for wide in widths}
            return Upload(CleanPicture(stem, width, height, files), name, signed)
        file_name, extension = facts
        return Upload(CleanSlides(stem, file_name, extension, _read(stem)), name, signed)
    except (signing.BadSignature, FileNotFoundError):
        return None


def _read(name: str) -> bytes:
    with default_storage.open(f"{FOLDER}/{name}") as file:
        return file.read()


def _salt(kind: str, key: str) -> str:
    return f"mts.propose.{kind}.{key}"
