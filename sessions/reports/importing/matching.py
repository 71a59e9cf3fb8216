"""Whether a name in a report is somebody the archive knows. Plain rules over roles; no database.

A full name with the same affiliation is the same person. A single name is the same person only when capacity
and months fit. Otherwise software does not know: it takes a second person, and asks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sessions.text import clean_line, normalise_name

# Two roles of one internship lie at most this far apart; the longest internship seen has six months.
INTERNSHIP_MONTHS = 6

type RoleCapacity = Literal["member", "guest", "intern", "newcomer"]


@dataclass(frozen=True, slots=True)
class Role:
    """What a person was at a session; moderators count as members.

    month: as `series.month_index` counts, None while the date is open: then numbers tell months apart.
    farewell: the last day of an internship.
    """

    number: int
    capacity: RoleCapacity
    affiliation: str = ""
    month: int | None = None
    farewell: bool = False

    @property
    def home(self) -> str:
        """The company of a guest as a key; empty for everybody of the house."""
        return company_key(self.affiliation) if self.capacity == "guest" else ""


def company_key(name: str) -> str:
    """The key under which spellings of one company meet."""
    return normalise_name(name, honorific="") if name else ""


def is_full_name(name: str) -> bool:
    return len(clean_line(name).split()) > 1


def months_apart(one: Role, other: Role) -> int:
    if one.month is None or other.month is None:
        return abs(one.number - other.number)
    return abs(one.month - other.month)


def fits(
    name: str, role: Role, known: Iterable[Role], *, organisation: str = "", left: int | None = None
) -> bool:
    """Whether somebody with these roles (and home organisation) can be whom the report names in this role.

    left: the month in which the person left the house. Asked of people who share the name already.
    """
    roles = list(known)
    homes = {other.home for other in roles}
    if is_full_name(name):
        return role.home in homes | ({company_key(organisation)} if organisation or not roles else set())
    if left is not None and role.month is not None and role.month > left:
        return False
    if not roles:
        return role.home == company_key(organisation)
    if role.capacity == "guest":
        return bool(role.home) and role.home in homes | {company_key(organisation)}
    rules = {"member": _member_fits, "intern": _intern_fits, "newcomer": _newcomer_fits}
    return rules[role.capacity](role, roles)


def nearest(role: Role, known: Iterable[Role]) -> int:
    """Months from the nearest of these roles; a large number without any."""
    return min((months_apart(role, other) for other in known), default=10_000)


def _member_fits(role: Role, roles: list[Role]) -> bool:
    """A member stays one, and so does somebody introduced earlier; internships come before."""
    member = any(other.capacity == "member" for other in roles)
    introduced = any(other.capacity == "newcomer" and other.number <= role.number for other in roles)
    after_internship = all(other.number < role.number for other in roles if other.capacity == "intern")
    return (member or introduced) and after_internship


def _intern_fits(role: Role, roles: list[Role]) -> bool:
    """The same internship: within months, with no farewell between, and no work as a member before."""
    if any(other.capacity == "member" and other.number < role.number for other in roles):
        return False
    return any(other.capacity == "intern" and one_internship(role, other, roles) for other in roles)


def one_internship(one: Role, other: Role, roles: Iterable[Role]) -> bool:
    """Whether two roles as intern belong to one internship, given all roles of the person."""
    first, last = sorted((one.number, other.number))
    ended_between = any(
        role.capacity == "intern" and role.farewell and first <= role.number < last for role in (one, *roles)
    )
    return months_apart(one, other) <= INTERNSHIP_MONTHS and not ended_between


def _newcomer_fits(role: Role, roles: list[Role]) -> bool:
    """Whoever is introduced has no earlier role in the house."""
    return all(other.number >= role.number and other.capacity != "guest" for other in roles)


def role_in_words(role: Role) -> str:
    if role.capacity == "guest":
        home = f" from {role.affiliation} at session" if role.affiliation else " at"
        return f"guest{home} {role.number}"
    return (
        f"intern until session {role.number}"
        if role.farewell
        else f"{role.capacity} at session {role.number}"
    )
