"""The way in through a private link: whom it belongs to. A wrong token and no token are answered alike."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from sessions.guard.private import NoSuchLink, private
from sessions.models import CoSpeaker, PrivateLink, Proposal

type View = Callable[..., HttpResponse]


def holder_of(token: str) -> Proposal | CoSpeaker | None:
    """Whose page this token opens; None for a wrong, revoked or ended one, and for a moderator's."""
    link = PrivateLink.objects.find(token)
    return link and (link.proposal or link.co_speaker)


def for_the_speaker(view: View) -> View:
    """The view, called with the proposal of the link; everybody else is told that there is no such page."""
    return _opened(view, Proposal)


def for_a_co_speaker(view: View) -> View:
    return _opened(view, CoSpeaker)


def for_either(view: View) -> View:
    return _opened(view, (Proposal, CoSpeaker))


def _opened(view: View, kinds: type | tuple[type, ...]) -> View:
    @private
    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        holder = holder_of(token)
        if not isinstance(holder, kinds):
            raise NoSuchLink
        return view(request, token, holder)

    return answer
