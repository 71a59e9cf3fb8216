"""The words of MTS as tables. Import them from here: `from sessions.models import Session`."""

from sessions.models.addresses import OldAddress
from sessions.models.archive import Archive, archive_change, settle_visibility
from sessions.models.attachments import Link, Photo, Slides
from sessions.models.audience import Audience, Reader, Visibility
from sessions.models.followups import FollowUp, Homework, Question
from sessions.models.imports import Doubt, ImportedReport, Merge
from sessions.models.interns import Intern
from sessions.models.life import COMING, CONSEQUENCES, IllegalMove, Status
from sessions.models.locking import StaleVersion, in_turn
from sessions.models.messages import Call, DeclineReason, Message, MessageKind, SkippedMonth
from sessions.models.moderators import Moderator, Newcomer
from sessions.models.notices import PRIVATE_LINK, Notice, SenderRun, Told
from sessions.models.order import WrongOrder
from sessions.models.people import Alias, Person, Portrait
from sessions.models.private_links import PrivateLink
from sessions.models.proposals import (
    AGREED,
    CoSpeaker,
    IllegalDecision,
    Proposal,
    ProposalPhoto,
    ProposalSlides,
    ProposalStatus,
)
from sessions.models.sessions import NUMBER_IN_USE, Session
from sessions.models.speakers import CONSENTS, Capacity, Consent, Speaker, SpeakerEntry
from sessions.models.tags import Tag, TagSynonym
from sessions.models.topics import Topic, Wording
from sessions.models.users import Throttle, User
from sessions.models.visibility import set_visibility
