"""What the fields of the session page offer while somebody types: people, tags, earlier talks."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, JsonResponse

from sessions.admin.topic_fields import talk_label
from sessions.guard.methods import read_only
from sessions.models import Tag, Topic
from sessions.people.who_is_meant import suggestions
from sessions.text import clean_line

MOST = 8


@read_only
def suggest(request: HttpRequest, what: str) -> JsonResponse:
    """{"results": [{"id", "name", "label"}, …]} for ?q=; at most eight, the best first."""
    offers = {"people": ("person", suggestions), "tags": ("tag", tags), "topics": ("topic", topics)}
    if what not in offers:
        raise Http404
    model, find = offers[what]
    if not request.user.has_perm(f"mts.view_{model}") and not request.user.has_perm(f"mts.change_{model}"):
        raise PermissionDenied
    words = clean_line(request.GET.get("q", ""))[:120]
    return JsonResponse({"results": find(words) if words else []})


def tags(words: str) -> list[dict]:
    found = Tag.objects.filter(Q(name__icontains=words) | Q(synonyms__name__icontains=words)).distinct()
    return [{"id": tag.pk, "name": tag.name, "note": ""} for tag in found.order_by("name")[:MOST]]


def topics(words: str) -> list[dict]:
    """Talks by session number ("32"), by title, or both ("32 goa"), the latest first."""
    number, _, rest = words.partition(" ")
    found = Topic.objects.standing().select_related("session").prefetch_related("speakers__person")
    if number.isascii() and number.isdigit() and len(number) < 7:
        found = found.filter(session__number=int(number))
        words = rest
    by_words = Q(title__icontains=words) | Q(subject__icontains=words)
    found = found.filter(by_words | Q(speakers__person__name__icontains=words)) if words else found
    return [
        {
            "id": topic.pk,
            "name": talk_label(topic),
            "note": ", ".join(speaker.name for speaker in topic.speakers.all()),
        }
        for topic in found.distinct().latest_first()[:MOST]
    ]
