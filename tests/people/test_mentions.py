"""What mentions a person: no field of text is forgotten, no spelling, no evening that names them."""

from datetime import date

import pytest
from django.apps import apps
from django.db import models

from sessions.models import FollowUp, Session, archive_change
from sessions.models.fields import BodyField, LineField
from sessions.people.mentions import SESSION_OF, Mentions, spellings_of, text_fields
from tests.factories import make_moderator, make_person, make_session, make_topic

# Fields of people's text that hold no names, or that anonymising treats by name.
ELSEWHERE = {
    "Alias.name",
    "Call.about",
    "Call.closed_message",
    "Call.whom_to_ask",
    "CoSpeaker.name",
    "DeclineReason.label",
    "DeclineReason.text",
    "Doubt.about",
    "Intern.duration_text",
    "Intern.home_institution",
    "Intern.programme",
    "Merge.moved",
    "Merge.name",
    "Message.subject",
    "Message.text",
    "Moderator.credited_as",
    "Newcomer.credited_as",
    "Person.biography",
    "Person.name",
    "Person.organisation",
    "Person.reading",
    "Person.said_as",
    "Session.held_on_text",
    "SkippedMonth.reason",
    "Speaker.affiliation",
    "Speaker.credited_as",
    "Tag.description",
    "Tag.name",
    "TagSynonym.merged",  # the description of a tag, as above
    "TagSynonym.name",
}


def test_every_field_of_text_is_searched_for_names():
    fields = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("mts").get_models()
        if not hasattr(model, "history_object")
        for field in model._meta.concrete_fields
        if isinstance(field, LineField | BodyField | models.JSONField) or type(field) is models.TextField
    }
    texts = {f"{model.__name__}.{name}" for model in SESSION_OF for name in text_fields(model)}
    pictures = {"Photo.widths", "Portrait.widths"}
    # A person's proposals and the messages to them go as a whole; the index of the search follows the rest,
    # and a token is called after a program.
    whole = ("Notice.", "Proposal.", "Portrait.name", "SearchEntry.", "PersonalToken.name")
    fields = {name for name in fields if not name.startswith(whole)}
    assert fields - pictures == (texts - pictures) | ELSEWHERE
    assert not texts & ELSEWHERE


@pytest.mark.django_db
def test_spellings_hold_earlier_names_and_names_as_printed():
    person = make_person("Chia-Chun")
    person.rename("Chiachun Lin", show_old=False)
    make_moderator(make_session(), person, credited_as="Chiachun-san")
    assert spellings_of(person) == {"Chia-Chun", "Chiachun Lin", "Chiachun-san"}


def sessions_naming(person) -> set[int]:
    return set(Mentions(person).companies)


@pytest.mark.django_db
def test_an_open_follow_up_names_a_person_only_if_nobody_else_has_that_name():
    shihan = make_person("Shihan")
    first = make_session(32, held_on=date(2017, 3, 17))
    make_topic(first, "First", speakers=[shihan])
    second = make_topic(make_session(34), "Second", speakers=[make_person("Ogawa")])
    with archive_change():
        FollowUp.objects.create(topic=second, quote="Shihan-san's", speakers_named=["Shihan"])
    both = set(Session.objects.values_list("pk", flat=True))
    assert sessions_naming(shihan) == both
    namesake = make_person("shihan")
    assert sessions_naming(shihan) == {first.pk}
    assert sessions_naming(namesake) == set()
    FollowUp.objects.update(earlier_number=32)
    assert sessions_naming(shihan) == both
