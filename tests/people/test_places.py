"""Everywhere a person stands: no field of text is forgotten, and a refusal says where."""

from datetime import date

import pytest
from django.apps import apps
from django.db import models

from sessions.models import FollowUp, Intern, Newcomer, Session, archive_change
from sessions.models.fields import BodyField, LineField
from sessions.people.places import TEXTS, attendance_of, reason_to_keep, spellings_of
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
    "Person.said_as",
    "Session.held_on_text",
    "SkippedMonth.reason",
    "Speaker.affiliation",
    "Speaker.credited_as",
    "Tag.description",
    "Tag.name",
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
    texts = {f"{model.__name__}.{name}" for model, (_, names) in TEXTS.items() for name in names}
    pictures = {"Photo.widths", "Portrait.widths", "ProposalPhoto.widths"}
    # A person's proposals and the messages to them go as a whole.
    whole = ("Notice.", "Proposal.", "ProposalPhoto.name", "ProposalSlides.")
    fields = {name for name in fields if not name.startswith(whole)}
    assert fields - pictures == texts | ELSEWHERE
    assert not texts & ELSEWHERE


@pytest.mark.django_db
def test_a_person_without_any_role_may_go():
    assert reason_to_keep(make_person("Okubo")) == ""


@pytest.mark.django_db
def test_the_reason_to_keep_somebody_says_where():
    okubo = make_person("Okubo")
    may = make_session(34)
    make_topic(may, "Using NFS via AWS Storage Gateway", speakers=[okubo])
    assert reason_to_keep(okubo) == (
        "Okubo spoke at the 34th (Using NFS via AWS Storage Gateway), so the archive needs this record."
    )
    make_moderator(may, okubo)
    assert reason_to_keep(okubo) == (
        "Okubo spoke at the 34th (Using NFS via AWS Storage Gateway) and moderated the 34th, "
        "so the archive needs this record."
    )
    december = make_session(29, held_on=date(2016, 12, 16), writer=okubo)
    make_topic(december, speakers=[okubo])
    with archive_change():
        Newcomer.objects.create(session=december, person=okubo)
        Intern.objects.create(person=okubo, programme="GIP")
    assert reason_to_keep(okubo) == (
        "Okubo spoke at the 34th (Using NFS via AWS Storage Gateway), spoke at the 29th (JWT vs Goa), "
        "moderated the 34th and appears in 3 more places, so the archive needs this record."
    )


@pytest.mark.django_db
def test_spellings_hold_earlier_names_and_names_as_printed():
    person = make_person("Chia-Chun")
    person.rename("Chiachun Lin", show_old=False)
    make_moderator(make_session(), person, credited_as="Chiachun-san")
    assert spellings_of(person) == {"Chia-Chun", "Chiachun Lin", "Chiachun-san"}


@pytest.mark.django_db
def test_an_open_follow_up_names_a_person_only_if_nobody_else_has_that_name():
    shihan = make_person("Shihan")
    first = make_session(32, held_on=date(2017, 3, 17))
    make_topic(first, "First", speakers=[shihan])
    second = make_topic(make_session(34), "Second", speakers=[make_person("Ogawa")])
    with archive_change():
        FollowUp.objects.create(topic=second, quote="Shihan-san's", speakers_named=["Shihan"])
    both = set(Session.objects.values_list("pk", flat=True))
    assert set(attendance_of(shihan)) == both
    namesake = make_person("shihan")
    assert set(attendance_of(shihan)) == {first.pk}
    assert attendance_of(namesake) == {}
    FollowUp.objects.update(earlier_number=32)
    assert set(attendance_of(shihan)) == both
