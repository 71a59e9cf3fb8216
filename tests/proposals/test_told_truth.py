"""Whatever happens to an evening: what somebody was told of it is true, or a message to them waits."""

import os
from datetime import date, time

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from sessions.models import CoSpeaker, Person, Proposal, SpeakerEntry, Status, Topic, archive_change
from sessions.notifications.announcing import announce
from sessions.people.merge import merge
from sessions.programme import late_changes, moderating
from sessions.proposals import answers, decisions, telling
from sessions.proposals.invitations import ask
from tests.factories import take_back
from tests.proposals.told_world import DAYS, NUMBERS, World, which

talks = st.integers(0, 3)
S = Proposal.Status


class Told(World):
    """Everything that can happen to two evenings and those who come to them."""

    # Speakers.

    @rule(name=st.sampled_from(["Abe", "Baba"]), n=which, in_archive=st.booleans())
    def ask(self, name: str, n: int, in_archive: bool) -> None:
        def act() -> None:
            person = self.people[name] if in_archive else None
            way = {"name": name, "email": self.address(name), "session": self.session(n), "person": person}
            found = ask(**way, by=self.organiser, at=self.at)
            if found.pk not in self.asked:
                self.asked.append(found.pk)
                found.title, found.minutes = {"Abe": "Rust", "Baba": "Lisp"}[name], 10
                found.save()

        self.attempt(act)

    @rule(n=which, says=st.sampled_from(["yes", "later", "no"]))
    def asked_say(self, n: int, says: str) -> None:
        if not self.asked:
            return
        proposal = Proposal.objects.get(pk=self.asked[n % len(self.asked)])
        if proposal.status != S.ASKED:
            return
        number, who = proposal.session and proposal.session.number, self.who(proposal)

        def act() -> None:
            if says == "yes":
                answers.say_yes(proposal, at=self.at)
                answers.submit(proposal, at=self.at)
            elif says == "later":
                answers.does_not_suit(proposal, months=["2099-09"], at=self.at)
            else:
                answers.withdraw(proposal, at=self.at)

        if self.attempt(act) and says != "yes" and number:
            self.ledger.of(who, number).asked = False

    def gives_up(self, proposal: Proposal) -> None:
        """They said themselves that they do not give it, and know."""
        title, who = proposal.title, self.who(proposal)
        self.ledger.talks[who, title] = None

    @rule(n=talks)
    def withdraw(self, n: int) -> None:
        proposal = self.proposal(n)
        asked = proposal.session.number if proposal.asked_at and proposal.session else None
        if self.attempt(lambda: answers.withdraw(proposal, at=self.at)):
            self.gives_up(proposal)
            if asked:
                self.ledger.of(self.who(proposal), asked).asked = False

    @rule(n=talks)
    def does_not_suit(self, n: int) -> None:
        proposal = self.proposal(n)
        before, asked = proposal.status, proposal.asked_at and proposal.session and proposal.session.number
        done = self.attempt(lambda: answers.does_not_suit(proposal, months=["2099-09"], at=self.at))
        if done and before != S.SUBMITTED:
            self.gives_up(proposal)
            if asked:
                self.ledger.of(self.who(proposal), asked).asked = False

    @rule(n=talks)
    def confirm(self, n: int) -> None:
        proposal = self.proposal(n)
        self.attempt(lambda: answers.confirm(proposal, at=self.at))

    @rule(n=talks)
    def submit(self, n: int) -> None:
        proposal = self.proposal(n)
        if proposal.status == S.WITHDRAWN and proposal.title:
            self.attempt(lambda: answers.submit(proposal, at=self.at))

    @rule(says=st.sampled_from(["yes", "no"]))
    def co_speaker_says(self, says: str) -> None:
        """A no is known to who says it; with a yes they read where and when, as their page has it."""
        mine = CoSpeaker.objects.get(pk=self.co_speaker)
        if mine.answer == says or not self.attempt(lambda: answers.co_speaker_says(mine, says, at=self.at)):
            return
        self.ledger.talks.pop(("Ogawa", "Kafka"), None)
        if says == "no":
            self.ledger.talks["Ogawa", "Kafka"] = None
        elif (at := self.holds.talks.get(("Ogawa", "Kafka"))) and not self.proposal(0).needs_telling:
            self.ledger.sees("Ogawa", at, self.holds)

    @rule(n=talks)
    def was_told_in_person(self, n: int) -> None:
        """An organiser ticks that the speakers of a talk were told."""
        topic = self.a_topic(n)
        if topic and topic.session.status in ("draft", "open", "announced"):
            self.attempt(lambda: telling.mark_told(topic, by=self.organiser, at=self.at))
            for speaker in topic.speakers.all():
                self.ledger.sees(self.who(speaker), topic.session.number, self.holds)

    # Organisers.

    @rule(n=talks, evening=which)
    def accept(self, n: int, evening: int) -> None:
        proposal = self.proposal(n)
        people = [SpeakerEntry(self.person(proposal.name))]
        if proposal.name == "Doi" and not proposal.co_speakers.filter(answer="no").exists():
            people.append(SpeakerEntry(self.person("Ogawa")))
        way = {"session": self.session(evening), "people": people}
        self.attempt(lambda: decisions.accept(proposal, **way, by=self.organiser, at=self.at))

    @rule(n=talks, evening=which)
    def move(self, n: int, evening: int) -> None:
        proposal, to = self.proposal(n), self.session(evening)
        self.attempt(lambda: decisions.move(proposal, to=to, by=self.organiser, at=self.at))

    @rule(n=talks)
    def reserve(self, n: int) -> None:
        proposal = self.proposal(n)
        self.attempt(lambda: decisions.put_in_reserve(proposal, by=self.organiser, at=self.at))

    @rule(n=talks)
    def decline(self, n: int) -> None:
        proposal = self.proposal(n)
        self.attempt(lambda: decisions.decline(proposal, because="No.", by=self.organiser, at=self.at))

    # The evening.

    def change(self, evening: int, **fields) -> None:
        session = self.session(evening)

        def act() -> None:
            with archive_change():
                for name, value in fields.items():
                    setattr(session, name, value)
                session.save()

        self.attempt(act)

    @rule(evening=which, venue=st.sampled_from(["Shibuya", "Ebisu", ""]))
    def another_place(self, evening: int, venue: str) -> None:
        self.change(evening, venue=venue)

    @rule(evening=which, start=st.sampled_from([time(19), time(19, 5), time(19, 30), None]))
    def another_time(self, evening: int, start: time | None) -> None:
        self.change(evening, start_time=start)

    @rule(evening=which, to=st.sampled_from(DAYS))
    def postpone(self, evening: int, to: date | None) -> None:
        session = self.session(evening)
        self.attempt(lambda: late_changes.postpone(session, to=to))

    @rule(evening=which)
    def announce(self, evening: int) -> None:
        session = self.session(evening)
        self.attempt(lambda: announce(session, by=self.organiser, at=self.at))

    @rule(evening=which)
    def cancel(self, evening: int) -> None:
        session = self.session(evening)
        way = {"because": "a typhoon", "keep_number": True, "by": self.organiser, "at": self.at}
        self.attempt(lambda: late_changes.cancel(session, **way))

    @rule(evening=which)
    def take_back(self, evening: int) -> None:
        session = self.session(evening)
        self.attempt(lambda: take_back(session))

    @rule(evening=which)
    def open(self, evening: int) -> None:
        session = self.session(evening)
        self.attempt(lambda: session.step(Status.OPEN))

    @rule(evening=which)
    def turn_the_order_round(self, evening: int) -> None:
        session = self.session(evening)
        ids = list(session.topics.order_by("-position").values_list("pk", flat=True))
        self.attempt(lambda: session.reorder(ids, version=session.version))

    # The day itself.

    def a_topic(self, n: int) -> Topic | None:
        topics = Topic.objects.order_by("pk").select_related("session")
        return topics[n % len(topics)] if topics else None

    @rule(n=talks, minutes=st.sampled_from([5, 15, 25, 45]))
    def another_length(self, n: int, minutes: int) -> None:
        topic = self.a_topic(n)
        topic.minutes = minutes

        def act() -> None:
            with archive_change():
                topic.save(update_fields=["minutes"])

        self.attempt(act)

    @rule(n=talks)
    def drop(self, n: int) -> None:
        topic = self.a_topic(n)
        self.attempt(lambda: late_changes.drop(topic, because="ill", by=self.organiser, at=self.at))

    @rule(n=talks)
    def take_up_again(self, n: int) -> None:
        topic = self.a_topic(n)
        self.attempt(lambda: late_changes.take_up_again(topic, by=self.organiser, at=self.at))

    @rule(n=talks, evening=which)
    def take_from_reserve(self, n: int, evening: int) -> None:
        topic, session = self.a_topic(n), self.session(evening)
        if topic.dropped_because:
            way = {"talk": topic, "by": self.organiser, "at": self.at}
            self.attempt(lambda: late_changes.take_from_reserve(session, **way))

    @rule(n=talks, k=which)
    def step_back(self, n: int, k: int) -> None:
        speakers = list(self.a_topic(n).speakers.all())
        speaker = speakers[k % len(speakers)]
        self.attempt(lambda: late_changes.step_back(speaker, by=self.organiser, at=self.at))

    @rule(n=talks, k=which, name=st.sampled_from(["Mori", "Kevin", "Baba"]))
    def replace(self, n: int, k: int, name: str) -> None:
        topic = self.a_topic(n)
        speakers = list(topic.speakers.all())
        speaker, entry = speakers[k % len(speakers)], SpeakerEntry(self.person(name))
        way = {"entry": entry, "by": self.organiser, "at": self.at}
        if self.attempt(lambda: late_changes.replace(speaker, **way)):
            self.ledger.sees(self.ledger.reader(name), topic.session.number, self.holds)

    # Moderators.

    named = st.lists(st.sampled_from(["Kevin", "Lena", "Mori", "H. Doi"]), unique=True, max_size=2)

    @rule(evening=which, names=named, said=st.sampled_from(["", "yes"]))
    def name_moderators(self, evening: int, names: list[str], said: str) -> None:
        session = self.session(evening)
        people = list(dict.fromkeys(self.person(name) for name in names))
        before = {one.person_id: one.answer for one in session.moderator_set.all()}
        rows = [(person, before.get(person.pk, said)) for person in people]

        def act() -> None:
            with archive_change():
                moderating.name_moderators(session, rows, at=self.at)

        if self.attempt(act):
            for moderator in session.moderator_set.filter(answer="yes").exclude(person__in=before):
                if session.status in ("draft", "open", "announced"):
                    self.ledger.sees(self.who(moderator), session.number, self.holds)

    @rule(evening=which, name=st.sampled_from(["Kevin", "Lena"]))
    def ask_to_moderate(self, evening: int, name: str) -> None:
        session, person = self.session(evening), self.person(name)
        way = {"email": person.email, "by": self.organiser, "at": self.at}
        self.attempt(lambda: moderating.ask_to_moderate(session, person, **way))

    @rule(evening=which, n=which, says=st.sampled_from(["yes", "no"]), told_us=st.booleans())
    def moderator_says(self, evening: int, n: int, says: str, told_us: bool) -> None:
        rows = list(self.session(evening).moderator_set.all())
        if not rows:
            return
        mine = rows[n % len(rows)]

        def act() -> None:
            if told_us and says == "no":
                moderating.cannot_come(mine, at=self.at)
            elif told_us:
                moderating.said_yes(mine.session, mine.person, at=self.at)
            else:
                moderating.answer(mine, says, at=self.at)

        if mine.answer != says and self.attempt(act):
            if says == "yes":
                self.ledger.sees(self.who(mine), NUMBERS[evening], self.holds)
            else:
                self.ledger.of(self.who(mine), NUMBERS[evening]).moderates = False

    # One human, two records.

    @rule(
        pair=st.sampled_from([("Doi", "H. Doi"), ("Kent", "K. Kent"), ("Kevin", "Mori"), ("K. Kent", "Kent")])
    )
    def merge(self, pair: tuple[str, str]) -> None:
        kept, gone = (Person.objects.filter(name=name).first() for name in pair)
        if kept and gone and self.attempt(lambda: merge(kept, gone, by=self.organiser)):
            self.ledger.merge(*pair)
            self.look()


@pytest.mark.django_db
def test_whatever_happens_nobody_is_left_with_something_untrue(organiser):
    """The same lives each time; MTS_LIVES=200 looks at that many others."""
    Told.organiser = organiser
    lives = int(os.environ.get("MTS_LIVES", "0"))
    often = settings(
        max_examples=lives or 5,
        stateful_step_count=20,
        deadline=None,
        derandomize=not lives,
        phases=[Phase.generate],  # making a failing life shorter takes minutes: read the one there is
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Told, settings=often)
