"""The one app, label `mts` (Django's own session store keeps the label `sessions`)."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.db.models.signals import post_migrate


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "mts"
    verbose_name = "MTS"

    def ready(self) -> None:
        from sessions.models.messages import enter_messages
        from sessions.models.users import give_organisers_their_permissions

        post_migrate.connect(give_organisers_their_permissions, sender=self)
        post_migrate.connect(enter_messages, sender=self)


class AdminConfig(DjangoAdminConfig):
    default_site = "sessions.admin.site.OrganisersSite"

    def ready(self) -> None:
        super().ready()
        import_module("sessions.admin.registered")
