"""What came of a talk: questions asked, and homework left open, in one query."""

from dataclasses import dataclass, field

from django.db.models import F, IntegerField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from sessions.models import Homework, Question, Reader, Topic
from sessions.models.prepared import prepared


@dataclass(frozen=True, slots=True)
class Asked:
    question: str
    answer: str
    asked_by: str


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """answered_by: the talk that did the homework (slug and title only), or None."""

    text: str
    answered_by: Topic | None


@dataclass
class Afterwards:
    questions: list[Asked] = field(default_factory=list)
    homework: list[LeftOpen] = field(default_factory=list)


def afterwards(topic: Topic, reader: Reader) -> Afterwards:
    """Questions whose audience admits the reader, and homework with the answering talk, if it is theirs.

    Both are told only with the report: before it is out, nothing was said yet.
    """
    if not topic.session.shows_report_to(reader):
        return Afterwards()
    found = Afterwards()
    for kind, _order, text, answer, by, slug in sorted(rows(reader, topic.pk)):
        if kind == "question":
            found.questions.append(Asked(text, answer, by))
        else:
            found.homework.append(LeftOpen(text, Topic(slug=slug, title=by) if slug else None))
    return found


@prepared
def rows(reader: Reader, topic: int) -> QuerySet:
    """The union, in no order."""
    questions = Question.objects.filter(topic=topic, audience__in=reader.audiences).order_by()
    homework = Homework.objects.filter(topic=topic).order_by()
    theirs = Q(answered_by__in=Topic.objects.order_by().visible_to(reader))
    empty = Value("", TextField())
    columns = ("row_kind", "row_order", "row_text", "row_answer", "row_by", "row_slug")
    asked = questions.annotate(
        row_kind=Value("question", TextField()),
        row_order=F("position"),
        row_text=F("question"),
        row_answer=F("answer"),
        row_by=Cast(F("asked_by"), TextField()),
        row_slug=empty,
    )
    answered = homework.filter(theirs).annotate(
        row_kind=Value("homework", TextField()),
        row_order=Cast(F("pk"), IntegerField()),
        row_text=Cast(F("text"), TextField()),
        row_answer=empty,
        row_by=Cast(F("answered_by__title"), TextField()),
        row_slug=Cast(F("answered_by__slug"), TextField()),
    )
    unanswered = homework.exclude(theirs).annotate(
        row_kind=Value("homework", TextField()),
        row_order=Cast(F("pk"), IntegerField()),
        row_text=Cast(F("text"), TextField()),
        row_answer=empty,
        row_by=empty,
        row_slug=empty,
    )
    parts = (part.values_list(*columns) for part in (answered, unanswered))
    return asked.values_list(*columns).union(*parts, all=True).order_by()
