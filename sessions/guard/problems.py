"""What programs are told when something is wrong: problem details (RFC 9457) instead of pages."""

import json
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

PROBLEM = "application/problem+json"


def is_for_programs(path: str) -> bool:
    """Whether the address is one of the API's; `/api/` itself is a page for people."""
    return path.startswith("/api/") and path != "/api/"


def problem(status: int, detail: str, **members: object) -> HttpResponse:
    """The answer, kept by nobody. detail: what to change, in a sentence. members: what else to say."""
    title = HTTPStatus(status).phrase  # what RFC 9457 §4.2.1 asks for where the type is about:blank
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail, **members}
    return HttpResponse(
        json.dumps(told), status=status, content_type=PROBLEM, headers={"Cache-Control": "no-store"}
    )


class ProblemMiddleware:
    """Whatever refused or failed further in, a program is told in its own words, headers and all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or not is_for_programs(request.path):
            return response
        if response.headers.get("Content-Type") != PROBLEM:
            status = HTTPStatus(response.status_code)
            response.content = problem(status, f"{status.description}.").content
            response.headers["Content-Type"] = PROBLEM
            for name in ("Content-Length", "Content-Encoding"):
                response.headers.pop(name, None)
        return response
