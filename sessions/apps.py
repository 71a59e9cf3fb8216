"""The one app, label `mts` (Django's own session store keeps the label `sessions`)."""

from importlib import import_module

from django.apps import AppConfig
from django.apps import apps as every_app
from django.apps.registry import Apps
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.db.models.signals import post_migrate


def first_rows(*, apps: Apps = every_app, **kwargs) -> None:
    """After each migrate: what MTS always has a row for. Nothing where `migrate mts zero` took the tables."""
    from sessions.models.messages import enter_messages
    from sessions.models.users import give_organisers_their_permissions

    if "message" in apps.all_models["mts"]:
        give_organisers_their_permissions(apps=apps, **kwargs)
        enter_messages()


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "mts"
    verbose_name = "MTS"

    def ready(self) -> None:
        post_migrate.connect(first_rows, sender=self)


class AdminConfig(DjangoAdminConfig):
    default_site = "sessions.admin.site.OrganisersSite"

    def ready(self) -> None:
        super().ready()
        import_module("sessions.admin.registered")
