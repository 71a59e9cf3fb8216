"""What tells people of one name apart: years, role or company, how many talks, and when last."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from sessions.archive.strip import span
from sessions.models import Capacity, Moderator, Person, Reader, Speaker
from sessions.templatetags.archive_text import counted
from sessions.text import ordinal


@dataclass
class Facts:
    """What one reader may know that somebody did. role: of the last talk, a guest's company or "intern".

    evenings: number and day of each that they had a part in.
    """

    role: str = ""
    talks: int = 0
    moderated: int = 0
    evenings: list[tuple[int, date | None]] = field(default_factory=list)

    @property
    def years(self) -> str:
        """ "2016–2019", "2017", or empty."""
        return span(sorted({day.year for _number, day in self.evenings if day}))

    @property
    def last_at(self) -> str:
        last = max((number for number, _day in self.evenings), default=0)
        return _("last at the %(number)s") % {"number": ordinal(last)} if last else ""

    @property
    def deeds(self) -> str:
        """ "two talks, moderated one evening"."""
        talks = counted(self.talks, _("talk,talks")) if self.talks else ""
        evenings = counted(self.moderated, _("evening,evenings"))
        moderated = _("moderated %(evenings)s") % {"evenings": evenings} if self.moderated else ""
        return ", ".join(filter(None, [talks, moderated]))


def facts_of(people: Collection[Person], reader: Reader) -> dict[str, Facts]:
    """By slug, for people this reader may see. Two queries."""
    found: dict[str, Facts] = defaultdict(Facts)
    words = {Capacity.GUEST: _("guest"), Capacity.INTERN: _("intern")}
    talks = Speaker.objects.visible_to(reader).filter(person__in=people).order_by("topic__session__number")
    evening = ("topic__session__number", "topic__session__held_on")
    for slug, number, day, capacity, company in talks.values_list(
        "person__slug", *evening, "capacity", "affiliation"
    ):
        facts = found[slug]
        facts.talks += 1
        facts.role = company if capacity == Capacity.GUEST and company else words.get(capacity, "")
        facts.evenings.append((number, day))
    moderated = Moderator.objects.visible_to(reader).filter(person__in=people)
    for slug, number, day in moderated.values_list("person__slug", "session__number", "session__held_on"):
        found[slug].moderated += 1
        found[slug].evenings.append((number, day))
    return found


def tell_apart(people: Iterable[Person], reader: Reader, facts: Mapping[str, Facts] | None = None) -> None:
    """Give those who share their name with somebody else among these `apart`, the words that part them: their
    years, or where these are the same the last evening. No query where every name is one person's, else two.

    facts: of `facts_of`, where they are at hand.
    """
    bearers: dict[str, dict[str, list[Person]]] = defaultdict(lambda: defaultdict(list))
    for person in people:
        if not person.anonymised_at:
            bearers[person.name.casefold()][person.slug].append(person)
    groups = [group for group in bearers.values() if len(group) > 1]
    known = all(person.apart for group in groups for same in group.values() for person in same)
    if not known and facts is None:
        facts = facts_of([same[0] for group in groups for same in group.values()], reader)
    for group in [] if known else groups:
        years = {slug: facts[slug].years for slug in group}
        parted = len(set(years.values())) == len(years)
        for slug, same in group.items():
            for person in same:
                person.apart = years[slug] if parted else facts[slug].last_at
