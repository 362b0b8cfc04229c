"""Calls ranked for a need by the same engine: a second, small index in which each call is a party with one piece of evidence."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from crocevia.funding.calls.models import Call
from crocevia.matching.coverage import Question
from crocevia.matching.held import HeldIndex, Progress
from crocevia.people.actor import Actor
from matchengine import Engine, Evidence, Item, Request
from matchengine.errors import BadRequest, IndexBroken

log = logging.getLogger(__name__)
LONGEST = 1000
"""Characters of a call that are indexed, outcome before scope: what a topic is about stands at its beginning, and embedding
all of a long one takes ten times as long."""
TOP = 12
SENTENCES = 2


@dataclass(frozen=True, slots=True)
class RankedCall:
    """A call with its score and the sentences of its text that speak to the need, best first."""

    call: Call
    score: float
    evidence: tuple[Evidence, ...] = ()


def item_of(call: Call) -> Item:
    text = " ".join(part for part in (call.outcome, call.scope, call.description) if part)
    return Item(
        id=str(call.pk),
        party=str(call.pk),
        title=call.title,
        text=_beginning(text),
        kind="call",
        language=call.language or None,
    )


def _beginning(text: str) -> str:
    """The first LONGEST characters, back to the end of a sentence or at least of a word."""
    if len(text) <= LONGEST:
        return text
    cut = text[:LONGEST]
    end = max(cut.rfind(". "), cut.rfind(".\n"), cut.rfind(";\n"))
    return cut[: end + 1] if end > LONGEST // 2 else cut.rsplit(None, 1)[0]


def items(only: Iterable[str] | None = None) -> Iterator[Item]:
    """The calls that somebody can still apply to; a closed one is left out of a new index, and by the mask out of an old one."""
    rows = Call.objects.exclude(standing="closed").order_by("pk")
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    return (item_of(call) for call in rows.iterator(chunk_size=500))


INDEX = HeldIndex("calls", items)
"""Beside the main index: calls are no evidence of what a party can do and must not answer there."""


def rebuild(progress: Progress | None = None) -> Engine:
    """Index all open, forthcoming and undated calls anew."""
    return INDEX.rebuild(progress)


def engine() -> Engine | None:
    """The index of calls; None while none was made (`manage.py load_calls` makes it)."""
    try:
        return INDEX.opened()
    except IndexBroken as why:
        if INDEX.folder.exists():
            log.warning("calls are not ranked until `crocevia index` has run: %s", why)
        return None


def follow_changes(subjects: frozenset[str]) -> None:
    """After a commit: put changed calls in place of the old ones."""
    changed = {UUID(s.removeprefix("record:")) for s in subjects if s.startswith("record:")}
    changed = set(Call.objects.filter(pk__in=changed).values_list("pk", flat=True)) if changed else set()
    if not changed or engine() is None:
        return
    possible = {str(pk) for pk in changed}
    INDEX.put(list(items(possible)), possible)


def nearest_calls(question: Question, actor: Actor, top: int = TOP) -> list[RankedCall] | None:
    """The calls nearest to the question that this reader may see and that are not closed; None without an index.

    Raises matchengine.errors.BadRequest for a question without words.
    """
    running = engine()
    if running is None:
        return None
    allowed = _allowed(actor)
    if not allowed & running.ids():
        return []
    hits = running.rank(Request(question.text, language=_language(question), allow=allowed, top=top), by="item").hits
    calls = Call.objects.in_bulk([UUID(hit.id) for hit in hits])
    return [RankedCall(calls[UUID(hit.id)], hit.score) for hit in hits if UUID(hit.id) in calls]


def ranked_calls(question: Question, actor: Actor, top: int = TOP) -> list[RankedCall] | None:
    """The same, each with the sentences of its text that speak to the need."""
    found = nearest_calls(question, actor, top)
    running = engine() if found else None
    if not found or running is None:
        return found
    calls = frozenset(str(each.call.pk) for each in found)
    told = _evidence(running, question, _language(question), calls, calls)
    return [replace(each, evidence=told.get(str(each.call.pk), ())) for each in found]


def _allowed(actor: Actor) -> frozenset[str]:
    open_ = Call.objects.visible_to(actor, "full").exclude(standing="closed").values_list("pk", flat=True)
    return frozenset(str(pk) for pk in open_.order_by())


def _language(question: Question) -> str | None:
    return question.language if question.language in ("it", "en") else None


def _evidence(
    running: Engine, question: Question, language: str | None, allowed: frozenset[str], calls: frozenset[str]
) -> dict[str, tuple[Evidence, ...]]:
    """The best sentences of each call over all aspects, each once."""
    try:
        coverage = running.cover(
            Request(question.text, language=language, aspects=question.aspects, allow=allowed, parties=calls)
        )
    except BadRequest:
        return {}
    found: dict[str, dict[str, Evidence]] = {}
    for (_aspect, call), sentences in coverage.evidence.items():
        for each in sentences:
            held = found.setdefault(call, {})
            if each.sentence not in held or held[each.sentence].strength < each.strength:
                held[each.sentence] = each
    return {
        call: tuple(sorted(held.values(), key=lambda each: (-each.strength, each.sentence))[:SENTENCES])
        for call, held in found.items()
    }
