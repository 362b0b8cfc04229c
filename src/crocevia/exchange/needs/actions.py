"""The only writers of needs and their aspects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.voiding import brief_changed, broker_changed, exclusions_changed, need_moved
from crocevia.exchange.needs.danger import check_hides_its_owner
from crocevia.exchange.needs.models import Aspect, Need, TeaserVersion
from crocevia.exchange.needs.review_actions import ask_review, tell_broker
from crocevia.exchange.needs.rules import BRIEF_FIELDS, RESTING, VALIDATED, check_move, check_need, reaches_beyond
from crocevia.exchange.needs.teaser_actions import keep_teaser
from crocevia.exchange.needs.texts import brief_hash, brief_text, was_validated
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation, User
from crocevia.records.actions import Source, add_record, change_record, held
from crocevia.records.events import record_event
from crocevia.records.handover import Handover
from crocevia.records.models import Audience
from crocevia.vocabulary.models import Concept

MOST_ASPECTS = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """An aspect as somebody asks for it. `id` names one that exists already."""

    text: str
    role: str = ""
    must: bool = True
    suggested: bool = False
    id: str = ""


@transaction.atomic
def tell_need(
    *,
    actor: Actor,
    owner: Organisation | None,
    title: str,
    narrative: str,
    need_kind: str,
    aspects: Sequence[Wanted] = (),
    audience: str = Audience.OWNER,
    card_audience: str = Audience.OWNER,
    concepts: Sequence[Concept] = (),
    exclusions: Sequence[Organisation] = (),
    sources: Iterable[Source] = (),
    state: str = "draft",
    **values: Any,
) -> Need:
    """Write down a need. It is seen by its owner and its broker until somebody widens it.

    Its teaser reaches others only when a second broker has approved it, so not yet. A broker who tells one without an owner of the district becomes its broker. Raises NotAllowed, ValidationError.
    """
    check_need({"narrative": narrative, "need_kind": need_kind, **values})
    if owner in exclusions:
        raise ValidationError({"exclusions": _("The owner cannot be among those who must not know.")})
    if not _loads(actor) and reaches_beyond(card_audience, audience):
        raise ValidationError({"card_audience": _unread()})
    broker_id = values.pop("broker_id", actor.user_id if actor.is_broker else None)
    need = Need(
        kind="need", owner=owner, title=title, narrative=narrative, need_kind=need_kind, state=state,
        audience=audience, card_audience=card_audience, broker_id=broker_id, **values,
    )  # fmt: skip
    add_record(need, actor=actor, concepts=concepts, exclusions=exclusions, sources=sources, text=narrative)
    _write_aspects(need, aspects)
    keep_teaser(need, actor=actor)
    return need


@transaction.atomic
def revise_need(need: Need, *, actor: Actor, version: int | None = None, **values: Any) -> Need:
    """Change the brief. After validation a changed text goes back to its owner. Raises NotAllowed, Conflict, ValidationError."""
    need = held(need)
    check_need({"trl_now": need.trl_now, "trl_wanted": need.trl_wanted, **values})
    owner = values.get("owner", need.owner)
    if owner and owner in values.get("exclusions", ()):
        raise ValidationError({"exclusions": _("The owner cannot be among those who must not know.")})
    if any(name in BRIEF_FIELDS and getattr(need, name) != value for name, value in values.items()):
        values["brief_version"] = need.brief_version + 1
        if need.state in VALIDATED:
            values["state"] = "owner_review"
    if not _loads(actor):
        _hold_back_unread(need, values)
    before, broker, state = need.brief_version, need.broker_id, need.state
    need = change_record(need, actor=actor, version=version, text=values.get("narrative", ""), **values)
    keep_teaser(need, actor=actor)
    if need.brief_version != before:
        brief_changed(need, actor=actor)
    if "exclusions" in values:
        exclusions_changed(need, actor=actor)
    if need.broker_id != broker:
        broker_changed(need, actor=actor)
    ask_review(need, before=state, actor=actor)
    return need


def _loads(actor: Actor) -> bool:
    """A loader or a job, which brings in what is public elsewhere already; not the platform acting for a person."""
    return actor.is_system and actor.user_id is None


def _unread() -> str:
    return _("A second broker approves the teaser before others read it: keep it to its owner until then.")


def _hold_back_unread(need: Need, values: dict[str, Any]) -> None:
    """No wording that no second broker has approved is read by more people than the whole need.

    To widen its reach is refused; a wide one whose words change is taken back until they are approved.
    """
    teaser = values.get("teaser", need.teaser)
    audience, card = values.get("audience", need.audience), values.get("card_audience", need.card_audience)
    if not reaches_beyond(card, audience) or need.teasers.filter(review=TeaserVersion.Review.APPROVED, text=teaser).exists():
        return
    if reaches_beyond(card, need.card_audience) or (card != audience and reaches_beyond(need.audience, audience)):
        raise ValidationError({"card_audience": _unread()})
    if teaser != need.teaser:
        values["card_audience"] = audience


HANDOVER: Handover[Need] = Handover()


@transaction.atomic
def hand_over_need(need: Need, *, actor: Actor, to: User, version: int | None = None) -> Need:
    """Give the need, and its open introductions, to another broker. Raises NotAllowed, Conflict, ValidationError."""
    handed = HANDOVER.give(need, actor=actor, to=to, version=version)
    broker_changed(handed, actor=actor)
    return handed


@transaction.atomic
def set_aspects(need: Need, *, actor: Actor, aspects: Sequence[Wanted], version: int | None = None) -> Need:
    """Replace the aspects: edited, merged, dropped, added, in this order. Raises NotAllowed, Conflict, ValidationError."""
    need = held(need)
    before = [[a.text, a.role, a.must] for a in need.aspects.all()]
    after = [[a.text.strip(), a.role, a.must] for a in aspects if a.text.strip()]
    if before == after and version in (None, need.version):
        return need
    values: dict[str, Any] = {"brief_version": need.brief_version + 1}
    state = need.state
    if state in VALIDATED:
        values["state"] = "owner_review"
    need = change_record(need, actor=actor, version=version, verb="brief changed", **values)
    _write_aspects(need, aspects)
    record_event(actor=actor, on=need, verb="aspects set", old={"aspects": before}, new={"aspects": after})
    brief_changed(need, actor=actor)
    ask_review(need, before=state, actor=actor)
    return need


def _write_aspects(need: Need, aspects: Sequence[Wanted]) -> None:
    wanted = [a for a in aspects if a.text.strip()]
    if len(wanted) > MOST_ASPECTS:
        raise ValidationError(_("At most %(most)d aspects: merge some.") % {"most": MOST_ASPECTS})
    kept = {str(a.pk): a for a in need.aspects.all()}
    need.aspects.exclude(pk__in=[a.id for a in wanted if a.id in kept]).delete()
    for position, asked in enumerate(wanted):
        aspect = kept.get(asked.id) or Aspect(need=need)
        aspect.text, aspect.role, aspect.must = asked.text.strip(), asked.role, asked.must
        aspect.suggested = asked.suggested and not (asked.id in kept and kept[asked.id].text != asked.text)
        aspect.position = position
        aspect.full_clean()
        aspect.save()


@transaction.atomic
def move_need(
    need: Need, *, actor: Actor, to: str, reason: str = "", version: int | None = None, text_hash: str = "", way: str = ""
) -> Need:
    """Take a need to its next state. The ledger keeps the hash of the text that is validated.

    `text_hash` is that of the text which the owner has read, `way` is "link" for who came by a letter. Raises NotAllowed, Conflict, ValidationError (not a step of its
    life, no reason, another text than the one read, a teaser that gives its owner away).
    """
    need = held(need)
    is_owner = actor.is_system or need.owner_id in actor.organisations or need.owner_id is None
    check_move(need.state, to, reason, is_owner)
    if text_hash and text_hash != brief_hash(need):
        raise ValidationError(_("The text is no longer the one that you have read: read it again."))
    if to == "open" and not _loads(actor):
        if need.state in RESTING and not was_validated(need):
            raise ValidationError(_("The owner has not validated the text of the need as it stands."))
        check_hides_its_owner(need, need.teaser)
    text = brief_text(need) if to == "validated" else ""
    moved = change_record(need, actor=actor, version=version, verb=f"moved to {to}", text=text, state=to)
    need_moved(moved, to=to, actor=actor)
    if reason or way:
        record_event(actor=actor, on=moved, verb="reason given" if reason else "came by link", new={"state": to, "reason": reason, "way": way})
    ask_review(moved, before=need.state, actor=actor)
    tell_broker(moved, before=need.state, actor=actor)
    return moved
