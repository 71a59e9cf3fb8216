"""The months in English, as people write them; whatever the server's locale."""

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)


def month_number(found: str) -> int:
    """5 for "May" and for "05", as a `MONTH` or a number was found."""
    if found.isdigit():
        return int(found)
    return next(n for n, name in enumerate(MONTHS, start=1) if name[:3].lower() == found[:3].lower())
