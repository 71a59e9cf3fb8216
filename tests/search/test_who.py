"""Questions that ask for people, and those that only sound like it."""

import pytest

from sessions.search.who import asked_of_people


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("who here knows MongoDB?", "MongoDB"),
        ("Who knows about JWT", "JWT"),
        ("who talked about lost luggage?", "lost luggage"),
        ("who has talked about Rust", "Rust"),
        ("who can help with video encoding", "video encoding"),
        ("who could help me with Terraform ?", "Terraform"),
        ("who used paramiko in lambda", "paramiko in lambda"),
        ("who's the expert on DynamoDB", "the expert on DynamoDB"),
        ("does anybody know Go", "Go"),
        ("who compared JWT libraries?", "compared JWT libraries"),
        ("who", ""),
        ("who?", ""),
        ("whoami in shells", ""),
        ("MongoDB", ""),
        ("the who", ""),
        ("who moderated the 30th", ""),
        ("who was moderating on Jan 27", ""),
        ("", ""),
        ("who " * 500, "who " * 498 + "who"),
    ],
)
def test_what_somebody_should_know_of(text, about):
    assert asked_of_people(text) == about
