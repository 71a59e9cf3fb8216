"""The statistics in a real browser: accessible in every look, readable on a phone, and on paper."""

from datetime import date, timedelta

import pytest

from sessions.models import Intern, SpeakerEntry, Status, Tag
from tests.browser.conftest import EVERY_LOOK, NARROW
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SMALLEST = """() => Math.min(...[...document.querySelectorAll('.plot-picture text')].map(
  text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))"""


@pytest.fixture
def twelve_years(transactional_db):
    tags = [Tag.objects.create(name=f"A long name of a tag {n}", slug=f"tag-{n}") for n in range(8)]
    for number in range(1, 13):
        day = date(2010 + number, 5, 19)
        session = make_session(number, held_on=day, published_on=day + timedelta(days=9 * number))
        guest = make_person(f"Guest {number}")
        entry = SpeakerEntry(guest, "guest", f"Averylongnameofacompanywithoutanyspace {number % 3}")
        topic = make_topic(session, f"Talk {number}", speakers=[entry, make_person(f"Member {number}")])
        topic.tags.add(*tags)
        make_moderator(session, guest)
        Intern.objects.create(
            person=guest, programme=f"P {number % 3}", farewell_session=session, farewell_audience="public"
        )
    make_session(13, held_on=date(2040, 5, 18), status=Status.ANNOUNCED)


def test_statistics_are_accessible_in_every_look_open_and_closed(
    twelve_years, visit, page, faults, console_errors
):
    visit("/statistics/")
    assert faults(page, EVERY_LOOK) == []
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert faults(page, (*EVERY_LOOK, ({"width": 320, "height": 700}, "light")), name="statistics") == []
    assert console_errors == []


def test_words_of_a_plot_can_be_read_on_a_phone(twelve_years, visit, page):
    page.set_viewport_size(NARROW)
    visit("/statistics/")
    assert page.evaluate(SMALLEST) >= 12
    assert page.get_by_role("img", name="Evenings a year").is_visible()


def test_the_table_behind_a_plot_opens_without_script(twelve_years, visit, page):
    visit("/statistics/")
    figures = page.locator("figure", has_text="Days from evening to report")
    row = figures.get_by_role("row", name="2013 27 27 27 1")
    assert not row.is_visible()
    figures.get_by_text("In figures").click()
    assert row.is_visible()


def test_on_paper_plots_stand_black_on_white_without_their_tables(twelve_years, visit, page, picture):
    visit("/statistics/")
    page.emulate_media(media="print", color_scheme="dark")
    bar = page.locator(".plot-ink").first
    assert bar.evaluate("path => getComputedStyle(path).fill") == "rgb(0, 0, 0)"
    assert not page.get_by_text("In figures").first.is_visible()
    picture("statistics-print")
