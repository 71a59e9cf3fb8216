"""Interns: a person's internship, and the farewell at its end."""

from collections.abc import Sequence
from typing import Self

from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, ExtractYear

from sessions.models.audience import Audience, Reader, VisibilityField, VisibleQuerySet
from sessions.models.fields import BodyField, History, LineField
from sessions.models.people import Person
from sessions.models.sessions import Session, shown_report
from sessions.models.speakers import Capacity, Speaker


def shown_farewell(reader: Reader) -> Q:
    """Internships whose farewell this reader may see."""
    return Q(shown_report(reader, "farewell_session__"), farewell_audience__in=reader.audiences)


class InternQuerySet(VisibleQuerySet):
    def in_cohorts(self, reader: Reader) -> Self:
        """Each with `cohort`, the year it counts to: of the farewell, the start, the end or the first talk.

        Only what this reader may see decides; None where nothing is known.
        """
        talks = Speaker.objects.visible_to(reader).filter(person=OuterRef("person"), capacity=Capacity.INTERN)
        first_talk = talks.order_by("topic__session__held_on").values("topic__session__held_on")[:1]
        farewell = Case(When(shown_farewell(reader), then="farewell_session__held_on"))
        end = ["ended_on"] if reader is Reader.HOUSE else []
        return self.annotate(cohort=ExtractYear(Coalesce(farewell, "started_on", *end, Subquery(first_talk))))

    def of_years(self, years: Sequence[int | None], reader: Reader) -> Self:
        """Visible interns who count to one of these years (None: to none), with `cohort`."""
        unknown = Q(cohort=None) if None in years else Q(pk=None)
        every = self.visible_to(reader).in_cohorts(reader)
        return every.filter(Q(cohort__in=[year for year in years if year]) | unknown)


class Intern(models.Model):
    """One internship of one person; a person who comes back has two."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="internships")
    programme = LineField(blank=True, help_text="Global Internship Program")
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    duration_text = LineField(
        max_length=60, blank=True, help_text='In the words of the report: "seven-week".'
    )
    home_institution = LineField(blank=True)
    farewell_session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="farewells"
    )
    farewell_audience = models.CharField(max_length=10, choices=Audience, default=Audience.HOUSE)
    visibility = VisibilityField()
    impressions = BodyField(max_length=5_000, help_text="What they shared at the farewell.")

    objects = InternQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["person", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gt=models.F("started_on")),
                name="internship_ends_after_it_starts",
                violation_error_message="An internship ends after it starts.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.programme or 'internship'}"

    def tells_end_to(self, reader: Reader) -> bool:
        """Whether this reader may know when it ended and how long it was: strangers with the farewell."""
        return reader is Reader.HOUSE or self.shows_farewell_to(reader)

    def shows_farewell_to(self, reader: Reader) -> bool:
        evening = self.farewell_session
        return bool(evening) and evening.shows_report_to(reader) and reader.may_see(self.farewell_audience)
