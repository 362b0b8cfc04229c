"""Figures of merit of a run, from the ir-measures library (MacAvaney, Macdonald and Ounis 2022)."""

from __future__ import annotations

from collections.abc import Mapping

from matchengine.errors import MatchengineError

Scores = Mapping[str, Mapping[str, float]]


def measure(run: Scores, judgements: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """MRR, S@1, S@10, nDCG@10, R@5, R@10 over the judged queries; a judged query that the run lacks counts 0."""
    try:
        import ir_measures  # noqa: PLC0415  a test dependency: only evaluation needs it, ranking must not
        from ir_measures import RR, R, Success, nDCG  # noqa: PLC0415  as above
    except ImportError as error:
        raise MatchengineError("evaluation needs the package ir-measures (requirements/test.txt)") from error
    wanted = {"MRR": RR, "S@1": Success @ 1, "S@10": Success @ 10, "nDCG@10": nDCG @ 10, "R@5": R @ 5, "R@10": R @ 10}
    found = ir_measures.calc_aggregate(
        wanted.values(),
        [ir_measures.Qrel(q, d, score) for q, judged in judgements.items() for d, score in judged.items()],
        [ir_measures.ScoredDoc(q, d, score) for q, hits in run.items() for d, score in hits.items()],
    )
    return {name: float(found[metric]) for name, metric in wanted.items()}
