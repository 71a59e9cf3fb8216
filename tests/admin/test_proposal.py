"""The page of one proposal: all it holds, what is asked to change, and what is noted of it."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from sessions.media.pictures import clean_picture
from sessions.media.storage import keep_picture
from sessions.models import (
    CoSpeaker,
    Notice,
    Portrait,
    PrivateLink,
    Proposal,
    Session,
    Slides,
    SpeakerEntry,
    Topic,
)
from sessions.proposals import answers, decisions, telling
from tests.admin.posting import body, fields, posting, words
from tests.factories import make_person, make_session, make_topic
from tests.media.test_pictures import halves, saved
from tests.proposals.offers import MAY, make_co_speaker, offer

pytestmark = pytest.mark.django_db
LIST = "/admin/mts/proposal/"
S = Proposal.Status


def page_of(proposal: Proposal) -> str:
    return reverse("admin:mts_proposal_change", args=[proposal.pk])


def test_the_page_shows_all_it_holds(organiser_client, june):
    proposal = offer(
        "Kent", title="Falcon", text="Long **text**.", biography="Bio.", note="Private.", said_as="Kent",
        links=[{"url": "https://example.com/x", "label": "Code"}], decline_text="",
    )  # fmt: skip
    make_co_speaker(proposal, "Ogawa", email="ogawa@example.com")
    page = organiser_client.get(page_of(proposal)).content.decode()
    for said in (
        "Long <strong>text</strong>.",
        "Bio.",
        "Private.",
        "https://example.com/x",
        "Ogawa",
        "doi@ex",
    ):
        assert said in page, words


def test_changes_stand_side_by_side_and_are_taken_over(organiser_client, june):
    proposal = offer(title="Falcon")
    decisions.accept(proposal, session=june, people=[], by=None, at=MAY)
    answers.ask_changes(proposal, {"title": "Falcon again", "remote": True}, at=MAY)
    page = organiser_client.get(page_of(proposal)).content.decode()
    assert "<td>Falcon</td><td>Falcon again</td>" in page and "<td>–</td><td>yes</td>" in page
    post, _ = posting(organiser_client, page_of(proposal), "proposal")
    post("_take_over")
    assert Topic.objects.get().title == "Falcon again"


def test_an_answer_from_outside_is_noted(organiser_client, june):
    proposal = offer()
    decisions.accept(proposal, session=june, people=[], by=None, at=MAY)
    post, _ = posting(organiser_client, page_of(proposal), "proposal")
    post("_said_yes")
    proposal.refresh_from_db()
    assert (proposal.status, proposal.shown_status) == (S.CONFIRMED, S.CONFIRMED)


def test_a_new_link_revokes_the_others(organiser_client):
    proposal = offer()
    old = PrivateLink.mint(proposal)
    post, _ = posting(organiser_client, page_of(proposal), "proposal")
    page = post("_reissue").content.decode()
    token = page.partition("/propose/")[2].partition("/")[0]
    assert PrivateLink.objects.find(old) is None
    assert PrivateLink.objects.find(token).proposal == proposal


def test_picture_and_slides_are_for_organisers_only(organiser_client, client, colleague):
    proposal = offer()
    Portrait.objects.create(proposal=proposal, key="p", width=480, height=480, widths=[480])
    slides = Slides.objects.create(proposal=proposal, key="k.pdf", file_name="falcon.pdf", size=9)
    default_storage.save("pictures/p-480.webp", ContentFile(b"webp"))
    default_storage.save("slides/k.pdf", ContentFile(b"%PDF"))
    addresses = [
        reverse("admin:mts_proposal_photo", args=[proposal.pk, 480]),
        reverse("admin:mts_proposal_slides", args=[proposal.pk, slides.pk]),
    ]
    for address, content in zip(addresses, (b"webp", b"%PDF"), strict=True):
        response = organiser_client.get(address)
        assert BytesIO(b"".join(response.streaming_content)).getvalue() == content
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["Cache-Control"].startswith("private, no-cache")
    client.force_login(colleague)
    assert [client.get(address).status_code for address in addresses] == [302, 302]


def test_no_public_page_knows_of_proposals(client, settings):
    offer("Canary", title="Canary title")
    for address in ("/", "/sessions/", "/topics/", "/people/", "/search/?q=canary"):
        assert "Canary title" not in client.get(address).content.decode()


def with_files(proposal: Proposal) -> list[str]:
    """Give a proposal a picture and slides; where their files lie."""
    photo = keep_picture(Portrait(proposal=proposal), clean_picture(saved(halves(), "JPEG")))
    photo.save()
    slides = Slides.objects.create(proposal=proposal, key=f"{proposal.pk}.pdf", file_name="a.pdf", size=4)
    default_storage.save(slides.path, ContentFile(b"%PDF"))
    return [photo.file_name(photo.widths[0]), slides.path]


def press(client, proposal: Proposal, button: str, value: str = "1", **more):
    """Press one button on a proposal's page, and follow."""
    data = body(fields(client.get(page_of(proposal)), "proposal")) | {button: value} | more
    return client.post(page_of(proposal), data, follow=True)


def test_deleting_a_proposal_takes_its_files_along_and_nobody_elses(
    organiser_client, django_capture_on_commit_callbacks
):
    gone, stays = offer("Doi"), offer("Kent")
    (files, others) = with_files(gone), with_files(stays)
    address = reverse("admin:mts_proposal_delete", args=[gone.pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert "Are you sure" in words(organiser_client.get(address))
        organiser_client.post(address, {"post": "yes"})
    assert list(Proposal.objects.all()) == [stays]
    assert [default_storage.exists(name) for name in files] == [False, False]
    assert [default_storage.exists(name) for name in others] == [True, True]
    for name, key in (("photo", stays.photo.widths[0]), ("slides", stays.slides.get().pk)):
        assert (
            organiser_client.get(reverse(f"admin:mts_proposal_{name}", args=[stays.pk, key])).status_code
            == 200
        )


def test_picture_and_slides_open_under_their_own_proposal_alone(organiser_client):
    one, other = offer("Doi"), offer("Kent")
    with_files(one)
    files = dict(zip(("photo", "slides"), with_files(other), strict=True))
    slides = other.slides.get().pk
    at = {"slides": slides, "photo": other.photo.widths[0]}
    for name, key in at.items():
        answer = organiser_client.get(reverse(f"admin:mts_proposal_{name}", args=[other.pk, key]))
        with default_storage.open(files[name]) as file:
            assert (answer.status_code, b"".join(answer)) == (200, file.read())
    assert (
        organiser_client.get(reverse("admin:mts_proposal_slides", args=[one.pk, slides])).status_code == 404
    )
    assert organiser_client.get(reverse("admin:mts_proposal_photo", args=[one.pk, 481])).status_code == 404


def test_the_page_says_everything_that_was_answered_and_nothing_of_another_proposal(organiser_client, june):
    earlier = make_topic(make_session(32), "An earlier talk")
    proposal = offer(
        "Kent", title="Falcon", speaks="Konishi", kind="lightning talk", minutes=5, continues=earlier,
        affiliation="AWS", capacity="guest", said_as="Ken-to", remote=False, photo_consent="yes",
        slides_consent="house", recording_consent="no",
    )  # fmt: skip
    other = offer("Other", title="Canary", said_as="Oh-ther", email="")
    make_co_speaker(other, "Foreign"), Notice.objects.create(kind="received", name="Foreign", proposal=other)
    Notice.objects.create(kind="received", name="Kent", proposal=proposal, status="sent")
    page = words(organiser_client.get(page_of(proposal)))
    for fact in (
        "Speaks Konishi, proposed by Kent", "E-mail doi@example.com", "Title Falcon", "Kind Lightning talk",
        "In one sentence What we learnt from Falcon", "Minutes 5",
        "Continues An earlier talk (32nd session)", "Company AWS", "Capacity Guest",
        "How to say the name Ken-to", "From elsewhere no", "Photo may be published Yes",
        "Slides may be published In the house only", "Recording may be published No",
        "arrived (to its speaker), Kent: sent",
    ):  # fmt: skip
        assert fact.lower() in page.lower(), fact
    for foreign in ("Canary", "Oh-ther", "Foreign"):
        assert foreign not in page
    page = words(organiser_client.get(page_of(other)))
    assert "E-mail none: tell them by hand" in page
    for unsaid in ("From elsewhere", "may be published", "Minutes", "Continues", "Company"):
        assert unsaid not in page, unsaid


def test_a_speaker_from_elsewhere_is_named_so(organiser_client):
    assert "From elsewhere yes" in words(organiser_client.get(page_of(offer(remote=True))))


def test_what_a_co_speaker_answered_is_noted_for_that_one(organiser_client):
    proposal, other = offer("Doi"), offer("Kent")
    ogawa, mori = make_co_speaker(proposal, "Ogawa"), make_co_speaker(proposal, "Mori")
    foreign = make_co_speaker(other, "Foreign")
    assert "Noted: Ogawa said yes." in words(press(organiser_client, proposal, "_co_yes", ogawa.pk))
    assert "Noted: Ogawa said no." in words(press(organiser_client, proposal, "_co_no", ogawa.pk))
    assert press(organiser_client, proposal, "_co_no", foreign.pk).status_code == 404
    assert [CoSpeaker.objects.get(pk=one.pk).answer for one in (ogawa, mori, foreign)] == ["no", "", ""]


def test_a_new_link_leaves_the_links_of_others_alive(organiser_client):
    proposal, other = offer("Doi"), offer("Kent")
    row = make_co_speaker(proposal, "Ogawa")
    old, others, co = (PrivateLink.mint(one) for one in (proposal, other, row))
    page = press(organiser_client, proposal, "_reissue").content.decode()
    fresh = page.partition("/propose/")[2].partition("/")[0]
    assert [PrivateLink.objects.find(token) is not None for token in (old, others, co, fresh)] == [
        False, True, True, True,
    ]  # fmt: skip


def test_changes_are_left_as_they_are_with_a_reason_that_the_speaker_reads(organiser_client, june):
    proposal, other = offer("Doi", title="Falcon"), offer("Kent", title="Bees")
    for one in (proposal, other):
        decisions.accept(one, session=june, people=[], by=None, at=MAY)
        answers.ask_changes(one, {"title": "Better"}, at=MAY)
    Notice.objects.all().delete()
    page = press(organiser_client, proposal, "_refuse", **{"changes-because": "It is printed."})
    assert "It stays as it is. The speaker is written to." in words(page)
    notice = Notice.objects.get()
    assert (notice.kind, notice.proposal) == ("changes", proposal) and "It is printed." in notice.text
    for one in (proposal, other):
        one.refresh_from_db()
    assert (proposal.changes, proposal.title, other.changes) == (None, "Falcon", {"title": "Better"})


@pytest.mark.parametrize(
    ("button", "said", "status"),
    [
        ("_said_no", "Noted: Doi said no.", S.WITHDRAWN),
        ("_said_later", "Noted: another month suits Doi.", S.RESERVE),
        ("_said_yes", "Noted: Doi said yes.", S.CONFIRMED),
    ],
)
def test_an_answer_from_outside_counts_for_one_proposal(organiser_client, june, button, said, status):
    one, other = offer("Doi"), offer("Kent")
    for proposal in (one, other):
        entry = SpeakerEntry(make_person(proposal.name))
        decisions.accept(proposal, session=june, people=[entry], by=None, at=MAY)
    telling.mark_all_told(june, by=None, at=MAY)
    one.refresh_from_db()
    assert said in words(press(organiser_client, one, button))
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.status, other.status, one.shown_status) == (status, S.ACCEPTED, status)
    assert list(other.topic.speakers.values_list("confirmed_at", flat=True)) == [None]


def test_another_month_of_who_was_asked_forgets_the_month_that_was_asked_about(organiser_client, june):
    asked = offer("Doi", status=S.ASKED, asked_at=MAY, submitted_at=None, months=["2017-06"], session=june)
    press(organiser_client, asked, "_said_later")
    asked.refresh_from_db()
    assert (asked.status, asked.answer, asked.months) == (S.RESERVE, "later", [])
    agreed = offer("Kent", months=["2017-08"])
    decisions.accept(agreed, session=june, people=[], by=None, at=MAY)
    press(organiser_client, agreed, "_said_later")
    agreed.refresh_from_db()
    assert (agreed.status, agreed.months) == (S.RESERVE, ["2017-08"])


def test_a_step_that_life_does_not_have_is_refused_in_words(organiser_client, june):
    proposal = offer("Doi")
    decisions.decline(proposal, because="No.", by=None, at=MAY)
    refused = organiser_client.post(page_of(proposal), {"_said_yes": "1", "row": proposal.pk})
    assert refused.status_code == 422 and "page-errors" in refused.content.decode()
    proposal.refresh_from_db()
    assert proposal.status == S.DECLINED


def test_the_picture_takes_the_place_of_the_speakers_own_and_of_no_other(organiser_client):
    doi, kent = make_person("Doi"), make_person("Kent")
    for n, person in enumerate((doi, kent)):
        Portrait.objects.create(person=person, key=f"old{n}", width=1, height=1, widths=[1])
    mine, other = (
        offer("Doi", person=doi, photo_consent="yes"),
        offer("Kent", person=kent, photo_consent="yes"),
    )
    with_files(mine), with_files(other)
    key = mine.photo.key
    assert "It is Doi's picture now." in words(press(organiser_client, mine, "_use_photo"))
    theirs = Portrait.objects.exclude(person=None).order_by("person__name")
    assert list(theirs.values_list("person__name", "key", "audience")) == [
        ("Doi", key, "public"), ("Kent", "old1", "house"),
    ]  # fmt: skip
    assert list(Portrait.objects.filter(person=None).values_list("proposal", flat=True)) == [other.pk]
    again = organiser_client.post(page_of(mine), {"_use_photo": "1", "row": mine.pk}, follow=True)
    assert "That was done already." in words(again)


def test_the_picture_of_who_said_no_or_is_nobody_yet_is_not_offered(organiser_client):
    said_no = offer("Doi", person=make_person("Doi"), photo_consent="no")
    unknown, offered = offer("Kent"), offer("Ito", person=make_person("Ito"))
    for proposal in (said_no, unknown, offered):
        with_files(proposal)
    shown = ["Use this picture" in words(organiser_client.get(page_of(one))) for one in
             (said_no, unknown, offered)]  # fmt: skip
    assert shown == [False, False, True]


def accepted(session: Session, name: str = "Doi", **more) -> Proposal:
    proposal = offer(name, **more)
    entry = SpeakerEntry(make_person(name))
    decisions.accept(proposal, session=session, people=[entry], by=None, at=MAY)
    return proposal


def test_one_proposal_is_accepted_on_its_own_page_and_the_evening_is_next(organiser_client, june, july):
    proposal, other = offer("Doi"), offer("Kent")
    make_co_speaker(proposal, "Ogawa")
    data = body(fields(organiser_client.get(page_of(proposal)), "proposal"))
    answer = organiser_client.post(page_of(proposal), data | {"_accept": "1", "session": july.pk})
    assert answer.url == reverse("admin:mts_session_change", args=[july.pk]) + "?part=agenda"
    assert [one.name for one in july.topics.get().speakers.all()] == ["Doi", "Ogawa"]
    assert (june.topics.count(), Proposal.objects.get(pk=other.pk).status) == (0, S.SUBMITTED)
    declined = press(organiser_client, other, "_decline", because="We had one.")
    assert declined.redirect_chain == [(page_of(other), 302)]
    assert "One talk is declined. Nobody is told yet." in words(declined)
    assert "The notes are kept." in words(press(organiser_client, other, "_notes"))


def test_each_change_that_is_asked_for_stands_beside_what_there_is(organiser_client, june):
    before = [{"url": "https://example.com/1", "label": "One"}]
    proposal = accepted(june, title="Falcon", links=before, months=["2017-06"], minutes=15, kind="talk")
    asked = {
        "links": [*before, {"url": "https://example.com/2", "label": "Two"}],
        "months": ["2017-07", "2017-08"], "photo_consent": "yes", "remote": False, "minutes": None,
        "kind": "workshop", "title": "Falcon",
    }  # fmt: skip
    answers.ask_changes(proposal, asked, at=MAY)
    rows = {
        one.label: (one.now, one.asked)
        for one in organiser_client.get(page_of(proposal)).context["differences"]
    }
    assert rows == {
        "Kind": ("Talk", "Workshop"),
        "Minutes": ("15", ""),
        "Links": ("One https://example.com/1", "One https://example.com/1\nTwo https://example.com/2"),
        "Preferred months": ("2017-06", "2017-07, 2017-08"),
        "Speaks from elsewhere": ("", "no"),
        "Photo consent": ("not asked", "yes"),
    }


def test_changes_that_are_taken_over_reach_this_talk_and_this_speaker_alone(organiser_client, june):
    proposal, other = accepted(june, title="Falcon"), accepted(june, "Kent", title="Bees")
    talk = proposal.topic
    talk.set_speakers([SpeakerEntry(make_person("Ogawa")), SpeakerEntry(proposal.person)])
    elsewhere = make_topic(other.session, "His other talk", speakers=[proposal.person])
    link = {"url": "https://example.com/new", "label": "New"}
    asked = {
        "minutes": 25, "kind": "workshop", "links": [link, link], "affiliation": "AWS", "remote": True,
        "photo_consent": "no", "slides_consent": "perhaps", "biography": "Writes Go.", "text": "Longer.",
    }  # fmt: skip
    answers.ask_changes(proposal, asked, at=MAY)
    Notice.objects.all().delete()
    press(organiser_client, proposal, "_take_over")
    talk.refresh_from_db()
    assert (talk.title, talk.minutes, talk.kind) == ("Falcon", 25, "workshop")
    assert talk.speaker_notes == "What we learnt from Falcon\n\nLonger."
    assert list(talk.links.values_list("url", "label")) == [("https://example.com/new", "New")]
    columns = ("person__name", "affiliation", "remote", "photo_consent", "slides_consent")
    assert list(talk.speakers.values_list(*columns)) == [
        ("Ogawa", "", None, "", ""), ("Doi", "AWS", True, "no", ""),
    ]  # fmt: skip
    assert elsewhere.speakers.values_list(*columns).get() == ("Doi", "", None, "", "")
    other.topic.refresh_from_db()
    assert (other.topic.minutes, other.topic.links.count()) == (None, 0)
    proposal.person.refresh_from_db()
    assert (proposal.person.biography, other.person.biography) == ("Writes Go.", "")
    assert [notice.proposal for notice in Notice.objects.all()] == [proposal]
    again = organiser_client.post(page_of(proposal), {"_take_over": "1", "row": proposal.pk})
    organiser_client.post(page_of(proposal), {"_refuse": "1", "row": proposal.pk})
    assert again.status_code == 302 and Notice.objects.count() == 1


def test_what_organisers_reworded_stays_where_the_speaker_asked_for_something_else(organiser_client, june):
    proposal = accepted(june, title="Falcon")
    Topic.objects.update(title="Falcon, retold", speaker_notes="Ours.", minutes=10)
    answers.ask_changes(proposal, {"note": "Please."}, at=MAY)
    press(organiser_client, proposal, "_take_over")
    topic = Topic.objects.get()
    assert (topic.title, topic.speaker_notes, topic.minutes) == ("Falcon, retold", "Ours.", 10)


def test_the_page_of_a_proposal_that_is_gone_leads_to_the_front(organiser_client):
    gone = organiser_client.get(page_of(Proposal(pk=999)), follow=True)
    assert gone.redirect_chain == [("/admin/", 302)] and "doesn’t exist" in words(gone)


def test_a_picture_goes_to_who_sent_it_unless_they_have_one_and_to_nobody_else(organiser_client, june):
    owner = make_person("Owner")
    Portrait.objects.create(person=owner, key="own", width=1, height=1, widths=[1])
    without, owns, sends, refuses = (
        offer("Without"), offer("Owner", person=owner), offer("Sends"), offer("Refuses", photo_consent="no"),
    )  # fmt: skip
    for proposal in (owns, sends, refuses):
        with_files(proposal)
    key = sends.photo.key
    post, data = posting(organiser_client)
    post("_accept", ticked=data.getlist("row"), session=str(june.pk))
    theirs = Portrait.objects.exclude(person=None).order_by("person__name")
    assert list(theirs.values_list("person__name", "key")) == [
        ("Owner", "own"), ("Sends", key),
    ]  # fmt: skip
    kept = Portrait.objects.filter(person=None).order_by("pk").values_list("proposal__name", flat=True)
    assert list(kept) == ["Owner", "Refuses"] and without.pk
