"""How the commands print their --help: our own options first, then what belongs to every command."""

from argparse import RawDescriptionHelpFormatter

from django.core.management.base import DjangoHelpFormatter


class HelpWithExamples(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Django's order of options, and an epilogue whose lines stay as they are written."""
