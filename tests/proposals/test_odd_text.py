"""Every form of the private pages, with what no form of ours sends."""

import pytest

from sessions.models import CoSpeaker, PrivateLink, ProposalStatus
from tests.factories import make_moderator, make_person
from tests.proposals.casts import agreed, page_of, proposed

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

ODD = ["a\0b", "\ud800", "\u202eevil", "x" * 200_000, "<script>alert(1)</script>", "👩‍💻 דבר"]


@pytest.mark.parametrize("odd", ODD, ids=["nul", "surrogate", "rtl", "long", "script", "emoji"])
def test_every_form_of_a_private_page_survives_odd_text(client, evening, odd):
    given = odd.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    names = ("answer", "months", "notes", "notes_were", "photo_consent", "version", "form_key", "do", "name",
             "email", "title", "minutes", "length", "remote", "links", "continues", "waiting_photo",
             "co_speakers-name", "co_speakers-email", "slides", "photo", "token")  # fmt: skip
    many = 500 if len(given) < 1_000 else 2  # 8 MB of fields are refused as a whole, before any view
    data = dict.fromkeys(names, given) | {"months": [given] * many, "co_speakers-name": [given] * many}
    proposal = agreed(evening)
    beside = CoSpeaker.objects.create(proposal=proposal, name="Ogawa")
    asked = proposed(status=ProposalStatus.ASKED, submitted_at=None)
    moderator = make_moderator(evening, make_person("Jeffrey"))
    steps = ("", "edit/", "answer/", "beside/", "confirm/", "other-month/", "again/", "consents/", "slides/")
    addresses = [page_of(holder) + step for holder in (proposal, beside, asked) for step in steps]
    addresses += [
        f"/moderate/{PrivateLink.mint(moderator)}/",
        "/propose/",
        "/propose/link/",
        "/propose/preview/",
    ]
    for address in addresses:
        response = client.post(address, data)
        assert response.status_code < 500, address
        assert b"<script>alert" not in response.content, address
    assert client.get(f"/propose/near/?q={'x' * 5_000}").status_code == 200
