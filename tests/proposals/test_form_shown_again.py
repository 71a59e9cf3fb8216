"""The form shown again, and what stands beside it: nothing typed is lost, nothing of others is offered."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sessions.models import Capacity, Notice, Proposal, SpeakerEntry, Status
from tests.admin.posting import fields
from tests.archive.test_session_pages import text
from tests.factories import make_person, make_session, make_topic
from tests.media.test_slides import PDF
from tests.proposals.casts import FAR, page_of, proposed
from tests.proposals.test_form_page import ENOUGH, filled, photo

pytestmark = pytest.mark.django_db
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


def test_an_unknown_length_asks_how_many_minutes(client):
    page = text(client.post("/propose/", filled(length="other")))
    assert "How many minutes would you like?" in page and not Proposal.objects.exists()


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


# Earlier talks.


def near(client, **asked) -> list[str]:
    """The titles offered, and the one that is chosen in brackets."""
    page = text(client.get("/propose/near/", asked))
    titles = []
    for item in page.split("<li>")[1:]:
        title = item.split('rel="noopener">')[1].split("<span")[0]
        titles.append(f"[{title}]" if "checked" in item.split("</li>")[0] else title)
    return titles


@pytest.fixture
def told(db):
    session = make_session(34)
    return {
        title: make_topic(session, title, speakers=[make_person("Tanabe")], summary=summary)
        for title, summary in (
            ("Designing APIs with Goa", ""),
            ("Canaries", "We deployed Goa, with tokens."),
            ("Tokens in Goa", "Designing them."),
            ("The year of the cat", ""),
        )
    }


def test_the_talk_that_was_chosen_stands_there_once_first_where_it_is_not_near(client, told):
    goa, cat = told["Designing APIs with Goa"].pk, told["The year of the cat"].pk
    offered = near(client, q="Goa", continues=goa)
    assert offered.count("[Designing APIs with Goa]") == 1 and "Designing APIs with Goa" not in offered
    assert near(client, q="Goa", continues=cat)[0] == "[The year of the cat]"
    assert near(client, q="", continues=cat) == ["[The year of the cat]"]


def test_nearer_talks_come_first_and_a_word_of_the_summary_counts_less(client, told):
    assert near(client, q="Tokens Goa") == ["Tokens in Goa", "Designing APIs with Goa", "Canaries"]
    assert near(client, q="goa") == ["Designing APIs with Goa", "Tokens in Goa", "Canaries"]
    assert near(client, q="goa unheard") == ["Designing APIs with Goa", "Tokens in Goa"]
    assert near(client, q="designing goals") == ["Designing APIs with Goa"]


def test_a_talk_for_the_house_is_not_chosen_by_a_stranger_who_knows_its_number(client, colleague, told):
    secret = make_topic(make_session(33, public=False), "Secret Falcon", public=False)
    assert near(client, q="Goa", continues=secret.pk)[0] != "[Secret Falcon]"
    response = client.post("/propose/", filled(continues=secret.pk))
    assert "Secret Falcon" not in text(response) and not Proposal.objects.exists()
    client.force_login(colleague)
    assert near(client, q="Goa", continues=secret.pk)[0] == "[Secret Falcon]"


def test_at_most_four_near_talks_are_offered(client, told):
    for n in range(6):
        make_topic(make_session(40 + n), f"Goa {n}", speakers=[make_person("Doi")])
    assert near(client, q="Goa") == ["Goa 5", "Goa 4", "Goa 3", "Goa 2"]


def test_the_examples_are_three_talks_that_have_a_summary_an_interns_among_them(client):
    for number in range(30, 35):
        session = make_session(number, held_on=date(2017, 1, number - 29))
        make_topic(session, f"Written {number}", speakers=[make_person("Doi")], summary="Words.")
        make_topic(session, "", subject="an untitled one", speakers=[make_person("Doi")], summary="Words.")
        make_topic(session, f"Unwritten {number}", speakers=[make_person("Doi")])
    make_topic(make_session(20, held_on=date(2016, 1, 15)), "An old one", summary="Words.",
               speakers=[SpeakerEntry(make_person("Kelvin"), capacity=Capacity.INTERN)])  # fmt: skip
    page = text(client.get("/propose/")).split('class="examples"')[1].split("</ul>")[0]
    titles = [item.split('">')[1].split("</a>")[0] for item in page.split('class="near-title"><a')[1:]]
    assert titles == ["Written 34", "Written 33", "An old one"]


# The evenings ahead.


def test_the_next_three_evenings_that_still_take_topics_stand_there_in_order(client):
    now = timezone.now()
    fields_of = {"status": Status.OPEN, "places": 3}
    make_session(40, held_on=None, **fields_of)
    make_session(39, held_on=FAR.replace(year=2043), **fields_of)
    make_session(38, held_on=FAR.replace(year=2042), **fields_of | {"status": Status.ANNOUNCED})
    make_session(37, held_on=timezone.localdate(), **fields_of)
    make_session(36, held_on=FAR, **fields_of | {"topics_until": now})
    make_session(35, held_on=FAR, **fields_of | {"status": Status.DRAFT})
    make_session(34, held_on=date(2017, 5, 19), **fields_of)
    page = text(client.get("/propose/")).split('class="ahead"')[1].split("</ol>")[0]
    assert [item.split("</a>")[0].split(">")[-1] for item in page.split('<p class="row-title">')[1:]] == [
        "The 37th", "The 38th", "The 39th",
    ]  # fmt: skip


def test_an_evening_without_a_day_comes_last_and_a_full_one_says_so(client):
    full = make_session(36, held_on=FAR, status=Status.OPEN, places=1)
    for title in ("One", "Two"):
        make_topic(full, title, speakers=[make_person("Doi")]).speakers.update(told_at=timezone.now())
    open_day = make_session(35, held_on=None, status=Status.OPEN, places=2)
    page = text(client.get("/propose/")).split('class="ahead"')[1].split("</ol>")[0]
    first, second = page.split("<li>")[1:]
    assert "The 36th" in first and "full for now" in first
    assert "The 35th" in second and "two places left" in second and open_day.number == 35


# Too many at once.


def test_so_many_from_one_address_wait_and_another_address_does_not(client):
    for n in range(30):
        sent = client.post("/propose/", filled(f"key-number-{n}", email=f"mari{n}@example.com"))
        assert sent.status_code == 302
    response = client.post("/propose/", filled("key-number-30", email="other@example.com"))
    assert response.status_code == 429 and Proposal.objects.count() == 30
    elsewhere = client.post("/propose/", filled("key-number-31", email="more@example.com"),
                            REMOTE_ADDR="203.0.113.7")  # fmt: skip
    assert elsewhere.status_code == 302


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
