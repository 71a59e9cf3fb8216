"""The one app, label `mts` (Django's own session store keeps the label `sessions`)."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.db.models.signals import post_migrate, pre_migrate


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "mts"
    verbose_name = "MTS"

    def ready(self) -> None:
        post_migrate.connect(import_module("sessions.management.first_rows").enter_first_rows, sender=self)
        touched, search = map(import_module, ("sessions.models.touched", "sessions.search.follow"))
        pre_migrate.connect(touched.drop_triggers, sender=self)
        post_migrate.connect(touched.make_triggers, sender=self)
        post_migrate.connect(search.after_migrate, sender=self)
        touched.FOLLOWERS.append(search.follow)


class AdminConfig(DjangoAdminConfig):
    default_site = "sessions.admin.site.OrganisersSite"

    def ready(self) -> None:
        super().ready()
        import_module("sessions.admin.registered")
