"""The evenings around a page's own, for the strip of months, the neighbours, and links to "the 32nd MTS"."""

from datetime import date
from itertools import starmap

from django.db.models import Case, QuerySet, TextField, Value, When
from django.utils import timezone

from sessions.archive.strip import Year, strip
from sessions.models import Reader, Session
from sessions.models.called_off import called_off_before, moved_from
from sessions.models.evenings import ROW, EveningRow
from sessions.models.prepared import prepared

OWN = ("invitation", "called_off")
TWELVE_YEARS = 12 * 12  # evenings of a monthly series: number and month go in step


def latest(reader: Reader, upto: int | None = None) -> list[EveningRow]:
    """The evenings of the last twelve years (of the twelve up to this number), latest first. One query."""
    return list(starmap(EveningRow, last_rows(reader, upto)))


def months(reader: Reader) -> list[Year]:
    """The strip of the last twelve years, for pages of no one evening. One query."""
    return strip(latest(reader), reader, timezone.localdate())


def around(reader: Reader, number: int) -> list[EveningRow]:
    """The evenings within twelve years of one, latest first. One query."""
    return list(starmap(EveningRow, rows(reader, number - TWELVE_YEARS, number + TWELVE_YEARS)))


def with_texts(
    reader: Reader, number: int
) -> tuple[list[EveningRow], Session | None, dict[str, str | date | None]]:
    """The evenings around one, that one with what its `wording(reader)` needs as HTML, and what else only its
    page tells: its invitation (HTML), and `called_off`, see `called_off_before`. One query.
    """
    found = rows_with_texts(reader, number - TWELVE_YEARS, number, number + TWELVE_YEARS)
    width = len(ROW) + 1
    evenings = [EveningRow(*row[:width]) for row in found]
    for evening, row in zip(evenings, found, strict=True):
        if evening.number == number:
            session = evening.session()
            for name, text in zip(texts_for(reader), row[width : -len(OWN)], strict=True):
                setattr(session, name, text)
            return evenings, session, dict(zip(OWN, row[-len(OWN) :], strict=True))
    return evenings, None, {}


def texts_for(reader: Reader) -> tuple[str, ...]:
    """The fields around the talks that a reader's wording is made of: for strangers, no others are loaded."""
    public = ("introduction_html", "closing_html")
    return (*public, *(f"house_{name}" for name in public)) if reader is Reader.HOUSE else public


@prepared
def last_rows(reader: Reader, upto: int | None) -> QuerySet:
    sessions = Session.objects.visible_to(reader)
    if upto is not None:
        sessions = sessions.filter(number__lte=upto)
    return sessions.latest_first().values_list(*ROW, moved_from(reader))[:TWELVE_YEARS]


@prepared
def rows(reader: Reader, first: int, last: int) -> QuerySet:
    near = Session.objects.visible_to(reader).filter(number__gte=first, number__lte=last)
    return near.latest_first().values_list(*ROW)


@prepared
def rows_with_texts(reader: Reader, first: int, number: int, last: int) -> QuerySet:
    texts = [
        Case(When(number=number, then=name), default=Value(""), output_field=TextField())
        for name in (*texts_for(reader), "invitation_html")
    ]
    off = Case(When(number=number, then=called_off_before(reader)))
    near = Session.objects.visible_to(reader).filter(number__gte=first, number__lte=last)
    return near.latest_first().values_list(*ROW, moved_from(reader), *texts, off)
