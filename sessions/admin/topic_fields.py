"""Form fields of one topic beside its speakers: tags, threads to earlier talks, links."""

import re
from collections.abc import Sequence

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse_lazy

from sessions.admin.base import may
from sessions.admin.rows import Row, RowsField
from sessions.guard.input import whole_number
from sessions.guard.methods import read_only
from sessions.models import Audience, FollowUp, Link, Tag, TagSynonym, Topic
from sessions.models.fields import is_address
from sessions.people.who_is_meant import suggestions
from sessions.text import clean_line, named_in, ordinal

_EARLIER = re.compile(r"(\d{1,6})\s*(?:st|nd|rd|th)?\b[\s:·,.–—-]*(.*)", re.IGNORECASE | re.DOTALL)


class TagsField(forms.CharField):
    """Tags by name or synonym, with commas between them. `clean()` returns a list of Tag."""

    widget = forms.TextInput(
        attrs={
            "data-suggest": "tags",
            "data-suggest-at": reverse_lazy("admin:mts_session_suggest", args=["tags"]),
            "data-several": "",
            "autocomplete": "off",
        }
    )

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


def suggested_tags(topics: Sequence[Topic]) -> dict[int, list[Tag]]:
    """By topic the tags that it lacks and whose name or synonym its text holds. Two queries."""
    tags = Tag.objects.prefetch_related("synonyms")
    names = [(str(one), tag) for tag in tags for one in (tag, *tag.synonyms.all())]
    found = {}
    for topic in topics:
        texts = (topic.title, topic.subject, topic.house_title, topic.summary, topic.house_summary)
        lacks = [tag for tag in named_in("\n".join(texts), names) if tag not in topic.tags.all()]
        found[topic.pk] = lacks[:MOST_OFFERED]
    return found


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(word.lower() for part in text.split(",") if (word := clean_line(part))))


class FollowUpsField(RowsField):
    """Threads to earlier talks ("32 JWT vs Goa"), with the report's words."""

    model = FollowUp
    row_template = "admin/mts/session/widgets/_follow_up.html"
    columns = {"record": "pk", "kind": "kind", "topic": "", "earlier": "", "quote": "quote"}
    told = ("kind", "earlier", "quote")
    key_columns = ("earlier", "quote")
    more = "Add an earlier talk"
    offers = {"kinds": FollowUp.Kind.choices}
    refusals = {
        "kind": "A talk continues an earlier one, or only mentions it.",
        "quote": "The words of the report are too long; 500 characters are enough.",
    }

    def row_of(self, record: FollowUp) -> Row:
        number = ordinal(record.earlier_number) if record.earlier_number else ""
        said = ": ".join(filter(None, [number, record.earlier_title]))
        earlier = talk_label(record.earlier) if record.earlier else said
        return super().row_of(record) | {"topic": record.earlier_id, "earlier": earlier}

    def record_of(self, row: Row) -> FollowUp:
        record = super().record_of(row)
        record.earlier, record.earlier_number, title = find_talk(clean_line(row["earlier"]), row["topic"])
        record.earlier_title, record.confirmed = title[:300], True
        return record

    def clean_rows(self, rows: list[Row]) -> list[FollowUp]:
        found = super().clean_rows(rows)
        talks = [one.earlier for one in found if one.earlier]
        for talk in talks:
            if talks.count(talk) > 1:
                raise ValidationError(f"“{talk}” is named twice.")
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
    topic = talks.filter(pk=whole_number(chosen)).first()
    if topic and talk_label(topic) == text:
        return topic, topic.session.number, topic.title
    if title:
        same = talks.filter(title__iexact=title)
        if number:
            same = same.filter(session__number=number)
        if len(few := list(same[:2])) == 1:
            return few[0], few[0].session.number, few[0].title
    return None, number, title


class LinksField(RowsField):
    """Pages elsewhere: address, words, for whom."""

    model = Link
    row_template = "admin/mts/session/widgets/_link.html"
    columns = {"record": "pk", "url": "url", "label": "label", "audience": "audience"}
    told = ("label", "url", "audience")
    key_columns = ("url", "label")
    more = "Add a link"
    offers = {"audiences": Audience.choices}
    refusals = {
        **dict.fromkeys(("url", "label"), "An address has at most 500 characters, its words 200."),
        "audience": "A link is for the house or public.",
    }

    def record_of(self, row: Row) -> Link:
        url = clean_line(row["url"])
        link = super().record_of(row | {"url": url, "label": clean_line(row["label"]) or url[:200]})
        if not url:
            raise ValidationError(f"Give the address of “{link.label}”, as in https://example.com/.")
        try:
            is_address(url)
        except ValidationError as error:
            raise ValidationError(f"“{url[:60]}” is no web address.") from error
        return link

    def clean_rows(self, rows: list[Row]) -> list[Link]:
        links = super().clean_rows(rows)
        for position, link in enumerate(links, start=1):
            link.position = position
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
