"""What somebody was last told of an evening; `notifications.to_tell` finds what is not so any more.

A row belongs to one reader: a person, whoever holds a proposal and is in no archive yet, or one of those an
announcement goes to. Two rows may turn out to be one reader's, when a proposal gets its person or two people
are merged; so rows are brought together when they are read, and a merge has nothing to compare.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from sessions.models.people import Person
from sessions.models.proposal_parts import CoSpeaker
from sessions.models.proposals import Proposal, ProposalStatus
from sessions.models.sessions import Session

if TYPE_CHECKING:
    from sessions.models.notices import Notice

type Whom = tuple[str, int | str]
BY_HAND, CHAT = "by hand", "chat"  # readers of an announcement that have no address


class ToldQuerySet(models.QuerySet):
    def with_readers(self) -> Self:
        """In the order of telling, with what `whom` and the address of a message ask."""
        return self.select_related("person", "proposal__person", "co_speaker__person").order_by("at", "pk")

    def of(self, reader: "Told | Notice") -> list["Told"]:
        """The rows of one reader, whichever record they were written for."""
        kind, key = whom(reader)
        near = {
            "audience": Q(audience=key),
            "person": Q(person=key) | Q(proposal__person=key) | Q(co_speaker__person=key),
            "co-speaker": Q(co_speaker=key),
            "proposal": Q(proposal=key),
            "nobody": Q(pk=None),
        }[kind]
        return [row for row in self.with_readers().filter(near) if whom(row) == (kind, key)]


class Told(models.Model):
    """One reader's knowledge of one evening.

    facts: {"on": whether it takes place, "day": "2017-06-16", "time": "19:00", "place": words, "talks":
    {topic: "19:25"} with the start of each as told, "moderates": bool, "asked": bool}; a text is empty where
    nothing was said of it. A message that tells only some of it replaces only that.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="told")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="told")
    proposal = models.ForeignKey(Proposal, models.SET_NULL, null=True, related_name="told")
    co_speaker = models.ForeignKey(CoSpeaker, models.SET_NULL, null=True, related_name="told")
    audience = models.CharField(max_length=254, blank=True)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()

    objects = ToldQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "what was told"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        reader = self.person or self.co_speaker or self.proposal or self.audience
        return f"what {reader} knows of the {self.session}"

    @classmethod
    def note(cls, message: "Notice", *, at: datetime) -> dict[str, Any]:
        """What a message tells of its evening is what its reader knows from now on; what they knew before.

        In a transaction.
        """
        before = cls.objects.filter(session=message.session).of(message)
        known = brought_together(before)
        cls.objects.filter(pk__in=[row.pk for row in before]).delete()
        cls.objects.create(
            session=message.session,
            person=message.person,
            proposal=message.proposal,
            co_speaker=message.co_speaker,
            audience=message.audience,
            facts=known | message.tells,
            at=at,
        )
        return known

    @classmethod
    def note_decision(cls, message: "Notice", proposal: Proposal) -> None:
        """Who was told of a decision knows that the talk is at no other evening than the one it names."""
        for row in cls.objects.exclude(session=message.tells_session).of(message):
            row.forget(
                talk=proposal.topic_id, asked=proposal.status not in OPEN or proposal.session != row.session
            )

    def forget(self, *, talk: int | None = None, asked: bool = False, moderates: bool = False) -> None:
        """They know that this is not so any more: the talk (a topic's primary key), or the roles named."""
        facts = dict(self.facts)
        facts["talks"] = {pk: begins for pk, begins in facts.get("talks", {}).items() if pk != str(talk)}
        facts |= {"asked": False} if asked else {}
        facts |= {"moderates": False} if moderates else {}
        if facts != self.facts:
            self.facts = facts
            self.save(update_fields=["facts"])


# Asked or offered, and nothing was decided: whoever was asked for an evening may still count on it.
OPEN = (ProposalStatus.ASKED, ProposalStatus.SUBMITTED)


def whom(reader: "Told | Notice") -> Whom:
    """Who reads it, as the archive knows them today: (kind, key), the same for all records of one reader."""
    co_speaker, proposal = reader.co_speaker, reader.proposal
    if reader.audience:
        return "audience", reader.audience
    if reader.person_id:
        return "person", reader.person_id
    if co_speaker:
        return ("person", co_speaker.person_id) if co_speaker.person_id else ("co-speaker", co_speaker.pk)
    if proposal:
        return ("person", proposal.person_id) if proposal.person_id else ("proposal", proposal.pk)
    return "nobody", 0


def brought_together(rows: Iterable[Told]) -> dict[str, Any]:
    """The facts of one reader's rows, in the order of telling: the later holds, and no role is lost."""
    facts: dict[str, Any] = {}
    for row in rows:
        roles = {
            "talks": facts.get("talks", {}) | row.facts.get("talks", {}),
            "moderates": facts.get("moderates", False) or row.facts.get("moderates", False),
            "asked": facts.get("asked", False) or row.facts.get("asked", False),
        }
        facts = facts | row.facts | roles
    return facts
