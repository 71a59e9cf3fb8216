"""People in the admin: found by any spelling, renamed, merged, anonymised, and not deleted while needed."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from sessions.models import (
    Archive,
    Doubt,
    Intern,
    Merge,
    OldAddress,
    Person,
    Portrait,
    Speaker,
    SpeakerEntry,
    Topic,
)
from sessions.people.merge import merge
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = pytest.mark.django_db

PEOPLE = "/admin/mts/person/"


def form_of(person: Person, **changed) -> dict:
    """What the browser posts for a person without other spellings."""
    values = {
        "name": person.name,
        "organisation": person.organisation,
        "email": person.email,
        "biography": person.biography,
        "left_on": "",
        "portrait_audience": "house",
        "aliases-TOTAL_FORMS": "0",
        "aliases-INITIAL_FORMS": "0",
    }
    return values | changed


def rows(response) -> list[str]:
    return [person.name for person in response.context["cl"].result_list]


def test_the_list_tells_talks_last_evening_and_spellings(organiser_client):
    okubo = make_person("Okubo", organisation="AWS")
    okubo.aliases.create(name="大久保")
    make_topic(make_session(34), speakers=[okubo])
    make_topic(make_session(32, held_on=date(2017, 3, 17)), speakers=[okubo], dropped_because="a cold")
    make_moderator(make_session(35, held_on=date(2017, 6, 16)), okubo)
    page = organiser_client.get(PEOPLE).content.decode()
    for cell in (
        '<td class="field-other_spellings">大久保</td>',
        '<td class="field-talks_count">1</td>',
        '<td class="field-last_seen nowrap">16 June 2017</td>',
        '<td class="field-organisation">AWS</td>',
    ):
        assert cell in page


def test_the_list_costs_the_same_for_one_person_and_for_three(organiser_client, django_assert_num_queries):
    def fill(name, number):
        person = make_person(name)
        person.aliases.create(name=f"{name} B")
        make_topic(make_session(number, held_on=None, date_unknown=True), speakers=[person])

    fill("Okubo", 1)
    with django_assert_num_queries(7):
        assert rows(organiser_client.get(PEOPLE)) == ["Okubo"]
    fill("Doi", 2)
    fill("Ogawa", 3)
    with django_assert_num_queries(7):
        assert rows(organiser_client.get(PEOPLE)) == ["Doi", "Ogawa", "Okubo"]


@pytest.mark.parametrize("words", ["大久保", "okubo", "AWS", "Chia-Chun"])
def test_people_are_found_by_name_alias_and_organisation(organiser_client, words):
    person = make_person("Okubo", organisation="AWS")
    person.aliases.create(name="大久保")
    person.aliases.create(name="Chia-Chun")
    make_person("Doi")
    assert rows(organiser_client.get(PEOPLE, {"q": words})) == ["Okubo"]
    answer = organiser_client.get(reverse("admin:mts_session_suggest", args=["people"]), {"q": words}).json()
    assert [row["name"] for row in answer["results"]] == ["Okubo"]


def test_a_new_person_gets_an_address(organiser_client):
    response = organiser_client.post(PEOPLE + "add/", form_of(Person(), name="Mami Konishi"))
    assert response.status_code == 302
    person = Person.objects.get()
    assert (person.name, person.slug, person.key) == ("Mami Konishi", "mami-konishi", "mamikonishi")


@pytest.mark.parametrize(("tick", "shown"), [({"show_old_name": "on"}, True), ({}, False)])
def test_a_renaming_keeps_the_old_name_and_address(organiser_client, tick, shown):
    person = make_person("Ogawa", biography="Go.")
    before = Archive.objects.get_or_create(pk=1)[0].version
    form = form_of(person, name="Ogawa Jun", organisation="AWS", **tick)
    assert organiser_client.post(f"{PEOPLE}{person.pk}/change/", form).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.slug, person.organisation) == ("Ogawa Jun", "ogawa-jun", "AWS")
    assert list(person.aliases.values_list("name", "reason", "shown")) == [("Ogawa", "renamed", shown)]
    assert list(OldAddress.objects.values_list("slug", "leads_to")) == [("ogawa", "ogawa-jun")]
    assert Archive.objects.get().version == before + 1


def test_a_spelling_that_is_there_already_is_refused_in_words(organiser_client):
    person = make_person("Chia-Chun")
    form = form_of(
        person,
        **{
            "aliases-TOTAL_FORMS": "2",
            "aliases-0-name": "chiachun-san",
            "aliases-0-reason": "spelling",
            "aliases-1-name": "チアチュン",
            "aliases-1-reason": "script",
        },
    )
    response = organiser_client.post(f"{PEOPLE}{person.pk}/change/", form)
    assert "“chiachun-san” is “Chia-Chun” already" in response.content.decode()
    assert person.aliases.count() == 0


def test_a_picture_is_cleaned_kept_and_removed(organiser_client, django_capture_on_commit_callbacks):
    person = make_person("Okubo")
    buffer = BytesIO()
    Image.new("RGB", (600, 600), "navy").save(buffer, "JPEG", comment=b"secret place")
    address = f"{PEOPLE}{person.pk}/change/"
    file = SimpleUploadedFile("okubo.jpg", buffer.getvalue(), "image/jpeg")
    organiser_client.post(address, form_of(person, portrait=file, portrait_audience="public"))
    portrait = Portrait.objects.get()
    files = [portrait.file_name(width) for width in portrait.widths]
    assert portrait.audience == "public" and files and all(map(default_storage.exists, files))
    bad = SimpleUploadedFile("okubo.jpg", b"no picture", "image/jpeg")
    refused = organiser_client.post(address, form_of(person, portrait=bad))
    assert refused.status_code == 200 and refused.context["adminform"].errors["portrait"]
    with django_capture_on_commit_callbacks(execute=True):
        organiser_client.post(address, form_of(person, remove_portrait="on"))
    assert not Portrait.objects.exists() and not any(map(default_storage.exists, files))


def test_deleting_somebody_who_spoke_is_refused_with_a_sentence_and_anonymising_offered(organiser_client):
    person = make_person("Okubo")
    make_topic(make_session(34), "Using NFS", speakers=[person])
    address = f"{PEOPLE}{person.pk}/delete/"
    page = organiser_client.get(address).content.decode()
    assert "Okubo spoke at the 34th (Using NFS), so the archive needs this record." in page
    assert f'href="{PEOPLE}{person.pk}/anonymise/"' in page
    assert organiser_client.post(address, {"post": "yes"}).status_code in (200, 403)
    assert Person.objects.get() == person


def test_a_superuser_reads_the_same_sentence(client, django_user_model):
    person = make_person("Okubo")
    make_topic(make_session(34), "Using NFS", speakers=[person])
    client.force_login(django_user_model.objects.create_superuser("root@example.com", "a long password"))
    page = client.get(f"{PEOPLE}{person.pk}/delete/").content.decode()
    assert "Okubo spoke at the 34th (Using NFS), so the archive needs this record." in page
    assert "permission" not in page


def test_somebody_without_any_role_can_be_deleted(organiser_client):
    person = make_person("Okubo")
    assert "Are you sure" in organiser_client.get(f"{PEOPLE}{person.pk}/delete/").content.decode()
    assert organiser_client.post(f"{PEOPLE}{person.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Person.objects.exists()


def test_two_selected_people_are_merged_after_a_preview_and_a_question(organiser_client):
    kept, gone = make_person("David"), make_person("David Moore")
    make_topic(make_session(34), "Tests", speakers=[gone])
    action = {"action": "merge_two", "_selected_action": [kept.pk, gone.pk]}
    address = f"{PEOPLE}{kept.pk}/merge/{gone.pk}/"
    assert organiser_client.post(PEOPLE, action).headers["Location"] == address
    preview = organiser_client.get(address).content.decode()
    assert "David Moore spoke at the 34th (Tests)" in preview and 'name="merge"' not in preview
    assert 'name="merge"' in organiser_client.get(address + "?confirm").content.decode()
    assert Person.objects.count() == 2
    done = organiser_client.post(address, {"merge": ""}, follow=True)
    assert "David Moore is David from now on." in done.content.decode()
    assert [topic.speakers.get().person.name for topic in Topic.objects.all()] == ["David"]


@pytest.mark.parametrize("chosen", [1, 3])
def test_merging_asks_for_exactly_two(organiser_client, chosen):
    people = [make_person(f"Person {n}") for n in range(chosen)]
    action = {"action": "merge_two", "_selected_action": [person.pk for person in people]}
    page = organiser_client.post(PEOPLE, action, follow=True).content.decode()
    assert "Select exactly two people to merge." in page


def test_a_refused_merge_says_why(organiser_client, organiser, colleague):
    kept, gone = make_person("David"), make_person("David Moore")
    for user, person in ((organiser, kept), (colleague, gone)):
        user.person = person
        user.save()
    address = f"{PEOPLE}{kept.pk}/merge/{gone.pk}/"
    assert "Both have a log-in" in organiser_client.get(address).content.decode()
    assert organiser_client.post(address, {"merge": ""}).status_code == 409
    assert Person.objects.count() == 2


def test_two_people_told_apart_are_not_asked_about_again(organiser_client, organiser):
    one, two = make_person("David"), make_person("david")
    organiser_client.post(f"{PEOPLE}{one.pk}/merge/{two.pk}/", {"apart": ""})
    doubt = Doubt.objects.get()
    assert (doubt.settlement, doubt.settled_by) == ("They are two people.", organiser)


def test_anonymising_shows_asks_and_tells_what_is_left(organiser_client):
    person = make_person("Okubo")
    make_topic(make_session(34), "NFS", summary="Okubo-san showed NFS.", speakers=[person])
    organiser_client.post(f"{PEOPLE}{person.pk}/change/", form_of(person, organisation=""))
    action = {"action": "anonymise_one", "_selected_action": [person.pk]}
    address = f"{PEOPLE}{person.pk}/anonymise/"
    assert organiser_client.post(PEOPLE, action).headers["Location"] == address
    preview = organiser_client.get(address).content.decode()
    assert "<del>Okubo-san showed NFS.</del>" in preview
    assert "<ins>A colleague showed NFS.</ins>" in preview
    assert "Anonymise Okubo for good" not in preview
    assert "Anonymise Okubo for good" in organiser_client.get(address + "?confirm").content.decode()
    assert Person.objects.get().name == "Okubo"
    done = organiser_client.post(address).content.decode()
    assert "Done: now a colleague" in done
    assert Topic.objects.get().summary == "A colleague showed NFS."
    log = organiser_client.get(f"{PEOPLE}{person.pk}/history/").content.decode()
    assert "Okubo" not in log
    assert organiser_client.get(address, follow=True).redirect_chain[-1][0] == f"{PEOPLE}{person.pk}/change/"


@pytest.mark.parametrize("page", ["", "1/change/", "1/merge/2/", "1/anonymise/", "1/delete/"])
def test_readers_of_the_house_see_none_of_it(house_client, page):
    make_person("Okubo")
    response = house_client.get(PEOPLE + page)
    assert response.status_code == 302 and "/admin/login/" in response.headers["Location"]


def test_staff_without_the_right_may_not_merge_or_anonymise(client, colleague):
    colleague.is_staff = True
    colleague.save()
    client.force_login(colleague)
    one, two = make_person("David"), make_person("david")
    for page in (f"{one.pk}/merge/{two.pk}/", f"{one.pk}/anonymise/"):
        assert client.post(PEOPLE + page, {"merge": ""}).status_code == 403
    assert Person.objects.count() == 2


def test_two_of_one_name_are_told_apart_by_what_they_did(organiser_client):
    kept, gone = make_person("David"), make_person("David")
    make_topic(make_session(34), "Tests", speakers=[kept])
    make_topic(make_session(29), "Mail", speakers=[gone])
    page = " ".join(organiser_client.get(f"{PEOPLE}{kept.pk}/merge/{gone.pk}/").content.decode().split())
    assert f"/people/{kept.slug}/</span> <br> spoke at the 34th (Tests)" in page
    assert f"/people/{gone.slug}/</span> <br> spoke at the 29th (Mail)" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"from": "house"}, ["Gone", "Here", "Intern"]),
        ({"from": "guest"}, ["Guest"]),
        ({"from": "intern"}, ["Intern"]),
        ({"from": "left"}, ["Left"]),
        ({"from": "nonsense"}, ["Gone", "Guest", "Here", "Intern", "Left"]),
        ({"anonymised": "yes"}, ["Gone"]),
        ({"anonymised": "no"}, ["Guest", "Here", "Intern", "Left"]),
    ],
)
def test_filters_of_people(organiser_client, query, found):
    make_person("Here"), make_person("Guest", organisation="AWS")
    make_person("Left", left_on=timezone.localdate())
    Intern.objects.create(person=make_person("Intern"))
    gone = make_person("Gone", left_on=None)
    Person.objects.filter(pk=gone.pk).update(anonymised_at=timezone.now(), organisation="")
    assert sorted(rows(organiser_client.get(PEOPLE, query))) == found


def test_the_list_of_people_counts_talks_that_were_given_and_the_latest_evening_of_each(organiser_client):
    days = {number: timezone.localdate() - timedelta(days=100 - number) for number in (30, 31, 32)}
    evenings = {number: make_session(number, held_on=day) for number, day in days.items()}
    okubo, ogawa, bare = (make_person(name) for name in ("Okubo", "Ogawa", "Bare"))
    for number, more in ((30, {}), (31, {}), (32, {"dropped_because": "ill"})):
        make_topic(evenings[number], speakers=[SpeakerEntry(okubo)], **more)
    make_topic(evenings[30], speakers=[ogawa])
    make_moderator(evenings[32], ogawa)
    shown = organiser_client.get(PEOPLE).context["cl"].result_list
    found = {one.name: (one.talk_total, one.seen_on) for one in shown}
    assert found == {"Okubo": (2, days[31]), "Ogawa": (1, days[32]), "Bare": (0, None)} and bare.pk


@pytest.fixture
def merged():
    """David, into whom David <Moore> was merged; both gave “Pairs”. And Kevin, into whom Kelvin was."""
    david, moore, kevin, kelvin = (make_person(n) for n in ("David", "David <Moore>", "Kevin", "Kelvin"))
    session = make_session(34)
    make_topic(session, "Tests", speakers=[david])
    make_topic(session, "Mail", speakers=[moore])
    make_topic(session, "Pairs", speakers=[david, moore])
    make_topic(session, "Boats", speakers=[kelvin])
    merge(kevin, kelvin, by=None)
    merge(david, moore, by=None)
    return Merge.objects.get(number=moore.pk)


def undo_of(done: Merge) -> str:
    return f"{PEOPLE}{done.kept_id}/undo/{done.pk}/"


def test_the_person_kept_leads_to_the_button(organiser_client, merged):
    page = organiser_client.get(f"{PEOPLE}{merged.kept_id}/change/").content.decode()
    assert "David &lt;Moore&gt; was merged into this person on" in page and undo_of(merged) in page
    assert page.count("Undo this merge") == 1, "that of Kevin stands on his page"
    stranger = make_person("Okubo")
    assert "Undo this merge" not in organiser_client.get(f"{PEOPLE}{stranger.pk}/change/").content.decode()


def test_the_old_address_leads_organisers_to_the_button_and_tells_nobody_else(
    client, organiser, colleague, merged
):
    old = "/people/david-moore/"
    for user, sees in ((organiser, True), (colleague, False), (None, False)):
        client.logout()
        if user:
            client.force_login(user)
        page = client.get(old, follow=True)
        assert page.redirect_chain == [("/people/david/", 301)]
        assert (undo_of(merged) in page.content.decode()) is sees
        assert ("was merged" in page.content.decode()) is sees
    client.force_login(organiser)
    for page in ("change", "delete", "history"):
        there = client.get(f"{PEOPLE}{merged.number}/{page}/", follow=True)
        assert there.redirect_chain == [(f"{PEOPLE}{merged.kept_id}/change/", 302)]
    missing = client.get(f"{PEOPLE}999999/change/")
    assert missing.headers["Location"] == "/admin/"


def test_it_is_shown_first_and_undone_by_one_button(organiser_client, organiser, merged):
    page = " ".join(organiser_client.get(undo_of(merged)).content.decode().split())
    assert "David &lt;Moore&gt; spoke at the 34th (Mail)" in page
    assert "Both spoke at the 34th (Pairs). Who was it?" in page
    assert Person.objects.count() == 2, "nothing is changed by looking"
    (key,) = {name for name in page.split('"') if name.startswith("speaker-")}
    done = organiser_client.post(undo_of(merged), {key: "gone"}, follow=True)
    assert "David &lt;Moore&gt; and David are two people again." in done.content.decode()
    talks = {place.topic.title: place.name for place in Speaker.objects.select_related("topic", "person")}
    assert talks == {"Tests": "David", "Mail": "David <Moore>", "Pairs": "David <Moore>", "Boats": "Kevin"}
    assert Doubt.objects.get().settled_by == organiser
    for log in Person.objects.filter(name__startswith="David"):
        told = organiser_client.get(f"{PEOPLE}{log.pk}/change/").content.decode()
        assert "Undo this merge" not in told


def test_a_second_click_says_that_it_was_done(organiser_client, merged):
    organiser_client.post(undo_of(merged))
    again = organiser_client.post(undo_of(merged), follow=True)
    assert "This merge was undone already." in again.content.decode()
    assert again.redirect_chain == [(f"{PEOPLE}{merged.kept_id}/change/", 302)]


def test_a_merge_is_not_undone_on_the_page_of_somebody_else(organiser_client, merged):
    kevin = Person.objects.get(name="Kevin")
    organiser_client.post(f"{PEOPLE}{kevin.pk}/undo/{merged.pk}/")
    assert Merge.objects.count() == 2 and Person.objects.count() == 2


def test_whoever_may_not_merge_may_not_undo(client, colleague, merged):
    colleague.is_staff = True
    colleague.save()
    client.force_login(colleague)
    assert [client.get(undo_of(merged)).status_code, client.post(undo_of(merged)).status_code] == [403, 403]
    assert Person.objects.count() == 2
    assert "Undo this merge" not in client.get("/people/david/").content.decode()
