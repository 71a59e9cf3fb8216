"""What the box of every page offers while somebody types."""

from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from sessions.archive.namesakes import tell_apart
from sessions.archive.results import LABELS, company_address
from sessions.guard.methods import read_only
from sessions.models import Person, Reader, Session, Tag, Topic
from sessions.search.filters import cleaned
from sessions.search.find import Found, find
from sessions.search.marking import marked

OFFERED = 7
MODELS = {"topic": Topic, "session": Session, "person": Person, "tag": Tag}


@read_only
def suggestions(request: HttpRequest) -> HttpResponse:
    """What somebody may be typing, as options of a list: the best few of any kind, each with its address."""
    answer = find(cleaned(request.GET.get("q", "")), request.reader, size=OFFERED, typing=True)
    return render(request, "archive/_suggestions.html", {"options": options(answer, request.reader)})


def options(answer: Found, reader: Reader) -> list[tuple[SafeString, str, str]]:
    """(name with the words marked, what it is, address) of each hit with a name."""
    records = {}
    for kind, model in MODELS.items():
        pks = [hit.pk for hit in answer.hits if hit.kind == kind]
        records |= {(kind, pk): record for pk, record in model.objects.in_bulk(pks).items()}
    tell_apart([record for record in records.values() if isinstance(record, Person)], reader)
    found = []
    for hit in filter(attrgetter("name"), answer.hits):
        record = records.get((hit.kind, hit.pk))
        if record is None and hit.kind != "company":
            continue
        note = record.apart if hit.kind == "person" else ""
        note = date_format(record.held_on, "F Y") if hit.kind == "session" and record.held_on else note
        words = ", ".join(filter(None, [str(LABELS[hit.kind]).split(",")[0], note]))
        where = record.get_absolute_url() if record else company_address(hit.name)
        found.append((marked(hit.name, answer.wanted), words, where))
    return found
