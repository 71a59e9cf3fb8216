"""Where a person stands, and why their record is needed."""

from datetime import date

import pytest

from sessions.models import Intern, Newcomer, archive_change
from sessions.people.appearances import reason_to_keep
from tests.factories import make_moderator, make_person, make_session, make_topic


@pytest.mark.django_db
def test_a_person_without_any_role_may_go():
    assert reason_to_keep(make_person("Okubo")) == ""


@pytest.mark.django_db
def test_the_reason_to_keep_somebody_says_where():
    okubo = make_person("Okubo")
    may = make_session(34)
    make_topic(may, "Using NFS via AWS Storage Gateway", speakers=[okubo])
    assert reason_to_keep(okubo) == (
        "Okubo spoke at the 34th (Using NFS via AWS Storage Gateway), so the archive needs this record."
    )
    make_moderator(may, okubo)
    assert reason_to_keep(okubo) == (
        "Okubo spoke at the 34th (Using NFS via AWS Storage Gateway) and moderated the 34th, "
        "so the archive needs this record."
    )
    december = make_session(29, held_on=date(2016, 12, 16), writer=okubo)
    make_topic(december, speakers=[okubo])
    with archive_change():
        Newcomer.objects.create(session=december, person=okubo)
        Intern.objects.create(person=okubo, programme="GIP")
    assert reason_to_keep(okubo) == (
        "Okubo spoke at the 34th (Using NFS via AWS Storage Gateway), spoke at the 29th (JWT vs Goa), "
        "moderated the 34th and appears in 3 more places, so the archive needs this record."
    )
