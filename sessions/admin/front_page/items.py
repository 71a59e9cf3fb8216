"""What the front page is made of: things to do, each a link in words, and lists of them."""

from dataclasses import dataclass

from django.urls import reverse

from sessions.models import Session

MOST = 6  # of each kind; the whole list is one click away


@dataclass(frozen=True)
class Item:
    """One thing to do: a link in words, and a fact about it."""

    words: str
    url: str
    fact: str = ""


@dataclass(frozen=True)
class Task:
    """A list of things of one kind. more: where all of them are, empty when these are all."""

    heading: str
    items: list[Item]
    more: str
    nothing: str


def change(session: Session) -> str:
    return reverse("admin:mts_session_change", args=[session.pk])


def listed(model: str, query: str = "") -> str:
    return reverse(f"admin:mts_{model}_changelist") + query
