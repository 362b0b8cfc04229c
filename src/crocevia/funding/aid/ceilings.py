"""The ceilings of de minimis aid, from a file: each with the clause it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from crocevia.funding.calls.conditions import BadRules, bound

_FIELDS = {"regulation", "title", "ceiling", "years", "counts", "clause"}


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Euro per single undertaking and Member State over so many rolling years. `document`: title by language, and address."""

    regulation: str
    title: dict[str, str]
    ceiling: Decimal
    years: int
    counts: frozenset[str]
    document: dict[str, str]
    place: str
    certain: bool


def ceilings() -> dict[str, Ceiling]:
    """By regulation. Raises BadRules, naming entry and field, for a file that cannot be read."""
    return _read(Path(settings.DATA) / "aid" / "ceilings.yaml")


@cache
def _read(path: Path) -> dict[str, Ceiling]:
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as why:
        raise BadRules(path.name, f"not readable: {why}") from None
    if not isinstance(told, list) or not told:
        raise BadRules(path.name, "this must be a list of ceilings.")
    found: dict[str, Ceiling] = {}
    for number, entry in enumerate(told):
        one = _ceiling(entry, f"{path.name}: [{number}]")
        if one.regulation in found:
            raise BadRules(path.name, f"two ceilings are of {one.regulation}.")
        found[one.regulation] = one
    return found


def _ceiling(entry: Any, place: str) -> Ceiling:
    if not isinstance(entry, dict) or set(entry) != _FIELDS:
        raise BadRules(place, f"an entry has exactly the fields {', '.join(sorted(_FIELDS))}.")
    amount = bound(entry["ceiling"], f"{place}.ceiling")
    years, counts, clause = entry["years"], entry["counts"], entry["clause"]
    if amount is None or amount <= 0:
        raise BadRules(f"{place}.ceiling", "a ceiling is above 0.")
    if not isinstance(years, int) or isinstance(years, bool) or not 0 < years < 20:
        raise BadRules(f"{place}.years", "years are a whole number from 1 to 19.")
    if not isinstance(counts, list) or entry["regulation"] not in counts:
        raise BadRules(f"{place}.counts", "grants under the regulation itself count.")
    if (
        not isinstance(clause, dict)
        or set(clause) != {"document", "place", "certain"}
        or not isinstance(clause["certain"], bool)
    ):
        raise BadRules(f"{place}.clause", "a clause has document, place, and certain true or false.")
    return Ceiling(
        str(entry["regulation"]), dict(entry["title"]), amount, years, frozenset(counts), dict(clause["document"]),
        str(clause["place"]), clause["certain"],
    )  # fmt: skip
