"""Whatever happens to an evening: what somebody was told of it is true, or a message to them waits."""

import os
import re
from datetime import date, time, timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from sessions.models import (
    CoSpeaker,
    IllegalDecision,
    IllegalMove,
    Moderator,
    Notice,
    Person,
    Proposal,
    Session,
    Speaker,
    SpeakerEntry,
    Topic,
    archive_change,
)
from sessions.notifications.announcing import announce
from sessions.notifications.delivery import deliver_due
from sessions.people.merge import CannotMerge, merge
from sessions.programme import afterwards, moderating, on_the_day
from sessions.programme.moderating import TooLate
from sessions.programme.planning import plan
from sessions.proposals import decisions, telling
from sessions.proposals.answering import say_yes
from sessions.proposals.asking import ask
from tests.factories import make_person, make_topic
from tests.proposals.offers import make_co_speaker, offer
from tests.proposals.told_holds import Holds, holds_now
from tests.proposals.told_ledger import Ledger, contradictions, untrue_words
from tests.proposals.told_pages import TellPage, Waiting, without_link
from tests.proposals.told_words import Said, read

REFUSED = (IllegalDecision, IllegalMove, TooLate, CannotMerge)
NUMBERS = (35, 36)
ADDRESSES = {
    f"{name.split()[-1].lower()}@example.com": name
    for name in ("Doi", "Ogawa", "Abe", "Kevin", "Tanabe", "Mori")
} | {"h.doi@example.com": "H. Doi", "staff@example.com": "staff@example.com"}  # fmt: skip
TITLES = {"Falcon", "Goa", "Kafka", "Bees", "Rust", "Lisp"}
DAYS = (date(2099, 6, 19), date(2099, 7, 17), date(2099, 9, 18), None)

which, talks = st.integers(0, 1), st.integers(0, 3)
S = Proposal.Status


class Told(RuleBasedStateMachine):
    """Two evenings, four talks, nine people with and without an address; each life is rolled back."""

    organiser = None
    is_new = False  # whether anything was done since the pages were looked at

    def __init__(self) -> None:
        super().__init__()
        self.run = transaction.atomic()
        self.run.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.run.__exit__(None, None, None)
        self.house.disable()

    @initialize(announced_to=st.sampled_from(["staff@example.com", ""]), settled=st.booleans())
    def begin(self, announced_to: str, settled: bool) -> None:
        self.house = override_settings(MAIL_IS_SET=True, MTS_ANNOUNCE_TO=announced_to, MTS_WEBHOOK_URL="")
        self.house.enable()
        self.client = Client()
        self.client.force_login(self.organiser)
        self.at = timezone.now()
        self.ledger = Ledger(audiences={"staff@example.com", "Everybody"})
        self.epoch: dict[str, int] = {}
        self.parts: dict[str, str] = {}
        self.heard: set[tuple] = set()
        self.people = {name: make_person(name, email=self.address(name)) for name in (
            "Doi", "Ogawa", "Kent", "Abe", "Baba", "Kevin", "Lena", "Tanabe", "Mori", "H. Doi", "K. Kent",
        )}  # fmt: skip
        for number, day in zip(NUMBERS, DAYS, strict=False):
            fields = {"start_time": time(19), "venue": "Shibuya", "opened": True}
            plan(held_on=day, number=number, by=self.organiser, at=self.at, **fields)
        make_topic(self.session(0), "Falcon", speakers=[self.people["Tanabe"]], minutes=20)
        make_topic(
            self.session(1), "Goa", speakers=[self.people["H. Doi"], self.people["K. Kent"]], minutes=15
        )
        self.proposals = [
            offer("Doi", email="doi@example.com", title="Kafka", minutes=15).pk,
            offer("Kent", email="", title="Bees", minutes=30).pk,
        ]
        self.asked: list[int] = []
        self.co_speaker = make_co_speaker(self.proposal(0), email="ogawa@example.com").pk
        self.look()
        if settled:
            self.accept(0, 0)
            self.accept(1, 0)
            self.tell_all_of(0)

    # The world.

    def address(self, name: str) -> str:
        return next((address for address, whose in ADDRESSES.items() if whose == name), "")

    def session(self, n: int) -> Session:
        return Session.objects.get(number=NUMBERS[n])

    def proposal(self, n: int) -> Proposal:
        everyone = self.proposals + self.asked
        return Proposal.objects.get(pk=everyone[n % len(everyone)])

    def person(self, name: str) -> Person:
        return Person.objects.get(name=self.ledger.reader(name))

    def who(self, record: Proposal | CoSpeaker | Moderator | Speaker) -> str:
        return self.ledger.reader(record.person.name if record.person else record.name)

    def attempt(self, act) -> bool:
        """Do it, unless it is refused; whether it was done."""
        self.at = timezone.now()
        try:
            with transaction.atomic():
                act()
        except REFUSED as refusal:
            note(f"  refused: {refusal}")
            return False
        self.look()
        return True

    def look(self) -> None:
        """What holds now; who has another part than before begins a new chapter."""
        self.holds, self.is_new = self.holds_now(), True
        for name in {*self.people, *self.ledger.audiences}:
            mine = repr([
                self.holds.evenings,
                sorted(row for row in self.holds.talks.items() if row[0][0] == name),
                sorted(self.holds.begins.items()),
                sorted(row for row in self.holds.moderators | self.holds.asked if row[0] == name),
            ])  # fmt: skip
            if self.parts.get(name) != mine:
                self.parts[name] = mine
                self.epoch[name] = self.epoch.get(name, 0) + 1

    def holds_now(self) -> Holds:
        found, of = holds_now(), self.ledger.reader
        found.talks = {(of(who), title): at for (who, title), at in found.talks.items()}
        found.begins = {(of(who), title): at for (who, title), at in found.begins.items()}
        found.moderators = {(of(who), number) for who, number in found.moderators}
        found.asked = {(of(who), number) for who, number in found.asked}
        return found

    def page(self, n: int) -> TellPage:
        return TellPage(self.client, self.session(n).pk)

    # Telling.

    def reached(self, who: str, subject: str, text: str, *, again: bool = False) -> None:
        """Somebody read this; it is true, and not what they read before."""
        said = read(subject, text, TITLES)
        note(f"  {who} reads: {subject!r} {said}")
        assert not (wrong := untrue_words(said, who, self.holds)), f"{who} is told {wrong}:\n{text}"
        key = (who, self.epoch.get(who), subject, without_link(text))
        assert again or key not in self.heard, f"{who} reads the same again:\n{text}"
        self.heard.add(key)
        self.ledger.hear(who, said, self.holds)

    def deliver_now(self) -> None:
        mail.outbox.clear()
        deliver_due(now=timezone.now() + timedelta(minutes=1))
        for one in mail.outbox:
            address = re.search(r"[\w.]+@[\w.]+", one.to[0])[0]
            who = ADDRESSES.get(address)
            if who is None:  # news for the organisers
                assert address == self.organiser.email
                continue
            greeted = re.match(r"Hello ([^,]+),", one.body)
            assert not greeted or self.ledger.reader(greeted[1]) == self.ledger.reader(who), "somebody else's"
            self.reached(self.ledger.reader(who), one.subject, one.body)
        self.look()

    def tell_by_hand(self, n: int, most: int | None = None) -> None:
        page = self.page(n)
        notices = [one.notice for one in page.messages if one.by_hand][:most]
        for notice in notices:
            self.reached(self.ledger.reader(notice.name), notice.subject, notice.text)
        page.told(notices)
        self.look()

    def tell_all_of(self, n: int) -> None:
        self.page(n).send()
        self.look()
        self.deliver_now()
        self.tell_by_hand(n)

    @rule(n=which, but=st.none() | st.integers(0, 5))
    def send(self, n: int, but: int | None) -> None:
        self.page(n).send(but=but)
        self.look()

    @rule()
    def deliver(self) -> None:
        self.deliver_now()

    @rule(n=which, most=st.sampled_from([1, None]))
    def by_hand(self, n: int, most: int | None) -> None:
        self.tell_by_hand(n, most)

    @rule(n=which)
    def tell_everybody(self, n: int) -> None:
        """One click, and everybody knows."""
        self.tell_all_of(n)
        page = self.page(n)
        left = [(one.name, one.subject, one.body) for one in page.messages if one.ticked]
        assert not left, f"still to be told: {left}"
        assert page.is_empty or page.messages, "the page does not say that everybody knows"

    @rule(n=talks)
    def was_told_in_person(self, n: int) -> None:
        """An organiser ticks that the speakers of a talk were told."""
        topic = self.a_topic(n)
        if topic and topic.session.status in ("draft", "open", "announced"):
            self.attempt(lambda: telling.mark_told(topic, by=self.organiser, at=self.at))
            for speaker in topic.speakers.all():
                self.ledger.sees(self.who(speaker), topic.session.number, self.holds)

    # Speakers.

    @rule(name=st.sampled_from(["Abe", "Baba"]), n=which, in_archive=st.booleans())
    def ask(self, name: str, n: int, in_archive: bool) -> None:
        def act() -> None:
            person = self.people[name] if in_archive else None
            way = {"name": name, "email": self.address(name), "session": self.session(n), "person": person}
            found = ask(**way, by=self.organiser, at=self.at)
            if found.pk not in self.asked:
                self.asked.append(found.pk)

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
                say_yes(proposal, at=self.at)
                proposal.refresh_from_db()
                proposal.title, proposal.minutes = {"Abe": "Rust", "Baba": "Lisp"}[proposal.name], 10
                proposal.save()
                decisions.submit(proposal, at=self.at)
            elif says == "later":
                decisions.does_not_suit(proposal, months=["2099-09"], at=self.at)
            else:
                decisions.withdraw(proposal, at=self.at)

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
        if self.attempt(lambda: decisions.withdraw(proposal, at=self.at)):
            self.gives_up(proposal)
            if asked:
                self.ledger.of(self.who(proposal), asked).asked = False

    @rule(n=talks)
    def does_not_suit(self, n: int) -> None:
        proposal = self.proposal(n)
        before, asked = proposal.status, proposal.asked_at and proposal.session and proposal.session.number
        done = self.attempt(lambda: decisions.does_not_suit(proposal, months=["2099-09"], at=self.at))
        if done and before != S.SUBMITTED:
            self.gives_up(proposal)
            if asked:
                self.ledger.of(self.who(proposal), asked).asked = False

    @rule(n=talks)
    def confirm(self, n: int) -> None:
        proposal = self.proposal(n)
        self.attempt(lambda: decisions.confirm(proposal, at=self.at))

    @rule(n=talks)
    def submit(self, n: int) -> None:
        proposal = self.proposal(n)
        if proposal.status == S.WITHDRAWN and proposal.title:
            self.attempt(lambda: decisions.submit(proposal, at=self.at))

    @rule(says=st.sampled_from(["yes", "no"]))
    def co_speaker_says(self, says: str) -> None:
        """A no is known to who says it; with a yes they read where and when, as their page has it."""
        mine = CoSpeaker.objects.get(pk=self.co_speaker)
        if mine.answer == says or not self.attempt(lambda: decisions.co_speaker_says(mine, says, at=self.at)):
            return
        self.ledger.talks.pop(("Ogawa", "Kafka"), None)
        if says == "no":
            self.ledger.talks["Ogawa", "Kafka"] = None
        elif (at := self.holds.talks.get(("Ogawa", "Kafka"))) and not self.proposal(0).needs_telling:
            self.ledger.sees("Ogawa", at, self.holds)

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
        self.attempt(lambda: afterwards.postpone(session, to=to, by=self.organiser, at=self.at))

    @rule(evening=which)
    def announce(self, evening: int) -> None:
        session = self.session(evening)
        self.attempt(lambda: announce(session, by=self.organiser, at=self.at))

    @rule(evening=which)
    def cancel(self, evening: int) -> None:
        session = self.session(evening)
        way = {"because": "a typhoon", "keep_number": True, "by": self.organiser, "at": self.at}
        self.attempt(lambda: afterwards.cancel(session, **way))

    @rule(evening=which)
    def take_back(self, evening: int) -> None:
        session = self.session(evening)
        self.attempt(session.take_back)

    @rule(evening=which)
    def open(self, evening: int) -> None:
        session = self.session(evening)
        self.attempt(session.open)

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
        self.attempt(lambda: on_the_day.drop(topic, because="ill", by=self.organiser, at=self.at))

    @rule(n=talks)
    def take_up_again(self, n: int) -> None:
        topic = self.a_topic(n)
        self.attempt(lambda: on_the_day.take_up_again(topic, by=self.organiser, at=self.at))

    @rule(n=talks, evening=which)
    def take_from_reserve(self, n: int, evening: int) -> None:
        topic, session = self.a_topic(n), self.session(evening)
        if topic.dropped_because:
            way = {"talk": topic, "by": self.organiser, "at": self.at}
            self.attempt(lambda: on_the_day.take_from_reserve(session, **way))

    @rule(n=talks, k=which)
    def step_back(self, n: int, k: int) -> None:
        speakers = list(self.a_topic(n).speakers.all())
        speaker = speakers[k % len(speakers)]
        self.attempt(lambda: on_the_day.step_back(speaker, by=self.organiser, at=self.at))

    @rule(n=talks, k=which, name=st.sampled_from(["Mori", "Kevin", "Baba"]))
    def replace(self, n: int, k: int, name: str) -> None:
        topic = self.a_topic(n)
        speakers = list(topic.speakers.all())
        speaker, entry = speakers[k % len(speakers)], SpeakerEntry(self.person(name))
        way = {"entry": entry, "by": self.organiser, "at": self.at}
        if self.attempt(lambda: on_the_day.replace(speaker, **way)):
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

    # What holds whatever happened.

    def said(self, one: Waiting) -> Said:
        return read(one.subject, one.body, TITLES)

    def reader_of(self, one: Waiting) -> str:
        return self.ledger.reader("staff@example.com" if "staff@" in one.name else one.name)

    @invariant()
    def what_somebody_was_told_is_true_or_a_message_waits(self) -> None:
        """And no two messages that wait for one reader contradict each other."""
        if not self.is_new:
            return
        self.is_new = False
        waiting: dict[str, list[Waiting]] = {}
        for n, number in enumerate(NUMBERS):
            of = self.ledger.readers
            untrue = {who: words for who in of if (words := self.ledger.untrue(who, number, self.holds))}
            if not untrue and not Notice.objects.open().filter(session=self.session(n)).exists():
                continue
            page = self.page(n)
            for one in page.messages:
                if one.ticked:
                    waiting.setdefault(self.reader_of(one), []).append(one)
            for who, words in untrue.items():
                mine = [one for one in page.messages if self.reader_of(one) == who]
                if who in self.ledger.audiences:
                    mine += [one for one in page.messages if one.name == "Everybody"]
                after = [self.ledger.after(who, self.said(one), self.holds) for one in mine]
                left = [then.untrue(who, number, self.holds) for then in after]
                texts = "\n\n".join(f"{one.subject}\n{one.body}" for one in mine)
                assert [] in left, f"{who} was told of the {number}th {words}, and what waits is:\n{texts}"
            if any(one.notice is None and one.ticked for one in page.messages):
                front = self.client.get("/admin/").content.decode()
                assert page.address in front, f"the front page does not name the {number}th"
        for who, messages in waiting.items():
            texts = "\n\n".join(f"{one.subject}\n{one.body}" for one in messages)
            assert not contradictions([self.said(one) for one in messages]), f"{who} is to read:\n{texts}"


@pytest.mark.django_db
def test_whatever_happens_nobody_is_left_with_something_untrue(organiser):
    """The same lives each time; MTS_LIVES=200 looks at that many others."""
    Told.organiser = organiser
    lives = int(os.environ.get("MTS_LIVES", "0"))
    often = settings(
        max_examples=lives or 10,
        stateful_step_count=20,
        deadline=None,
        derandomize=not lives,
        phases=[Phase.generate] if lives else list(Phase),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Told, settings=often)
