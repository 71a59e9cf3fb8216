"""The world of the state machine: its people and evenings, the organisers' page, and what must hold."""

import re
from datetime import date, time, timedelta

from django.core import mail
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

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
)
from sessions.notifications.delivery import deliver_due
from sessions.people.merge import CannotMerge
from sessions.programme.moderating import TooLate
from sessions.programme.planning import plan
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

which = st.integers(0, 1)


class World(RuleBasedStateMachine):
    """Two evenings, four talks, nine people with and without an address; each life is rolled back."""

    organiser = None
    is_new, seen = False, None  # whether anything is new since the pages were looked at

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
        self.holds = self.holds_now()
        seen = [self.holds, *Notice.objects.order_by("pk").values_list("pk", "status")]
        self.is_new, self.seen = self.is_new or seen != self.seen, seen
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
