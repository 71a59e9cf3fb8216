"""Several organisers put one evening in order at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import pytest
from django.db import connection

from sessions.models import Session, StaleVersion
from tests.factories import make_session, make_topic

pytestmark = pytest.mark.postgres


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seen", ["the same page", "the page as it is"])
def test_four_reorderings_at_once_leave_one_of_their_orders_and_lose_no_topic(seen):
    session = make_session(35)
    ids = [make_topic(session, title).pk for title in ("One", "Two", "Three", "Four")]
    orders = list(permutations(ids))[1:24:6]
    drawn = session.version

    def reorder(order) -> bool:
        try:
            mine = Session.objects.get(pk=session.pk)
            mine.reorder(order, version=drawn if seen == "the same page" else mine.version)
        except StaleVersion:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        saved = list(pool.map(reorder, orders))
    now = list(session.topics.order_by("position").values_list("pk", "position"))
    assert [position for _, position in now] == [1, 2, 3, 4]
    assert tuple(pk for pk, _ in now) in [order for order, done in zip(orders, saved, strict=True) if done]
    assert sum(saved) == 1 if seen == "the same page" else sum(saved) >= 1
