"""The only writers of comments on a need: its owner and its broker talk about the text, each words kept, each in the ledger by its hash."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.letter_actions import write_letters
from crocevia.exchange.needs.actions import move_need
from crocevia.exchange.needs.models import Comment, Need
from crocevia.people.actor import Actor
from crocevia.people.models import User
from crocevia.records.actions import held
from crocevia.records.errors import NotAllowed
from crocevia.records.events import record_event

OWNER, BROKER = "owner", "broker"
LONGEST, MOST = 4000, 500


def side_of_reader(actor: Actor, need: Need) -> str:
    """Whose words these would be, of somebody who reads the need in full."""
    if need.owner_id in actor.organisations:
        return OWNER
    return BROKER if actor.is_broker and need.broker_id is not None and need.broker_id == actor.user_id else ""


def side_of(actor: Actor, need: Need) -> str:
    """The same of anybody: empty for who may neither read the comments nor write one."""
    return side_of_reader(actor, need) if Need.objects.filter(pk=need.pk).visible_to(actor, "full").exists() else ""


@transaction.atomic
def comment_need(need: Need, *, actor: Actor, text: str, by_link: bool = False) -> Comment:
    """Say something about the text; the other side gets a letter. The same words twice in a row are once. Raises NotAllowed, ValidationError."""
    need = held(need)
    side = side_of(actor, need)
    if not side:
        raise NotAllowed(_("Only its owner and its broker comment on a need."))
    words = text.replace("\x00", " ").strip()[:LONGEST]
    if not words:
        raise ValidationError(_("Write a few words."))
    last = need.comments.last()
    if last and (last.text, last.by_id, last.settled_at) == (words, actor.person_id, None):
        return last
    if need.comments.count() >= MOST:
        raise ValidationError(_("There are %(n)d comments already: talk to each other.") % {"n": MOST})
    made = Comment.objects.create(
        need=need, by_id=actor.person_id, side=side, text=words, brief_version=need.brief_version, at=timezone.now(), by_link=by_link
    )
    record_event(actor=actor, on=need, verb="commented", new={"comment": made.pk, "side": side, "by_link": by_link}, text=words)
    readers = User.objects.filter(pk=need.broker_id) if side == OWNER else _owners(need)
    write_letters(readers, topic="comment", path=f"/needs/{need.pk}/#comments", key=f"comment:{made.pk}")
    return made


def _owners(need: Need) -> list[User]:
    """Who spoke for the owner before; else who told the need, if it was of the owner's house."""
    spoke = list(User.objects.filter(person__in=need.comments.filter(side=OWNER).values("by")))
    told = need.created_by
    if not spoke and told and need.owner and need.owner.memberships.filter(person=told.person_id).exists():
        spoke = [told]
    return spoke


@transaction.atomic
def settle_comments(need: Need, *, actor: Actor) -> int:
    """The broker has dealt with what the owner said so far: how many were open. Raises NotAllowed."""
    need = held(need)
    if side_of(actor, need) != BROKER:
        raise NotAllowed(_("Only the broker of the need may do this."))
    settled = need.comments.filter(side=OWNER, settled_at__isnull=True).update(settled_at=timezone.now())
    if settled:
        record_event(actor=actor, on=need, verb="comments settled", new={"count": settled})
    return settled


@transaction.atomic
def send_back(need: Need, *, actor: Actor, words: str, version: int | None = None, way: str = "") -> Need:
    """The owner returns the text to its broker with what is wrong in it, kept as a comment. Raises as `move_need`."""
    if not words.strip():
        raise ValidationError(_("Say why, in a few words."))
    if side_of(actor, need) == OWNER:
        comment_need(need, actor=actor, text=words, by_link=bool(way))
    return move_need(need, actor=actor, to="elicitation", reason=words[:1000], version=version, way=way)
