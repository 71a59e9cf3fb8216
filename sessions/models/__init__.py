"""The words of MTS as tables. Import them from here: `from sessions.models import Session`."""

from sessions.models.addresses import OldAddress
from sessions.models.attachments import Link, Photo, Portrait, Slides
from sessions.models.audience import Audience, Reader, Visibility, Wording
from sessions.models.followups import FollowUp, Homework, Question
from sessions.models.imports import Doubt, ImportedReport, Merge
from sessions.models.life import COMING, CONSEQUENCES, IllegalMove, Status
from sessions.models.locking import Archive, StaleVersion, archive_change, in_turn, settle_visibility
from sessions.models.messages import Call, DeclineReason, Message, MessageKind, SkippedMonth
from sessions.models.notices import PRIVATE_LINK, Notice, SenderRun, Told
from sessions.models.order import WrongOrder
from sessions.models.people import Alias, Person
from sessions.models.personal_tokens import PersonalToken
from sessions.models.private_links import PrivateLink
from sessions.models.proposals import (
    AGREED,
    CoSpeaker,
    IllegalDecision,
    Proposal,
    ProposalStatus,
)
from sessions.models.roles import (
    CONSENTS,
    Capacity,
    Consent,
    Intern,
    Moderator,
    Newcomer,
    Speaker,
    SpeakerEntry,
)
from sessions.models.search_index import SearchEntry, SearchWord
from sessions.models.sessions import NUMBER_IN_USE, Session
from sessions.models.tags import Tag, TagSynonym
from sessions.models.topics import Talk, Thread, Topic
from sessions.models.touched import Touched
from sessions.models.users import Throttle, User
from sessions.models.visibility import set_visibility
