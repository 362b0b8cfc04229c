"""The API as a whole: its routers, its schema, its addresses."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, path, re_path
from django.utils.translation import override
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from crocevia.gateway.api import coalition, facts, match, parties, records
from crocevia.gateway.api.problems import MEDIA_TYPE, Problem, Text, guarded, install, lost
from crocevia.gateway.tables.records import RecordTable
from crocevia.gateway.tables.registry import tables

VERSION = "1"
DESCRIPTION = (
    "The same records, actions and rules of confidentiality as the pages. What you may not see is not there: 404. "
    "Errors are application/problem+json (RFC 9457)."
)
_ALWAYS = {404: "Not there, or not for you", 500: "Something broke", 429: "Too many requests"}
_WITH_QUERY = {422: "Values that cannot be"}
_WITH_KEY = {401: "No key, or one that is not valid", 403: "Not yours to do"}
_WITH_BODY = {400: "No JSON", 413: "Too large", 422: "Values that cannot be"}


class Api(NinjaAPI):
    """Every operation declares the problems that it may answer with."""

    _schema: OpenAPISchema | None = None

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Made once: it depends on declarations only."""
        if self._schema is None:
            with override("en"):
                self._schema = self._made(**options)
        return self._schema

    def _made(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        schema["components"].setdefault("schemas", {})["Problem"] = _problem_schema(schema)
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                _declare(method, operation)
        return schema


def _problem_schema(schema: dict[str, Any]) -> dict[str, Any]:
    told = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schema["components"]["schemas"] |= told.pop("$defs", {})
    return told


def _declare(method: str, operation: dict[str, Any]) -> None:
    refused = dict(_ALWAYS) | _WITH_KEY
    if operation.get("parameters"):
        refused |= _WITH_QUERY
    if "requestBody" in operation:
        refused |= _WITH_BODY
    if method == "patch" or operation.pop("x-newer", False):
        refused[409] = "Somebody saved a newer version"
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, words in sorted(refused.items()):
        operation["responses"].setdefault(status, {"description": words, "content": content})
    if (method == "get" and operation["operationId"] != "read_me") or operation.get("x-open"):
        operation["security"] = [{}, *operation.get("security", [])]


def build() -> Api:
    """The API with every router that is there. Schema words are English, whatever language is active."""
    api = Api(title="Crocevia", version=VERSION, description=DESCRIPTION, docs_url=None, openapi_url="/openapi.json", urls_namespace="api", parser=Text())
    install(api)
    with override("en"):
        for table in tables():
            if isinstance(table, RecordTable):
                api.add_router(f"/v1/{table.path}", records.router_of(table))
        api.add_router("/v1/organisations", parties.organisation_router())
        api.add_router("/v1/people", parties.people_router())
        api.add_router("/v1/statements", facts.statement_router())
        api.add_router("/v1/links", facts.link_router())
        api.add_router("/v1/vocabularies", facts.vocabulary_router())
        api.add_router("/v1/me", parties.me_router())
        api.add_router("/v1/match", match.match_router())
        api.add_router("/v1/needs", coalition.coalition_router())
    return api


def addresses(api: Api) -> list[URLPattern | URLResolver]:
    """Everything under /api/ except its page; what is not there is a problem too, never a page."""
    patterns, _app, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = guarded(pattern.callback)
    return [path("api/", (patterns, "ninja", namespace)), re_path(r"^api/.+$", lost)]
