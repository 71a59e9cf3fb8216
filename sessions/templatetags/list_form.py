"""The choices of a list's form: two hundred on a page, too many for a loop in a template."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from sessions.search.totals import Choice

register = template.Library()


@register.simple_tag
def options(choices: Iterable[Choice]) -> SafeString:
    """The options of a select: each with the number of records of the whole archive."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}{}</option>',
        (
            (
                choice.value,
                SafeString(" selected") if choice.chosen else "",
                choice.label,
                "" if choice.total is None else f" ({choice.total})",
            )
            for choice in choices
        ),
    )


@register.simple_tag
def suggestions(choices: Iterable[Choice]) -> SafeString:
    """The options of a datalist: what may be typed, and how often it is in the archive."""
    return format_html_join(
        "", '<option value="{}">{}</option>', ((choice.label, str(choice.total)) for choice in choices)
    )
