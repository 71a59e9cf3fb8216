"""That the browser, the live server, the log-in and axe work together."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_organiser_opens_the_admin_and_a_stranger_is_asked_to_log_in(visit, log_in, organiser):
    assert "/admin/login/" in visit("/admin/").url
    log_in(organiser)
    page = visit("/admin/")
    assert page.url.endswith("/admin/")
    assert "organisers" in page.title()


def test_axe_names_a_fault_when_there_is_one(page, axe_violations):
    page.set_content('<html lang="en"><title>A page</title><main><h1>Form</h1><input></main></html>')
    assert any("label" in line for line in axe_violations(page, ("serious", "critical")))


def test_a_page_is_looked_at_in_each_size_and_scheme(page, faults):
    page.set_content("""<html lang="en"><title>A page</title><style>
        p { color: #000; background: #fff; transition: all 9s; }
        body { margin: 0; } main { min-width: 600px; }
        @media (prefers-color-scheme: dark) { p { color: #777; background: #666; } }
        </style><main><h1>Colours</h1><p>Read me.</p></main></html>""")
    found = [line.removeprefix(page.url).partition(" with ")[0] for line in faults(page)]
    assert found == [
        ", 360, dark: serious color-contrast: p",
        ", 360, dark: 600 pixels wide",
        ": 600 pixels wide at 320",
        ": 600 pixels wide at 360",
    ]
