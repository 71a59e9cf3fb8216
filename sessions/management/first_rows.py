"""What MTS always has a row for, entered after each migrate: the organisers' group, messages, reasons."""

from django.apps import apps as every_app
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

from sessions.models import DeclineReason, Message, MessageKind
from sessions.models.messages import DAYS_BY_RULE
from sessions.models.users import ORGANISERS

REASONS = {
    "No place": "The coming evenings are full, and we could not find a place for your talk.",
    "Told already": "We had a talk on this not long ago. A new angle on it would be welcome.",
    "Not for this evening": "It does not quite fit an evening of short technical talks.",
}


def enter_first_rows(*, apps: Apps = every_app, **kwargs) -> None:
    """Called after each migrate. Nothing where `migrate mts zero` took the tables."""
    if "message" in apps.all_models["mts"]:
        give_organisers_their_permissions(apps=apps, **kwargs)
        enter_messages()


def give_organisers_their_permissions(**kwargs) -> None:
    """The group Organisers may do everything with MTS's own records except log-ins.

    Our app is asked before Django's own receiver makes the permissions, so they are made here first.
    """
    create_permissions(**kwargs)
    group, _ = Group.objects.get_or_create(name=ORGANISERS)
    group.permissions.set(
        Permission.objects.filter(content_type__app_label="mts").exclude(content_type__model="user")
    )


def enter_messages() -> None:
    """A row for every kind of message, and first reasons where there is none."""
    known = set(Message.objects.values_list("kind", flat=True))
    Message.objects.bulk_create(
        [Message(kind=kind, days=DAYS_BY_RULE.get(kind)) for kind in MessageKind.values if kind not in known],
        ignore_conflicts=True,
    )
    if not DeclineReason.objects.exists():
        DeclineReason.objects.bulk_create(
            [DeclineReason(label=label, text=text) for label, text in REASONS.items()], ignore_conflicts=True
        )
