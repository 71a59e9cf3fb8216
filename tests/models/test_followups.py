"""A thread never leads back to where it began: by hand, by an import, or by two at the same moment."""

import threading
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from sessions.models import FollowUp, ImportedReport, Reader, Topic, archive_change
from sessions.reports.importing.earlier_talks import resolve
from sessions.threads import circle
from tests.admin.posting import words
from tests.factories import make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def make_talks() -> list[Topic]:
    """Goa (32nd) is continued by Tokens (33rd), and that by Keys (34th)."""
    titles = {32: "Goa", 33: "Tokens", 34: "Keys"}
    talks = [
        make_topic(make_session(n, held_on=date(2017, n - 29, 17)), title) for n, title in titles.items()
    ]
    continues(talks[1], talks[0])
    continues(talks[2], talks[1])
    return talks


def continues(later: Topic, earlier: Topic, **more) -> FollowUp:
    with archive_change():
        return FollowUp.objects.create(topic=later, earlier=earlier, **more)


def test_a_circle_is_refused_with_both_talks_and_nothing_is_written():
    goa, _tokens, keys = make_talks()
    with pytest.raises(ValidationError) as refusal:
        continues(goa, keys)
    assert refusal.value.messages == [
        "“Goa” (32nd) cannot continue “Keys” (34th), whose own thread goes back to it: it would be a circle."
    ]
    with pytest.raises(ValidationError, match="A talk cannot continue itself"):
        continues(goa, goa)
    assert FollowUp.objects.count() == 2
    assert continues(goa, keys, kind="mentions").pk, "what only mentions is no thread"


def test_a_mention_cannot_become_the_link_that_closes_a_circle():
    goa, _tokens, keys = make_talks()
    mention = continues(goa, keys, kind="mentions")
    mention.kind = "continues"
    with pytest.raises(ValidationError), archive_change():
        mention.save()
    assert circle(FollowUp.objects.links()) == []


def test_a_talk_may_continue_two_and_be_continued_by_two():
    goa, tokens, keys = make_talks()
    other = make_topic(make_session(35, held_on=date(2017, 6, 16)), "Other")
    continues(other, goa)
    continues(other, keys)
    assert sorted(FollowUp.objects.links()) == sorted(
        [(tokens.pk, goa.pk), (keys.pk, tokens.pk), (other.pk, goa.pk), (other.pk, keys.pk)]
    )


def test_readers_know_links_of_which_they_see_both_ends():
    goa, tokens, keys = make_talks()
    with archive_change():
        Topic.objects.filter(pk=keys.pk).update(audience="house")
    assert FollowUp.objects.visible_to(Reader.STRANGER).links() == [(tokens.pk, goa.pk)]
    assert len(FollowUp.objects.visible_to(Reader.HOUSE).links()) == 2


def test_the_page_of_the_evening_says_why(organiser_client):
    """Numbers do not tell: the 32nd was renumbered since, and is the 40th now."""
    goa, _tokens, _keys = make_talks()
    with archive_change():
        type(goa.session).objects.filter(pk=goa.session_id).update(number=40)
    form = {"topic": "40th: Goa", "kind": "continues", "earlier": "34th: Keys"}
    page = words(organiser_client.post("/admin/mts/followup/add/", form))
    assert "“Goa” (40th) cannot continue “Keys” (34th), whose own thread goes back to it" in page
    assert FollowUp.objects.count() == 2


def test_an_import_asks_instead_of_closing_a_circle():
    goa, _tokens, keys = make_talks()
    ImportedReport.objects.create(session=goa.session)
    link = FollowUp.objects.create(topic=goa, earlier_number=34, earlier_title="Keys", quote="as in the 34th")
    with archive_change():
        resolved, refused = resolve([32])
    assert resolved == []
    [(one, reason)] = refused
    assert one.pk == link.pk and reason.startswith("“Goa” (32nd) cannot continue “Keys” (34th), whose own")
    link.refresh_from_db()
    assert link.earlier is None and keys.pk


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_that_close_a_circle_together_one_is_refused():
    one, two = (make_topic(make_session(n), f"Talk {n}") for n in (33, 34))
    begin, refused = threading.Barrier(2), []

    def link(later: Topic, earlier: Topic) -> None:
        begin.wait()
        try:
            continues(later, earlier)
        except ValidationError as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    both = [threading.Thread(target=link, args=pair) for pair in ((one, two), (two, one))]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert (FollowUp.objects.count(), len(refused)) == (1, 1)


def test_check_data_names_a_circle():
    goa, _tokens, keys = make_talks()
    out = StringIO()
    call_command("check_data", stdout=out)
    assert "circle" not in out.getvalue()
    FollowUp.objects.bulk_create([FollowUp(topic=goa, earlier=keys)])  # as SQL would
    call_command("check_data", stdout=out)
    line = next(line for line in out.getvalue().splitlines() if line.startswith("circle"))
    assert "of these talks each continues the next: " in line
    assert [line.count(f"“{title}”") for title in ("Goa", "Tokens", "Keys")].count(2) == 1
