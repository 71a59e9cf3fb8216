"""The organisers' pages of what is to be told, read and pressed as a person does."""

import re
from dataclasses import dataclass
from html import unescape

from django.test import Client

from sessions.models import Notice
from tests.admin.posting import body, fields

EVERYBODY_KNOWS = "Everybody knows what holds."
DRAFT = re.compile(r'<label for="id_(\w+)-send">(.*?)</label>')
OPEN = re.compile(r'name="_told" value="(\d+)"')
LINK = re.compile(r"^.*/(?:propose|moderate)/\S+$|^\{private_link\}$", re.MULTILINE)


@dataclass(frozen=True)
class Waiting:
    """A message on the page. ticked: a draft that goes with the others. notice: in the outbox already."""

    name: str
    subject: str
    body: str
    ticked: bool = True
    notice: Notice | None = None

    @property
    def by_hand(self) -> bool:
        return self.notice is not None and self.notice.status == "by hand"


class TellPage:
    """ "To be told" of one evening."""

    def __init__(self, client: Client, session: int) -> None:
        self.client, self.address = client, f"/admin/mts/session/{session}/tell/"
        self.response = client.get(self.address)
        assert self.response.status_code == 200, self.response.content
        self.html = self.response.content.decode()
        self.form = fields(self.response, "drafts") if 'id="drafts"' in self.html else None

    @property
    def messages(self) -> list[Waiting]:
        """All it lists, drafts first."""
        data = self.form or {}
        drafts = [
            Waiting(
                unescape(name),
                data[f"{key}-subject"],
                data[f"{key}-body"],
                key in data.getlist("send"),
            )
            for key, name in DRAFT.findall(self.html)
        ]
        keys = dict.fromkeys(int(key) for key in OPEN.findall(self.html))
        notices = Notice.objects.in_bulk(list(keys))
        rows = [notices[key] for key in keys]
        return drafts + [Waiting(row.name or row.email, row.subject, row.text, True, row) for row in rows]

    @property
    def is_empty(self) -> bool:
        return EVERYBODY_KNOWS in self.html

    def send(self, *, but: int | None = None) -> None:
        """Press "Send the ticked ones", with one of the ticks taken away."""
        if self.form is None:
            return
        ticked = self.form.getlist("send")
        if but is not None and ticked:
            ticked.pop(but % len(ticked))
        self.form.setlist("send", ticked)
        response = self.client.post(self.address, body(self.form) | {"_send": "1"})
        assert response.status_code in (200, 302), response.content

    def told(self, notices: list[Notice]) -> None:
        """Press "Told by hand" beside these."""
        for notice in notices:
            response = self.client.post(self.address, {"_told": str(notice.pk)})
            assert response.status_code == 302


def without_link(text: str) -> str:
    """The text without the private address in it, which is another in each mail."""
    return LINK.sub("", text)
