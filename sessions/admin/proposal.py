"""Proposals in the admin: one list to decide from, one page each, the files they brought, and telling."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from sessions.admin import asking, proposal_files, proposal_list, proposal_page, sending
from sessions.admin.base import WithPages, may
from sessions.admin.saving import ArchiveAdmin
from sessions.media.storage import discard_on_commit
from sessions.models import Proposal, ProposalPhoto, ProposalSlides


@admin.register(Proposal)
class ProposalAdmin(WithPages, ArchiveAdmin):
    pages = [
        ("ask/", asking.ask_page, "ask"),
        ("tell/", sending.tell_proposals, "tell"),
        ("<int:proposal_id>/photo/<int:width>/", proposal_files.photo, "photo"),
        ("<int:proposal_id>/slides/<int:slides_id>/", proposal_files.slides, "slides"),
    ]
    fields = ["internal_notes"]

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return proposal_list.show(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        if not may(request.user, "view_proposal"):
            raise PermissionDenied
        proposal = self.get_object(request, object_id)
        if proposal is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return proposal_page.show(request, proposal.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Proposals come in through the form, or by asking somebody."""
        return False

    def delete_model(self, request: HttpRequest, obj: Proposal) -> None:
        self._discard_files(Proposal.objects.filter(pk=obj.pk))
        super().delete_model(request, obj)

    @staticmethod
    def _discard_files(proposals: QuerySet[Proposal]) -> None:
        discard_on_commit(ProposalPhoto.objects.filter(proposal__in=proposals))
        discard_on_commit(ProposalSlides.objects.filter(proposal__in=proposals))
