"""Tests may write past `archive_change` and are seen; requests must leave the visibility true."""

import re

from django.db import connection

from sessions.models import set_visibility
from sessions.models.locking import in_change
from sessions.search.follow import follow


class StoredVisibility:
    """Looks at the statements of a test. `old`: something was written since the visibility was set."""

    TABLES = (
        "topic|speaker|session|moderator|newcomer|intern|person|link|photo|slides|"
        "alias|tag|tagsynonym|topic_tags"  # the search finds by these
    )
    READS = re.compile(r'visibility" >=|FROM "mts_search')
    WRITES = re.compile(rf'(?:INSERT INTO|UPDATE|DELETE FROM) "mts_(?:{TABLES})"(?! SET "fingerprint" = %s)')

    def __init__(self) -> None:
        self.old = self.serving = False
        self.untrue = 0

    def __call__(self, execute, sql, params, many, context):
        if self.WRITES.match(sql):
            self.old = not sql.startswith('UPDATE "mts_person" SET "visibility"')
        elif self.old and not self.serving and self.READS.search(sql) and not in_change():
            self.set()
        return execute(sql, params, many, context)

    def begin(self, **_) -> None:
        if self.old:
            self.set()
        self.old, self.serving = False, True

    def end(self, **_) -> None:
        if self.old:
            self.untrue += self.set()
        self.serving = False

    def set(self) -> int:
        """By no query that a test counts."""
        counted, connection.force_debug_cursor = connection.force_debug_cursor, False
        try:
            changed = set_visibility()
            follow()
            return changed
        finally:
            connection.force_debug_cursor = counted
