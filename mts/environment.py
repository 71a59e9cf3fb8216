"""What the environment says, read once: mode, secret, database, mail. `settings.py` arranges it."""

import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import quote, unquote

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from mts.variables import refused, service, split, switch, text
from sessions.programme.date_choices import UnknownCountry, check_country

BASE_DIR = Path(__file__).resolve().parent.parent
DEFAULT_COUNTRY = "JP"


def site_url() -> str:
    """MTS_URL without its last slash, or an empty text in local mode. It must be https and a bare host."""
    url = text("MTS_URL").rstrip("/")
    if not url:
        return ""
    parts = split("MTS_URL", url)
    bare = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc or " " in url)
    if parts.scheme != "https" or not parts.hostname or not bare:
        raise ImproperlyConfigured(
            f"MTS_URL must be https:// and a host name, such as https://mts.example.com; it is {url!r}. "
            "Unset it to run locally on 127.0.0.1."
        )
    return url


def debug(production: bool) -> bool:
    if not switch("MTS_DEBUG"):
        return False
    if production:
        raise ImproperlyConfigured("MTS_DEBUG shows secrets and is refused while MTS_URL is set. Unset one.")
    return True


def honorific() -> str:
    """What follows a name; empty where the house says "none"."""
    return "" if (said := text("MTS_HONORIFIC", "-san")) == "none" else said


def country() -> str:
    """MTS_COUNTRY, or empty for no holidays. Looked up only where somebody set it: that takes a while."""
    code = os.environ.get("MTS_COUNTRY", DEFAULT_COUNTRY).strip().removeprefix("none")
    if code != DEFAULT_COUNTRY:
        try:
            check_country(code)
        except UnknownCountry as error:
            raise ImproperlyConfigured(f"MTS_COUNTRY: {error}") from error
    return code


def data_dir() -> Path:
    """The folder of database file, uploads and collected files; made where missing."""
    path = Path(text("MTS_DATA_DIR", str(BASE_DIR / "var"))).expanduser().resolve()
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


def database_file(path: Path) -> str:
    return f"sqlite:///{quote(str(path))}"


def database(url: str) -> dict:
    """Django's settings for one database address, with our options for its engine."""
    if url == "sqlite://:memory:":
        url = "sqlite://"
    config = Env.db_url_config(service("DATABASE_URL", url, ("sqlite", "postgres", "postgresql")))
    sqlite = config["ENGINE"].endswith("sqlite3")
    if not sqlite and not config["NAME"]:
        raise refused("DATABASE_URL", "names no database: postgres://user:password@host/name.")
    config["OPTIONS"] = config.get("OPTIONS", {}) | (SQLITE_OPTIONS if sqlite else POSTGRESQL_OPTIONS)
    config["CONN_HEALTH_CHECKS"] = True
    config["CONN_MAX_AGE"] = None if sqlite else 0
    config["TEST"] = {"NAME": test_database(sqlite)}
    return config


def test_database(sqlite: bool) -> str | None:
    """Name of the test database: MTS_TEST_DB, else one of its own per process (SQLite) or Django's.

    SQLite tests use a file: an in-memory database shared by threads is locked again and again.
    """
    name = text("MTS_TEST_DB")
    if sqlite:
        return str(Path(tempfile.gettempdir()) / f"mts-test-{name or os.getpid()}.sqlite3")
    return name or None


def cache() -> dict:
    """For strangers' pages, 64 KB at most apiece: each worker's own, or a shared one at CACHE_URL."""
    url = text("CACHE_URL", "locmemcache://?max_entries=1000")
    return Env.cache_url_config(service("CACHE_URL", url, tuple(Env.CACHE_SCHEMES)))


# The options of Django's mailers; what is not here takes none.
_SMTP, _NOWHERE = "smtp.EmailBackend", "dummy.EmailBackend"


def mail_is_set(production: bool) -> bool:
    """Whether mail can be sent: in production only where EMAIL_URL names a server."""
    return not mailers(production)["default"]["BACKEND"].endswith(_NOWHERE)


def mailers(production: bool) -> dict:
    """Django 6.1's MAILERS from EMAIL_URL (smtp+tls://user:password@host:587, filemail:///folder, …).

    Without it, mails are printed in local mode.
    """
    url = text("EMAIL_URL")
    if not url and not production:
        return {"default": {"BACKEND": "sessions.notifications.mail.ConsoleBackend", "OPTIONS": {}}}
    if url.startswith("filemail:"):
        return {
            "default": {
                "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "OPTIONS": {"file_path": mail_folder(url)},
            }
        }
    url = service("EMAIL_URL", url or "dummymail://", tuple(Env.EMAIL_SCHEMES))
    config = Env.email_url_config(url)
    options = {}
    if config["EMAIL_BACKEND"].endswith(_SMTP):
        if not config["EMAIL_HOST"]:
            raise refused("EMAIL_URL", "names no mail server: smtp+tls://user:password@host:587.")
        options = {
            "host": config["EMAIL_HOST"],
            "port": config["EMAIL_PORT"],
            "username": config["EMAIL_HOST_USER"],
            "password": config["EMAIL_HOST_PASSWORD"],
            "use_tls": config.get("EMAIL_USE_TLS", False),
            "use_ssl": config.get("EMAIL_USE_SSL", False),
            "timeout": 10,
        }
    return {"default": {"BACKEND": config["EMAIL_BACKEND"], "OPTIONS": options}}


def mail_folder(url: str) -> str:
    """The folder that filemail:///srv/mails names; four slashes, as in those of SQLite, do as well."""
    path = url.removeprefix("filemail:").removeprefix("//")
    if not path.strip("/") or not path.startswith("/"):
        raise ImproperlyConfigured(
            f"EMAIL_URL must name a folder from the root on, as in filemail:///srv/mts/mails; it is {url!r}."
        )
    return "/" + unquote(path).lstrip("/")
