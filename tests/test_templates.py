"""Templates name only what is there (`missing_names.py`), and what they say may be missing they do name."""

import re

import pytest
from django.conf import settings
from django.template import Context, engines

from sessions.models import Proposal
from tests.factories import make_proposal
from tests.missing_names import MAY_BE_MISSING

TEMPLATES = settings.BASE_DIR / "templates"


@pytest.fixture
def draw(tmp_path, monkeypatch):
    """`draw("{{ name }}", name="Doi")` draws a template of ours with that text."""
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "dirs", [tmp_path, *engine.dirs])

    def forget() -> None:
        for loader in engine.template_loaders:
            loader.reset()

    def drawn(text: str, **names) -> str:
        (tmp_path / "page.html").write_text(text, encoding="utf-8")
        forget()
        return engine.get_template("page.html").render(Context(names))

    yield drawn
    forget()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("{{ titel }}", "titel"),
        ("{{ talk.titel }}", "talk.titel"),
        ("{{ titel|default:'A talk' }}", "titel"),
        ("{% if titel %}{% endif %}", "titel"),
        ("{% if talk.title and not talk.titel %}{% endif %}", "talk.titel"),
        ("{% for one in talks %}{% endfor %}", "talks"),
        ("{% with it=titel %}{{ it }}{% endwith %}", "titel"),
        ("{% include 'archive/_propose.html' with first=titel %}", "titel"),
        ("{% load i18n %}{% blocktranslate %}A talk: {{ titel }}{% endblocktranslate %}", "titel"),
        ("{# May be missing: title #}{{ titel }}", "titel"),
        ("{# May be missing: talk.title #}{{ talk.titel }}", "talk.titel"),
    ],
)
def test_a_wrong_name_is_found_wherever_it_stands(draw, missing_names, text, missing):
    draw(text, talk={"title": "JWT vs Goa"})
    assert list(missing_names) == [f"page.html, line 1: {missing}"]
    missing_names.clear()


@pytest.mark.parametrize(
    "text",
    [
        "{{ talk.title }}",
        "{% if evening.venue %}{% endif %}{{ evening.venue }}",
        "{# May be missing: titel, talk.words #}{{ titel }}{% if talk.words.more %}{% endif %}",
        "{% load i18n %}{% blocktranslate with name=talk.title %}A talk: {{ name }}{% endblocktranslate %}",
    ],
)
def test_what_is_there_or_may_be_missing_is_no_fault(draw, text):
    draw(text, talk={"title": "JWT vs Goa"}, evening=None)


@pytest.mark.django_db
def test_a_related_record_that_does_not_exist_is_no_fault(draw):
    proposal = make_proposal()
    with pytest.raises(Proposal.photo.RelatedObjectDoesNotExist):
        _ = proposal.photo
    assert draw("{% if proposal.photo %}A photo{% endif %}", proposal=proposal) == ""


@pytest.mark.django_db
def test_a_page_with_a_renamed_name_left_in_it_is_found(client, draw, missing_names, tmp_path):
    page = (TEMPLATES / "errors" / "page.html").read_text(encoding="utf-8")
    (tmp_path / "errors").mkdir()
    (tmp_path / "errors" / "page.html").write_text(page.replace("{{ words }}", "{{ wordes }}"))
    draw("")
    client.get("/nowhere/")
    assert [name.rpartition(" ")[2] for name in missing_names] == ["wordes"]
    missing_names.clear()


def test_what_a_template_says_may_be_missing_it_names():
    declared, stale = 0, []
    for path in TEMPLATES.rglob("*"):
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        used = MAY_BE_MISSING.sub("", re.sub(r"{% comment %}.*?{% endcomment %}", "", text))
        for name in (name for names in MAY_BE_MISSING.findall(text) for name in names.split(", ")):
            declared += 1
            if not re.search(rf"\b{re.escape(name)}\b", used):
                stale.append(f"{path.relative_to(TEMPLATES)}: {name}")
    assert declared and stale == []
