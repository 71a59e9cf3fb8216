"""An archive of any size, written in bulk: the same N gives the same records on every machine."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from random import Random

from django.db import connection, transaction

from sessions.models import (
    Audience,
    Capacity,
    Consent,
    FollowUp,
    Intern,
    Link,
    Moderator,
    Person,
    Session,
    Slides,
    Speaker,
    Status,
    Tag,
    Topic,
    archive_change,
)
from sessions.text import normalise_name, ordinal

PER_SESSION = 6
TAGS = 200
LAST_MONTH = date(2026, 10, 16)
BATCH = 2_000
KINDS = list(Topic.Kind.values)
KIND_WEIGHTS = [80, 8, 7, 1, 3, 1]
CAPACITIES = [Capacity.MEMBER, Capacity.GUEST, Capacity.INTERN]
# fmt: off
WORDS = """archive backup branch broker budget cache cluster colour column compiler contract cookie
deadline decoder default deploy design diagram docker editor engine event failure feature filter garden
gateway header image index invoice kernel language latency ledger library lighthouse lock machine mail
measure memory merge message metric migration monitor network notebook orbit packet parser pattern pipeline
pocket policy printer prompt proxy queue radar record release report review router sample schema script
sensor server session shard signal socket spread storage stream summary switch table tenant thread ticket
token traffic tunnel vector version volume window workflow worker""".split()  # noqa: SIM905
FIRST = "Aki Chie Daichi Emi Fumi Goro Hana Iori Jun Kana Leo Mami Nao Ooki Rei Sora Taro Umi Yuki".split()  # noqa: SIM905
LAST = "Abe Doi Endo Fujita Goto Hara Ito Kato Lim Mori Noda Okubo Ryu Sato Tanabe Ueda Wada Yano".split()  # noqa: SIM905
# fmt: on


def fill(topics: int) -> None:
    """Write `topics` topics into an empty, migrated database: six a session, one in ten for the house only.

    There are topics/10 people (at least six), 200 tags (two a topic), one moderator a session, an intern's
    farewell every second session, guests from topics/200 companies, and one evening still to come.
    """
    random = Random(topics)
    with transaction.atomic():
        people = list(make_people(random, max(6, topics // 10)))
        Person.objects.bulk_create(people, batch_size=BATCH)
        tags = Tag.objects.bulk_create(
            Tag(name=f"{WORDS[n % len(WORDS)]} {n}", slug=f"{WORDS[n % len(WORDS)]}-{n}") for n in range(TAGS)
        )
        sessions = list(make_sessions(-(-topics // PER_SESSION)))
        Session.objects.bulk_create(sessions, batch_size=BATCH)
        Moderator.objects.bulk_create(
            (Moderator(session=session, person=random.choice(people)) for session in sessions),
            batch_size=BATCH,
        )
        Intern.objects.bulk_create(make_interns(random, sessions, people), batch_size=BATCH)
        for start in range(0, topics, BATCH):
            numbers = range(start, min(start + BATCH, topics))
            fill_topics([make_topic(random, sessions, n) for n in numbers], random, people, tags, topics)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # the autovacuum comes a minute later; plans are wanted now
    with archive_change():
        pass  # at its end stands who may see what


def make_people(random: Random, count: int) -> Iterator[Person]:
    for n in range(count):
        name = f"{random.choice(FIRST)} {random.choice(LAST)} {ordinal(n)}"
        yield Person(name=name, slug=f"person-{n}", key=normalise_name(name))


def make_sessions(count: int) -> Iterator[Session]:
    """One a month up to LAST_MONTH, and one to come; the report of every twentieth is for the house."""
    for number in range(1, count + 2):
        coming = number == count + 1
        months = LAST_MONTH.year * 12 + LAST_MONTH.month - 1 - (count - number)
        audience = Audience.HOUSE if number % 20 == 0 else Audience.PUBLIC
        yield Session(
            number=number,
            held_on=date(months // 12, months % 12 + 1, 10 + number % 14),
            status=Status.OPEN if coming else Status.PUBLISHED,
            agenda_audience=audience,
            report_audience=audience,
            introduction=f"The {ordinal(number)} evening began with tea.",
            closing="We had a party.",
            had_party=True,
        )


def make_interns(random: Random, sessions: list[Session], people: list[Person]) -> Iterator[Intern]:
    for session in sessions[::2]:
        yield Intern(
            person=random.choice(people),
            programme="Global Internship Program",
            farewell_session=session,
            farewell_audience=Audience.PUBLIC,
            ended_on=session.held_on,
        )


def make_topic(random: Random, sessions: list[Session], n: int) -> Topic:
    words = random.sample(WORDS, 4)
    paragraphs = [" ".join(random.choices(WORDS, k=60)).capitalize() + "." for _ in range(3)]
    return Topic(
        session=sessions[n // PER_SESSION],
        position=n % PER_SESSION + 1,
        slug=f"topic-{n}",
        title=" ".join(words).capitalize() if n % 9 else "",
        subject="" if n % 9 else f"a report of {words[0].capitalize()} Days",
        kind=random.choices(KINDS, KIND_WEIGHTS)[0],
        minutes=20,
        audience=Audience.HOUSE if n % 10 == 7 else Audience.PUBLIC,
        summary="\n\n".join(paragraphs),
        recording_url=f"https://example.com/{n}" if n % 11 == 0 else "",
        recording_audience=Audience.PUBLIC,
    )


def two_of(random: Random, tags: list[Tag]) -> set[Tag]:
    """Two tags, as people use them: the first has every seventh topic, the last a few in a thousand."""
    found: set[Tag] = set()
    while len(found) < 2:
        found.add(tags[int(len(tags) * random.random() ** 2)])
    return found


def fill_topics(
    topics: list[Topic], random: Random, people: list[Person], tags: list[Tag], total: int
) -> None:
    """Save these topics with speakers, tags, slides, links and threads."""
    Topic.objects.bulk_create(topics)
    speakers = []
    for topic in topics:
        for position, person in enumerate(random.sample(people, 1 + (random.random() < 0.1)), start=1):
            capacity = random.choices(CAPACITIES, [80, 12, 8])[0]
            company = f"Company {random.randrange(max(3, total // 200))}" if capacity == "guest" else ""
            speakers.append(
                Speaker(
                    topic=topic,
                    person=person,
                    position=position,
                    capacity=capacity,
                    affiliation=company,
                    told_at=datetime(2017, 1, 1, tzinfo=UTC),
                    slides_consent=Consent.YES,
                    recording_consent=Consent.YES,
                )
            )
    Speaker.objects.bulk_create(speakers)
    tagged = Topic.tags.through
    tagged.objects.bulk_create(
        tagged(topic=topic, tag=tag) for topic in topics for tag in two_of(random, tags)
    )
    Slides.objects.bulk_create(
        Slides(
            session=topic.session,
            topic=topic,
            key=f"{topic.pk}.pdf",
            file_name="slides.pdf",
            size=1_000,
            audience=Audience.PUBLIC,
        )
        for topic in topics[::5]
    )
    Link.objects.bulk_create(
        Link(
            session=topic.session,
            topic=topic,
            url="https://example.com/",
            label="Code",
            audience=Audience.PUBLIC,
        )
        for topic in topics[::10]
    )
    FollowUp.objects.bulk_create(
        FollowUp(topic=later, earlier=earlier, earlier_number=earlier.session.number)
        for earlier, later in zip(topics[1:-7:10], topics[8::10], strict=False)
    )
