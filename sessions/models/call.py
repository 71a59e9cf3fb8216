"""The standing call for topics: whether the form is open, what an evening is like; and months left out."""

from django.conf import settings
from django.db import models
from django.db.models import lookups

from sessions.models.fields import BodyField, LineField, RenderedField
from sessions.text import render_markdown

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
    about_html = RenderedField(source="about")
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
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(
                condition=lookups.Exact(DayOfMonth("month"), 1), name="month_is_its_first_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%B %Y}: {self.reason}"
