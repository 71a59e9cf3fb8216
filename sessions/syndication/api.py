"""The read API at /api/: what the pages tell, for other programs."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import wraps
from hashlib import shake_256
from typing import Literal, TypedDict

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.crypto import constant_time_compare, salted_hmac
from ninja import NinjaAPI, Query, Schema
from ninja.errors import ValidationError
from ninja.responses import Response
from pydantic import Field, create_model

from sessions.archive.people_pages import BY_NAME
from sessions.guard.kept import key_of
from sessions.guard.old_addresses import moved
from sessions.guard.problems import problem
from sessions.guard.readers import base_of
from sessions.guard.throttle import Limit, address_of, hit
from sessions.models import Intern, Person, Session, Tag, Topic
from sessions.models.cancelled import session_of
from sessions.search.asked_for import asked_for
from sessions.search.filters import LONGEST, ListFilters, ResultFilters, SessionFilters, TopicFilters, cleaned
from sessions.search.find import KINDS, find, matching
from sessions.syndication import api_answers as told
from sessions.syndication.api_answers import Answers

type View = Callable[..., HttpResponse]

GENEROUS = Limit("API", times=3_000, per=timedelta(minutes=10))  # of one token, or one address without

api = NinjaAPI(
    title=f"{settings.MTS_SERIES}, the archive",
    version="1",
    description="What the pages tell, for other programs. Addresses are those of the pages behind /api.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    servers=[{"url": settings.SITE_URL}],
)


class Page[T](TypedDict):
    """next: the address of the next page, null on the last."""

    items: list[T]
    next: str | None


class Found(TypedDict):
    """corrected: the question as it was probably meant. is_corrected: these are its results."""

    items: list[told.Hit]
    next: str | None
    total: int
    counts: dict[str, int]
    corrected: str
    is_corrected: bool


class Paged(Schema):
    limit: int = Field(20, ge=1, le=100, description="How many at most")
    cursor: str = Field(None, max_length=2_000, description="Where the page begins, as next has it")


def query_of(filters: type[ListFilters]) -> type[Paged]:
    """The parameters of a list that has the filters of a page."""
    fields = {}
    for name, one in filters.base_filters.items():
        choices = tuple(key for key, _label in one.extra.get("choices", ()))
        kind = Literal[choices] if choices else int if one.look == "year" else str
        limits = {short: one.extra.get(name) for short, name in LIMITS.items()}
        fields[name] = (kind, Field(None, description=str(one.label), **limits))
    return create_model(filters.__name__, __base__=Paged, **fields)


LIMITS = {"ge": "min_value", "le": "max_value", "max_length": "max_length"}  # pydantic's names and Django's


class PeopleQuery(Paged):
    q: str = Field(None, max_length=LONGEST, description="Words of a name")
    letter: str = Field(None, max_length=1, description="How the name begins; あ for other scripts")


class SearchQuery(query_of(ResultFilters)):
    q: str = Field(max_length=LONGEST, description="What you would type into the search")
    only: Literal[KINDS] = Field(None, description="Of one kind only")


@api.get("/sessions/", response=Page[told.Session], summary="Sessions, the latest first")
def sessions(request: HttpRequest, asked: Query[query_of(SessionFilters)]) -> HttpResponse:
    answers = Answers(request)
    # One that was cancelled has no moderator to be found by.
    off = () if request.GET.get("moderator") else answers.cancelled
    listed = Session.objects.visible_to(request.reader) | Session.objects.filter(pk__in=off)
    return listing(request, asked, *narrowed(SessionFilters, request, listed), answers.sessions)


@api.get("/sessions/{int:number}/", response=told.Session, summary="One session by its number")
def session(request: HttpRequest, number: int) -> HttpResponse:
    found = session_of(number, request.reader)
    return one_of(Answers(request).sessions([found.pk] if found else []))


@api.get("/topics/", response=Page[told.Topic], summary="Topics, the latest first")
def topics(request: HttpRequest, asked: Query[query_of(TopicFilters)]) -> HttpResponse:
    listed = Topic.objects.visible_to(request.reader)
    return listing(request, asked, *narrowed(TopicFilters, request, listed), Answers(request).topics)


@api.get("/topics/{slug:slug}/", response=told.Topic, summary="One topic")
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    return by_slug(slug, Topic.objects.visible_to(request.reader), Answers(request).topics)


@api.get("/people/", response=Page[told.Person], summary="People by name")
def people(request: HttpRequest, asked: Query[PeopleQuery]) -> HttpResponse:
    listed = Person.objects.visible_to(request.reader)
    words = cleaned(asked.q or "")
    listed = matching(listed, words, request.reader) if words else listed.filter(unlisted=False)
    if asked.letter:
        listed = listed.filter(initial=asked.letter)
    return listing(request, asked, listed, BY_NAME, Answers(request).people)


@api.get("/people/{slug:slug}/", response=told.Person, summary="One person")
def person(request: HttpRequest, slug: str) -> HttpResponse:
    return by_slug(slug, Person.objects.visible_to(request.reader), Answers(request).people)


@api.get("/tags/", response=Page[told.Tag], summary="Tags by name")
def tags(request: HttpRequest, asked: Query[Paged]) -> HttpResponse:
    return listing(request, asked, used_tags(request), (Lower("name"),), Answers(request).tags)


@api.get("/tags/{slug:slug}/", response=told.Tag, summary="One tag")
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    return by_slug(slug, used_tags(request), Answers(request).tags)


def used_tags(request: HttpRequest) -> QuerySet[Tag]:
    return Tag.objects.filter(Exists(Topic.objects.visible_to(request.reader).filter(tags=OuterRef("pk"))))


@api.get("/interns/", response=Page[told.Intern], summary="Internships by name")
def interns(request: HttpRequest, asked: Query[Paged]) -> HttpResponse:
    listed = Intern.objects.visible_to(request.reader)
    return listing(request, asked, listed, ("person__key",), Answers(request).interns)


@api.get("/search/", response=Found, summary="What a question finds, best first")
def search(request: HttpRequest, asked: Query[SearchQuery]) -> HttpResponse:
    (start,), (_who, about) = beginning(request, asked) or (0,), asked_for(cleaned(asked.q))
    filters = filtered(ResultFilters, request, Topic.objects.visible_to(request.reader))
    topics, kinds = filters.qs if filters.values else None, [asked.only] if asked.only else ()
    found = find(about, request.reader, kinds=kinds, topics=topics, start=start, size=asked.limit)
    after = start + len(found.hits)
    more = address_after(request, [after]) if found.hits and after < found.total else None
    names = ("total", "counts", "corrected", "is_corrected")
    own = {name: getattr(found, name) for name in names}
    return Response({"items": Answers(request).hits(found.hits), "next": more, **own})


def narrowed(filters: type[ListFilters], request: HttpRequest, rows: QuerySet) -> tuple[QuerySet, Sequence]:
    """The rows that the filters leave, and their order."""
    found = filtered(filters, request, rows)
    return found.qs, found.filters["sort"].orders[found.order]


def filtered(filters: type[ListFilters], request: HttpRequest, rows: QuerySet) -> ListFilters:
    found = filters(request, rows, {})
    if found.errors:
        raise odd(**{name: " ".join(errors) for name, errors in found.errors.items()})
    return found


def listing(
    request: HttpRequest, asked: Paged, rows: QuerySet, order: Sequence, tell: Callable[[list[int]], list]
) -> HttpResponse:
    """One page. The next begins behind the values by which its last row is sorted, so that what is entered
    meanwhile neither hides a row nor shows one twice.

    order: as for `order_by`; the primary key settles what it leaves open. tell: from keys to what is told.
    """
    keys, sorts = {}, []
    for n, one in enumerate([*order, "pk"]):
        falls = isinstance(one, str) and one.startswith("-")
        keys[f"key_{n}"] = F(one.removeprefix("-")) if isinstance(one, str) else one
        sorts.append(f"{'-' * falls}key_{n}")
    rows, beyond = rows.annotate(**keys).order_by(*sorts), None
    for sort, value in reversed(list(zip(sorts, beginning(request, asked) or (), strict=False))):
        key = sort.removeprefix("-")
        further = Q((f"{key}__{'gt' if sort == key else 'lt'}", value))
        beyond = further | Q(beyond, (key, value)) if beyond else further
    found = list((rows.filter(beyond) if beyond else rows).values_list(*keys)[: asked.limit + 1])
    page = found[: asked.limit]
    more = address_after(request, page[-1]) if len(found) > len(page) else None
    return Response({"items": tell([row[-1] for row in page]), "next": more})


def beginning(request: HttpRequest, asked: Paged) -> list | None:
    """What the cursor holds; None on the first page. Refuses any parameter that the list does not know."""
    for name, values in request.GET.lists():
        if name not in type(asked).model_fields:
            raise odd(**{name: "There is no such parameter here."})
        if len(values) > 1:
            raise odd(**{name: "This is given more than once."})
    try:
        return opened(asked.cursor, request) if asked.cursor is not None else None
    except ValueError as error:
        raise Http404("There is no such page of this list in this order: begin without a cursor.") from error


def address_after(request: HttpRequest, values: Sequence) -> str:
    """Of the page behind these values."""
    query = request.GET.copy()
    query["cursor"] = sealed(values, request)
    return f"{base_of(request)}{request.path}?{query.urlencode()}"


def sealed(values: Sequence, request: HttpRequest) -> str:
    """A cursor that only we can make and read: positions and keys would tell how much is hidden between them.

    The MAC of the text is also what its mask is made of (as in SIV, RFC 5297 §2.6), so none is used twice.
    """
    text = json.dumps(values).encode()
    seal = seal_of(text, request)
    return urlsafe_b64encode(seal + masked(text, seal)).decode()


def opened(cursor: str, request: HttpRequest) -> list:
    """ValueError for one that was not sealed for this list in this order."""
    given = urlsafe_b64decode(cursor)
    text = masked(given[16:], given[:16])
    if not constant_time_compare(given[:16], seal_of(text, request)):
        raise ValueError("Not a cursor of ours.")
    return json.loads(text)


def seal_of(text: bytes, request: HttpRequest) -> bytes:
    salt = f"mts.api.cursor {request.path} {request.GET.get('sort', '')}"
    return salted_hmac(salt, text, algorithm="sha256").digest()[:16]


def masked(text: bytes, seal: bytes) -> bytes:
    """The text masked, or the masked text bare."""
    key = salted_hmac("mts.api.mask", seal, algorithm="sha256").digest()
    return bytes(one ^ other for one, other in zip(text, shake_256(key).digest(len(text)), strict=True))


def by_slug(slug: str, visible: QuerySet, tell: Callable[[list[int]], list]) -> HttpResponse:
    """One record, or where it went."""
    record = visible.filter(slug=slug).first()
    return (
        one_of(tell([record.pk]))
        if record
        else moved(slug, visible, lambda one: f"/api{one.get_absolute_url()}")
    )


def one_of(found: list) -> HttpResponse:
    """Http404 for one that went while it was asked for."""
    if not found:
        raise Http404
    return Response(found[0])


def odd(**parameters: str) -> ValidationError:
    return ValidationError([{"loc": [name], "msg": words} for name, words in parameters.items()])


@api.exception_handler(ValidationError)
def refused(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"parameter": str(one["loc"][-1]), "detail": one["msg"]} for one in error.errors]
    return problem(422, " ".join(f"{one['parameter']}: {one['detail']}" for one in errors), errors=errors)


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    if not str(error):
        raise error  # told as of any address where nothing is
    return problem(404, str(error))


def for_programs(view: View) -> View:
    """Throttled, and with an ETag: what the program has already costs nothing."""

    @wraps(view)
    def answer(request: HttpRequest, **parts) -> HttpResponse:
        key = key_of("api", request.reader.value, request.build_absolute_uri())
        response = get_conditional_response(request, etag=f'W/"{key}"') if key else None
        if response is None:
            who = f"token {request.token.user_id}" if request.token else address_of(request)
            hit(GENEROUS, who, now=timezone.now())
            method, request.method = request.method, "GET"  # ninja knows no HEAD
            response = view(request, **parts)
            request.method = method
        if key and response.status_code in (200, 304):
            response.headers["ETag"] = f'W/"{key}"'
        if request.token:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Authorization"])
        return response

    return answer
