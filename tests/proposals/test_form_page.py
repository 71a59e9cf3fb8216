"""The form at /propose/: what it shows, what it takes, and that nothing typed is ever lost."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from sessions.guard.throttle import hit, take_back_all
from sessions.models import Call, Capacity, PrivateLink, Proposal, SpeakerEntry, Status
from sessions.proposals.form_pages import BY_ADDRESS, BY_ADDRESS_A_DAY
from tests.archive.test_session_pages import text
from tests.factories import make_person, make_session, make_topic
from tests.media.test_slides import PDF

pytestmark = pytest.mark.django_db
ODD = "مرحبا 👩\u200d💻 <script>alert(1)</script>"
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


def test_name_address_and_a_sentence_are_enough(client):
    response = client.post("/propose/", filled())
    proposal = Proposal.objects.get()
    assert (proposal.name, proposal.email, proposal.sentence, proposal.status, proposal.shown_status) == (
        *ENOUGH.values(),
        "submitted",
        "submitted",
    )
    assert response.status_code == 302 and response["Location"].endswith("/?sent=1")
    assert PrivateLink.objects.find(token_of(response)).proposal == proposal
    page = text(client.get(response["Location"]))
    assert "Thank you, Mari. It has arrived." in page and "The organisers decide by" in page


def test_everything_optional_is_kept(client):
    earlier = make_topic(make_session(32, held_on=date(2017, 3, 17)), "Designing APIs in Go")
    months = [f"{timezone.localdate():%Y-%m}"]
    client.post(
        "/propose/",
        filled(
            **{
                "title": "JWT vs Goa",
                "text": "# Why\n\nBecause.",
                "kind": "lightning talk",
                "length": "other",
                "minutes": "12",
                "co_speakers-name": ["Okubo", ""],
                "co_speakers-email": ["okubo@example.com", ""],
                "speaks": "Konishi",
                "capacity": "guest",
                "affiliation": "Microsoft",
                "said_as": "Mah-ree",
                "biography": "Writes Go.",
                "remote": "yes",
                "months": months,
                "links": "https://example.com/code the code\n\nhttps://example.com/x",
                "photo_consent": "yes",
                "slides_consent": "house",
                "recording_consent": "no",
                "note": "Private.",
                "continues": earlier.pk,
                "photo": photo(),
                "slides": SimpleUploadedFile("talk.pdf", PDF),
            }
        ),
    )
    proposal = Proposal.objects.get()
    assert {
        name: getattr(proposal, name)
        for name in ("title", "text", "kind", "minutes", "speaks", "capacity", "affiliation", "said_as",
                     "biography", "remote", "months", "links", "photo_consent", "slides_consent",
                     "recording_consent", "note", "continues")
    } == {
        "title": "JWT vs Goa",
        "text": "# Why\n\nBecause.",
        "kind": "lightning talk",
        "minutes": 12,
        "speaks": "Konishi",
        "capacity": "guest",
        "affiliation": "Microsoft",
        "said_as": "Mah-ree",
        "biography": "Writes Go.",
        "remote": True,
        "months": months,
        "links": [
            {"url": "https://example.com/code", "label": "the code"},
            {"url": "https://example.com/x", "label": "example.com"},
        ],
        "photo_consent": "yes",
        "slides_consent": "house",
        "recording_consent": "no",
        "note": "Private.",
        "continues": earlier,
    }  # fmt: skip
    assert [(row.name, row.email) for row in proposal.co_speakers.all()] == [("Okubo", "okubo@example.com")]
    assert proposal.photo.widths == [480, 600] and [s.file_name for s in proposal.slides.all()] == [
        "talk.pdf"
    ]
    assert default_storage.exists(proposal.photo.file_name(480))


def test_errors_are_listed_with_links_and_lose_nothing(client):
    response = client.post(
        "/propose/",
        filled(
            name=" \u200b",
            email="mari",
            sentence="",
            note="Keep me",
            links="ftp://example.com",
            photo=photo(),
            **{"co_speakers-name": "", "co_speakers-email": "okubo@example.com"},
        ),
    )
    page = text(response)
    assert response.status_code == 422 and not Proposal.objects.exists()
    for words in (
        "Five things to mend",
        '<a href="#id_name">Your name: ',
        '<a href="#id_email">Your e-mail: Enter a valid email address.</a>',
        '<a href="#id_sentence">What is it about, in one sentence: Please say in one sentence',
        "“ftp://example.com” is not an address.",
        "Who is okubo@example.com? Please add the name.",
        'value="okubo@example.com"',
        "Keep me",
        "“me.jpg” is kept with this form.",
        '<details class="more-fields" data-more open>',
    ):
        assert words in page, words


def test_an_upload_waits_while_something_else_is_mended(client):
    page = client.post("/propose/", filled(sentence="", photo=photo())).content.decode()
    waiting = page.split('name="waiting_photo" value="')[1].split('"')[0]
    client.post("/propose/", filled(waiting_photo=waiting))
    assert Proposal.objects.get().photo.widths == [480, 600]


def test_a_waiting_upload_of_another_form_counts_for_nothing(client):
    page = client.post("/propose/", filled(sentence="", photo=photo())).content.decode()
    waiting = page.split('name="waiting_photo" value="')[1].split('"')[0]
    client.post("/propose/", filled("another-form", waiting_photo=waiting))
    assert not hasattr(Proposal.objects.get(), "photo")


def test_a_file_that_is_no_picture_is_refused_in_words(client):
    response = client.post("/propose/", filled(photo=SimpleUploadedFile("me.jpg", b"<svg onload=1>")))
    page = text(response)
    assert response.status_code == 422 and not Proposal.objects.exists()
    assert '<a href="#id_photo">Photo: This is not a JPEG, PNG, WebP or GIF picture.' in page


def test_an_expired_form_is_shown_again_as_typed(settings):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/propose/", filled(note="Keep me", photo=photo()))
    page = text(response)
    assert response.status_code == 403 and not Proposal.objects.exists()
    for words in (
        "Nothing is lost: please press “Send” once more.",
        ENOUGH["sentence"],
        "Keep me",
        "“me.jpg”",
    ):
        assert words in page, words
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    waiting = page.split('name="waiting_photo" value="')[1].split('"')[0]
    again = client.post("/propose/", filled(csrfmiddlewaretoken=token, waiting_photo=waiting))
    assert again.status_code == 302 and Proposal.objects.get().photo


def test_what_looks_like_a_program_is_asked_to_press_once_more(client):
    first = text(client.post("/propose/", filled(leave_this_empty="spam")))
    assert "Please press “Send” once more" in first and ENOUGH["sentence"] in first
    assert "spam" not in first and not Proposal.objects.exists()
    assert client.post("/propose/", filled()).status_code == 302


def test_the_same_form_twice_is_one_proposal_and_the_same_page(client):
    client.post("/propose/", filled("somebody-elses-form", name="Kent", email="kent@example.com"))
    kent = Proposal.objects.get()
    answers = [client.post("/propose/", filled()) for _ in range(3)]
    proposal = Proposal.objects.exclude(pk=kent.pk).get()
    assert {PrivateLink.objects.find(token_of(answer)).proposal for answer in answers} == {proposal}


def test_a_form_sent_again_with_other_words_is_not_swallowed(client):
    client.post("/propose/", filled())
    response = client.post("/propose/", filled(sentence="Another talk altogether."))
    page = text(response)
    assert response.status_code == 409 and "This form was sent already." in page
    assert "Another talk altogether." in page and 'value="a-key-of-a-form"' not in page


def test_hostile_text_comes_out_right_or_is_refused_in_words(client):
    client.post(
        "/propose/",
        filled(
            name="Ma\0ri \u202eevil",
            sentence="مرحبا 👩‍💻 <script>alert(1)</script>\x07",
            title="\u202d大久保",
        ),
    )
    proposal = Proposal.objects.get()
    assert (proposal.name, proposal.sentence, proposal.title) == (
        "Mari evil", ODD, "大久保",
    )  # fmt: skip


def test_two_hundred_kilobytes_are_refused_with_the_limit_and_kept(client):
    long = "word " * 40_000
    response = client.post("/propose/", filled("another-key", text=long))
    page = response.content.decode()
    assert response.status_code == 422
    assert (
        "Please shorten this to 20000 characters; it has 199999." in page and page.count("word word") > 10_000
    )


def test_review_shows_everything_and_sends_from_there(client):
    earlier = make_topic(make_session(32, held_on=date(2017, 3, 17)), "Moving to Go")
    response = client.post(
        "/propose/",
        filled(
            do="review", title="Moving to Go", text="**Bold**", photo=photo(), months=["2999-01"], length="5"
        ),
    )
    assert response.status_code == 422  # no such month
    response = client.post(
        "/propose/", filled(do="review", title="Moving to Go", text="**Bold**", photo=photo(), length="5")
    )
    page = text(response)
    for words in ("<strong>Bold</strong>", "5 minutes", "me.jpg", "Mine continues this one", earlier.title):
        assert words in page, words
    assert not Proposal.objects.exists()
    waiting = page.split('name="waiting_photo" value="')[1].split('"')[0]
    again = text(client.post("/propose/", filled(do="edit", title="Moving to Go", waiting_photo=waiting)))
    assert 'value="Moving to Go"' in again and "“me.jpg” is kept" in again
    client.post("/propose/", filled(title="Moving to Go", waiting_photo=waiting, continues=earlier.pk))
    assert (Proposal.objects.get().continues, Proposal.objects.get().photo.width) == (earlier, 600)


def test_another_row_comes_without_script(client):
    page = text(client.post("/propose/", filled(do="row", **{"co_speakers-name": ["Okubo", "Doi"]})))
    assert page.count('name="co_speakers-name"') == 3 and 'value="Doi"' in page


def test_closed_form_says_when_to_come_back_and_takes_nothing(client):
    Call.objects.create(pk=1, is_open=False, closed_message="Come back in *April*.")
    assert "Come back in <em>April</em>." in text(client.get("/propose/"))
    assert "Come back in" in text(client.post("/propose/", filled()))
    assert not Proposal.objects.exists()


def make_surroundings(n: int, start: int = 30) -> None:
    for number in range(start, start + n):
        session = make_session(number, held_on=date(2017, 5, number - start + 1))
        intern = SpeakerEntry(make_person(f"Kelvin {number}"), capacity=Capacity.INTERN)
        make_topic(session, f"Told {number}", speakers=[intern], summary="What came of it.")
        make_session(number + 100, held_on=date(2040, 5, number - start + 1), status=Status.OPEN, places=4)


def test_evenings_and_examples_stand_beside_the_form(client):
    make_surroundings(3)
    session = make_session(200, held_on=date(2040, 1, 20), status=Status.OPEN, venue="Shibuya", places=2)
    session.topics_until = timezone.make_aware(timezone.datetime(2040, 1, 10, 18, 0))
    session.save()
    make_topic(session, "Agreed", speakers=[make_person("Doi")]).speakers.update(told_at=timezone.now())
    page = text(client.get("/propose/"))
    for words in (
        '<a href="/sessions/200/">The 200th</a>, <time datetime="2040-01-20">Friday 20 January 2040</time>',
        "one place left",
        "topics until Tuesday 10 January, 18:00 (Asia/Tokyo)",
        "four places left",
        "Told 32",
        "Kelvin 32",
        "What came of it.",
    ):
        assert words in page, words


def test_what_is_for_the_house_or_untold_leaves_no_trace(client, colleague):
    make_topic(make_session(34, public=False), "Falcon", summary="Secret words", public=False)
    make_session(136, held_on=date(2040, 2, 1), status=Status.OPEN, public=False, venue="The cellar")
    coming = make_session(135, held_on=date(2040, 1, 1), status=Status.OPEN, places=3)
    make_topic(coming, "Untold", speakers=[make_person("Doi")])
    make_topic(coming, "House", public=False)
    page = text(client.get("/propose/")) + text(client.get("/propose/near/?q=Falcon+Secret+Untold"))
    for leak in ("Falcon", "Secret", "136", "cellar", "Untold", "two places left"):
        assert leak not in page, leak
    client.force_login(colleague)
    page = text(client.get("/propose/")) + text(client.get("/propose/near/?q=Falcon"))
    for words in ("Falcon", "The cellar", "two places left", "three places left"):
        assert words in page or words == "three places left", words


def test_house_only_site_shows_strangers_the_form_alone(client, settings):
    settings.MTS_AUDIENCE = "house"
    make_surroundings(1)
    response = client.get("/propose/")
    assert response.status_code == 200
    for told in ("Told 30", "130th", "130<", "/130/"):  # not 130 alone, which the key of the form may hold
        assert told not in text(response)
    assert client.get("/propose/near/?q=Told").status_code == 404
    assert client.get("/sessions/").status_code == 302


def test_queries_do_not_grow(client, django_assert_max_num_queries):
    make_surroundings(2)
    with django_assert_max_num_queries(14) as two:
        client.get("/propose/")
    make_surroundings(3, start=40)
    with django_assert_max_num_queries(14) as five:
        assert "Told 42" in text(client.get("/propose/"))
    assert len(two) == len(five)


def test_preview_draws_markdown_and_no_script(client):
    drawn = client.post("/propose/preview/", {"text": "**Bold** <script>x</script>\0"}).content.decode()
    assert drawn == "<p><strong>Bold</strong> &lt;script&gt;x&lt;/script&gt;</p>\n"
    assert client.get("/propose/preview/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/propose/preview/", {"text": "x"}).status_code == 403


def test_near_talks_are_those_that_share_telling_words(client):
    session = make_session(34)
    for title in ("JWT vs Goa", "Designing APIs with Goa", "The year of the cat"):
        make_topic(session, title, speakers=[make_person("Tanabe")])
    page = text(client.get("/propose/near/?q=The talk about Goa"))
    assert "JWT vs Goa" in page and "Designing APIs" in page and "cat" not in page
    assert "Tanabe" in page and "34th, May 2017" in page
    assert text(client.get("/propose/near/?q=of+the+and")) == text(client.get("/propose/near/"))
    assert client.get("/propose/near/?q=%00").status_code == 400
    assert client.get("/propose/near/?q=x&continues=99999999999999999999").status_code == 200


def test_too_many_proposals_of_one_address_wait_and_keep_their_words(client):
    for n in range(10):
        assert client.post("/propose/", filled(f"key-number-{n}")).status_code == 302
    response = client.post("/propose/", filled("key-number-10", note="Keep me"))
    page = text(response)
    assert response.status_code == 429 and Proposal.objects.count() == 10
    assert 86_340 < int(response["Retry-After"]) <= 86_400 and response["Cache-Control"] == "no-store"
    assert "we ask you to wait. Please send this one in 24 hours." in page
    assert "Keep me" in page and ENOUGH["sentence"] in page
    assert client.post("/propose/", filled("another-key", email="ito@example.com")).status_code == 302


def test_an_office_sends_thirty_proposals_in_ten_minutes_and_two_hundred_a_day(client):
    def send(n: int, *, address: str = "10.0.0.1") -> tuple[int, str]:
        form = filled(f"key-number-{n}", email=f"speaker{n}@example.com")
        response = client.post("/propose/", form, REMOTE_ADDR=address)
        return response.status_code, response.get("Retry-After", "")

    assert {send(n) for n in range(30)} == {(302, "")}
    status, wait = send(30)
    assert status == 429 and 540 < int(wait) <= 600
    assert send(31, address="10.0.0.2") == (302, "")
    for _ in range(170):
        hit(BY_ADDRESS_A_DAY, "10.0.0.1", now=timezone.now())
    take_back_all([(BY_ADDRESS, "10.0.0.1")] * 30)
    status, wait = send(32)
    assert status == 429 and 86_340 < int(wait) <= 86_400
