"""What organisers say in their own words: the call for topics, messages, reasons, and months left out."""

from django.db import models
from django.db.models import lookups

from sessions.models.fields import BodyField, HtmlField, LineField
from sessions.text import render_markdown


class MessageKind(models.TextChoices):
    """Every message there is. The built-in text of each is templates/notifications/<value>.txt."""

    ASKED = "asked", "Ask somebody to speak"
    RECEIVED = "received", "A proposal arrived (to its speaker)"
    LINK = "link", "The private link again"
    CO_SPEAKER = "co-speaker", "Named as a co-speaker"
    ACCEPTED = "accepted", "Accepted"
    MOVED = "moved", "Another evening, or another day"
    RESERVE = "reserve", "In reserve"
    DECLINED = "declined", "Declined"
    CHANGES = "changes", "What became of the changes a speaker asked for"
    CONFIRM = "confirm", "Please confirm"
    CANCELLED = "cancelled", "The evening is cancelled"
    MODERATE = "moderate", "Ask somebody to moderate"
    CALL = "call", "Call for topics"
    TWO_WEEKS = "two-weeks", "Two weeks before"
    ONE_WEEK = "one-week", "One week before"
    TWO_DAYS = "two-days", "Two days before"
    MORNING_AFTER = "morning-after", "The morning after"
    ANNOUNCEMENT = "announcement", "The announcement of an evening"
    CHANGED = "changed", "What changed of an evening"
    ORDER = "order", "The running order changed"
    NEWS = "news", "News for the organisers"


class Message(models.Model):
    """One kind of message as this house words it. An empty subject or text means the built-in one.

    days: for messages sent by rule, days from the evening: 14 is two weeks before, -1 the day after.
    is_on: whether the rule sends it, in sessions whose reminders are switched on.
    """

    kind = models.CharField(max_length=20, choices=MessageKind, unique=True, editable=False)
    subject = LineField(max_length=200, blank=True)
    text = BodyField(max_length=10_000)
    days = models.SmallIntegerField(
        null=True, blank=True, help_text="Days before the evening; -1 is the morning after."
    )
    is_on = models.BooleanField("sent by rule", default=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


DAYS_BY_RULE = {
    MessageKind.CALL: 35,
    MessageKind.TWO_WEEKS: 14,
    MessageKind.ONE_WEEK: 7,
    MessageKind.TWO_DAYS: 2,
    MessageKind.MORNING_AFTER: -1,
}


class DeclineReason(models.Model):
    """A reason for declining, ready to be chosen and then edited."""

    label = LineField(max_length=60, unique=True)
    text = BodyField(max_length=2_000, blank=False, help_text="What the speaker reads. Markdown.")

    class Meta:
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label


ABOUT = """\
A monthly evening of short talks among colleagues and guests, with questions after every talk and a party
at the end. Work in progress is welcome, and so is a first talk."""


class Call(models.Model):
    """One row: what the form at /propose/ says and whether it takes anything."""

    is_open = models.BooleanField("the form is open", default=True)
    closed_message = BodyField(
        max_length=2_000, help_text="What the form says while it is closed, and when to come back. Markdown."
    )
    about = BodyField(
        "what an evening is like",
        max_length=5_000,
        default=ABOUT,
        help_text="Place and how to get in, who meets the speaker, language, how many listen, whether it is "
        "photographed or recorded, what is published. Markdown.",
    )
    about_html = HtmlField()
    whom_to_ask = LineField(blank=True, help_text="Whom speakers can ask, and where: a name, a channel.")
    decide_within = models.PositiveSmallIntegerField(
        "days until the organisers decide", default=14, help_text="What the form promises."
    )

    class Meta:
        verbose_name_plural = "call for topics"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_call")]

    def __str__(self) -> str:
        return "The form is open" if self.is_open else "The form is closed"

    @classmethod
    def now(cls) -> "Call":
        """The call as it stands; the built-in one, unsaved, until an organiser edits it."""
        call = cls.objects.filter(pk=1).first()
        return call or cls(pk=1, about_html=render_markdown(ABOUT))


class DayOfMonth(models.Func):
    """The day of a date, by what the database itself knows.

    Django's own lookup calls a function of Django's on SQLite, and then no other program can check or copy
    the file.
    """

    function = "EXTRACT"
    template = "%(function)s(DAY FROM %(expressions)s)"
    output_field = models.IntegerField()

    def as_sqlite(self, compiler, connection, **options):
        return self.as_sql(compiler, connection, template="CAST(SUBSTR(%(expressions)s, 9, 2) AS integer)")


class SkippedMonth(models.Model):
    """A month without an evening, on purpose."""

    month = models.DateField(unique=True, help_text="Its first day.")
    reason = LineField()

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(
                condition=lookups.Exact(DayOfMonth("month"), 1), name="month_is_its_first_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%B %Y}: {self.reason}"
