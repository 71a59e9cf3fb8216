"""The sample archive: six reports, who is meant by which spelling, tags, pictures, an evening ahead, and
proposals for it.

Numbers, dates, titles and names are those of a real series; every summary was written for this archive. The
reports go through the importer like any others, so the demo proves it; the 29th to 32nd print no year: the
33rd and 34th settle it.
"""

import tomllib
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any, Literal

from sessions.management.sample.pictures import SamplePicture, pictures

__all__ = [
    "NextSession",
    "NextTopic",
    "SamplePicture",
    "SampleProposal",
    "SampleSpeaker",
    "SampleTag",
    "call",
    "next_session",
    "people_path",
    "pictures",
    "proposals",
    "report_paths",
    "tags",
]

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class SampleTag:
    """A curated tag. topics: (number of the session, position of the topic)."""

    name: str
    description: str
    synonyms: tuple[str, ...]
    topics: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SampleSpeaker:
    """Who gives a talk of the next evening. programme: of an intern, else empty."""

    name: str
    capacity: Literal["member", "guest", "intern"]
    affiliation: str = ""
    programme: str = ""


@dataclass(frozen=True, slots=True)
class NextTopic:
    """A talk of the next evening. continues: (session, position) of an earlier one, or None."""

    title: str
    minutes: int
    questions_minutes: int
    speakers: tuple[SampleSpeaker, ...]
    tags: tuple[str, ...] = ()
    continues: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class NextSession:
    """The evening in preparation, without number and day, which depend on today. start_time is local.

    willing: who moderates when it is their turn.
    """

    status: str
    format: str
    language: str
    venue: str
    start_time: time
    moderators: tuple[str, ...]
    willing: tuple[str, ...]
    invitation: str
    topics: tuple[NextTopic, ...]


@dataclass(frozen=True, slots=True)
class SampleProposal:
    """A talk offered, or somebody asked. fields: of the proposal, as its model names them.

    co_speakers: name and e-mail. continues: (session, position) of an earlier talk, or None.
    """

    status: Literal["submitted", "reserve", "asked"]
    days_ago: int
    co_speakers: tuple[tuple[str, str], ...]
    continues: tuple[int, int] | None
    fields: dict[str, Any]


def report_paths() -> list[Path]:
    """The reports, by number. Six files: five as plain text, the 34th as Markdown."""
    return sorted((_HERE / "reports").iterdir())


def people_path() -> Path:
    """The file for `import_reports --people`: "spelling = person" for each name printed in two ways."""
    return _HERE / "people.txt"


def tags() -> list[SampleTag]:
    """The curated tags with the topics that carry them."""
    return [
        SampleTag(
            name=tag["name"],
            description=tag["description"],
            synonyms=tuple(tag["synonyms"]),
            topics=tuple((number, position) for number, position in tag["topics"]),
        )
        for tag in _toml("tags.toml")["tags"]
    ]


def next_session() -> NextSession:
    """The evening in preparation."""
    told = _toml("next.toml")
    return NextSession(
        status=told["status"],
        format=told["format"],
        language=told["language"],
        venue=told["venue"],
        start_time=time.fromisoformat(told["start_time"]),
        moderators=tuple(told["moderators"]),
        willing=tuple(told["willing"]),
        invitation=told["invitation"],
        topics=tuple(_next_topic(topic) for topic in told["topics"]),
    )


def call() -> dict[str, str]:
    """What the form says: `about` (Markdown) and `whom_to_ask`."""
    return _toml("proposals.toml")["call"]


def proposals() -> list[SampleProposal]:
    """What came in, the oldest question to the organisers first."""
    return [_proposal(told) for told in _toml("proposals.toml")["proposals"]]


def _proposal(told: dict[str, Any]) -> SampleProposal:
    continues = told.pop("continues", None)
    return SampleProposal(
        status=told.pop("status"),
        days_ago=told.pop("days_ago"),
        co_speakers=tuple((person["name"], person["email"]) for person in told.pop("co_speakers", ())),
        continues=tuple(continues) if continues else None,
        fields=told,
    )


def _next_topic(told: dict[str, Any]) -> NextTopic:
    return NextTopic(
        title=told["title"],
        minutes=told["minutes"],
        questions_minutes=told["questions_minutes"],
        speakers=tuple(SampleSpeaker(**speaker) for speaker in told["speakers"]),
        tags=tuple(told.get("tags", ())),
        continues=tuple(told["continues"]) if "continues" in told else None,
    )


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))
