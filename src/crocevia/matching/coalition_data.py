"""A composition as plain data: for the API and for `crocevia compose --json`. Parties by slug."""

from __future__ import annotations

from typing import Any

from crocevia.matching.coalition import Proposed
from crocevia.matching.coalition_eligible import represented
from crocevia.matching.coalition_words import rule_in_words
from crocevia.ui.writing import foreign_in_words
from matchengine.coalition import Coalition, LeaveOut, Rule, Seat


def represent(told: Proposed) -> dict[str, Any]:
    """Everything that the page says, without its links. `best` or `conflict`; neither when time ran out."""
    composition, weights, level = told.composition, told.problem.weights, told.problem.level
    without = {each.party: each for each in composition.without}
    clash = composition.conflict
    return {
        "foreign": told.answer.question.foreign,
        "notice": foreign_in_words(told.answer.question.foreign),
        "weights": {
            "must": weights.must, "nice": weights.nice, "seat": weights.seat, "room": weights.load, "trust": weights.trust,
            "most": told.problem.rules.most_parties,
        },
        "levels": {"share": level.share, "enough": level.enough, "faint": level.faint, "covered": level.covered},
        "best": _group(told, composition.best, without) if composition.best else None,
        "alternatives": [_group(told, each, {}) for each in composition.alternatives],
        "conflict": {
            "rules": [_rule(told, rule) for rule in clash.rules],
            "minimal": clash.minimal,
            "ways": [
                {"rule": _rule(told, way.rule), "parties": _slugs(told, way.parties), "worth": _points(way.worth)}
                for way in clash.ways
            ],
        } if clash else None,
        "timed_out": composition.timed_out,
        "whole": told.whole,
        "call": represented(told),
    }  # fmt: skip


def _slugs(told: Proposed, parties: tuple[str, ...]) -> list[str]:
    return [told.organisation(party).slug for party in parties]


def _points(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _rule(told: Proposed, rule: Rule) -> dict[str, str]:
    return {"code": rule.code, "words": rule_in_words(rule, told)}


def _group(told: Proposed, group: Coalition, without: dict[str, LeaveOut]) -> dict[str, Any]:
    targets = told.composition.targets
    return {
        "parties": _slugs(told, group.parties),
        "worth": _points(group.worth),
        "bound": _points(group.bound),
        "proven": group.proven,
        "seats": [_seat(told, seat, without.get(seat.party)) for seat in group.seats],
        "aspects": [
            {
                "aspect": aspect.id,
                "text": aspect.text,
                "must": aspect.must,
                "reached": round(group.reached[number], 4),
                "target": round(targets[number], 4),
                "covered": aspect.id not in group.missing,
                "nobody": aspect.id in group.nobody,
            }
            for number, aspect in enumerate(told.problem.aspects)
        ],
    }


def _seat(told: Proposed, seat: Seat, left: LeaveOut | None) -> dict[str, Any]:
    organisation, candidate = told.organisation(seat.party), told.candidate(seat.party)
    return {
        "slug": organisation.slug,
        "name": organisation.name,
        "worth": _points(seat.worth),
        "leads": list(seat.leads),
        "adds": {aspect: round(chance, 4) for aspect, chance in seat.adds},
        "trust": candidate.trust,
        "trust_reason": candidate.trust_reason,
        "cost_without": _points(left.cost) if left else None,
        "instead": _slugs(told, left.instead) if left else [],
        "falls": list(left.lost) if left else [],
    }
