"""An archive in which every field that strangers must not read holds a word that begins with "canary"."""

from datetime import date

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from sessions.models import (
    Alias,
    Audience,
    Consent,
    FollowUp,
    Homework,
    Intern,
    Link,
    Newcomer,
    OldAddress,
    Photo,
    Portrait,
    Question,
    Session,
    Slides,
    SpeakerEntry,
    Status,
    Tag,
    Topic,
    archive_change,
)
from tests.factories import make_moderator, make_person, make_proposal, make_session, make_topic

PUBLIC, HOUSE = Audience.PUBLIC, Audience.HOUSE


def make_canaries() -> None:
    """The 34th is public with one house topic; others are for the house, unpublished, cancelled or drafts."""
    with archive_change():
        public = the_public_evening()
        talk = public.topics.get(title="Public talk")
        hidden = the_house_topic(public)
        the_house_evening(talk)
        what_hangs_on(public, talk, hidden)
        evenings_that_are_not_out(talk)
        files_that_came_in()


def the_public_evening() -> Session:
    session = make_session(
        34,
        introduction="Publicintroduction, as in the 30th MTS.",
        house_introduction="Canaryintroduction",
        closing="Publicclosing.",
        house_closing="Canaryclosing",
        invitation="Canarycall: two places are still free.",
        arrival="Canaryarrival: ring twice.",
        source_url="https://blog.example.com/34",
    )
    tanabe = make_person("Tanabe", email="canarymail@example.com")
    Alias.objects.create(person=tanabe, name="Canaryalias", shown=False)
    Portrait.objects.create(person=tanabe, key="canaryface", width=9, height=9, widths=[9], audience=HOUSE)
    talk = make_topic(
        session,
        "Public talk",
        speakers=[tanabe],
        summary="Publicsummary.",
        house_title="Canarytitle",
        house_summary="Canarysummary",
        speaker_notes="Canarynotes",
        recording_url="https://example.com/canaryrecording",  # whose speaker was not asked
        recording_audience=PUBLIC,
    )
    talk.tags.add(Tag.objects.create(name="Goa", slug="goa"))
    talk.speakers.update(photo_consent=Consent.YES, told_at=timezone.now())
    make_moderator(session, make_person("Jeffrey"), answer="yes")
    make_moderator(session, make_person("Canarydeclined"), answer="no", position=2)
    Newcomer.objects.create(session=session, person=make_person("Canarynewcomer"))
    intern = make_person("Kelvin")
    make_topic(session, "Publicintern", speakers=[SpeakerEntry(intern, "intern")])
    Intern.objects.create(
        person=intern,
        programme="GIP",
        farewell_session=session,
        ended_on=date(2019, 8, 8),
        duration_text="canaryduration",
        impressions="Canaryimpressions",
    )
    Intern.objects.create(
        person=make_person("Canaryleaver"), programme="Canaryprogramme", farewell_session=session
    )
    Intern.objects.create(
        person=make_person("Released"),
        programme="GIP",
        farewell_session=session,
        farewell_audience=PUBLIC,
        impressions="Publicfarewell",
    )
    return session


def the_house_topic(session: Session) -> Topic:
    """It stands between public ones, and all that hangs on it says that it is public."""
    guest = SpeakerEntry(make_person("Canaryguest", organisation="Canaryhome"), "guest", "Canarycompany")
    topic = make_topic(
        session,
        "Canarytopic",
        public=False,
        kind="workshop",
        speakers=[make_person("Canaryspeaker"), guest],
        summary="Canarysummary",
        recording_url="https://example.com/canaryhouse",
        recording_audience=PUBLIC,
    )
    topic.tags.add(Tag.objects.create(name="Canarytag", slug="canarytag", description="Canarytagwords"))
    topic.speakers.update(photo_consent=Consent.YES, slides_consent=Consent.YES)
    Portrait.objects.create(
        person=guest.person, key="canaryportrait", width=9, height=9, widths=[9], audience=PUBLIC
    )
    OldAddress.record("topic", "canaryoldtopic", topic.slug)
    OldAddress.record("person", "canaryoldperson", guest.person.slug)
    OldAddress.record("tag", "canaryoldtag", "canarytag")
    make_topic(session, "Publicafter", speakers=[make_person("Doi")], summary="Later.")
    dropped = make_topic(
        session, "Canarydropped", speakers=[make_person("Canarydropper")], summary="Canarygone"
    )
    Topic.objects.filter(pk=dropped.pk).update(dropped_because="Canarybecause")
    return topic


def the_house_evening(talk: Topic) -> None:
    house = make_session(
        30,
        public=False,
        held_on=date(2016, 12, 16),
        venue="Canaryvenue",
        introduction="Canaryintroduction",
        invitation="Canarycall",
        closing="Canaryclosing",
    )
    make_moderator(house, make_person("Canarymoderator"))
    earlier = make_topic(house, "Canaryearlier", speakers=[make_person("Canaryold")], summary="Canarysum")
    FollowUp.objects.create(
        topic=talk, earlier=earlier, quote="Canaryquote", earlier_number=30, earlier_title="Canaryearlier"
    )
    FollowUp.objects.create(topic=earlier, quote="Canaryquote", earlier_title="Canaryyet")


def what_hangs_on(session: Session, talk: Topic, hidden: Topic) -> None:
    last = session.topics.get(title="Publicafter")
    FollowUp.objects.create(topic=hidden, earlier=talk, quote="Canarylater")
    FollowUp.objects.create(topic=last, earlier=talk, quote="Publicquote")
    Homework.objects.create(topic=talk, text="Publichomework", answered_by=hidden)
    Question.objects.create(topic=talk, question="Publicquestion", answer="A.", audience=PUBLIC)
    Question.objects.create(
        topic=talk, question="Canaryquestion", answer="Canaryanswer", asked_by="Canaryasker", audience=HOUSE
    )
    Question.objects.create(topic=hidden, question="Canaryquestion", audience=PUBLIC)
    make_photo(session, "publicphoto", alt="Publicphoto", topic=talk, audience=PUBLIC)
    make_photo(session, "canaryphoto1", topic=talk)
    make_photo(session, "canaryphoto2", topic=talk, audience=PUBLIC, withdrawn=True)
    make_photo(session, "canaryphoto3", topic=hidden, audience=PUBLIC)
    make_photo(session, "canaryphoto4", topic=last, audience=PUBLIC)  # whose speaker was not asked
    make_slides(session, "canaryslides1.pdf", topic=hidden, audience=PUBLIC)
    make_slides(session, "canaryslides2.pdf", topic=talk, audience=PUBLIC)  # whose speaker was not asked
    make_slides(session, "canaryslides3.pdf", audience=HOUSE)
    for topic, audience in ((talk, HOUSE), (hidden, PUBLIC)):
        Link.objects.create(
            session=session, topic=topic, url="https://canarylink.test/", label="Canary", audience=audience
        )


def evenings_that_are_not_out(talk: Topic) -> None:
    """Announced with one talk whose speaker was not told; held; a draft; two cancelled, one of them announced
    before.
    """
    coming = make_session(
        36,
        held_on=date(2099, 1, 16),
        status=Status.ANNOUNCED,
        introduction="Canarynotyet",
        invitation="Publicinvitation",
        arrival="Canaryarrival: ring twice.",
    )
    make_moderator(coming, make_person("Canaryasked"))
    make_topic(coming, "Canaryuntold", speakers=[make_person("Canaryhopeful")])
    held = make_session(35, held_on=date(2017, 6, 16), status=Status.HELD, introduction="Canarynotyet")
    agenda = make_topic(held, "Publicagenda", speakers=[make_person("Ogawa")], summary="Canarynotyet")
    agenda.speakers.update(told_at=timezone.now(), photo_consent=Consent.YES, slides_consent=Consent.YES)
    Question.objects.create(topic=agenda, question="Canaryquestion", audience=PUBLIC)
    Homework.objects.create(topic=agenda, text="Canaryhomework")
    FollowUp.objects.create(topic=agenda, earlier=talk, quote="Canarywords of the report")
    make_photo(held, "canaryphoto5", alt="Canaryphoto", topic=agenda, audience=PUBLIC)
    make_photo(held, "canaryphoto6", alt="Canaryphoto", audience=PUBLIC)
    leaver = make_person("Canaryheld")
    Intern.objects.create(person=leaver, farewell_session=held, farewell_audience=PUBLIC)
    for number, status in ((37, Status.DRAFT), (38, Status.CANCELLED)):
        texts = {"venue": "Canarydraft", "invitation": "Canarycall", "cancelled_because": "Canarywhy"}
        session = make_session(number, status=status, **texts)
        topic = make_topic(session, "Canarydraft", speakers=[make_person(f"Canarydraft{number}")])
        topic.speakers.update(told_at=timezone.now())
    off = make_session(
        39, held_on=date(2099, 3, 20), status=Status.ANNOUNCED, venue="Canaryplace", invitation="Canarycall"
    )
    topic = make_topic(off, "Canaryoff", speakers=[make_person("Canaryoffspeaker")])
    topic.speakers.update(told_at=timezone.now())
    off.cancel(because="Canaryflood")


def files_that_came_in() -> None:
    """With a proposal, and with a form that nobody has sent yet."""
    offer = make_proposal("Canaryoffer", name="Canaryproposer", email="canaryoffer@example.com")
    for key, of in (("canaryoffer", {"proposal": offer}), ("canarywaits", {"form_key": "canarykey"})):
        make_slides(None, f"{key}.pdf", audience=PUBLIC, **of)
        facts = {"key": key, "name": "Canaryface.jpg", "width": 9, "height": 9, "widths": [9]}
        portrait = Portrait.objects.create(**facts, audience=PUBLIC, **of)
        default_storage.save(portrait.file_name(9), ContentFile(b"RIFF " + key.encode()))


def make_photo(session: Session, key: str, **fields) -> Photo:
    photo = Photo.objects.create(session=session, key=key, width=480, height=320, widths=[480], **fields)
    default_storage.save(photo.file_name(480), ContentFile(b"RIFF " + key.encode()))
    return photo


def make_slides(session: Session | None, key: str, **fields) -> Slides:
    slides = Slides.objects.create(session=session, key=key, file_name="Canaryfile.pdf", size=9, **fields)
    default_storage.save(slides.path, ContentFile(b"%PDF-1.7 " + key.encode()))
    return slides
