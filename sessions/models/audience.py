"""Who may see what. The narrowest audience of a thing and of all that holds it wins."""

from enum import Enum

from django.conf import settings
from django.db import models


class Audience(models.TextChoices):
    """For whom a record is meant. New records are for the house until somebody says otherwise."""

    HOUSE = "house", "The house only"
    PUBLIC = "public", "Public"


class Reader(Enum):
    """Who is reading: anybody at all, or somebody who works here and is logged in."""

    STRANGER = "stranger"
    HOUSE = "house"

    @property
    def audiences(self) -> list[str]:
        """The audiences this reader belongs to, for `audience__in=reader.audiences`."""
        if self is Reader.HOUSE:
            return [Audience.PUBLIC, Audience.HOUSE]
        return [Audience.PUBLIC]

    @property
    def is_let_in(self) -> bool:
        """Whether the site has anything for this reader: one for the house only has nothing for strangers."""
        return self is Reader.HOUSE or settings.MTS_AUDIENCE == "public"

    def may_see(self, *audiences: str) -> bool:
        """Whether this reader belongs to every one of these audiences."""
        return all(audience in self.audiences for audience in audiences)
