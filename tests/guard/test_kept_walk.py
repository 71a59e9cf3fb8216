"""Everybody walks every address there is: what the cache holds afterwards is for strangers, all of it.

Every field that strangers must not read holds a word that begins with "canary" (`tests/archive/canaries.py`).
"""

import re
from collections.abc import Iterable

import pytest
from django.core.cache import cache
from django.test import Client

from sessions.models import Moderator, PersonalToken, PrivateLink, Proposal, Session, Slides
from tests.archive.canaries import make_canaries
from tests.archive.test_no_leaks import ENTRANCES, FOR_SPEAKERS, every_address, told
from tests.guard.test_methods import addresses
from tests.proposals.casts import agreed

pytestmark = pytest.mark.django_db(transaction=True)
FILLED = "a" * 32  # what stands for a token in `addresses`


def every_page(*tokens: str) -> set[str]:
    """Every pattern, with every token where one belongs, and every address of the archive."""
    patterns = {address for _name, address in addresses()}
    found = {address.replace(FILLED, token) for address in patterns for token in (FILLED, *tokens)}
    files = {f"/media/slides/{key}" for key in Slides.objects.values_list("key", flat=True)}
    files |= {f"/moderate/{token}/slides/{key}" for token in tokens for key in files}
    places = {f"/sessions/{session.number}/run-sheet/" for session in Session.objects.all()}
    places |= {f"/admin/mts/proposal/{key}/change/" for key in Proposal.objects.values_list("pk", flat=True)}
    return found | files | places | every_address() | {*ENTRANCES, *FOR_SPEAKERS}


def walk(pages: Iterable[str], client: Client | None = None) -> str:
    """What the reader was told at all of these; without a client, somebody who never brings a cookie."""
    left = (page for page in sorted(pages) if not page.startswith("/admin/logout"))
    return "".join(told((client or Client()).get(page)) for page in left)


def everything_held() -> list[object]:
    """Pages, as (body, headers), and what `kept` made for pages."""
    return [cache.get(key.removeprefix(":1:")) for key in sorted(cache._cache)]


@pytest.fixture
def tokens(transactional_db) -> tuple[str, str]:
    """The private links of a speaker who was told, and of a moderator who is asked."""
    make_canaries()
    evening = Session.objects.get(number=36)
    proposal = agreed(evening, internal_notes="Canaryinternal")
    moderator = Moderator.objects.get(session=evening)
    return PrivateLink.mint(proposal), PrivateLink.mint(moderator)


def test_what_is_kept_holds_no_private_page_no_token_and_no_message(tokens, colleague, organiser):
    pages = every_page(*tokens)
    for user, word in ((colleague, "canarytitle"), (organiser, "canaryinternal")):
        client = Client()
        client.force_login(user)
        assert word in walk(pages, client), word
    bearer = {"Authorization": f"Bearer {PersonalToken.mint(colleague, 'api', 'bot')}"}
    assert "canarytitle" in walk((page for page in pages if page.startswith("/api/")), Client(headers=bearer))
    for token, words in zip(tokens, ("moving to go", "canaryuntold"), strict=True):
        assert words in walk(page for page in pages if token in page), words
    assert not [one for one in everything_held() if isinstance(one, tuple) and isinstance(one[0], bytes)]
    cache.clear()  # of the totals that the house knows
    speaker = Client()
    speaker.post(f"/propose/{tokens[0]}/confirm/")
    assert "you are expected" in told(speaker.get("/"))  # the message, on whatever page is opened next
    walk(pages)
    everything = repr(everything_held()).lower()
    for word in ("public talk", "publicsummary", "begin:vcalendar", "user-agent: *"):
        assert word in everything, word
    assert not re.findall(r"canary\w*", everything)
    for secret in (*tokens, FILLED, "csrfmiddlewaretoken", "you are expected"):
        assert secret.lower() not in everything, secret
