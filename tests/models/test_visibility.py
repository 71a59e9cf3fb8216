"""Who may see what is stored: after any change of the archive, each column holds what the rule says.

The rule is told once more here, in plain Python over plain rows, so that a change of it in one place shows.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import transaction
from django.db.models import FETCH_PEERS
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sessions.models import (
    Audience,
    Capacity,
    Consent,
    IllegalMove,
    Intern,
    Link,
    Merge,
    Moderator,
    Newcomer,
    Person,
    Photo,
    Reader,
    Session,
    Slides,
    Speaker,
    SpeakerEntry,
    Status,
    Topic,
    archive_change,
    set_visibility,
)
from sessions.models.visibility import rules
from sessions.people.anonymise import anonymise
from sessions.people.merge import CannotMerge, merge
from sessions.people.undo_merge import CannotUndo, undo
from sessions.programme.late_changes import postpone
from tests.factories import (
    make_moderator,
    make_person,
    make_proposal,
    make_session,
    make_topic,
    take_back,
    undone,
)
from tests.reports.samples import import_texts

pytestmark = pytest.mark.django_db
NOBODY, HOUSE, PUBLIC = 0, 1, 2
READABLE = {Status.OPEN, Status.ANNOUNCED, Status.HELD, Status.PUBLISHED}
FILE = {"width": 960, "height": 640, "widths": [480]}
REPORT = """The 36th MTS was held on July 21st, 2017.

The first topic was "Rust at the edge" by Okubo-san.

He told how it went.
"""


def level(audience: str) -> int:
    return PUBLIC if audience == Audience.PUBLIC else HOUSE


def of_agenda(session: Session) -> int:
    return level(session.agenda_audience) if session.status in READABLE else NOBODY


def of_report(session: Session) -> int:
    return level(session.report_audience) if session.status == Status.PUBLISHED else NOBODY


def of_topic(topic: Topic) -> int:
    told = all(speaker.told_at for speaker in topic.speakers.all())
    evening = max(of_report(topic.session), of_agenda(topic.session) if told else NOBODY)
    return NOBODY if topic.dropped_because else min(evening, level(topic.audience))


def agreed(consents: Iterable[str]) -> int:
    """The public needs a yes of each; the house, that nobody said no."""
    consents = set(consents)
    return NOBODY if Consent.NO in consents else PUBLIC if consents <= {Consent.YES} else HOUSE


def of_speakers(topic: Topic | None, consent: str) -> int:
    return agreed(getattr(speaker, consent) for speaker in topic.speakers.all()) if topic else PUBLIC


def of_attached(record: Link | Slides | Photo) -> int:
    if record.session is None:  # it came with a proposal, or with a form that was not sent
        return NOBODY
    place = of_topic(record.topic) if record.topic else of_report(record.session)
    return min(place, level(record.audience))


def of_photo(photo: Photo) -> int:
    shown = min(of_attached(photo), of_report(photo.session), of_speakers(photo.topic, "photo_consent"))
    return NOBODY if photo.withdrawn else shown


def of_farewell(intern: Intern) -> int:
    evening = intern.farewell_session
    return min(of_report(evening), level(intern.farewell_audience)) if evening else NOBODY


def of_intern(intern: Intern) -> int:
    as_intern = [place for place in intern.person.talks.all() if place.capacity == Capacity.INTERN]
    return max(HOUSE, of_farewell(intern), *(of_topic(place.topic) for place in as_intern))


def of_moderator(role: Moderator) -> int:
    over = role.session.status in (Status.HELD, Status.PUBLISHED)
    settled = role.answer == "yes" or (role.answer == "" and over)
    return max(of_agenda(role.session), of_report(role.session)) if settled else NOBODY


def of_newcomer(role: Newcomer) -> int:
    return min(HOUSE, max(of_agenda(role.session), of_report(role.session)))


def of_person(person: Person) -> int:
    roles = [of_topic(place.topic) for place in person.talks.all()]
    roles += [of_moderator(role) for role in person.moderator_set.all()]
    roles += [of_newcomer(role) for role in person.introductions.all()]
    roles += [of_intern(intern) for intern in person.internships.all()]
    return NOBODY if person.anonymised_at else max(roles, default=NOBODY)


EXPECTED: dict[tuple[type, str], Callable] = {
    (Topic, "visibility"): of_topic,
    (Topic, "summary_visibility"): lambda topic: min(of_topic(topic), of_report(topic.session)),
    (Topic, "recording_visibility"): lambda topic: (
        min(of_topic(topic), level(topic.recording_audience), of_speakers(topic, "recording_consent"))
        if topic.recording_url
        else NOBODY
    ),
    (Link, "visibility"): of_attached,
    (Slides, "visibility"): lambda slides: min(
        of_attached(slides), of_speakers(slides.topic, "slides_consent")
    ),
    (Photo, "visibility"): of_photo,
    (Intern, "visibility"): of_intern,
    (Person, "visibility"): of_person,
}


ATTACHED = ("session", "topic__session", "topic__speakers")
LOOKED_AT = {  # by the rules, loaded with the rows
    Topic: ("session", "speakers"),
    Link: ATTACHED,
    Slides: ATTACHED,
    Photo: ATTACHED,
    Intern: ("farewell_session", *(f"person__talks__topic__{name}" for name in ("session", "speakers"))),
    Person: (
        *(f"talks__topic__{name}" for name in ("session", "speakers")),
        "moderator_set__session", "introductions__session",
        "internships__farewell_session", "internships__person__talks__topic__session",
    ),
}  # fmt: skip


def check() -> None:
    """Every column of every row holds what the rule here says, and what the rule of the models says."""
    rows = {
        model: list(model.objects.fetch_mode(FETCH_PEERS).prefetch_related(*looked_at))
        for model, looked_at in LOOKED_AT.items()
    }
    for (model, column), rule in EXPECTED.items():
        found = {str(row.pk): getattr(row, column) for row in rows[model]}
        assert found == {str(row.pk): rule(row) for row in rows[model]}, (model, column)
    assert set_visibility() == 0


def test_every_stored_column_is_looked_at():
    ruled = rules(Reader.HOUSE)
    assert {(model, column) for model in ruled for column in ruled[model]} == set(EXPECTED)


@pytest.fixture
def archive() -> None:
    """Two evenings past and one ahead, with something of each kind on each."""
    with archive_change():
        for n, status in enumerate([Status.PUBLISHED, Status.HELD, Status.OPEN]):
            session = make_session(33 + n, status=status, held_on=date(2017, 4 + n, 21))
            people = [make_person(f"{name} {n}") for name in ("Ogawa", "Tanabe", "Kelvin")]
            intern = SpeakerEntry(people[2], Capacity.INTERN)
            make_topic(session, "One", speakers=people[:2], recording_url="https://example.com/r")
            make_topic(session, "Two", speakers=[intern, people[0]], public=False)
            make_moderator(session, people[1], answer=("yes", "", "no")[n])
            Newcomer.objects.create(session=session, person=make_person(f"New {n}"))
            Intern.objects.create(person=people[2], farewell_session=session)
            for topic in (*session.topics.all(), None):
                place = {"session": session, "topic": topic, "audience": Audience.PUBLIC}
                key = f"{n}-{topic and topic.pk}"
                Photo.objects.create(**place, key=f"p{key}", **FILE)
                Slides.objects.create(**place, key=f"s{key}", file_name="talk.pdf", size=1)
                Link.objects.create(**place, url="https://example.com", label="Code")
        for n, of in enumerate([{"proposal": make_proposal()}, {"form_key": "waits"}]):
            Slides.objects.create(**of, audience=Audience.PUBLIC, key=f"offer{n}", file_name="a.pdf", size=1)


def one(model: type, n: int):
    """Some record of the model: the n-th, counted round."""
    records = list(model.objects.order_by("pk"))
    return records[n % len(records)] if records else None


def write(model: type, column: str, *values: object) -> Callable[[int, int], None]:
    """Sets a column of some record to one of the values."""

    def change(n: int, m: int) -> None:
        with archive_change():
            record = one(model, n)
            setattr(record, column, values[m % len(values)])
            record.save()

    change.__name__ = f"{model.__name__}.{column}"
    return change


def step(n: int, m: int) -> None:
    session = one(Session, n)
    onward = [partial(session.step, to) for to in list(Status)[1:5]]
    steps = [*onward, partial(take_back, session), partial(session.cancel, because="A flood.")]
    steps[m % len(steps)]()


def other_speakers(n: int, m: int) -> None:
    people = [SpeakerEntry(one(Person, m)), SpeakerEntry(one(Person, m + 1), Capacity.INTERN)]
    with archive_change():
        one(Topic, n).set_speakers(people[: 1 + m % 2])


def many_at_once(n: int, m: int) -> None:
    with archive_change():
        Topic.objects.filter(session=one(Session, n)).update(audience=Audience.values[m % 2])
        Speaker.objects.filter(topic=one(Topic, m)).delete()


CHANGES = [
    write(Topic, "audience", *Audience.values),
    write(Topic, "dropped_because", "ill", ""),
    write(Topic, "recording_audience", *Audience.values),
    write(Topic, "recording_url", "", "https://example.com/r"),
    write(Session, "agenda_audience", *Audience.values),
    write(Session, "report_audience", *Audience.values),
    write(Speaker, "told_at", None, timezone.now()),
    write(Speaker, "photo_consent", *Consent.values),
    write(Speaker, "slides_consent", *Consent.values),
    write(Speaker, "recording_consent", *Consent.values),
    write(Speaker, "capacity", *Capacity.values),
    write(Moderator, "answer", "", "yes", "no"),
    write(Photo, "audience", *Audience.values),
    write(Photo, "withdrawn", True, False),
    write(Slides, "audience", *Audience.values),
    write(Link, "audience", *Audience.values),
    write(Intern, "farewell_audience", *Audience.values),
    step,
    step,
    other_speakers,
    many_at_once,
    lambda n, m: postpone(one(Session, n), to=date(2040, 1, 1) + timedelta(m)),
    lambda n, m: merge(one(Person, n), one(Person, m), by=None),
    lambda n, m: undo(one(Person, n).merges.get(), by=None, answers={}),
    lambda n, m: anonymise(one(Person, n)),
    lambda n, m: import_texts([REPORT]),
]


# Not shrunk: the changes of an example that fails are few, and making it smaller takes minutes.
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
@given(st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 20), st.integers(0, 20)), max_size=10))
def test_after_any_changes_each_column_holds_what_the_rule_says(archive, changes):
    with undone():
        check()
        for change, n, m in changes:
            try:
                with transaction.atomic():
                    change(n, m)
            except (IllegalMove, CannotMerge, CannotUndo, Merge.DoesNotExist):
                pass  # refused, and nothing was changed
            check()


def test_saving_a_record_leaves_its_visibility_and_a_new_one_is_nobodys():
    topic = make_topic(make_session())
    stale = Topic.objects.get(pk=topic.pk)
    with archive_change():
        Session.objects.update(report_audience=Audience.HOUSE, agenda_audience=Audience.HOUSE)
    stale.save()
    assert Topic.objects.get().visibility == HOUSE
    new = Topic.objects.create(session=topic.session, position=2, slug="new", audience=Audience.PUBLIC)
    assert Topic.objects.values_list("visibility", flat=True).get(pk=new.pk) == NOBODY
