"""Undoing a merge: the button on the person kept, and where the old address of the other leads."""

import pytest

from sessions.models import Doubt, Merge, Person, Speaker
from sessions.people.merge import merge
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.django_db

PEOPLE = "/admin/mts/person/"


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
