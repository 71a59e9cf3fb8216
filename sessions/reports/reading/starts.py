"""Which blocks open a topic: marked headings, opening sentences, or bare headings where there is nothing
else."""

from bisect import bisect_left

from sessions.reports.reading.inner_heads import inside_doubts, inside_heads
from sessions.reports.reading.parts import BOLD_LEVEL, Item, Part, plain, same_topic
from sessions.reports.reading.people import PeopleReader
from sessions.reports.reading.presenters import presenter_in


def has_marked(items: list[Item]) -> bool:
    """Whether headings are marked as such (Markdown) and at least one of them can be a topic's."""
    return any(item.level and item.level < BOLD_LEVEL and not item.heading.section for item in items)


def marked_starts(items: list[Item]) -> dict[int, Part]:
    """Markdown: the headings of one level open topics.

    Where headings are followed by an opening sentence (as in our own report.md), theirs is the level, and a
    heading without one that breaks no count belongs to a summary. Else it is the first level below a
    container ("Talks"), or the highest.
    """
    marked = [(at, item) for at, item in enumerate(items) if item.level and item.level < BOLD_LEVEL]
    plain = [(at, item) for at, item in marked if not item.heading.section]
    openings = [at for at, item in enumerate(items) if item.opening and not item.opening.weak]
    opening_set = set(openings)
    opened = [(at, item) for at, item in plain if at + 1 in opening_set]
    container = _container(marked)
    below = [item.level for _, item in plain if item.level > container] if container else []
    level = opened[0][1].level if opened else min(below or [item.level for _, item in plain])
    heads = [at for at, item in plain if item.level == level]
    one_head = len(heads) == 1 and len([at for at in openings if at > heads[0]]) > 1
    if one_head and not (opened and _names_topic(items, heads[0])):
        return _sections(items) | {
            at: Part(opening=items[at].opening, opening_item=items[at]) for at in openings
        }
    starts: dict[int, Part] = {}
    own = set(heads) - _inside_summaries(items, heads) | _below_containers(marked, level)
    for at, item in marked:
        if at in own:
            starts[at] = Part(heading=item.heading, heading_item=item)
        elif (
            item.heading.section not in ("", "inside")
            and item.level <= level
            and (item.heading.section != "about" or at < heads[0])
        ):
            starts[at] = Part(heading=item.heading, heading_item=item, section=item.heading.section)
    starts |= {
        at: Part(opening=items[at].opening, opening_item=items[at]) for at in openings if at < heads[0]
    }
    return starts


def _container(marked: list[tuple[int, Item]]) -> int:
    """The level of a heading over all topics ("Talks"): nothing of its own level follows it; else 0."""
    for place, (_, item) in enumerate(marked):
        if item.heading.section == "container":
            level = item.level
            beside = [other for _, other in marked[place + 1 :] if not other.heading.section]
            before = [other for _, other in marked[:place] if not other.heading.section]
            if any(other.level == level for other in before):
                return 0
            if beside and beside[0].level > level and all(other.level > level for other in beside):
                return level
    return 0


def _below_containers(marked: list[tuple[int, Item]], level: int) -> set[int]:
    """Topics one level deeper, below a container among the topics ("Lightning talks")."""
    found: set[int] = set()
    inside = 0
    for at, item in marked:
        if item.level <= level:
            inside = level if item.heading.section == "container" and item.level == level else 0
        elif inside and item.level == level + 1 and not item.heading.section:
            found.add(at)
    return found


def _names_topic(items: list[Item], at: int) -> bool:
    """Whether the heading is that of the opening below it and not one over all topics."""
    opening = items[at + 1].opening if at + 1 < len(items) else None
    return bool(opening and (items[at].heading.people or items[at].level > 1))


def _inside_summaries(items: list[Item], heads: list[int]) -> set[int]:
    """The headings that stand inside a summary: the openings below their neighbours count on without them."""
    counts: dict[int, int | None] = {}
    for head in heads:
        opening = items[head + 1].opening if head + 1 < len(items) else None
        if opening and not opening.weak:
            counts[head] = opening.ordinal
    if len(counts) < len(heads) / 2:
        return set()
    inside: set[int] = set()
    waiting: list[int] = []
    before: int | None = None
    for head in heads:
        if head not in counts:
            waiting.append(head)
            continue
        if before is not None and counts[head] == before + 1:
            inside |= set(waiting)
        waiting, before = [], counts[head]
    return inside | set(waiting) if before is not None else inside


def _sections(items: list[Item]) -> dict[int, Part]:
    return {
        at: Part(heading=item.heading, heading_item=item, section=item.heading.section)
        for at, item in enumerate(items)
        if item.heading and item.heading.section not in ("", "inside")
    }


def plain_starts(masked: str, items: list[Item], reader: PeopleReader) -> dict[int, Part]:
    """Plain text: sentences that open topics, sure headings, and bare headings where there is nothing
    else."""
    followed = {at for at in range(len(items) - 1) if items[at + 1].heading is None or items[at + 1].opening}
    sure = [
        at for at, item in enumerate(items) if item.heading and item.heading.sure and not item.heading.section
    ]
    candidates = [
        at
        for at in followed
        if items[at].heading
        and not items[at].heading.section
        and not items[at].opening
        and not _ends_paragraphs(masked, items, at)
    ]
    openings = [at for at, item in enumerate(items) if item.opening and not item.opening.weak]
    possible = {*candidates, *sure}
    free = [at for at in openings if at - 1 not in possible]
    starts = {
        at: part
        for at, part in _sections(items).items()
        if at in followed or (part.section == "closing" and 0 < len(items) - at <= 4)
    }
    spoken = _spoken(masked, items, candidates, reader)
    inside: set[int] = set()
    bare = len(spoken) > 1 and len(spoken) > len(free)
    if bare and sure:
        chosen = _among_sure(items, _sure_heads(masked, items, sure, free), spoken)
    elif bare:
        chosen = _without_captions(masked, items, sorted(candidates), reader)
        inside = inside_heads(masked, items, chosen, spoken)
        chosen = [at for at in chosen if at not in inside]
    elif sure or free:
        chosen = _sure_heads(masked, items, sure, free)
        taken = set(chosen)
        led = [at for at in candidates if at not in taken and _leads_topic(masked, items[at + 1], reader)]
        chosen += [at for at in led if not items[at].beside_image or not free]
    else:
        chosen = _without_captions(masked, items, sorted(candidates), reader)
    for at in chosen:
        starts[at] = Part(heading=items[at].heading, heading_item=items[at])
    for at, doubt in inside_doubts(masked, items, chosen, inside).items():
        starts[at].doubtful = doubt
    headed = {at + 1 for at in chosen}
    starts |= {
        at: Part(opening=items[at].opening, opening_item=items[at])
        for at in openings
        if at not in headed and at not in starts
    }
    if not any(not part.section for part in starts.values()):
        starts |= _weak_starts(items)
    starts |= _titled_starts(items, starts)
    return _without_repeats(masked, starts)


def _spoken(
    masked: str, items: list[Item], candidates: list[int], reader: PeopleReader
) -> dict[int, list[str]]:
    """Bare headings, away from pictures, whose text tells who spoke: place and names."""
    found: dict[int, list[str]] = {}
    for at in sorted(candidates):
        if items[at].beside_image or items[at].heading.sure:
            continue
        block = items[at + 1].block
        presenter = presenter_in(masked, block.start, block.end, reader)
        if presenter and presenter.people and not presenter.unsure:
            found[at] = presenter.people.names
    return found


def _among_sure(items: list[Item], sure: list[int], spoken: dict[int, list[str]]) -> list[int]:
    """Sure headings, and between them bare ones that open with somebody else's talk."""
    chosen: list[int] = []
    people: list[str] = []
    heads = set(sure)
    for at in sorted({*sure, *spoken}):
        if at in heads:
            named = items[at].heading.people
            people = named.names if named else spoken.get(at, [])
        else:
            opening = items[at + 1].opening
            if set(spoken[at]) & set(people) and not (opening and not opening.weak):
                continue
            people = spoken[at]
        chosen.append(at)
    return chosen


def _sure_heads(masked: str, items: list[Item], sure: list[int], free: list[int]) -> list[int]:
    """Sure headings that are no captions: in a report of sentences a heading beside a picture repeats one."""
    if not free:
        return sure
    chosen = []
    for at in sure:
        place = bisect_left(free, at)
        before = free[place - 1] if place else None
        after = free[place] if place < len(free) else None
        if after == at + 1 or (
            after is not None and same_topic(masked, items[at].heading, items[after].opening)
        ):
            if after == at + 1:
                chosen.append(at)
            continue
        if before is not None and (
            same_topic(masked, items[at].heading, items[before].opening) or items[at].beside_image
        ):
            continue
        chosen.append(at)
    return chosen


def _leads_topic(masked: str, item: Item, reader: PeopleReader) -> bool:
    """Whether the text below a bare heading opens with a speaker and a place in the order."""
    return bool(item.opening and not item.opening.weak)


def _without_captions(masked: str, items: list[Item], chosen: list[int], reader: PeopleReader) -> list[int]:
    """Bare headings beside pictures count only when a speaker follows, as long as others stand alone."""
    alone = [at for at in chosen if not items[at].beside_image]
    if not alone:
        return chosen
    return [
        at
        for at in chosen
        if not items[at].beside_image
        or presenter_in(masked, items[at + 1].block.start, items[at + 1].block.end, reader) is not None
    ]


def _weak_starts(items: list[Item]) -> dict[int, Part]:
    """Where nothing else opens topics: each "X talked about …" by other people than the one before."""
    starts: dict[int, Part] = {}
    current: list[str] = []
    for at, item in enumerate(items):
        if item.opening and item.opening.people and item.opening.people.names != current:
            current = item.opening.people.names
            doubt = "nothing but the speaker's name opens this topic; check that it is one"
            starts[at] = Part(opening=item.opening, opening_item=item, doubtful=doubt)
    return starts


def _titled_starts(items: list[Item], starts: dict[int, Part]) -> dict[int, Part]:
    """'Mr. Brown presented "Selling Clouds"' opens a topic when the one before is not his."""
    found: dict[int, Part] = {}
    if not any(part.opening for part in starts.values()):
        return found
    current: list[str] = []
    for at, item in enumerate(items):
        part = starts.get(at)
        opening = part.opening if part else None
        if part is None and current and item.opening and item.opening.people:
            placed = item.opening.title or item.opening.ordinal
            if (placed or item.opening.connected) and not set(item.opening.people.names) & set(current):
                opening = item.opening
                doubt = (
                    "" if placed else "a word like “next” and a name open this topic; check that it is one"
                )
                found[at] = Part(opening=opening, opening_item=item, doubtful=doubt)
        if opening and opening.people:
            current = opening.people.names
    return found


def _without_repeats(masked: str, starts: dict[int, Part]) -> dict[int, Part]:
    """In order, without a heading that prints the title of the topic before again: a caption."""
    kept: dict[int, Part] = {}
    before = ""
    for at, part in sorted(starts.items()):
        title = plain(masked, *part.heading.title) if part.heading and part.heading.sure else ""
        if title and title == before:
            continue
        before = title
        kept[at] = part
    return kept


def _ends_paragraphs(masked: str, items: list[Item], at: int) -> bool:
    """Whether a line stands closer to the text above than to that below: it is no heading of what follows."""
    if not at:
        return False
    above = masked.count("\n", items[at - 1].block.end, items[at].block.start)
    below = masked.count("\n", items[at].block.end, items[at + 1].block.start)
    return below > 2 >= above
