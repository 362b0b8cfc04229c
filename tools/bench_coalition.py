"""Measure the coalition model: against greedy, against the linear bound, its time, and what it keeps of judged coverage.

    PYTHONPATH=src python tools/bench_coalition.py random      seeded instances, 10 to 5,000 parties, 3 to 12 aspects
    PYTHONPATH=src python tools/bench_coalition.py district    the bench's invented district, with the engine's own coverage
    PYTHONPATH=src python tools/bench_coalition.py judged      the same needs with the judged coverage: all minimal coalitions
    PYTHONPATH=src python tools/bench_coalition.py cases       the district's documented cases: do the partners come back?

Prints markdown. Times are seconds of processor (`cpu`) and of the clock (`wall`): on a busy machine only the first means much.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from matchengine import Aspect, Coverage, Engine, Item, Request  # noqa: E402  (the checkout's own package)
from matchengine.coalition import (  # noqa: E402
    Candidate,
    Composition,
    Count,
    Level,
    Problem,
    Rules,
    Weights,
    compose,
    greedy,
    linear_bound,
    smallest,
)  # fmt: skip
from matchengine.coalition.greedy import Climb  # noqa: E402
from matchengine.coalition.rules import hard_rules, may_join  # noqa: E402
from matchengine.coalition.worth import CHANCE, scaled  # noqa: E402
from matchengine.evaluate.beir import read_corpus, read_judgements, read_queries  # noqa: E402

KINDS = ("company", "research_institute", "university_department", "startup", "laboratory")
COUNTRIES = ("IT", "DE", "FR", "ES", "AT", "PL", "NL")


def random_problem(parties: int, aspects: int, seed: int, density: float = 0.3) -> Problem:
    """Odds mostly low, as honest ones are (Beta(1, 4) where there is evidence), and rules like a call's."""
    chance = np.random.default_rng(seed)
    seen = chance.random((aspects, parties)) < density
    odds = np.where(seen, chance.beta(1, 4, (aspects, parties)), np.nan)
    names = [f"p{number:04d}" for number in range(parties)]
    candidates = tuple(
        Candidate(
            id=name,
            kinds=frozenset([KINDS[int(chance.integers(len(KINDS)))]]),
            size=("micro", "small", "medium", "large", "")[int(chance.integers(5))],
            country=COUNTRIES[int(chance.integers(len(COUNTRIES)))],
            load=float(chance.random()),
            trust=float(chance.choice([0.0, 0.0, 0.5, 1.0])),
            house=f"h{int(chance.integers(parties))}",
        )
        for name in names
    )
    rules = Rules(
        counts=(
            Count("a research body", at_least=1, kinds=frozenset(KINDS[1:3])),
            Count("an SME", at_least=1, sizes=frozenset(["micro", "small", "medium"])),
            Count("three countries", at_least=3, unit="country"),
        )
    )
    asked = tuple(Aspect(f"a{n}", f"aspect {n}", must=n < round(0.7 * aspects)) for n in range(aspects))
    return Problem(asked, candidates, odds, rules)


def problem_of(coverage: Coverage, weights: Weights | None = None, level: Level | None = None) -> Problem:
    """A coverage as a problem without traits."""
    candidates = tuple(Candidate(party) for party in coverage.parties)
    return Problem(
        coverage.aspects, candidates, coverage.probabilities, weights=weights or Weights(), level=level or Level()
    )


def timed(work: Callable[[], object]) -> tuple[object, float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    found = work()
    return found, time.process_time() - cpu, time.perf_counter() - wall


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    head = list(head)
    print("| " + " | ".join(head) + " |")
    print("| " + " | ".join("---" for _ in head) + " |")
    for row in rows:
        print("| " + " | ".join(f"{each:.2f}" if isinstance(each, float) else str(each) for each in row) + " |")
    print(flush=True)


def greedy_worth(problem: Problem) -> float | None:
    scale = scaled(problem, may_join(problem))
    members = Climb(problem, scale, hard_rules(problem, scale)).greedy()
    return None if members is None else scale.objective(members) / CHANCE


def measure(problems: Iterable[Problem]) -> list[object]:
    """One row: proven, greedy's and the linear bound's distance, times of the best and of the whole answer."""
    proven, failed, lost, loose, cpus, walls, whole, gaps = 0, 0, [], [], [], [], [], []
    count = 0
    for problem in problems:
        count += 1
        answer, cpu, wall = timed(lambda p=problem: compose(p, alternatives=0, without=False))
        best = answer.best  # type: ignore[attr-defined]
        cpus.append(cpu)
        walls.append(wall)
        if len(problem.candidates) <= 200:
            whole.append(timed(lambda p=problem: compose(p))[1])
        if best is None:
            proven += answer.conflict is not None and answer.conflict.minimal  # type: ignore[attr-defined]
            continue
        proven += best.proven
        gaps.append(best.gap)
        other = greedy_worth(problem)
        failed += other is None
        if other is not None:
            lost.append(best.worth - other)
        bound = linear_bound(problem)
        if bound is not None:
            loose.append(bound - best.worth)
    return [
        count, proven, max(gaps, default=0.0), failed, float(np.mean(lost or [0])), float(np.max(lost or [0])),
        float(np.mean(loose or [0])), float(np.median(cpus)), float(np.percentile(cpus, 95)), float(np.percentile(walls, 95)),
        f"{np.percentile(whole, 95):.2f}" if whole else "–",
    ]  # fmt: skip


HEAD = (
    "instances", "proven", "worst gap", "greedy breaks a rule", "greedy loses, mean", "most", "linear bound above, mean",
    "cpu median", "cpu p95", "wall p95", "whole answer, cpu p95",
)  # fmt: skip


SIZES = ((10, 3), (50, 5), (100, 8), (200, 8), (200, 12), (500, 8), (1000, 12), (2000, 12), (5000, 12))


def of_random(seeds: int, only: list[int]) -> None:
    rows = []
    for parties, aspects in (size for size in SIZES if not only or size[0] in only):
        many = seeds if parties <= 200 else max(3, seeds // 4)
        rows.append([parties, aspects, *measure(random_problem(parties, aspects, seed) for seed in range(many))])
        print(rows[-1], file=sys.stderr, flush=True)
    print("Points: a sure essential aspect is worth 100. Whole answer: three alternatives and each party left out.\n")
    table(("parties", "aspects", *HEAD), rows)


def coverages(bench: Path) -> dict[str, Coverage]:
    """The engine's own coverage of every need, by the aspects that were judged."""
    texts = {query.id: query for query in read_queries(bench / "queries.jsonl")}
    asked: dict[str, list[Aspect]] = {}
    for query in read_queries(bench / "queries.aspect.jsonl"):
        asked.setdefault(query.id.split("#")[0], []).append(Aspect(query.id, query.text, language=query.language))
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine.build(folder, read_corpus(bench / "corpus.jsonl"))
        return {
            need: engine.cover(Request(texts[need].text, texts[need].language, tuple(aspects), top=140))
            for need, aspects in asked.items()
        }


def kept(chosen: Iterable[str], aspects: Iterable[Aspect], judged: dict[str, dict[str, int]]) -> tuple[int, int, int]:
    """(coverable aspects, those for which a chosen party was judged 1 or 2, those at the best judgement that anyone has)."""
    chosen = set(chosen)
    coverable = some = best = 0
    for aspect in aspects:
        row = {party: score for party, score in judged.get(aspect.id, {}).items() if score > 0}
        if not row:
            continue
        mine = max((score for party, score in row.items() if party in chosen), default=0)
        coverable += 1
        some += mine > 0
        best += mine == max(row.values())
    return coverable, some, best


def of_district(bench: Path) -> None:
    judged = read_judgements(bench / "qrels.aspect.tsv")
    found = coverages(bench)
    minimal = {each["need"]: each["minimal_size"] for each in yaml.safe_load((bench / "coalitions.yaml").read_text())}

    def row(name: str, choose: Callable[[Coverage], Iterable[str]]) -> list[object]:
        totals, size = np.zeros(3), 0
        for coverage in found.values():
            chosen = list(choose(coverage))
            totals += kept(chosen, coverage.aspects, judged)
            size += len(chosen)
        return [
            name,
            size / len(found),
            f"{int(totals[1])} of {int(totals[0])}",
            totals[1] / totals[0],
            totals[2] / totals[0],
        ]

    def composed(**options: object) -> Callable[[Coverage], Iterable[str]]:
        def choose(coverage: Coverage) -> Iterable[str]:
            best = compose(problem_of(coverage, **options), alternatives=0, without=False).best  # type: ignore[arg-type]
            return best.parties if best else ()

        return choose

    def with_alternatives(coverage: Coverage) -> Iterable[str]:
        answer = compose(problem_of(coverage), without=False)
        return {p for each in (answer.best, *answer.alternatives) if each for p in each.parties}

    def first_of_each(coverage: Coverage) -> Iterable[str]:
        odds = np.nan_to_num(coverage.probabilities)
        return {coverage.parties[int(line.argmax())] for line in odds}

    def top(coverage: Coverage) -> Iterable[str]:
        return coverage.parties[: len(list(composed()(coverage)))]

    rows = [row("the model", composed())]
    rows += [row(f"the model, a seat costs {seat}", composed(weights=Weights(seat=seat))) for seat in (10, 15, 30, 50)]
    rows += [
        row(f"the model, share of the best {share}", composed(level=Level(share=share))) for share in (0.25, 0.5, 1.0)
    ]
    rows.append(row("the model and its alternatives", with_alternatives))
    rows.append(row("greedy", lambda coverage: greedy(problem_of(coverage)) or ()))
    rows.append(row("the likeliest for each aspect", first_of_each))
    rows.append(row("as many, from the top of the ranking", top))
    print(f"Smallest judged coalition: {np.mean(list(minimal.values())):.2f} parties on average.\n")
    table(
        ("who is chosen", "parties", "aspects kept in part or full", "share", "share kept at the best judgement"), rows
    )
    print("Speed and quality on these needs:\n")
    table(HEAD, [measure(problem_of(coverage) for coverage in found.values())])


def judged_problem(entry: dict, judged: dict[str, dict[str, int]]) -> Problem:
    """Judged coverage as odds: what is judged enough for an aspect is sure, the rest is nothing."""
    wanted = dict.fromkeys(entry["covered_at_2"], 2) | dict.fromkeys(entry["covered_only_at_1"], 1)
    parties = sorted({p for aspect in wanted for p, score in judged[aspect].items() if score > 0})
    odds = np.array([[0.9 if judged[a].get(p, 0) >= score else np.nan for p in parties] for a, score in wanted.items()])
    aspects = tuple(Aspect(aspect, aspect) for aspect in wanted)
    return Problem(aspects, tuple(Candidate(party) for party in parties), odds)


def of_judged(bench: Path) -> None:
    judged = read_judgements(bench / "qrels.aspect.tsv")
    rows = []
    for entry in yaml.safe_load((bench / "coalitions.yaml").read_text()):
        problem = judged_problem(entry, judged)
        sets = smallest(problem)
        named = [tuple(sorted(each["parties"])) for each in entry["coalitions"]]
        best = compose(problem, without=False, alternatives=0).best
        assert best is not None
        rows.append([
            entry["need"], entry["minimal_size"], len(sets[0]), entry["number_of_minimal_sets"], len(sets),
            f"{sum(each in sets for each in named)} of {len(named)}", "yes" if best.parties in sets else "no",
        ])  # fmt: skip
    table(("need", "smallest", "found", "how many", "found", "those written out", "the best one is among them"), rows)


OWNERS = ("owner", "test site and end user", "customer")
"""Words of a role that asks rather than answers."""


WANTED = {
    "research_group": frozenset({"research_institute", "research_centre", "university"}),
    "training_body": frozenset({"training_body", "university"}),
    "investor": frozenset({"fund", "fund_investor"}),
}
"""Parts of an answer that only some roles of the directory can play; a composition can ask for one of each."""


def of_cases(facts: Path) -> None:
    """Each documented case's need, asked of a directory that knows nothing of the case: do its parties come back?

    Four ways: the sheet's sentence alone; the brief's aspects (needs.yaml); with the capabilities beside sector and facts, as
    the product's entries have them; and with one party asked for each part that only some roles can play.
    """
    told = yaml.safe_load(facts.read_text())
    briefs = {each["case"]: each for each in yaml.safe_load((facts.parent / "needs.yaml").read_text())["needs"]}
    said: dict[str, list[str]] = {}
    for each in yaml.safe_load((facts.parent / "capabilities.yaml").read_text())["capabilities"]:
        said.setdefault(each["owner"], []).append(f"{each['title']}. {each['evidence']}")
    by_id = {each["id"]: each for each in told["organisations"]}
    ways = {
        "sentence": (False, False, False),
        "aspects": (True, False, False),
        "aspects, capabilities": (True, True, False),
        "and one of each part": (True, True, True),
    }
    rows, totals, why = [], np.zeros((len(ways), 2), dtype=int), []
    count = 0
    for case in told["cases"]:
        owners = {p["org"] for p in case["parties"] if any(word in p["role"] for word in OWNERS)}
        wanted = {p["org"] for p in case["parties"] if p["org"] in by_id} - owners
        if not case.get("need") or not wanted:
            continue
        count += len(wanted)
        row: list[object] = [case["name"], len(wanted)]
        for number, (brief, capable, parts) in enumerate(ways.values()):
            answer, coverage = _of_case(
                case,
                told["organisations"],
                owners,
                wanted,
                briefs[case["id"]] if brief else None,
                said if capable else {},
                parts,
            )
            best = set(answer.best.parties) if answer.best else set()
            around = best | {party for other in answer.alternatives for party in other.parties}
            totals[number] += (len(wanted & best), len(wanted & around))
            row.append(f"{len(wanted & best)} of {len(best)}, {len(wanted & around)}")
        rows.append(row)
        for party in sorted(wanted - best):
            odds = coverage.probabilities[:, coverage.parties.index(party)] if party in coverage.parties else None
            top = "no odds at all" if odds is None or np.isnan(odds).all() else f"{np.nanmax(odds):.2f} at most"
            role = ", ".join(p["role"] for p in case["parties"] if p["org"] == party)
            why.append([case["name"], party, role, by_id[party].get("sector") or "–", top])
    rows.append(["**all**", count, *(f"**{inside}**, {near}" for inside, near in totals)])
    print("Partners in the best coalition of how many parties, and in it or an alternative.\n")
    table(("case", "partners", *ways), rows)
    print("Those who do not come back in the last column, and the best odds of any aspect.\n")
    table(("case", "partner", "its part", "its sector", "odds"), why)


def _of_case(
    case: dict,
    organisations: list[dict],
    owners: set[str],
    wanted: set[str],
    brief: dict | None,
    said: dict,
    parts: bool,
) -> tuple[Composition, Coverage]:
    """The composition for one case, and the coverage it was chosen from. Whatever is called as the case is no candidate: it came of it."""
    by_id = {each["id"]: each for each in organisations}
    names = {by_id[p["org"]]["name"].casefold() for p in case["parties"] if p["org"] in by_id}
    outcome = {each["id"] for each in organisations if each["name"].casefold() in case["name"].casefold()} - wanted
    entries = [item for each in organisations for item in _entries(each, case, names, said.get(each["id"], []))]
    aspects = tuple(
        Aspect(f"{case['id']}-{number}", each["text"], role=each["role"], must=each.get("must", True), language="en")
        for number, each in enumerate(brief["aspects"] if brief else [])
    )
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine.build(folder, entries)
        request = Request(case["need"], "en", aspects, exclude_parties=frozenset(owners | outcome), top=140)
        coverage = engine.cover(request)
    asked = [role for role in dict.fromkeys(each.role for each in aspects) if parts and role in WANTED]
    counts = tuple(Count(role, at_least=1, kinds=WANTED[role]) for role in asked)
    candidates = tuple(Candidate(party, kinds=frozenset(by_id[party]["roles"])) for party in coverage.parties)
    problem = Problem(coverage.aspects, candidates, coverage.probabilities, Rules(least_parties=0, counts=counts))
    answer = compose(problem, without=False)
    return (answer if answer.best else compose(problem_of(coverage), without=False)), coverage


def _entries(organisation: dict, case: dict, names: set[str], said: list[str]) -> list[Item]:
    """Sector and facts as one item, each capability as another; nothing that speaks of the case or of another of its parties."""
    own = organisation["name"].casefold()
    words = {word for word in case["name"].casefold().replace("(", " ").replace(")", " ").split() if len(word) > 4}

    def silent(text: str) -> bool:
        folded = text.casefold()
        return not any(n in folded for n in names - {own}) and not words & set(folded.replace(":", " ").split())

    facts = [each["text"] for each in organisation.get("facts", ()) if isinstance(each, dict) and each.get("text")]
    entry = ". ".join([organisation.get("sector") or "", *filter(silent, facts)])
    texts = [entry, *filter(silent, said)]
    key, name = organisation["id"], organisation["name"]
    return [Item(f"{key}-{number}", key, name, text, language="en") for number, text in enumerate(texts)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["random", "district", "judged", "cases"])
    parser.add_argument("--bench", type=Path, default=ROOT / "data" / "bench-district")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--parties", type=int, nargs="*", default=[], help="random: only instances of these sizes")
    asked = parser.parse_args()
    if asked.what == "random":
        of_random(asked.seeds, asked.parties)
    elif asked.what == "district":
        of_district(asked.bench)
    elif asked.what == "judged":
        of_judged(asked.bench)
    else:
        of_cases(ROOT / "data" / "kilometro-rosso" / "facts.yaml")


if __name__ == "__main__":
    main()
