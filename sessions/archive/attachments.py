"""What hangs on topics and evenings: tags, slides, links and photos, all in one query."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import CharField, F, IntegerField, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from sessions.models import Link, Photo, Reader, Slides, Tag, Topic
from sessions.models.prepared import prepared


@dataclass
class Attachments:
    """Of one topic, or of the evening itself. The records hold only what a page prints."""

    tags: list[Tag] = field(default_factory=list)
    slides: list[Slides] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)


def attachments(
    topics: Iterable[int], reader: Reader, *, session: int | None = None
) -> dict[int | None, Attachments]:
    """By topic; under None those of the evening, where `session` (its primary key) is given.

    topics: primary keys of topics the reader may see; session: one whose report is theirs. One query, a
    union of four narrow ones, for each table alone would cost a page one of its six.
    """
    found: dict[int | None, Attachments] = defaultdict(Attachments)
    for kind, topic, _position, label, address, size, height, alt, widths in sorted(
        rows(reader, set(topics), session), key=in_order
    ):
        on = found[topic]
        if kind == "tag":
            on.tags.append(Tag(name=label, slug=address))
        elif kind == "slides":
            on.slides.append(Slides(key=address, file_name=label, size=size))
        elif kind == "link":
            on.links.append(Link(url=address, label=label))
        else:
            on.photos.append(
                Photo(
                    key=address, width=size, height=height, widths=json.loads(widths), caption=label, alt=alt
                )
            )
    return found


@prepared
def rows(reader: Reader, topics: Collection[int], session: int | None) -> QuerySet:
    """The union, in no order."""
    tags = Topic.tags.through.objects.filter(topic__in=topics)
    slides, links, photos = (of(model, topics, session, reader) for model in (Slides, Link, Photo))
    every = row(tags, "tag", label="tag__name", address="tag__slug", ordered=False).union(
        row(slides, "slides", label="file_name", address="key", size="size"),
        row(links, "link", label="label", address="url"),
        row(photos, "photo", label="caption", address="key", size="width", height="height", alt="alt"),
        all=True,
    )
    return every.order_by()


def of(model: type[Model], topics: Collection[int], session: int | None, reader: Reader) -> QuerySet:
    """The records of these topics (and of the evening) that admit the reader."""
    places = Q(topic__in=topics)
    if session is not None:
        places |= Q(topic=None, session=session)
    return model.objects.visible_to(reader).filter(places)


def in_order(found: tuple) -> tuple:
    """By kind, then by the order given to them (tags: by name)."""
    return found[0], found[2], found[3].casefold()


def row(records: QuerySet, kind: str, *, ordered: bool = True, **columns: str) -> QuerySet:
    """The same nine columns of every table; what a table lacks is empty."""

    def text(name: str):
        return Cast(F(columns[name]), TextField()) if name in columns else Value("", TextField())

    def number(name: str):
        return Cast(F(columns[name]), IntegerField()) if name in columns else Value(0, IntegerField())

    widths = Cast(F("widths"), TextField()) if kind == "photo" else Value("[]", TextField())
    return (
        records.order_by()
        .annotate(
            row_kind=Value(kind, CharField(max_length=6)),
            row_position=F("position") if ordered else Value(0, IntegerField()),
            row_label=text("label"),
            row_address=text("address"),
            row_size=number("size"),
            row_height=number("height"),
            row_alt=text("alt"),
            row_widths=widths,
        )
        .values_list(
            "row_kind",
            "topic_id",
            "row_position",
            "row_label",
            "row_address",
            "row_size",
            "row_height",
            "row_alt",
            "row_widths",
        )
    )
