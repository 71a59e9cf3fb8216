"""Which speakers of a topic its report calls interns."""

from itertools import chain

from sessions.reports.facts import InternFact, Report, Topic
from sessions.reports.reading.claims import Claims
from sessions.reports.reading.interns import intern_words
from sessions.reports.reading.names import NameReader
from sessions.reports.reading.talk_phrases import Range


def read_topic_interns(
    report: Report,
    claims: Claims,
    masked: str,
    names: NameReader,
    topic: Topic,
    path: str,
    texts: list[Range],
    *,
    paragraphs: int,
) -> None:
    """Who of the speakers is called an intern, in the first paragraphs that hold more than the
    opening."""
    texts = [(start, end) for start, end in texts if masked[start:end].strip()]
    words = (intern_words(masked, start, end, names) for start, end in texts[:paragraphs])
    for called in chain.from_iterable(words):
        meant = [
            speaker
            for speaker in topic.speakers
            if not called.name or called.name in speaker.name or speaker.name in called.name
        ]
        if len(meant) > 1 and not called.many:
            claims.doubt(
                called.start, f"{path}.speakers", "one of these speakers is an intern; enter which one"
            )
            continue
        for speaker in meant:
            if speaker.capacity == "guest":
                claims.doubt(
                    called.start,
                    f"{path}.speakers",
                    f"{speaker.name} reads as guest and as intern; check the capacity",
                )
                continue
            speaker.capacity = "intern"
            claims.cite(
                called.start, called.end, f"{path}.speakers[{topic.speakers.index(speaker)}].capacity"
            )
            if all(intern.name != speaker.name for intern in report.interns):
                report.interns.append(InternFact(speaker.name, called.programme))
                claims.cite(called.start, called.end, f"interns[{len(report.interns) - 1}]")
