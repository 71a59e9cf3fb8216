"""Every module that registers a ModelAdmin. Imported by `apps.AdminConfig` once the admin site exists.

Not in `__init__`: the site's class lives in this package, so Django would import the modules while it is
still making the site, and what they register would be lost.
"""

from sessions.admin import (  # noqa: F401
    call,
    message,
    notice,
    person,
    photos_consents,
    proposal,
    records,
    review,
    session,
    topic,
)
