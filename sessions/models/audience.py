"""Who may see what: audiences as people set them, and what follows from them, stored with each record.

The narrowest audience of a thing and of all that holds it wins; `visibility` works that out.
"""

from enum import Enum
from typing import Self

from django.conf import settings
from django.db import models


class Audience(models.TextChoices):
    """For whom a record is meant. New records are for the house until somebody says otherwise."""

    HOUSE = "house", "The house only"
    PUBLIC = "public", "Public"


class Visibility(models.IntegerChoices):
    """Who sees a record, after everything was considered. Whoever belongs to one of these sees the higher."""

    NOBODY = 0
    HOUSE = 1
    PUBLIC = 2


class VisibilityField(models.PositiveSmallIntegerField):
    """One of Visibility, written by `visibility.set_visibility` alone: a new record is nobody's, and saving
    one leaves it as it is in the database.
    """

    def __init__(self, *args, **kwargs) -> None:
        kwargs |= {"choices": Visibility, "default": Visibility.NOBODY, "editable": False}
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> object:
        return Visibility.NOBODY if add else models.F(self.attname)


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


def wording_for(reader: Reader, record: models.Model, *names: str) -> tuple[dict[str, str], bool]:
    """Markdown fields of a record and their HTML as this reader reads them, and whether some are the house's:
    its own wording stands in `house_…`, where it differs.
    """
    house = [name for name in names if reader is Reader.HOUSE and getattr(record, f"house_{name}")]
    fields = {name: f"house_{name}" if name in house else name for name in names}
    html = {f"{name}_html": f"{field}_html" for name, field in fields.items()}
    return {name: getattr(record, field) for name, field in (fields | html).items()}, bool(house)


class VisibleQuerySet(models.QuerySet):
    """Of records with a stored `visibility`."""

    def visible_to(self, reader: Reader) -> Self:
        return self.filter(visibility__gte=reader.level)
