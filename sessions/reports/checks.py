"""What an organiser should look at before a report goes out."""

from dataclasses import dataclass

from sessions.models import Session, Topic
from sessions.reports.reading_back import differences
from sessions.reports.writing import house_style, wording_of_report, write


@dataclass(frozen=True, slots=True)
class PublishingDoubt:
    """What an organiser should look at before publishing. topic: the record it is about, if one."""

    topic: Topic | None
    field: str
    message: str


def doubts_before_publishing(session: Session) -> list[PublishingDoubt]:
    """What a reader of the report would misunderstand, in the order of the report; empty when nothing.

    The report need not be published: it is written in the wording in which it will go out, read by the parser
    of old reports, and compared. Doubts keep nobody from publishing; the page shows each message beside the
    field it is about. Five queries, some ten milliseconds.
    """
    writing = write(session, wording_of_report(session))
    found = differences(writing.report, house_style())
    return [
        PublishingDoubt(writing.topics[each.at] if each.at is not None else None, each.field, each.message)
        for each in found
    ]
