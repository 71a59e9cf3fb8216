"""How archive pages put things into words: counts, ordinals, bylines, headings, links in summaries."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from django import template
from django.conf import settings
from django.template.defaultfilters import stringfilter
from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from sessions.models import Capacity, Intern, Person, Reader, Session, Speaker
from sessions.text import link_sessions, number_word, ordinal, ordinal_word
from sessions.text.folding import is_japanese

register = template.Library()
register.filter("ordinal", ordinal)
register.filter("ordinal_word", ordinal_word)


# Hebrew, Arabic and their neighbours.
RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_HEADING = re.compile(r"<(/?)h([2-6])>")


@register.filter
def in_words(number: int) -> str:
    """34 as "thirty-four"; outside English figures."""
    return number_word(number) if (get_language() or "en").startswith("en") else f"{number:,}"


@register.filter
@stringfilter
def as_written(text: str, language: str = "en") -> SafeString:
    """People's words: in their own direction where it may be another, and told as Japanese where they are.

    language: what they are known to be in. Most run as the page does, and stand plain.
    """
    other = ' lang="ja"' if language in ("en", "ja") and is_japanese(text) else ""
    if not (other or RIGHT_TO_LEFT.search(text) or get_language_bidi()):
        return conditional_escape(text)
    return format_html('<span dir="auto"{}>{}</span>', mark_safe(other), text)


@register.filter
def counted(number: int, words: str) -> str:
    """A count with its noun: 34|counted:"talk,talks" is "thirty-four talks"."""
    one, _comma, many = words.partition(",")
    return f"{in_words(number)} {one if number == 1 else many}"


@register.filter
def in_figures(number: int, words: str) -> str:
    """A count in figures: 34|in_figures:"topic,topics,No topics" is "34 topics", and 0 "No topics"."""
    one, many, none = words.split(",")
    return f"{number:,} {one if number == 1 else many}" if number else none


@register.filter
def places_left(session: Session, talks: Sequence[object]) -> int:
    """How many places of an evening no talk has yet, as far as the reader knows of talks."""
    return max(session.places - len(talks), 0)


@register.filter
def raised(number: int) -> SafeString:
    """34 as 34<sup>th</sup>."""
    text = ordinal(number)
    return format_html("{}<sup>{}</sup>", text[:-2], text[-2:])


@register.filter
def mentions(html: str, addresses: Mapping[int, str]) -> SafeString:
    """A rendered summary with "the 32nd MTS" linked to that session, where it has an address."""
    return mark_safe(link_sessions(html, addresses, settings.MTS_ABBREVIATION))


@register.filter
def lifted(html: str, level: int) -> SafeString:
    """A rendered summary with its headings (h4 and below) moved up, so that they begin at `level`."""
    up = 4 - int(level)
    return mark_safe(_HEADING.sub(lambda tag: f"<{tag[1]}h{max(2, int(tag[2]) - up)}>", html))


@register.filter
def tells_end_to(intern: Intern, reader: Reader) -> bool:
    """Whether the reader may know when it ended and how long it was: strangers with the farewell."""
    return reader is Reader.HOUSE or intern.shows_farewell_to(reader)


@register.simple_tag
def headline(talk) -> SafeString:
    """The title of a talk (models.Talk), or in italics what stands in for one."""
    said = as_written(talk.headline, talk.topic.language)
    return format_html('<span class="untitled">{}</span>', said) if talk.untitled else said


@register.simple_tag
def people(persons: Iterable[Person], links: bool = True) -> SafeString:
    """Names in a sentence, "David and Alice". links: to their pages."""
    return sentence([name(person, links) for person in persons])


@register.simple_tag
def byline(speakers: Iterable[Speaker], links: bool = True) -> SafeString:
    """Who spoke: "Mami Konishi and Drew Robinsons, Microsoft". Neighbours share what is said of both."""
    groups = []
    for (capacity, affiliation), places in groupby(speakers, key=lambda s: (s.capacity, s.affiliation)):
        names = [name(place.person, links, place.name_then) for place in places]
        if capacity == Capacity.INTERN:
            note = _("interns") if len(names) > 1 else _("intern")
            groups.append(format_html('{}, <span class="mark">{}</span>', sentence(names), note))
        elif note := affiliation or (_("guest") if capacity == Capacity.GUEST else ""):
            groups.append(format_html("{}, {}", sentence(names), as_written(note)))
        else:
            groups.append(sentence(names))
    return sentence(groups)


def name(person: Person, links: bool, said: str = "") -> SafeString:
    """A person's name (or `said`), with a link unless it was taken out of the archive."""
    apart = format_html(' <span class="apart">({})</span>', person.apart) if person.apart else ""
    said = as_written(said or person.name)
    if links and not person.anonymised_at:
        return format_html('<a href="{}">{}</a>{}', person.get_absolute_url(), said, apart)
    return format_html("{}{}", said, apart)


def sentence(parts: Sequence[SafeString]) -> SafeString:
    """Joined as in a sentence: A, B and C."""
    if len(parts) < 2:
        return parts[0] if parts else mark_safe("")
    return format_html("{} {} {}", mark_safe(", ".join(parts[:-1])), _("and"), parts[-1])


@register.simple_block_tag
def facts(content: str) -> SafeString:
    """Spans of a line of facts, with the dot between them as text: copied, a list reads as it looks."""
    return mark_safe(re.sub(r"</span>\n*<span", "</span> · <span", content))


@register.inclusion_tag("archive/_portrait.html", takes_context=True)
def portrait(context: template.Context, speaker: Speaker) -> dict:
    """The speaker's picture, where the reader may see it, or initials."""
    found = speaker.portrait_for(context["reader"])
    return {"portrait": found, "name": speaker.name, "initials": speaker.person.initials}


@register.simple_tag
def crumb(name: str, words: object, **query: object) -> SafeString:
    """A step of the breadcrumbs that leads to a list, filtered by `query`."""
    address = reverse(name, query=query)
    return format_html('<li><a href="{}">{}</a></li>', address, capfirst(str(words)))


@register.simple_tag(takes_context=True)
def nav_item(context: template.Context, name: str, words: str) -> SafeString:
    """An item of the main navigation, marked where the reader is."""
    address = reverse(name)
    path = getattr(context.get("request"), "path", "")
    here = {True: "page", False: "true"}[path == address] if path.startswith(address) else ""
    current = format_html(' aria-current="{}"', here) if here else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', address, current, capfirst(words))


@register.simple_tag
def squares(months: Iterable) -> SafeString:
    """The squares of a year in the strip (archive.strip.Month): 144 on a page, too many for a template."""
    return mark_safe("".join(map(square, months)))


def square(month) -> str:
    link = ""
    if month.address:
        here = ' aria-current="page"' if month.here else ""
        link = f'<a href="{escape(month.address)}" aria-label="{escape(month.caption)}"{here}></a>'
    return f'<li class="month month--{month.state}">{link}</li>'
