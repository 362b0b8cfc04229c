"""The only writers of a teaser's versions: every wording kept, none used before a second broker has read it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.letter_actions import write_letters
from crocevia.exchange.needs.danger import check_hides_its_owner
from crocevia.exchange.needs.models import Need, TeaserVersion
from crocevia.exchange.needs.texts import text_hash
from crocevia.people.actor import Actor, actor_of
from crocevia.people.models import User
from crocevia.records.actions import end_shares, held, share_record
from crocevia.records.errors import NotAllowed
from crocevia.records.events import record_event

Review = TeaserVersion.Review
READING = "second reading of the teaser"


def keep_teaser(need: Need, *, actor: Actor) -> TeaserVersion | None:
    """Keep the need's teaser as a version, unless it is the last one kept. Inside the transaction that wrote it."""
    last = need.teasers.first()
    if not need.teaser or (last and last.text == need.teaser):
        return None
    return TeaserVersion.objects.create(
        need=need,
        number=last.number + 1 if last else 1,
        text=need.teaser,
        text_hash=text_hash(need.teaser),
        written_by_id=actor.user_id,
        written_at=timezone.now(),
    )


def may_review(actor: Actor, need: Need, version: TeaserVersion) -> bool:
    """A second broker, who neither wrote it nor brokers the need nor works for its owner, and reads the need in full."""
    second = actor.is_broker and actor.user_id not in (version.written_by_id, need.broker_id)
    ours = need.owner_id in actor.organisations
    return second and not ours and Need.objects.filter(pk=need.pk).visible_to(actor, "full").exists()


@transaction.atomic
def ask_second_reading(need: Need, *, actor: Actor, reviewer: User) -> TeaserVersion:
    """Let a second broker read the need in full until the last teaser is judged. Raises NotAllowed, ValidationError."""
    need = held(need)
    if need.broker_id != actor.user_id or not actor.is_broker:
        raise NotAllowed(_("Only the broker of the need may do this."))
    version = need.teasers.first()
    if version is None or version.review != Review.WAITING:
        raise ValidationError(_("No teaser waits for a second reading."))
    reader = actor_of(reviewer)
    if (
        not reader.is_broker
        or reviewer.pk in (version.written_by_id, need.broker_id)
        or need.owner_id in reader.organisations
    ):
        raise ValidationError(_("A second broker reads it: neither its writer, nor the broker of the need."))
    if version.reviewer_id == reviewer.pk:
        return version
    if version.reviewer_id:
        end_shares(need, actor=actor, user=version.reviewer, reason=READING)
    share_record(need, actor=actor, user=reviewer, level="full", reason=READING)
    version.reviewer = reviewer
    version.save(update_fields=["reviewer"])
    write_letters([reviewer], topic="second reading", path="/requests/", key=f"teaser:{version.pk}")
    return version


@transaction.atomic
def judge_teaser(need: Need, *, actor: Actor, number: int, approve: bool, reason: str = "") -> TeaserVersion:
    """Approve or refuse a version, with its hash in the ledger; the second reader's view of the need ends with it.

    Raises NotAllowed, ValidationError (judged already, not the last wording, no reason for a refusal, an
    approval of words that too few organisations could have written).
    """
    need = held(need)
    version = need.teasers.filter(number=number).first()
    if version is None or not may_review(actor, need, version):
        raise NotAllowed(_("A second broker reads it: neither its writer, nor the broker of the need."))
    wanted = Review.APPROVED if approve else Review.REFUSED
    if version.review == wanted and version.reviewed_by_id == actor.user_id:
        return version
    if version.review != Review.WAITING or version.text != need.teaser:
        raise ValidationError(_("This wording is judged already, or is no longer the one in use."))
    if not approve and not reason.strip():
        raise ValidationError(_("Say why, in a few words."))
    if approve:
        check_hides_its_owner(need, version.text)
    version.review, version.reviewed_by_id, version.reviewed_at = wanted, actor.user_id, timezone.now()
    version.reason = reason.strip()
    version.save(update_fields=["review", "reviewed_by", "reviewed_at", "reason"])
    record_event(
        actor=actor,
        on=need,
        verb=f"teaser {wanted}",
        new={"number": number, "reason": version.reason},
        text=version.text,
    )
    if actor.user_id:
        end_shares(need, actor=actor.as_system(), user=User(pk=actor.user_id), reason=READING)
    return version
