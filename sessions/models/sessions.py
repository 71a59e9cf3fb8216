"""Sessions: one numbered evening each, and who moderated it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sessions.models.addresses import address
from sessions.models.audience import Reader, VisibleQuerySet, Wording, wording_for
from sessions.models.fields import (
    AddressField,
    AudienceField,
    BodyField,
    Dated,
    History,
    HtmlField,
    LineField,
)  # fmt: skip
from sessions.models.life import COMING, READABLE, IllegalMove, Status, check_move
from sessions.models.locking import Versioned, archive_change
from sessions.models.order import close_gaps, order_as_text, place
from sessions.models.people import Person
from sessions.running_order import Timetable
from sessions.text import ordinal

if TYPE_CHECKING:
    from sessions.models.topics import Topic


A_MONTH = 31  # days
FROM_AFAR = ("online", "hybrid")  # formats that people follow from elsewhere
NUMBER_IN_USE = ~Q(status=Status.CANCELLED) | Q(keeps_number=True)  # nobody else can take it
ROW = (
    "id", "number", "held_on", "held_on_text", "start_time", "venue", "format", "language", "places",
    "minutes_wanted", "status", "agenda_audience", "report_audience",
)  # fmt: skip


def shown_agenda(reader: Reader, session: str = "") -> Q:
    """Evenings whose agenda this reader may see. session: where they are, seen from the row ("session__")."""
    return Q((f"{session}status__in", READABLE), (f"{session}agenda_audience__in", reader.audiences))


def shown_report(reader: Reader, session: str = "") -> Q:
    """Evenings whose report this reader may see. session: as in `shown_agenda`."""
    return Q((f"{session}status", Status.PUBLISHED), (f"{session}report_audience__in", reader.audiences))


def shown(reader: Reader, session: str = "") -> Q:
    """Evenings of which this reader may see the one or the other."""
    return shown_agenda(reader, session) | shown_report(reader, session)


class SessionQuerySet(VisibleQuerySet):
    _rule = staticmethod(shown)

    def standing(self) -> Self:
        """Sessions that were not cancelled."""
        return self.exclude(status=Status.CANCELLED)

    def for_rows(self) -> Self:
        """Only what lists, calendars and the strip of months print, without the texts of the report."""
        return self.only(*ROW, "fingerprint", "changed_at")

    def without_moderator(self) -> Self:
        """Nobody moderates; who was asked and has not answered counts, who said no does not."""
        return self.exclude(moderator_set__answer__in=["", "yes"])

    def soonest_first(self) -> Self:
        """By day, those without one last."""
        return self.order_by(F("held_on").asc(nulls_last=True), "number")

    def preparing(self, day: date) -> Self:
        """Those still to come on this day, or without a date, that were neither held nor called off."""
        return self.filter(Q(held_on__gte=day) | Q(held_on=None), status__in=COMING)

    def awaiting_report(self, day: date) -> Self:
        """Held (or past their date) before `day`, and no report out."""
        over = Q(status__in=[Status.OPEN, Status.ANNOUNCED], held_on__lt=day)
        return self.filter(Q(status=Status.HELD) | over)

    def next_number(self) -> int:
        """One more than the highest number in use. Ask inside `archive_change()`, which holds the lock."""
        highest = self.filter(NUMBER_IN_USE).aggregate(models.Max("number"))["number__max"]
        return (highest or 0) + 1


class Session(Versioned, Dated):
    """One numbered evening, and its report.

    `introduction` and `closing` hold the public wording, so code that forgets is safe. What names newcomers
    stands in `house_introduction` and `house_closing`, which are read only through `wording(reader)`.
    """

    class Format(models.TextChoices):
        IN_PERSON = "in person", "In person"
        ONLINE = "online", "Online"
        HYBRID = "hybrid", "Hybrid"

    class DateSource(models.TextChoices):
        TEXT = "text", "printed"
        NEIGHBOURS = "neighbours", "settled by the neighbouring sessions"
        MISSING = "missing", "unknown"

    number = models.PositiveIntegerField(help_text="How people speak of the evening: the 34th.")
    held_on = models.DateField("date", null=True, blank=True, db_index=True)
    held_on_text = LineField("date as printed", max_length=100, blank=True)
    held_on_from = models.CharField(
        "date known from", max_length=10, choices=DateSource, default=DateSource.TEXT, editable=False
    )
    date_unknown = models.BooleanField(default=False, help_text="Nobody knows the date of this old session.")
    date_confirmed = models.BooleanField(default=False, help_text="That it breaks the usual rhythm is right.")
    start_time = models.TimeField(null=True, blank=True, help_text="Local time.")
    venue = LineField(blank=True)
    format = models.CharField(max_length=10, choices=Format, blank=True)
    language = models.CharField(max_length=10, default="en")
    places = models.PositiveSmallIntegerField(default=6, help_text="How many topics there is room for.")
    minutes_wanted = models.PositiveSmallIntegerField("minutes in all", default=120, help_text="With pauses.")
    topics_until = models.DateTimeField(
        "topics wanted until", null=True, blank=True, help_text="What comes later is for another month."
    )
    reminders = models.BooleanField(
        "send reminders", default=False, help_text="By the rules of the messages."
    )
    # No index: nearly all are published, and SQLite would begin there and sort the whole archive.
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    agenda_audience = AudienceField()
    report_audience = AudienceField()
    cancelled_because = LineField(blank=True)
    keeps_number = models.BooleanField(default=False, editable=False)

    invitation = BodyField(
        max_length=20_000,
        help_text="Stands above the agenda until the evening is over, and never in the report. Markdown.",
    )
    invitation_html = HtmlField()
    arrival = BodyField(
        "for speakers who arrive",
        max_length=2_000,
        help_text="Entrance, when to be there, whom to call, equipment, whether it is recorded. Only on the "
        "speakers' private pages. Markdown.",
    )
    arrival_html = HtmlField()
    introduction = BodyField(max_length=20_000, help_text="Opens the report. Markdown.")
    introduction_html = HtmlField()
    closing = BodyField(max_length=20_000, help_text="Ends the report: the party. Markdown.")
    closing_html = HtmlField()
    house_introduction = BodyField(
        max_length=20_000, help_text="Only for the house, where it differs: who is new. Markdown."
    )
    house_introduction_html = HtmlField()
    house_closing = BodyField(max_length=20_000, help_text="Only for the house, where it differs. Markdown.")
    house_closing_html = HtmlField()
    had_party = models.BooleanField("party", null=True, blank=True)
    writer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="reports_written")
    author = LineField("author as printed", blank=True)
    published_on = models.DateField("report published on", null=True, blank=True)
    source_url = AddressField("the post on the blog", max_length=500, blank=True)
    speakers_stated = models.PositiveSmallIntegerField(null=True, blank=True)
    recording_url = AddressField("recording", max_length=500, blank=True)
    recording_audience = AudienceField()

    form_key = models.CharField(max_length=40, null=True, blank=True, unique=True, editable=False)

    moved_from: date | None = None  # see `cancelled.tell_moved`

    objects = SessionQuerySet.as_manager()
    # The reason of a change may hold a running order; see `reorder`.
    history = History(history_change_reason_field=models.TextField(null=True))

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=["number"], name="session_by_number")]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=NUMBER_IN_USE,
                name="one_session_per_number",
                violation_error_message="There is a session with this number already.",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="session_number_is_positive"),
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | Q(held_on__isnull=False) | Q(date_unknown=True),
                name="published_session_has_a_date",
                violation_error_message="A published session has a date, or says that nobody knows it.",
            ),
        ]

    def __str__(self) -> str:
        return f"{ordinal(self.number)} session"

    def get_absolute_url(self) -> str:
        return address("session", self.number)

    @property
    def ordinal(self) -> str:
        return ordinal(self.number)

    @property
    def day(self) -> date | str:
        """The date; in the words of its report where nobody knows it."""
        return self.held_on or self.held_on_text

    def is_past(self, day: date) -> bool:
        """Whether the evening lies before `day`; a session without a date is past once it was held."""
        if self.held_on is None:
            return self.status in (Status.HELD, Status.PUBLISHED)
        return self.held_on < day

    def shows_agenda_to(self, reader: Reader) -> bool:
        return self.status in READABLE and reader.may_see(self.agenda_audience)

    def shows_report_to(self, reader: Reader) -> bool:
        return self.status == Status.PUBLISHED and reader.may_see(self.report_audience)

    def wording(self, reader: Reader, *, reported: bool = False) -> Wording:
        """Introduction and closing for this reader; empty while the report is not theirs. reported: as if it
        were, for a preview of it.
        """
        return wording_for(
            reader, self, "introduction", "closing", shown=reported or self.shows_report_to(reader)
        )

    def days_since(self, day: date) -> int | None:
        """Days from the evening to `day`: how long its report has been waited for."""
        return (day - self.held_on).days if self.held_on else None

    def lies_behind(self, day: date) -> bool:
        """Whether nothing can be prepared any more, though nobody said that it was held: a draft, such as an
        old evening entered by hand, once its day is past; another a month later.
        """
        days = self.days_since(day)
        patience = 0 if self.status == Status.DRAFT else A_MONTH
        return days is not None and self.status in COMING and days > patience

    # When and where it is, in words: the clock of its zone, for those who follow from afar.

    @property
    def place(self) -> str:
        """The venue, and that one can follow from afar, wherever it is told: "Zoom https://…, online"."""
        online = _("online") if self.format in FROM_AFAR else ""
        said = online in self.venue.lower().replace(",", " ").split()
        return self.venue if said else ", ".join(filter(None, [self.venue, online]))

    @property
    def starts(self) -> str:
        """ "19:00"; from afar "19:00 JST (UTC+9)", for not everybody knows the letters. Empty while open."""
        return f"{self.start_time:%H:%M} {self.zone_in_full}".strip() if self.start_time else ""

    def clock(self, at: str) -> str:
        """A local time of the evening, "19:25", in words: from afar "19:25 JST"."""
        return f"{at} {self.zone}".strip()

    @property
    def zone(self) -> str:
        """ "JST", behind every other time of a page."""
        return self.zone_in_full.partition(" (")[0]

    @property
    def zone_in_full(self) -> str:
        """ "JST (UTC+9)" where people follow from afar; "UTC+7" where the zone has no letters of its own; its
        name while the day, and so summer time, is open. Empty in person.
        """
        if self.format not in FROM_AFAR:
            return ""
        moment = self._moment()
        if moment is None:
            return settings.TIME_ZONE
        letters = moment.tzname()
        offset = f"UTC{moment:%:z}".replace("+0", "+").replace("-0", "-").removesuffix(":00")
        if not letters.isalpha():  # the tz database has "+07" where nobody uses letters
            return offset
        return letters if letters == "UTC" else f"{letters} ({offset})"

    def has_begun(self, now: datetime) -> bool:
        """Whether it began before `now`: from noon of its day while nobody said when, for none is earlier."""
        moment = self._moment()
        return moment is not None and moment <= now

    def timetable(self, topics: Iterable["Topic"]) -> Timetable:
        """The clock of these topics, given in running order; dropped ones take no time. While the day is open
        it is that of the present one.
        """
        starts_at = self._moment(timezone.localdate()) if self.start_time else None
        slots = {topic.pk: topic.slot for topic in topics if not topic.dropped_because}
        return Timetable(starts_at, slots, self.minutes_wanted, self.zone)

    def _moment(self, day: date | None = None) -> datetime | None:
        """When it begins, at noon while only the day is known. day: while it is open; None without one."""
        if not (day := self.held_on or day):
            return None
        return timezone.make_aware(datetime.combine(day, self.start_time or time(12)))

    # The running order.

    def add_topic(self, **fields) -> "Topic":
        """A new topic at the end of the running order, with its address. Inside `archive_change()`."""
        topic = self.topics.model(session=self, position=self._end(), **fields)
        topic.give_slug()
        topic.save()
        return topic

    def take_in(self, topic: "Topic") -> None:
        """A topic of another evening, or a dropped one, at the end of this running order. Inside
        `archive_change()`. Its speakers are to be told, and to confirm, anew.
        """
        before = topic.session
        topic.session, topic.position, topic.dropped_because = self, self._end(), ""
        topic.version += 1
        topic.save(update_fields=["session", "position", "dropped_because", "version"])
        for attached in (topic.photos, topic.slides, topic.links):
            attached.update(session=self)
        for speaker in topic.speakers.all():
            speaker.told_at = speaker.confirmed_at = None
            speaker.save(update_fields=["told_at", "confirmed_at"])
        topic.readdress()
        for session in {before, self}:
            close_gaps(session.topics.all())

    def _end(self) -> int:
        """The position behind the last topic."""
        return (self.topics.aggregate(models.Max("position"))["position__max"] or 0) + 1

    def reorder(self, ids: Sequence[int], *, version: int) -> None:
        """Put the topics into the order of `ids`. StaleVersion or WrongOrder: nothing was changed."""
        with archive_change():
            self.claim(version)
            before = list(self.topics.order_by("position").values_list("pk", flat=True))
            place(self.topics.all(), ids)
            if before != list(ids):
                now = Session.objects.get(pk=self.pk)  # the history keeps all of it, as it is in the database
                now._change_reason = order_as_text(before, ids)
                now.save(update_fields=["version"])

    def step(self, to: str, *, today: date | None = None) -> None:
        """A step of its life (`life.CONSEQUENCES`); IllegalMove says why it has none such, or not yet.

        today: when it is taken. Nothing was held before its day, and a report goes out on it. An evening that
        takes place after all gets its talks back from the reserve, where nobody decided otherwise meanwhile.
        """
        if to == Status.HELD and self.status in COMING and today and self.held_on and self.held_on > today:
            day = f"{self.held_on:%A} {self.held_on.day} {self.held_on:%B %Y}"
            raise IllegalMove(
                f"The evening is on {day}, which is still to come. If it took place, change its date."
            )
        reserve = self.topics.standing().filter(proposal__status=self.proposals.model.Status.RESERVE)
        left = reserve if self.status == Status.CANCELLED else reserve.none()
        out = {"published_on": self.published_on or today} if to == Status.PUBLISHED else {}
        with archive_change():
            self._move(to, **out)
            for topic in left.select_related("proposal", "session"):
                topic.proposal.take_up_again(topic, by=None, at=timezone.now())

    def cancel(self, *, because: str, keep_number: bool = False) -> None:
        """It does not take place: its number is free unless kept, and its topics go to reserve."""
        with archive_change():
            self._move(Status.CANCELLED, cancelled_because=because, keeps_number=keep_number)
            for proposal in self.proposals.agreed():
                proposal.put_in_reserve(by=None, at=timezone.now())

    def postpone(self, to: date | None) -> None:
        """Another day, or none yet. Number, topics and calendar entry stay."""
        if self.status not in COMING:
            raise IllegalMove("Only an evening that has not been held can be postponed.")
        with archive_change():
            self.held_on = to
            self.save(update_fields=["held_on"])

    def obstacles(self, to: str) -> list[str]:
        """What keeps it from a legal step, in sentences; empty when nothing does."""
        found = []
        if (self.status, to) == (Status.OPEN, Status.ANNOUNCED) and self.held_on is None:
            found.append("Give the evening a date before announcing it.")
        if to == Status.PUBLISHED and self.held_on is None and not self.date_unknown:
            found.append("Give the date of the evening, or say that nobody knows it.")
        if to == Status.PUBLISHED and (bare := self.photos.filter(decorative=False, alt="").count()):
            photos = "One photo lacks" if bare == 1 else f"{bare} photos lack"
            found.append(f"{photos} a text for those who cannot see it.")
        bearers = Session.objects.filter(NUMBER_IN_USE, number=self.number)
        if self.status == Status.CANCELLED and not self.keeps_number and bearers.exists():
            found.append(f"The number {self.number} was given to another evening in the meantime.")
        return found

    def refuse_taken_number(self) -> None:
        """Raise ValidationError where another session has the number. Ask inside `archive_change()`."""
        others = Session.objects.exclude(pk=self.pk)
        if others.filter(NUMBER_IN_USE, number=self.number).exists():
            words = (
                f"There is a {self.ordinal} session already. The next free number is {others.next_number()}."
            )
            raise ValidationError({"number": words})

    def _move(self, to: str, **values) -> None:
        check_move(self.status, to)
        if obstacles := self.obstacles(to):
            raise IllegalMove(" ".join(obstacles))
        with archive_change():
            for name, value in {"status": to, **values}.items():
                setattr(self, name, value)
            self.save(update_fields=["status", *values])
