"""Compose: the best coalition with its proof, others that really differ, what leaving a party out costs; or the conflict."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from matchengine.coalition.conflict import conflict_of
from matchengine.coalition.model import Effort, Found, Model, Outcome
from matchengine.coalition.rules import Hold, broken, hard_rules, may_join
from matchengine.coalition.search import search
from matchengine.coalition.types import Coalition, Composition, LeaveOut, Problem, Rule, Seat
from matchengine.coalition.worth import CHANCE, Scale, points, reached, scaled

WITHIN = 0.5
"""An alternative is worth at least this share of the best."""
LOOSER = 0.5
"""An alternative must reach this share of the best's targets: the second best for an aspect is often well below the first."""

ASIDE = 0.05
"""The share of the effort that each alternative, and each party left out, may take: there are many of them."""


def compose(problem: Problem, effort: Effort | None = None, alternatives: int = 3, without: bool = True) -> Composition:
    """The best coalition of a problem, others that differ, and what each absence costs. Raises BadProblem for a problem that is none.

    Never hangs: past the effort the best one found is given with the points by which another could be better.
    """
    began = time.perf_counter()
    found = compose_best(problem, effort)
    if found.best is None:
        return found
    return replace(
        found,
        alternatives=others(problem, found.best, effort, alternatives),
        without=absences(problem, found.best, effort) if without else (),
        seconds=_since(began),
    )


def compose_best(problem: Problem, effort: Effort | None = None, explain: bool = True) -> Composition:
    """The best coalition alone, or the conflict: most of the answer for a fraction of the work.

    Not to `explain`: where there is none the conflict is left out, for who tries looser rules next.
    """
    effort = effort or Effort()
    began = time.perf_counter()
    scale = scaled(problem, may_join(problem))
    outcome = search(problem, scale, effort)
    if outcome.found is Found.IMPOSSIBLE and not explain:
        return Composition(None, targets=scale.targets, seconds=_since(began))
    if outcome.found is Found.IMPOSSIBLE:
        conflict = conflict_of(problem, scale, effort)
        return Composition(
            None, conflict=conflict, targets=scale.targets, timed_out=conflict is None, seconds=_since(began)
        )
    if outcome.found is Found.UNKNOWN:
        return Composition(None, targets=scale.targets, timed_out=True, seconds=_since(began))
    return Composition(_told(problem, scale, outcome), targets=scale.targets, seconds=_since(began))


def others(problem: Problem, best: Coalition, effort: Effort | None = None, most: int = 3) -> tuple[Coalition, ...]:
    """Coalitions that really differ from the best one, each from those before it."""
    scale = scaled(problem, may_join(problem))
    return tuple(_alternatives(problem, scale, _outcome(problem, scale, best), _aside(effort), most))


def absences(problem: Problem, best: Coalition, effort: Effort | None = None) -> tuple[LeaveOut, ...]:
    """For each party of the best coalition: what it would cost to leave it out, and who would come instead."""
    scale = scaled(problem, may_join(problem))
    outcome, aside = _outcome(problem, scale, best), _aside(effort)
    return tuple(_without(problem, scale, outcome, member, aside) for member in outcome.members)


def _aside(effort: Effort | None) -> Effort:
    effort = effort or Effort()
    return replace(effort, work=ASIDE * effort.work, seconds=effort.seconds / 5)


def _outcome(problem: Problem, scale: Scale, best: Coalition) -> Outcome:
    """A coalition as its search had found it."""
    inside = set(best.parties)
    members = tuple(place for place, each in enumerate(problem.candidates) if each.id in inside)
    found = Found.OPTIMAL if best.proven else Found.FEASIBLE
    return Outcome(found, members, scale.objective(members), round(best.bound * CHANCE))


def smallest(problem: Problem, most: int = 1_000, effort: Effort | None = None) -> list[tuple[str, ...]]:
    """All coalitions with the fewest parties that obey every rule and reach every target, in the problem's order.

    Found one after another, each forbidden once found; `most` at most. Empty when there is none.
    """
    effort = effort or Effort()
    scale = scaled(problem, may_join(problem))
    model = Model(problem, scale)
    model.aim_small()
    first = model.solve(effort)
    if first.found is not Found.OPTIMAL:
        return []
    size = len(first.members)
    model = Model(problem, scale)
    model.keep_size(size)
    found: list[tuple[int, ...]] = []
    while len(found) < most:
        outcome = model.solve(effort)
        if outcome.found is not Found.OPTIMAL:
            break
        found.append(outcome.members)
        model.forbid(outcome.members)
    return [tuple(problem.candidates[place].id for place in members) for members in sorted(found)]


def _since(began: float) -> float:
    return time.perf_counter() - began


def _told(problem: Problem, scale: Scale, outcome: Outcome) -> Coalition:
    """A coalition with everything that is said about it."""
    members = outcome.members
    got = reached(problem, members)
    level = problem.level
    speaks = np.nan_to_num(problem.odds)[:, may_join(problem)].max(axis=1, initial=0.0) >= level.faint
    missing = [number for number, chance in enumerate(got) if chance < level.covered]
    return Coalition(
        parties=tuple(problem.candidates[place].id for place in members),
        points=points(problem, scale, members),
        reached=got,
        bound=outcome.bound / CHANCE,
        proven=outcome.found is Found.OPTIMAL,
        seats=tuple(_seat(problem, scale, members, member) for member in members),
        missing=tuple(problem.aspects[number].id for number in missing),
        nobody=tuple(problem.aspects[number].id for number in missing if not speaks[number]),
    )


def _seat(problem: Problem, scale: Scale, members: tuple[int, ...], member: int) -> Seat:
    rest = tuple(each for each in members if each != member)
    with_it, without_it = reached(problem, members), reached(problem, rest)
    odds = np.nan_to_num(problem.odds)
    holds = hard_rules(problem, scale)
    leads = [
        aspect.id
        for number, aspect in enumerate(problem.aspects)
        if odds[number, member] >= max(problem.level.faint, float(odds[number, list(members)].max()))
    ]
    return Seat(
        party=problem.candidates[member].id,
        worth=(scale.objective(members) - scale.objective(rest)) / CHANCE,
        adds=tuple(
            (aspect.id, with_it[number] - without_it[number])
            for number, aspect in enumerate(problem.aspects)
            if with_it[number] - without_it[number] > 0
        ),
        leads=tuple(leads),
        serves=tuple(rule for rule in broken(holds, scale, rest) if rule.code != "pin"),
    )


def _alternatives(problem: Problem, scale: Scale, best: Outcome, effort: Effort, most: int) -> list[Coalition]:
    """Each lets go at least half of the parties of every one before it; where none such exists, at least one party."""
    looser = replace(scale, floor=tuple(int(LOOSER * each) for each in scale.floor))
    pinned = {place for place, each in enumerate(problem.candidates) if each.id in problem.pins}
    enough = int(best.objective * (WITHIN if best.objective > 0 else 1 / WITHIN))
    found: list[Outcome] = []
    while len(found) < most:
        movable = [tuple(p for p in earlier.members if p not in pinned) for earlier in (best, *found)]
        if not all(movable):
            break
        for part in (2, len(problem.candidates) + 1):
            apart = [Hold(Rule("differ", amount=len(m) - -(-len(m) // part)), places=m) for m in movable]
            outcome = search(problem, looser, effort, apart, enough)
            if outcome.holds and outcome.objective >= enough:
                found.append(outcome)
                break
        else:
            break
    return [_told(problem, looser, outcome) for outcome in found]


def _without(problem: Problem, scale: Scale, best: Outcome, member: int, effort: Effort) -> LeaveOut:
    """Compose again as if the party were banned, first to the same levels, else to what the others can reach."""
    party = problem.candidates[member].id
    barred = replace(problem, bans=problem.bans | {party}, pins=problem.pins - {party})
    again = search(barred, scale, effort)
    if again.holds:
        cost = (best.objective - again.objective) / CHANCE
        return LeaveOut(party, cost, *_changed(problem, best, again), proven=again.found is Found.OPTIMAL)
    lower = scaled(barred, may_join(barred))
    again = search(barred, lower, effort)
    lost = [
        aspect.id
        for number, aspect in enumerate(problem.aspects)
        if again.holds and not scale.reaches(number, again.members)
    ]
    return LeaveOut(party, None, *_changed(problem, best, again), lost=tuple(lost))


def _changed(problem: Problem, best: Outcome, again: Outcome) -> tuple[tuple[str, ...], tuple[str, ...]]:
    name = [each.id for each in problem.candidates]
    come = tuple(name[place] for place in again.members if place not in best.members)
    gone = tuple(name[place] for place in best.members if place not in again.members) if again.holds else ()
    return come, gone
