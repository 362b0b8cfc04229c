"""Rules over a set of parties, read the same way by the solver's model, the greedy baseline and the pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from matchengine.coalition.types import Candidate, Count, Problem, Rule
from matchengine.coalition.worth import Scale

FULL = 1.0
"""A party with this load has no room."""


def matches(count: Count, candidate: Candidate) -> bool | None:
    """Whether a count speaks of this party; None when a trait that it asks for is unknown."""
    answers: list[bool | None] = []
    for wanted, held in (
        (count.kinds, candidate.kinds),
        (count.sizes, _known(candidate.size)),
        (count.countries, _known(candidate.country)),
        (count.places, _known(candidate.place)),
        (count.roles, candidate.roles),
    ):
        if wanted:
            answers.append(bool(wanted & held) if held else None)
    if count.unit == "country" and not candidate.country:
        answers.append(None)
    if False in answers:
        return False
    return None if None in answers else True


def _known(value: str) -> frozenset[str]:
    return frozenset([value]) if value else frozenset()


def house(candidate: Candidate) -> str:
    return candidate.house or candidate.id


def unit_of(count: Count, candidate: Candidate) -> str:
    """What a count counts of this party; an unknown country is a country of its own, so that "at most" stays safe."""
    if count.unit == "country":
        return candidate.country or f"?{candidate.id}"
    return house(candidate) if count.unit == "house" else candidate.id


def left_out(problem: Problem) -> dict[int, Rule]:
    """Who may not join, and by which rule: the first that says so."""
    rules = problem.rules
    found: dict[int, Rule] = {}
    for place, each in enumerate(problem.candidates):
        if each.id in problem.bans:
            found[place] = Rule("ban", each.id)
        elif rules.competitors_out and each.competitor:
            found[place] = Rule("competitor", each.id)
        elif rules.full_out and each.load >= FULL:
            found[place] = Rule("full", each.id)
        elif rules.least_trl is not None and each.trl is not None and each.trl < rules.least_trl:
            found[place] = Rule("trl", each.id, rules.least_trl)
    return found


def may_join(problem: Problem) -> NDArray[np.bool_]:
    out = left_out(problem)
    return np.array([place not in out for place in range(len(problem.candidates))], dtype=np.bool_)


def apart(problem: Problem) -> Iterator[tuple[Rule, int, int]]:
    """Pairs that cannot sit together."""
    place_of = {each.id: place for place, each in enumerate(problem.candidates)}
    if problem.rules.rivals_apart:
        for place, each in enumerate(problem.candidates):
            for other in sorted(each.rivals):
                at = place_of.get(other)
                if at is not None and (place < at or each.id not in problem.candidates[at].rivals):
                    yield Rule("rivals", each.id, 1, other), place, at
    if problem.rules.one_per_house:
        of_house: dict[str, list[int]] = {}
        for place, each in enumerate(problem.candidates):
            of_house.setdefault(house(each), []).append(place)
        for members in of_house.values():
            for one, two in combinations(members, 2):
                first, second = problem.candidates[one].id, problem.candidates[two].id
                yield Rule("house", first, 1, second), one, two


@dataclass(frozen=True, slots=True)
class Hold:
    """A rule with what it holds: an aspect's number or a party's place, places of which at most `amount` may be chosen,
    or a count with each unit's places.
    """

    rule: Rule
    place: int = -1
    places: tuple[int, ...] = ()
    units: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def hard_rules(problem: Problem, scale: Scale) -> list[Hold]:
    """Every rule that a coalition of this problem must obey, by name, in a fixed order."""
    rules = problem.rules
    found = [
        Hold(Rule("cover", aspect.id, scale.targets[number]), number)
        for number, aspect in enumerate(problem.aspects)
        if scale.floor[number]
    ]
    found.append(Hold(Rule("most_parties", amount=rules.most_parties)))
    if rules.least_parties:
        found.append(Hold(Rule("least_parties", amount=rules.least_parties)))
    for count in rules.counts:
        if count.at_least:
            units = _units(count, problem.candidates, (True,))
            found.append(Hold(Rule("at_least", count.name, count.at_least), units=units))
        if count.at_most is not None:
            units = _units(count, problem.candidates, (True, None))
            found.append(Hold(Rule("at_most", count.name, count.at_most), units=units))
    found += [Hold(Rule("pin", c.id), place) for place, c in enumerate(problem.candidates) if c.id in problem.pins]
    found += [Hold(rule, place) for place, rule in left_out(problem).items()]
    found += [Hold(rule, places=(one, two)) for rule, one, two in apart(problem)]
    return found


def _units(
    count: Count, candidates: Sequence[Candidate], fitting: tuple[bool | None, ...]
) -> dict[str, tuple[int, ...]]:
    units: dict[str, list[int]] = {}
    for place, each in enumerate(candidates):
        if matches(count, each) in fitting:
            units.setdefault(unit_of(count, each), []).append(place)
    return {name: tuple(members) for name, members in units.items()}


def obeys(hold: Hold, scale: Scale, members: frozenset[int]) -> bool:
    """Whether a set of parties obeys one rule."""
    code, amount = hold.rule.code, hold.rule.amount or 0
    if code == "cover":
        return scale.reaches(hold.place, members)
    if code == "most_parties":
        return len(members) <= amount
    if code == "least_parties":
        return len(members) >= amount
    if code in ("at_least", "at_most"):
        counted = sum(not members.isdisjoint(places) for places in hold.units.values())
        return counted >= amount if code == "at_least" else counted <= amount
    if code == "pin":
        return hold.place in members
    if hold.places:
        return len(members.intersection(hold.places)) <= amount
    return hold.place not in members


def broken(holds: Sequence[Hold], scale: Scale, members: Iterable[int]) -> list[Rule]:
    """The rules that a set of parties breaks."""
    chosen = frozenset(members)
    return [hold.rule for hold in holds if not obeys(hold, scale, chosen)]
