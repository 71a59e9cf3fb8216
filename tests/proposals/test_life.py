"""No sequence of steps loses a talk, tells what was not told, or tells twice."""

import os
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from sessions.models import (
    AGREED,
    COMING,
    IllegalDecision,
    IllegalMove,
    Notice,
    Person,
    Proposal,
    Session,
    SpeakerEntry,
    Status,
    Topic,
    archive_change,
)
from sessions.notifications.outbox import reached
from sessions.proposals import answers, decisions, telling
from sessions.proposals.telling import messages_for, messages_of
from tests.factories import make_person, make_session, take_back
from tests.proposals.offers import make_co_speaker, offer

S = Proposal.Status
which = st.integers(0, 1)


class Life(RuleBasedStateMachine):
    """Two proposals, two evenings, and everything that can happen to them; each run is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.run = transaction.atomic()
        self.run.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.run.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        self.now = datetime(2017, 5, 22, 9, tzinfo=UTC)
        self.sessions = [
            make_session(number, status=Status.OPEN, held_on=date(2017, month, 16), public=False).pk
            for number, month in ((35, 6), (36, 7))
        ]
        self.proposals = [offer("Doi").pk, offer("Kent", email="").pk]
        self.people = [SpeakerEntry(make_person(name)) for name in ("Doi", "Kent")]
        self.co_speaker = make_co_speaker(Proposal.objects.get(pk=self.proposals[0])).pk
        self.ogawa = SpeakerEntry(make_person("Ogawa"))
        self.topics: dict[int, int] = {}
        self.shown = dict.fromkeys(self.proposals, (S.SUBMITTED, None))
        self.deliveries: dict[int, int] = {}

    def proposal(self, n: int) -> Proposal:
        self.now += timedelta(minutes=1)
        return Proposal.objects.get(pk=self.proposals[n])

    def session(self, n: int) -> Session:
        return Session.objects.get(pk=self.sessions[n])

    def attempt(self, act) -> None:
        with suppress(IllegalDecision, IllegalMove), transaction.atomic():
            act()
        for pk in self.proposals:
            topic = Proposal.objects.get(pk=pk).topic_id
            if topic:
                assert self.topics.setdefault(pk, topic) == topic, "a talk got another topic"

    def by_speaker(self, n: int, act) -> None:
        """What a speaker does is shown to them at once, unless it is refused."""
        self.attempt(act)
        now = Proposal.objects.get(pk=self.proposals[n])
        self.shown[now.pk] = (now.shown_status, now.shown_session_id)

    # Organisers.

    @rule(n=which, evening=which)
    def accept(self, n: int, evening: int) -> None:
        people = [self.people[n], *([self.ogawa] if n == 0 else [])]
        proposal = self.proposal(n)
        self.attempt(
            lambda: decisions.accept(
                proposal, session=self.session(evening), people=people, by=None, at=self.now
            )
        )

    @rule(n=which, evening=which)
    def move(self, n: int, evening: int) -> None:
        proposal = self.proposal(n)
        self.attempt(lambda: decisions.move(proposal, to=self.session(evening), by=None, at=self.now))

    @rule(n=which)
    def reserve(self, n: int) -> None:
        proposal = self.proposal(n)
        self.attempt(lambda: decisions.put_in_reserve(proposal, by=None, at=self.now))

    @rule(n=which, because=st.sampled_from(["No place.", "We had one."]))
    def decline(self, n: int, because: str) -> None:
        proposal = self.proposal(n)
        self.attempt(lambda: decisions.decline(proposal, because=because, by=None, at=self.now))

    @rule(n=which)
    def take_over(self, n: int) -> None:
        proposal = self.proposal(n)
        self.attempt(lambda: decisions.answer_changes(proposal, take_over=True, by=None, at=self.now))

    # The evening.

    @rule(evening=which)
    def cancel(self, evening: int) -> None:
        self.attempt(lambda: self.session(evening).cancel(because="a typhoon"))

    @rule(evening=which)
    def prepare_again(self, evening: int) -> None:
        session = self.session(evening)
        if session.status == Status.CANCELLED:
            self.attempt(lambda: take_back(session))

    @rule(n=which, dropped=st.booleans())
    def drop_or_take_up(self, n: int, dropped: bool) -> None:
        topic = self.proposal(n).topic
        if topic:
            with archive_change():
                topic.dropped_because = "she is ill" if dropped else ""
                topic.save(update_fields=["dropped_because"])
                decisions.follow(topic, by=None, at=self.now)

    # Speakers.

    @rule(n=which)
    def submit(self, n: int) -> None:
        proposal = self.proposal(n)
        self.by_speaker(n, lambda: answers.submit(proposal, at=self.now))

    @rule(n=which)
    def confirm(self, n: int) -> None:
        proposal = self.proposal(n)
        self.by_speaker(n, lambda: answers.confirm(proposal, at=self.now))

    @rule(n=which)
    def withdraw(self, n: int) -> None:
        proposal = self.proposal(n)
        self.by_speaker(n, lambda: answers.withdraw(proposal, at=self.now))

    @rule(n=which)
    def does_not_suit(self, n: int) -> None:
        proposal = self.proposal(n)
        self.by_speaker(n, lambda: answers.does_not_suit(proposal, months=["2017-09"], at=self.now))

    @rule(n=which)
    def ask_changes(self, n: int) -> None:
        proposal = self.proposal(n)
        self.by_speaker(n, lambda: answers.ask_changes(proposal, {"title": "Another"}, at=self.now))

    @rule(answer=st.sampled_from(["yes", "no"]))
    def co_speaker_says(self, answer: str) -> None:
        co_speaker = self.proposal(0).co_speakers.get(pk=self.co_speaker)
        self.by_speaker(0, lambda: answers.co_speaker_says(co_speaker, answer, at=self.now))

    # Telling.

    @rule(evening=which, twice=st.booleans())
    def send(self, evening: int, twice: bool) -> None:
        self.now += timedelta(minutes=1)
        drafts = messages_for(self.session(evening))
        for _ in range(1 + twice):
            telling.send(drafts, by=None, at=self.now)

    @rule()
    def send_the_rest(self) -> None:
        telling.send(messages_of(Proposal.objects.to_tell()), by=None, at=self.now)

    @rule()
    def deliver(self) -> None:
        for notice in Notice.objects.due(self.now + timedelta(days=1)):
            reached(notice, Notice.Status.SENT, at=self.now)
            self.was_told(notice)

    @rule()
    def tell_by_hand(self) -> None:
        for notice in Notice.objects.for_somebody().order_by("pk"):
            if telling.tell_by_hand([notice], by=None, at=self.now):
                self.was_told(notice)

    @rule(evening=which)
    def all_told(self, evening: int) -> None:
        session = self.session(evening)
        telling.mark_all_told(session, by=None, at=self.now)
        for proposal in Proposal.objects.filter(session=session).agreed():
            self.shown[proposal.pk] = (proposal.shown_status, proposal.shown_session_id)

    def was_told(self, notice: Notice) -> None:
        self.deliveries[notice.pk] = self.deliveries.get(notice.pk, 0) + 1
        assert self.deliveries[notice.pk] == 1, "told twice"
        if notice.tells_status and not notice.co_speaker_id:
            proposal = Proposal.objects.get(pk=notice.proposal_id)
            self.shown[proposal.pk] = (proposal.shown_status, proposal.shown_session_id)

    # What holds whatever happened.

    @invariant()
    def no_speaker_sees_what_they_were_not_told(self) -> None:
        for pk in self.proposals:
            now = Proposal.objects.get(pk=pk)
            assert (now.shown_status, now.shown_session_id) == self.shown[pk]

    @invariant()
    def an_agreed_talk_stands_in_its_evening_and_no_other_does(self) -> None:
        for now in Proposal.objects.select_related("topic__session", "session"):
            if now.status in AGREED:
                assert now.topic.session_id == now.session_id and now.topic.dropped_because == ""
                assert now.session.status != Status.CANCELLED
            elif now.topic and now.topic.dropped_because == "":
                assert now.topic.session.status == Status.CANCELLED

    @invariant()
    def running_orders_are_dense_and_no_talk_is_lost(self) -> None:
        for pk in self.sessions:
            positions = list(Topic.objects.filter(session=pk).order_by("position").values_list("position"))
            assert positions == [(n,) for n in range(1, len(positions) + 1)]
        assert set(self.topics.values()) == set(Topic.objects.values_list("pk", flat=True))

    @invariant()
    def what_waits_to_be_told_is_true(self) -> None:
        for notice in Notice.objects.filter(status__in=["due", "by hand"]).exclude(tells_status=""):
            now = notice.proposal
            decided = (now.status, now.session_id)
            told = (notice.tells_status, notice.tells_session_id)
            assert decided == told or (now.status == S.CONFIRMED and told == (S.ACCEPTED, now.session_id))

    @invariant()
    def whoever_does_not_know_of_their_talk_can_be_told(self) -> None:
        for session in Session.objects.filter(status__in=COMING):
            agreed = session.topics.standing().filter(proposal__status__in=AGREED)
            untold = {*Person.objects.filter(talks__topic__in=agreed, talks__told_at=None)}
            if untold:  # else nobody need be asked, which is dear
                drafted = {draft.person for draft in messages_for(session)}
                assert untold <= drafted | {notice.person for notice in telling.waiting_for(session)}

    @invariant()
    def nobody_is_told_the_same_decision_twice(self) -> None:
        told = Notice.objects.told().exclude(tells_status="")
        words = list(told.values_list("once", flat=True))
        assert len(words) == len(set(words))


@pytest.mark.django_db
def test_no_life_of_a_proposal_is_illegal():
    """The same lives each time; MTS_LIVES=200 looks at that many others."""
    lives = int(os.environ.get("MTS_LIVES", "0"))
    often = settings(
        max_examples=lives or 5,
        stateful_step_count=25,
        deadline=None,
        derandomize=not lives,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Life, settings=often)
