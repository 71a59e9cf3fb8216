"""Private links: the token is never stored, several may live, and revoked ones open nothing."""

import pytest
from django.db import IntegrityError, transaction

from sessions.models import CoSpeaker, PrivateLink
from sessions.models.private_links import digest
from tests.factories import make_moderator, make_person, make_proposal, make_session

pytestmark = pytest.mark.django_db


def test_each_link_opens_its_holder_and_only_its_digest_is_stored():
    proposal = make_proposal()
    holders = [
        proposal,
        CoSpeaker.objects.create(proposal=proposal, name="Ogawa"),
        make_moderator(make_session(), make_person("Jeffrey")),
    ]
    tokens = [PrivateLink.mint(holder) for holder in holders]
    assert [PrivateLink.objects.find(token).holder for token in tokens] == holders
    assert sorted(PrivateLink.objects.values_list("digest", flat=True)) == sorted(map(digest, tokens))


def test_several_live_links_until_one_new_one_replaces_them():
    proposal = make_proposal()
    first, second = PrivateLink.mint(proposal), PrivateLink.mint(proposal)
    assert PrivateLink.objects.find(first) and PrivateLink.objects.find(second)
    third = PrivateLink.reissue(proposal)
    found = [PrivateLink.objects.find(token) for token in (first, second, third)]
    assert [link.holder if link else None for link in found] == [None, None, proposal]


@pytest.mark.parametrize("token", ["", "x" * 31, "x" * 32, "é" * 32, "x" * 10_000, "../../etc/passwd"])
def test_wrong_tokens_open_nothing(token: str):
    PrivateLink.mint(make_proposal())
    assert PrivateLink.objects.find(token) is None


def test_a_link_opens_one_thing():
    with pytest.raises(IntegrityError), transaction.atomic():
        PrivateLink.objects.create(digest="0" * 64)
