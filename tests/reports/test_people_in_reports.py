"""Who is meant by a name in a report: the same person, a second one, or a question."""

import pytest

from sessions.models import Alias, Doubt, Intern, Newcomer, Person, Session
from sessions.reports.importing.people_in_reports import Meant, PeopleFileError, read_people
from tests.reports.samples import import_texts, report

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

INTERN = "He is our current Global Internship Program (GIP) participant."


def roles() -> dict[str, list[tuple]]:
    """slug → every role with its session."""
    found = {}
    for person in Person.objects.order_by("slug"):
        talks = [(talk.topic.session.number, talk.capacity) for talk in person.talks.all()]
        talks += [(moderator.session.number, "moderator") for moderator in person.moderator_set.all()]
        found[person.slug] = sorted(talks)
    return found


def test_a_member_is_the_same_member_years_later():
    import_texts(
        [
            report(34, "May 19th, 2017", '"Scope" by Okubo-san. He looked.'),
            report(70, "May 22nd, 2020", '"Mail" by Okubo-san. He sent it.', moderator="Okubo"),
        ]
    )

    assert roles() == {"okubo": [(34, "member"), (70, "member"), (70, "moderator")]}
    assert not Doubt.objects.about_people().exists()


def test_an_intern_of_adjacent_months_is_one_and_of_another_year_a_second():
    import_texts(
        [
            report(30, "January 27th, 2017", f'"Bitcoin" by Kelvin-san. {INTERN} He explained.'),
            report(31, "February 24th, 2017", f'"Baggage" by Kelvin-san. {INTERN} He drew.'),
            report(50, "September 21st, 2018", f'"Maps" by Kelvin-san. {INTERN} He walked.'),
        ]
    )

    assert roles() == {"kelvin": [(30, "intern"), (31, "intern")], "kelvin-2": [(50, "intern")]}
    assert Intern.objects.count() == 2
    doubt = Doubt.objects.about_people().get()
    assert (doubt.person.slug, doubt.other.slug) == ("kelvin-2", "kelvin")


def test_an_intern_who_left_and_a_member_of_that_name_are_asked_about_once():
    texts = [
        report(
            29,
            "December 16th, 2016",
            f'"Habits" by David-san. {INTERN} He compared.',
            after="The day of the 29th MTS was also the last day of David-san's internship. We thanked him.",
        ),
        report(34, "May 19th, 2017", '"Scope" by David-san. He looked.'),
    ]
    import_texts(texts)
    Doubt.objects.update(settled_at="2020-01-01T00:00:00Z")

    again = import_texts([*texts, report(35, "June 16th, 2017", '"Again" by David-san. He looked twice.')])

    assert roles() == {"david": [(29, "intern")], "david-2": [(34, "member"), (35, "member")]}
    assert again.doubts == []
    assert Doubt.objects.about_people().count() == 1


def test_two_names_in_one_session_are_two_people():
    import_texts(
        [
            report(
                31,
                "February 24th, 2017",
                '"UI" by Kevin-san. He clicked.',
                f'"Baggage" by Kelvin-san. {INTERN} He drew.',
            )
        ]
    )

    assert roles() == {"kelvin": [(31, "intern")], "kevin": [(31, "member")]}


def test_guests_match_by_company():
    import_texts(
        [
            report(32, "March 17th, 2017", '"PHP" by Uzulla-san from builderscon. He measured.'),
            report(33, "April 14th, 2017", '"Batch" by Mitsuharu Hamba-san from AWS. He counted.'),
            report(40, "November 17th, 2017", '"PHP 8" by Uzulla-san from builderscon. He measured.'),
            report(41, "December 15th, 2017", '"Lambda" by Mitsuharu Hamba-san from AWS. He counted.'),
            report(42, "January 19th, 2018", '"Cats" by Uzulla-san from Nekocorp. He purred.'),
        ]
    )

    assert roles() == {
        "mitsuharu-hamba": [(33, "guest"), (41, "guest")],
        "uzulla": [(32, "guest"), (40, "guest")],
        "uzulla-2": [(42, "guest")],
    }
    assert [*Doubt.objects.about_people().values_list("person__slug", "other__slug")] == [
        ("uzulla-2", "uzulla")
    ]


def test_a_short_name_in_a_summary_is_nobody_new():
    text = report(
        32, "March 17th, 2017", '"Azure" by Mami Konishi-san from Microsoft. Konishi-san showed it.'
    )

    import_texts([text])

    assert [*Person.objects.values_list("name", "organisation")] == [("Mami Konishi", "Microsoft")]


def test_a_second_spelling_becomes_an_alias():
    import_texts(
        [
            report(32, "March 17th, 2017", f'"systemd" by Chiachun-san. {INTERN} He started it.'),
            report(33, "April 14th, 2017", f'"Forms" by Chia-Chun-san. {INTERN} He sent it.'),
        ]
    )

    assert roles() == {"chiachun": [(32, "intern"), (33, "intern")]}
    assert [*Alias.objects.values_list("name", "key", "reason", "shown")] == [
        ("Chia-Chun", "chiachun", Alias.Reason.SPELLING, True)
    ]


def test_a_people_file_says_who_is_meant_and_is_remembered():
    texts = [
        report(29, "December 16th, 2016", f'"Habits" by David-san. {INTERN} He compared.'),
        report(34, "May 19th, 2017", '"Scope" by David-san. He looked.'),
        report(35, "June 16th, 2017", '"Nets" by Okkubo-san. He cast them.'),
        report(36, "July 21st, 2017", '"Mail" by Okubo-san. He sent it.'),
    ]
    import_texts(texts, "34/1 David = David (2)\nOkkubo = Okubo")

    # Without the file: what it said is known.
    import_texts([report(37, "August 18th, 2017", '"Fish" by Okkubo-san. He ate.')])

    assert roles() == {
        "david": [(29, "intern")],
        "david-2": [(34, "member")],
        "okubo": [(35, "member"), (36, "member"), (37, "member")],
    }
    assert not Doubt.objects.about_people().exists()
    assert Person.objects.get(slug="david-2").name == "David"


def test_a_people_file_can_say_that_two_are_one():
    import_texts(
        [
            report(29, "December 16th, 2016", f'"Habits" by David-san. {INTERN} He compared.'),
            report(34, "May 19th, 2017", '"Scope" by David-san. He looked.'),
        ],
        "David = David",
    )

    assert roles() == {"david": [(29, "intern"), (34, "member")]}


def test_somebody_entered_by_hand_is_the_one_a_report_names():
    okubo = Person.enter("Okubo")
    guest = Person.enter("Uzulla", organisation="builderscon")

    import_texts(
        [
            report(
                32,
                "March 17th, 2017",
                '"Nets" by Okubo-san. He cast them.',
                '"PHP" by Uzulla-san from builderscon. He measured.',
            )
        ]
    )

    assert {*Person.objects.values_list("pk", flat=True)} == {okubo.pk, guest.pk}


def test_a_member_who_left_before_is_not_the_one_who_speaks():
    Person.enter("Okubo", left_on="2016-01-31")

    import_texts([report(32, "March 17th, 2017", '"Nets" by Okubo-san. He cast them.', moderator="Okubo")])
    import_texts([report(31, "February 24th, 2017", '"Nets" by Okubo-san. He cast them.')])

    assert roles() == {"okubo": [], "okubo-2": [(31, "member"), (32, "member"), (32, "moderator")]}


def test_names_without_a_latin_letter_get_an_address_and_stay_as_printed():
    import_texts([report(34, "May 19th, 2017", '"Scope" by 大久保-san. He looked.')])

    person = Person.objects.get()
    assert (person.name, person.slug) == ("大久保", f"person-{person.pk}")


def test_newcomers_are_entered_and_meet_their_later_talk():
    introduced = (
        "Our MC of the night Jonas introduced new members to the company: Jon Gaul and Arung Agamani."
    )
    text = report(
        94,
        "May 20th, 2022",
        '"WebGPU" by Arung Agamani-san. He computed.',
        introduction=introduced,
    )

    import_texts([text])

    session = Session.objects.get()
    assert [*Newcomer.objects.values_list("person__name", flat=True)] == ["Jon Gaul", "Arung Agamani"]
    assert session.topics.get().speakers.get().person == Person.objects.get(name="Arung Agamani")


def test_lines_of_a_people_file():
    text = "# who\nChiachun = Chia-Chun   # both are printed\n\n34/1 David = David (2)\n33 David = Dave\n"
    assert read_people(text) == {
        (None, None, "chiachun"): Meant("Chia-Chun", "Chia-Chun", "Chiachun"),
        (34, 1, "david"): Meant("David", "David (2)", "David"),
        (33, None, "david"): Meant("Dave", "Dave", "David"),
    }
    for text, message in [
        ("A = B\nnonsense", "Line 2: “nonsense” is not of the form “spelling = person”."),
        ("A =", "Line 1: “A =” is not of the form “spelling = person”."),
        ("A = B\nA = C", "Line 2: “A” is explained twice."),
    ]:
        with pytest.raises(PeopleFileError) as error:
            read_people(text)
        assert str(error.value) == message
