"""The archive in plots, each with its table, as far as one reader may know it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sessions.archive.figures import (
    Evening,
    gaps,
    last_years,
    longest_thread,
    new_and_returning,
    spread,
    totals,
    waited,
)
from sessions.archive.namesakes import tell_apart
from sessions.archive.people_pages import cohort
from sessions.archive.plots import Column, Plot, bars, dots
from sessions.archive.strip import evenings
from sessions.guard.kept import kept
from sessions.guard.methods import read_only
from sessions.models import Capacity, FollowUp, Intern, Moderator, Person, Reader, Speaker, Topic
from sessions.models.addresses import address
from sessions.models.roles import with_people
from sessions.templatetags.archive_text import in_figures
from sessions.text import ordinal

ROWS = 10  # of companies, and of moderators
MANY = 50  # people whose names are asked for: some more, for not everybody has one
TAGS, GAPS = 8, 3
ROUND = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
ENOUGH = 3  # talks that are worth a mention, by at most so many people


@read_only
def statistics(request: HttpRequest) -> HttpResponse:
    reader = request.reader
    found = kept("statistics", reader, partial(statistics_for, reader, timezone.localdate()))
    return render(request, "archive/statistics.html", found)


def statistics_for(reader: Reader, today: date) -> dict:
    """The context of the page: what is over, and in two plots what is coming. Whoever was taken out of the
    archive counts, and has no name.
    """
    shown = [Evening(*row) for row in evenings(reader, today)][::-1]
    past = {one.number: one for one in shown if one.state != "coming"}
    year = {one.number: one.year for one in shown}
    years = last_years([one.year for one in past.values()])
    visible = Topic.objects.visible_to(reader).order_by("session__number", "position")
    numbers = dict(visible.values_list("pk", "session__number"))
    talks = {pk: past[number] for pk, number in numbers.items() if number in past}
    places = Speaker.objects.visible_to(reader).order_by("topic__session__number", "topic__position")
    places = places.values_list("topic", "person", "capacity", "affiliation", named=True)
    places = [one for one in places if one.topic in talks]
    spoke = Counter(one.person for one in places).most_common()
    roles = Moderator.objects.visible_to(reader).order_by().values_list("session__number", "person")
    moderated = Counter(person for number, person in roles if number in past).most_common()
    asked = {pk for pk, _n in moderated[:MANY] + spoke[:MANY]}
    people = Person.objects.visible_to(reader).only("name", "slug", "anonymised_at").in_bulk(asked)
    tell_apart(people.values(), reader)
    moderators = [(people[pk], n) for pk, n in moderated[:MANY] if pk in people][:ROWS]
    most = [(people[pk], n) for pk, n in spoke[:MANY] if pk in people and n >= ENOUGH]
    best = [person for person, n in most if n == most[0][1]]
    guests = {(one.topic, one.affiliation) for one in places if one.capacity == Capacity.GUEST}
    companies = Counter(company for _topic, company in guests if company).most_common()
    returning, new = new_and_returning(years, ((one.person, talks[one.topic].year) for one in places))
    skipped = gaps(past.values())
    waits = [spread(waited(one) for one in past.values() if one.year == at) for at in years]

    def with_coming(name: str, found: Sequence[int]) -> Plot:
        """found: numbers of evenings. What is coming next year stands beside this one's."""
        both = last_years([one for one in (*years, *map(year.get, found)) if one and one <= today.year + 1])
        over, ahead = ([year[n] for n in found if (n in past) is told] for told in (True, False))
        columns = (name, "ink", totals(both, over)), (_("Coming"), "coming", totals(both, ahead))
        return by_year(both, *columns)

    return {
        "first": past[min(past)] if past else None,
        "last": past[max(past)] if past else None,
        "held": len(past),
        "missing": max(past) - min(past) + 1 - len(past) if past else 0,
        "undated": sum(not one.held_on for one in past.values()),
        "since": years[0] if any(one.year and one.year < years[0] for one in past.values()) else None,
        "unfinished": today.year if today.year in years else None,
        "evenings": with_coming(_("Evenings"), list(year)),
        "talks": len(talks),
        "talks_by_year": with_coming(_("Talks"), list(numbers.values())),
        "speakers": len(spoke),
        "often": sum(n > 1 for _pk, n in spoke),
        "speakers_by_year": by_year(years, (_("Returning"), "ink", returning), (_("New"), "hollow", new)),
        "most": best if len(best) <= ENOUGH else [],
        "most_talks": most[0][1] if most else 0,
        "moderators": moderators,
        "more_moderators": len(moderated) - len(moderators),
        "companies": companies[:ROWS],
        "more_companies": len(companies[ROWS:]),
        "of_no_company": sum(not company for _topic, company in guests),
        "waited": spread(map(waited, past.values())),
        "waits": dots(
            [_("Year"), _("Median"), _("From"), _("To"), _("Reports")], [str(one) for one in years], waits
        ),
        "gaps": skipped[:GAPS],
        "gap_months": sum(months for months, _before, _after in skipped),
        "milestones": list(milestones(reader, past, talks, places)),
        **interns(reader),
        **tags(visible.exclude(session__number__in=year.keys() - past), year, years),
    }


def by_year(years: range, *columns: Column) -> Plot:
    """Bars of the first column, and of the others that hold something."""
    shown = [column for column in columns if column is columns[0] or any(column[2])]
    return bars(_("Year"), [str(year) for year in years], shown)


def interns(reader: Reader) -> dict:
    """By the year they count to and by programme: the largest two, and the others together."""
    found = Intern.objects.visible_to(reader).annotate(at=cohort(reader)).order_by()
    found = list(found.values_list("at", "programme"))
    years = last_years([year for year, _programme in found])
    largest = [name for name, _n in Counter(programme for _year, programme in found).most_common(2)]
    columns = [
        (name or _("No programme"), look, totals(years, (year for year, one in found if one == name)))
        for name, look in zip(largest, ("ink", "hollow"), strict=False)
    ]
    others = totals(years, (year for year, one in found if one not in largest))
    return {
        "interns": len(found),
        "interns_undated": sum(not year for year, _programme in found),
        "interns_by_year": by_year(years, *columns, (_("Other programmes"), "tone", others)),
    }


def tags(talks: QuerySet[Topic], year: Mapping[int, int | None], years: range) -> dict:
    """The tags most used of all, with their talks year by year on one scale."""
    talks = talks.order_by().exclude(tags=None)
    used = talks.values_list("tags__name", "tags__slug").annotate(n=Count("pk"))
    used = list(used.order_by("-n", "tags__slug")[:TAGS])
    each: dict[str, list[int | None]] = {slug: [] for _name, slug, _n in used}
    for slug, number in talks.filter(tags__slug__in=each).values_list("tags__slug", "session__number"):
        each[slug].append(year[number])
    rows = [totals(years, found) for found in each.values()]
    largest = max((max(row, default=0) for row in rows), default=0)
    plots = [bars("", [str(one) for one in years], [("", "ink", row)], largest) for row in rows]
    return {
        "tags": [(*tag, plot.paths[0][2]) for tag, plot in zip(used, plots, strict=True)],
        "tag_heads": [_("Year"), *(name for name, _slug, _n in used)],
        "tag_rows": [(year, *values) for year, *values in zip(map(str, years), *rows, strict=True)],
    }


def milestones(
    reader: Reader, past: Mapping[int, Evening], talks: Mapping[int, Evening], places: Sequence
) -> Iterator[tuple[str, str, str, str]]:
    """What was reached, by which evening or talk, its address, and when or how many; the earliest first."""
    order = list(talks)
    told = [
        (_("Talk number %(number)s") % {"number": f"{n:,}"}, order[n - 1]) for n in ROUND if n <= len(order)
    ]
    for capacity, label in ((Capacity.GUEST, _("The first guest")), (Capacity.INTERN, _("The first intern"))):
        told += [(label, one.topic) for one in places if one.capacity == capacity][:1]
    threads = FollowUp.objects.visible_to(reader).filter(kind=FollowUp.Kind.CONTINUES).order_by()
    order_of = {pk: place for place, pk in enumerate(order)}
    thread = longest_thread(order_of, threads.values_list("topic", "earlier"))
    wanted = Topic.objects.filter(pk__in=[*(pk for _label, pk in told), *thread[:1]])
    topics = {topic.pk: topic for topic in wanted.prefetch_related(with_people())}
    reached = [(past[n], _("The %(number)s evening") % {"number": ordinal(n)}) for n in ROUND if n in past]
    reached += [(past[min(past)], _("The earliest evening here"))] if past else []
    events = [(one, label, ordinal(one.number), address("session", one.number)) for one, label in reached]
    events += [
        (talks[pk], label, topics[pk].called(reader), topics[pk].get_absolute_url()) for label, pk in told
    ]
    for evening, label, title, where in sorted(events, key=lambda event: event[0].number):
        day = date_format(evening.held_on, "j F Y") if evening.held_on else ""
        number = ordinal(evening.number) if title != ordinal(evening.number) else ""
        yield label, title, where, ", ".join(filter(None, [number, day]))
    if thread:
        first = topics[thread[0]]
        count = in_figures(len(thread), _("talk,talks,none"))
        yield _("The longest thread"), first.called(reader), first.get_absolute_url(), count
