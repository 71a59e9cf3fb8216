"""One variable of the environment, read and checked. What is wrong is refused by name and in words.

Spaces and line ends around a value go, and an empty one counts as not set: that is how a compose file passes
what nobody has set. What may hold a secret is never printed.
"""

import os
import re
from email.utils import getaddresses
from urllib.parse import SplitResult, quote, unquote, urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

_LOGIN = re.compile(r"(?P<user>[^:/?#]*)(?::(?P<password>.*))?@(?P<rest>[^@]*)", re.DOTALL)
_FILES = ("sqlite", "filemail", "filecache")  # schemes with the path of a file
_QUERY, _QUERY_OF_FILE = re.compile(r"\?.*\Z"), re.compile(r"\?\w+=[^/?]*\Z")
_HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[\da-fA-F:.]+\]", re.ASCII)
_YES, _NO = ("1", "true", "on", "yes"), ("0", "false", "off", "no")


def refused(name: str, words: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} {words} The table in README.md tells what it holds.")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def required(name: str) -> str:
    """The value of a variable that production cannot do without."""
    if not (value := text(name)):
        raise refused(name, "is not set. With MTS_URL set, MTS runs in production mode and needs it.")
    return value


def choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in choices:
        raise refused(name, f"must be one of {', '.join(map(repr, choices))}; it is {value!r}.")
    return value


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not re.fullmatch(r"[0-9]{1,3}", value):
        raise refused(name, f"must be a number from 0; it is {value!r}.")
    return int(value)


def switch(name: str) -> bool:
    value = text(name, "0").lower()
    if value not in (*_YES, *_NO):
        raise refused(name, f"must be 1 or 0; it is {value!r}.")
    return value in _YES


def zone(name: str, default: str) -> str:
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise refused(name, f"must be a zone such as Asia/Tokyo or UTC; there is no {value!r}.") from None
    return value


def many(name: str, default: list[str]) -> list[str]:
    return [one for part in text(name).split(",") if (one := part.strip())] or default


def hosts(name: str, default: list[str]) -> list[str]:
    found = many(name, default)
    for host in found:
        if not _HOST.fullmatch(host):
            raise refused(name, f"must hold bare host names such as mts.example.com; one is {host!r}.")
    return found


def origins(name: str, default: list[str]) -> list[str]:
    found = many(name, default)
    for origin in found:
        if not re.fullmatch(r"https?://[^/\s?#@]+", origin):
            raise refused(name, f"must hold origins such as https://mts.example.com; one is {origin!r}.")
    return found


def mail_addresses(name: str, default: str = "") -> str:
    """One or more, each with a name or without: "MTS <mts@example.com>"."""
    value = text(name, default)
    found = getaddresses([value]) if value else []
    if not all(re.fullmatch(r"[^@\s]+@[^@\s]+", address) for _name, address in found):
        raise refused(name, f"must be an e-mail address such as mts@example.com; it is {value!r}.")
    return value


def web_address(name: str, default: str = "") -> str:
    """It is not told where it is wrong: that of a chat is a secret."""
    value = text(name, default)
    parts = split(name, value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", value)):
        raise refused(name, "must be an address that begins with https:// (or http://) and names a host.")
    return value


def split(name: str, address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        if "," not in parts.netloc:  # PostgreSQL's list of hosts
            parts.port  # noqa: B018 - raises ValueError, with the value in its words
    except ValueError:
        raise refused(
            name,
            "cannot be read as an address. It is like scheme://user:password@host:port/name; in a password "
            "write @ as %40, : as %3A and / as %2F.",
        ) from None
    return parts


def service(name: str, address: str, schemes: tuple[str, ...]) -> str:
    """The address of a server or file with what people paste unescaped escaped: "/", "#", "?", "@" and "%".

    A password ends at the last "@"; after a file, a query is what looks like one. It is not told where it is
    wrong, for it may hold a password.
    """
    scheme, slashes, rest = address.partition("://")
    if scheme not in schemes or not slashes:
        raise refused(name, f"must begin with one of {', '.join(f'{one}://' for one in schemes)}.")
    if login := _LOGIN.fullmatch(rest):
        user, password = login["user"], login["password"]
        rest = escaped(user) + ("" if password is None else ":" + escaped(password)) + "@" + login["rest"]
    found = (_QUERY_OF_FILE if scheme in _FILES else _QUERY).search(rest)
    path, query = (rest[: found.start()], found[0]) if found else (rest, "")
    path = path.replace("?", "%3F").replace("+", "%2B")
    address = f"{scheme}://{path}{query}".replace("#", "%23")
    split(name, address)
    return address


def escaped(value: str) -> str:
    """What is escaped already stays so; a "%" that escapes nothing is one."""
    try:
        return quote(unquote(value, errors="strict"), safe="")
    except UnicodeDecodeError:
        return quote(value, safe="")
