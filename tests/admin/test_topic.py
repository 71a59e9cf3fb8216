"""Questions and homework of a talk, entered beside it and read on its page."""

import pytest

from sessions.models import Homework, Question
from tests.admin.posting import body, fields
from tests.factories import make_session, make_topic

pytestmark = pytest.mark.django_db


def test_questions_and_homework_are_kept_with_their_talk(organiser_client, client):
    earlier = make_topic(make_session(32, held_on="2017-03-17"), "Designing APIs in Go")
    answer = make_topic(make_session(34), "JWT vs Goa")
    address = f"/admin/mts/topic/{earlier.pk}/change/"
    data = fields(organiser_client.get(address), "topic_form")
    typed = {
        "questions-TOTAL_FORMS": 1,
        "questions-0-question": "Why Goa?",
        "questions-0-answer": "It writes the dull parts.",
        "questions-0-audience": "public",
        "homework-TOTAL_FORMS": 1,
        "homework-0-text": "Who may call the API?",
        "homework-0-answered_by": str(answer),
    }
    response = organiser_client.post(address, body(data) | typed)
    assert response.status_code == 302, response.context["errors"]
    assert list(Question.objects.values_list("topic", "question")) == [(earlier.pk, "Why Goa?")]
    assert list(Homework.objects.values_list("topic", "answered_by")) == [(earlier.pk, answer.pk)]
    client.logout()
    shown = client.get(earlier.get_absolute_url()).content.decode()
    for words in ("Why Goa?", "It writes the dull parts.", "Who may call the API?", "JWT vs Goa"):
        assert words in shown
