"""Writing a chain anew, the one exception to append-only: when the law asks for words to go. It tells what it was before."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from crocevia.records.events import digest_of_event
from crocevia.records.models import Event


@transaction.atomic
def rewrite_chain(subject: str, change: Callable[[Event], bool]) -> bool:
    """Let `change` alter each event of a chain (it says whether it did) and seal the chain again; whether anything changed.

    The first altered event keeps the old tip under `rewritten`, so that whoever holds an older copy of the chain sees that it was
    written anew, and from where on.
    """
    events = list(Event.objects.select_for_update().filter(subject=subject).order_by("sequence"))
    altered = [event for event in events if change(event)]
    if not altered:
        return False
    tip, first = events[-1].digest, altered[0]
    first.new = {**first.new, "rewritten": [*first.new.get("rewritten", []), tip]}
    previous = ""
    for event in events:
        event.previous = previous
        event.digest = previous = digest_of_event(event)
        event.save(update_fields=["signed_as", "old", "new", "previous", "digest"])
    return True
