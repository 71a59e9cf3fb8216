"""The picture and the slides of a proposal: nobody's but the organisers', until it is accepted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from sessions.admin.base import needs
from sessions.guard.methods import read_only
from sessions.media.serving import picture_file, slides_file
from sessions.models import ProposalPhoto, ProposalSlides


@read_only
@needs("view_proposal")
def photo(request: HttpRequest, proposal_id: int, width: int) -> HttpResponse:
    """One width of the picture that came with a proposal, as WebP."""
    record = get_object_or_404(ProposalPhoto, proposal=proposal_id)
    return picture_file(request, record, width)


@read_only
@needs("view_proposal")
def slides(request: HttpRequest, proposal_id: int, slides_id: int) -> HttpResponse:
    """Slides sent ahead, as a download."""
    record = get_object_or_404(ProposalSlides, proposal=proposal_id, pk=slides_id)
    return slides_file(request, record)
