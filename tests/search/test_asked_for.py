"""Questions that ask for people or for an evening, and those that only sound like it."""

import pytest

from sessions.search.asked_for import asked_for


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
        ("who " * 500, "who " * 498 + "who"),
        ("the intern with the robot", "the intern with the robot"),
        ("that guy from AWS", "that guy from AWS"),
    ],
)
def test_people_are_asked_for(text, about):
    assert asked_for(text) == ("people", about)


@pytest.mark.parametrize(
    "text",
    [
        "when did SecureWorks come",
        "which MTS had the report of re:Invent",
        "the evening with the robots",
        "who moderated the 30th",
        "moderator:jonas",
        "who was moderating on Jan 27",
    ],
)
def test_an_evening_is_asked_for(text):
    assert asked_for(text) == ("evening", text)


@pytest.mark.parametrize(
    "text",
    ["who", "who?", "whoami in shells", "MongoDB", "the who", "guest", "34th", "moderator:kevin tag:go", ""],
)
def test_nobody_is_asked_for(text):
    assert asked_for(text) == ("", text)
