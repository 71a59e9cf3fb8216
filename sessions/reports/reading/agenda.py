"""The list of topics at the top of a report, repeated below by the headings: it opens no topic."""

from sessions.reports.reading.parts import Item, plain


def drop_agenda(masked: str, items: list[Item]) -> None:
    """Take the headings from a run of lines that only announce what comes: most return with text below."""
    last: dict[str, int] = {}
    for at, item in enumerate(items):
        for words in _titles(masked, item):
            last[words] = at
    at = 0
    while at < len(items):
        after = at
        while after < len(items) and items[after].heading and not items[after].heading.section:
            after += 1
        repeated = sum(
            1
            for item in items[at:after]
            if any(last.get(words, 0) >= after for words in _titles(masked, item))
        )
        if repeated > 1 and repeated * 2 >= after - at:
            # The last line of the run may be the first topic's own heading.
            end = after
            first = _titles(masked, items[after - 1])
            if any(words in _titles(masked, item) for item in items[at : after - 1] for words in first):
                end -= 1
            for item in items[at:end]:
                item.heading, item.opening, item.level = None, None, 0
        at = max(after, at + 1)


def _titles(masked: str, item: Item) -> list[str]:
    places = []
    if item.heading and not item.heading.section:
        places.append(item.heading.title)
        places += [place for place, _ in item.heading.splits]
    if item.opening and item.opening.title:
        places.append(item.opening.title)
    return [words for words in (plain(masked, *place) for place in places) if len(words) > 2]
