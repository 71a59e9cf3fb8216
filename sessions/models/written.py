"""Which tables a transaction has written: so that what it cannot have changed is not worked out again."""

import re
from collections.abc import Callable
from typing import Any

_WRITE = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
_READ = re.compile(r"\s*(?:SELECT|SAVEPOINT|RELEASE|PRAGMA|SET|SHOW)\b", re.IGNORECASE)


class WrittenTables:
    """An `execute_wrapper` that notes the tables statements write to; UNKNOWN for one it cannot read."""

    UNKNOWN = "?"

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if found := _WRITE.match(sql):
            self.names.add(found[1])
        elif not _READ.match(sql):
            self.names.add(self.UNKNOWN)
        return execute(sql, params, many, context)
