"""The exact choice against every subset tried by hand, on small problems drawn at random."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchengine.coalition import (
    Candidate,
    Count,
    Level,
    Problem,
    Rules,
    Weights,
    compose,
    greedy,
    linear_bound,
    smallest,
)
from matchengine.coalition.rules import Hold, hard_rules, may_join, obeys
from matchengine.coalition.worth import CHANCE, scaled
from matchengine.types import Aspect

KINDS = ("company", "institute")
CALM = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to seven candidates and four aspects, with every sort of rule."""
    count, asked = draw(st.integers(1, 7)), draw(st.integers(1, 4))
    odds = np.array(
        [
            [draw(st.sampled_from([np.nan, 0.0, 0.05, 0.12, 0.3, 0.45, 0.8, 1.0])) for _ in range(count)]
            for _ in range(asked)
        ]
    )
    names = [f"p{number}" for number in range(count)]
    candidates = tuple(
        Candidate(
            name,
            kinds=frozenset(draw(st.sets(st.sampled_from(KINDS), max_size=1))),
            country=draw(st.sampled_from(["IT", "DE", ""])),
            load=draw(st.sampled_from([0.0, 0.5, 1.0])),
            trust=draw(st.sampled_from([0.0, 1.0])),
            house=draw(st.sampled_from(["", "h"])),
            competitor=draw(st.integers(0, 9)) == 0,
            rivals=frozenset(draw(st.sets(st.sampled_from(names), max_size=1))) - {name},
        )
        for name in names
    )
    counts = (
        Count("institutes", draw(st.integers(0, 2)), draw(st.sampled_from([None, 1])), kinds=frozenset(["institute"])),
        Count("countries", draw(st.integers(0, 2)), draw(st.sampled_from([None, 1, 2])), unit="country"),
    )
    rules = Rules(
        draw(st.integers(0, 2)),
        draw(st.integers(1, 5)),
        counts,
        one_per_house=draw(st.booleans()),
        full_out=draw(st.booleans()),
    )
    return Problem(
        tuple(Aspect(f"a{number}", "x", must=draw(st.booleans())) for number in range(asked)),
        candidates,
        odds,
        rules,
        Weights(seat=draw(st.sampled_from([0, 12, 40]))),
        Level(share=draw(st.sampled_from([0.0, 0.75, 1.0]))),
        pins=frozenset(draw(st.sets(st.sampled_from(names), max_size=1))),
        bans=frozenset(draw(st.sets(st.sampled_from(names), max_size=1))),
    )


def every_allowed(problem: Problem) -> dict[tuple[int, ...], int]:
    """All sets that obey all rules, with what they are worth (points × CHANCE)."""
    scale = scaled(problem, may_join(problem))
    holds = hard_rules(problem, scale)
    places = range(len(problem.candidates))
    sets = (members for size in range(len(places) + 1) for members in combinations(places, size))
    return {m: scale.objective(m) for m in sets if all(obeys(hold, scale, frozenset(m)) for hold in holds)}


@CALM
@given(problems())
def test_the_best_is_the_best_of_all(problem: Problem) -> None:
    allowed = every_allowed(problem)
    answer = compose(problem, alternatives=0, without=False)
    if not allowed:
        assert answer.best is None
        assert answer.conflict is not None
        return
    assert answer.best is not None
    assert answer.best.proven
    assert round(answer.best.worth * CHANCE) == max(allowed.values())
    assert round(answer.best.bound * CHANCE) == max(allowed.values())
    place_of = {each.id: place for place, each in enumerate(problem.candidates)}
    assert tuple(place_of[party] for party in answer.best.parties) in allowed
    bound = linear_bound(problem)
    assert bound is None or bound >= answer.best.worth
    other = greedy(problem)
    assert other is None or tuple(place_of[party] for party in other) in allowed


@CALM
@given(problems())
def test_the_smallest_are_all_of_the_smallest(problem: Problem) -> None:
    allowed = every_allowed(problem)
    fewest = min(map(len, allowed), default=0)
    wanted = {tuple(problem.candidates[place].id for place in members) for members in allowed if len(members) == fewest}
    found = smallest(problem)
    assert set(found) == wanted
    assert len(found) == len(wanted)


@CALM
@given(problems())
def test_a_conflict_is_one_and_is_minimal(problem: Problem) -> None:
    if every_allowed(problem):
        return
    conflict = compose(problem).conflict
    assert conflict is not None and conflict.minimal and conflict.rules
    scale = scaled(problem, may_join(problem))
    named = [hold for hold in hard_rules(problem, scale) if hold.rule in conflict.rules]
    places = range(len(problem.candidates))
    sets = [frozenset(m) for size in range(len(places) + 1) for m in combinations(places, size)]

    def possible(holds: list[Hold]) -> bool:
        return any(all(obeys(hold, scale, members) for hold in holds) for members in sets)

    assert len(named) == len(conflict.rules)
    assert not possible(named)
    assert all(possible([each for each in named if each is not hold]) for hold in named)
    for way in conflict.ways:
        rest = [hold for hold in hard_rules(problem, scale) if hold.rule != way.rule]
        assert possible(rest) == (way.worth is not None)


@CALM
@given(problems())
def test_alternatives_differ_and_are_no_better(problem: Problem) -> None:
    answer = compose(problem, without=False)
    if answer.best is None:
        assert not answer.alternatives
        return
    seen = [answer.best, *answer.alternatives]
    assert len({each.parties for each in seen}) == len(seen)
    for one, two in combinations(seen, 2):
        movable = set(one.parties) - problem.pins
        assert not movable or movable - set(two.parties)
    for other in answer.alternatives:
        assert set(other.parties) >= problem.pins
        assert not set(other.parties) & problem.bans


@CALM
@given(problems())
def test_leaving_a_party_out_never_helps(problem: Problem) -> None:
    answer = compose(problem, alternatives=0)
    if answer.best is None:
        return
    assert [each.party for each in answer.without] == list(answer.best.parties)
    for left in answer.without:
        assert left.party not in left.instead
        assert left.cost is None or left.cost >= -1e-9 or left.party in problem.pins


@CALM
@given(problems(), st.data())
def test_a_ban_never_makes_the_same_levels_worth_more(problem: Problem, data: st.DataObject) -> None:
    free = [each.id for each in problem.candidates if each.id not in problem.pins]
    if not free:
        return
    barred = replace(problem, bans=problem.bans | {data.draw(st.sampled_from(free))}, level=Level(share=0.0))
    one = compose(replace(problem, level=Level(share=0.0)), alternatives=0, without=False).best
    two = compose(barred, alternatives=0, without=False).best
    assert two is None or (one is not None and two.worth <= one.worth + 1e-9)


@CALM
@given(problems())
def test_the_same_problem_gives_the_same_answer(problem: Problem) -> None:
    assert compose(problem) == compose(problem)
