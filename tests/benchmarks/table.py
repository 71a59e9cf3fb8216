"""Measurements as the Markdown table of README.md."""


def table(measured: dict[int, dict[str, dict]]) -> str:
    """One row a page. measured: topics to what `pages.measure` found, in the order of the columns.

    Ratios: CPU at the largest size to a bare view, to the smallest size, and to the size before it.
    """
    sizes = list(measured)
    first, before, last = sizes[0], sizes[-2] if len(sizes) > 1 else sizes[0], sizes[-1]
    cpu = " | ".join(f"{size:,}: ms" for size in sizes)
    head = f"| page | queries | {cpu} | to bare | to {first:,} | to {before:,} | kB raw | kB gzip |"
    rule = "|---|" + "---:|" * (len(sizes) + 6)
    return "\n".join([head, rule, *(row(name, measured, first, before, last) for name in measured[last])])


def row(name: str, measured: dict[int, dict[str, dict]], first: int, before: int, last: int) -> str:
    pages = {size: found[name] for size, found in measured.items()}
    queries = sorted({page["queries"] for page in pages.values()})
    bare = measured[last]["bare view"]["cpu"]
    cells = [
        name,
        "–".join(str(number) for number in dict.fromkeys((queries[0], queries[-1]))),
        *(f"{page['cpu']:.1f}" for page in pages.values()),
        f"{pages[last]['cpu'] / bare:.0f}",
        *(f"{pages[last]['cpu'] / pages[size]['cpu']:.2f}" for size in (first, before)),
        f"{pages[last]['raw'] / 1000:.1f}",
        f"{pages[last]['gzip'] / 1000:.1f}",
    ]
    return "| " + " | ".join(cells) + " |"
