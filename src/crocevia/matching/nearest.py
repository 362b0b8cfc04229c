"""Records near some words in meaning, for the search box: only those whose words the reader may read."""

from __future__ import annotations

import logging

from crocevia.matching.engine import engine
from crocevia.matching.items import allowed_items, record_id
from crocevia.people.actor import Actor
from matchengine import Request
from matchengine.errors import BadRequest

log = logging.getLogger(__name__)


def records_near(text: str, actor: Actor, most: int) -> list[str]:
    """Keys of records, nearest first, each once. Without an engine that can answer: none, and the log says why."""
    allowed = allowed_items(actor)
    if not allowed or not text.strip():
        return []
    try:
        ranking = engine().rank(Request(text=text, allow=allowed, top=most), by="item")
    except BadRequest:
        return []
    except Exception:
        log.exception("the search by meaning is left out")
        return []
    return list(dict.fromkeys(record_id(hit.id) for hit in ranking.hits))
