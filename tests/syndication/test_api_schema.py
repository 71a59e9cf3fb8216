"""Whatever the OpenAPI document allows, and what it does not: the API answers as it says (schemathesis)."""

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from mts.wsgi import application
from tests.browser import sample_archive

BOUNDED = {
    "seed": 34,
    "suppress-health-check": ["all"],
    "generation": {"max-examples": 3, "deterministic": True, "no-shrink": True},
    "phases": {"stateful": {"generation": {"max-examples": 3}}},
}


def plain(environ, start_response):
    """The application for a client that cannot unpack gzip."""
    return application({**environ, "HTTP_ACCEPT_ENCODING": "identity"}, start_response)


@pytest.mark.django_db(transaction=True)
def test_the_api_answers_as_it_says():
    sample_archive.load()
    config = SchemathesisConfig.from_dict(BOUNDED)
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", plain, config=config)
    asked, failed = 0, []
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            failed.append(event)
        elif isinstance(event, events.ScenarioFinished):
            asked += len(event.recorder.cases)
            checks = [check for found in event.recorder.checks.values() for check in found]
            failed += [check.failure_info for check in checks if check.status is not Status.SUCCESS]
    assert failed == [] and asked > 300
