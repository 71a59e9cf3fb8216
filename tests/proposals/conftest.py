"""The evening that talks are proposed for."""

import pytest

from sessions.models import Session, Status
from tests.factories import make_session
from tests.proposals.casts import FAR


@pytest.fixture
def evening() -> Session:
    return make_session(35, held_on=FAR, status=Status.OPEN, venue="Shibuya")
