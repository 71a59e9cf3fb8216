"""What every reader was last told of every evening, and which of it is not so any more.

It hears the words of the messages that reached somebody, and what people said themselves. It knows nothing
of how the software keeps it.
"""

from copy import deepcopy
from dataclasses import dataclass, field

from tests.proposals.told_holds import Evening, Holds, minutes_apart
from tests.proposals.told_words import Said

SLIGHT = 10  # minutes: a talk may begin so much sooner or later


@dataclass
class Knows:
    """What one reader knows of one evening; None where nobody told them."""

    on: bool | None = None
    day: str | None = None
    time: str | None = None
    place: str | None = None
    moderates: bool | None = None
    asked: bool | None = None


@dataclass
class Ledger:
    """evenings: (reader, number) → what they know. talks: (reader, title) → the evening they think it is at,
    None for none; begins: likewise its start. audiences: readers of announcements. names: of one human → the
    one that stays after a merge.
    """

    evenings: dict[tuple[str, int], Knows] = field(default_factory=dict)
    talks: dict[tuple[str, str], int | None] = field(default_factory=dict)
    begins: dict[tuple[str, str], str] = field(default_factory=dict)
    audiences: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)

    def reader(self, name: str) -> str:
        return self.names.get(name, name)

    @property
    def readers(self) -> list[str]:
        return sorted({who for who, _ in self.evenings} | {who for who, _ in self.talks})

    def of(self, who: str, number: int) -> Knows:
        return self.evenings.setdefault((who, number), Knows())

    def parts(self, who: str, number: int) -> set[str]:
        """Their talks there, as they know them."""
        return {title for (reader, title), at in self.talks.items() if (reader, at) == (who, number)}

    # What they hear.

    def hear(self, who: str, said: Said, holds: Holds) -> None:
        """A message reached them."""
        for title in said.nowhere:
            self.talks[who, title] = None
        if said.nowhere or said.places:  # the question they were asked is answered, where it is
            for (reader, number), knows in self.evenings.items():
                if reader == who and knows.asked and (who, number) not in holds.asked:
                    knows.asked = False
        if said.number is None:
            return
        knows = self.of(who, said.number)
        if said.on is False:
            knows.moderates = False if knows.moderates else knows.moderates
            knows.asked = False if knows.asked else knows.asked
            self.talks |= {(who, title): None for title in self.parts(who, said.number)}
        for name in ("on", "day", "time", "place", "moderates", "asked"):
            if getattr(said, name) is not None:
                setattr(knows, name, getattr(said, name))
        for title in said.lost & self.parts(who, said.number):
            self.talks[who, title] = None
        for title, number in said.places.items():
            if (who, title) not in self.talks or self.talks[who, title] != number:
                self.begins.pop((who, title), None)
            self.talks[who, title] = number
        mine = self.parts(who, said.number)
        for title, begins in said.begins.items():
            for own in mine if not title and len(mine) == 1 else {title} & mine:
                self.begins[who, own] = begins

    def sees(self, who: str, number: int, holds: Holds) -> None:
        """They have the evening before their eyes as it is, or were told it by word of mouth."""
        evening = holds.evenings[number]
        knows = self.of(who, number)
        knows.on, knows.day, knows.time, knows.place = True, evening.day, evening.time, evening.place
        knows.moderates = (who, number) in holds.moderators or (False if knows.moderates else None)
        for title in self.parts(who, number):
            self.talks[who, title] = None
        for (reader, title), at in holds.talks.items():
            if (reader, at) == (who, number):
                self.talks[who, title], self.begins[who, title] = number, holds.begins[who, title]

    def merge(self, kept: str, gone: str) -> None:
        """Two names are one human, who knows what either was told; a part of either is theirs."""
        self.names |= {name: kept for name, now in self.names.items() if now == gone} | {gone: kept}
        for (who, number), theirs in list(self.evenings.items()):
            if who == gone:
                del self.evenings[who, number]
                mine = self.of(kept, number)
                for name, value in vars(theirs).items():
                    if value is not None and getattr(mine, name) in (None, False):
                        setattr(mine, name, value)
        for (who, title), number in list(self.talks.items()):
            if who == gone:
                del self.talks[who, title]
                if self.talks.get((kept, title)) is None:
                    self.talks[kept, title] = number
                    self.begins[kept, title] = self.begins.pop((gone, title), "")

    # What of it is not so.

    def untrue(self, who: str, number: int, holds: Holds) -> list[str]:
        """What they were told of this evening and is not so, in words; of what was never told, nothing."""
        knows, now = self.evenings.get((who, number), Knows()), holds.evenings[number]
        everybody, found = who in self.audiences, []
        part = bool(self.parts(who, number) or knows.moderates or knows.asked)
        if not part and not everybody:
            return self._given_back(who, number, holds)
        if knows.on is not None and knows.on != now.on:
            return [f"that it {'takes place' if knows.on else 'is cancelled'}"]
        if knows.moderates and (who, number) not in holds.moderators:
            found.append("that they moderate")
        if knows.asked and (who, number) not in holds.asked:
            found.append("that they are asked for a talk")
        for title in sorted(self.parts(who, number)):
            if holds.talks.get((who, title)) != number:
                found.append(f"that they give {title}")
            elif (told := self.begins.get((who, title))) and (begins := holds.begins.get((who, title))):
                found += [f"that {title} begins at {told}"] if minutes_apart(told, begins) > SLIGHT else []
        still = (
            everybody
            or (who, number) in {*holds.moderators, *holds.asked}
            or self._speaks(who, number, holds)
        )
        return (
            [*found, *self._plain(who, number, now)]
            if still
            else found + self._given_back(who, number, holds)
        )

    def _speaks(self, who: str, number: int, holds: Holds) -> bool:
        return any((reader, at) == (who, number) for (reader, _), at in holds.talks.items())

    def _plain(self, who: str, number: int, now: Evening) -> list[str]:
        """Day, place and hour; who knows when their own talk begins needs no other hour."""
        knows, found = self.of(who, number), []
        timed = any(self.begins.get((who, title)) for title in self.parts(who, number))
        if knows.day is not None and knows.day != now.day:
            found.append(f"the day {knows.day}")
        if knows.place and knows.place != now.place:
            found.append(f"the place {knows.place}")
        if knows.time and knows.time != now.time and (not timed or knows.moderates or who in self.audiences):
            found.append(f"the hour {knows.time}")
        return found

    def _given_back(self, who: str, number: int, holds: Holds) -> list[str]:
        """Parts that they were told are not theirs any more, and are."""
        knows = self.evenings.get((who, number), Knows())
        found = [
            f"that they do not give {title}"
            for (reader, title), at in self.talks.items()
            if reader == who and at is None and holds.talks.get((who, title)) == number
        ]
        if knows.moderates is False and (who, number) in holds.moderators:
            found.append("that they need not moderate")
        return found

    def after(self, who: str, said: Said, holds: Holds) -> "Ledger":
        """As it will be once this message reached them."""
        then = deepcopy(self)
        then.hear(who, said, holds)
        return then


def untrue_words(said: Said, who: str, holds: Holds) -> list[str]:
    """What a message says to this reader that is not so at this moment."""
    found = []
    number = said.number
    now = holds.evenings.get(number) if number else None
    if now:
        if said.on is not None and said.on != now.on:
            found.append("whether it takes place")
        for name in ("day", "time", "place"):
            told = getattr(said, name)
            if told is not None and told != getattr(now, name):
                found.append(f"the {name}: {told!r}")
        if said.moderates is not None and said.moderates != ((who, number) in holds.moderators):
            found.append("whether they moderate")
        if said.asked is not None and said.asked != ((who, number) in holds.asked):
            found.append("whether they are asked")
    found += [f"where {one} is" for one, at in said.places.items() if holds.talks.get((who, one), at) != at]
    found += [f"{one} is lost" for one in said.lost if number and holds.talks.get((who, one)) == number]
    found += [f"{one} is in reserve" for one in said.nowhere if (who, one) in holds.talks]
    mine = {title for (reader, title), at in holds.talks.items() if (reader, at) == (who, number)}
    for title, begins in said.begins.items():
        for own in mine if not title and len(mine) == 1 else {title} & mine:
            if (now_at := holds.begins.get((who, own))) and minutes_apart(begins, now_at) > SLIGHT:
                found.append(f"{own} begins at {begins}")
    return found


def contradictions(messages: list[Said]) -> list[str]:
    """What one of them says of an evening, or a talk, and another says otherwise."""
    said: dict[tuple, set] = {}
    for one in messages:
        for name in ("on", "day", "time", "place", "moderates", "asked"):
            if one.number and getattr(one, name) is not None:
                said.setdefault((one.number, name), set()).add(getattr(one, name))
        for title, number in one.places.items():
            said.setdefault((title, "evening"), set()).add(number)
        for title in one.nowhere:
            said.setdefault((title, "evening"), set()).add(None)
        for title, begins in one.begins.items():
            said.setdefault((one.number, title, "begins"), set()).add(begins)
    return [f"{what}: {words}" for what, words in said.items() if len(words) > 1]
