"""Short reports in the house's words, and one call that reads and imports them."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from django.db.models import Model

from sessions.models import (
    Alias,
    Doubt,
    FollowUp,
    ImportedReport,
    Intern,
    Moderator,
    Newcomer,
    OldAddress,
    Person,
    Session,
    Speaker,
    Topic,
)
from sessions.reports.facts import HouseStyle, Source
from sessions.reports.importing.open_dates import known_evenings
from sessions.reports.importing.people_in_reports import read_people
from sessions.reports.importing.run import Outcome, import_reports
from sessions.reports.parser import read_sources
from sessions.text import ordinal, ordinal_word

REAL = Path(__file__).parents[3] / "shared" / "reports" / "mts-reports-29-34.txt"

needs_real_reports = pytest.mark.skipif(
    not REAL.exists(), reason=f"the six real reports are not here ({REAL.parent.name}/{REAL.name})"
)


def report(
    number: int, day: str, *topics: str, moderator: str = "", introduction: str = "", after: str = ""
) -> str:
    """A report. day as printed ("May 19th, 2017"); topics: what follows "The first topic was"."""
    lines = [f"{ordinal(number)} Monthly Technical Session (MTS) Report"]
    lines += [f"{ordinal(number)} Monthly Technical Session (MTS) was held on {day}. {introduction}".strip()]
    if moderator:
        lines += [f"The moderator of the {ordinal(number)} MTS was {moderator}-san."]
    lines += [f"The {ordinal_word(n)} topic was {topic}" for n, topic in enumerate(topics, start=1)]
    lines += [after] if after else []
    return "\n\n\n".join([*lines, "As usual, we had a party afterwards."])


TABLES = [
    *(Session, Topic, Person, Speaker, Moderator, Newcomer, Intern, Alias, FollowUp, Doubt),
    *(ImportedReport, OldAddress),
]


def archive(*tables: type[Model]) -> dict[str, list[str]]:
    """Every row of the archive but for its number, its moments and its version."""
    aside = {"id", "version", "imported_at", "added_at", "settled_at", "values", "form_key"}
    aside |= {"changed_at", "fingerprint"}  # the latter is made of all the others
    found = {}
    for model in tables or TABLES:
        names = [field.name for field in model._meta.concrete_fields if field.name not in aside]
        rows = [[getattr(row, name) for name in names] for row in model.objects.all()]
        found[model.__name__] = sorted(
            repr([str(getattr(value, "slug", value)) for value in row]) for row in rows
        )
    return found


def import_texts(texts: Sequence[str], people: str = "", **how) -> Outcome:
    """Read these texts together, as files of one run, and import them. people: lines of a people file."""
    sources = [Source(f"{n}.txt", text) for n, text in enumerate(texts, start=1)]
    style = HouseStyle(organisations=("HDE",))
    readings = read_sources(sources, known=known_evenings(), style=style)
    reports = [each for reading in readings for each in reading.reports]
    by_name = {reading.source.name: reading for reading in readings}
    return import_reports(reports, sources=by_name, people=read_people(people), **how)
