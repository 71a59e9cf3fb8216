"""The page of a talk: threads, questions, homework, earlier addresses; for strangers nothing of the house."""

from datetime import date

import pytest

from sessions.models import FollowUp, Homework, OldAddress, Question, Status, Topic, archive_change
from tests.archive.test_session_pages import make_full_evening, text
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.django_db


def make_thread():
    """Goa at the 34th continues APIs of the 32nd, and does one of its homeworks."""
    earlier = make_topic(
        make_session(32, held_on=date(2017, 3, 17)), "Designing APIs in Go", speakers=[make_person("Shihan")]
    )
    later = make_topic(
        make_session(34), "JWT vs Goa", speakers=[make_person("Tanabe")], summary="About **tokens**."
    )
    FollowUp.objects.create(topic=later, earlier=earlier, quote="a continuation")
    Homework.objects.create(topic=earlier, text="Authentication", answered_by=later)
    Homework.objects.create(topic=earlier, text="Access control")
    return earlier, later


def test_talk_with_its_thread_from_both_ends(client):
    earlier, _later = make_thread()
    access = earlier.homework.get(text="Access control")
    page = text(client.get("/topics/jwt-vs-goa/"))
    assert page.count(">Designing APIs in Go</a>") == 1, "a thread stands once on a talk's page"
    for words in (
        "<h1>JWT vs Goa</h1>",
        "First talk of the 34th, Friday 19 May 2017",
        "<p>About <strong>tokens</strong>.</p>",
        "Continues · "
        '<a href="/sessions/32/">32nd</a>, March 2017</p><p class="row-title">'
        '<a href="/topics/designing-apis-in-go/">Designing APIs in Go</a> '
        '<span class="line-by">Shihan</span>',
        "“a continuation”",
        '<meta name="description" content="About tokens.">',
    ):
        assert words in page, words
    page = text(client.get("/topics/designing-apis-in-go/"))
    for words in (
        "Continued by · "
        '<a href="/sessions/34/">34th</a>, May 2017</p><p class="row-title">'
        '<a href="/topics/jwt-vs-goa/">JWT vs Goa</a> <span class="line-by">Tanabe</span>',
        'Authentication <span class="line-by">Done in <a href="/topics/jwt-vs-goa/">JWT vs Goa</a></span>',
        '<li>Access control <span class="line-by">'
        f'<a href="/propose/?takes_up={access.pk}" rel="nofollow">Take this up',
        "No summary of this talk was written.",
    ):
        assert words in page, words


def test_thread_to_a_talk_that_is_not_in_the_archive_yet(client):
    topic = make_topic(make_session(34))
    FollowUp.objects.create(topic=topic, earlier_number=12, speakers_named=["Hayashi"])
    page = text(client.get("/topics/jwt-vs-goa/"))
    assert "Continues · 12th" in page
    assert 'A talk that is not in the archive yet <span class="line-by">Hayashi</span>' in page


def test_neighbours_of_the_same_evening(client):
    session = make_session(34)
    for title in ("First", "Second", "Third"):
        make_topic(session, title)
    page = text(client.get("/topics/second/"))
    assert 'rel="prev" href="/topics/first/"' in page and 'rel="next" href="/topics/third/"' in page
    assert 'rel="next"' not in text(client.get("/topics/third/"))


def test_queries_do_not_grow(client, django_assert_max_num_queries):
    make_full_evening(34, talks=1)
    make_full_evening(44, talks=3)
    with django_assert_max_num_queries(14) as one:
        assert client.get("/topics/talk-0/").status_code == 200
    with django_assert_max_num_queries(14) as three:
        assert "Talk 2" in text(client.get("/topics/talk-1/"))
    assert len(one) == len(three)


def test_earlier_address_leads_to_the_new_one(client):
    make_topic(make_session(34))
    OldAddress.record("topic", "goa", "jwt-vs-goa")
    response = client.get("/topics/goa/")
    assert (response.status_code, response["Location"]) == (301, "/topics/jwt-vs-goa/")


def test_earlier_address_of_a_house_topic_tells_strangers_nothing(client, colleague):
    make_topic(make_session(34), "Project Falcon", public=False)
    OldAddress.record("topic", "project-falcon", "34-1")
    assert client.get("/topics/project-falcon/").status_code == 404
    client.force_login(colleague)
    assert client.get("/topics/project-falcon/")["Location"] == "/topics/34-1/"


def test_address_that_is_gone_for_good(client):
    OldAddress.objects.create(kind="topic", slug="gone", leads_to="")
    response = client.get("/topics/gone/")
    assert response.status_code == 410
    assert "This page is gone for good" in text(response)


def test_house_topic_is_a_404_for_strangers(client, colleague):
    make_topic(make_session(34), "Project Falcon", public=False)
    assert client.get("/topics/34-1/").status_code == 404
    client.force_login(colleague)
    assert "Project Falcon" in text(client.get("/topics/34-1/"))


def test_house_leaves_no_trace_on_a_public_talk(client, colleague):
    session = make_session(34)
    secret = make_topic(session, "Project Falcon", public=False, speakers=[make_person("Kent")])
    topic = make_topic(session, "An HDE service", house_title="Falcon API", house_summary="House words.")
    after = make_topic(session, "After Falcon", public=False)
    with archive_change():
        FollowUp.objects.create(topic=topic, earlier=secret, quote="as Kent said")
        FollowUp.objects.create(topic=after, earlier=topic, quote="Falcon again")
        Question.objects.create(topic=topic, question="Who is Kent?", answer="Hush.")
        Question.objects.create(topic=topic, question="Why Go?", answer="Why not.", audience="public")
        Homework.objects.create(topic=topic, text="Write docs", answered_by=secret)
    page = text(client.get("/topics/an-hde-service/"))
    for leak in ("Falcon", "Kent", "House words", "Hush", "Second talk", "34-1", "34-3", "house"):
        assert leak not in page, leak
    for words in ("An HDE service", "First talk of the 34th", "Why Go?", "Why not.", "<li>Write docs <span"):
        assert words in page, words
    client.force_login(colleague)
    page = text(client.get("/topics/an-hde-service/"))
    for words in ("Falcon API", "House words.", "Who is Kent?", "Project Falcon", "Second talk of the 34th"):
        assert words in page, words


def test_questions_come_with_the_report(client):
    topic = make_topic(make_session(34, status=Status.HELD), speakers=[])
    Question.objects.create(topic=topic, question="Why Go?", audience="public")
    page = text(client.get("/topics/jwt-vs-goa/"))
    assert "Why Go?" not in page and "The summary comes with the report of the evening." in page


def test_headings_of_a_summary_follow_the_title(client):
    make_topic(make_session(34), summary="# Tokens\n\nText.")
    assert "<h2>Tokens</h2>" in text(client.get("/topics/jwt-vs-goa/"))
    assert "<h4>Tokens</h4>" in text(client.get("/sessions/34/"))


def test_dropped_topic_is_a_404(client):
    topic = make_topic(make_session(34))
    assert client.get("/topics/jwt-vs-goa/").status_code == 200
    Topic.objects.filter(pk=topic.pk).update(dropped_because="ill")
    response = client.get("/topics/jwt-vs-goa/")
    assert response.status_code == 404
    assert "JWT vs Goa" not in response.text and "ill</" not in response.text
