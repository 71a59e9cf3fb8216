"""Sentences that open a topic, one by one: (number, title, subject, speakers with company)."""

import pytest

from sessions.reports.reading.names import NameReader
from sessions.reports.reading.openings import parse_opening
from sessions.reports.reading.people import PeopleReader

READER = PeopleReader(NameReader(("-san",)), frozenset({"hde"}))

OPENINGS = [
    ("The first topic was 'Tips & Tricks' presented by 大久保さん.", (1, "Tips & Tricks", "", ["大久保"])),
    ("The second and final presentation was a broom, by Michael.", (2, "", "a broom", ["Michael"])),
    ("The final talk was brought to us by Jon Gaul, who talked about fonts.",
     (None, "", "fonts", ["Jon Gaul"])),
    ('Our next presenter was Yoel Susan with "Fonts".', (None, "Fonts", "", ["Yoel Susan"])),
    ("Second up was Doi, talking about cables.", (2, "", "cables", ["Doi"])),
    ('The opening talk by Sai was titled "Go".', (None, "Go", "", ["Sai"])),
    ('The first topic, "A, B and C", was presented by Sai-san and Doi-san.',
     (1, "A, B and C", "", ["Sai", "Doi"])),
    ("First topic is Docker in production by Kevin.", (1, "", "Docker in production", ["Kevin"])),
    ("The third presentation of the night was given by Okubo-san from AWS.", (3, "", "", ["Okubo (AWS)"])),
    ('Okubo-san was the first speaker, and he talked about "Go".', (1, "Go", "", ["Okubo"])),
    ('"Go" by Doi was the second topic.', (2, "Go", "", ["Doi"])),
    ("Then, the third talk was from Doi-san on Go.", (3, "", "Go", ["Doi"])),
    ('The first topic was “Say "Hello"” by Okubo-san.', (1, 'Say "Hello"', "", ["Okubo"])),
    ("For the last talk of the night, we had Kenji Mori from Equinix, who presented “Cold Aisles”.",
     (None, "Cold Aisles", "", ["Kenji Mori (Equinix)"])),
    ("The first talk was by Sai.", (1, "", "", ["Sai"])),
    ('Kicking off the night was Okubo with "Go".', (None, "Go", "", ["Okubo"])),
    ('We started with Okubo-san, who presented "Go".', (None, "Go", "", ["Okubo"])),
    ("The day's first topic was 'Go' by Okubo-san.", (1, "Go", "", ["Okubo"])),
    ("The next topic, presented by Kevin-san, was 'Go'.", (None, "Go", "", ["Kevin"])),
    ("Today's first topic was about Go by Okubo-san.", (1, "", "Go", ["Okubo"])),
    ('The thirtieth topic was Okubo-san\'s "Go".', (30, "Go", "", ["Okubo"])),
    ("The third was 'Go' by Okubo-san.", (3, "Go", "", ["Okubo"])),
    ("Our 2nd topic tonight was 'Go' from Okubo-san.", (2, "Go", "", ["Okubo"])),
    ("The second topic was presented by Mr. Tanaka of Acme Corp., titled 'Go'.",
     (2, "Go", "", ["Tanaka (Acme Corp.)"])),
    ("The sixth talk was by Prof. Sato from the University of Tokyo on “Proofs”.",
     (6, "Proofs", "", ["Sato (the University of Tokyo)"])),
    ("The fourth talk was a joint one by Sai & Jon: “Pairs”.", (4, "Pairs", "", ["Sai", "Jon"])),
    ("The first topic was 'Go' by Okubo-san from our Taiwan office.", (1, "Go", "", ["Okubo"])),
    ("The first topic was 'Go' by Okubo-san from HDE.", (1, "Go", "", ["Okubo"])),
]  # fmt: skip

# What reads alike and opens nothing, or names nobody.
NO_OPENINGS = [
    "Next, Okubo-san explained the figures.",
    "The 89th Monthly Technical Session was held on December 3rd.",
    "The first version worked well, but it had problems.",
    "In the 32nd MTS, Mami Konishi-san introduced Azure to us.",
    "The first one is to use a flag.",
    "After that, Okubo-san showed a picture of the first topic.",
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), OPENINGS)
def test_a_sentence_that_opens_a_topic(sentence, expected):
    opening = parse_opening(sentence, 0, len(sentence), READER)
    people = opening.people.people if opening.people else []
    assert (
        opening.ordinal,
        sentence[slice(*opening.title)] if opening.title else "",
        sentence[slice(*opening.subject)] if opening.subject else "",
        [p.name.name + (f" ({p.affiliation})" if p.affiliation else "") for p in people],
    ) == expected


@pytest.mark.parametrize("sentence", NO_OPENINGS)
def test_a_sentence_that_opens_nothing(sentence):
    opening = parse_opening(sentence, 0, len(sentence), READER)
    assert opening is None or opening.weak


@pytest.mark.parametrize(
    "sentence",
    [
        "The fifth topic was an overview of Pulsar developed by Yahoo.",
        "The third topic was presented by himself.",
        "The third topic was how to test by explaining.",
    ],
)
def test_a_by_that_names_no_speaker(sentence):
    assert parse_opening(sentence, 0, len(sentence), READER).people is None
