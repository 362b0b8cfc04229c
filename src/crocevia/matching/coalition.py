"""The coalition for a question: who may join, from the coverage that this reader may see, and what the engine composes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
from django.conf import settings

import matchengine.coalition
from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.rules import ENGAGED, MOST_OPEN
from crocevia.exchange.needs.models import Need
from crocevia.matching.asked import Asked
from crocevia.matching.coalition_asked import Choice
from crocevia.matching.coalition_calls import Constraint, OfCall, applicants, constraint
from crocevia.matching.coalition_trust import houses, ways
from crocevia.matching.coverage import Answer, Question, admits, ask, concepts_in
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from matchengine.coalition import Candidate, Coalition, Composition, LeaveOut, Problem
from matchengine.kept import Kept

CLOSED = frozenset({"withdrawn", "expired", "archived"})
"""For a need in such a state nothing is composed."""


CLASSIFIED = ("classifications__concept__scheme",)


class NeedClosed(Exception):
    """The need is withdrawn, expired or archived."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was composed, from what, for whom to read.

    With a call: `doubt` where no group surely meets its rules and this one may, once what nobody has said is known;
    `plain`, where none may, is the composition without the call. `whole`: with alternatives and what each absence costs.
    """

    answer: Answer
    choice: Choice
    asked: Asked
    problem: Problem
    composition: Composition
    of_call: OfCall | None = None
    doubt: bool = False
    plain: Composition | None = None
    whole: bool = False

    def organisation(self, party: str) -> Organisation:
        return self.answer.organisations[party]

    def candidate(self, party: str) -> Candidate:
        return next(each for each in self.problem.candidates if each.id == party)


def propose(
    question: Question,
    actor: Actor,
    asked: Asked,
    choice: Choice,
    owners: frozenset[UUID] = frozenset(),
    of_call: OfCall | None = None,
    whole: bool = True,
) -> Proposed:
    """Compose, under a call's rules where one is given. Pins and bans that name nobody in sight are passed over: a name must not betray who is hidden.
    Not `whole`: the best coalition alone, unless the rest is kept from an earlier time.

    Raises matchengine.errors.BadRequest for a question without words.
    """
    answer = ask(question, actor, asked.filters)
    parties = [
        party
        for party in answer.coverage.parties
        if party in answer.organisations and admits(asked.filters, answer.organisations[party], settings.CLUSTER_SCHEME)
    ]
    column = {party: number for number, party in enumerate(answer.coverage.parties)}
    by_slug = {answer.organisations[party].slug: party for party in parties}
    problem = Problem(
        aspects=answer.coverage.aspects,
        candidates=_candidates(answer, parties, owners, actor),
        odds=np.asarray(answer.coverage.probabilities[:, [column[party] for party in parties]], dtype=np.float64),
        rules=choice.rules(),
        weights=choice.weights,
        level=choice.level,
        pins=frozenset(by_slug[slug] for slug in asked.pinned if slug in by_slug),
        bans=frozenset(by_slug[slug] for slug in asked.hidden if slug in by_slug),
    )
    if of_call is None:
        return _proposed(Proposed(answer, choice, asked, problem, _best(problem)), whole)
    of_call = replace(of_call, given=tuple(Organisation.objects.filter(pk__in=owners).prefetch_related(*CLASSIFIED)))
    applying = applicants(of_call, {party: answer.organisations[party] for party in parties})
    for doubt in (False, True):
        asking = _under(problem, choice, constraint(of_call, applying, doubt))
        composition = _best(asking, explain=doubt)
        if composition.best:
            return _proposed(Proposed(answer, choice, asked, asking, composition, of_call, doubt), whole)
    return Proposed(answer, choice, asked, asking, composition, of_call, plain=_best(problem), whole=True)


def _proposed(told: Proposed, whole: bool) -> Proposed:
    """With alternatives and absences where they are asked for, or known already."""
    best = told.composition.best
    if best is None or not best.parties:
        return replace(told, whole=True)
    aside = _aside(told.problem, best) if whole else _ASIDES.known(_key(told.problem))
    if aside is None:
        return told
    alternatives, absent = aside
    return replace(told, composition=replace(told.composition, alternatives=alternatives, without=absent), whole=True)


def _under(problem: Problem, choice: Choice, told: Constraint) -> Problem:
    """The problem with a call's rules, and what they count about each candidate."""
    candidates = tuple(
        replace(each, roles=told.marks[each.id], country=told.countries[each.id]) for each in problem.candidates
    )
    return replace(problem, candidates=candidates, rules=choice.rules(told.rules))


def owners_of(need: Need) -> frozenset[UUID]:
    return frozenset([need.owner_id] if need.owner_id else [])


def refuse_closed(need: Need) -> None:
    if need.state in CLOSED:
        raise NeedClosed(need.state)


def _candidates(answer: Answer, parties: list[str], owners: frozenset[UUID], actor: Actor) -> tuple[Candidate, ...]:
    keys = {party: UUID(party) for party in parties}
    near = ways(owners, keys.values(), actor)
    house = houses(keys.values())
    engaged = Introduction.objects.visible_to(actor, "full").filter(candidate__in=keys.values(), state__in=ENGAGED)
    open_now = Counter(engaged.order_by().values_list("candidate_id", flat=True))
    found = []
    for party, key in keys.items():
        organisation = answer.organisations[party]
        way = near.get(key)
        found.append(
            Candidate(
                id=party,
                kinds=frozenset(concepts_in(organisation, "party-kinds")),
                country=organisation.country,
                place=organisation.place,
                load=min(1.0, open_now[key] / MOST_OPEN),
                trust=way.length if way else 0.0,
                trust_reason=way.reason if way else "",
                house=house.get(key, ""),
            )
        )
    return tuple(found)


Aside = tuple[tuple[Coalition, ...], tuple[LeaveOut, ...]]
# The engine's last answers by problem: a page, what it loads afterwards, its print and its command ask for the same one.
_BESTS: Kept[tuple[object, ...], Composition] = Kept(64)
_ASIDES: Kept[tuple[object, ...], Aside] = Kept(64)


def _key(problem: Problem) -> tuple[object, ...]:
    odds = (problem.odds.shape, problem.odds.tobytes())
    return (
        problem.aspects,
        problem.candidates,
        odds,
        problem.rules,
        problem.weights,
        problem.level,
        problem.pins,
        problem.bans,
    )


def _best(problem: Problem, explain: bool = True) -> Composition:
    return _BESTS.get((*_key(problem), explain), lambda: matchengine.coalition.compose_best(problem, explain=explain))


def _aside(problem: Problem, best: Coalition) -> Aside:
    engine = matchengine.coalition
    return _ASIDES.get(_key(problem), lambda: (engine.others(problem, best), engine.absences(problem, best)))
