"""/sessions/34/schedule.xml, as frab and pentabarf write it: an evening is a conference of one day."""

from datetime import datetime, time
from uuid import UUID

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from sessions.guard.methods import read_only
from sessions.models import Session, Talk
from sessions.models.addresses import id_of, id_space
from sessions.models.roles import with_people
from sessions.running_order import Timetable


@read_only
def schedule(request: HttpRequest, number: int) -> HttpResponse:
    """404 for an evening whose day is not known. Midnight stands for an hour that is not."""
    reader = request.reader
    session = get_object_or_404(Session.objects.visible_to(reader), number=number, held_on__isnull=False)
    topics = list(session.topics.visible_to(reader).order_by("position").prefetch_related(with_people()))
    begin = timezone.make_aware(datetime.combine(session.held_on, session.start_time or time()))
    # Counted from the talks this reader may see: a gap would tell of one for the house.
    clock = Timetable(begin, {topic.pk: topic.slot for topic in topics}, session.minutes_wanted, "")
    space, rows = id_space(), []

    def guid_of(record: Model) -> UUID:
        return UUID(id_of(record, space))

    for topic in topics:
        span = clock.spans.get(topic.pk)
        start = span.starts_at if span else begin
        minutes = (span.ends_at - start).seconds // 60 if span else topic.slot.length
        talk, length, guid = Talk(topic, reader), f"{minutes // 60:02}:{minutes % 60:02}", guid_of(topic)
        persons = [(whole(guid_of(one.person)), one.name_then) for one in talk.speakers]
        rows.append((talk, start, length, guid, whole(guid), persons))
    context = {
        "session": session,
        "begin": begin,
        "end": clock.ends_at or begin,
        "rows": rows,
        "zone": settings.TIME_ZONE,
    }
    return render(request, "syndication/schedule.xml", context, content_type="application/xml; charset=utf-8")


def whole(guid: UUID) -> int:
    """An id as the number that the schema asks for; of primary keys strangers could count what is hidden."""
    return guid.int % 2**31 + 1
