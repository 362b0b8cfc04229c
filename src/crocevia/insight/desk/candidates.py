"""Candidates for a need from the coverage: best first, each with what speaks for it, and what keeps one from being asked."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.actions import Why
from crocevia.exchange.introductions.evidence import barred
from crocevia.exchange.introductions.models import Consent, Introduction, Side
from crocevia.exchange.introductions.rules import ASK_AGAIN, ENGAGED, MOST_OPEN
from crocevia.exchange.needs.models import Need
from crocevia.matching.coverage import Answer, ask, question_of
from crocevia.matching.items import record_id
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation

MOST = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """A party with its reasons. `expected`: how many aspects it is expected to cover. `held_by`: why it is passed over now."""

    organisation: Organisation
    expected: float
    reasons: tuple[Why, ...]
    open: int
    held_by: str = ""


def candidates_of(need: Need, actor: Actor, most: int = MOST) -> list[Candidate]:
    """The best parties that are no candidates yet and may be: `most` of those who are free, however many better ones are full or were just
    asked; of these the ones that were passed over for it stand after the rest.

    Raises matchengine's errors for a need without words or an index that cannot be read.
    """
    answer = ask(question_of(need), actor)
    away = {str(pk) for pk in barred(need)}
    away |= {str(pk) for pk in Introduction.objects.filter(for_need=need).values_list("candidate_id", flat=True)}
    parties = [p for p in answer.coverage.parties if p in answer.organisations and p not in away]
    open_now, lately = _loads(parties), _asked_lately(parties)
    free: list[str] = []
    passed: list[str] = []
    for party in parties:
        busy = open_now.get(UUID(party), 0) >= MOST_OPEN or UUID(party) in lately
        (passed if busy else free).append(party)
        if len(free) == most:
            break
    return [_candidate(answer, party, open_now.get(UUID(party), 0), UUID(party) in lately) for party in (*free, *passed[:most])]


def reasons_of(answer: Answer, party: str) -> tuple[Why, ...]:
    """What speaks for the party: for each aspect with evidence the probability and the best sentence."""
    coverage, told = answer.coverage, []
    column = coverage.parties.index(party)
    for row, aspect in enumerate(coverage.aspects):
        probability = float(coverage.probabilities[row, column])
        evidence = coverage.evidence.get((aspect.id, party), ())
        if math.isnan(probability) or not evidence:
            continue
        best = evidence[0]
        told.append(
            Why(aspect.text, aspect.must, round(probability, 4), UUID(record_id(best.item)), best.title, best.sentence, best.language or "")
        )  # fmt: skip
    return tuple(told)


def candidate_for(need: Need, actor: Actor, organisation: Organisation) -> tuple[Why, ...]:
    """The reasons of one party, as the coverage gives them now."""
    answer = ask(question_of(need), actor)
    party = str(organisation.pk)
    return reasons_of(answer, party) if party in answer.coverage.parties else ()


def _candidate(answer: Answer, party: str, held: int, lately: bool) -> Candidate:
    reasons = reasons_of(answer, party)
    why = _("full: the next best goes first") if held >= MOST_OPEN else _("asked this week") if lately else ""
    return Candidate(answer.organisations[party], sum(r.probability or 0 for r in reasons), reasons, held, why)


def _loads(parties: list[str]) -> Mapping[UUID, int]:
    counted = Introduction.objects.filter(candidate__in=parties, state__in=ENGAGED).values("candidate")
    return dict(counted.annotate(n=Count("pk")).values_list("candidate", "n"))


def _asked_lately(parties: list[str]) -> set[Any]:
    since = timezone.now() - dt.timedelta(days=ASK_AGAIN)
    asked = Consent.objects.filter(side=Side.CANDIDATE, asked_at__gt=since, introduction__candidate__in=parties)
    asked = asked.filter(introduction__unsolicited=False).exclude(answer=Consent.Answer.VOID)
    return set(asked.values_list("introduction__candidate", flat=True))
