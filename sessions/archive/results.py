"""What a search finds: topics, then people and sessions; "34" or "34th" offers that session first."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from sessions.archive.namesakes import tell_apart
from sessions.archive.talks import Talk
from sessions.archive.topic_lists import SIZE, talks_of
from sessions.guard.methods import read_only
from sessions.models import Person, Reader, Session, Topic
from sessions.models.called_off import called_off
from sessions.models.evenings import EveningRules
from sessions.search.contains import (
    matching_people,
    matching_sessions,
    matching_topics,
    session_number,
    split,
)
from sessions.search.forms import LONGEST, cleaned
from sessions.search.paging import bounded_page, topics_in_words
from sessions.search.snippets import snippet

BESIDE = 12  # people and sessions shown beside the topics; the lists of their own show all


@dataclass(frozen=True)
class Hit:
    """One topic found, with the words in their place in its summary."""

    talk: Talk
    snippet: SafeString


@read_only
def search(request: HttpRequest) -> HttpResponse:
    """Five queries: numbers of topics, topics, speakers, people, sessions; none without words.

    For the number of no evening one more: whether one was called off.
    """
    given = request.GET.get("q", "")
    words = cleaned(given)
    context = {"q": words, "too_long": len(given) > LONGEST, "longest": LONGEST}
    return render(request, "archive/search.html", context | (found(request, words) if words else {}))


def found(request: HttpRequest, words: str) -> dict:
    """The context of a page of results."""
    reader = request.reader
    topics = matching_topics(Topic.objects.visible_to(reader).latest_first(), words, reader)
    page = bounded_page(topics, request.GET.get("page"), size=SIZE)
    hits = [Hit(talk, snippet(talk.wording.summary, words)) for talk in talks_of(page, reader)]
    people = list(matching_people(Person.objects.visible_to(reader).by_name(), words)[: BESIDE + 1])
    evenings = Session.objects.visible_to(reader).latest_first()
    tell_apart(people, reader)
    sessions = list(matching_sessions(evenings, words, reader).for_strip()[: BESIDE + 1])
    asked = asked_for(session_number(words), sessions, evenings, reader)
    return {
        "page": page,
        "each": split(words),
        "count": topics_in_words(page.total, page.more),
        "hits": hits,
        "asked": asked,
        "people": people[:BESIDE],
        "more_people": len(people) > BESIDE,
        "sessions": [session for session in sessions if session != asked][:BESIDE],
        "more_sessions": len(sessions) > BESIDE,
    }


def asked_for(
    number: int | None, sessions: list[Session], evenings: QuerySet[Session], reader: Reader
) -> EveningRules | None:
    """The session of that number: among those found, or (where many newer ones are) asked for by itself; or
    one that was called off.
    """
    if number is None:
        return None
    here = next((session for session in sessions if session.number == number), None)
    if here is None and len(sessions) > BESIDE:
        here = evenings.filter(number=number).for_strip().first()
    return here or next((off for off in reversed(called_off(reader)) if off.number == number), None)
