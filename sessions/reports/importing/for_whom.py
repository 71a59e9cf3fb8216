"""For whom imported reports are, and what strangers will see of them, in words for whoever is asked."""

from collections.abc import Sequence

from django.conf import settings

from sessions.models import Audience
from sessions.reports.facts import Report

MOST_NAMES = 8  # in one sentence


def what_strangers_see(reports: Sequence[Report], audience: str) -> str:
    """What of these reports strangers read, if they are imported for this audience."""
    if audience != Audience.PUBLIC:
        return "Strangers see nothing of it: no talk, name or number. Colleagues who log in read everything."
    topics = [topic for report in reports for topic in report.topics]
    people = {speaker.name for topic in topics for speaker in topic.speakers}
    people |= {name for report in reports for name in report.moderators}
    leaving = {intern.name for report in reports for intern in report.interns if intern.farewell}
    new = {name: None for report in reports for name in report.newcomers}
    evenings = "the evening" if len(reports) == 1 else f"{len(reports):,} evenings"
    sentences = [
        f"Strangers read {evenings}, {counted(len(topics), 'talk')} with summaries, and the names of "
        f"{counted(len(people), 'speaker or moderator', 'speakers and moderators')}."
    ]
    if leaving:
        sentences.append(f"They read who leaves: {_named(leaving)}.")
    if new:
        sentences.append(f"Who is new stays in the house, with the paragraphs that say so: {_named(new)}.")
    if settings.MTS_AUDIENCE != "public":
        sentences.insert(0, "The site is for the house now; once it is open (MTS_AUDIENCE):")
    return " ".join(sentences)


def counted(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _named(names: Sequence[str] | set[str] | dict[str, None]) -> str:
    names = sorted(names) if isinstance(names, set) else list(names)
    more = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
