"""/sessions/<n>/report.<format>: who gets it, in which wording, and how it looks."""

import pytest
from django.urls import reverse

from sessions.models import Audience, Capacity, FollowUp, SpeakerEntry, Status
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = pytest.mark.django_db


def address(format: str = "md", number: int = 34) -> str:
    return reverse("session_report", args=[number, format])


def make_34th(**fields):
    session = make_session(34, had_party=True, **fields)
    make_moderator(session, make_person("Jeffrey"))
    make_topic(
        session,
        "C* <at> scale",
        speakers=[SpeakerEntry(make_person("Jeff Multz"), Capacity.GUEST, "SecureWorks")],
        summary="He has *14* years.\n\n- one\n- two\n\n```\na = 1\n\nb = 2\n```",
    )
    make_topic(session, "", subject="a report of Build", kind="event report", speakers=[make_person("Ogawa")])
    return session


def test_markdown_word_for_word(client):
    make_34th(introduction="MTS is an evening of talks.")
    response = client.get(address("md"))
    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.text == (
        "# 34th Monthly Technical Session (MTS) Report\n\n"
        "34th Monthly Technical Session (MTS) was held on May 19th, 2017. MTS is an evening of talks.\n\n"
        "The moderator of the 34th MTS was Jeffrey-san.\n\n"
        "## C\\* \\<at\\> scale\n\n"
        'The first topic was "C\\* \\<at\\> scale" by Jeff Multz-san from SecureWorks.\n\n'
        "He has *14* years.\n\n- one\n- two\n\n```\na = 1\n\nb = 2\n```\n\n"
        "## A report of Build\n\n"
        "The second topic was a report of Build by Ogawa-san.\n\n"
        "As usual, we had a party afterwards.\n"
    )


def test_plain_text_word_for_word(client):
    make_34th(introduction="MTS is an *evening* of talks.")
    response = client.get(address("txt"))
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text == (
        "34th Monthly Technical Session (MTS) Report\n\n"
        "34th Monthly Technical Session (MTS) was held on May 19th, 2017. MTS is an evening of talks.\n\n\n"
        "The moderator of the 34th MTS was Jeffrey-san.\n\n\n"
        'The first topic was "C* <at> scale" by Jeff Multz-san from SecureWorks.\n\n'
        "He has 14 years.\n\n- one\n- two\n\na = 1\n\nb = 2\n\n\n"
        "The second topic was a report of Build by Ogawa-san.\n\n\n"
        "As usual, we had a party afterwards.\n"
    )


def test_html_escapes_and_renders(client):
    make_34th(introduction="MTS is an *evening* of talks.")
    response = client.get(address("html"))
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<h2>C* &lt;at&gt; scale</h2>" in response.text
    assert "<p>He has <em>14</em> years.</p>" in response.text
    assert "May 19th, 2017. MTS is an <em>evening</em> of talks.</p>" in response.text


def test_introduction_that_begins_with_a_list_has_its_own_paragraph(client):
    make_34th(introduction="- food\n- talks")
    assert "May 19th, 2017.\n\n- food\n- talks\n\n" in client.get(address("md")).text
    assert "May 19th, 2017.</p>\n<ul>" in client.get(address("html")).text


def test_links_of_the_fragment_are_absolute(client):
    earlier = make_topic(make_session(32), "Earlier", speakers=[make_person("Shihan")])
    session = make_session(34)
    topic = make_topic(session, summary="[here](/sessions/) and [there](https://example.com/)\n\n#### More")
    FollowUp.objects.create(topic=topic, earlier=earlier)
    text = client.get(address("html")).text
    assert 'href="http://testserver/sessions/"' in text
    assert 'href="https://example.com/"' in text
    assert "<h3>More</h3>" in text
    assert '<a href="http://testserver/sessions/32/">32nd MTS</a>' in text


@pytest.mark.parametrize("format", ["md", "txt", "html"])
def test_one_report_costs_at_most_six_queries(client, format, django_assert_max_num_queries):
    make_34th()
    with django_assert_max_num_queries(6):
        response = client.get(address(format))
    assert (response.status_code, "Jeff Multz" in response.text) == (200, True)


def test_house_wording_only_on_request_and_only_for_the_house(client, colleague):
    session = make_34th()
    make_topic(session, "An HDE service", house_title="Codename")
    wishes = [address(), address() + "?wording=house"]
    assert ["Codename" in client.get(url).text for url in wishes] == [False, False]
    client.force_login(colleague)
    assert ["Codename" in client.get(url).text for url in wishes] == [False, True]


def test_report_for_the_house_is_missing_for_strangers(client, colleague):
    session = make_34th(public=False)
    make_topic(session, "Inner matters", public=False)
    assert client.get(address()).status_code == 404
    client.force_login(colleague)
    assert "Inner matters" in client.get(address()).text


@pytest.mark.parametrize("status", [Status.OPEN, Status.ANNOUNCED, Status.HELD, Status.CANCELLED])
def test_report_that_is_not_out_is_missing_for_everybody(client, colleague, status):
    make_34th(status=status)
    for _ in ("a stranger", "a colleague"):
        response = client.get(address())
        assert (response.status_code, "Jeff Multz" in response.text) == (404, False)
        client.force_login(colleague)


def test_missing_reports_and_formats_answer_alike(client):
    make_34th()
    for url in ["/sessions/35/report.md", "/sessions/34/report.pdf", f"/sessions/{10**40}/report.md"]:
        response = client.get(url)
        assert response.status_code == 404
        assert "<h1>There is no page at this address</h1>" in response.text


def test_reports_are_only_read(client):
    make_34th()
    response = client.post(address())
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    head = client.head(address())
    assert (head.status_code, head["Content-Type"], head.text) == (200, "text/markdown; charset=utf-8", "")


def test_agenda_for_the_public_does_not_open_the_report(client):
    make_34th(agenda_audience=Audience.PUBLIC, report_audience=Audience.HOUSE)
    response = client.get(address())
    assert (response.status_code, "Jeff Multz" in response.text) == (404, False)
    agenda = client.get("/sessions/34/")
    assert (agenda.status_code, "He has" in agenda.text) == (200, False)
