"""Six equal posts at the same moment are one proposal."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from sessions.models import Notice, PrivateLink, Proposal
from tests.proposals.test_form_page import filled, token_of

pytestmark = pytest.mark.postgres


@pytest.mark.django_db(transaction=True)
def test_six_equal_posts_at_once_give_one_proposal_and_the_same_page():
    form = filled(**{"co_speakers-name": "Okubo", "co_speakers-email": "okubo@example.com"})

    def post(_n: int):
        try:
            return Client().post("/propose/", form)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(post, range(6)))
    proposal = Proposal.objects.get()
    assert [answer.status_code for answer in answers] == [302] * 6
    assert {PrivateLink.objects.find(token_of(answer)).proposal for answer in answers} == {proposal}
    assert proposal.co_speakers.count() == 1
    assert sorted(Notice.objects.values_list("kind", flat=True)).count("received") == 1
