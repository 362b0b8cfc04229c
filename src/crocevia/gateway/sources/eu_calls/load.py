"""Bring a file of topics in: what is new is added, what changed is corrected, what stands is not touched. All or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from crocevia.funding.calls.actions import create_call, update_call
from crocevia.funding.calls.models import Call
from crocevia.gateway.sources.eu_calls.topics import LANGUAGE, BadTopics, Topic, read_topics
from crocevia.people.actor import Actor, system
from crocevia.records.actions import cite
from crocevia.records.effects import held_back
from crocevia.records.models import Document
from crocevia.records.sources import keep_document

LICENCE = "© European Union; reuse authorised under Commission Decision 2011/833/EU"
Progress = Callable[[int, int], None]
Chooser = Callable[[Mapping[str, Any]], str]


@dataclass
class Told:
    """What a load did, or in a dry run would do: codes of topics. `changed` names the fields."""

    added: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    same: int = 0


def load_topics(
    *,
    path: Path,
    dated: str,
    actor: Actor | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    rules_for: Chooser = lambda values: "",
) -> Told:
    """Load the topics of a file that was taken from the portal on the day `dated`.

    `rules_for` chooses the rule set of a topic by its values; one that a person chose stays. A dry run does everything and
    takes it back. Calls that the file does not name are left alone. Raises BadTopics, naming the line.
    """
    actor = actor or system("EU Funding & Tenders Portal")
    topics = read_topics(path)
    told = Told()
    with held_back(), transaction.atomic():
        standing = {call.code: call for call in Call.objects.filter(code__in=[topic.code for topic in topics])}
        source = _source(actor, dated)
        for done, topic in enumerate(topics, 1):
            try:
                _bring_in(topic, standing.get(topic.code), actor, source, rules_for(topic.values), told)
            except ValidationError as wrong:
                raise BadTopics(path, topic.line, f"{topic.code}: {'; '.join(wrong.messages)}") from None
            if progress:
                progress(done, len(topics))
        if dry_run:
            transaction.set_rollback(True)
    return told


def _source(actor: Actor, dated: str) -> Document:
    return keep_document(
        actor=actor,
        code=f"eu-calls-{dated}",
        title_en="EU Funding & Tenders Portal, topics",
        title_it="Portale europeo Funding & Tenders, topic",
        languages="en",
        dated=dated,
        licence=LICENCE,
    )


def _bring_in(topic: Topic, call: Call | None, actor: Actor, source: Document, rules: str, told: Told) -> None:
    if call is None:
        create_call(
            actor=actor, code=topic.code, language=LANGUAGE, rules=rules, sources=[(source, topic.code)], **topic.values
        )
        told.added.append(topic.code)
        return
    values = {**topic.values, "rules": rules if _ours(call.rules, rules) else call.rules}
    differing = sorted(name for name, value in values.items() if getattr(call, name) != value)
    if not differing:
        told.same += 1
        return
    update_call(call, actor=actor, **{name: values[name] for name in differing})
    cite(call, [(source, topic.code)])
    told.changed[topic.code] = differing


def _ours(held: str, chosen: str) -> bool:
    """Whether the rule set may be put in place of the one held: none yet, or an older version of the same."""
    return bool(chosen) and (not held or held.split("@")[0] == chosen.split("@")[0])
