"""Somebody who stands everywhere a person can stand: talks, roles, texts, files, the log, the outbox."""

import json
from datetime import date

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from sessions.models import (
    CoSpeaker,
    Doubt,
    FollowUp,
    Homework,
    ImportedReport,
    Intern,
    Link,
    MessageKind,
    Newcomer,
    Notice,
    OldAddress,
    Person,
    Photo,
    Portrait,
    PrivateLink,
    Proposal,
    Question,
    Session,
    Slides,
    SpeakerEntry,
    Told,
    Topic,
    User,
    archive_change,
)
from tests.factories import make_moderator, make_person, make_proposal, make_session, make_topic
from tests.people.everything import everything


def stand_everywhere(name: str, number: int, *, kanji: str = "", log_in: bool = True) -> Person:
    """A guest of one evening and a member of the next, named in the third, with all that hangs on them."""
    slug = f"{name.lower()}{number}"
    person = make_person(
        name, email=f"{slug}@example.com", biography=f"{name} likes NFS.", organisation="AWS", said_as=name
    )
    first, second, third = (
        make_session(
            number + n,
            held_on=date(2010 + number // 12, 1 + number % 9 + n, 5),
            introduction=f"{name}-san came by.",
            closing=f"Cheers, said {name}.",
            author=f"{name}-san",
        )
        for n in range(3)
    )
    other = make_person(f"Friend of number {number}")
    talk = make_topic(
        first,
        f"NFS {number}",
        summary=f"{name}-san showed it.",
        speakers=[SpeakerEntry(person, "guest", "AWS")],
    )
    again = make_topic(
        second,
        f"{name}'s second look",
        summary=f"Then {name}-san compared it.",
        subject=f"a look by {name}-san",
        heading=f"{name}: NFS",
        house_title=f"What {name} hid",
        house_summary=f"{name} hid it.",
        speaker_notes=f"From {slug}@example.com: hello",
        speakers=[SpeakerEntry(person, "member", "", f"{name}-san"), SpeakerEntry(other)],
    )
    later = make_topic(third, f"More {number}", summary=f"After {name}-san's talk.", speakers=[other])
    moderator = make_moderator(second, person, credited_as=f"{name}-san")
    with archive_change():
        second.writer = person
        second.save()
        person.aliases.create(name=kanji or f"{name} in kanji", reason="script")
        FollowUp.objects.create(topic=later, earlier=talk, quote=f"{name}-san's", speakers_named=[name])
        Homework.objects.create(topic=again, text=f"{name} measures it")
        Question.objects.create(topic=again, question=f"{name}?", answer=f"{name}!", asked_by=f"{name}-san")
        Intern.objects.create(person=person, farewell_session=second, impressions=f"{name} was happy.")
        Newcomer.objects.create(person=person, session=first, credited_as=f"{name}-san")
        picture = {"key": f"{number}-photo", "width": 480, "height": 480, "widths": [480]}
        Photo.objects.create(session=second, topic=again, alt=name, caption=f"{kanji or name}さん", **picture)
        Photo.objects.create(session=second, alt=name, **picture | {"key": f"{number}-evening"})
        Slides.objects.create(
            session=second, topic=again, key=f"{number}.pdf", file_name=f"{name.lower()}_nfs.pdf", size=1
        )
        Link.objects.create(session=second, topic=again, url="https://c.example", label=f"{name}'s code")
        Portrait.objects.create(person=person, **picture | {"key": f"{number}-portrait"})
        report = ImportedReport.objects.create(
            session=second,
            name=f"{name.lower()}.txt",
            text=f"The talk was by {name}-san.",
            sha256=f"{number:064}",
            values={"topics": [{"speakers": [{"name": name}], "summary": f"Then {name}-san\ncompared it."}]},
        )
        Doubt.objects.create(report=report, about="author", message=f"Is {name} one?", person=person)
        Doubt.objects.create(about="people", message=f"{name}, one?", person=other, other=person)
        again.recording_url = f"https://video.example/{number}"
        again.title = f"{name}'s third look"
        again.save()
        again.readdress()
    OldAddress.record(OldAddress.Kind.PERSON, f"old-{slug}", person.slug)
    came_in(person, name, slug, second, again)
    PrivateLink.mint(moderator)
    user = User.objects.create_user(f"{slug}@example.com", person=person if log_in else None)
    for record in (person, again):
        LogEntry.objects.create(
            user=user,
            content_type=ContentType.objects.get_for_model(type(record)),
            object_id=str(record.pk),
            object_repr=str(record),
            change_message=json.dumps([{"added": {"name": "photo", "object": name}}]),
            action_flag=CHANGE,
        )
    for path in (
        f"pictures/{number}-portrait-480.webp",
        f"pictures/{slug}-offer-480.webp",
        f"slides/{slug}-offer",
    ):
        default_storage.save(path, ContentFile(b"a file"))
    return person


def came_in(person: Person, name: str, slug: str, session: Session, topic: Topic) -> Proposal:
    """What they sent, before anybody knew whose it was; what was written to them; beside whom they speak."""
    offer = make_proposal(f"Offer of {name}", name=name, email=f"{slug}@example.com", note=f"{name} is shy.")
    offer.person = person
    offer.accept(session, topic, by=None, at="2017-05-01T00:00Z")
    Portrait.objects.create(proposal=offer, key=f"{slug}-offer", width=480, height=480, widths=[480])
    Slides.objects.create(proposal=offer, key=f"{slug}-offer", file_name=f"{name.lower()}.pdf", size=1)
    PrivateLink.mint(offer)
    of_another = make_proposal(f"Beside {topic.pk}", name=f"Host {topic.pk}")
    CoSpeaker.objects.create(proposal=of_another, name=name, email=f"{slug}@example.com", person=person)
    for told in (offer, of_another):
        facts = {"on": True, "day": "2017-06-16", "place": f"the room of {name}-san", "talks": {}}
        Told.objects.create(session=session, person=person, proposal=told, facts=facts, at=timezone.now())
        Notice.objects.create(kind=MessageKind.RECEIVED, person=person, proposal=told, name=name, text=name)
    return offer


def rows() -> dict[tuple[str, int], dict]:
    """(table, primary key) → the row, of every table that a person can stand in, the admin's log included."""
    keys = ("m2m_history_id", "history_id", "id")
    found = {
        (name, next(row[key] for key in keys if key in row)): row
        for name, table in everything().items()
        for row in table
    }
    return found | {("LogEntry", row["id"]): row for row in LogEntry.objects.values()}
