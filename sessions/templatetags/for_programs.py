"""What pages hold for other programs: the thing they are about as JSON-LD, addresses to subscribe to."""

from django import template
from django.utils.safestring import SafeString

from sessions import structured

register = template.Library()
THINGS = {
    made.__name__: made
    for made in (structured.series, structured.evening, structured.talk, structured.person)
}


@register.simple_tag(takes_context=True)
def json_ld(context: template.Context, kind: str, *about: object) -> SafeString:
    """{% json_ld "talk" talk %}: as this page tells it to this reader."""
    return structured.script(THINGS[kind](*about, base=context["site_url"]))


@register.filter
def webcal(address: str) -> str:
    """The address in the scheme that calendar programs answer to."""
    return f"webcal://{address.partition('://')[2]}"
