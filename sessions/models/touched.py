"""What was touched since the end of the last change: noted by triggers, asked once a change.

No way of writing goes past a trigger: a save, a form, a merge, an import, `QuerySet.update`, plain SQL. What
follows from records (what the search finds them by, when strangers last read them otherwise) is brought up to
date from here (`search.follow`). Triggers are made anew after each migrate, and taken away before: SQLite
would not alter a table that they name.
"""

from collections import defaultdict
from collections.abc import Callable
from hashlib import sha256

from django.apps import apps as every_app
from django.apps.registry import Apps
from django.db import connection, models

PREFIX = "mts_touch_"
AS_GUEST = "WHERE row.capacity = 'guest'"
GUESTS = "mts_speaker WHERE topic_id = row.id AND capacity = 'guest'"

# Called at the end of each change, in its transaction, once it is settled who sees what.
FOLLOWERS: list[Callable[[], None]] = []


def called(person: str) -> dict[str, str]:
    return {
        "person": person,
        "topic": f"topic_id FROM mts_speaker WHERE person_id = {person}",
        "session": f"session_id FROM mts_moderator WHERE person_id = {person}",
    }


def tagged(tag: str) -> dict[str, str]:
    return {"tag": tag, "topic": f"topic_id FROM mts_topic_tags WHERE tag_id = {tag}"}


# A row of the table that comes, goes, or changes in one of the columns touches these records, by kind: what
# follows SELECT, of the row as it was and as it is.
WATCHED = (
    (
        "topic",
        "title subject house_title summary house_summary summary_visibility recording_url "
        "recording_visibility kind minutes session_id",
        {"topic": "row.id"},
    ),
    (
        "topic",
        "visibility",  # a talk may bring into sight what names it
        {"topic": "row.id", "tag": "tag_id FROM mts_topic_tags WHERE topic_id = row.id"}
        | {"session": "row.session_id"}
        | {"person": f"person_id FROM {GUESTS}", "company": f"affiliation FROM {GUESTS}"},
    ),
    ("topic", "position session_id", {"session": "row.session_id"}),
    (
        "speaker",
        "topic_id person_id position capacity affiliation credited_as",
        {"topic": "row.topic_id"}
        | {"person": f"row.person_id {AS_GUEST}", "company": f"row.affiliation {AS_GUEST}"},
    ),
    ("topic_tags", "topic_id tag_id", {"topic": "row.topic_id", "tag": "row.tag_id"}),
    ("tag", "name", tagged("row.id")),
    ("tag", "description", {"tag": "row.id"}),
    ("tagsynonym", "tag_id name", tagged("row.tag_id")),
    (
        "session",
        "number held_on",
        {"session": "row.id", "topic": "id FROM mts_topic WHERE session_id = row.id"},
    ),
    (
        "session",
        "held_on_text start_time minutes_wanted venue format status agenda_audience report_audience "
        "invitation introduction closing house_introduction house_closing",
        {"session": "row.id"},
    ),
    ("moderator", "session_id person_id position answer", {"session": "row.session_id"}),
    ("person", "name reading anonymised_at", called("row.id")),
    ("person", "visibility organisation biography", {"person": "row.id"}),
    ("alias", "person_id name shown", called("row.person_id")),
)


class NotDumped(models.Manager):
    """The default manager of what follows from other tables: `dumpdata` takes what it finds: nothing.
    What `loaddata` brings is touched by that, so that the next change makes it all anew.
    """

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().none()


class Touched(models.Model):
    """record: its primary key; of a company, which has no record, the name."""

    kind = models.CharField(max_length=8)
    record = models.CharField(max_length=200)

    objects = models.Manager()
    dumped = NotDumped()

    class Meta:
        default_manager_name = "dumped"

    def __str__(self) -> str:
        return f"{self.kind} {self.record}"

    @staticmethod
    def take() -> dict[str, set]:
        """What was touched since this was last asked: by kind, primary keys; of companies names."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM mts_touched RETURNING kind, record")
            rows = cursor.fetchall()
        found = defaultdict(set)
        for kind, record in rows:
            found[kind].add(record if kind == "company" else int(record))
        return found


def make_triggers(*, apps: Apps = every_app, **_) -> None:
    """Called after each migrate; nothing where `migrate mts zero` took the tables."""
    wanted = triggers() if "touched" in apps.all_models["mts"] else {}
    with connection.cursor() as cursor:
        if there(cursor) != wanted.keys():
            drop_triggers()
            for statement in wanted.values():
                cursor.execute(statement)


def drop_triggers(**_) -> None:
    """Called before each migrate."""
    drop = "DROP FUNCTION {} CASCADE" if connection.vendor == "postgresql" else "DROP TRIGGER {}"
    with connection.cursor() as cursor:
        for name in there(cursor):
            cursor.execute(drop.format(name))


def there(cursor) -> set[str]:
    """The names of the triggers that are there."""
    if connection.vendor == "postgresql":
        cursor.execute("SELECT proname FROM pg_proc WHERE starts_with(proname, %s)", [PREFIX])
    else:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB %s", [PREFIX + "*"]
        )
    return {name for (name,) in cursor.fetchall()}


def triggers() -> dict[str, str]:
    """Name to statement; a name says what is in the statement, so that another one is another trigger."""
    found = {}
    for watched in WATCHED:
        for event, rows in {"INSERT": ["NEW"], "DELETE": ["OLD"], "UPDATE": ["OLD", "NEW"]}.items():
            head, body = trigger(*watched, event, rows)
            name = PREFIX + sha256(f"{head} {body}".encode()).hexdigest()[:16]
            if connection.vendor == "postgresql":
                function = f"FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
                made = f"CREATE {function} AS $$ BEGIN {body} RETURN NULL; END $$; "
                found[name] = f"{made}CREATE TRIGGER {name} {head} EXECUTE FUNCTION {name}()"
            else:
                found[name] = f"CREATE TRIGGER {name} {head} BEGIN {body} END"
    return found


def trigger(
    table: str, columns: str, touches: dict[str, str], event: str, rows: list[str]
) -> tuple[str, str]:
    """When it acts, and what it does."""
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns.split())
    body = " ".join(
        f"INSERT INTO mts_touched (kind, record) SELECT '{kind}', {what.replace('row.', f'{row}.')};"
        for row in rows
        for kind, what in touches.items()
    )
    return f"AFTER {event} ON mts_{table} FOR EACH ROW" + f" WHEN ({changed})" * (event == "UPDATE"), body
