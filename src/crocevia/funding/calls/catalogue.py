"""The rule sets of this installation, read once and again when a file changes."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from crocevia.funding.calls.models import Call
from crocevia.funding.calls.rulesets import RuleSet, read_rule_sets

_read: dict[Path, tuple[tuple[tuple[str, int], ...], dict[str, RuleSet]]] = {}


def folder() -> Path:
    return Path(settings.DATA) / "calls"


def rule_sets() -> dict[str, RuleSet]:
    """By name. Raises conditions.BadRules when a file cannot be read: then no call is judged by half of the rules."""
    here = folder()
    files = sorted([here / "countries.yaml", *(here / "rules").glob("*.yaml")])
    seen = tuple((str(path), path.stat().st_mtime_ns if path.exists() else 0) for path in files)
    if here not in _read or _read[here][0] != seen:
        _read[here] = (seen, read_rule_sets(here))
    return _read[here][1]


def rules_of(call: Call) -> RuleSet | None:
    """The rule set that the call names; None where none is written."""
    return rule_sets().get(call.rules) if call.rules else None
