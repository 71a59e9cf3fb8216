"""The totals beside the filters: how much of the archive each choice leaves, as one reader may know it."""

from collections import Counter
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language_info

from sessions.models import Capacity, Moderator, Reader, Session, Slides, Speaker, Topic

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
    interns, guests = (speakers.filter(capacity=capacity) for capacity in (Capacity.INTERN, Capacity.GUEST))
    ticks = topics.aggregate(
        interns=Count("pk", filter=Q(pk__in=interns.values("topic"))),
        slides=Count("pk", filter=Q(pk__in=topics_with_slides(reader))),
        recording=Count("pk", filter=Q(recording_visibility__gte=reader.level)),
    )
    kinds, languages = of_each(topics, "kind", "language")
    return ticks | {
        "year": years(topics, "session__held_on__year"),
        "kind": [Choice(kind, Topic.Kind(kind).label, n) for kind, n in kinds],
        "tag": by(topics.exclude(tags=None), "tags__slug", "tags__name"),
        "language": [Choice(code, language_name(code), n) for code, n in languages],
        "speaker": by(speakers.filter(person__anonymised_at=None), "person__name")[:SUGGESTED],
        "moderator": moderators(reader),
        "company": by(guests.exclude(affiliation=""), "affiliation", of="topic")[:SUGGESTED],
    }


def topics_with_slides(reader: Reader) -> QuerySet:
    return Slides.objects.visible_to(reader).order_by().exclude(topic=None).values("topic")


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


def of_each(records: QuerySet, *columns: str) -> list[list[tuple[str, int]]]:
    """For each of these columns of few values (value, how many records have it), the most frequent first."""
    totals = [Counter() for _ in columns]
    for *values, n in records.values_list(*columns).annotate(n=Count("pk")):
        for total, value in zip(totals, values, strict=True):
            total[value] += n
    return [sorted(total.items(), key=lambda pair: (-pair[1], pair[0])) for total in totals]


def years(records: QuerySet, year: str) -> list[Choice]:
    """The latest first."""
    return sorted(by(records.exclude(**{year.removesuffix("__year"): None}), year), reverse=True)
