"""Measurements as the Markdown table of README.md."""


def table(measured: dict[int, dict[str, dict]]) -> str:
    """One row a page. measured: topics, smallest first, to what `pages.Visitor` found.

    All but the columns of ms and the ratio are of the largest size. changed: the first visit after a change.
    """
    cpu = " | ".join(f"{size:,}: ms" for size in measured)
    head = f"| page | queries | {cpu} | to {min(measured):,} | changed: ms | kept: ms | kB raw | kB gzip |"
    rule = "|---|" + "---:|" * (len(measured) + 6)
    return "\n".join([head, rule, *(row(name, measured) for name in measured[max(measured)])])


def row(name: str, measured: dict[int, dict[str, dict]]) -> str:
    pages = {size: found[name] for size, found in measured.items()}
    queries = sorted({page["queries"] for page in pages.values()})
    last = pages[max(pages)]
    cells = [
        name,
        "–".join(str(number) for number in dict.fromkeys((queries[0], queries[-1]))),
        *(f"{page['cpu']:.1f}" for page in pages.values()),
        f"{last['cpu'] / pages[min(pages)]['cpu']:.2f}",
        f"{last['changed']:.1f}",
        f"{last['kept']:.2f}" if last["is_kept"] else "–",
        f"{last['raw'] / 1000:.1f}",
        f"{last['gzip'] / 1000:.1f}",
    ]
    return "| " + " | ".join(cells) + " |"
