"""The pictures of the README. Written only on request: MTS_PICTURES=tests/browser/pictures uv run pytest …"""

import os
from pathlib import Path

import pytest
from django.utils import timezone

from sessions.management import sample
from sessions.models import Session
from tests.browser import sample_archive

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = [
    ("home", "/", False),
    ("session", "/sessions/34/", False),
    ("admin-front", "/admin/", True),
    ("admin-proposals", "/admin/mts/proposal/", True),
    ("admin-session", "/admin/mts/session/{next}/change/", True),
]


def test_pictures_of_the_readme(transactional_db, visit, page, log_in, organiser, tmp_path, console_errors):
    """Each page fills a window of 1280 by 860; without MTS_PICTURES they go to a temporary folder."""
    sample_archive.load()
    ahead = Session.objects.order_by("number").last()
    sample.load_proposals(ahead, by=organiser, at=timezone.now())
    folder = Path(os.environ.get("MTS_PICTURES") or tmp_path)
    page.set_viewport_size({"width": 1280, "height": 860})
    for name, address, as_organiser in SHOTS:
        if as_organiser:
            log_in(organiser)
        visit(address.format(next=ahead.pk))
        page.wait_for_load_state("networkidle")
        page.screenshot(path=folder / f"{name}.png")
        assert (folder / f"{name}.png").stat().st_size > 10_000
    assert console_errors == []
