"""What a form of the admin is sent by no page of ours: NUL, lone surrogates, overlong names. Never a 500."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sessions.models import ImportedReport
from tests.admin.test_review import REPORT
from tests.factories import make_person, make_session, make_topic
from tests.proposals.offers import offer

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
ODD = ["a\0b", "\ud800", "\u202eevil", "x" * 5_000, "<script>alert(1)</script>"]


def given(text: str) -> str | bytes:
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


@pytest.mark.parametrize("odd", ODD)
def test_every_form_survives_odd_text(organiser_client, odd):
    text = given(odd)
    session = make_session(34)
    topic = make_topic(session, speakers=[make_person("Okubo")])
    proposal = offer()
    pages = {
        reverse("admin:mts_proposal_changelist"): {
            "row": [proposal.pk, text],
            "ticked": [proposal.pk, text],
            f"notes-{proposal.pk}": text,
            "reason": text,
            "because": text,
            "_decline": text,
        },
        reverse("admin:mts_proposal_change", args=[proposal.pk]): {
            "session": text,
            f"who-{proposal.pk}": text,
            "_accept": text,
        },
        reverse("admin:mts_proposal_ask"): {"whom-name": text, "note": text, "text": text, "_ask": text},
        reverse("admin:mts_proposal_tell"): {"draft": text, "send": text, "_send": text},
        reverse("admin:mts_session_tell", args=[session.pk]): {"_told": text, "_copy": text},
        reverse("admin:mts_call_change", args=[1]): {
            "about": text,
            "closed_message": text,
            "decide_within": text,
        },
        reverse("admin:mts_session_preview"): {"text": text},
        reverse("admin:mts_session_add"): {"number": text, "venue": text, "form_key": text, "line": text},
        reverse("admin:mts_session_change", args=[session.pk]): {
            "venue": text,
            "_theirs": text,
            "line": text,
        },
        reverse("admin:mts_session_summary", args=[session.pk, topic.pk]): {"summary": text, "version": text},
        reverse("admin:mts_session_evening", args=[session.pk]): {"introduction": text, "_more": text},
        reverse("admin:mts_session_step", args=[session.pk, "held"]): {"sure": "1", "because": text},
        reverse("admin:mts_session_remove_topic", args=[session.pk, topic.pk]): {
            "_drop": "1",
            "because": text,
        },
        reverse("admin:mts_session_slides", args=[session.pk, topic.pk]): {"_add": "1", "audience": text},
        reverse("admin:mts_importedreport_add"): {"text": text},
        reverse("admin:mts_person_add"): {"name": text, "biography": text, "email": text},
        reverse("admin:mts_tag_add"): {"name": text, "description": text},
        reverse("admin:mts_topic_change", args=[topic.pk]): {"title": text, "drawn_version": text},
        reverse("admin:mts_photo_save", args=[session.pk]): {"do": text, "photos-TOTAL_FORMS": text},
        reverse("admin:mts_speaker_consents", args=[session.pk]): {"consents-TOTAL_FORMS": text},
        reverse("view_as", args=["public"]): {"next": text},
        reverse("login"): {"username": text, "password": text, "next": text},
    }
    for address, data in pages.items():
        response = organiser_client.post(address, data)  # multipart, which no middleware reads
        assert response.status_code < 500, address
        if "html" in response.headers.get("Content-Type", "") and not response.streaming:
            assert b"<script>alert" not in response.content, address


@pytest.mark.parametrize(
    "name", ["n" * 300 + ".txt", "<script>alert(1)</script>.txt", 'a"b\r\nX: y.txt', "報告.txt"]
)
def test_files_of_any_name_are_read(organiser_client, name):
    file = SimpleUploadedFile("r.txt", REPORT.encode())
    file.name = name
    response = organiser_client.post(reverse("admin:mts_importedreport_add"), {"files": file}, follow=True)
    assert response.status_code == 200, response.context["form"].errors
    assert b"<script>alert" not in response.content
    assert ImportedReport.objects.count() == 1


def test_texts_of_people_are_escaped_on_every_page(organiser_client):
    evil = '"><script>alert(1)</script>'
    session = make_session(34, venue=evil, introduction=evil, closing=evil)
    person = make_person(f"Eve{evil}", organisation=evil, biography=evil)
    topic = make_topic(session, evil, speakers=[person], summary=f"{evil} [a](javascript:alert(1))")
    page = reverse("admin:mts_session_change", args=[session.pk])
    pages = [
        "/",
        "/sessions/",
        "/sessions/34/",
        "/sessions/34/report.html",
        "/topics/",
        "/people/",
        "/search/?q=alert",
        f"/search/?q={evil}",
        f"/topics/?q={evil}&speaker={evil}&tag={evil}&sort={evil}",
        f"/people/?letter={evil}",
        f"/nowhere/{evil}",
        topic.get_absolute_url(),
        person.get_absolute_url(),
        reverse("admin:index"),
        page,
        page + "?part=agenda",
        reverse("admin:mts_person_anonymise", args=[person.pk]),
        reverse("admin:mts_person_changelist"),
        reverse("admin:mts_topic_history", args=[topic.pk]),
    ]
    for page in pages:
        text = organiser_client.get(page).content.decode()
        assert "<script>alert" not in text and 'href="javascript:' not in text, page
