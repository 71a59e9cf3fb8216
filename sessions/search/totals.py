"""The totals beside the filters: how much of the archive each choice leaves, as one reader may know it."""

from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language_info

from sessions.models import Capacity, Moderator, Reader, Session, Speaker, Topic
from sessions.search import narrowing

TICKS = {
    "interns": narrowing.by_interns,
    "slides": narrowing.with_slides,
    "recording": narrowing.with_recording,
}
SUGGESTED = 30  # people and companies offered: those that were there most often


class Choice(NamedTuple):
    """One value of a filter. total: how many records of the whole archive have it; None: not known."""

    value: str
    label: str
    total: int | None


type Totals = dict[str, list[Choice] | int]  # by filter; for a tick how many it leaves


def topic_totals(reader: Reader) -> Totals:
    topics = Topic.objects.visible_to(reader).order_by()
    speakers = Speaker.objects.visible_to(reader).order_by()
    guests = speakers.filter(capacity=Capacity.GUEST).exclude(affiliation="")
    left = {name: of(topics, "", reader).values("pk") for name, of in TICKS.items()}
    ticks = topics.aggregate(**{name: Count("pk", filter=Q(pk__in=rows)) for name, rows in left.items()})
    return ticks | {
        "year": years(topics, "session__held_on__year"),
        "kind": [one._replace(label=Topic.Kind(one.value).label) for one in by(topics, "kind")],
        "tag": by(topics.exclude(tags=None), "tags__slug", "tags__name"),
        "language": [one._replace(label=language_name(one.value)) for one in by(topics, "language")],
        "speaker": by(speakers.filter(person__anonymised_at=None), "person__name")[:SUGGESTED],
        "moderator": moderators(reader),
        "company": by(guests, "affiliation", of="topic")[:SUGGESTED],
    }


def language_name(code: str) -> str:
    """ "Japanese" for "ja"; of a code that nobody knows the code."""
    try:
        return get_language_info(code)["name_translated"]
    except KeyError:
        return code


def session_totals(reader: Reader) -> Totals:
    sessions = Session.objects.visible_to(reader).order_by()
    return {"year": years(sessions, "held_on__year"), "moderator": moderators(reader)}


def moderators(reader: Reader) -> list[Choice]:
    held = Moderator.objects.visible_to(reader).order_by().filter(person__anonymised_at=None)
    return by(held, "person__name")[:SUGGESTED]


def by(records: QuerySet, value: str, label: str = "", *, of: str = "pk") -> list[Choice]:
    """The values of a column with how many (different `of`) have each, the most frequent first."""
    rows = records.values_list(value, label or value).annotate(n=Count(of, distinct=of != "pk"))
    return [Choice(str(key), str(words), n) for key, words, n in rows.order_by("-n", value)]


def years(records: QuerySet, year: str) -> list[Choice]:
    """The latest first."""
    return sorted(by(records.exclude(**{year.removesuffix("__year"): None}), year), reverse=True)
