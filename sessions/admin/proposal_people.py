"""Who somebody named in a proposal is: asked beside each name, never guessed; many names in few queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from sessions.admin.person_fields import WhoField
from sessions.models import Capacity, CoSpeaker, Person, Proposal, SpeakerEntry
from sessions.people.who_is_meant import NEW, Question, as_speaker, who_is_meant


class SpeakersForm(forms.Form):
    """Who the first speaker of a proposal is, and each co-speaker who did not say no."""

    def __init__(
        self, named: dict[str, tuple[Proposal | CoSpeaker, Question]], data: QueryDict | None = None
    ) -> None:
        said = {
            key: str(whom.person_id or "") or ("" if question.people else NEW)
            for key, (whom, question) in named.items()
        }
        posted = None if data is None else {key: data.get(key, answer) for key, answer in said.items()}
        super().__init__(posted, initial=said)
        self.named = named
        self.fields = {
            key: WhoField(question, widget=forms.RadioSelect) for key, (_, question) in named.items()
        }
        self.unanswered: list[tuple[str, str]] = []

    def entries(self) -> list[SpeakerEntry]:
        """The answers as speakers; who is new is not saved yet. An unanswered question gets its error."""
        self.full_clean()
        people = {key: self.cleaned_data.get(key) for key in self.named}
        self.unanswered = [
            (f"id_{key}", question.refusal())
            for key, (_, question) in self.named.items()
            if people[key] is None
        ]
        for key, refusal in self.unanswered:
            self.add_error(key.removeprefix("id_"), refusal)
        return [entry_for(self.named[key][0], person) for key, person in people.items() if person]


def entry_for(whom: Proposal | CoSpeaker, person: Person) -> SpeakerEntry:
    """A speaker with the capacity they gave, or that their home organisation tells."""
    if isinstance(whom, CoSpeaker):
        return as_speaker(person)
    said = "" if whom.capacity == Capacity.MEMBER else whom.capacity
    return as_speaker(person, said, whom.affiliation or person.organisation)


def speakers_of(proposals: Iterable[Proposal], data: QueryDict | None = None) -> dict[int, SpeakersForm]:
    """By primary key, the questions of each proposal that has no topic with speakers yet; answered by `data`.

    The proposals come with `co_speakers` prefetched, `topic` and `person` loaded.
    """
    asked: dict[int, dict[str, Proposal | CoSpeaker]] = {}
    for proposal in proposals:
        if proposal.topic_id and proposal.topic.speakers.all():
            continue
        beside = {
            f"who-c{one.pk}": one for one in proposal.co_speakers.all() if one.answer != CoSpeaker.Answer.NO
        }
        asked[proposal.pk] = {f"who-{proposal.pk}": proposal} | beside
    everybody = [whom for named in asked.values() for whom in named.values()]
    names = [whom.speaker_name if isinstance(whom, Proposal) else whom.name for whom in everybody]
    questions = iter(who_is_meant(names, [whom.person_id for whom in everybody]))
    return {
        pk: SpeakersForm({key: (whom, next(questions)) for key, whom in named.items()}, data)
        for pk, named in asked.items()
    }


@dataclass
class Row:
    """One proposal on the list. was: its state when the page was drawn, for a second organiser's click."""

    proposal: Proposal
    days: int
    speakers: SpeakersForm | None
    ticked: bool = False
    notes: str = ""
    months: str = ""

    @property
    def was(self) -> str:
        return was(self.proposal)


def was(proposal: Proposal) -> str:
    return f"{proposal.status}/{proposal.session_id or ''}"
