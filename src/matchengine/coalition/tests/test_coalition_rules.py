"""What a broker asks of a coalition: seats, gaps, pins, rules in words, data that cannot be."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import yaml

from matchengine.coalition import Candidate, Count, Level, Problem, Rule, Rules, Weights, compose, rules_from, smallest
from matchengine.coalition.model import Effort
from matchengine.coalition.rules import hard_rules, may_join
from matchengine.coalition.search import search
from matchengine.coalition.worth import CHANCE, NAT, scaled
from matchengine.errors import BadProblem
from matchengine.evaluate.beir import read_judgements
from matchengine.resources import data_folder
from matchengine.types import Aspect

BENCH = data_folder() / "bench-district"
N = math.nan


def problem(odds: list[list[float]], **options: Any) -> Problem:
    table = np.array(odds)
    names = [f"p{number}" for number in range(table.shape[1])]
    candidates = options.pop("candidates", tuple(Candidate(name) for name in names))
    return Problem(tuple(Aspect(f"a{number}", "x") for number in range(len(odds))), candidates, table, **options)


def best(asked: Problem) -> tuple[str, ...]:
    found = compose(asked).best
    assert found is not None
    return found.parties


def test_complementary_before_redundant() -> None:
    assert best(problem([[0.6, 0.55, N], [N, N, 0.4]])) == ("p0", "p2")


def test_one_that_does_both_before_two() -> None:
    assert best(problem([[0.6, N, 0.58], [N, 0.6, 0.58]])) == ("p2",)


def test_low_odds_are_backed_by_a_second_party_only_where_it_pays() -> None:
    assert best(problem([[0.3, 0.3]])) == ("p0", "p1")
    assert best(problem([[0.3, 0.3]], weights=Weights(seat=25))) == ("p0",)
    assert best(problem([[0.9, 0.9]])) == ("p0",)


def test_room_and_trust_decide_between_equals() -> None:
    free, busy, near = (
        Candidate("free"),
        Candidate("busy", load=1.0),
        Candidate("near", trust=1.0, trust_reason="a project"),
    )
    assert best(problem([[0.9, 0.9]], candidates=(busy, free))) == ("free",)
    assert best(problem([[0.9, 0.9]], candidates=(free, near))) == ("near",)


def test_an_aspect_that_nobody_reaches_is_a_gap_and_no_conflict() -> None:
    found = compose(problem([[0.7, N], [N, 0.04], [N, N]])).best
    assert found is not None
    assert found.parties == ("p0",)
    assert found.missing == ("a1", "a2")
    assert found.nobody == ("a1", "a2")


def test_a_thin_aspect_is_missing_though_somebody_speaks() -> None:
    found = compose(problem([[0.7, N], [N, 0.3]])).best
    assert found is not None
    assert found.missing == ("a1",)
    assert found.nobody == ()


def test_seats_say_what_each_is_there_for() -> None:
    institute = Candidate("p1", kinds=frozenset(["institute"]))
    rules = Rules(counts=(Count("a research body", 1, kinds=frozenset(["institute"])),))
    found = compose(problem([[0.8, 0.1], [0.2, 0.6]], candidates=(Candidate("p0"), institute), rules=rules)).best
    assert found is not None
    first, second = found.seats
    assert first.leads == ("a0",) and second.leads == ("a1",)
    assert dict(second.adds)["a1"] == pytest.approx(1 - 0.8 * 0.4 - 0.2)
    assert Rule("at_least", "a research body", 1) in second.serves
    assert first.worth > 0


def test_leaving_out_the_only_one_says_what_falls() -> None:
    answer = compose(problem([[0.8, N, 0.65], [N, 0.7, N]]))
    by_party = {each.party: each for each in answer.without}
    assert by_party["p1"].cost is None and by_party["p1"].lost == ("a1",)
    assert by_party["p0"].instead == ("p2",)
    assert by_party["p0"].cost is not None and by_party["p0"].cost > 0


def test_a_conflict_names_the_rules_and_the_ways_out() -> None:
    answer = compose(problem([[0.8, N], [N, 0.8]], rules=Rules(most_parties=1)))
    assert answer.best is None and answer.conflict is not None
    assert {rule.code for rule in answer.conflict.rules} == {"cover", "most_parties"}
    ways = {way.rule.code: way for way in answer.conflict.ways}
    assert ways["most_parties"].parties == ("p0", "p1")


def test_a_pinned_competitor_is_a_conflict_by_name() -> None:
    rival = Candidate("p0", competitor=True)
    answer = compose(problem([[0.8, 0.8]], candidates=(rival, Candidate("p1")), pins=frozenset(["p0"])))
    assert answer.conflict is not None
    assert set(answer.conflict.rules) == {Rule("pin", "p0"), Rule("competitor", "p0")}


def test_no_candidates_at_all() -> None:
    answer = compose(problem([[]], rules=Rules(least_parties=0)))
    assert answer.best is not None and answer.best.parties == () and answer.best.nobody == ("a0",)
    assert compose(problem([[]])).conflict is not None


def test_unknown_traits_never_help() -> None:
    italian, unknown = Candidate("p0", country="IT"), Candidate("p1")
    two = Rules(counts=(Count("two countries", 2, unit="country"),))
    assert compose(problem([[0.8, 0.8]], candidates=(italian, unknown), rules=two)).conflict is not None
    none = Rules(counts=(Count("no company", at_most=0, kinds=frozenset(["company"])),))
    assert compose(problem([[0.8]], candidates=(Candidate("p0"),), rules=none)).conflict is not None


def test_a_house_sits_once_and_rivals_apart() -> None:
    house = (Candidate("p0", house="h"), Candidate("p1", house="h"))
    assert compose(problem([[0.8, N], [N, 0.8]], candidates=house)).conflict is not None
    rivals = (Candidate("p0", rivals=frozenset(["p1"])), Candidate("p1"))
    assert compose(problem([[0.8, N], [N, 0.8]], candidates=rivals)).conflict is not None
    assert best(problem([[0.8, N], [N, 0.8]], candidates=rivals, rules=Rules(rivals_apart=False))) == ("p0", "p1")


def test_trl_and_room_leave_out() -> None:
    low = (Candidate("p0", trl=3), Candidate("p1", trl=6), Candidate("p2", load=1.0))
    assert best(problem([[0.9, 0.5, N]], candidates=low, rules=Rules(least_trl=5))) == ("p1",)
    assert best(problem([[N, 0.5, 0.9]], candidates=low, rules=Rules(full_out=True))) == ("p1",)


def test_out_of_time_gives_the_best_found_with_its_gap() -> None:
    chance = np.random.default_rng(7)
    asked = problem(chance.beta(1, 4, (8, 150)).tolist())
    scale = scaled(asked, may_join(asked))
    outcome = search(asked, scale, Effort(work=1e-6, seconds=5))
    assert outcome.members and outcome.bound >= outcome.objective == scale.objective(outcome.members)
    found = compose(asked, Effort(work=1e-6, seconds=5), alternatives=0, without=False).best
    assert found is not None and found.gap >= 0 and (found.proven or found.gap > 0)


def test_the_scale_is_as_fine_as_it_says() -> None:
    asked = problem([[0.2, 0.35, 0.5]])
    scale = scaled(asked, may_join(asked))
    for total in range(0, scale.cap, 37):
        true = CHANCE * (1 - math.exp(-total / NAT))
        assert -1 <= scale.chance(total) - true <= 6
    assert not hard_rules(asked, scale)[0].units


@pytest.mark.parametrize(
    "wrong",
    [
        {"odds": np.array([[1.5]])},
        {"odds": np.array([[-0.1]])},
        {"odds": np.array([[np.inf]])},
        {"odds": np.zeros((2, 1))},
        {"pins": frozenset(["nobody"])},
        {"bans": frozenset(["nobody"])},
        {"level": Level(share=2.0)},
        {"level": Level(enough=1.0)},
        {"weights": Weights(seat=-1)},
        {"candidates": (Candidate("p0", load=2.0),)},
        {"rules": Rules(counts=(Count("", 1),))},
        {"rules": Rules(most_parties=-1)},
    ],
)
def test_what_cannot_be_asked_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadProblem):
        compose(replace(problem([[0.5]]), **wrong))


def test_rules_as_data() -> None:
    data = yaml.safe_load(
        """
        least_parties: 3
        most_parties: 8
        counts:
          - {name: one SME, at_least: 1, sizes: [micro, small, medium], clause: art. 3}
          - {name: three countries, at_least: 3, unit: country}
        """
    )
    rules = rules_from(data)
    assert rules.counts[0].sizes == {"micro", "small", "medium"} and rules.counts[1].unit == "country"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({"most": 3}, "'most'"),
        ({"most_parties": -1}, "most_parties"),
        ({"most_parties": True}, "most_parties"),
        ({"full_out": "yes"}, "full_out"),
        ({"counts": [{"name": "x", "kind": ["a"]}]}, "'kind'"),
        ({"counts": [{"name": "x", "kinds": "company"}]}, "kinds"),
        ({"counts": [{"name": "x", "unit": "town"}]}, "unit"),
        ({"counts": [{"at_least": 1}]}, "name"),
        ({"counts": [{"name": "x"}, {"name": "x"}]}, "'x'"),
        ({"counts": ["x"]}, "mapping"),
        ({"counts": 5}, "counts"),
        ({"counts": {"name": "x"}}, "counts"),
        ({"least_parties": None}, "least_parties"),
        ({"most_parties": 10**30}, "most_parties"),
        ({"counts": [{"name": "x", "at_least": None}]}, "at_least"),
        ({"counts": [{"name": "x", "at_least": 10**30}]}, "at_least"),
        ({"counts": [{"name": "x", "kinds": None}]}, "kinds"),
        ({"counts": [{"name": ["x"]}]}, "name"),
    ],
)
def test_rules_that_name_what_does_not_exist(data: dict[str, Any], word: str) -> None:
    with pytest.raises(BadProblem, match=word):
        rules_from(data)


@pytest.mark.parametrize(
    "entry", yaml.safe_load((BENCH / "coalitions.yaml").read_text()), ids=lambda entry: entry["need"]
)
def test_the_judged_coalitions_are_found_all_of_them(entry: dict[str, Any]) -> None:
    judged = read_judgements(BENCH / "qrels.aspect.tsv")
    wanted = dict.fromkeys(entry["covered_at_2"], 2) | dict.fromkeys(entry["covered_only_at_1"], 1)
    parties = sorted({p for aspect in wanted for p, score in judged[aspect].items() if score > 0})
    odds = np.array([[0.9 if judged[a].get(p, 0) >= score else N for p in parties] for a, score in wanted.items()])
    asked = Problem(tuple(Aspect(a, a) for a in wanted), tuple(Candidate(p) for p in parties), odds)
    found = smallest(asked)
    assert len(found) == entry["number_of_minimal_sets"]
    assert {len(each) for each in found} == {entry["minimal_size"]}
    assert all(tuple(sorted(each["parties"])) in found for each in entry["coalitions"])
    assert best(asked) in found
