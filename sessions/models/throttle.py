"""How often something was tried lately: one counter a key, right across threads, workers and machines."""

from typing import NamedTuple

from django.db import connection, models
from django.db.models.functions import Greatest

from sessions.models.turns import patiently

# One statement, so two at the same moment wait for each other and both are counted. SQLite and PostgreSQL
# understand the same words.
COUNT = """
INSERT INTO mts_throttle (key, hits, ends) VALUES (%(key)s, 1, %(ends)s)
ON CONFLICT (key) DO UPDATE SET
  hits = CASE WHEN mts_throttle.ends <= %(now)s THEN 1 ELSE mts_throttle.hits + 1 END,
  ends = CASE WHEN mts_throttle.ends <= %(now)s THEN excluded.ends ELSE mts_throttle.ends END
RETURNING hits, ends
"""


class Counted(NamedTuple):
    """hits: of the window that is open, this one included. ends: when it closes, in seconds since 1970."""

    hits: int
    ends: int


class ThrottleQuerySet(models.QuerySet):
    def count_hit(self, key: str, *, now: int, seconds: int) -> Counted:
        """Count one more for a key; the first opens a window of so many seconds. One query.

        now: seconds since 1970. Ask outside a transaction: one that fails would take the hit back, and one
        that lasts makes all others of the key wait.
        """
        values = {"key": key, "now": now, "ends": now + seconds}
        with connection.cursor() as cursor:
            patiently(lambda: cursor.execute(COUNT, values))
            return Counted(*cursor.fetchone())

    def take_back(self, key: str) -> None:
        """One less for a key, never below none. The window stays."""
        self.filter(key=key).update(hits=Greatest(models.F("hits") - 1, 0))

    def sweep(self, *, now: int) -> None:
        """Forget the windows that are closed."""
        self.filter(ends__lte=now).delete()


class Throttle(models.Model):
    """One key and its window. The key is a keyed hash: nothing here says who it was."""

    key = models.CharField(max_length=64, unique=True)
    hits = models.PositiveIntegerField()
    ends = models.PositiveBigIntegerField(db_index=True, help_text="Seconds since 1970.")

    objects = ThrottleQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.hits} until {self.ends}"
