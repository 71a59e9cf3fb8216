"""What the databases do by themselves: note whatever is touched that the search finds, and keep the table
over the entries that is asked which of them hold a word (`SearchText`).

No way of writing goes past a trigger: a save, a form, a merge, an import, `QuerySet.update`, plain SQL.
Made anew after each migrate, taken away before (SQLite would not alter a table that triggers name).
"""

from hashlib import sha256
from typing import NamedTuple

from django.apps import apps as every_app
from django.apps.registry import Apps
from django.db import connection

from sessions.models.search_index import COLUMNS, IN_TITLE


class Watch(NamedTuple):
    """What is touched by a row of a table that comes, goes, or changes in one of `columns`.

    key: the column that holds the record's primary key, of a company its name. spreads: whatever names the
    record is touched with it.
    """

    table: str
    kind: str
    key: str
    columns: str
    spreads: bool = False


WATCHED = (
    Watch(
        "topic",
        "topic",
        "id",
        "title subject house_title summary house_summary summary_visibility session_id",
    ),
    Watch("topic", "topic", "id", "visibility", spreads=True),
    Watch("speaker", "topic", "topic_id", "topic_id person_id capacity affiliation"),
    Watch("speaker", "company", "affiliation", "affiliation capacity topic_id"),
    Watch("speaker", "person", "person_id", "affiliation capacity topic_id person_id"),
    Watch("topic_tags", "topic", "topic_id", "topic_id tag_id"),
    Watch("topic_tags", "tag", "tag_id", "topic_id tag_id"),
    Watch("tag", "tag", "id", "name", spreads=True),
    Watch("tag", "tag", "id", "description"),
    Watch("tagsynonym", "tag", "tag_id", "tag_id name", spreads=True),
    Watch("session", "session", "id", "number held_on", spreads=True),
    Watch(
        "session",
        "session",
        "id",
        "venue status agenda_audience report_audience introduction closing house_introduction house_closing",
    ),
    Watch("moderator", "session", "session_id", "session_id person_id answer"),
    Watch("person", "person", "id", "name reading anonymised_at", spreads=True),
    Watch("person", "person", "id", "visibility organisation biography"),
    Watch("alias", "person", "person_id", "person_id name shown", spreads=True),
)

NAMES, NEW, OLD = (", ".join(row + name for name in COLUMNS) for row in ("", "new.", "old."))
LITE = [  # SQLite's manual, "FTS5", 4.4.3
    f"CREATE VIRTUAL TABLE IF NOT EXISTS mts_searchtext USING fts5({NAMES}, content='mts_searchentry', "
    "content_rowid='id', tokenize=\"ascii tokenchars '+#.'\")",
]
LITE_TRIGGERS = [
    "AFTER INSERT ON mts_searchentry BEGIN "  # noqa: S608
    f"INSERT INTO mts_searchtext (rowid, {NAMES}) VALUES (new.id, {NEW}); END",
    "AFTER DELETE ON mts_searchentry BEGIN "  # noqa: S608
    f"INSERT INTO mts_searchtext (mts_searchtext, rowid, {NAMES}) VALUES ('delete', old.id, {OLD}); END",
]
# A table of its own, so narrow that what is found is counted without a look at long rows. Columns lie apart
# in a vector, so that no phrase spans two; a token of the title stands there once more, after IN_TITLE.
# Tokens hold no quotes and no backslashes.
POSTGRES = [
    "CREATE TABLE IF NOT EXISTS mts_searchtext (rowid bigint PRIMARY KEY, mts_searchtext tsvector NOT NULL)",
    "CREATE INDEX IF NOT EXISTS mts_searchtext_gin ON mts_searchtext USING gin (mts_searchtext) "
    "WITH (fastupdate = off)",  # what waits to be sorted in would be read through by every search
    f"""
CREATE OR REPLACE FUNCTION mts_index() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        TRUNCATE mts_searchtext;
    ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM mts_searchtext WHERE rowid = OLD.id;
    ELSE
        WITH words AS (
            SELECT token, label, row_number() OVER (ORDER BY label, nth) + 3 * ascii(label) - 195 AS place
            FROM (
                VALUES ('A', NEW.title), ('B', NEW.names), ('C', NEW.tags), ('D', NEW.text)
            ) part (label, line)
            CROSS JOIN unnest(string_to_array(line, ' ')) WITH ORDINALITY word (token, nth) WHERE token <> ''
        ), every AS (
            SELECT token, label, place FROM words
            UNION ALL SELECT '{IN_TITLE}' || token, label, place FROM words WHERE label = 'A'
        )
        INSERT INTO mts_searchtext SELECT NEW.id, coalesce(
            string_agg(format('''%s'':%s%s', token, least(place, 16000), label), ' '), ''
        )::tsvector FROM every;
    END IF;
    RETURN NULL;
END $$""",  # noqa: S608
]
POSTGRES_TRIGGERS = [
    "AFTER INSERT OR DELETE ON mts_searchentry FOR EACH ROW EXECUTE FUNCTION mts_index()",
    "AFTER TRUNCATE ON mts_searchentry FOR EACH STATEMENT EXECUTE FUNCTION mts_index()",
]
TOUCH = """
CREATE OR REPLACE FUNCTION mts_touch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    line jsonb;
    named boolean := TG_ARGV[0] = 'company';
BEGIN
    FOREACH line IN ARRAY CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[to_jsonb(NEW)] WHEN 'DELETE' THEN ARRAY[to_jsonb(OLD)]
        ELSE ARRAY[to_jsonb(OLD), to_jsonb(NEW)] END
    LOOP
        INSERT INTO mts_searchtouched (kind, record, name, spreads) VALUES (
            TG_ARGV[0], CASE WHEN named THEN 0 ELSE (line ->> TG_ARGV[1])::bigint END,
            CASE WHEN named THEN line ->> TG_ARGV[1] ELSE '' END, TG_ARGV[2]::boolean);
    END LOOP;
    RETURN NULL;
END $$"""


def take_away(**_) -> None:
    """Called before each migrate."""
    with connection.cursor() as cursor:
        for name, table in there(cursor).items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")


def make(*, apps: Apps = every_app, **_) -> None:
    """Called after each migrate. Where `migrate mts zero` took the tables, ours goes with them."""
    with connection.cursor() as cursor:
        if "searchentry" not in apps.all_models["mts"]:
            cursor.execute("DROP TABLE IF EXISTS mts_searchtext")
            return
        wanted = triggers()
        if there(cursor).keys() == wanted.keys():
            return
        take_away()
        tables = LITE if connection.vendor == "sqlite" else [*POSTGRES, TOUCH]
        for statement in (*tables, *wanted.values()):
            cursor.execute(statement)


def there(cursor) -> dict[str, str]:
    """The triggers of ours that are there: name to table."""
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'mts_search_%'"
        )
    else:
        cursor.execute(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'mts_search_%'"
        )
    return dict(cursor.fetchall())


def triggers() -> dict[str, str]:
    """Name to statement; a name says what is in the statement, so that another one is another trigger."""
    found = [touching(watch, event) for watch in WATCHED for event in ("INSERT", "UPDATE", "DELETE")]
    found += LITE_TRIGGERS if connection.vendor == "sqlite" else POSTGRES_TRIGGERS
    names = [f"mts_search_{sha256(statement.encode()).hexdigest()[:16]}" for statement in found]
    return {name: f"CREATE TRIGGER {name} {rest}" for name, rest in zip(names, found, strict=True)}


def touching(watch: Watch, event: str) -> str:
    """What follows the name of the trigger that notes what such an event touches."""
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    changed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in watch.columns.split())
    head = f"AFTER {event} ON mts_{watch.table} FOR EACH ROW " + f"WHEN ({changed}) " * (event == "UPDATE")
    if connection.vendor == "postgresql":
        return head + f"EXECUTE FUNCTION mts_touch('{watch.kind}', '{watch.key}', '{int(watch.spreads)}')"
    note = "INSERT INTO mts_searchtouched (kind, record, name, spreads) VALUES ('{}', {}, {}, {});"
    rows = {"INSERT": ("NEW",), "DELETE": ("OLD",), "UPDATE": ("OLD", "NEW")}[event]
    keys = [f"{row}.{watch.key}" for row in rows]
    pairs = [("0", key) if watch.kind == "company" else (key, "''") for key in keys]
    return (
        f"{head} BEGIN {' '.join(note.format(watch.kind, *pair, int(watch.spreads)) for pair in pairs)} END"
    )
