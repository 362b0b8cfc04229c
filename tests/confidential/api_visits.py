"""What the campaign asks of the API."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from crocevia.records.kinds import kinds
from crocevia.ui.offers import Offer, offer_of
from tests.confidential.visit import Visit, queries
from tests.confidential.world import World

API = "/api/v1"


def _api_list(path: str) -> Callable[[World], list[Visit]]:
    asked = [*queries(), "limit=1&offset=1"]
    return lambda world: [
        Visit(f"{API}/{path}?{query}".rstrip("?")) for query in asked
    ] + [Visit(f"{API}/{path}", "post", {"title": "mine now"}, json=True)]


def _api_record(code: str, path: str) -> Callable[[World], list[Visit]]:
    def visits(world: World) -> list[Visit]:
        found = []
        for record in (each for each in world.hidden if each.kind == code):
            at = f"{API}/{path}/{record.pk}"
            found.append(Visit(at, thing=str(record.pk)))
            found.append(Visit(at, "patch", {"title": "mine now", "version": 1}, str(record.pk), json=True))
        return found

    return visits


def _api_steps(code: str, path: str, offer: Offer) -> Callable[[World], list[Visit]]:
    """What may be done with the hidden record; and each step tried by somebody else."""

    def visits(world: World) -> list[Visit]:
        found = []
        for record in (each for each in world.hidden if each.kind == code):
            at = f"{API}/{path}/{record.pk}/steps"
            found.append(Visit(at, thing=str(record.pk)))
            found += [
                Visit(at, "post", {"verb": verb, "version": 1, "inputs": {"words": "mine now", "to": "withdrawn", "reason": "mine now"}}, str(record.pk), json=True)
                for verb in offer.acts
            ]
        return found

    return visits


def _api_facts(path: str) -> Callable[[World], list[Visit]]:
    """Everything, about each partner, and about each hidden record by its key."""
    return lambda world: [
        *(Visit(f"{API}/{path}{query}") for query in ("", "?limit=200", "?organisation=brakes", "?organisation=foundry")),
        *(Visit(f"{API}/{path}?record={record.pk}", thing=str(record.pk)) for record in world.hidden),
    ]


def _api_match(world: World) -> list[Visit]:
    words = {"text": "We look for a pilot line that coats discs at 1600 degrees. A sealed furnace.", "limit": 100}
    needs = [world.cast.need, world.sealed["need"]]
    return [
        Visit(f"{API}/match", "post", words, json=True),
        Visit(f"{API}/match", "post", {**words, "aspects": [{"text": "pilot line for coatings"}]}, json=True),
        *(Visit(f"{API}/match", "post", {"need": str(need.pk)}, str(need.pk), json=True) for need in needs),
    ]


def _api_coalition(world: World) -> list[Visit]:
    needs = [world.cast.need, world.sealed["need"]]
    return [Visit(f"{API}/needs/{need.pk}/coalition{query}", thing=str(need.pk)) for need in needs for query in ("", "?pin=brakes")]


def api_visits() -> dict[str, Callable[[World], list[Visit]]]:
    entries: dict[str, Callable[[World], list[Visit]]] = {
        "api_page": lambda world: [Visit(reverse("api_page"))],
        "api/": lambda world: [Visit("/api/")],
        "api/openapi.json": lambda world: [Visit("/api/openapi.json")],
        "^api/.+$": lambda world: [Visit("/api/v1/nothing-here")],
        "api/v1/organisations": _api_list("organisations"),
        "api/v1/organisations/<slug:slug>": lambda world: [Visit(f"{API}/organisations/{s}") for s in ("brakes", "foundry")],
        "api/v1/people": _api_list("people"),
        "api/v1/statements": _api_facts("statements"),
        "api/v1/links": _api_facts("links"),
        "api/v1/vocabularies": lambda world: [Visit(f"{API}/vocabularies")],
        "api/v1/vocabularies/<slug:code>": lambda world: [Visit(f"{API}/vocabularies/need-kinds")],
        "api/v1/me": lambda world: [Visit(f"{API}/me")],
        "api/v1/match": _api_match,
        "api/v1/needs/<uuidstr:pk>/coalition": _api_coalition,
    }
    for kind in kinds():
        entries[f"api/v1/{kind.path}"] = _api_list(kind.path)
        entries[f"api/v1/{kind.path}/<uuidstr:pk>"] = _api_record(kind.code, kind.path)
        if offer := offer_of(kind.code):
            entries[f"api/v1/{kind.path}/<uuidstr:pk>/steps"] = _api_steps(kind.code, kind.path, offer)
    return entries
