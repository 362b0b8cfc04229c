"""The exact words that a person agrees to, and their hash."""

from __future__ import annotations

import hashlib

from crocevia.exchange.needs.models import Need
from crocevia.records.events import subject_of
from crocevia.records.models import Event


def text_hash(text: str) -> str:
    """SHA-256 of a text in UTF-8, as 64 hexadecimal digits: the same that the ledger keeps."""
    return hashlib.sha256(text.encode()).hexdigest()


def brief_text(need: Need) -> str:
    """The brief as one text, always in the same order: what its owner validates, and what a consent stands on."""
    lines = [
        f"title: {need.title}",
        f"kind: {need.need_kind}",
        f"narrative: {need.narrative}",
        f"teaser: {need.teaser}",
        f"tried: {need.tried}",
        f"trl: {need.trl_now or ''} > {need.trl_wanted or ''}",
        f"place: {need.place}",
        f"deadline: {need.deadline.isoformat() if need.deadline else ''}",
        f"budget: {need.budget if need.budget is not None else ''}",
    ]
    # Only what is told: a text that was validated before these fields came keeps its hash.
    told = ("function", "constraints", "materials", "quantities", "scale")
    lines += [f"{name}: {getattr(need, name)}" for name in told if getattr(need, name)]
    lines += [f"aspect: {a.text} | {a.role} | {'must' if a.must else 'useful'}" for a in need.aspects.all()]
    return "\n".join(lines)


def brief_hash(need: Need) -> str:
    return text_hash(brief_text(need))


def was_validated(need: Need) -> bool:
    """Whether the ledger holds the owner's validation of just this text. A need that nobody of the district owns has nobody to ask."""
    said = Event.objects.filter(subject=subject_of(need), verb="moved to validated", text_hash=brief_hash(need))
    return need.owner_id is None or said.exists()
