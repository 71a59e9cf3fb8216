"""Proposals in the admin."""

from django.contrib import admin

from sessions.admin.saving import ArchiveAdmin
from sessions.models import Proposal


@admin.register(Proposal)
class ProposalAdmin(ArchiveAdmin):
    fields = ["internal_notes"]

    def has_add_permission(self, request) -> bool:
        """Proposals come in through the form, or by asking somebody."""
        return False
