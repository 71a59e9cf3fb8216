"""Variables as they come: empty, with spaces around them, with what addresses cannot hold, or nonsense."""

import re
import traceback

import pytest
from django.core.exceptions import ImproperlyConfigured

from mts import variables as read
from mts.environment import cache, database, database_file, mailers
from tests.mts.test_settings import PRODUCTION, settings_with

EVERYTHING = (
    "from django.conf import settings as s;"
    "print({name: getattr(s, name) for name in sorted(dir(s)) if name.isupper() and name != 'SECRET_KEY'})"
)
NAMES = [
    "MTS_URL", "SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "MTS_AUDIENCE",
    "MTS_SERIES", "MTS_ABBREVIATION", "MTS_ORGANISATION", "MTS_HONORIFIC", "TIME_ZONE", "EMAIL_URL",
    "DEFAULT_FROM_EMAIL", "MTS_REPLY_TO", "MTS_ANNOUNCE_TO", "MTS_SECURITY_CONTACT", "MTS_WEBHOOK_URL",
    "CACHE_URL", "MTS_PROXIES", "MTS_LOCAL_URL", "MTS_DEBUG", "MTS_TEST_DB",
]  # fmt: skip
PASSWORDS = {
    "plain": "plain",
    "pa/ss": "pa/ss",
    "/": "/",
    "pa#ss": "pa#ss",
    "p@ss": "p@ss",
    "p?a=b": "p?a=b",
    "pa:ss": "pa:ss",
    "50%": "50%",
    "%ff": "%ff",
    "a+b": "a+b",
    "$pass": "$pass",
    "p%2Fs%40s%25": "p/s@s%",
    "パス": "パス",
}


@pytest.mark.parametrize("mode", [{}, PRODUCTION])
@pytest.mark.parametrize("empty", ["", " \n"])
def test_an_empty_variable_counts_as_not_set(tmp_path, mode, empty):
    names = [name for name in NAMES if name not in mode]
    found = settings_with(tmp_path, show=EVERYTHING, **dict.fromkeys(names, empty), **mode)
    without = settings_with(tmp_path, show=EVERYTHING, **mode)
    assert found.stdout and found.stderr == without.stderr == ""
    assert without_process(found.stdout) == without_process(without.stdout)


def without_process(settings: str) -> str:
    """The name of a test database holds that of the process."""
    return re.sub(r"mts-test-\d+", "mts-test", settings)


def test_an_empty_data_folder_is_var(tmp_path):
    show = "from mts.environment import data_dir; print(data_dir().name)"
    assert settings_with(tmp_path, show=show, MTS_DATA_DIR="").stdout == "var\n"


@pytest.mark.parametrize("folder", ["mts C#", "a?b=c", "100%25", "C++", "a b", "%", "日本", "a&b;c"])
def test_a_data_folder_may_be_called_anything(tmp_path, folder):
    path = tmp_path / folder / "var" / "mts.sqlite3"
    assert database(database_file(path))["NAME"] == str(path)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:////srv/mts C#/mts.sqlite3", "/srv/mts C#/mts.sqlite3"),
        ("sqlite:////srv/C++/why?/mts.sqlite3", "/srv/C++/why?/mts.sqlite3"),
        ("sqlite:////srv/100%/mts.sqlite3?cache=shared", "/srv/100%/mts.sqlite3"),
        ("sqlite:////srv/mts%20C%23/mts.sqlite3", "/srv/mts C#/mts.sqlite3"),
        ("sqlite:///mts.sqlite3", "mts.sqlite3"),
        ("sqlite://", ":memory:"),
        ("sqlite://:memory:", ":memory:"),
        ("postgres:///mts", "mts"),
        ("postgresql://db.example.com/mts#1?sslrootcert=/etc/a.pem", "mts#1"),
    ],
)
def test_the_path_of_a_database_is_taken_as_it_is(url, name):
    assert database(url)["NAME"] == name


@pytest.mark.parametrize(("typed", "meant"), PASSWORDS.items())
def test_a_password_is_taken_as_it_is_or_escaped(typed, meant, monkeypatch):
    found = database(f"postgres://u:{typed}@db.example.com:5432/mts?sslmode=require")
    parts = [found[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert [*parts, found["OPTIONS"]["sslmode"]] == ["u", meant, "db.example.com", 5432, "mts", "require"]

    monkeypatch.setenv("EMAIL_URL", f" smtp+tls://me@example.com:{typed}@mail.example.com:587\n")
    options = mailers(True)["default"]["OPTIONS"]
    parts = [options[key] for key in ("username", "password", "host", "port")]
    assert parts == ["me@example.com", meant, "mail.example.com", 587]


@pytest.mark.parametrize(
    "url",
    [
        "postgres://u:hunter2",
        "postgres://u:hunter2@host:54x2/mts",
        "postgres://u:hunter2@[::1/mts",
        "postgres://u:hunter2@host",
        "mysql://u:hunter2@host/mts",
        "u:hunter2@host/mts",
        "hunter2",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_by_name_without_its_password(url, monkeypatch):
    for name, reads in {
        "DATABASE_URL": lambda: database(url),
        "EMAIL_URL": lambda: mailers(True),
        "CACHE_URL": cache,
    }.items():
        monkeypatch.setenv(name, url)
        with pytest.raises(ImproperlyConfigured, match=f"^{name} ") as caught:
            reads()
        assert "hunter2" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("reads", "value", "words"),
    [
        (
            lambda: read.choice("X", "public", ("public", "house")),
            "pubic",
            "must be one of 'public', 'house'; it is 'pubic'.",
        ),
        (lambda: read.number("X", 1), "two", "must be a number from 0; it is 'two'."),
        (lambda: read.number("X", 1), "-1", "must be a number from 0; it is '-1'."),
        (lambda: read.switch("X"), "ture", "must be 1 or 0; it is 'ture'."),
        (
            lambda: read.zone("X", "UTC"),
            "Tokyo",
            "must be a zone such as Asia/Tokyo or UTC; there is no 'Tokyo'.",
        ),
        (
            lambda: read.zone("X", "UTC"),
            "../etc",
            "must be a zone such as Asia/Tokyo or UTC; there is no '../etc'.",
        ),
        (
            lambda: read.hosts("X", []),
            "https://a.example",
            "must hold bare host names such as mts.example.com; one is 'https://a.example'.",
        ),
        (
            lambda: read.origins("X", []),
            "a.example",
            "must hold origins such as https://mts.example.com; one is 'a.example'.",
        ),
        (
            lambda: read.mail_addresses("X"),
            "everybody",
            "must be an e-mail address such as mts@example.com; it is 'everybody'.",
        ),
        (
            lambda: read.web_address("X"),
            "hooks.example/T0",
            "must be an address that begins with https:// (or http://) and names a host.",
        ),
    ],
)
def test_nonsense_is_refused_in_words(reads, value, words, monkeypatch):
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured) as caught:
        reads()
    assert str(caught.value) == f"X {words} The table in README.md tells what it holds."


@pytest.mark.parametrize(
    ("reads", "value", "found"),
    [
        (lambda: read.choice("X", "public", ("public", "house")), " house\n", "house"),
        (lambda: read.number("X", 1), "\t2 ", 2),
        (lambda: read.switch("X"), "True\n", True),
        (lambda: read.zone("X", "UTC"), " Europe/Berlin ", "Europe/Berlin"),
        (
            lambda: read.hosts("X", []),
            " a.example , .b.example,[::1],*,\n",
            ["a.example", ".b.example", "[::1]", "*"],
        ),
        (lambda: read.mail_addresses("X"), '"Doi, K." <mts@example.com>\n', '"Doi, K." <mts@example.com>'),
        (lambda: read.mail_addresses("X"), "a@example.com, b@localhost", "a@example.com, b@localhost"),
        (lambda: read.web_address("X"), "https://hooks.example/T0/ ", "https://hooks.example/T0/"),
        (lambda: read.text("X", "-san"), "  ", "-san"),
        (lambda: read.text("X"), "$ECRET", "$ECRET"),
    ],
)
def test_spaces_and_line_ends_around_a_value_go(reads, value, found, monkeypatch):
    monkeypatch.setenv("X", value)
    assert reads() == found
