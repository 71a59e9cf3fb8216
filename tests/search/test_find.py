"""One list of what a question finds: how words are read, in which order, for whom, and that nothing fails."""

from datetime import date

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.models import (
    Alias,
    Audience,
    Person,
    Reader,
    SearchEntry,
    SearchWord,
    Session,
    Slides,
    SpeakerEntry,
    Tag,
    TagSynonym,
    Topic,
    archive_change,
)
from sessions.search.find import find, matching
from tests.archive.secrets import TELLING, make_secrets
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

STRANGER, HOUSE = Reader.STRANGER, Reader.HOUSE


def names(text: str, reader: Reader = STRANGER, **options) -> list[str]:
    """What is found, in order: the names, of evenings with their ordinal."""
    return [hit.name for hit in find(text, reader, **options).hits]


def make_titles(*titles: str, **fields) -> None:
    with archive_change():
        session = Session.objects.filter(number=34).first() or make_session(34)
        for title in titles:
            make_topic(session, title, **fields)


# How words are read.


@pytest.mark.parametrize(
    ("title", "questions"),
    [
        ("Über Caching in Größe", "über|UBER|größe|grosse|Ｃａｃｈｉｎｇ"),
        ("Русский доклад", "русский|РУССКИЙ"),
        ("naïve café", "CAFÉ|cafe|naive"),
        ("Don’t panic", "don't panic|dont panic|don’t"),
        ("The quick\u00a0brown\u00a0fox", '"brown fox"|"quick\u3000brown"|“brown fox”|「brown fox」'),
        ("C++ for us", "c++|C++"),
        ("C# and F#", "c#|Ｃ＃|f#"),
        ("Moving to .NET", ".net|.NET|dotnet"),
        ("Node.js in production", "node.js|nodejs|node|node js"),
        ("O’Brien on AT&T", "o'brien|O’BRIEN|obrien|at&t|AT&T"),
        ("foo_bar e-mail", "foo_bar|foo|bar|e-mail|email|foobar"),
        ("CI/CD at scale", "ci/cd|CI|cicd"),
        ("email for all", "e-mail|email"),
        ("Struggling with MongoDB", "mongo db|mongodb|MONGO DB|mongo*|mong|struggle|struggled"),
        ("Storage Gateway", "storagegateway|gateways|storage-gateway|stor*"),
        (
            "データベースの移行",
            "データベース|ﾃﾞｰﾀﾍﾞｰｽ|でーたべーす|移行|移行について|データベースの移行とは|移",
        ),
        ("サーバーレス入門", "サーバ|サーバー|ｻｰﾊﾞｰﾚｽ|入門|サーバレス"),
        ("サーバの監視", "サーバー|サーバーの監視|さーばー|さーばーの監視|視"),
        ("İstanbul, Straße, ﬁles", "istanbul|İSTANBUL|strasse|STRAẞE|file|ﬁles"),
        ("R&D, Q&A and TCP/IP", "r&d|R & D|q＆a|tcp/ip|tcp ip|tcpip"),
        ("We can't yet", "cant|can’t|can`t|CAN´T"),
        ("Half‑life – half-baked", "half-life|half–life|halflife|half life|half−baked"),
        ("PHP7, MySQL8", "php7|php 7|ＰＨＰ７|mysql|mysql 8"),
        ("Moving to PHP 7", "php7|php 7"),
        ("Kubernetes 1.30", "kubernetes 1.30|1.30|kuber*"),
        ("10,000 users", "10000|10,000"),
    ],
)
def test_a_title_is_found_however_it_is_typed(title, questions):
    make_titles(title, "The year of the cat")
    for text in questions.split("|"):
        assert names(text, kinds=["topic"]) == [" ".join(title.split())], text


def test_languages_of_one_letter_are_told_apart():
    make_titles("C++ for us", "C# for us", "Plain C for us")
    assert names("c++") == ["C++ for us"]
    assert names("c#") == ["C# for us"]
    assert names("c") == ["Plain C for us"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kuberntes", "kubernetes"),
        ("takahasi", "takahashi"),
        ("mongdb struggles", "mongodb struggles"),
        ("jtw", "jwt"),
        ("Kubernetse", "kubernetes"),
    ],
)
def test_a_typo_is_answered_by_what_was_meant(typed, meant):
    with archive_change():
        session = make_session(34)
        make_topic(session, "Kubernetes at home", speakers=[make_person("Takahashi")])
        make_topic(session, "Struggling with MongoDB")
        make_topic(session, "JWT")
    found = find(typed, STRANGER)
    assert (found.corrected, found.is_corrected, found.question.text) == (meant, True, meant)
    assert found.hits == find(meant, STRANGER).hits != []
    assert not find(meant, STRANGER).corrected


def test_what_no_word_is_near_finds_nothing_and_says_so():
    make_titles("Kubernetes at home")
    found = find("xylophone", STRANGER)
    assert (found.hits, found.total, found.corrected) == ([], 0, "")
    assert names("xylophone kubernetes") == ["Kubernetes at home"]
    assert find("", STRANGER).hits == find('  -- " 🎉', STRANGER).hits == []


def test_a_question_in_words_is_answered_by_what_holds_most_of_the_rarer_ones_all_of_them_first():
    make_titles("JWT vs Goa", summary="Two libraries were compared.")
    make_titles("JWT in Go", "Libraries of Tokyo", "Books", "Shelves")
    make_titles("A house", summary="We compared a house.")
    make_titles("JWT compared", "JWT compared again")
    found = names("who compared JWT libraries?")
    assert (found[0], found[1:3]) == ("JWT vs Goa", ["JWT compared again", "JWT compared"])
    assert not {"A house", "Libraries of Tokyo"} & {*found}, "one word of three is too little"
    assert names("who is it") == []


def test_words_phrases_and_what_is_excluded():
    make_titles("Quick brown fox", "Brown quick fox", "Quick cat")
    assert names('"quick brown"') == ["Quick brown fox"]
    assert names("quick -cat -brown") == []
    assert names("quick -cat") == ["Brown quick fox", "Quick brown fox"]
    assert names('fox -"quick brown"') == ["Brown quick fox"]
    assert names("-quick -sessions -34") == []
    assert names("quick -ca*") == ["Brown quick fox", "Quick brown fox"]


# The order.


def test_title_before_speakers_before_tags_before_summary_then_the_newer():
    with archive_change():
        for number in (31, 32):
            session = make_session(number, held_on=date(2017, 1, number - 20))
            make_topic(session, f"Told {number}", summary="About goa.")
            make_topic(session, f"Tagged {number}").tags.add(
                Tag.objects.get_or_create(name="Goa", slug="goa")[0]
            )
            make_topic(session, f"Spoken {number}", speakers=[make_person(f"Goa Ito {number}")])
            make_topic(session, f"Goa {number}")
    assert names("goa", kinds=["topic"]) == [
        "Goa 32", "Goa 31", "Spoken 32", "Spoken 31", "Tagged 32", "Tagged 31", "Told 32", "Told 31",
    ]  # fmt: skip
    assert names("goa")[0] == "Goa", "the tag, which is called just so"
    assert find("goa", STRANGER).counts == {"topic": 8, "session": 0, "person": 2, "tag": 1, "company": 0}


def test_everything_is_in_one_list_counted_by_kind_and_in_pages():
    with archive_change():
        okubo = make_person("Okubo")
        session = make_session(34)
        make_moderator(session, okubo)
        make_topic(session, "Okubo on Okubo", speakers=[SpeakerEntry(okubo, "guest", "Okubo Works")])
        make_topic(session, "Another").tags.add(tag := Tag.objects.create(name="Fans", slug="fans"))
        TagSynonym.objects.create(tag=tag, name="okubo")
    found = find("okubo", STRANGER)
    assert found.counts == {"topic": 2, "session": 1, "person": 1, "tag": 1, "company": 1}
    assert found.total == 6 and found.hits[0].name == "Okubo"
    pages = [hit for start in (0, 2, 4) for hit in find("okubo", STRANGER, start=start, size=2).hits]
    assert pages == found.hits
    assert {hit.kind for hit in find("okubo", STRANGER, kinds=["tag", "company"]).hits} == {"tag", "company"}
    only = find("okubo", STRANGER, topics=Topic.objects.filter(title="Another"))
    assert [hit.name for hit in only.hits] == ["Another"] and only.counts["person"] == 0


def test_more_than_are_put_into_order_are_all_there_once(monkeypatch):
    monkeypatch.setattr("sessions.search.find.LOOKED_AT", 3)
    make_titles(*(f"Goa {n}" for n in range(6)))
    make_titles("Told", summary="goa")
    found = [name for start in range(0, 8, 2) for name in names("goa", start=start, size=2)]
    assert sorted(found) == ["Goa 0", "Goa 1", "Goa 2", "Goa 3", "Goa 4", "Goa 5", "Told"]
    assert found[0] != "Told"
    assert names("goa", kinds=["topic"], start=99) == []


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("34", "34th"), ("#34", "34th"), ("34th", "34th"), ("MTS 34", "34th"), ("mts34", "34th"),
        ("第34回", "34th"), ("the 34th MTS", "34th"), ("may 2017", "34th"), ("2017-05-19", "34th"),
        ("19 May 2017", "34th"), ("May 19th, 2017", "34th"), ("2017年5月", "34th"), ("May 19", "34th"),
        ("2017年5月19日", "34th"), ("2016", "29th"), ("december 2016", "29th"), ("2016/12/16", "29th"),
    ],
)  # fmt: skip
def test_an_evening_is_found_by_number_and_day(question, found):
    with archive_change():
        for number, day in ((34, date(2017, 5, 19)), (29, date(2016, 12, 16))):
            make_topic(make_session(number, held_on=day), f"34 things and 2016 more, {number}")
    assert names(question)[0] == found


def test_people_are_found_by_alias_script_and_how_a_name_sounds():
    with archive_change():
        okubo, sato = make_person("大久保"), make_person("Satō Hanako")
        Alias.objects.create(person=okubo, name="Okubo", reason="script")
        make_topic(make_session(34), "Tides", speakers=[okubo, sato])
    for text in ("Okubo", "ohkubo", "Ōkubo", "Ookubo", "大久保", "久保", "okubo-san", "大久保さん"):
        assert names(text) == ["大久保", "Tides"], text
    for text in ("sato", "Satoh", "Satou", "hanako"):
        assert names(text) == ["Satō Hanako", "Tides"], text
    with archive_change():
        make_topic(
            make_session(35), "Names", speakers=[make_person(name) for name in ("髙橋", "斎藤", "渡辺")]
        )
    for text, found in (("高橋さん", "髙橋"), ("齋藤", "斎藤"), ("渡邊", "渡辺")):
        assert names(text, kinds=["person"]) == [found], text


def test_a_name_is_found_by_its_reading_as_soon_as_it_is_saved():
    with archive_change():
        okubo = make_person("大久保")
        make_topic(make_session(34), "Tides", speakers=[okubo, make_person("鈴木", reading="すずき")])
    assert names("おおくぼ") == []
    with archive_change():
        okubo.reading = "オオクボ まみ"
        okubo.save()
    for text in ("おおくぼ", "オオクボ", "まみ"):
        assert names(text) == ["大久保", "Tides"], text


def test_fields_narrow_and_what_they_do_not_know_is_words():
    with archive_change():
        okubo = make_person("Okubo")
        late, early = make_session(34), make_session(29, held_on=date(2016, 12, 16))
        make_moderator(early, make_person("Kevin"))
        nfs = make_topic(late, "NFS", speakers=[SpeakerEntry(okubo, "guest", "Microsoft Japan")])
        nfs.tags.add(Tag.objects.create(name="Amazon Web Services", slug="aws"))
        Slides.objects.create(
            session=late, topic=nfs, key="a.pdf", file_name="a.pdf", size=1, audience=Audience.PUBLIC
        )
        nfs.speakers.update(slides_consent="yes")
        make_topic(early, "EBS", speakers=[okubo], recording_url="https://example.com/",
                   recording_audience=Audience.PUBLIC).speakers.update(recording_consent="yes")  # fmt: skip
        make_topic(early, "Windows")
    for text, found in {
        "speaker:okubo": ["NFS", "EBS"],
        "speaker:okubo year:2016": ["EBS"],
        "tag:aws": ["NFS"],
        'tag:"amazon web services"': ["NFS"],
        "company:microsoft": ["NFS"],
        "has:slides": ["NFS"],
        "HAS:recording": ["EBS"],
        "moderator:kevin speaker:okubo": ["EBS"],
        "year:2016": ["29th", "Windows", "EBS"],
        "moderator:kevin": ["29th", "Windows", "EBS"],
        "speaker:okubo windows": [],
        "speaker:nobody windows": ["Windows"],
        "colour:windows": ["Windows"],
        "has:windows": ["Windows"],
    }.items():
        assert sorted(names(text)) == sorted(found), text
    question = find('nfs speaker:okubo tag:"Amazon Web Services"', STRANGER).question
    assert question.fields == (("speaker", "okubo"), ("tag", "Amazon Web Services"))
    assert question.text_without("tag", "Amazon Web Services") == "nfs speaker:okubo"


def test_while_somebody_types_the_last_word_may_go_on():
    make_titles("Struggling with MongoDB", "Go for all", "Google things")
    assert names("struggling mo", typing=True) == ["Struggling with MongoDB"]
    assert names("go", typing=True) == ["Go for all", "Google things"]
    assert names("go") == ["Go for all"]


# For whom.


def test_strangers_find_nothing_that_is_for_the_house_and_the_house_does():
    make_secrets()
    for word in TELLING:
        found = find(word, STRANGER)
        assert (found.hits, found.corrected) == ([], ""), word
        for cut in (word[:-1], word[:-2] + word[-1] + word[-2], f"{word[:4]}*"):
            assert find(cut, STRANGER).hits == [] and not find(cut, STRANGER).corrected, cut
    assert names("falcon", HOUSE, kinds=["topic"]) == ["Project Falcon", "JWT for falcon", "Falcon again"]
    assert names("JWT vs Goa", HOUSE, kinds=["topic"]) == ["JWT for falcon"], "the house reads another title"
    assert find("flacon", HOUSE).corrected == "falcon"
    for word, kind in (("Mole", "person"), ("Umbrella", "company"), ("Spy", "person"), ("Falcon", "tag")):
        assert find(word, HOUSE, kinds=[kind]).hits[0].name.startswith(word)
    assert find("oldname", HOUSE).hits == find("condor", HOUSE).hits[1:] == []
    public = SearchEntry.objects.found_by(STRANGER)
    leaking = [str(entry) for entry in public for word in TELLING if word.lower() in " ".join(entry.tokens())]
    assert leaking == []
    assert not SearchWord.objects.filter(word__in=[word.lower() for word in TELLING], public__gt=0)


def test_a_summary_is_found_only_once_its_report_is_out():
    make_secrets()
    assert names("agenda") == ["Agenda only"]
    for reader in Reader:
        assert "Agenda only" not in names("condor", reader)


# Lists.


def test_a_list_is_narrowed_to_what_holds_every_word():
    with archive_change():
        session = make_session(34, introduction="We began with tea.", venue="Shibuya")
        make_session(35, public=False, introduction="Tea for the house.")
        make_topic(
            session, "JWT vs Goa", summary="Tokens between services.", speakers=[make_person("Tanabe")]
        )
        make_topic(session, "JWT alone")
    visible = Topic.objects.visible_to(STRANGER)
    for text, found in {
        "jwt tokens": ["JWT vs Goa"],
        "jwt tanabe-san": ["JWT vs Goa"],
        "jwt xylophone": [],
        "jwt year:2017": ["JWT vs Goa", "JWT alone"],
        "": ["JWT vs Goa", "JWT alone"],
    }.items():
        assert [str(topic) for topic in matching(visible, text, STRANGER)] == found, text
    evenings = Session.objects.visible_to(STRANGER)
    for text in ("34th", "tea", "shibuya tea"):
        assert [one.number for one in matching(evenings, text, STRANGER)] == [34], text
    for text in ("35", "house"):
        assert not matching(evenings, text, STRANGER), text
    assert [str(one) for one in matching(Person.objects.all(), "tana-be", STRANGER)] == ["Tanabe"]


def test_where_somebody_came_from_for_the_house_alone_does_not_find_them_for_strangers(client, house_client):
    with archive_change():
        tanabe = make_person("Tanabe")
        make_topic(make_session(34), "JWT", speakers=[tanabe])
        make_topic(
            make_session(35), "Falcon", public=False, speakers=[SpeakerEntry(tanabe, "guest", "Umbrella")]
        )
    assert "Tanabe" in house_client.get("/people/?q=umbrella").content.decode()
    house_client.logout()
    for address in ("/people/?q=umbrella", "/api/people/?q=umbrella"):
        assert "Tanabe" not in client.get(address).content.decode(), address


# Nothing fails.

ODD = st.text() | st.text(alphabet="ab\"'-*:()!&|<>\\ {}^+#.年月第回大", max_size=40)


@given(text=ODD, start=st.integers(0, 50), typing=st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_gives_an_answer(text, start, typing):
    if not SearchEntry.objects.exists():
        make_titles("a", "a b", "ab (b) 大久保", 'aa "bb" c++', "b' \\ a")
    found = find(text, STRANGER, start=start, typing=typing)
    assert found.total == sum(found.counts.values()) >= len(found.hits)
    assert not connection.needs_rollback
    assert matching(Topic.objects.all(), text, STRANGER).count() >= 0
