"""What a search finds, in one list, best first: talks, evenings, people, tags, companies; and the ways on."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from html import unescape
from typing import NamedTuple

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sessions.archive.list_file import joined, list_file, wants_file
from sessions.archive.namesakes import tell_apart
from sessions.archive.strip import span
from sessions.archive.talks import talks, with_faces
from sessions.guard.kept import kept
from sessions.guard.methods import read_only
from sessions.models import (
    Capacity,
    FollowUp,
    Moderator,
    Person,
    Reader,
    Session,
    Slides,
    Talk,
    Topic,
)
from sessions.models.addresses import address
from sessions.models.cancelled import session_of
from sessions.search.asked_for import asked_for
from sessions.search.filters import LONGEST, ResultFilters, cleaned
from sessions.search.find import KINDS, Found, find
from sessions.search.marking import marked, snippet
from sessions.search.paging import page_number, page_of
from sessions.search.question import Question, session_number
from sessions.search.totals import Choice, Totals, topic_totals

SIZE = 20
EVENINGS = 2  # that are named first where somebody asks when something was
KNOWING = 6  # people who are named first where somebody asks who knows of something
FACETS = ("tag", "year", "speaker", "company", "moderator", "slides", "recording")  # one or two of each
BROWSED = 8  # tags, years and people offered where nothing was found
LABELS = {
    "topic": gettext_lazy("talk,talks,No talks"),
    "session": gettext_lazy("evening,evenings,No evenings"),
    "person": gettext_lazy("person,people,Nobody"),
    "tag": gettext_lazy("tag,tags,No tags"),
    "company": gettext_lazy("company,companies,No companies"),
}

type Chip = tuple[str, str, str]  # label, value in words, query of the page without or with it


@dataclass
class Result:
    """One row. record: a Talk, Session or Person, a tag as a Choice, of a company the address of its talks.

    facts: of a talk or an evening who moderated, of a person the years of their talks. later: address and
    evening of the talk that continues it.
    """

    kind: str
    record: object
    name: SafeString
    snippet: str = ""
    facts: object = None
    later: tuple[str, int] | None = None


class Knowing(NamedTuple):
    """Somebody who spoke about what was asked, with the latest such talk."""

    person: Person
    talk: Talk


@read_only
def search(request: HttpRequest) -> HttpResponse:
    given, reader = request.GET.get("q", ""), request.reader
    text, totals = cleaned(given), kept("topics", reader, partial(topic_totals, reader))
    if text and wants_file(request):
        return results_file(request, text, totals)
    context = {"q": text, "too_long": len(given) > LONGEST, "longest": LONGEST}
    context |= found(request, text, totals) if text else {"browse": browse(totals)}
    return render(request, "archive/search.html", context)


def found(request: HttpRequest, text: str, totals: Totals) -> dict:
    """The context of a page of results."""
    reader, only = request.reader, request.GET.get("only", "")
    filters = ResultFilters(request, Topic.objects.visible_to(reader), totals)
    wanted, about = asked_for(text)
    ask = asking(about, filters)
    start = (page_number(request) - 1) * SIZE
    answer = ask(start=start)
    page = page_of(range(answer.total), request, size=SIZE)
    if start != (page.number - 1) * SIZE and answer.total:
        answer = ask(start=(page.number - 1) * SIZE)
    results = rows(answer, reader, totals)
    outright = results if page.number == 1 and not only else []
    number = session_number(text)
    called_off = session_of(number, reader) if number and not answer.counts["session"] else None
    return {
        "filters": filters,
        "found": answer,
        "page": page,
        "results": results,
        "called_off": called_off,
        "meant": text.replace(about, answer.corrected),
        "knowing": who_knows(outright) if wanted == "people" and reader is Reader.HOUSE else [],
        "when": which_evenings(outright) if wanted == "evening" else [],
        "kinds": kinds(answer, only, filters),
        "asked": asked(answer.question, filters),
        "facets": facets([one for one in results if one.kind == "topic"], answer.question, filters),
        "browse": [] if results or called_off else browse(totals),
    }


def asking(text: str, filters: ResultFilters) -> Callable[..., Found]:
    """`find`, narrowed as the address says."""
    only, topics = filters.request.GET.get("only", ""), filters.qs if filters.values else None
    kinds = [only] if only in KINDS else ()
    return partial(find, text, filters.request.reader, kinds=kinds, topics=topics, size=SIZE)


def results_file(request: HttpRequest, text: str, totals: Totals) -> HttpResponse:
    filters = ResultFilters(request, Topic.objects.visible_to(request.reader), totals)
    ask = asking(asked_for(text)[1], filters)

    def cells(some: Sequence[int], reader: Reader) -> Iterator[tuple]:
        answer = ask(start=some[0], size=len(some))
        for one in rows(answer, reader, totals):
            talk = one.record if one.kind == "topic" else None
            session = talk.session if talk else one.record if one.kind == "session" else None
            speakers = joined(speaker.name_then for speaker in talk.speakers) if talk else ""
            kind, name = str(LABELS[one.kind]).split(",")[0], unescape(strip_tags(one.name))
            place = reverse("tag", args=[one.record.value]) if one.kind == "tag" else one.record
            if one.kind in ("tag", "company"):
                place = request.build_absolute_uri(place)
            yield kind, name, session and session.day, speakers, talk.topic if talk else place

    headings = [_("Kind"), _("Name"), _("Date"), _("Speakers"), _("Address")]
    return list_file(request, "search", range(ask(size=0).total), headings, cells)


def rows(answer: Found, reader: Reader, totals: Totals) -> list[Result]:
    """The hits with all that their rows show, in the order found."""
    by_kind = {kind: [hit.pk for hit in answer.hits if hit.kind == kind] for kind in KINDS}
    slides = Exists(Slides.objects.visible_to(reader).filter(topic=OuterRef("pk")))
    topics = Topic.objects.select_related("session").prefetch_related("tags").annotate(slides_shown=slides)
    topics = topics.filter(pk__in=by_kind["topic"])
    records: dict[str, dict] = {
        "topic": {talk.topic.pk: talk for talk in with_faces(talks(topics, reader), reader)}
        if by_kind["topic"]
        else {},
        "session": Session.objects.for_rows().in_bulk(by_kind["session"]),
        "person": with_deeds(reader).in_bulk(by_kind["person"]),
    }
    tell_apart(records["person"].values(), reader)
    tags = {tag.label: tag for tag in totals["tag"]}
    evenings = {talk.session.pk for talk in records["topic"].values()} | {*by_kind["session"]}
    held_by = Moderator.objects.of_sessions(evenings, reader)
    later = continued(by_kind["topic"], reader)
    results = []
    for hit in answer.hits:
        if hit.kind == "company":
            record = company_address(hit.name)
        else:
            record = tags.get(hit.name) if hit.kind == "tag" else records[hit.kind].get(hit.pk)
        if record is None:
            continue
        result = Result(hit.kind, record, marked(hit.name or record.headline, answer.wanted))
        if hit.kind == "topic":
            result.snippet = snippet(record.wording.summary, answer.wanted)
            result.facts, result.later = held_by[record.session.pk], later.get(hit.pk)
        elif hit.kind == "person":
            result.facts = span(sorted({day.year for day in (record.first_day, record.last_day) if day}))
        elif hit.kind == "session":
            result.facts = held_by[hit.pk]
        results.append(result)
    return results


def with_deeds(reader: Reader) -> QuerySet[Person]:
    """People with how many talks they gave (`given`), and the days of the first and the last."""
    seen = Q(talks__topic__visibility__gte=reader.level)
    day = "talks__topic__session__held_on"
    return Person.objects.annotate(
        given=Count("talks", filter=seen), first_day=Min(day, filter=seen), last_day=Max(day, filter=seen)
    )


def continued(topics: Sequence[int], reader: Reader) -> dict[int, tuple[str, int]]:
    """By topic, address and evening of the talk that continues it, the latest where several do."""
    threads = FollowUp.objects.visible_to(reader).filter(earlier__in=topics, kind=FollowUp.Kind.CONTINUES)
    ends = threads.values_list("earlier", "topic__slug", "topic__session__number")
    return {
        earlier: (address("topic", slug), number)
        for earlier, slug, number in ends.order_by("topic__session__number")
    }


def who_knows(results: Sequence[Result]) -> list[Knowing]:
    """Who spoke about it, the best talk's speakers first, each with their latest talk that says a word of it.
    Nobody where an evening or a person is itself the answer.
    """
    if results and results[0].kind in ("session", "person"):
        return []
    known: dict[int, Knowing] = {}
    given = [one for one in results if one.kind == "topic"]
    saying = [one for one in given if one.snippet or "<mark>" in one.name]
    for talk in (one.record for one in saying or given):
        for person in (speaker.person for speaker in talk.speakers if not speaker.person.anonymised_at):
            before = known.get(person.pk)
            if before is None or before.talk.session.number < talk.session.number:
                known[person.pk] = Knowing(person, talk)
    return list(known.values())[:KNOWING]


def which_evenings(results: Sequence[Result]) -> list[Result]:
    """The best talks of different evenings, the best first; none where an evening is itself the answer."""
    if results and results[0].kind == "session":
        return []
    first: dict[int, Result] = {}
    for one in (one for one in results if one.kind == "topic"):
        first.setdefault(one.record.session.pk, one)
    return list(first.values())[:EVENINGS]


def kinds(answer: Found, only: str, filters: ResultFilters) -> list[tuple[str, int, str, str]]:
    """(key, how many, their noun, query of the page with these alone) of each kind that was found."""
    there = [(kind, n) for kind, n in answer.counts.items() if n or kind == only]
    words = [(kind, n, str(LABELS[kind]), filters.query_with(only=kind)) for kind, n in there]
    return words if len(words) > 1 or only else []


def asked(question: Question, filters: ResultFilters) -> list[Chip]:
    """What narrows the list, with the query of the page without it: fields of the question, and filters."""
    labels = {name: str(one.label) for name, one in filters.filters.items()}
    fields = [
        (labels.get(name, capfirst(name)), value, filters.query_with(q=question.text_without(name, value)))
        for name, value in question.fields
    ]
    return fields + filters.chips


def facets(given: Sequence[Result], question: Question, filters: ResultFilters) -> list[Chip]:
    """Ways to narrow the list that leave something of it: what talks of this page have, most often first."""
    taken = {*filters.values, *(name for name, _value in question.fields)}
    offered = Counter(key for one in given for key in set(traits(one.record, one.facts)))
    chips, most = [], 1 if len(given) < SIZE // 2 else 2
    for wanted in FACETS:
        often = [key for key, n in offered.most_common() if key[0] == wanted and n < len(given)]
        chips += [key for key in often[:most] if wanted not in taken]
    return [
        (str(filters.filters[name].label), words, filters.query_with(**{name: value}))
        for name, value, words in chips
    ]


def traits(talk: Talk, moderators: Sequence[Person]) -> Iterator[Chip]:
    """(filter, value, value in words) of each filter that this talk passes."""
    if talk.session.held_on:
        yield "year", str(talk.session.held_on.year), str(talk.session.held_on.year)
    for tag in talk.topic.tags.all():
        yield "tag", tag.slug, tag.name
    named = [("moderator", person) for person in moderators]
    named += [("speaker", speaker.person) for speaker in talk.speakers]
    for role, person in named:
        if not person.anonymised_at:
            yield role, person.name, person.name
    for speaker in talk.speakers:
        if speaker.capacity == Capacity.GUEST and speaker.affiliation:
            yield "company", speaker.affiliation, speaker.affiliation
    if talk.topic.slides_shown:
        yield "slides", "1", ""
    if talk.recording:
        yield "recording", "1", ""


def browse(totals: Totals) -> list[tuple[str, list[Choice], str]]:
    """Where nothing was found, ways that lead to something: (heading, choices, filter of the topics page)."""
    headings = (("tag", _("Tags")), ("year", _("Years")), ("speaker", _("People")))
    return [(words, totals[name][:BROWSED], name) for name, words in headings if totals[name]]


def company_address(name: str) -> str:
    """The talks of its guests."""
    return f"{reverse('topics')}?{urlencode({'company': name})}"
