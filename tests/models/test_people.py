"""Names, aliases, addresses and history of people."""

import pytest
from django.db.models import ProtectedError

from sessions.models import OldAddress
from sessions.people.who_is_meant import called
from tests.factories import make_person, make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def test_slug_is_ascii_else_the_number_of_the_record():
    kanji = make_person("大久保")
    assert make_person("Mami Konishi").slug == "mami-konishi"
    assert kanji.slug == f"person-{kanji.pk}"


def test_two_people_of_one_name_have_two_addresses():
    assert [make_person("David").slug, make_person("David").slug] == ["david", "david-2"]


def test_rename_keeps_the_old_name_findable_and_the_old_address_leading_here():
    person = make_person("Chiachun")
    person.rename("Chun Chia", show_old=False)
    assert (person.slug, list(person.aliases.values_list("name", "shown"))) == (
        "chun-chia",
        [("Chiachun", False)],
    )
    assert OldAddress.objects.get(slug="chiachun").leads_to == "chun-chia"
    assert called(["Chia-Chun-san"]) == {"Chia-Chun-san": [person]}
    person.rename("Chiachun", show_old=True)
    assert OldAddress.objects.get().slug == "chun-chia"


def test_address_once_used_is_not_given_to_somebody_else():
    make_person("David").rename("David Smith", show_old=True)
    assert make_person("David").slug == "david-2"


def test_who_has_spoken_cannot_be_deleted():
    person = make_person()
    make_topic(make_session(), speakers=[person])
    with pytest.raises(ProtectedError):
        person.delete()


def test_text_is_cleaned_on_the_way_in():
    person = make_person("  Oku\u202ebo\u0000\n ", biography="a\u0000\r\n\r\n**b** <script>")
    person.refresh_from_db()
    assert (person.name, person.biography) == ("Okubo", "a\n\n**b** <script>")
    assert person.biography_html == "<p>a</p>\n<p><strong>b</strong> &lt;script&gt;</p>\n"


def test_history_keeps_each_name():
    person = make_person("Okubo")
    person.rename("Ookubo", show_old=True)
    assert "Okubo" in set(person.history.values_list("name", flat=True))
