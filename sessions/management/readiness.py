"""Whether there is a database to work with."""

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor


def database_obstacle() -> str:
    """What keeps a command from using the database, as a sentence; empty when nothing does."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "The database lacks the tables of this version: run “manage.py migrate”."
    except Error as error:
        return f"The database does not answer ({' '.join(str(error).split())})."
    return ""
