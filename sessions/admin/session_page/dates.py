"""Dates for the session page: offers with their reasons, and what breaks the rhythm of the series."""

from datetime import date

from sessions.models import Session
from sessions.series import Evening, Offer, breaks, next_offers, odd_weekday

NEIGHBOURS = 24  # evenings on either side that the rule learns from; its habit is that of the last twelve


def evenings_around(number: int) -> list[Evening]:
    """The evenings before and after a number, without the one that has it."""
    standing = Session.objects.standing()
    below = standing.filter(number__lt=number).order_by("-number")
    above = standing.filter(number__gt=number).order_by("number")
    columns = ("number", "held_on", "date_confirmed")
    rows = [*below.values_list(*columns)[:NEIGHBOURS], *above.values_list(*columns)[:NEIGHBOURS]]
    return [Evening(number, held_on, confirmed) for number, held_on, confirmed in rows]


def offers_for(number: int, evenings: list[Evening], today: date) -> list[Offer]:
    """Next dates for the session after all others; none for one between them."""
    if any(evening.number > number for evening in evenings):
        return []
    return next_offers(evenings, after=today)


def oddities(session: Session, evenings: list[Evening]) -> list[str]:
    """Sentences on what is unusual in a session's date; none once an organiser confirmed it."""
    if session.held_on is None or session.date_confirmed:
        return []
    evening = Evening(session.number, session.held_on)
    found = [pair.message for pair in breaks([*evenings, evening]) if evening in (pair.earlier, pair.later)]
    weekday = odd_weekday(evening, evenings)
    return [*found, weekday] if weekday else found
