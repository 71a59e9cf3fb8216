"""What a search finds: topics, then people and sessions; "34" or "34th" offers that session first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sessions.archive.namesakes import tell_apart
from sessions.archive.people_pages import BY_NAME
from sessions.archive.talks import talks_on
from sessions.archive.topic_pages import SIZE
from sessions.guard.methods import read_only
from sessions.models import Person, Session, Topic
from sessions.models.cancelled import session_of
from sessions.search.filters import LONGEST, cleaned
from sessions.search.paging import page_of
from sessions.search.words import (
    matching_people,
    matching_sessions,
    matching_topics,
    session_number,
    snippet,
    split,
)

BESIDE = 12  # people and sessions shown beside the topics; the lists of their own show all


@read_only
def search(request: HttpRequest) -> HttpResponse:
    given = request.GET.get("q", "")
    words = cleaned(given)
    context = {"q": words, "too_long": len(given) > LONGEST, "longest": LONGEST}
    return render(request, "archive/search.html", context | (found(request, words) if words else {}))


def found(request: HttpRequest, words: str) -> dict:
    """The context of a page of results."""
    reader = request.reader
    topics = matching_topics(Topic.objects.visible_to(reader).latest_first(), words, reader)
    page = page_of(topics.values_list("pk", flat=True), request, size=SIZE)
    people = list(matching_people(Person.objects.visible_to(reader).order_by(*BY_NAME), words)[: BESIDE + 1])
    tell_apart(people, reader)
    evenings = Session.objects.visible_to(reader).for_rows()
    sessions = list(matching_sessions(evenings, words, reader)[: BESIDE + 1])
    number = session_number(words)
    asked = session_of(number, reader) if number else None
    return {
        "page": page,
        "each": split(words),
        "hits": [(talk, snippet(talk.wording.summary, words)) for talk in talks_on(page, reader)],
        "asked": asked,
        "people": people[:BESIDE],
        "more_people": len(people) > BESIDE,
        "sessions": [session for session in sessions if session != asked][:BESIDE],
        "more_sessions": len(sessions) > BESIDE,
    }
