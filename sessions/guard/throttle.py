"""Temporary: counts nothing, until the throttle is merged."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest


@dataclass(frozen=True)
class Limit:
    name: str
    times: int
    per: timedelta


class TooMany(Exception):
    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Tried too often; again in {retry_after} seconds.")
        self.retry_after = retry_after


def hit(limit: Limit, key: str, *, now: datetime) -> None:
    """Counts nothing."""


def address_of(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "")


def wait_in_words(seconds: int) -> str:
    return f"in {seconds // 60 + 1} minutes"
