"""The page that documents the API, from its own schema: no script, nothing from elsewhere."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crocevia.gateway.api.mount import Api

# One example each of what people come for; the paths are checked against the schema by a test.
EXAMPLES: dict[str, dict[str, Any]] = {
    "match": {"text": "La nostra linea non dà dati. Cerchiamo dispositivi IoT sicuri e manutenzione predittiva.", "limit": 5},
    "create_need": {
        "owner": "acme",
        "title": "Rivestimento contro la ruggine",
        "narrative": "I dischi in ghisa arrugginiscono dopo una notte di pioggia.",
        "need_kind": "technology_request",
        "audience": "owner",
        "card_audience": "owner",
        "aspects": [{"text": "rivestimento della ghisa", "role": "material_supplier", "must": True}],
    },
    "change_need": {"version": 1, "trl_wanted": 7},
    "create_capability": {
        "owner": "acme",
        "title": "Banco prova freni",
        "type": "laboratory",
        "summary": "Prove di usura su dischi e pastiglie.",
        "audience": "public",
    },
    "change_capability": {"version": 1, "year": 2025},
}


def _type(shape: dict[str, Any]) -> str:
    """A schema in a few words: text, integer, list of text, NeedFull."""
    if "$ref" in shape:
        return shape["$ref"].rsplit("/", 1)[-1]
    for several in ("anyOf", "oneOf"):
        if several in shape:
            return " | ".join(dict.fromkeys(_type(each) for each in shape[several] if each.get("type") != "null"))
    if shape.get("type") == "array":
        return f"[{_type(shape.get('items', {}))}]"
    if "const" in shape:
        return f"“{shape['const']}”"
    return str(shape.get("format") or shape.get("type") or "")


def _fields(schemas: dict[str, Any], name: str) -> list[dict[str, Any]]:
    shape = schemas.get(name, {})
    needed = set(shape.get("required", ()))
    return [
        {"name": field, "type": _type(told), "required": field in needed, "help": told.get("description", "")}
        for field, told in shape.get("properties", {}).items()
    ]


def _curl(method: str, path: str, operation: dict[str, Any], origin: str) -> str:
    where = path.replace("{pk}", "…").replace("{slug}", "kilometro-rosso").replace("{code}", "need-kinds")
    lines = ["curl" if method == "get" else f"curl -X {method.upper()}"]
    if {} not in operation.get("security", []):
        lines.append("-H 'Authorization: Bearer crv_…'")
    body = EXAMPLES.get(operation["operationId"])
    if body:
        lines += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(body, ensure_ascii=False)}'"]
    return " \\\n".join([*lines, f"'{origin}{where}'"])


def documented(api: Api, origin: str) -> dict[str, Any]:
    """The schema as the page shows it: groups of operations, and the shapes that they take and give."""
    schema = api.get_openapi_schema()
    schemas = schema["components"]["schemas"]
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            good = next((told for status, told in operation["responses"].items() if str(status).startswith("2")), {})
            gives = good.get("content", {}).get("application/json", {}).get("schema", {})
            groups.setdefault(operation["tags"][0], []).append(
                {
                    "id": operation["operationId"],
                    "method": method.upper(),
                    "path": path,
                    "summary": operation["summary"],
                    "help": operation.get("description", ""),
                    "parameters": [
                        {"name": p["name"], "type": _type(p["schema"]), "required": p.get("required"), "help": p.get("description", "")}
                        for p in operation.get("parameters", [])
                    ],
                    "takes": _type(body) if body else "",
                    "gives": _type(gives),
                    "codes": ", ".join(str(status) for status in sorted(operation["responses"], key=str)),
                    "open": {} in operation.get("security", []),
                    "curl": _curl(method, path, operation, origin),
                }
            )
    shapes = [
        {"name": name, "help": told.get("description", ""), "fields": _fields(schemas, name)}
        for name, told in sorted(schemas.items())
        if name != "Input"
    ]
    return {"groups": [{"name": name, "operations": told} for name, told in groups.items()], "shapes": shapes}


def _first_steps(told: dict[str, Any]) -> list[dict[str, str]]:
    """The calls that people come for, in full view."""
    curl = {operation["id"]: operation["curl"] for group in told["groups"] for operation in group["operations"]}
    words = {
        "list_organisations": _("Who is in the district:"),
        "match": _("Who can meet a need, aspect by aspect, with the sentences that say so:"),
        "create_need": _("Tell a need, seen by its owner only until somebody widens it:"),
    }
    return [{"words": said, "curl": curl[name]} for name, said in words.items() if name in curl]


def page_of(api: Api) -> Any:
    """The view of the page for this API."""
    told = lru_cache(maxsize=8)(lambda origin: documented(api, origin))

    @require_safe
    def api_page(request: HttpRequest) -> HttpResponse:
        origin = f"{request.scheme}://{request.get_host()}"
        context = {
            "title": _("API"),
            "origin": origin,
            "schema_url": reverse("api:openapi-json"),
            "tokens_url": reverse("token_list"),
            "examples": _first_steps(told(origin)),
            **told(origin),
        }
        return render(request, "gateway/api.html", context)

    return api_page
