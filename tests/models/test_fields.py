"""What forms and records take as an e-mail address or the address of a page, and how it is kept."""

import pytest
from django.core.exceptions import ValidationError

from sessions.models import Link, Person
from sessions.models.fields import AddressFormField, MailboxFormField
from tests.factories import make_person


def cleaned(field, value: str) -> str:
    try:
        return field.clean(value)
    except ValidationError as error:
        return f"refused: {error.messages[0]}"


@pytest.mark.parametrize(
    ("copied", "kept"),
    [
        ("zw@example.com\u200b", "zw@example.com"),
        ("fe@example.com\ufeff", "fe@example.com"),
        ("sh@exam\u00adple.com", "sh@example.com"),
        ("\u00a0nb@\u00a0example.com\u3000", "nb@example.com"),
        ("\u202abidi@example.com\u202c", "bidi@example.com"),
        ("lrm\u200e@example.com\u200f", "lrm@example.com"),
        ("wj\u2060@ex\u200dample.com\ufe0f", "wj@example.com"),
        ("ｆｗ＠ｅｘａｍｐｌｅ．ｃｏｍ", "fw@example.com"),
        ("  tab@example.com\t\n", "tab@example.com"),
        ("a..b@docomo.ne.jp", "a..b@docomo.ne.jp"),
        ("abc.@docomo.ne.jp", "abc.@docomo.ne.jp"),
        ("a...b-.@ezweb.ne.jp", "a...b-.@ezweb.ne.jp"),
        ("o'neil+mts@example.com", "o'neil+mts@example.com"),
        *((bad, "refused: Enter a valid email address.") for bad in (
            "two words@example.com", "a@b@example.com", "a@", "@example.com", "大久保@example.com",
            "a@example..com",             "a<b@example.com", 'a"b@example.com',
        )),
    ],
)  # fmt: skip
def test_an_address_for_mail_loses_what_hides_in_it_or_is_refused_in_words(copied, kept):
    assert cleaned(MailboxFormField(), copied) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("http://wiki/mts/35", "http://wiki/mts/35"),
        ("http://wiki", "http://wiki"),
        ("https://build-1:8080/job?x=1#log", "https://build-1:8080/job?x=1#log"),
        ("http://localhost/a", "http://localhost/a"),
        ("https://example.com/a", "https://example.com/a"),
        ("https://[::1]/a", "https://[::1]/a"),
        *((bad, "refused: Enter a valid URL.") for bad in (
            "ftp://wiki/a", "javascript://wiki/a", "http://wiki-/a", "http:///a", "http://a b/", "https://wiki_1/",
            "http://.../",
        )),
    ],
)  # fmt: skip
def test_an_address_of_the_intranet_is_one(typed, kept):
    assert cleaned(AddressFormField(), typed) == kept


@pytest.mark.django_db
def test_a_record_keeps_an_address_without_what_hides_in_it_whoever_saves_it():
    person = make_person("Okubo", email="okubo\u200b＠example.com")
    assert (person.email, Person.objects.get().email) == ("okubo@example.com", "okubo@example.com")
    Link(url="http://wiki/a", label="A").clean_fields(exclude=["session"])
    with pytest.raises(ValidationError, match="Enter a valid URL"):
        Link(url="ftp://wiki/a", label="A").clean_fields(exclude=["session"])
