"""The choices of a list's form: two hundred on a page, too many for a loop in a template."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sessions.search.totals import Choice

register = template.Library()


@register.simple_tag
def options(choices: Iterable[Choice]) -> SafeString:
    """The options of a select: each with the number of records of the whole archive."""
    return SafeString("".join(map(option, choices)))


@register.simple_tag
def suggestions(choices: Iterable[Choice]) -> SafeString:
    """The options of a datalist: what may be typed, and how often it is in the archive.

    A name that two people bear stands once, for typing it finds what either did.
    """
    totals = Counter()
    for choice in choices:
        totals[choice.label] += choice.total or 0
    return SafeString("".join(suggestion(*said) for said in totals.items()))


@lru_cache(maxsize=4_000)
def option(choice: Choice) -> SafeString:
    """One option; the same choices are on every page of the list."""
    selected = SafeString(" selected") if choice.chosen else ""
    total = "" if choice.total is None else f" ({choice.total})"
    return format_html('<option value="{}"{}>{}{}</option>', choice.value, selected, choice.label, total)


@lru_cache(maxsize=4_000)
def suggestion(words: str, total: int) -> SafeString:
    return format_html('<option value="{}">{}</option>', words, str(total))
