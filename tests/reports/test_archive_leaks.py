"""The sample archive, and the real one if it is there, partly hidden: no report tells what is not public."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from sessions.management.sample import load_reports
from sessions.models import Audience, Intern, Newcomer, Session, Topic, archive_change
from sessions.reports.importing.run import import_reports
from sessions.reports.parser import read_sources
from sessions.reports.writing import house_style
from tests.factories import make_person
from tests.reports.corpus import needs_corpus, six

pytestmark = pytest.mark.django_db
FORMATS = ("md", "txt", "html")


def sample(by) -> None:
    load_reports(by=by)


def real(by) -> None:
    readings = read_sources([six()], style=house_style())
    reports = [report for reading in readings for report in reading.reports]
    import_reports(reports, sources={reading.source.name: reading for reading in readings}, by=by)


def hide_a_part() -> list[str]:
    """Keep each third topic and all farewells in the house, give the rest house wording; the words hidden."""
    secrets = ["Freshface"]
    with archive_change():
        for n, topic in enumerate(Topic.objects.order_by("session", "position")):
            if n % 3 == 0:
                topic.audience = Audience.HOUSE
                topic.title = topic.title and f"Secret {n}: {topic.title}"
                topic.subject = topic.subject and f"the secret {n} of {topic.subject}"
                topic.summary = f"Hidden words {n}. {topic.summary}"
                secrets.append(f"Hidden words {n}.")
                if words := topic.title or topic.subject:
                    secrets.append(words)
            else:
                topic.house_title, topic.house_summary = f"Codename {n}", f"What nobody knows {n}."
                secrets += [f"Codename {n}", f"What nobody knows {n}."]
            topic.save()
        for intern in Intern.objects.exclude(farewell_session=None):
            intern.farewell_audience, intern.impressions = Audience.HOUSE, f"Tears of {intern.person}."
            intern.save()
            secrets.append(intern.impressions)
        for session in Session.objects.all():
            Newcomer.objects.create(session=session, person=make_person("Freshface"))
    return secrets


def outputs(client, query: str = "") -> str:
    """Every report of the archive in every format, in one text."""
    numbers = Session.objects.filter(status="published").values_list("number", flat=True)
    addresses = [reverse("session_report", args=[number, format]) for number in numbers for format in FORMATS]
    return "\n".join(client.get(address + query).text for address in addresses)


@pytest.mark.parametrize("fill", [sample, pytest.param(real, marks=needs_corpus)])
def test_no_report_tells_a_stranger_what_is_hidden(client, organiser, colleague, fill: Callable):
    fill(organiser)
    assert "last day of" in outputs(client)
    secrets = hide_a_part()
    public = outputs(client) + outputs(client, "?wording=house")
    shown = Topic.objects.filter(audience=Audience.PUBLIC).exclude(title="")
    assert all(topic.title in outputs_of(client, topic) for topic in shown)
    assert [secret for secret in secrets if secret in public] == []
    assert "last day of" not in public

    client.force_login(colleague)
    house = outputs(client, "?wording=house")
    assert [secret for secret in secrets if secret not in house] == [
        "Freshface"
    ]  # newcomers are in no report


def outputs_of(client, topic: Topic) -> str:
    return client.get(reverse("session_report", args=[topic.session.number, "txt"])).text
