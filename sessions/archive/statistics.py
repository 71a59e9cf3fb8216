"""The archive in plots, each with its table, as far as one reader may know it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import chain
from operator import itemgetter

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from sessions.archive.figures import (
    gaps,
    last_years,
    longest_thread,
    new_and_returning,
    spread,
    totals,
    waits,
)
from sessions.archive.namesakes import tell_apart
from sessions.archive.people_pages import cohort
from sessions.archive.plots import bars, dots
from sessions.archive.strip import evenings
from sessions.guard.kept import kept
from sessions.guard.methods import read_only
from sessions.models import Capacity, FollowUp, Intern, Moderator, Person, Reader, Speaker, Topic
from sessions.models.addresses import address
from sessions.models.roles import with_people
from sessions.text import ordinal

ROWS = 10  # of companies, and of moderators
MANY = 50  # people whose names are asked for: some more, for not everybody has one
TAGS = 8
ROUND = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
ENOUGH = 3  # talks that are worth a mention, by at most so many people


@read_only
def statistics(request: HttpRequest) -> HttpResponse:
    reader = request.reader
    found = kept("statistics", reader, partial(statistics_for, reader, timezone.localdate()))
    return render(request, "archive/statistics.html", found)


def statistics_for(reader: Reader, today: date) -> dict:
    """Of all that is over. Whoever was taken out of the archive counts, and has no name."""
    past = {one.number: one for one in reversed(list(evenings(reader, today))) if one.state != "coming"}
    year = {number: one.held_on and one.held_on.year for number, one in past.items()}
    years = last_years(year.values())
    visible = Topic.objects.visible_to(reader).filter(session__number__in=past)
    talks = dict(visible.order_by("session__number", "position").values_list("pk", "session__number"))
    places = Speaker.objects.visible_to(reader).filter(topic__in=visible)
    places = list(
        places.order_by("topic__session__number", "topic__position", "position").values_list(
            "topic", "person", "capacity", "affiliation", named=True
        )
    )
    spoke = Counter(one.person for one in places).most_common()
    roles = Moderator.objects.visible_to(reader).filter(session__number__in=past)
    roles = roles.order_by("session__number", "position").values_list("person", flat=True)
    moderated = Counter(roles).most_common()
    asked = {pk for pk, _n in moderated[:MANY] + spoke[:MANY]}
    people = Person.objects.visible_to(reader).only("name", "slug", "anonymised_at").in_bulk(asked)
    tell_apart(people.values(), reader)
    moderators = [(people[pk], n) for pk, n in moderated[:MANY] if pk in people][:ROWS]
    most = [(people[pk], n) for pk, n in spoke[:MANY] if pk in people and n >= ENOUGH]
    best = [person for person, n in most if n == most[0][1]]
    guests = [(one.topic, one.affiliation) for one in places if one.capacity == Capacity.GUEST]
    guests = dict.fromkeys(guests)  # two of one company give one talk; the order stays
    companies = Counter(company for _topic, company in guests if company).most_common()
    returning, new = new_and_returning(years, ((one.person, year[talks[one.topic]]) for one in places))
    waited = waits(past.values())
    spreads = [spread([days for at, days in waited if at == one]) for one in years]
    skipped = gaps(past.values())
    by_year = partial(bars, _("Year"), years)
    return {
        "held": len(past),
        "first": min(past, default=0),
        "last": max(past, default=0),
        "missing": len(range(min(past), max(past))) + 1 - len(past) if past else 0,
        "undated": sum(not one for one in year.values()),
        "since": years[0] if any(one and one < years[0] for one in year.values()) else None,
        "unfinished": today.year if today.year in years else None,
        "evenings": by_year([(_("Evenings"), "ink", totals(years, year.values()))]),
        "talks": len(talks),
        "talks_by_year": by_year([(_("Talks"), "ink", totals(years, map(year.get, talks.values())))]),
        "speakers": len(spoke),
        "often": sum(n > 1 for _pk, n in spoke),
        "speakers_by_year": by_year([(_("Returning"), "ink", returning), (_("New"), "hollow", new)]),
        "most": best if len(best) <= ENOUGH else [],
        "most_talks": most[0][1] if most else 0,
        "moderators": moderators,
        "more_moderators": len(moderated) - len(moderators),
        "companies": companies[:ROWS],
        "more_companies": len(companies[ROWS:]),
        "of_no_company": sum(not company for _topic, company in guests),
        "waited": spread([days for _year, days in waited]),
        "waits": dots([_("Year"), _("Median"), _("From"), _("To"), _("Reports")], years, spreads),
        "gaps": skipped[:3],
        "gap_months": sum(months for months, _before, _after in skipped),
        "milestones": list(milestones(reader, past, talks, places)),
        **interns(reader),
        **tags(visible, {pk: year[n] for pk, n in talks.items()}, years),
    }


def interns(reader: Reader) -> dict:
    """By the year they count to, and by programme: the largest two, and the others together."""
    found = Intern.objects.visible_to(reader).annotate(year=cohort(reader)).order_by()
    found = list(found.values_list("year", "programme"))
    years = last_years([year for year, _programme in found])
    largest = [name for name, _n in Counter(programme for _year, programme in found).most_common()]
    names = [
        (one or _("No programme"), look, {one}) for one, look in zip(largest, ("ink", "hollow"), strict=False)
    ]
    names += [(_("Other programmes"), "tone", {*largest[2:]})] * bool(largest[2:])
    columns = [
        (name, look, totals(years, (year for year, one in found if one in some)))
        for name, look, some in names
    ]
    return {
        "interns": len(found),
        "interns_undated": sum(not year for year, _programme in found),
        "interns_by_year": bars(_("Year"), years, columns),
    }


def tags(talks: QuerySet[Topic], year: Mapping[int, int | None], years: range) -> dict:
    """The tags most used of all, with their talks year by year on one scale."""
    each = defaultdict(list)
    tagged = talks.filter(tags__isnull=False).order_by()
    for pk, name, slug in tagged.values_list("pk", "tags__name", "tags__slug"):
        each[name, slug].append(year[pk])
    most = sorted(each.items(), key=lambda tag: (-len(tag[1]), tag[0]))[:TAGS]
    rows = [totals(years, found) for _tag, found in most]
    largest = max(chain(*rows), default=0)
    d = [bars("", years, [("", "ink", row)], largest).paths[0][2] for row in rows]
    return {
        "tags": [(*tag, len(found), drawn) for (tag, found), drawn in zip(most, d, strict=True)],
        "tag_heads": [_("Year"), *(name for (name, _slug), _found in most)],
        "tag_rows": list(zip(map(str, years), *rows, strict=True)) if rows else [],
    }


def milestones(
    reader: Reader, past: Mapping, talks: Mapping[int, int], places: Sequence
) -> Iterator[tuple[str, str, str, date | None]]:
    """What was reached, by which evening or talk, its address and day; the earliest first.

    talks: the evening of each, in order.
    """
    pks = list(talks)
    told = [(pks[n - 1], _("Talk number %(number)s") % {"number": f"{n:,}"}) for n in ROUND if n <= len(pks)]
    for capacity, label in ((Capacity.GUEST, _("The first guest")), (Capacity.INTERN, _("The first intern"))):
        told += [(one.topic, label) for one in places if one.capacity == capacity][:1]
    links = FollowUp.objects.visible_to(reader).links()
    if thread := longest_thread({pk: place for place, pk in enumerate(pks)}, links):
        told.append((thread[0], _("The longest thread, of %(number)s talks") % {"number": len(thread)}))
    topics = Topic.objects.prefetch_related(with_people()).in_bulk([pk for pk, _label in told])
    numbered = [(n, _("The first in the archive")) for n in list(past)[:1]]
    numbered += [(n, _("A round number")) for n in ROUND if n in past]
    events = [(n, label, ordinal(n), address("session", n)) for n, label in numbered]
    events += [
        (talks[pk], label, topics[pk].called(reader), topics[pk].get_absolute_url()) for pk, label in told
    ]
    for number, label, title, where in sorted(events, key=itemgetter(0)):
        yield label, title, where, past[number].held_on
