"""The OpenAPI document of the API, the page that tells the same to people, and the addresses of all."""

import json
from functools import cache
from typing import NotRequired, TypedDict
from uuid import NAMESPACE_URL

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from ninja.responses import Response
from pydantic import TypeAdapter

from sessions.guard.methods import read_only
from sessions.guard.problems import PROBLEM
from sessions.guard.readers import base_of
from sessions.models.addresses import permanent_id
from sessions.syndication.api import api, for_programs

REFUSALS = {
    "400": "The address holds what cannot be read, such as a NUL.",
    "401": "The token is wrong or revoked, or nobody is let in without one.",
    "404": "There is nothing at this address, or nothing for you.",
    "410": "It is gone for good.",
    "422": "A parameter is odd, and is named in errors.",
    "429": "That was asked very often; Retry-After tells the seconds to wait.",
}
TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token of your own, made at /tokens/: with it you read the wording for the house.",
}
# Examples: what stands in a field of this name, and which thing with a page of its own stands there.
VALUES = {
    "id": permanent_id(NAMESPACE_URL, "/interns/"),
    "name": "Tanabe",
    "also_written": "田辺",
    "number": 34,
    "held_on": "2017-05-19",
    "held_on_text": "May 19th, 2017",
    "starts_at": "2017-05-19T19:00:00+09:00",
    "state": "published",
    "language": "en",
    "title": "JWT vs Goa",
    "kind": "talk",
    "minutes": 20,
    "summary": "He fitted *JSON Web Tokens* of his own into Goa's place.",
    "question": "Is this safe?",
    "text": "Measure both.",
    "summary_html": "<p>He fitted <em>JSON Web Tokens</em> of his own into Goa's place.</p>\n",
    "year": 2017,
    "programme": "Global Internship Program",
    "url": "https://mts.example.com/media/slides/48b9dfbd1b3332c7e29cf4e8570674fc",
    "label": "goa.pdf",
    "counts": {"topic": 1, "session": 0, "person": 0, "tag": 0, "company": 0},
    "total": 1,
}
EMPTY = {"string": "", "integer": 0, "boolean": False}
SESSION, TOPIC = ("34th session", "/sessions/34/"), ("JWT vs Goa", "/topics/jwt-vs-goa/")
PERSON, TAG = ("Tanabe", "/people/tanabe/"), ("Go", "/tags/go/")
THINGS = {
    **dict.fromkeys(("Session", "session", "moderated", "farewell"), SESSION),
    **dict.fromkeys(("Person", "person", "moderators", "newcomers"), PERSON),
    **dict.fromkeys(("Tag", "tags"), TAG),
}


class Odd(TypedDict):
    parameter: str
    detail: str


class Problem(TypedDict):
    """Problem details, RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: NotRequired[list[Odd]]


@cache
def document() -> dict:
    """What ninja knows, and of refusals, tokens, ways from lists to each, and examples what it does not."""
    found = json.loads(Response(api.get_openapi_schema()).content)
    schemas, paths = found["components"]["schemas"], found["paths"]
    schemas["Problem"] = TypeAdapter(Problem).json_schema(ref_template="#/components/schemas/{model}")
    schemas |= schemas["Problem"].pop("$defs")
    told = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found["components"] |= {
        "securitySchemes": {"token": TOKEN},
        "responses": {code: {"description": why, "content": told} for code, why in REFUSALS.items()},
    }
    for methods in paths.values():
        name = methods["get"]["operationId"].removeprefix("sessions_syndication_api_")
        methods["get"]["operationId"] = name
    for address, methods in paths.items():
        operation = methods["get"]
        answer = operation["responses"]["200"]
        content = answer["content"]["application/json"]
        content["example"] = sample(content["schema"], schemas)
        for key in ("number", "slug"):
            if one := paths.get(f"{address}{{{key}}}/"):
                first = {key: f"$response.body#/items/0/{key}"}
                way = {"operationId": one["get"]["operationId"], "parameters": first}
                answer["links"] = {"each": way}
        operation["responses"] |= {code: {"$ref": f"#/components/responses/{code}"} for code in REFUSALS}
    return found | {"security": [{}, {"token": []}]}


def sample(schema: dict, schemas: dict, name: str = "") -> object:
    """An example of what the schema allows in a field of this name."""
    if "$ref" in schema:
        title = schema["$ref"].rpartition("/")[2]
        return sample(schemas[title], schemas, name if title == "Ref" else title)
    if "properties" in schema:
        found = {key: sample(one, schemas, key) for key, one in schema["properties"].items()}
        return found | (place(*THINGS.get(name, TOPIC), found) if "api" in found else {})
    if "anyOf" in schema:
        return sample(schema["anyOf"][0], schemas, name) if name in VALUES | THINGS else None
    if schema["type"] == "array":
        return [sample(schema["items"], schemas, name)]
    among = schema.get("enum", [VALUES.get(name, EMPTY.get(schema["type"]))])
    return VALUES[name] if VALUES.get(name) in among else among[0]


def place(name: str, path: str, found: dict) -> dict:
    """A thing of this name and page, with the fields that are found."""
    base, slug = "https://mts.example.com", path.split("/")[2]
    placed = {"name": name, "path": path, "url": base + path, "api": f"{base}/api{path}", "slug": slug}
    placed["id"] = permanent_id(NAMESPACE_URL, path)
    return {key: value for key, value in placed.items() if key in found}


def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(document())


@read_only
def documentation(request: HttpRequest) -> HttpResponse:
    """The same to be read by people, without script."""
    operations = []
    for address, methods in document()["paths"].items():
        operation = methods["get"]
        example = operation["responses"]["200"]["content"]["application/json"]["example"]
        text = json.dumps(example, indent=2, ensure_ascii=False)
        operations.append(operation | {"address": address, "example": example, "text": text})
    return render(request, "syndication/api.html", {"operations": operations, "base": base_of(request)})


def addresses() -> tuple[list, str, str]:
    """For `path("api/", …)`: the page, the document, and ninja's, each behind `for_programs`."""
    patterns, app, namespace = api.urls
    found = [
        path("openapi.json", openapi, name="openapi"),
        *(one for one in patterns if one.name != "api-root"),
    ]
    for pattern in found:
        pattern.callback = read_only(for_programs(pattern.callback))
    return [path("", documentation, name="api-root"), *found], app, namespace
