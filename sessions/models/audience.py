"""Who may see what: audiences as people set them, and what follows from them, stored with each record.

The narrowest audience of a thing and of all that holds it wins; `visibility` works that out.
"""

from collections.abc import Callable
from enum import Enum
from types import SimpleNamespace
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class Audience(models.TextChoices):
    """For whom a record is meant. New records are for the house until somebody says otherwise."""

    HOUSE = "house", "The house only"
    PUBLIC = "public", "Public"


class Visibility(models.IntegerChoices):
    """Who sees a record, after everything was considered. Whoever belongs to one of these sees the higher."""

    NOBODY = 0
    HOUSE = 1
    PUBLIC = 2


class Reader(Enum):
    """Who is reading: anybody at all, or somebody who works here and is logged in."""

    STRANGER = "stranger"
    HOUSE = "house"

    @property
    def level(self) -> Visibility:
        """The least Visibility that this reader sees, for `visibility__gte=reader.level`."""
        return Visibility.HOUSE if self is Reader.HOUSE else Visibility.PUBLIC

    @property
    def audiences(self) -> list[str]:
        """The audiences this reader belongs to, for `audience__in=reader.audiences`."""
        return [Audience.PUBLIC, Audience.HOUSE] if self is Reader.HOUSE else [Audience.PUBLIC]

    @property
    def is_let_in(self) -> bool:
        """Whether the site has anything for this reader: one for the house only has nothing for strangers."""
        return self is Reader.HOUSE or settings.MTS_AUDIENCE == "public"

    def may_see(self, audience: str) -> bool:
        return audience in self.audiences


class Wording(SimpleNamespace):
    """What one reader reads of a record: its fields by name, the HTML of Markdown as `<name>_html`, and
    whether some of it is meant for the house only (`house`).
    """


def wording_for(reader: Reader, record: models.Model, *names: str, shown: bool) -> Wording:
    """Markdown fields as this reader reads them, the house its own (`house_…`) where it differs. Empty unless
    they are shown.
    """
    found = Wording(house=False)
    for name in names:
        own = shown and reader is Reader.HOUSE and bool(getattr(record, f"house_{name}"))
        for ending in ("", "_html"):
            value = getattr(record, f"{'house_' * own}{name}{ending}") if shown else ""
            setattr(found, name + ending, value)
        found.house |= own
    return found


class VisibleQuerySet(models.QuerySet):
    """Of records of which a reader sees some: by their stored `visibility`, or by a rule of their own."""

    @staticmethod
    def _rule(reader: Reader) -> Q:
        return Q(visibility__gte=reader.level)

    def visible_to(self, reader: Reader) -> Self:
        return self.filter(self._rule(reader))


def visible_by(rule: Callable[[Reader], Q]) -> models.Manager:
    """The manager of a table without a column of its own: its rule looks at what a row belongs to."""
    return type("VisibleByRule", (VisibleQuerySet,), {"_rule": staticmethod(rule)}).as_manager()
