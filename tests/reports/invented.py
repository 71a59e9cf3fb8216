"""Reports that never were, for properties: facts as hypothesis strategies."""

from collections.abc import Iterable
from datetime import date

from hypothesis import strategies as st

from sessions.reports.facts import FollowUp, InternFact, Report, Speaker, Topic
from sessions.reports.reading.kinds import kind_of
from sessions.reports.reading.names import NOT_NAMES

PROGRAMME = "Global Internship Program"
# fmt: off
syllables = st.sampled_from((
    "ka", "mi", "to", "no", "ra", "su", "he", "do", "shi", "jo", "el", "vi", "ta", "ne", "on", "ri", "ba",
))
words = st.sampled_from((
    "data", "cloud", "serverless", "mail", "Go", "AWS", "service", "C*", "C++", "design", "Vue.js", "DMARC",
    "café", "naïve", "大久保", "x_y", "24/7", "re:Invent", "a<b", "R&D", "100%", "don't", "testing", "of",
    "with", "and", "for", "the", "in",
))
# fmt: on
companies = st.sampled_from(
    [
        "Microsoft",
        "SecureWorks",
        "AWS",
        "builderscon",
        "Foo & Bar",
        "K.K. Kaisha",
        "LINE",
        "Acme Inc",
        "3scale",
    ]
)


@st.composite
def names(draw: st.DrawFn) -> str:
    """Okubo, Mami Konishi, Chia-Chun."""

    def word() -> str:
        return "".join(draw(st.lists(syllables, min_size=2, max_size=3))).capitalize()

    first = word() + draw(st.sampled_from(["", "", "-Chun"]))
    name = first if draw(st.booleans()) else f"{first} {word()}"
    return name if name.lower() not in NOT_NAMES else "Okubo"


@st.composite
def titles(draw: st.DrawFn) -> str:
    """Words as people put them on a first slide, with marks, quotes and questions."""
    title = " ".join(draw(st.lists(words, min_size=2, max_size=7)))
    title = title[:1].upper() + title[1:]
    form = draw(
        st.sampled_from(
            [
                "{}",
                "{}",
                "{}?",
                "{}!",
                "{} (part 2)",
                "{}: a “story”",
                "EBS' {}",
                'The "{}"',
                "#{}",
                "{} #",
                "5. {}",
            ]
        )
    )
    return form.format(title)


@st.composite
def subjects(draw: st.DrawFn) -> str:
    start = draw(
        st.sampled_from(
            ["a report of ", "an introduction to ", "our ", "the story of ", "", "a tool made by our "]
        )
    )
    about = draw(st.lists(words.filter(str.isalpha), min_size=1, max_size=5))
    return start + " ".join([*about, draw(st.sampled_from(["mail", "interns", "大久保", "services"]))])


sentences = st.builds(
    lambda start, rest, end: f"{start} {' '.join(rest)}{end}",
    st.sampled_from(
        [
            "He showed",
            "She explained",
            "This is about",
            "It was",
            "According to him,",
            "In *short*,",
            "Then `code` and",
        ]
    ),
    st.lists(words, min_size=3, max_size=8),
    st.sampled_from([".", "!", "?", " (see [there](https://example.com/a_b)).", ' as "data".']),
)
paragraphs = st.lists(sentences, min_size=1, max_size=3).map(" ".join)
blocks = st.one_of(
    paragraphs,
    paragraphs,
    st.lists(sentences, min_size=1, max_size=3).map(lambda items: "\n".join(f"- {item}" for item in items)),
    st.lists(sentences, min_size=1, max_size=3).map(
        lambda items: "\n\n".join(f"1. {item}" for item in items)
    ),
    paragraphs.map(lambda text: f"> {text}\n> {text}"),
    paragraphs.map(lambda text: f"### {text.rstrip('.')}"),
    st.just("```go\nfunc main() {\n\n    fmt.Println(1)\n}\n```"),
    st.just("    indented code\n\n    # no heading"),
    st.just("| a | b |\n| - | - |\n| 1 | 2 |"),
    st.just("First line\nsecond line\u00a0with a hard space"),
    st.just("~~~\n## not a heading\n\nThe second topic was nothing.\n~~~"),
)


@st.composite
def summaries(draw: st.DrawFn) -> str:
    """Markdown as the field keeps it: no blank lines around it, no spaces at the end of a line."""
    parts = draw(st.lists(blocks, max_size=5))
    gaps = draw(
        st.lists(st.sampled_from(["\n\n", "\n\n", "\n\n\n"]), min_size=len(parts), max_size=len(parts))
    )
    return "".join(part + gap for part, gap in zip(parts, gaps, strict=True)).strip("\n")


@st.composite
def speakers(draw: st.DrawFn) -> list[Speaker]:
    found = []
    for name in draw(st.lists(names(), max_size=3, unique_by=lambda name: frozenset(name.split()))):
        if any(set(name.split()) & set(other.name.split()) for other in found):
            continue
        capacity = draw(st.sampled_from(["member", "member", "guest", "intern"]))
        company = draw(st.one_of(companies, companies, st.just(""))) if capacity == "guest" else ""
        found.append(Speaker(name, capacity, company))
    companies_known = {bool(person.affiliation) for person in found if person.capacity == "guest"}
    if len(companies_known) > 1:  # "A-san and B-san from X": where A-san comes from cannot be left open
        found = [person for person in found if person.affiliation or person.capacity != "guest"]
    return found


@st.composite
def topics(draw: st.DrawFn, position: int, number: int) -> Topic:
    people = draw(speakers())
    topic = Topic(position, speakers=people, summary=draw(summaries()))
    form = draw(st.sampled_from(["title", "title", "title", "subject", "neither"]))
    if form == "title":
        topic.title = draw(titles())
    elif form == "subject":
        topic.subject = draw(subjects())
    topic.kind = kind_of(topic.title, topic.subject, None)
    if topic.kind == "talk" and form != "subject":
        topic.kind = draw(st.sampled_from(["talk", "talk", "workshop", "lightning talk", "event report"]))
    if number > 2 and draw(st.integers(0, 3)) == 0:
        named = [name.split()[-1] for name in draw(st.lists(names(), max_size=2, unique=True))]
        link = FollowUp(draw(st.integers(1, number - 1)), speakers=named)
        (topic.continues if draw(st.booleans()) else topic.mentions).append(link)
    return topic


def namesakes(name: str, names: Iterable[str]) -> list[str]:
    return [other for other in names if other != name and set(other.split()) & set(name.split())]


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """One report in every respect that the house style prints."""
    number = draw(st.integers(1, 130))
    report = Report(number=number, party=draw(st.booleans()))
    report.held_on = draw(st.dates(date(2010, 1, 1), date(2030, 12, 31)))
    report.moderators = draw(st.lists(names(), max_size=3, unique=True))
    report.topics = [draw(topics(position, number)) for position in range(1, draw(st.integers(1, 7)) + 1)]
    seen: dict[str, Speaker] = {}
    for topic in report.topics:
        # Within a report "Eldo" may be the "Kari Eldo" of another topic: here nobody shares a part of a name.
        alone = [speaker for speaker in topic.speakers if not namesakes(speaker.name, seen)]
        topic.speakers = [seen.setdefault(speaker.name, speaker) for speaker in alone]
        for speaker in topic.speakers:
            known = [intern.name for intern in report.interns]
            if speaker.capacity == "intern" and speaker.name not in known:
                programme = draw(st.sampled_from(["", PROGRAMME]))
                leaves = draw(st.booleans())
                length = draw(st.sampled_from(["", "seven-week"])) if leaves else ""
                report.interns.append(InternFact(speaker.name, programme, leaves, length))
    return report
