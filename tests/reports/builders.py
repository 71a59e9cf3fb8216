"""Random sessions, and the report that each year's house style would have printed of them."""

import string
from calendar import month_name
from dataclasses import dataclass, field
from datetime import date

from hypothesis import strategies as st

from sessions.reports.reading.names import NOT_NAMES

ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh"]
MONTHS = list(month_name)[1:]
GIVEN = [
    "Okubo", "Shihan", "Bagus", "Michael", "Jonas", "Iskandar", "Xudong", "Chia-Chun", "Doi", "Sai",
    "Miguel", "Dima", "Alice", "O'Brien", "Zoë",
]  # fmt: skip
FULL = ["Mami Konishi", "Jeff Multz", "Arung Agamani", "João Silva", "Kenji Mori", "Sara Ito"]
COMPANIES = ["AWS", "Microsoft", "SecureWorks", "Example Works", "Yahoo!"]
TITLE_WORDS = [
    "Queues", "Go", "Static", "vs.", "Dynamic", "Cloud", "2017", "Types", "&", "APIs", "Logs", "Mail", "in",
    "the", "Wild", "Node.js", "C++", "HTTP/2", "(Part", "One)", "EBS'", "Don't", "Panic", "Re:Design",
    "e-mail", "データ", "Übersicht", "10x",
]  # fmt: skip
SUBJECTS = [
    "an explanation of a service of ours",
    "a comparison of three queues",
    "task automation in the cloud",
    "how mail travels",
    "the logging aspect of one of our projects",
]
WORDS = [
    "it", "was", "quite", "useful", "and", "many", "of", "us", "will", "try", "that", "soon", "because",
    "tests", "logs", "queues", "make", "work", "easier",
]  # fmt: skip


@dataclass
class Talk:
    title: str
    subject: str
    speakers: list[str]
    company: str
    paragraphs: list[str]


@dataclass
class Evening:
    number: int
    held_on: date
    moderators: list[str]
    talks: list[Talk]
    newcomers: list[str] = field(default_factory=list)
    party: bool = False


def ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def day(value: date) -> str:
    return f"{MONTHS[value.month - 1]} {ordinal(value.day)}, {value.year}"


def listing(names: list[str], last: str = " and ") -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + last + names[-1]


made_names = st.text(string.ascii_lowercase, min_size=3, max_size=9).map(str.capitalize)
names = st.one_of(
    st.sampled_from(GIVEN),
    st.sampled_from(FULL),
    made_names.filter(lambda name: name.lower() not in NOT_NAMES and name[-1] != "s"),
)
plain_titles = st.lists(st.sampled_from(TITLE_WORDS), min_size=2, max_size=7).map(" ".join)
titles = plain_titles.filter(lambda title: title[-1] not in ".'" and title[0] not in "&(").map(
    lambda title: title[0].upper() + title[1:]
)
sentences = st.lists(st.sampled_from(WORDS), min_size=4, max_size=14).map(
    lambda words: " ".join(words).capitalize() + "."
)
paragraphs = st.lists(st.lists(sentences, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=3)


@st.composite
def talks(draw, *, titled: bool = False, company: bool = True) -> Talk:
    speakers = draw(st.lists(names, min_size=1, max_size=2, unique=True))
    has_title = titled or draw(st.booleans())
    alike = len({" " in name for name in speakers}) == 1
    return Talk(
        title=draw(titles) if has_title else "",
        subject="" if has_title else draw(st.sampled_from(SUBJECTS)),
        speakers=speakers,
        company=draw(st.sampled_from(["", "", *COMPANIES])) if company and alike else "",
        paragraphs=draw(paragraphs),
    )


@st.composite
def evenings(draw, *, titled: bool = False, company: bool = True, newcomers: bool = False) -> Evening:
    # Nobody gives the same talk twice in an evening: a heading printed again is a caption.
    given = draw(
        st.lists(
            talks(titled=titled, company=company),
            min_size=1,
            max_size=5,
            unique_by=lambda talk: talk.title or (talk.subject, *talk.speakers),
        )
    )
    return Evening(
        number=draw(st.integers(1, 199)),
        held_on=draw(st.dates(date(2012, 1, 1), date(2030, 12, 28))),
        moderators=draw(st.lists(names, min_size=1, max_size=2, unique=True)),
        talks=given,
        newcomers=draw(st.lists(names, max_size=3, unique=True)) if newcomers else [],
        party=draw(st.booleans()),
    )


def polite(people: list[str]) -> str:
    return listing([f"{name}-san" for name in people])


def summary(talk: Talk) -> str:
    return "\n\n".join(talk.paragraphs)


def sentences_2016(evening: Evening) -> str:
    """'The first topic was "T" by X-san from C. …' in paragraphs."""
    nth = ordinal(evening.number)
    verb = (
        "moderators of the {} MTS were {}"
        if len(evening.moderators) > 1
        else "moderator of the {} MTS was {}"
    )
    parts = [
        f"{nth} Monthly Technical Session (MTS) Report",
        f"{nth} Monthly Technical Session (MTS) was held on {day(evening.held_on)}.",
        f"The {verb.format(nth, polite(evening.moderators))}.",
    ]
    for at, talk in enumerate(evening.talks):
        what = f"'{talk.title}'" if talk.title else f"{talk.subject},"
        from_where = f" from {talk.company}" if talk.company else ""
        opening = f"The {ORDINALS[at]} topic was {what} by {polite(talk.speakers)}{from_where}."
        parts.append(f"{opening} {summary(talk)}")
    if evening.party:
        parts.append("As usual, we had a party afterwards :)")
    return "\n\n\n".join(parts) + "\n"


def sentences_2018(evening: Evening) -> str:
    """No honorifics, pictures between: 'Next speaker was X with “T”.'"""
    nth = ordinal(evening.number)
    image = "f:id:writer:20180202200312j:plain"
    parts = [
        f"{nth} Monthly Technical Session (MTS) Report",
        f"The {nth} MTS took place on {day(evening.held_on)}. {image}",
        f"{listing(evening.moderators)} moderated the session.",
    ]
    for at, talk in enumerate(evening.talks):
        from_where = f" from {talk.company}" if talk.company else ""
        lead = "First speaker was" if at == 0 else "Next speaker was"
        if len(talk.speakers) > 1:
            lead = lead.replace("speaker was", "speakers were")
        what = f" with “{talk.title}”" if talk.title else f", who talked about {talk.subject}"
        parts += [image, f"{lead} {listing(talk.speakers)}{from_where}{what}. {summary(talk)}"]
    if evening.party:
        parts.append("After that we all had pizza and beer!")
    return "\n\n".join(parts) + "\n"


def headings_2019(evening: Evening) -> str:
    """'“T” by X & Y' over each text, the head of a blog page above."""
    nth = ordinal(evening.number)
    parts = [
        f"{nth} Monthly Technical Session (MTS) Report",
        "some writer\ntechblog\nPublished in\n5 min readOct 3, 2019",
        f"The {nth} MTS was held on {day(evening.held_on)}.",
    ]
    for talk in evening.talks:
        from_where = f" from {talk.company}" if talk.company else ""
        parts += [f"“{talk.title}” by {listing(talk.speakers, ' & ')}{from_where}", summary(talk)]
    return "\n\n".join(parts) + "\n"


def bare_2021(evening: Evening) -> str:
    """Bare headings, the speaker in the first sentence below."""
    nth = ordinal(evening.number)
    parts = [
        f"{nth} Monthly Technical Session",
        f"The {nth} MTS was held on {day(evening.held_on)}. It was held online on Zoom.",
    ]
    for at, talk in enumerate(evening.talks):
        opening = f"As the {ORDINALS[at]} speaker, {listing(talk.speakers)} opened a laptop."
        parts += [talk.title, f"{opening} {summary(talk)}"]
    return "\n\n".join(parts) + "\n"


def introductions_2022(evening: Evening) -> str:
    """MC, newcomers in a section of their own, headings directly over their text."""
    nth = ordinal(evening.number)
    introduced = (
        f"\n\nIntroductions\nBefore the topics, our MC of the night {evening.moderators[0]} introduced "
        f"new members to "
        f"the company: {listing(evening.newcomers, ', and ' if len(evening.newcomers) > 2 else ' and ')}."
        if evening.newcomers
        else f"\n\nOur MC of the night was {evening.moderators[0]}."
    )
    text = (
        f"{nth} Monthly Technical Session\n\nOn {day(evening.held_on)} we had our {nth} session.{introduced}"
    )
    for at, talk in enumerate(evening.talks):
        opening = f"The {ORDINALS[at]} presentation was given by {listing(talk.speakers)}."
        text += f"\n\n{talk.title}\n{opening} {summary(talk)}"
    return text + "\n"


def own_markdown(evening: Evening, summaries: list[str]) -> str:
    """Our own report.md: a heading, the opening in a paragraph of its own, then the summary as it is
    stored."""
    nth = ordinal(evening.number)
    verb = (
        "moderators of the {} MTS were {}"
        if len(evening.moderators) > 1
        else "moderator of the {} MTS was {}"
    )
    parts = [
        f"# {nth} Monthly Technical Session (MTS) Report",
        f"{nth} Monthly Technical Session (MTS) was held on {day(evening.held_on)}.",
        f"The {verb.format(nth, polite(evening.moderators))}.",
    ]
    for at, (talk, text) in enumerate(zip(evening.talks, summaries, strict=True)):
        what = f'"{talk.title}"' if talk.title else talk.subject
        from_where = f" from {talk.company}" if talk.company else ""
        heading = talk.title or talk.subject[0].upper() + talk.subject[1:]
        parts += [
            f"## {heading}",
            f"The {ORDINALS[at]} topic was {what} by {polite(talk.speakers)}{from_where}.",
        ]
        parts += [text] if text else []
    if evening.party:
        parts.append("As usual, we had a party afterwards.")
    return "\n\n".join(parts) + "\n"


MARKDOWN_PIECES = [
    "Plain words, *emphasis*, **strong** and a [link](https://example.com/a_(b)).",
    "- one\n- two\n  - nested\n\n- loose",
    "1. first\n2. second\n\n   with a paragraph",
    "```python\ndef f():\n\n    return '# no heading'\n```",
    '~~~\n## not a heading\n\n\nThe second topic was "fenced" by Nobody-san.\n~~~',
    "> quoted\n>\n> twice",
    "### A heading inside\n\nwith text under it",
    "| a | b |\n| - | - |\n| 1 | 2 |",
    "    indented code\n\n    and more",
    "Two lines  \nwith a hard break",
    "An image in words ![alt](https://example.com/i.png) stays.",
    "[1]: https://example.com/reference",
    "---",
    "日本語の段落。",
    "A line with trailing backslash\\\nand its end",
]
# An indented code block cannot begin right after a list, nor a table row after a paragraph: a plain one
# between.
markdown_summaries = st.lists(st.sampled_from(MARKDOWN_PIECES), max_size=5).map(
    lambda pieces: "\n\n".join(piece for chosen in pieces for piece in (chosen, "So far.") if chosen)
)
