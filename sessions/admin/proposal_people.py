"""Who somebody named in a proposal is: asked beside each name, never guessed; many names in few queries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import reduce
from itertools import islice
from operator import or_

from django.db.models import Q
from django.http import QueryDict

from sessions.admin.fields import NEW, descriptions
from sessions.models import Alias, Capacity, CoSpeaker, Person, Proposal, SpeakerEntry
from sessions.text import normalise_name

MOST_NEAR = 5


@dataclass
class Question:
    """ "Whom do you mean?" for one name.

    choices: (value, words), the last of them "somebody new"; chosen: "" while nobody has said.
    known: whether there is anybody it could be.
    """

    key: str
    name: str
    choices: list[tuple[str, str]]
    chosen: str = ""
    known: bool = False
    error: str = ""

    @property
    def field_id(self) -> str:
        return f"id_{self.key}"


@dataclass
class Speakers:
    """The first speaker of a proposal and the co-speakers who did not say no, each with their question."""

    proposal: Proposal
    questions: list[tuple[Question, Proposal | CoSpeaker]] = field(default_factory=list)

    def entries(self) -> list[SpeakerEntry]:
        """The answers as speakers; who is new is not saved yet. An unanswered question gets its error."""
        found = []
        for question, whom in self.questions:
            person = self._person(question)
            if person is not None:
                found.append(entry_for(whom, person))
        return found

    def _person(self, question: Question) -> Person | None:
        if question.chosen == NEW:
            return Person(name=question.name)
        if question.chosen in dict(question.choices):
            return Person.objects.filter(pk=int(question.chosen)).first()
        question.error = f"Say who {question.name} is."
        return None

    @property
    def errors(self) -> list[tuple[str, str]]:
        return [(question.field_id, question.error) for question, _ in self.questions if question.error]


def entry_for(whom: Proposal | CoSpeaker, person: Person) -> SpeakerEntry:
    """A speaker with the capacity they gave, or that their home organisation tells."""
    if isinstance(whom, Proposal):
        affiliation = whom.affiliation or person.organisation
        capacity = Capacity.GUEST if whom.capacity == Capacity.MEMBER and affiliation else whom.capacity
        return SpeakerEntry(person, capacity, affiliation)
    guest = bool(person.organisation)
    return SpeakerEntry(person, Capacity.GUEST if guest else Capacity.MEMBER, person.organisation)


def speakers_of(proposals: Iterable[Proposal], data: QueryDict | None = None) -> dict[int, Speakers]:
    """By primary key, the questions of each proposal that has no topic with speakers yet; answered by `data`.

    The proposals come with `co_speakers` prefetched, `topic` and `person` loaded.
    """
    asked: list[tuple[Speakers, str, str, Proposal | CoSpeaker]] = []
    found = {}
    for proposal in proposals:
        if proposal.topic_id and proposal.topic.speakers.all():
            continue
        found[proposal.pk] = speakers = Speakers(proposal)
        asked.append((speakers, f"who-{proposal.pk}", proposal.speaker_name, proposal))
        for one in proposal.co_speakers.all():
            if one.answer != CoSpeaker.Answer.NO:
                asked.append((speakers, f"who-c{one.pk}", one.name, one))
    near = near_people([name for _, _, name, _ in asked], [whom.person_id for *_, whom in asked])
    for (speakers, key, name, whom), people in zip(asked, near, strict=True):
        choices = [(str(person.pk), words) for person, words in people]
        chosen = str(whom.person_id or "") or ("" if people else NEW)
        if data is not None:
            chosen = data.get(key, chosen)
        question = Question(key, name, [*choices, (NEW, f"{name} is new here")], chosen, bool(people))
        speakers.questions.append((question, whom))
    return found


def near_people(names: list[str], known: list[int | None]) -> list[list[tuple[Person, str]]]:
    """For each name the people it may mean, with words that tell them apart: namesakes, else similar ones.

    known: the number of a person who is offered besides, name by name.
    """
    people = Person.objects.filter(anonymised_at=None)
    keys = {normalise_name(name) for name in names}
    exact = Q(key__in=keys) | Q(pk__in=[pk for pk in known if pk])
    exact |= Q(pk__in=Alias.objects.filter(key__in=keys).values("person"))
    certain = list(people.filter(exact).prefetch_related("aliases").order_by("name", "pk")) if names else []
    same: dict[str, list[int]] = {}
    for name in names:
        key = normalise_name(name)
        spelled = ({one.key, *(alias.key for alias in one.aliases.all())} for one in certain)
        same[name] = [one.pk for one, keys in zip(certain, spelled, strict=True) if key in keys]
    similar = similar_people([name for name, namesakes in same.items() if not namesakes])
    offered = [
        [*([pk] if pk else []), *(same[name] or similar[name])] for name, pk in zip(names, known, strict=True)
    ]
    found = {one.pk: one for one in certain}
    found |= people.in_bulk({pk for near in offered for pk in near} - found.keys())
    told = descriptions(list(found.values()))
    return [[(found[pk], told[pk]) for pk in dict.fromkeys(near) if pk in found] for near in offered]


def similar_people(names: Collection[str]) -> dict[str, list[int]]:
    """For each name at most MOST_NEAR people (primary keys): its first or last word begins a part of theirs.

    One query of names and numbers alone: a house of ten thousand has hundreds who share a given name.
    """
    ends = {
        name: {word for word in (name.split()[:1] + name.split()[-1:]) if says_who(word)} for name in names
    }
    like = reduce(or_, (Q(name__icontains=word) for word in sorted(set().union(*ends.values()))), Q(pk=None))
    rows = Person.objects.filter(like, anonymised_at=None).order_by("name", "pk").values_list("pk", "name")
    known, found = list(rows), {}
    for name, words in ends.items():
        folded = [word.casefold() for word in words]
        alike = (pk for pk, other in known if any(begins_a_name(word, other) for word in folded))
        found[name] = list(islice(alike, MOST_NEAR))
    return found


def says_who(word: str) -> bool:
    """Whether a word of a name is worth a search: an initial or a number is in too many."""
    return len(word) > 2 or not word.isascii()


def begins_a_name(word: str, name: str) -> bool:
    """Whether a part of the name begins with the word (Ana: Anastasia, not Tanabe); 大久 stands anywhere."""
    parts = name.casefold().split()
    return any(part.startswith(word) if word.isascii() else word in part for part in parts)
