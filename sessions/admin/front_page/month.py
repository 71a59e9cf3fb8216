"""The evening ahead: what it lacks, who could moderate it, and what waits for an organiser this month."""

from datetime import date

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from sessions.admin.front_page.items import MOST, Item, change
from sessions.models import Moderator, Notice, Proposal, ProposalStatus, Session, Speaker, Status, Topic
from sessions.people.rotation import Turn
from sessions.programme.leaving import Leaving, interns_to_remember
from sessions.programme.next_evening import evening_but_one
from sessions.programme.turns import turns_for

# By status of a notice: what a person has to do about it, for one and for several.
BY_A_PERSON = {
    Notice.Status.BY_HAND: ("One message to tell by hand", "{n} messages to tell by hand"),
    Notice.Status.FAILED: ("One message that failed", "{n} messages that failed"),
    Notice.Status.UNCLEAR: (
        "One message that may or may not have been sent",
        "{n} messages that may or may not have been sent",
    ),
}


def next_session(today: date) -> Session | None:
    """The next evening: the first one to come, else the first that has no date yet."""
    standing = Topic.objects.standing().filter(session=OuterRef("pk"))
    moderators = Moderator.objects.filter(session=OuterRef("pk"))
    preparing = Session.objects.preparing(today).annotate(
        topic_total=Count("topics", filter=Q(topics__dropped_because=""), distinct=True),
        untitled=Count(
            "topics",
            filter=Q(topics__dropped_because="", topics__title="", topics__subject=""),
            distinct=True,
        ),
        has_moderator=Exists(moderators.exclude(answer=Moderator.Answer.NO)),
        somebody_moderates=Exists(moderators.filter(answer=Moderator.Answer.YES)),
        awaits_moderator=Exists(moderators.filter(answer=Moderator.Answer.NONE, asked_at__isnull=False)),
        some_untold=Exists(
            Speaker.objects.filter(topic__session=OuterRef("pk"), topic__dropped_because="", told_at=None)
        ),
        some_unspoken=Exists(standing.filter(speakers=None)),
    )
    return preparing.order_by(F("held_on").asc(nulls_last=True), "number").first()


def when(session: Session, today: date) -> str:
    """ "Friday 23 June, in 12 days"."""
    if session.held_on is None:
        return "no date yet"
    days = (session.held_on - today).days
    near = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    return f"{session.held_on:%A} {session.held_on.day} {session.held_on:%B %Y}, {near}"


def lacks_of(session: Session) -> list[Item]:
    """What the next session (as `next_session` gives it) still needs, most urgent first."""
    free = session.places - session.topic_total
    page, moderator = change(session), reverse("admin:ask_moderator", args=[session.pk])
    awaited = session.awaits_moderator and not session.somebody_moderates
    found = [
        (session.held_on is None, page, "No date yet: choose one"),
        (not session.has_moderator, moderator, "Nobody moderates yet: ask somebody"),
        (awaited, moderator, "Whoever was asked to moderate has not answered yet"),
        (free > 0, page, f"{free} of {session.places} places are free" if free != 1 else "One place is free"),
        (free < 0, page, f"{-free} more topics than places" if free != -1 else "One topic more than places"),
        (session.some_unspoken, page, "Some topics have no speaker"),
        (session.untitled, page, "Some topics have neither title nor subject"),
        (session.some_untold, page, "Some speakers were not told yet, so their topics are shown to nobody"),
        (not session.start_time, page, "No start time"),
        (not session.venue and session.format != Session.Format.ONLINE, page, "No venue"),
        (session.status == Status.DRAFT, page, "Still a draft: readers do not see it"),
    ]
    return [Item(words, url) for there, url, words in found if there]


def whose_turn_it_is(session: Session, today: date) -> Turn | None:
    """Who could be asked to moderate the next session (as `next_session` gives it), where nobody was."""
    if session.has_moderator:
        return None
    return next(iter(turns_for(session, today, count=1)), None)


def did_they_take_place(today: date) -> list[Item]:
    """The morning after: evenings whose day is past and which were neither held, put off nor called off."""
    open_still = Session.objects.filter(status__in=[Status.OPEN, Status.ANNOUNCED], held_on__lt=today)
    return [
        Item(f"Did the {session.ordinal} take place?", f"{sessions_page(session)}after/")
        for session in open_still.order_by("held_on", "number")[:MOST]
    ]


def todo(today: date) -> list[Item]:
    """What waits for an organiser, counted; nothing that is not there. Two queries."""
    asked = Q(status=ProposalStatus.ASKED, answer=Proposal.Answer.NONE)
    new = Q(status=ProposalStatus.SUBMITTED)
    counts = Proposal.objects.aggregate(
        new=Count("pk", filter=new),
        oldest=Min("submitted_at", filter=new),
        asked=Count("pk", filter=asked),
        untold=Count("pk", filter=Q(pk__in=Proposal.objects.order_by().to_tell().values("pk"))),
    )
    proposals = f"{reverse('admin:index')}mts/proposal/"
    waits = (today - timezone.localdate(counts["oldest"])).days if counts["oldest"] else 0
    found = [
        counted(counts["new"], "One proposal to decide", "{n} proposals to decide", proposals, waited(waits)),
        counted(counts["untold"], "One speaker to tell", "{n} speakers to tell", proposals),
        counted(
            counts["asked"], "One person was asked to speak", "{n} people were asked to speak", proposals,
            "no answer yet",
        ),
    ]  # fmt: skip
    by_status = dict(Notice.objects.for_somebody().order_by().values_list("status").annotate(n=Count("pk")))
    notices = f"{reverse('admin:index')}mts/notice/"
    found += [
        counted(by_status.get(status, 0), one, many, f"{notices}?status__exact={status}".replace(" ", "+"))
        for status, (one, many) in BY_A_PERSON.items()
    ]
    return [item for item in found if item]


def counted(n: int, one: str, many: str, url: str, fact: str = "") -> Item | None:
    """None where there is nothing to do."""
    return Item(one if n == 1 else many.format(n=n), url, fact) if n else None


def waited(days: int) -> str:
    return {0: "came today", 1: "the oldest came yesterday"}.get(days, f"the oldest waits {days} days")


def interns(today: date) -> list[Leaving]:
    """Interns without a talk or leaving soon, no more than a short list. Three queries."""
    return interns_to_remember(today, until=evening_but_one(today))[:MOST]


def sessions_page(session: Session) -> str:
    """The folder of a session's pages in the admin."""
    return f"{reverse('admin:index')}mts/session/{session.pk}/"
