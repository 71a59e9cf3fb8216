"""Forms and proposals as the tests of the speaker's pages need them, and where their pages are."""

from datetime import date
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from sessions.models import PrivateLink, Proposal, ProposalStatus, Session, archive_change
from tests.factories import make_person, make_topic

FAR = date(2040, 5, 18)
ENOUGH = {"name": "Mari", "email": "mari@example.com", "sentence": "What broke when we moved to Go."}


def filled(key: str = "a-key-of-a-form", **fields) -> dict:
    """A form as a browser posts it."""
    return {"form_key": key, "do": "send", **ENOUGH, **fields}


def photo(name: str = "me.jpg") -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (600, 400), "#c4351a").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def token_of(response) -> str:
    return response["Location"].split("/")[2]


def proposed(**fields) -> Proposal:
    values = {"name": "Doi", "email": "doi@example.com", "sentence": "A year of Go.", "title": "Moving to Go"}
    values |= {"submitted_at": timezone.now()} | fields
    values.setdefault("shown_status", values.get("status", ProposalStatus.SUBMITTED))
    return Proposal.objects.create(**values)


def agreed(evening: Session, *, told: bool = True, **fields) -> Proposal:
    """Accepted into the evening; its speaker knows, unless told=False."""
    person = make_person("Doi")
    proposal = proposed(person=person, **fields)
    topic = make_topic(evening, "Moving to Go", speakers=[person])
    with archive_change():
        proposal.accept(evening, topic, by=None, at=timezone.now())
        if told:
            proposal.note_told(ProposalStatus.ACCEPTED, evening)
    return proposal


def asked(evening: Session, **fields) -> Proposal:
    values = {
        "title": "",
        "sentence": "",
        "email": "",
        "submitted_at": None,
        "name": "Alice",
        "session": evening,
    }
    return proposed(status=ProposalStatus.ASKED, asked_at=timezone.now(), **values | fields)


def edited(proposal: Proposal, **fields) -> dict:
    return {
        "name": proposal.name, "email": proposal.email, "sentence": proposal.sentence,
        "title": proposal.title, "version": proposal.version, "form_key": "a-key-of-a-form", "do": "send",
    } | fields  # fmt: skip


def page_of(holder) -> str:
    return f"/propose/{PrivateLink.mint(holder)}/"
