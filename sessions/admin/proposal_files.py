"""The picture and the slides of a proposal: nobody's but the organisers', until it is accepted."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from sessions.admin.base import needs
from sessions.guard.methods import read_only
from sessions.media.serving import guarded_file, slides_file
from sessions.models import ProposalPhoto, ProposalSlides


@read_only
@needs("view_proposal")
def photo(request: HttpRequest, proposal_id: int, width: int) -> HttpResponse:
    """One width of the picture that came with a proposal, as WebP."""
    record = get_object_or_404(ProposalPhoto, proposal=proposal_id)
    if width not in record.widths:
        raise Http404("No picture of this width.")
    etag = f"{record.key}-{width}"
    return guarded_file(request, record.file_name(width), etag, content_type="image/webp")


@read_only
@needs("view_proposal")
def slides(request: HttpRequest, proposal_id: int, slides_id: int) -> HttpResponse:
    """Slides sent ahead, as a download."""
    record = get_object_or_404(ProposalSlides, proposal=proposal_id, pk=slides_id)
    return slides_file(request, record)
