"""What tells people of one name apart: years, role or company, how many talks, and when last."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, QuerySet
from django.utils.translation import gettext as _

from sessions.models import Capacity, Moderator, Person, Reader, Speaker
from sessions.templatetags.archive_text import counted
from sessions.text import ordinal


@dataclass
class Facts:
    """What one reader may know that somebody did. role: of the last talk, a guest's company or "intern"."""

    role: str = ""
    talks: int = 0
    moderated: int = 0
    first: date | None = None
    last: date | None = None
    last_number: int = 0

    def add(self, number: int, first: date | None, last: date | None) -> None:
        """Some more evenings: the number of the last, and the days of the first and last."""
        self.last_number = max(self.last_number, number)
        self.first = min(filter(None, [self.first, first]), default=None)
        self.last = max(filter(None, [self.last, last]), default=None)

    @property
    def years(self) -> str:
        """ "2016–2019", "2017", or empty."""
        if not self.first or not self.last:
            return ""
        first, last = self.first.year, self.last.year
        return str(last) if first == last else f"{first}–{last}"

    @property
    def last_at(self) -> str:
        return _("last at the %(number)s") % {"number": ordinal(self.last_number)} if self.last_number else ""

    @property
    def deeds(self) -> str:
        """ "two talks, moderated one evening"."""
        talks = counted(self.talks, _("talk,talks")) if self.talks else ""
        evenings = counted(self.moderated, _("evening,evenings"))
        moderated = _("moderated %(evenings)s") % {"evenings": evenings} if self.moderated else ""
        return ", ".join(filter(None, [talks, moderated]))


def facts_of(people: Collection[Person], reader: Reader) -> dict[str, Facts]:
    """By slug, for people this reader may see. Two queries."""
    slugs = {person.slug for person in people}
    found: dict[str, Facts] = defaultdict(Facts)
    places = sums(Speaker.objects.visible_to(reader), slugs, "topic__session")
    rows = places.annotate(company=Max("affiliation")).values_list(*SUMS, "capacity", "company")
    for slug, n, number, first, last, capacity, company in rows.order_by("number"):
        guest = company or _("guest")
        found[slug].role = {Capacity.GUEST: guest, Capacity.INTERN: _("intern")}.get(capacity, "")
        found[slug].talks += n
        found[slug].add(number, first, last)
    moderated = sums(Moderator.objects.visible_to(reader), slugs, "session")
    for slug, n, number, first, last in moderated.values_list(*SUMS):
        found[slug].moderated = n
        found[slug].add(number, first, last)
    return found


SUMS = ("person__slug", "n", "number", "first", "last")


def sums(roles: QuerySet, slugs: set[str], session: str) -> QuerySet:
    """How often, and from when to when, these people (by slug) had one of these roles."""
    theirs = roles.filter(person__slug__in=slugs).order_by().values("person__slug")
    theirs = theirs.values("person__slug", "capacity") if roles.model is Speaker else theirs
    day = f"{session}__held_on"
    return theirs.annotate(n=Count("pk"), number=Max(f"{session}__number"), first=Min(day), last=Max(day))


def parted_already(same: list[Person]) -> bool:
    return all(person.apart for person in same)


def tell_apart(people: Iterable[Person], reader: Reader) -> None:
    """Give those who share their name with somebody else among these `apart`, the words that part them: their
    years, or where these are the same the last evening. No query where every name is one person's, else two.
    """
    bearers: dict[str, dict[str, list[Person]]] = defaultdict(lambda: defaultdict(list))
    for person in people:
        if not person.anonymised_at:
            bearers[person.name.casefold()][person.slug].append(person)
    shared = [group for group in bearers.values() if len(group) > 1]
    groups = [group for group in shared if not all(map(parted_already, group.values()))]
    if not groups:
        return
    facts = facts_of([same[0] for group in groups for same in group.values()], reader)
    for group in groups:
        years = {slug: facts[slug].years for slug in group}
        parted = len(set(years.values())) == len(years)
        for slug, same in group.items():
            for person in same:
                person.apart = years[slug] if parted else facts[slug].last_at
