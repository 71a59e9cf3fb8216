"""The words of MTS as tables. Import them from here: `from sessions.models import Session`."""

from sessions.models.archive import Archive, OldAddress, archive_change
from sessions.models.attachments import Link, Photo, Slides
from sessions.models.audience import Audience, Reader
from sessions.models.counts import Count
from sessions.models.followups import FollowUp, Homework, Question
from sessions.models.imports import Doubt, ImportedReport
from sessions.models.interns import Intern
from sessions.models.life import CONSEQUENCES, IllegalMove, Status
from sessions.models.order import WrongOrder
from sessions.models.people import Alias, Person, Portrait
from sessions.models.sessions import Moderator, Newcomer, Session
from sessions.models.speakers import Capacity, Consent, Speaker, SpeakerEntry
from sessions.models.tags import Tag, TagSynonym
from sessions.models.throttle import Throttle
from sessions.models.topics import Topic, Wording
from sessions.models.users import User
from sessions.models.versions import StaleVersion

__all__ = [
    "CONSEQUENCES",
    "Alias",
    "Archive",
    "Audience",
    "Capacity",
    "Consent",
    "Count",
    "Doubt",
    "FollowUp",
    "Homework",
    "IllegalMove",
    "ImportedReport",
    "Intern",
    "Link",
    "Moderator",
    "Newcomer",
    "OldAddress",
    "Person",
    "Photo",
    "Portrait",
    "Question",
    "Reader",
    "Session",
    "Slides",
    "Speaker",
    "SpeakerEntry",
    "StaleVersion",
    "Status",
    "Tag",
    "TagSynonym",
    "Throttle",
    "Topic",
    "User",
    "Wording",
    "WrongOrder",
    "archive_change",
]
