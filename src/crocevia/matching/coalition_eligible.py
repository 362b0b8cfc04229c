"""Whether the proposed group may apply to the call that it was composed for: the same sheet as the call's own page, in short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from crocevia.exchange.needs.models import Need
from crocevia.funding.calls.profile import Told, consortium_of
from crocevia.funding.calls.repairs import Repair, repair
from crocevia.funding.calls.rules import Assessment, assess
from crocevia.funding.calls.sheet import fitting
from crocevia.funding.calls.told import MARKS, answer_sentence, repair_in_words, rules_in_words, verdict_words
from crocevia.matching.calls import nearest_calls
from crocevia.matching.coalition import CLASSIFIED, Proposed
from crocevia.matching.coalition_calls import OfCall, carried
from crocevia.matching.coverage import Question
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation

OFFERED = 6


@dataclass(frozen=True, slots=True)
class Judged:
    """A group with the call's answer. `suggested`: parties that would mend it, likeliest first."""

    of_call: OfCall
    group: tuple[Organisation, ...]
    assessment: Assessment
    mended: Repair | None
    suggested: tuple[Organisation, ...]

    @property
    def names(self) -> dict[str, str]:
        return {one.slug: one.name for one in self.group}

    @property
    def slugs(self) -> list[str]:
        return [one.slug for one in self.group]


def judged(told: Proposed) -> Judged | None:
    """The group that was composed, or, where none obeys the call, the one without it; None without a call."""
    if told.of_call is None:
        return None
    composition = told.plain or told.composition
    chosen = composition.best.parties if composition.best else ()
    group = (*told.of_call.given, *(told.organisation(party) for party in chosen))
    rules = told.of_call.rule_set.rules
    consortium, _shown = consortium_of(group, Told(), told.of_call.rule_set)
    mended = repair(consortium, rules, frozenset(one.slug for one in group[:1])) if group else None
    suggested = tuple(fitting(mended, group, _others(told)))
    return Judged(told.of_call, group, assess(consortium, rules), mended, suggested)


def _others(told: Proposed) -> Iterator[Organisation]:
    """Who could come to the group: first who speaks for the need, then the directory; nobody who must not know of it."""
    near = told.answer.organisations
    yield from (near[party] for party in told.answer.coverage.parties if party in near)
    away = {*told.answer.question.excluded, *(one.pk for one in near.values())}
    yield from Organisation.objects.exclude(pk__in=away).prefetch_related(*CLASSIFIED).iterator(chunk_size=40)


def rule_rows(judge: Judged) -> list[dict[str, Any]]:
    """Rule by rule, and whether the model carried it or it was checked afterwards."""
    rows = rules_in_words(judge.assessment, judge.of_call.rule_set, judge.names)
    return [
        {**row, "code": found.verdict, "carried": carried(found.rule), "wanting": found.finding.lacking}
        for row, found in zip(rows, judge.assessment.found, strict=True)
    ]


def mend_words(judge: Judged) -> list[str]:
    return repair_in_words(judge.mended, judge.assessment, judge.names) if judge.group else []


def sheet_url(of_call: OfCall, need: Need | None, slugs: list[str]) -> str:
    """The eligibility sheet of exactly these parties."""
    pk = of_call.call.pk
    path = reverse("need_call", args=[need.pk, pk]) if need else reverse("call_eligibility", args=[pk])
    return f"{path}?{urlencode({'party': slugs}, doseq=True)}" if slugs else path


def note_of(told: Proposed) -> str:
    """What to know before the answer: no group obeys the call, or none surely; nothing where one does."""
    if told.plain:
        return _("No group here can meet the call's rules. This is the best without them, and what it lacks.")
    if told.doubt:
        return _("No group surely meets the call's rules with what is known. This one may: it depends on what nobody has said.")
    return ""


def eligibility(told: Proposed, need: Need | None) -> dict[str, Any] | None:
    """For the page: answer, rules, what would make it eligible, and the sheet of exactly this group."""
    judge = judged(told)
    if judge is None:
        return None
    call, assessment = judge.of_call.call, judge.assessment
    inside = {each.id for each in told.problem.candidates}
    return {
        "call": call,
        "url": reverse("call_detail", args=[call.pk]),
        "answer": answer_sentence(assessment),
        "verdict": verdict_words()[assessment.verdict],
        "mark": MARKS[assessment.verdict],
        "note": note_of(told),
        "group": list(judge.names.values()),
        "given": [one.name for one in judge.of_call.given],
        "rules": rule_rows(judge),
        "mend": mend_words(judge),
        "nobody_fits": bool(judge.mended and judge.mended.add and not judge.suggested),
        "suggested": [
            {
                "name": one.name,
                "slug": one.slug,
                "inside": str(one.pk) in inside,
                "sheet": sheet_url(judge.of_call, need, [*judge.slugs, one.slug]),
            }
            for one in judge.suggested
        ],
        "sheet": sheet_url(judge.of_call, need, judge.slugs),
    }


def offered(question: Question, actor: Actor, chosen: OfCall | None) -> list[tuple[str, str]]:
    """The calls to choose from: those nearest to the need that have rules, and the chosen one. (key, words)."""
    near = [each.call for each in nearest_calls(question, actor) or () if each.call.rules][:OFFERED]
    if chosen and chosen.call not in near:
        near.insert(0, chosen.call)
    return [(str(call.pk), f"{call.title} ({call.action})" if call.action else call.title) for call in near]


def represented(told: Proposed) -> dict[str, Any] | None:
    """The same as plain data. `doubt`: it depends on what nobody has said. `without`: no group obeys the call, and this is
    the best without it.
    """
    judge = judged(told)
    if judge is None:
        return None
    call = judge.of_call.call
    return {
        "id": str(call.pk),
        "topic": call.topic,
        "title": call.title,
        "rule_set": judge.of_call.rule_set.name,
        "verdict": judge.assessment.verdict,
        "answer": answer_sentence(judge.assessment),
        "doubt": told.doubt,
        "without": told.plain is not None,
        "parties": judge.slugs,
        "rules": [
            {
                "id": row["id"],
                "says": row["says"],
                "verdict": row["code"],
                "found": row["found"],
                "lacking": row["lacking"],
                "carried": row["carried"],
                "clause": row["clause"],
            }
            for row in rule_rows(judge)
        ],
        "mend": mend_words(judge),
        "suggested": [one.slug for one in judge.suggested],
    }
