"""The agenda as it stands on the page: the session's form, and one form a line in the order of the page."""

import json
import re
import secrets

from django.db.models import QuerySet
from django.http import QueryDict

from sessions.admin.person_fields import may_add
from sessions.admin.rows import RowsField, add_blank_row
from sessions.admin.session_page.clashes import Clash, rebased
from sessions.admin.session_page.forms import SessionForm, TopicForm
from sessions.models import Session, Topic, User

_NEW_KEY = re.compile(r"n[A-Za-z0-9_-]{8,39}")
MOST_LINES = 60  # more than any evening holds; a request with more is not from our page


def new_key() -> str:
    """The key of a line for a new topic: also the topic's form key, so that a double submit adds it once."""
    return "n" + secrets.token_urlsafe(9)


class Agenda:
    """What the agenda page shows and takes: `form` and `lines`, bound to `data` when there is some."""

    def __init__(self, session: Session, data: QueryDict | None, user: User) -> None:
        self.session, self.data, self.user = session, data, user
        topics = {f"t{topic.pk}": topic for topic in topics_of(session)}
        self.gone: list[str] = []  # lines whose topic somebody else deleted meanwhile: kept, as new topics
        if data is None:
            keys = [*topics] or [new_key()]
            self.drawn = list(topics)
        else:
            self.drawn = _drawn(data.get("initial-line", ""))
            keys = self._keys(topics)
            topics |= added_before(session, keys)
        self.form = may_add(SessionForm(self.data, instance=session), user)
        self.lines = [self.line(key, topics.get(key)) for key in keys]
        if not self.lines:
            self.lines = [TopicForm(key=new_key(), instance=Topic(session=session))]
        self.timetable = session.timetable([line.instance for line in self.lines if line.instance.pk])
        self._number()

    def _number(self) -> None:
        """Each line's place among the topics that stand, and when it begins."""
        place = 0
        for line in self.lines:
            place += not line.instance.dropped_because
            line.place = "" if line.instance.dropped_because else place
            line.begins = self.timetable.begins_in_words(line.instance.pk)

    def _keys(self, topics: dict[str, Topic]) -> list[str]:
        """The keys of the posted lines in their order."""
        keys = []
        for key in list(dict.fromkeys(self.data.getlist("line")))[:MOST_LINES]:
            if re.fullmatch(r"t\d+", key) and key not in topics:
                self.data, key = as_new_line(self.data, key)
                self.gone.append(key)
            if key in topics or _NEW_KEY.fullmatch(key):
                keys.append(key)
        return keys

    def line(self, key: str, topic: Topic | None) -> TopicForm:
        form = TopicForm(self.data, key=key, instance=topic or Topic(session=self.session))
        return may_add(form, self.user)

    @property
    def forms(self) -> list:
        return [self.form, *self.written]

    @property
    def written(self) -> list[TopicForm]:
        """The lines, without the empty ones that wait for a new topic."""
        return [line for line in self.lines if not line.is_blank]

    @property
    def blank_line(self) -> TopicForm:
        """The line that the script copies for a new topic; its key is put in by the script."""
        return may_add(TopicForm(key="n__key__", instance=Topic(session=self.session)), self.user)

    @property
    def drawn_json(self) -> str:
        return json.dumps(self.drawn)

    def is_valid(self) -> bool:
        return not [form for form in self.forms if not form.is_valid()] and not self.gone

    @property
    def order_changed(self) -> bool:
        """Whether this page moved a line, or put a new one before an old one."""
        written = [line.key for line in self.written]
        old = [key for key in written if key in self.drawn]
        return old != [key for key in self.drawn if key in written] or written[: len(old)] != old


def topics_of(session: Session) -> QuerySet[Topic]:
    """A session's topics with everything that their lines show, in a fixed number of queries."""
    if not session.pk:
        return Topic.objects.none()
    return (
        session.topics.select_related("session", "proposal")
        .prefetch_related("speakers__person", "tags", "follow_ups__earlier__session", "links", "slides")
        .order_by("position")
    )


def added_before(session: Session, keys: list[str]) -> dict[str, Topic]:
    """Topics that an earlier click on the same page has added already, by their line's key."""
    new = [key for key in keys if _NEW_KEY.fullmatch(key)]
    return {topic.form_key: topic for topic in topics_of(session).filter(form_key__in=new)} if new else {}


def as_new_line(data: QueryDict, key: str) -> tuple[QueryDict, str]:
    """(data, key) with the fields of a line under the key of a new one, as if all of it were just typed."""
    data, new = data.copy(), new_key()
    for name in [name for name in data if name.startswith((f"{key}-", f"initial-{key}-"))]:
        values = data.pop(name)
        if name.startswith(f"{key}-"):
            data.setlist(new + name.removeprefix(key), values)
    for name in TopicForm.base_fields:
        data[f"initial-{new}-{name}"] = ""
    return data, new


def _drawn(text: str) -> list[str]:
    try:
        keys = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [key for key in keys if isinstance(key, str)] if isinstance(keys, list) else []


def moved(keys: list[str], key: str, by: int) -> list[str]:
    """The keys with one of them moved up (by -1) or down (by 1); unchanged at the ends."""
    keys = list(keys)
    if key in keys and 0 <= keys.index(key) + by < len(keys):
        at = keys.index(key)
        keys.insert(at + by, keys.pop(at))
    return keys


def lengthened(data: QueryDict, field_name: str) -> QueryDict:
    """What was posted, with one more empty row in the rows of `field_name` ("t12-speakers", "line")."""
    data = data.copy()
    if field_name == "line":
        blank = TopicForm(key=new_key(), instance=Topic())
        data.appendlist("line", blank.key)
        return rebased(data, Clash("", blank, blank, []), keep_mine=False)
    fields = SessionForm.base_fields | TopicForm.base_fields
    field = fields.get(field_name.rpartition("-")[2])
    if isinstance(field, RowsField):
        add_blank_row(data, field_name, field.widget.columns)
    return data
