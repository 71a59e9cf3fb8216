"""Addresses that moved or are gone: to look something up, not to edit."""

from django.contrib import admin
from django.http import HttpRequest

from sessions.admin.saving import SavesInArchive
from sessions.models import OldAddress


@admin.register(OldAddress)
class OldAddressAdmin(SavesInArchive):
    list_display = ["slug", "kind", "leads_to"]
    list_filter = ["kind"]
    search_fields = ["slug", "leads_to"]
    search_help_text = "Old or new address"
    ordering = ["kind", "slug"]
    fields = ["kind", "slug", "leads_to"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: OldAddress | None = None) -> bool:
        return False
