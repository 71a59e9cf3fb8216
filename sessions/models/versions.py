"""Two people editing one record: the second save is told so instead of winning silently."""

from typing import Self

from django.db import models
from django.db.models import F


class StaleVersion(Exception):
    """The record changed since the form was drawn. `record` holds it as it is now."""

    def __init__(self, record: models.Model) -> None:
        super().__init__(f"{record} was changed by somebody else in the meantime.")
        self.record = record


class Versioned(models.Model):
    """A record whose edit forms carry its `version`."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def claim(self, version: int) -> Self:
        """Raise the version by one if it is still `version`, else raise StaleVersion.

        One UPDATE, so of two at the same moment exactly one succeeds; call it inside the
        transaction that saves.
        """
        mine = type(self)._default_manager.filter(pk=self.pk, version=version)
        if not mine.update(version=F("version") + 1):
            self.refresh_from_db()
            raise StaleVersion(self)
        self.version = version + 1
        return self
