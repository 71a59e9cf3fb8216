"""What a topic is called on pages and in calendars, title or not."""

from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _


def headline(title: str, subject: str, names: list[str]) -> str:
    """By its title, else its subject, in the report's words; else by who spoke."""
    if title:
        return title
    if subject:
        return capfirst(subject)
    by = get_text_list(names, _("and"))
    return _("A talk by %(names)s") % {"names": by} if by else _("A talk")
