"""What our commands have in common: a --help worth reading, and a database to work with."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter

from django.core.management.base import BaseCommand, DjangoHelpFormatter
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor


class HelpWithExamples(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Django's order of options, our own first, and an epilogue whose lines stay as they are written."""


class OurCommand(BaseCommand):
    """examples: stands at the end of --help."""

    examples = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs) -> ArgumentParser:
        kwargs |= {"epilog": self.examples, "formatter_class": HelpWithExamples}
        return super().create_parser(prog_name, subcommand, **kwargs)


def database_obstacle() -> str:
    """What keeps a command from using the database, as a sentence; empty when nothing does."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "The database lacks the tables of this version: run “manage.py migrate”."
    except Error as error:
        return f"The database does not answer ({one_line(error)})."
    return ""


def one_line(error: Exception) -> str:
    return " ".join(str(error).split())
