"""The steps that a reader may take on a record, offered beyond its page too: each kind says once which forms it draws and what they do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

Act = Callable[[HttpRequest, Any], Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """`forms(request, record)`: those of ui.steps.step_form that the reader may send; `acts`: by verb, what is done with what is posted.

    `moving`: verbs whose action looks at the version itself, because taken twice by one person they are one. `whole`: only for who
    reads the record in full.
    """

    forms: Callable[[HttpRequest, Any], list[dict[str, Any]]]
    acts: Mapping[str, Act]
    moving: frozenset[str] = frozenset()
    whole: bool = True


_offers: dict[str, Offer] = {}


def offer_steps(kind_code: str, offer: Offer) -> None:
    """Let a kind's steps be listed and taken from outside its page. For AppConfig.ready."""
    _offers[kind_code] = offer


def offer_of(kind_code: str) -> Offer | None:
    return _offers.get(kind_code)
