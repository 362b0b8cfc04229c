"""The letters about a text that waits for its owner: asked, reminded on day 9, its broker told on day 21."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone

from crocevia.exchange.introductions.letter_actions import write_letters
from crocevia.exchange.introductions.rules import CALL, CLOSE, REMIND
from crocevia.exchange.needs.models import Need
from crocevia.people.actor import Actor
from crocevia.people.answering import contact_of
from crocevia.people.models import User


def reader_of(need: Need) -> User | None:
    """Whom one asks to read the text: who told it, if of the owner's house, else its administrator."""
    try:
        person = contact_of(need.owner, None, prefer=need.created_by)
    except ValidationError:
        return None
    return User.objects.filter(person=person).first()


def ask_review(need: Need, *, before: str, actor: Actor) -> None:
    """Write to the owner when the need has just come back to it; not when a loader or that very person sent it there."""
    if need.state != "owner_review" or before == need.state or (actor.is_system and actor.user_id is None):
        return
    reader = reader_of(need)
    if reader and reader.pk != actor.user_id:
        _write(need, reader, "review", f"review:{need.pk}:{need.version}")


def tell_broker(need: Need, *, before: str, actor: Actor) -> None:
    """Write to the broker when the owner has answered: validated, or sent back."""
    if before == "owner_review" and need.state in ("validated", "elicitation") and need.broker and need.broker_id != actor.user_id:
        _write(need, need.broker, "answered", f"reviewed:{need.pk}:{need.version}", path=f"/needs/{need.pk}/")


def _write(need: Need, to: User, topic: str, key: str, path: str = "") -> None:
    write_letters([to], topic=topic, path=path or f"/needs/{need.pk}/review/", key=key, need=need)


def run_review_clocks() -> int:
    """Remind owners of texts that wait, tell the broker when to telephone: how many texts are late. Twice is once."""
    today, late = timezone.localdate(), 0
    for need in Need.objects.filter(state="owner_review", owner__isnull=False).select_related("owner", "broker"):
        days = (today - timezone.localtime(need.updated).date()).days
        reader = reader_of(need)
        if days < REMIND or reader is None:
            continue
        late += 1
        if days < CLOSE:
            _write(need, reader, "reminder", f"review reminder:{need.pk}:{need.version}")
        if days >= CALL and need.broker:
            _write(need, need.broker, "telephone", f"review call:{need.pk}:{need.version}", path=f"/needs/{need.pk}/")
    return late
