"""Rules as plain data, the way a funding call keeps them in a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from matchengine.coalition.types import Count, Rules
from matchengine.errors import BadProblem

_TRAITS = ("kinds", "sizes", "countries", "places", "roles")
_UNITS = ("party", "country", "house")
LARGEST = 1_000_000


def rules_from(data: Mapping[str, Any]) -> Rules:
    """`Rules` from a mapping with the same field names; counts are mappings in a list.

    Raises BadProblem, naming the field, for a name that does not exist, a value of another kind, or a number below 0 or out of all measure. A range that
    nobody can meet (at least 3, at most 1) is no error here: the answer names the rules that collide.

    >>> rules_from({"most_parties": 8, "counts": [{"name": "one SME", "at_least": 1, "sizes": ["micro", "small"]}]}).most_parties
    8
    """
    known = {each.name for each in fields(Rules)}
    _no_others("rules", data, known)
    values = {name: value for name, value in data.items() if name != "counts"}
    for name in ("least_parties", "most_parties", "least_trl"):
        if name in values and not (name == "least_trl" and values[name] is None):
            _whole("rules", name, values[name])
    for name in ("one_per_house", "rivals_apart", "competitors_out", "full_out"):
        if name in values and not isinstance(values[name], bool):
            raise BadProblem(f"rules: {name} must be true or false, not {values[name]!r}")
    counts = data.get("counts") or ()
    if isinstance(counts, str | Mapping) or not isinstance(counts, Iterable):
        raise BadProblem(f"rules: counts must be a list, not {counts!r}")
    rules = Rules(**values, counts=tuple(_count(each) for each in counts))
    check(rules)
    return rules


def check(rules: Rules) -> None:
    """Raise BadProblem for rules that no set of parties could ever be asked to obey."""
    if rules.least_parties < 0 or rules.most_parties < 0:
        raise BadProblem("rules: the number of parties cannot be below 0")
    seen: set[str] = set()
    for count in rules.counts:
        where = f"count {count.name!r}"
        if not count.name or count.name in seen:
            raise BadProblem(f"{where}: each count needs a name of its own")
        seen.add(count.name)
        if count.unit not in _UNITS:
            raise BadProblem(f"{where}: unit must be one of {', '.join(_UNITS)}, not {count.unit!r}")
        if count.at_least < 0 or (count.at_most is not None and count.at_most < 0):
            raise BadProblem(f"{where}: a number of parties cannot be below 0")


def _count(data: Any) -> Count:
    if not isinstance(data, Mapping):
        raise BadProblem(f"counts: each must be a mapping, not {data!r}")
    where = f"count {data.get('name', '')!r}"
    _no_others(where, data, {each.name for each in fields(Count)})
    values = dict(data)
    for name in _TRAITS:
        if name in values:
            listed = isinstance(values[name], Iterable) and not isinstance(values[name], str)
            if not listed or not all(isinstance(each, str) for each in values[name]):
                raise BadProblem(f"{where}: {name} must be a list of words, not {values[name]!r}")
            values[name] = frozenset(values[name])
    for name in ("at_least", "at_most"):
        if name in values and not (name == "at_most" and values[name] is None):
            _whole(where, name, values[name])
    for name in ("name", "unit"):
        if name in values and not isinstance(values[name], str):
            raise BadProblem(f"{where}: {name} must be a word, not {values[name]!r}")
    return Count(**{"name": "", **values})


def _no_others(where: str, data: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(data) - known)
    if unknown:
        raise BadProblem(f"{where}: there is no field {unknown[0]!r}; there are {', '.join(sorted(known))}")


def _whole(where: str, name: str, value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST:
        raise BadProblem(f"{where}: {name} must be a whole number from 0 to {LARGEST}, not {value!r:.50}")
