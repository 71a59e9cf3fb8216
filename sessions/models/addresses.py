"""Where records are: addresses are on every page by the dozen, and each asks the site map once only."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=20_000)
def address(name: str, key: str | int) -> str:
    """The address of one page of a kind ("topic", its slug). It depends on nothing else."""
    return reverse(name, args=[key])
