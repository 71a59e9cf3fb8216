"""Post an admin form as a browser would: everything the page holds, with some fields typed over."""

from html.parser import HTMLParser

from django.http import QueryDict


class _Fields(HTMLParser):
    """Collects (name, value) of the successful controls of one form (HTML 4.10.21.4), in their order."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.inside, self.templates = form_id, False, 0
        self.found: list[tuple[str, str]] = []
        self.select, self.text = None, None

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
            self.select = [name, None]
        elif tag == "option" and self.select:
            if self.select[1] is None or "selected" in given:
                self.select[1] = given.get("value", "")
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
            self.found.append((self.select[0], self.select[1] or ""))
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
