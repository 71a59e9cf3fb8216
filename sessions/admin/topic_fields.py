"""Form fields of one topic beside its speakers: tags, threads to earlier talks, links."""

import re

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, JsonResponse

from sessions.admin.base import may
from sessions.admin.rows import Row, RowsField, RowsWidget, primary_key
from sessions.guard.methods import read_only
from sessions.models import Audience, FollowUp, Link, Tag, TagSynonym, Topic
from sessions.people.who_is_meant import suggestions
from sessions.text import clean_line, ordinal

_EARLIER = re.compile(r"(\d{1,6})\s*(?:st|nd|rd|th)?\b[\s:·,.–—-]*(.*)", re.IGNORECASE | re.DOTALL)


class TagsField(forms.CharField):
    """Tags by name or synonym, with commas between them. `clean()` returns a list of Tag."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("help_text", "With commas between them.")
        widget = forms.TextInput(attrs={"data-suggest": "tags", "data-several": "", "autocomplete": "off"})
        super().__init__(required=False, max_length=500, widget=widget, **kwargs)

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else ", ".join(tag.name for tag in value)

    def has_changed(self, initial, data) -> bool:
        def names(value) -> list[str]:
            return sorted(_words(self.prepare_value(value) or ""))

        return names(initial) != names(data)

    def clean(self, value) -> list[Tag]:
        words = _words(super().clean(value))
        tags = {tag.key: tag for tag in Tag.objects.annotate(key=Lower("name")).filter(key__in=words)}
        synonyms = TagSynonym.objects.select_related("tag").annotate(key=Lower("name")).filter(key__in=words)
        tags |= {synonym.key: synonym.tag for synonym in synonyms if synonym.key not in tags}
        unknown = [word for word in words if word not in tags]
        if unknown:
            listed = ", ".join(f"“{word}”" for word in unknown)
            raise ValidationError(f"No tag is called {listed}. Choose another, or add it under Tags first.")
        return list(dict.fromkeys(tags[word] for word in words))


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(word.lower() for part in text.split(",") if (word := clean_line(part))))


class FollowUpsWidget(RowsWidget):
    """Rows of kind and earlier talk ("32 JWT vs Goa"), with the report's words."""

    row_template = "admin/mts/session/widgets/_follow_up.html"
    columns = ("record", "kind", "topic", "earlier", "quote")
    told = ("kind", "earlier", "quote")
    more = "Add an earlier talk"
    offers = {"kinds": FollowUp.Kind.choices}


class FollowUpsField(RowsField):
    """Threads to earlier talks. `clean()` returns FollowUp records, unsaved, those that stay with a pk."""

    widget = FollowUpsWidget
    key_columns = ("earlier", "quote")

    def row_of(self, record: FollowUp) -> Row:
        if record.earlier:
            earlier = talk_label(record.earlier)
        else:
            number = ordinal(record.earlier_number) if record.earlier_number else ""
            earlier = ": ".join(part for part in (number, record.earlier_title) if part)
        return {
            "record": record.pk or "",
            "kind": str(record.kind),
            "topic": record.earlier_id or "",
            "earlier": earlier,
            "quote": record.quote,
        }

    def clean_rows(self, rows: list[Row]) -> list[FollowUp]:
        found = []
        for row in rows:
            kind = row["kind"] or FollowUp.Kind.CONTINUES
            if kind not in FollowUp.Kind.values:
                raise ValidationError("A talk continues an earlier one, or only mentions it.")
            quote = clean_line(row["quote"])
            if len(quote) > FollowUp._meta.get_field("quote").max_length:
                raise ValidationError("The words of the report are too long; 500 characters are enough.")
            text = clean_line(row["earlier"])
            earlier, number, title = find_talk(text, row["topic"])
            follow_up = FollowUp(
                pk=primary_key(row["record"]),
                kind=kind,
                quote=quote,
                earlier=earlier,
                earlier_number=number,
                earlier_title=title[:300],
                confirmed=True,
            )
            if earlier and any(other.earlier == earlier for other in found):
                raise ValidationError(f"“{earlier}” is named twice.")
            found.append(follow_up)
        return found


def talk_label(topic: Topic) -> str:
    """How an earlier talk is written in a field: "32nd: JWT vs Goa"."""
    return f"{ordinal(topic.session.number)}: {topic}"


def find_talk(text: str, chosen: str) -> tuple[Topic | None, int | None, str]:
    """(talk, session's number, title) that a field means; the talk is None where the archive has none.

    chosen: the primary key the script put beside the text; believed only while the text is that talk's.
    """
    match = _EARLIER.match(text)
    number, title = (int(match[1]), match[2].strip()) if match else (None, text)
    talks = Topic.objects.select_related("session")
    topic = talks.filter(pk=primary_key(chosen)).first()
    if topic and talk_label(topic) == text:
        return topic, topic.session.number, topic.title
    if title:
        same = talks.filter(title__iexact=title)
        if number:
            same = same.filter(session__number=number)
        if len(few := list(same[:2])) == 1:
            return few[0], few[0].session.number, few[0].title
    return None, number, title


class LinksWidget(RowsWidget):
    """Rows of address, words and audience."""

    row_template = "admin/mts/session/widgets/_link.html"
    columns = ("record", "url", "label", "audience")
    told = ("label", "url", "audience")
    more = "Add a link"
    offers = {"audiences": Audience.choices}


class LinksField(RowsField):
    """Pages elsewhere. `clean()` returns Link records, unsaved, those that stay with their pk."""

    widget = LinksWidget
    key_columns = ("url", "label")

    def row_of(self, record: Link) -> Row:
        return {
            "record": record.pk or "",
            "url": record.url,
            "label": record.label,
            "audience": str(record.audience),
        }

    def clean_rows(self, rows: list[Row]) -> list[Link]:
        links = []
        for row in rows:
            url = clean_line(row["url"])
            label = clean_line(row["label"]) or url
            if not url:
                raise ValidationError(f"Give the address of “{label}”, as in https://example.com/.")
            if len(url) > 500 or len(label) > 200:
                raise ValidationError("An address has at most 500 characters, its words 200.")
            URLValidator(schemes=["http", "https"], message=f"“{url[:60]}” is no web address.")(url)
            audience = row["audience"] or Audience.HOUSE
            if audience not in Audience.values:
                raise ValidationError("A link is for the house or public.")
            pk = primary_key(row["record"])
            links.append(Link(pk=pk, url=url, label=label, audience=audience, position=len(links) + 1))
        return links


# What fields offer while somebody types.

MOST_OFFERED = 8


@read_only
def suggest(request: HttpRequest, what: str) -> JsonResponse:
    """{"results": [{"id", "name", "label" or "note"}, …]} for ?q=; at most eight, the best first."""
    offers = {"people": ("person", suggestions), "tags": ("tag", tags), "topics": ("topic", topics)}
    if what not in offers:
        raise Http404
    model, find = offers[what]
    if not may(request.user, f"view_{model}"):
        raise PermissionDenied
    words = clean_line(request.GET.get("q", ""))[:120]
    return JsonResponse({"results": find(words) if words else []})


def tags(words: str) -> list[dict]:
    found = Tag.objects.filter(Q(name__icontains=words) | Q(synonyms__name__icontains=words)).distinct()
    return [{"id": tag.pk, "name": tag.name, "note": ""} for tag in found.order_by("name")[:MOST_OFFERED]]


def topics(words: str) -> list[dict]:
    """Talks by session number ("32"), by title, or both ("32 goa"), the latest first."""
    number, _, rest = words.partition(" ")
    found = Topic.objects.standing().select_related("session").prefetch_related("speakers__person")
    if number.isascii() and number.isdigit() and len(number) < 7:
        found, words = found.filter(session__number=int(number)), rest
    by_words = Q(title__icontains=words) | Q(subject__icontains=words)
    found = found.filter(by_words | Q(speakers__person__name__icontains=words)) if words else found
    return [
        {
            "id": topic.pk,
            "name": talk_label(topic),
            "note": ", ".join(speaker.name for speaker in topic.speakers.all()),
        }
        for topic in found.distinct().latest_first()[:MOST_OFFERED]
    ]
