"""Two evenings with everything, and one of the house: each page holds its own, and nothing of the others."""

import re
from datetime import date

import pytest

from sessions.models import (
    Audience,
    Capacity,
    Consent,
    FollowUp,
    Homework,
    Intern,
    Link,
    Newcomer,
    Photo,
    Question,
    Session,
    Slides,
    SpeakerEntry,
    Tag,
    Topic,
    archive_change,
)
from tests.archive.test_session_pages import text
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = pytest.mark.django_db
PARTS = (
    "Introduction", "Closing", "Moderator", "Newcomer", "Leaver", "Programme", "Impressions", "Talkone",
    "Talktwo", "Speaker", "Tagname", "Photo", "Deck", "Page", "Question", "Answer", "Homework",
    "Eveningphoto", "Eveningdeck", "Eveningpage",
)  # fmt: skip
OF_THE_EVENING = {
    "Introduction", "Closing", "Moderator", "Leaver", "Programme", "Impressions", "Talkone", "Talktwo",
    "Speaker", "Tagname", "Photo", "Deck", "Page", "Eveningphoto", "Eveningdeck", "Eveningpage",
}  # fmt: skip
OF_THE_TALK = {
    "Talkone", "Talktwo", "Speaker", "Tagname", "Photo", "Deck", "Page", "Question", "Answer", "Homework",
}  # fmt: skip


def fill(number: int, word: str, day: date, audience: str = Audience.PUBLIC) -> Session:
    """An evening whose every part is named with the word: "Photored"."""
    public = audience == Audience.PUBLIC
    session = make_session(
        number, held_on=day, public=public, introduction=f"Introduction{word}", closing=f"Closing{word}"
    )
    make_moderator(session, make_person(f"Moderator{word}"))
    Newcomer.objects.create(session=session, person=make_person(f"Newcomer{word}"))
    Intern.objects.create(
        person=make_person(f"Leaver{word}"),
        programme=f"Programme{word}",
        impressions=f"Impressions{word}",
        farewell_session=session,
        farewell_audience=audience,
    )
    topic = make_topic(session, f"Talkone{word}", speakers=[make_person(f"Speaker{word}")], public=public)
    make_topic(session, f"Talktwo{word}", public=public)
    topic.speakers.update(photo_consent=Consent.YES, slides_consent=Consent.YES)
    topic.tags.add(Tag.objects.create(name=f"Tagname{word}", slug=f"tagname-{word}"))
    Question.objects.create(
        topic=topic, question=f"Question{word}", answer=f"Answer{word}", audience=audience
    )
    Homework.objects.create(topic=topic, text=f"Homework{word}")
    for name, on in (("", topic), ("Evening", None)):
        of = {"session": session, "topic": on, "audience": audience}
        low = name.lower() + word
        photo, deck, page = (f"{name}{part}".capitalize() + word for part in ("photo", "deck", "page"))
        Photo.objects.create(key=f"p{low}", widths=[480], width=480, height=320, alt=photo, **of)
        Slides.objects.create(key=f"s{low}.pdf", file_name=f"{deck}.pdf", size=1, **of)
        Link.objects.create(url=f"https://example.com/{low}", label=page, **of)
    return session


@pytest.fixture
def evenings(db):
    with archive_change():
        fill(29, "red", date(2016, 12, 16))
        fill(34, "blue", date(2017, 5, 19))
        fill(36, "black", date(2017, 7, 21), Audience.HOUSE)


def parts(page: str, word: str) -> set[str]:
    """The parts of one evening that the page's text holds."""
    main = page[page.index("<main") :].split('<nav class="months"')[0].split("</main")[0]
    return {part for part in PARTS if re.search(rf"(?<![A-Za-z]){part}{word}", main)}


# (address, what it holds of the red evening, what of the blue one)
PAGES = [
    ("/sessions/29/", OF_THE_EVENING, set()),
    ("/sessions/34/", set(), OF_THE_EVENING),
    ("/topics/talkonered/", OF_THE_TALK, set()),
    ("/topics/talkoneblue/", set(), OF_THE_TALK),
    ("/topics/talktwored/", {"Talkone", "Talktwo", "Speaker"}, set()),
    ("/people/speakerred/", {"Talkone", "Speaker"}, set()),
    ("/people/moderatorblue/", set(), {"Moderator"}),
    ("/people/leaverblue/", set(), {"Leaver", "Programme"}),
    ("/tags/tagname-red/", {"Talkone", "Speaker", "Tagname"}, set()),
    ("/tags/", {"Tagname"}, {"Tagname"}),
    ("/interns/", {"Leaver", "Programme"}, {"Leaver", "Programme"}),
    ("/people/?letter=S", {"Speaker"}, {"Speaker"}),
    ("/people/?letter=L", {"Leaver"}, {"Leaver"}),
    ("/people/?q=speakerred", {"Speaker"}, set()),
    ("/sessions/", {"Moderator", "Talkone", "Talktwo"}, {"Moderator", "Talkone", "Talktwo"}),
    ("/sessions/?year=2016", {"Moderator", "Talkone", "Talktwo"}, set()),
    ("/topics/?year=2017", set(), {"Talkone", "Talktwo", "Speaker"}),
    ("/", set(), {"Moderator", "Talkone", "Talktwo", "Speaker"}),
    ("/search/?q=talktwoblue", set(), {"Talktwo"}),
]


def test_a_page_holds_its_own_and_nothing_of_another_evening(evenings, client, subtests):
    for address, red, blue in PAGES:
        with subtests.test(address):
            page = re.sub(r"<(datalist|select)\b.*?</\1>|<input\b.*?>", "", text(client.get(address)))
            assert (parts(page, "red"), parts(page, "blue")) == (red - {"Newcomer"}, blue - {"Newcomer"})
            assert parts(page, "black") == set()


def test_the_house_reads_its_evening_and_the_newcomers_of_each(evenings, house_client):
    page = text(house_client.get("/sessions/36/"))
    assert parts(page, "black") == OF_THE_EVENING | {"Newcomer"} and parts(page, "blue") == set()
    assert parts(text(house_client.get("/sessions/34/")), "blue") == OF_THE_EVENING | {"Newcomer"}
    assert parts(text(house_client.get("/topics/36-1/")), "black") == OF_THE_TALK
    assert parts(text(house_client.get("/")), "black") == {"Moderator", "Talkone", "Talktwo", "Speaker"}


def test_the_letters_are_those_of_people_the_reader_may_know(evenings, client, colleague):
    with archive_change():
        make_topic(
            Session.objects.get(number=36), "Falcon", speakers=[make_person("Quentin"), make_person("大久保")]
        )

    def letters() -> list[str]:
        page = client.get("/people/").content.decode()
        return re.findall(r'<a href="\?letter=[^"]+"[^>]*>([^<]+)</a>', page)

    assert letters() == ["L", "M", "S"]
    client.force_login(colleague)
    assert letters() == ["L", "M", "N", "Q", "S", "Other scripts"]


def test_cohorts_are_those_of_the_end_for_the_house_alone(client, colleague):
    """Of an internship whose farewell is not released strangers know the talk, not when it ended."""
    with archive_change():
        session = make_session(34)
        shown, hidden = make_person("Kelvin"), make_person("Alice")
        for person in (shown, hidden):
            make_topic(session, f"By {person}", speakers=[SpeakerEntry(person, Capacity.INTERN)])
        Intern.objects.create(person=shown, farewell_session=session, farewell_audience="public",
                              ended_on=date(2019, 8, 8))  # fmt: skip
        Intern.objects.create(person=hidden, ended_on=date(2018, 8, 8), duration_text="seven-week")
        Intern.objects.create(person=make_person("Nobody known"), ended_on=date(2015, 8, 8))

    def cohorts() -> dict[str, list[str]]:
        page = text(client.get("/interns/"))
        sections = re.findall(r'<h2 class="part-name">(.*?)</h2>(.*?)</section>', page)
        return {year: re.findall(r'<a href="/people/[^"]+">(.*?)</a>', people) for year, people in sections}

    assert cohorts() == {"2017": ["Alice", "Kelvin"]}
    assert "2018" not in text(client.get("/people/alice/")) and "seven-week" not in text(
        client.get("/interns/")
    )
    client.force_login(colleague)
    assert cohorts() == {"2018": ["Alice"], "2017": ["Kelvin"], "2015": ["Nobody known"]}


def test_threads_are_shown_at_both_ends_and_only_where_both_are_the_readers(evenings, client, house_client):
    red, blue, black = (Topic.objects.get(title=f"Talkone{word}") for word in ("red", "blue", "black"))
    with archive_change():
        FollowUp.objects.create(topic=blue, earlier=red, quote="Quoteblue")
        FollowUp.objects.create(topic=black, earlier=blue, quote="Quoteblack", kind="mentions")
        FollowUp.objects.create(topic=blue, earlier=black, quote="Quotesecret")
    client.logout()
    page = text(client.get("/topics/talkoneblue/"))
    assert "Talkonered" in page and "Quoteblue" in page
    for word in ("black", "Quotesecret"):
        assert word not in page, word
    earlier = text(client.get("/topics/talkonered/"))
    assert "Continued by" in earlier and "Talkoneblue" in earlier and "black" not in earlier


def test_neighbours_are_the_next_evenings_that_the_reader_may_see(evenings, client, colleague):
    with archive_change():
        make_session(37, held_on=date(2017, 8, 18))
        make_session(20, held_on=date(2016, 3, 18))
    ways = re.compile(r'rel="(prev|next)" href="/sessions/(\d+)/"')
    assert ways.findall(text(client.get("/sessions/34/"))) == [("prev", "29"), ("next", "37")]
    client.force_login(colleague)
    assert ways.findall(text(client.get("/sessions/34/"))) == [("prev", "29"), ("next", "36")]
