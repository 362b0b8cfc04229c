"""Errors as RFC 9457 problem details: one shape for everything that the API refuses, and nothing of its insides."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as Refused
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.parser import Parser

from crocevia.gateway.tables.plan import Problem as Wrong
from crocevia.records.errors import Conflict, NotAllowed

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
MOST_BYTES = 1024 * 1024


class FieldProblem(Schema):
    """One thing to put right. `field` is where: a name of the body or of the query."""

    field: str
    detail: str


class Problem(Schema):
    """RFC 9457. `errors` names the fields, `current_version` the version that is there after a conflict."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[FieldProblem] | None = None
    current_version: int | None = None


class Text(Parser):
    """JSON whose every string is a text: half a surrogate pair and NUL, which no database keeps, are refused like broken JSON."""

    def parse_body(self, request: HttpRequest) -> Any:
        body = super().parse_body(request)
        for text in _strings(body):
            if "\x00" in text:
                raise ValueError("a text cannot hold the character NUL")
            text.encode()
        return body


def _strings(body: Any) -> Iterator[str]:
    """Every string in it, names too. A stack instead of recursion: a body may be nested deeper than calls can be."""
    left = [body]
    while left:
        each = left.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            left += [*each.keys(), *each.values()]
        elif isinstance(each, list):
            left += each


class Unprocessable(Exception):
    """The rules of the house refuse the values."""

    def __init__(self, problems: Sequence[Wrong]):
        self.problems = problems
        super().__init__("; ".join(problem.why for problem in problems))


def problem(status: int, detail: str = "", **more: Any) -> JsonResponse:
    """The answer itself. A status without a detail says only what the status says."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})


def _invalid(request: HttpRequest, why: ValidationError) -> HttpResponse:
    errors = [
        {"field": ".".join(str(part) for part in each["loc"][1:] if part != "payload") or str(each["loc"][0]), "detail": each["msg"]}
        for each in why.errors
    ]
    return problem(422, _("The request does not have the declared shape."), errors=errors)


def _refused(request: HttpRequest, why: Refused) -> HttpResponse:
    if hasattr(why, "error_dict"):
        told = why.message_dict
        errors = [{"field": "" if n == "__all__" else n, "detail": text} for n, texts in told.items() for text in texts]
    else:
        errors = [{"field": "", "detail": text} for text in why.messages]
    return problem(422, errors[0]["detail"] if len(errors) == 1 else "", errors=errors)


def _unprocessable(request: HttpRequest, why: Unprocessable) -> HttpResponse:
    errors = [{"field": each.column, "detail": each.why} for each in why.problems]
    return problem(422, errors[0]["detail"] if len(errors) == 1 else "", errors=errors)


def _unauthenticated(request: HttpRequest, why: AuthenticationError) -> HttpResponse:
    answer = problem(401, _("Send a session cookie, or a token: Authorization: Bearer crv_…"))
    answer["WWW-Authenticate"] = 'Bearer realm="Crocevia"'
    return answer


def _conflict(request: HttpRequest, why: Conflict) -> HttpResponse:
    detail = _("Somebody saved a newer version meanwhile: read it, then send your change with its version.")
    return problem(409, detail, current_version=why.current.version)


def _throttled(request: HttpRequest, why: Throttled) -> HttpResponse:
    answer = problem(429, _("Too many questions from this address: wait, or sign in."))
    if why.wait is not None:
        answer["Retry-After"] = str(int(why.wait) + 1)
    return answer


def _unexpected(request: HttpRequest, why: Exception) -> HttpResponse:
    log.error("%s %s failed", request.method, request.path, exc_info=why)
    return problem(500, _("Something broke here. It is logged; trying again later may help."))


def install(api: NinjaAPI) -> None:
    """Every refusal that may come up, from the most special to the rest."""
    api.add_exception_handler(Exception, _unexpected)
    api.add_exception_handler(HttpError, lambda request, why: problem(why.status_code, str(why)))
    api.add_exception_handler(AuthenticationError, _unauthenticated)
    api.add_exception_handler(Throttled, _throttled)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(Unprocessable, _unprocessable)
    api.add_exception_handler(Conflict, _conflict)
    api.add_exception_handler(NotAllowed, lambda request, why: problem(403, str(why)))
    api.add_exception_handler(PermissionDenied, lambda request, why: problem(403))
    api.add_exception_handler(Http404, lambda request, why: lost(request))
    api.add_exception_handler(RequestDataTooBig, lambda request, why: problem(413))


def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What happens before and after an operation: bodies that are too large, methods that do not exist."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > MOST_BYTES:
            return problem(413, _("A body has at most %(most)d KB.") % {"most": MOST_BYTES // 1024})
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            refused = problem(405)
            refused["Allow"] = response["Allow"]
            response = refused
        response["Cache-Control"] = "private, no-store"
        return response

    return answer


@csrf_exempt
def lost(request: HttpRequest) -> HttpResponse:
    """Any other address under /api/, and what its reader may not see: the same words, so that neither tells itself from the other."""
    return problem(404, _("The address does not exist, or what is there is not visible to who you are now."))
