"""How the formats of a report treat text: Markdown escaped or made plain, paragraphs of HTML joined."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from sessions.text import plain_text

register = template.Library()
register.filter("plain", plain_text)

# What CommonMark §2.4 and §6 read as markup inside a line. An underscore between letters is none; "&" begins
# a reference only before a name or number and a semicolon.
MARKUP = re.compile(r"[\\`*\[\]<>~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
HASHES_AT_THE_END = re.compile(r"(?<=\s)(?=#+$)")


@register.filter
def md(text: str) -> str:
    """Plain text on one line of Markdown, so that it is shown as it stands: C\\* for C*."""
    return HASHES_AT_THE_END.sub(r"\\", MARKUP.sub(r"\\\g<0>", text))


@register.filter
def led_by(html: str, sentence: str) -> SafeString:
    """Rendered Markdown that begins with a paragraph, a plain sentence put in front of its first words.

    html: as `render_markdown` gives it.
    """
    return mark_safe(html.replace("<p>", f"<p>{escape(sentence)} ", 1))
