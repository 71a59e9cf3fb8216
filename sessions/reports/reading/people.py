"""Speakers with their companies: "Mami Konishi-san and Drew Robinsons-san from Microsoft"."""

import re
from dataclasses import dataclass, field

from sessions.reports.reading.names import Name, NameReader

FROM = re.compile(
    r"\s*,?\s+(?:(?:who\s+(?:is|was|came|joined\s+us)\s+|and\s+)?(?:(?:an?|our)\s+)?(?:\w+\s+){0,2}?guests?"
    r"(?:\s+speakers?)?\s*,?\s+)?(?:(?:who\s+)?(?:works?|working)\s+(?:at|for)|(?:joining|visiting)\s+us\s+from"
    r"|coming\s+from|who\s+(?:came|comes|is|joined\s+us)\s+from|from|of|at)\s+"
)
GUEST_FROM = re.compile(
    r"(?:an?|our|two|three)\s+(?:\w+\s+){0,2}?guests?(?:\s+speakers?)?\s+from\s+(?P<company>[A-Z0-9](?:[^,.;:\n]|\.(?=[\w,])){1,50}),\s+"
)
SPECIAL_GUEST = re.compile(
    r"\s*,?\s*(?:and|&|with)\s+(?:(?:our|an?|the)\s+)?(?:special\s+|invited\s+)?guests?(?:\s+speakers?)?\s*,?\s+",
    re.IGNORECASE,
)
PARENTHESIS = re.compile(r"\s*[(（]\s*(?:from\s+|@\s*)?([^()（）\n]{1,60}?)\s*[)）]")
AT_SIGN = re.compile(r"\s*@\s?(?=\w)")
STOP = re.compile(
    r"[,;:()（）]|[!?](?=\s+[A-Z])|(?<!\b[A-Z])\.(?=\s|$)|\s[-–—/|]\s|\n\s*\n|\s+(?:who|which|that|with|about|on|in|to|titled|entitled|where|called"
    r"|(?:talk|talking|speak|speaking|explain|explaining|share|sharing|present|presenting|tell|telling|show|showing)\s+(?=[a-z\"“'])|and\s+(?=[a-z])|as|talked|spoke|gave|presented|shared|introduced|explained|for|was|were|is|are)\b"
)
TEAM = re.compile(
    r"(?:our|his|her|their|its|my)\b|(?:the\s+)?.{0,50}?\b(?:team|division|department|section|group|squad|branch"
    r"|side|unit|project|office|engineering|engineer|sales|marketing|development|infrastructure|manager|lead|leader|designer|developer|architect"
    r"|CTO|CEO|COO|CFO|VP|HR|QA|PR|IT|success|support|intern|GIP|resources|planning|operations)s?$",
    re.IGNORECASE,
)
INSTITUTION = re.compile(
    r"\b(?:University|Universitas|Institute|Institut|College|School|Inc|Ltd|Corp|Corporation|Company|Foundation"
    r"|Association|Agency|Bank|Laboratory|Labs?)\b"
)
# "Example & Sons": no person.
COMPANY_TAIL = re.compile(
    r"(?:Sons?|Co|Company|Partners|Associates|Brothers|Bros|Daughters|Friends|Young|Johnson|Whitney|Gamble|Wesson|Sullivan|Poor['’]?s?)\b"
)
# "Example Flags, Inc." and the full stop of "Example Inc." belong to the name.
FORM_BEHIND = re.compile(
    r",\s+(?:Inc|Ltd|LLC|Corp|K\.K|KK|GmbH|Co)\b\.?(?:,\s+(?:Ltd|Inc)\b\.?)?|(?<=\bInc)\.|(?<=\bLtd)\.|(?<=\bCorp)\.|(?<=\bCo)\.|(?<=\bK\.K)\."
)
NOT_A_COMPANY = {
    *[
        "japan",
        "tokyo",
        "osaka",
        "kyoto",
        "shibuya",
        "taiwan",
        "taipei",
        "indonesia",
        "jakarta",
        "bandung",
        "singapore",
        "malaysia",
        "vietnam",
    ],
    *[
        "thailand",
        "bangkok",
        "india",
        "bangalore",
        "china",
        "shanghai",
        "korea",
        "seoul",
        "france",
        "paris",
        "germany",
        "berlin",
        "italy",
        "spain",
    ],
    *[
        "russia",
        "america",
        "canada",
        "australia",
        "philippines",
        "brazil",
        "mexico",
        "uk",
        "usa",
        "us",
        "england",
        "europe",
        "asia",
        "africa",
    ],
}
MOST = 60


@dataclass(slots=True)
class Person:
    """A speaker as printed. affiliation_at: offsets of the company, None without one."""

    name: Name
    affiliation: str = ""
    affiliation_at: tuple[int, int] | None = None


@dataclass(slots=True)
class People:
    """A list of speakers that starts and ends at offsets. unsure: what an organiser has to check, in
    words."""

    people: list[Person] = field(default_factory=list)
    start: int = 0
    end: int = 0
    unsure: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return [person.name.name for person in self.people]

    @property
    def polite(self) -> bool:
        return any(person.name.polite for person in self.people)


@dataclass(slots=True)
class PeopleReader:
    """Reads lists of people. organisations: lower-cased names of the house, whose people are members."""

    names: NameReader
    organisations: frozenset[str] = frozenset()

    def people_at(self, text: str, pos: int, end: int) -> People | None:
        """The people named from pos on, each with a company where one is printed; None where no name
        starts."""
        found = People(start=pos)
        guest = GUEST_FROM.match(text, pos, end)
        at = guest.end() if guest else pos
        while True:
            names = self.names.names_at(text, at, end)
            if not names:
                break
            group = [Person(name) for name in names]
            found.people += group
            found.end = names[-1].after
            if names[-1].possessive:
                break
            place = self._affiliation(text, found.end, end, names, found)
            if guest and not place:
                place = (guest["company"], guest.span("company"), found.end)
            if place:
                found.end = place[2]
                self._share(group, place, found)
            joint = re.compile(r"\s*,?\s+(?:and|&)\s+|\s*[&＆]\s*|\s*,\s+").match(text, found.end, end)
            special = SPECIAL_GUEST.match(text, found.end, end)
            if special and self.names.name_at(text, special.end(), end):
                at = special.end()
                continue
            if not place or not joint or not self.names.name_at(text, joint.end(), end):
                break
            at = joint.end()
        return found if found.people else None

    def take_company(self, found: People, words: str, at: tuple[int, int]) -> None:
        """Give the people what stands behind a dash or comma after them, unless it is a team or a role."""
        place = self._judge(words, at, at[1], found)
        found.end = max(found.end, at[1])
        if place[1] and not any(person.affiliation for person in found.people):
            if not INSTITUTION.search(words):
                found.unsure.append(f"“{words}” after the name is taken for a company; check it")
            self._share(found.people, place, found)

    def _affiliation(
        self, text: str, pos: int, end: int, names: list[Name], found: People
    ) -> tuple[str, tuple[int, int] | None, int] | None:
        """(company or empty for a team of the house, its offsets, offset after it)."""
        parenthesis = PARENTHESIS.match(text, pos, end)
        if parenthesis and parenthesis[1][:1].isupper():
            words, at = parenthesis[1], parenthesis.span(1)
            place = self._judge(words, at, parenthesis.end(), found)
            if place[1] and not INSTITUTION.search(words) and not re.search(r"from|@", parenthesis[0]):
                found.unsure.append(f"“{words}” in brackets is taken for a company; check that it is no team")
            return place
        opening = FROM.match(text, pos, end) or AT_SIGN.match(text, pos, end)
        if opening:
            start = opening.end()
            limit = min(end, start + MOST)
            stop = STOP.search(text, start, limit)
            after = stop.start() if stop else limit
            for another in re.compile(r"\s+(?:and|&)\s+").finditer(text, start, after):
                further = self.names.name_at(text, another.end(), end)
                polite = names[-1].polite  # then so is the next person, and "Foo & Bar" is one company
                if further and "&" in another[0] and COMPANY_TAIL.match(text, further.start, end):
                    continue
                if further and (
                    further.polite or not (polite or text[start:after].startswith(("the ", "The ")))
                ):
                    after = another.start()
                    break
            if not stop and after == limit < end:
                return None
            after = start + len(text[start:after].rstrip())
            words = text[start:after].strip()
            form = FORM_BEHIND.match(text, after) if words[:1].isupper() else None
            if form and (form[0].startswith(",") or not text[after - 1].isspace()):
                after = form.end()
                words = text[start:after]
            return self._judge(words, (start, after), after, found) if words else None
        comma = re.compile(r",\s+(?=[A-Z])").match(text, pos, end)
        if comma and not self.names.name_at(text, pos, end):
            rest = text[comma.end() : end].strip().rstrip(".")
            if rest and len(rest) <= MOST and not re.search(r"[.,;:]|\s[a-z]", rest) and names[-1].words > 1:
                at = (comma.end(), comma.end() + len(rest))
                found.unsure.append(f"“{rest}” after the name is taken for a company; check it")
                return rest, at, at[1]
        return None

    def _judge(
        self, words: str, at: tuple[int, int], after: int, found: People
    ) -> tuple[str, tuple[int, int] | None, int] | None:
        plain = re.sub(r"^the\s+", "", words, flags=re.IGNORECASE)
        if plain.lower() in self.organisations:
            return "", None, after
        if TEAM.match(words) and not INSTITUTION.search(words):
            return "", None, after
        if plain.lower() in NOT_A_COMPANY:
            found.unsure.append(f"“from {words}” names a place, no company; check whether this is a guest")
            return "", None, after
        if not plain[:1].isupper() and len(plain.split()) > 1:
            found.unsure.append(f"“from {words}” may name a company; check whether this is a guest")
            return "", None, after
        return words, at, after

    def _share(self, group: list[Person], place: tuple, found: People) -> None:
        """A company after a list is that of all when the names are of one make, else of the last alone."""
        words, at, _after = place
        if not words:
            return
        alike = len({(person.name.words > 1, person.name.polite) for person in group}) == 1
        for person in group if alike else group[-1:]:
            person.affiliation, person.affiliation_at = words, at
        if not alike:
            others = ", ".join(person.name.name for person in group[:-1])
            found.unsure.append(f"check whether {others} came from {words} too")
