"""What the environment says, read once: mode, secret, database, mail. `settings.py` arranges it."""

import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from sessions.programme.date_choices import UnknownCountry, check_country

BASE_DIR = Path(__file__).resolve().parent.parent
DEFAULT_COUNTRY = "JP"
env = Env()


def site_url() -> str:
    """MTS_URL without its last slash, or an empty text in local mode. It must be https and a bare host."""
    url = env.str("MTS_URL", default="").rstrip("/")
    if not url:
        return ""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(
            f"MTS_URL must be https:// and a host name, such as https://mts.example.com; it is {url!r}. "
            "Unset it to run locally on 127.0.0.1."
        )
    return url


def required(name: str) -> str:
    """The value of a variable that production cannot do without."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. With MTS_URL set, MTS runs in production mode and needs it. "
            "The table in README.md tells what it holds."
        )
    return value


def debug(production: bool) -> bool:
    if not env.bool("MTS_DEBUG", default=False):
        return False
    if production:
        raise ImproperlyConfigured("MTS_DEBUG shows secrets and is refused while MTS_URL is set. Unset one.")
    return True


def country() -> str:
    """MTS_COUNTRY, or empty for no holidays. Looked up only where somebody set it: that takes a while."""
    code = env.str("MTS_COUNTRY", default=DEFAULT_COUNTRY).strip()
    if code != DEFAULT_COUNTRY:
        try:
            check_country(code)
        except UnknownCountry as error:
            raise ImproperlyConfigured(f"MTS_COUNTRY: {error}") from error
    return code


def data_dir() -> Path:
    """The folder of database file, uploads and collected files; made where missing."""
    path = Path(env.str("MTS_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_writable(path) from error
    return path


def not_writable(path: Path) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"The data folder {path} cannot be written. Set MTS_DATA_DIR to a folder of your own."
    )


def local_secret(data_dir: Path) -> str:
    """A secret written once into the data folder, readable by its owner only (mode 600)."""
    path = data_dir / "secret-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise not_writable(data_dir) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret := secrets.token_urlsafe(50))
    return secret


SQLITE_OPTIONS = {
    # IMMEDIATE: a transaction that reads first and writes later would fail at once with "locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 10,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=10000",
}


def check_connection(connection) -> None:
    """What the pool asks before it gives a connection away: where one is dead, all the idle ones go.

    They come from the same server. One by one the pool would find each dead, and wait longer after each.
    """
    pool = connection._pool
    try:
        pool.check_connection(connection)
    except Exception:
        pool.drain()
        raise


POSTGRESQL_OPTIONS = {
    # By itself the pool waits 30 s for a server that is down, and looks whether it is back after twice as
    # long each time, for five minutes. After 3 s it gives up, and the next request looks at once.
    "pool": {"timeout": 5, "reconnect_timeout": 3, "check": check_connection},
    "connect_timeout": 3,
    # Compiling a plan (JIT) takes seconds where running it takes a tenth of one.
    "options": "-c statement_timeout=30000 -c lock_timeout=5000 -c jit=off",
}


def database(url: str) -> dict:
    """Django's settings for one database address, with our options for its engine."""
    config = env.db_url_config(url)
    sqlite = config["ENGINE"].endswith("sqlite3")
    config["OPTIONS"] = config.get("OPTIONS", {}) | (SQLITE_OPTIONS if sqlite else POSTGRESQL_OPTIONS)
    config["CONN_HEALTH_CHECKS"] = True
    config["CONN_MAX_AGE"] = None if sqlite else 0
    config["TEST"] = {"NAME": test_database(sqlite)}
    return config


def test_database(sqlite: bool) -> str | None:
    """Name of the test database: MTS_TEST_DB, else one of its own per process (SQLite) or Django's.

    SQLite tests use a file: an in-memory database shared by threads is locked again and again.
    """
    name = env.str("MTS_TEST_DB", default="")
    if sqlite:
        return str(Path(tempfile.gettempdir()) / f"mts-test-{name or os.getpid()}.sqlite3")
    return name or None


# The options of Django's mailers; what is not here takes none.
_SMTP, _FILES, _NOWHERE = "smtp.EmailBackend", "filebased.EmailBackend", "dummy.EmailBackend"


def mail_is_set(production: bool) -> bool:
    """Whether mail can be sent: in production only where EMAIL_URL names a server."""
    return not mailers(production)["default"]["BACKEND"].endswith(_NOWHERE)


def mailers(production: bool) -> dict:
    """Django 6.1's MAILERS from EMAIL_URL (smtp+tls://user:password@host:587, filemail:///folder, …).

    Without it, mails are printed in local mode.
    """
    url = env.str("EMAIL_URL", default="")
    if not url and not production:
        return {"default": {"BACKEND": "sessions.notifications.mail.ConsoleBackend", "OPTIONS": {}}}
    config = env.email_url_config(url or "dummymail://")
    options = {}
    if config["EMAIL_BACKEND"].endswith(_SMTP):
        options = {
            "host": config["EMAIL_HOST"],
            "port": config["EMAIL_PORT"],
            "username": config["EMAIL_HOST_USER"],
            "password": config["EMAIL_HOST_PASSWORD"],
            "use_tls": config.get("EMAIL_USE_TLS", False),
            "use_ssl": config.get("EMAIL_USE_SSL", False),
            "timeout": 10,
        }
    elif config["EMAIL_BACKEND"].endswith(_FILES):
        options = {"file_path": mail_folder(url)}
    return {"default": {"BACKEND": config["EMAIL_BACKEND"], "OPTIONS": options}}


def mail_folder(url: str) -> str:
    """The folder that filemail:///srv/mails names; four slashes, as in the addresses of SQLite, do as well.

    django-environ takes the first slash away: mails went below whatever folder the service was started in.
    """
    parts = urlsplit(url)
    if parts.netloc or not parts.path.startswith("/") or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            f"EMAIL_URL must name a folder from the root on, as in filemail:///srv/mts/mails; it is {url!r}."
        )
    return "/" + unquote(parts.path).lstrip("/")
