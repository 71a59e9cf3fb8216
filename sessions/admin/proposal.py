"""Proposals in the admin: one list to decide from, one page each, the files they brought, and telling."""

from functools import wraps

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from sessions.admin import asking, proposal_files, proposal_list, proposal_page, proposal_telling
from sessions.admin.saving import ArchiveAdmin
from sessions.media.storage import discard_on_commit
from sessions.models import Proposal, ProposalPhoto, ProposalSlides


@admin.register(Proposal)
class ProposalAdmin(ArchiveAdmin):
    fields = ["internal_notes"]

    def get_urls(self) -> list[URLPattern]:
        def at(address: str, view, name: str) -> URLPattern:
            @wraps(view)
            def bound(request: HttpRequest, **kwargs) -> HttpResponse:
                return view(self, request, **kwargs)

            return path(address, self.admin_site.admin_view(bound), name=f"mts_proposal_{name}")

        one = "<int:proposal_id>/"
        return [
            at("ask/", asking.ask_page, "ask"),
            at("tell/", proposal_telling.tell_proposals, "tell"),
            at(one + "photo/<int:width>/", proposal_files.photo, "photo"),
            at(one + "slides/<int:slides_id>/", proposal_files.slides, "slides"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        self.require_view(request)
        return proposal_list.show(self, request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        self.require_view(request)
        proposal = self.get_object(request, object_id)
        if proposal is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return proposal_page.show(self, request, proposal.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Proposals come in through the form, or by asking somebody."""
        return False

    def require_view(self, request: HttpRequest) -> None:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied

    def require_change(self, request: HttpRequest) -> None:
        if not self.has_change_permission(request):
            raise PermissionDenied

    def frame(self, request: HttpRequest, title: str) -> dict:
        """What every page around proposals shows besides its own."""
        request.current_app = self.admin_site.name
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "subtitle": None}

    def delete_model(self, request: HttpRequest, obj: Proposal) -> None:
        self._discard_files(Proposal.objects.filter(pk=obj.pk))
        super().delete_model(request, obj)

    @staticmethod
    def _discard_files(proposals: QuerySet[Proposal]) -> None:
        discard_on_commit(ProposalPhoto.objects.filter(proposal__in=proposals))
        discard_on_commit(ProposalSlides.objects.filter(proposal__in=proposals))
