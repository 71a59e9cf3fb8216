"""MTS_URL decides the mode; each test starts a fresh Python with the environment it names."""

import os
import stat
import subprocess
import sys

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from mts.environment import BASE_DIR
from sessions.models import User

SHOW = (
    "from django.conf import settings as s;"
    "print(s.DEBUG, s.ALLOWED_HOSTS, s.SESSION_COOKIE_NAME, s.SECURE_HSTS_SECONDS, s.CSRF_TRUSTED_ORIGINS)"
)


def settings_with(tmp_path, *, show: str = SHOW, **variables) -> subprocess.CompletedProcess:
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "mts.settings",
        "MTS_DATA_DIR": str(tmp_path / "var"),
    }
    return subprocess.run(
        [sys.executable, "-c", show], env=environment | variables, capture_output=True, text=True, timeout=60
    )


def test_without_mts_url_it_is_local(tmp_path):
    found = settings_with(tmp_path)
    assert found.stdout == "False ['127.0.0.1', 'localhost', '[::1]'] sessionid 0 []\n"


def test_local_secret_is_written_once_for_its_owner_only(tmp_path):
    settings_with(tmp_path)
    path = tmp_path / "var" / "secret-key"
    first = path.read_text()
    settings_with(tmp_path)
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == (first, 0o600)
    assert len(first) > 50


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    found = settings_with(tmp_path, MTS_DATA_DIR=str(tmp_path / "file" / "var"))
    assert found.returncode == 1
    assert f"The data folder {tmp_path}/file/var cannot be written. Set MTS_DATA_DIR" in found.stderr


def test_with_mts_url_it_is_production(tmp_path):
    found = settings_with(
        tmp_path, MTS_URL="https://mts.example.com/", SECRET_KEY="s" * 60, DATABASE_URL="sqlite:////tmp/none"
    )
    assert found.stdout == (
        "False ['mts.example.com'] __Host-session 63072000 ['https://mts.example.com']\n"
    ), found.stderr


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "s" * 60}, "DATABASE_URL is not set"),
        ({"SECRET_KEY": "s", "DATABASE_URL": "sqlite://", "MTS_DEBUG": "1"}, "MTS_DEBUG shows secrets"),
    ],
)
def test_what_is_missing_in_production_is_refused_by_name(tmp_path, variables, named):
    found = settings_with(tmp_path, MTS_URL="https://mts.example.com", **variables)
    assert found.returncode != 0
    assert named in found.stderr


@pytest.mark.parametrize(
    "url", ["http://mts.example.com", "https://", "mts.example.com", "https://a.example/mts"]
)
def test_an_address_that_cannot_be_the_base_is_refused(tmp_path, url):
    found = settings_with(tmp_path, MTS_URL=url)
    assert "MTS_URL must be https://" in found.stderr


def test_wrong_audience_is_refused_with_the_choices(tmp_path):
    found = settings_with(tmp_path, MTS_AUDIENCE="everybody")
    assert "MTS_AUDIENCE" in found.stderr and "'public', 'house'" in found.stderr


@pytest.mark.parametrize(
    ("country", "message"),
    [
        ("XX", "MTS_COUNTRY: 'XX' is no country whose holidays are known. Give an ISO 3166 code such as JP"),
        ("JP-99", "MTS_COUNTRY: JP has no part '99' with holidays of its own; it has none."),
    ],
)
def test_an_unknown_country_is_refused_with_what_a_code_looks_like(tmp_path, country, message):
    found = settings_with(tmp_path, MTS_COUNTRY=country)
    assert found.returncode == 1
    assert message in found.stderr


@pytest.mark.parametrize("country", ["", "jp", "de-by"])
def test_a_country_may_be_a_part_of_one_or_none(tmp_path, country):
    assert settings_with(tmp_path, MTS_COUNTRY=country).returncode == 0


MAILS = (
    "import django; django.setup()\n"
    "from django.conf import settings as s\nfrom django.core.mail import mailers\n"
    "mailer = mailers.default\n"
    "print(s.MAIL_IS_SET, type(mailer).__module__.rpartition('.')[2], getattr(mailer, 'host', ''))"
)
PRODUCTION = {
    "MTS_URL": "https://mts.example.com",
    "SECRET_KEY": "s" * 60,
    "DATABASE_URL": "sqlite:////tmp/none",
}


@pytest.mark.parametrize(
    ("variables", "found"),
    [
        ({}, "0"),
        (PRODUCTION, "1"),
        ({"MTS_PROXIES": "2"}, "2"),
    ],
)
def test_how_many_proxies_are_trusted(tmp_path, variables, found):
    show = "from django.conf import settings as s; print(s.MTS_PROXIES)"
    assert settings_with(tmp_path, show=show, **variables).stdout == f"{found}\n"


@pytest.mark.parametrize(
    ("variables", "printed"),
    [
        ({}, "True mail "),
        (PRODUCTION, "False dummy "),
        (PRODUCTION | {"EMAIL_URL": "dummymail://"}, "False dummy "),
        (
            PRODUCTION | {"EMAIL_URL": "smtp+tls://me:secret@mail.example.com:587"},
            "True smtp mail.example.com",
        ),
        (PRODUCTION | {"EMAIL_URL": "smtp+ssl://mail.example.com"}, "True smtp mail.example.com"),
    ],
)
def test_mail_goes_where_email_url_says_and_nowhere_without_it_in_production(tmp_path, variables, printed):
    found = settings_with(tmp_path, show=MAILS, **variables)
    assert (found.stdout, found.stderr) == (printed + "\n", "")


SEND = (
    "import django; django.setup()\n"
    "from django.conf import settings as s\nfrom django.core.mail import EmailMessage\n"
    "EmailMessage('The 35th', 'Friday.', to=['doi@example.com']).send()\n"
    "print(s.MAIL_IS_SET)"
)


@pytest.mark.parametrize("slashes", ["filemail://", "filemail:///", "filemail:"])
@pytest.mark.parametrize("variables", [{}, PRODUCTION])
def test_mails_are_written_into_the_folder_that_email_url_names(tmp_path, monkeypatch, slashes, variables):
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "all mails+more"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    url = slashes + str(folder).replace(" ", "%20")
    found = settings_with(tmp_path, show=SEND, EMAIL_URL=url, PYTHONPATH=str(BASE_DIR), **variables)
    assert (found.stdout, found.stderr) == ("True\n", "")
    (mail,) = folder.iterdir()
    assert "Subject: The 35th" in mail.read_text() and not list(elsewhere.iterdir())


@pytest.mark.parametrize("url", ["filemail://mails", "filemail:mails", "filemail://", "filemail:///"])
def test_a_folder_for_mails_that_could_be_anywhere_is_refused(tmp_path, url):
    found = settings_with(tmp_path, EMAIL_URL=url)
    assert found.returncode == 1
    assert "EMAIL_URL must name a folder from the root on, as in filemail:///srv/mts/mails" in found.stderr


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("eleven-char", "It must contain at least 12 characters."),
        ("twelve-chars", ""),
        ("qwertyuiop123", "This password is too common."),
        ("organiser.ex", "The password is too similar to the email."),
    ],
)
def test_a_password_has_twelve_characters_and_is_no_easy_guess(password, words):
    said = ""
    try:
        validate_password(password, User(email="organiser@ex.com"))
    except ValidationError as error:
        said = " ".join(error.messages)
    assert (words in said) if words else not said


def test_production_without_a_mail_server_passes_the_checks_of_a_deployment(tmp_path):
    """Everything is told by hand then, so that the mailer sends nothing is no mistake."""
    check = "import django; django.setup(); from django.core.management import call_command as c; "
    show = check + "c('check', deploy=True, fail_level='WARNING')"
    secret = "".join(chr(33 + n % 90) for n in range(0, 600, 7))
    production = {"MTS_URL": "https://mts.example.com", "SECRET_KEY": secret}

    found = settings_with(tmp_path, show=show, DATABASE_URL=f"sqlite:///{tmp_path}/x.sqlite3", **production)

    assert (found.returncode, found.stderr) == (0, "")


def test_cache_url_names_a_cache_that_all_workers_share(tmp_path):
    show = "from django.conf import settings as s; print(s.CACHES['default'])"
    own = settings_with(tmp_path, show=show)
    assert "locmem" in own.stdout and "'MAX_ENTRIES': 1000" in own.stdout
    shared = settings_with(tmp_path, show=show, CACHE_URL="redis://cache.example.com:6379/1?socket_timeout=1")
    assert shared.stdout == (
        "{'BACKEND': 'django.core.cache.backends.redis.RedisCache', "
        "'LOCATION': 'redis://cache.example.com:6379/1', 'OPTIONS': {'socket_timeout': 1}}\n"
    ), shared.stderr
