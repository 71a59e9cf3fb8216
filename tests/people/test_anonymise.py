"""After anonymising, the name is nowhere: not in a table, not in a history, not in a file, not in an address."""

import json
from datetime import date

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models

from sessions.models import (
    Doubt,
    FollowUp,
    Homework,
    ImportedReport,
    Intern,
    Link,
    OldAddress,
    Person,
    Photo,
    Portrait,
    Question,
    Session,
    Slides,
    SpeakerEntry,
    Topic,
    archive_change,
)
from sessions.people.anonymise import anonymise, preview
from sessions.people.merge import merge
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = pytest.mark.django_db

NAME = "Okubo"


@pytest.fixture
def archive(organiser):
    """Okubo, everywhere a person can stand: guest at the 32nd, member at the 34th, followed up in the 35th."""
    okubo = make_person(NAME, email="okubo@example.com", biography="Okubo likes NFS.", organisation="AWS")
    other = make_person("Konishi")
    before = make_session(32, held_on=date(2017, 3, 17), introduction="Okubo-san came by.")
    may = make_session(
        34, closing="Cheers, said Okubo.", author="Okubo-san", source_url="https://b.example/okubo"
    )
    june = make_session(35, held_on=date(2017, 6, 16))
    first = make_topic(
        before,
        "NFS",
        summary="Okubo-san from AWS showed NFS.",
        speakers=[SpeakerEntry(okubo, "guest", "AWS")],
    )
    second = make_topic(
        may,
        "Okubo's second look at NFS",
        subject="a look by Okubo-san",
        heading="Okubo: NFS",
        summary="Then Okubo-san\ncompared it. Okubology is not a word.",
        house_title="What Okubo hid",
        house_summary="Okubo hid it.",
        speaker_notes="From okubo@example.com: hello",
        speakers=[SpeakerEntry(okubo, "member", "", "Okubo-san"), SpeakerEntry(other)],
    )
    third = make_topic(june, "More NFS", summary="It began with Okubo-san's talk.", speakers=[other])
    make_moderator(may, okubo, credited_as="Okubo-san")
    with archive_change():
        okubo.aliases.create(name="大久保", reason="script")
        FollowUp.objects.create(
            topic=third, earlier=first, quote="Okubo-san's from the 32nd", speakers_named=["Okubo"]
        )
        Homework.objects.create(topic=second, text="Okubo measures it")
        Question.objects.create(topic=second, question="Okubo?", answer="Okubo!", asked_by="Okubo-san")
        Intern.objects.create(person=okubo, farewell_session=may, impressions="Okubo was happy.")
        Photo.objects.create(
            session=may,
            topic=second,
            key="p",
            width=1,
            height=1,
            widths=[1],
            alt="Okubo",
            caption="大久保さん",
        )
        Slides.objects.create(session=may, topic=second, key="s", file_name="okubo_nfs.pdf", size=1)
        Link.objects.create(session=may, topic=second, url="https://c.example", label="Okubo's code")
        report = ImportedReport.objects.create(
            session=may,
            name="okubo.txt",
            text="The second topic was by Okubo-san.",
            sha256="0" * 64,
            values={"topics": [{"speakers": [{"name": "Okubo"}], "summary": "Then Okubo-san\ncompared it."}]},
        )
        Doubt.objects.create(report=report, about="topics[0].speakers", message="Is Okubo one?", person=okubo)
        default_storage.save("pictures/okubo-key-480.webp", ContentFile(b"picture"))
        Portrait.objects.create(person=okubo, key="okubo-key", width=480, height=480, widths=[480])
        second.title = "Okubo's third look at NFS"
        second.save()
        second.readdress()
    LogEntry.objects.create(
        user=organiser,
        content_type=ContentType.objects.get_for_model(Person),
        object_id=str(okubo.pk),
        object_repr=NAME,
        action_flag=CHANGE,
    )
    LogEntry.objects.create(
        user=organiser,
        content_type=ContentType.objects.get_for_model(Topic),
        object_id=str(second.pk),
        object_repr="Okubo's third look at NFS",
        change_message=json.dumps([{"added": {"name": "photo", "object": "Okubo"}}]),
        action_flag=CHANGE,
    )
    return okubo


def places_holding(*words: str) -> list[str]:
    """Every table and column of the database in which one of these words stands, whatever the case."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        fields = [
            f
            for f in model._meta.concrete_fields
            if isinstance(f, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._base_manager.all():
            for field in fields:
                value = getattr(row, field.attname)
                text = (
                    json.dumps(value, ensure_ascii=False)
                    if isinstance(value, list | dict)
                    else str(value or "")
                )
                if any(word.casefold() in text.casefold() for word in words):
                    found.append(f"{model.__name__}.{field.name}: {text}")
    return sorted(found)


def test_nothing_in_any_table_holds_the_name_afterwards(archive, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        anonymise(archive)
    assert places_holding("okubo", "大久保") == [
        # What answers 410 has to be known by its address.
        "HistoricalTopic.summary: Then a colleague\ncompared it. Okubology is not a word.",
        "HistoricalTopic.summary: Then a colleague\ncompared it. Okubology is not a word.",
        "OldAddress.slug: okubo",
        "OldAddress.slug: okubo-s-second-look-at-nfs",
        "OldAddress.slug: okubo-s-third-look-at-nfs",
        "Session.source_url: https://b.example/okubo",
        "HistoricalSession.source_url: https://b.example/okubo",
    ]
