"""The form at /propose/: what it shows, what it takes once, and that nothing typed is ever lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.utils import timezone

from sessions.guard.throttle import hit, take_back_all
from sessions.models import Call, Notice, PrivateLink, Proposal
from sessions.proposals.form_pages import BY_ADDRESS, BY_ADDRESS_A_DAY
from tests.admin.posting import fields
from tests.archive.test_session_pages import text
from tests.factories import make_person, make_session, make_topic
from tests.media.test_slides import PDF
from tests.proposals.casts import ENOUGH, filled, page_of, photo, proposed, token_of

pytestmark = pytest.mark.django_db
ODD = "مرحبا 👩\u200d💻 <script>alert(1)</script>"
NOT_TYPED = {"csrfmiddlewaretoken", "form_key", "version", "do", "continues"}


def everything(**more) -> dict:
    """Every field of the form, filled in with something that is not what it begins with."""
    typed = {
        "name": ["Mari"], "email": ["mari@example.com"], "sentence": ["What broke."], "title": ["JWT vs Goa"],
        "text": ["# Why"], "kind": ["lightning talk"], "length": ["other"], "minutes": ["12"],
        "co_speakers-name": ["Okubo", "Doi"], "co_speakers-email": ["okubo@example.com", ""],
        "speaks": ["Konishi"], "capacity": ["guest"], "affiliation": ["AWS"], "said_as": ["Mah-ree"],
        "biography": ["Writes Go."], "remote": ["yes"], "months": [f"{timezone.localdate():%Y-%m}"],
        "links": ["https://example.com/code the code\nhttps://example.com/x example.com"],
        "photo_consent": ["yes"], "slides_consent": ["house"], "recording_consent": ["no"],
        "note": ["Private."],
    }  # fmt: skip
    return typed | more


def shown(response) -> dict[str, list[str]]:
    """What the form on the page would post, the free row of co-speakers aside."""
    data = fields(response, "proposal")
    found = {name: values for name, values in data.lists() if name not in NOT_TYPED}
    for column in ("name", "email"):
        found[f"co_speakers-{column}"] = found[f"co_speakers-{column}"][:-1]
    found.pop("leave_this_empty", None)
    return found


def posted(**more) -> dict:
    return filled() | everything(**more)


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


def test_every_field_is_kept(client):
    earlier = make_topic(make_session(32, held_on=date(2017, 3, 17)), "Designing APIs in Go")
    files = {"photo": photo(), "slides": SimpleUploadedFile("talk.pdf", PDF)}
    client.post("/propose/", posted(continues=earlier.pk, **files))
    proposal = Proposal.objects.get()
    typed = {name: values[0] for name, values in everything().items() if hasattr(proposal, name)}
    kept = {
        "minutes": 12,
        "remote": True,
        "months": everything()["months"],
        "links": [
            {"url": "https://example.com/code", "label": "the code"},
            {"url": "https://example.com/x", "label": "example.com"},
        ],
        "continues": earlier,
    }
    expected = typed | kept
    assert {name: getattr(proposal, name) for name in expected} == expected
    rows = list(proposal.co_speakers.values_list("name", "email"))
    assert rows == [("Okubo", "okubo@example.com"), ("Doi", "")]
    assert proposal.photo.widths == [480, 600] and proposal.slides.get().file_name == "talk.pdf"
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


def test_a_file_that_is_no_picture_is_refused_in_words(client):
    response = client.post("/propose/", filled(photo=SimpleUploadedFile("me.jpg", b"<svg onload=1>")))
    page = text(response)
    assert response.status_code == 422 and not Proposal.objects.exists()
    assert '<a href="#id_photo">Photo: This is not a JPEG, PNG, WebP, GIF or HEIC picture.' in page


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


def test_closed_form_says_when_to_come_back_and_takes_nothing(client):
    Call.objects.create(pk=1, is_open=False, closed_message="Come back in *April*.")
    assert "Come back in <em>April</em>." in text(client.get("/propose/"))
    assert "Come back in" in text(client.post("/propose/", filled()))
    assert not Proposal.objects.exists()


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


# Shown again.


def test_every_field_that_was_typed_stands_in_the_form_that_is_shown_again(client):
    wrong = {"email": ["mari"]}
    response = client.post("/propose/", posted(**wrong))
    assert response.status_code == 422
    assert shown(response) == everything(**wrong)
    again = client.post("/propose/", posted(do="row"))
    assert shown(again) == everything(**{"co_speakers-name": ["Okubo", "Doi"]})


def test_every_field_comes_back_from_the_review_and_is_sent_from_there(client):
    page = client.post("/propose/", posted(do="review"))
    hidden = fields(page, "proposal") if b'id="proposal"' in page.content else None
    assert hidden is None and "Nothing is sent yet" in text(page) and not Proposal.objects.exists()
    for words in ("Konishi, AWS", "12 minutes", "Lightning talk", "Okubo (okubo@example.com), Doi", "Mah-ree",
                  "remote", "the code: https://example.com/code<br>example.com: https://example.com/x",
                  "<dt>Photos of you</dt><dd>yes</dd>", "<dt>Your slides</dt><dd>in the house only</dd>",
                  "<dt>A recording</dt><dd>no</dd>", "Private.",
                  f"{timezone.localdate():%B %Y}"):  # fmt: skip
        assert words in text(page), words
    assert shown(client.post("/propose/", posted(do="edit"))) == everything()


def test_what_was_sent_stands_in_the_speakers_own_form_and_an_error_there_loses_nothing(client):
    client.post("/propose/", posted())
    proposal = Proposal.objects.get()
    address = page_of(proposal) + "edit/"
    assert shown(client.get(address)) == everything()
    wrong = {"email": ["mari"], "note": ["Other."]}
    again = client.post(address, {"form_key": "a-key-of-a-form", "version": proposal.version, "do": "send"}
                        | everything(**wrong))  # fmt: skip
    assert again.status_code == 422 and shown(again) == everything(**wrong)


@pytest.mark.parametrize(
    ("length", "minutes", "shows"),
    [("15", "", ("15", "")), ("", "", ("", "")), ("other", "40", ("other", "40")), ("25", "7", ("25", ""))],
)
def test_the_length_that_was_sent_stands_in_the_form_again(client, length, minutes, shows):
    client.post("/propose/", filled(length=length, minutes=minutes))
    data = fields(client.get(page_of(Proposal.objects.get()) + "edit/"), "proposal")
    assert (data["length"], data["minutes"]) == shows


@pytest.mark.parametrize(("said", "kept"), [("yes", True), ("no", False), ("", None)])
def test_where_somebody_speaks_from_is_kept_and_shown_as_they_said(client, said, kept):
    client.post("/propose/", filled(remote=said))
    proposal = Proposal.objects.get()
    assert proposal.remote is kept
    assert fields(client.get(page_of(proposal) + "edit/"), "proposal")["remote"] == said


def test_what_is_optional_is_folded_until_somebody_filled_it_in(client):
    folded, unfolded = (
        '<details class="more-fields" data-more>',
        '<details class="more-fields" data-more open>',
    )
    assert folded in text(client.get("/propose/"))
    assert folded in text(client.post("/propose/", filled(email="mari")))
    for more in ({"note": "Keep me"}, {"co_speakers-name": "Doi", "co_speakers-email": ""}, {"length": "5"}):
        assert unfolded in text(client.post("/propose/", filled(email="mari", **more))), more


def test_who_is_logged_in_finds_their_own_name_and_address_there(client, django_user_model):
    django_user_model.objects.create_user("kent@example.com", "a long password", person=make_person("Kent"))
    user = django_user_model.objects.create_user(
        "doi@example.com", "a long password", person=make_person("Doi")
    )
    assert fields(client.get("/propose/"), "proposal")["name"] == ""
    client.force_login(user)
    data = fields(client.get("/propose/"), "proposal")
    assert (data["name"], data["email"]) == ("Doi", "doi@example.com")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"links": "\n".join(f"https://example.com/{n}" for n in range(11))}, "Please keep to ten links"),
        ({"links": "https://example.com/" + "x" * 481}, "longer than 500 characters"),
        ({"co_speakers-name": [f"Name {n}" for n in range(6)]}, "Please name at most five co-speakers."),
        ({"co_speakers-name": ["Doi", "doi"]}, "Somebody is named twice here."),
        ({"co_speakers-name": ["x" * 121]}, "shorten the name of a co-speaker to 120 characters"),
        (
            {"co_speakers-name": ["Doi"], "co_speakers-email": ["doi"]},
            "“doi” (Doi) does not look like an e-mail",
        ),
        ({"length": "other"}, "How many minutes would you like?"),
        ({"sentence": "x" * 501}, "Please shorten this to 500 characters; it has 501."),
    ],
)
def test_too_much_is_refused_in_words_and_what_just_fits_is_taken(client, typed, words):
    refused = client.post("/propose/", filled(**typed))
    assert refused.status_code == 422 and words in text(refused) and not Proposal.objects.exists()


def test_what_just_fits_is_taken(client):
    links = [f"https://example.com/{n}" for n in range(9)] + ["https://example.com/" + "x" * 480]
    names = [f"Name {n}" for n in range(4)] + ["x" * 120]
    sent = client.post("/propose/", filled(links="\n".join(links), sentence="x" * 500,
                                           **{"co_speakers-name": names}))  # fmt: skip
    proposal = Proposal.objects.get()
    assert sent.status_code == 302 and [row["url"] for row in proposal.links] == links
    assert [row.name for row in proposal.co_speakers.order_by("position")] == names


def test_one_file_too_many_is_left_out_and_the_words_are_kept(client):
    for n in range(60):
        client.post(
            "/propose/", filled(f"key-{n}-of-a-form", sentence="", photo=SimpleUploadedFile("x", b"x"))
        )
    response = client.post("/propose/", filled(sentence="", note="Keep me", photo=photo()))
    page = text(response)
    assert (
        "the last ones were left out" in page and "Keep me" in page and "is kept with this form" not in page
    )
    client.post("/propose/", filled(photo=photo(), slides=SimpleUploadedFile("talk.pdf", PDF)))
    proposal = Proposal.objects.get()
    assert proposal.sentence == ENOUGH["sentence"] and not hasattr(proposal, "photo")
    assert not proposal.slides.exists()


def test_a_form_with_a_key_of_no_form_gets_one_and_a_form_sent_long_ago_opens_no_page(client):
    client.post("/propose/", filled())
    Proposal.objects.update(created_at=timezone.now() - timezone.timedelta(minutes=16))
    late = client.post("/propose/", filled())
    assert late.status_code == 409 and "This form was sent already." in text(late)
    for odd in ("short", "x" * 41, "ключ-ключ-ключ", "with\ttab-with"):
        page = text(client.post("/propose/", filled(odd, email="mari")))
        assert f'name="form_key" value="{odd}"' not in page and 'name="form_key" value="' in page


def test_sending_writes_to_its_own_people_alone(client):
    other = proposed(name="Kent", email="kent@example.com")
    other.co_speakers.create(name="Ogawa", email="ogawa@example.com", position=1)
    client.post(
        "/propose/", filled(**{"co_speakers-name": "Okubo", "co_speakers-email": "okubo@example.com"})
    )
    assert list(Notice.objects.exclude(kind="news").order_by("pk").values_list("kind", "email")) == [
        ("received", "mari@example.com"), ("co-speaker", "okubo@example.com"),
    ]  # fmt: skip


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_six_equal_posts_at_once_give_one_proposal_and_the_same_page():
    form = filled(**{"co_speakers-name": "Okubo", "co_speakers-email": "okubo@example.com"})

    def post(_n: int):
        try:
            return Client().post("/propose/", form)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(post, range(6)))
    proposal = Proposal.objects.get()
    assert [answer.status_code for answer in answers] == [302] * 6
    assert {PrivateLink.objects.find(token_of(answer)).proposal for answer in answers} == {proposal}
    assert proposal.co_speakers.count() == 1
    assert sorted(Notice.objects.values_list("kind", flat=True)).count("received") == 1
