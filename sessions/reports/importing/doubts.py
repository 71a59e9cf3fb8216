"""What an import is not sure of, as rows for the organisers: each thing is asked once."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils import timezone

from sessions.models import Doubt, ImportedReport
from sessions.reports.importing.register import CHUNK, SamePerson, asked_already
from sessions.reports.importing.values import Values

type Asked = set[tuple[str, str]]


class Doubts:
    """The doubts of one import, written together at its end."""

    def __init__(self) -> None:
        self.new: list[Doubt] = []
        # A pair of evenings out of step may be told of either of them, by any import.
        self._about_dates = set(Doubt.objects.filter(about="held_on").values_list("message", flat=True))

    def of_report(
        self, report: ImportedReport, told: Iterable[Values], *, asked: Asked = frozenset()
    ) -> None:
        """The parser's doubts of a report, but for those in `asked`: (about, message)."""
        for doubt in told:
            self.ask(report, doubt["about"], doubt["message"], line=doubt["line"], asked=asked)

    def ask(
        self,
        report: ImportedReport | None,
        about: str,
        message: str,
        *,
        line: int | None = None,
        asked: Asked = frozenset(),
    ) -> None:
        message = message[:500]
        if (about, message) in asked:
            return
        if about == "held_on":
            if message in self._about_dates:
                return
            self._about_dates.add(message)
        self.new.append(Doubt(report=report, line=line, about=about[:200], message=message))

    def same_people(self, questions: Sequence[SamePerson], reports: Mapping[int, ImportedReport]) -> None:
        """Ask about two records that may be one human, once for each pair; the people are saved by now."""
        asked = asked_already(questions)
        for question in questions:
            pair = frozenset((question.person.person.pk, question.other.person.pk))
            if pair in asked:
                continue
            asked.add(pair)
            self.new.append(
                Doubt(
                    report=reports.get(question.number),
                    about=question.about,
                    message=question.message[:500],
                    person=question.person.person,
                    other=question.other.person,
                )
            )

    def save(self) -> None:
        Doubt.objects.bulk_create(self.new, batch_size=CHUNK)


def asked_of(report: ImportedReport) -> Asked:
    """What was asked about this report before, settled or not."""
    return set(report.doubts.values_list("about", "message"))


def settle_gone(report: ImportedReport, last: Iterable[Values], new: Iterable[Values]) -> None:
    """Doubts of the last reading that this one no longer has were settled by the report itself."""
    now = {(doubt["about"], doubt["message"]) for doubt in new}
    gone = [doubt for doubt in last if (doubt["about"], doubt["message"]) not in now]
    for doubt in gone:
        report.doubts.open().filter(about=doubt["about"], message=doubt["message"]).update(
            settled_at=timezone.now(), settlement="no longer in the report"
        )
