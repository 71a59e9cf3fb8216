"""Post an admin form as a browser would: everything the page holds, with some fields typed over."""

import re
from datetime import date
from html import unescape
from html.parser import HTMLParser

from django.http import QueryDict
from django.urls import reverse

from sessions.models import Session


class _Fields(HTMLParser):
    """Collects (name, value) of the successful controls of one form (HTML 4.10.21.4), in their order."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.inside, self.templates = form_id, False, 0
        self.found: list[tuple[str, str]] = []
        self.select, self.several, self.text = None, False, None

    def handle_starttag(self, tag: str, attrs) -> None:
        given = dict(attrs)
        if tag == "template":
            self.templates += 1
        if tag == "form":
            self.inside = self.form_id in (given.get("id"), given.get("action"))
        if not self.inside or self.templates:
            return
        name = given.get("name")
        if tag == "input" and name and given.get("type") not in ("submit", "file"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.found.append((name, given.get("value", "on" if given.get("type") == "checkbox" else "")))
        elif tag == "select":
            self.select = [name, []]
            self.several = "multiple" in given
        elif tag == "option" and self.select:
            self.select[1].append(("selected" in given, given.get("value", "")))
        elif tag == "textarea":
            self.text = [name, ""]

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text[1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.templates -= 1
        elif tag == "form":
            self.inside = False
        elif tag == "select" and self.select:
            name, options = self.select
            chosen = [value for selected, value in options if selected]
            if not self.several:  # the last that is selected, else the first
                chosen = chosen[-1:] or [value for _, value in options[:1]] or [""]
            self.found += [(name, value) for value in chosen]
            self.select = None
        elif tag == "textarea" and self.text is not None:
            self.found.append((self.text[0], self.text[1].removeprefix("\n")))
            self.text = None


def fields(response, form: str) -> QueryDict:
    """What the form (its id or action) would post as it stands, changeable."""
    parser = _Fields(form)
    parser.feed(response.content.decode())
    assert parser.found, f"The page has no form {form}."
    data = QueryDict(mutable=True)
    for name, value in parser.found:
        data.appendlist(name, value)
    return data


def body(data: QueryDict) -> dict[str, list[str]]:
    """The fields in the shape that Django's test client takes."""
    return {name: data.getlist(name) for name in data}


def edited(data: QueryDict, n: int) -> str:
    """The field that holds the text of the nth draft on the page."""
    return f"{data.getlist('draft')[n]}-body"


def ahead(*sessions: Session) -> None:
    """Their days are still to come, one a month: what lies behind is not prepared any more."""
    for n, session in enumerate(sessions, start=1):
        session.held_on = date(2040, 5 + n, 15)
        session.save(update_fields=["held_on"])


def page_of(session: Session) -> str:
    return reverse("admin:mts_session_change", args=[session.pk]) + "?part=agenda"


def drawn(client, address: str):
    """(page, its fields) as an organiser gets it."""
    response = client.get(address)
    assert response.status_code == 200
    return response, fields(response, "agenda")


def type_topic(data, key: str, title: str, *speakers: str, minutes: str = "15", answer: str = "") -> None:
    """Fill a line; the speakers by their names, as somebody without script types them."""
    data[f"{key}-title"], data[f"{key}-minutes"] = title, minutes
    data.setlist(f"{key}-speakers-name", list(speakers))
    for column in ("person", "capacity", "affiliation"):
        data.setlist(f"{key}-speakers-{column}", [""] * len(speakers))
    data.setlist(f"{key}-speakers-answer", [answer] * len(speakers))


def new_line(data, key: str, title: str, *speakers: str, **options) -> str:
    """A line as the script adds it."""
    data.appendlist("line", key)
    data[f"{key}-kind"], data[f"{key}-audience"] = "talk", "house"
    data[f"{key}-recording_audience"], data[f"{key}-language"] = "house", "en"
    type_topic(data, key, title, *speakers, **options)
    return key


def lines(session: Session) -> list[tuple[int, str, list[str]]]:
    return [
        (topic.position, topic.title, [speaker.name for speaker in topic.speakers.all()])
        for topic in session.topics.order_by("position")
    ]


def words(response) -> str:
    """The words of a page, without marks and with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def rows(client, model: str, **query) -> list:
    return list(client.get(reverse(f"admin:mts_{model}_changelist"), query).context["cl"].result_list)


def cells(client, model: str, column: str) -> dict[str, str]:
    """The words of one column by the first words of the row, as the page has them."""
    page = client.get(reverse(f"admin:mts_{model}_changelist")).content.decode()
    found = {}
    for row in page.split("<tbody>")[1].split("<tr>")[1:]:
        text = {part.split('"')[0]: part.split(">", 1)[1] for part in row.split('class="field-')[1:]}
        plain = {name.split(" ")[0]: plain_words(html) for name, html in text.items()}
        found[next(iter(plain.values()))] = plain[column]
    return found


def plain_words(html: str) -> str:
    class Fragment:
        content = html.split("</td>")[0].split("</th>")[0].encode()

    return words(Fragment)


def texts(response) -> list[tuple[str, str, str]]:
    """(label, mine, theirs) of each difference that a 409 shows."""
    found = []
    for section in response.content.decode().split('<div class="conflict-texts">')[1:]:
        label = re.search(r"<h4>(.*?):", section)[1]
        mine, theirs = re.findall(r'class="conflict-text" data-\w+>(.*?)</p>', section, re.DOTALL)[:2]
        found.append((label, mine, theirs))
    return found


def posting(client, address: str = "/admin/mts/proposal/", form: str = "proposals"):
    """(post, data): the form as drawn, and a function that posts it with a button."""
    data = fields(client.get(address), form)

    def post(button: str, **more):
        for name, value in more.items():
            data.setlist(name, value if isinstance(value, list) else [value])
        return client.post(address, body(data) | {button: "1"})

    return post, data
