"""The only writers of outcomes. A text that changes after it was signed is signed no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor
from crocevia.people.answering import authority_of, contact_of
from crocevia.people.models import Organisation, Person
from crocevia.projects.outcomes.models import Outcome, Signature
from crocevia.projects.outcomes.rules import LIFE, check_outcome, may_create
from crocevia.projects.outcomes.texts import hash_of, publication_of, text_of
from crocevia.records.actions import Source, add_link, add_record, change_record, held
from crocevia.records.errors import NotAllowed
from crocevia.records.events import record_event
from crocevia.records.models import Audience, Record
from crocevia.vocabulary.models import Concept

Purpose = Signature.Purpose
_signed: list[Callable[[Outcome, Actor], None]] = []


def when_signed(follow: Callable[[Outcome, Actor], None]) -> None:
    """Let a layer above go on from a signed outcome, in the same transaction. For AppConfig.ready."""
    if follow not in _signed:
        _signed.append(follow)


@transaction.atomic
def create_outcome(
    *,
    actor: Actor,
    title: str,
    owner: Organisation | None = None,
    about: Record | None = None,
    audience: str = Audience.OWNER,
    broker_id: int | None = None,
    concepts: Sequence[Concept] = (),
    exclusions: Sequence[Organisation] = (),
    sources: Iterable[Source] = (),
    **values: Any,
) -> Outcome:
    """Draft what came of something. `owner`: the beneficiary; `about`: what it came of, which the actor reads in full.

    A loader that names its sources keeps it as reported: told by them, signed by nobody, read by `audience`.
    Raises NotAllowed, ValidationError.
    """
    if not may_create(actor):
        raise NotAllowed(_("Only members of the owner organisation may add this."))
    check_outcome(values)
    sources = list(sources)
    reported = actor.is_system and actor.user_id is None and bool(sources)
    if not reported and audience != Audience.OWNER:
        raise ValidationError({"audience": _("An outcome is published by its beneficiary, once it is signed.")})
    if not reported and owner is None:
        raise ValidationError({"owner": _("Say to which organisation it came.")})
    if about is not None and not Record.objects.filter(pk=about.pk).visible_to(actor, "full").exists():
        raise NotAllowed(_("There is no such record for you."))
    outcome = Outcome(
        kind="outcome", owner=owner, title=title, state="reported" if reported else "drafted", since=timezone.now(),
        audience=audience, card_audience=audience, broker_id=actor.user_id if actor.is_broker else broker_id or getattr(about, "broker_id", None),
        **values,
    )  # fmt: skip
    add_record(outcome, actor=actor, concepts=concepts, exclusions=exclusions, sources=sources, text=text_of(outcome))
    if about is not None:
        add_link(actor=actor.as_system(), subject=outcome, predicate="outcome_of", object=about, sources=sources)
    return outcome


@transaction.atomic
def update_outcome(outcome: Outcome, *, actor: Actor, version: int | None = None, **values: Any) -> Outcome:
    """Correct it. Another text voids what was signed, hides it again, and is to be signed anew.

    Raises NotAllowed, Conflict, ValidationError.
    """
    current = held(outcome)
    names = ("type", "attribution", "evidence", "value", "unit")
    check_outcome({**{name: getattr(current, name) for name in names}, **values})
    if values.pop("audience", current.audience) != current.audience:
        raise ValidationError({"audience": _("An outcome is published by its beneficiary, once it is signed.")})
    if "owner" in values and values["owner"] is None and current.state != "reported":
        raise ValidationError({"owner": _("Say to which organisation it came.")})
    before = hash_of(text_of(current))
    written: Any = change_record(current, actor=actor, version=version, **values)
    if hash_of(text_of(written)) != before and written.state in ("asked", "signed", "public", "refused"):
        _void(written, actor)
        fixed = {"audience": Audience.OWNER, "card_audience": Audience.OWNER, "contact": None}
        return LIFE.step_on(written, actor=actor.as_system(), verb="void", **fixed)
    return written


def _void(outcome: Outcome, actor: Actor, *purposes: str) -> None:
    """What was signed stands no more; the rows stay."""
    fallen = outcome.signatures.filter(void_at__isnull=True, purpose__in=purposes or Purpose.values)
    if number := fallen.update(void_at=timezone.now()):
        record_event(actor=actor, on=outcome, verb="signature void", new={"number": number})


@transaction.atomic
def ask_signature(
    outcome: Outcome, *, actor: Actor, contact: Person | None = None, version: int | None = None
) -> Outcome:
    """Ask the beneficiary to sign the text as it stands. Raises NotAllowed, Conflict, ValidationError."""
    current = LIFE.unless_newer(held(outcome), version=version, actor=actor, verb="ask")
    if LIFE.done_by(current, actor=actor, verb="ask"):
        return current
    LIFE.check(current, actor=actor, verb="ask")
    return LIFE.step_on(current, actor=actor, verb="ask", contact=contact_of(current.owner, contact), reason="")


def _sign(outcome: Outcome, actor: Actor, purpose: str, text: str, seen: str) -> None:
    if hash_of(text) != seen:
        raise ValidationError(_("The text is no longer the one that you have read: read it again."))
    assert outcome.owner is not None
    authority = authority_of(actor, outcome.owner, outcome.contact)
    Signature.objects.create(
        outcome=outcome, purpose=purpose, text=text, text_hash=seen, person_id=actor.person_id, authority=authority,
        signed_at=timezone.now(),
    )  # fmt: skip
    record_event(actor=actor, on=outcome, verb=f"{purpose} signed", new={"authority": authority, "sha256": seen}, text=text)


@transaction.atomic
def sign_outcome(outcome: Outcome, *, actor: Actor, seen: str) -> Outcome:
    """The beneficiary signs the text whose hash is `seen`. Twice is once. Raises NotAllowed, ValidationError."""
    current = held(outcome)
    if LIFE.done_by(current, actor=actor, verb="sign"):
        return current
    LIFE.check(current, actor=actor, verb="sign")
    _sign(current, actor, Purpose.STATEMENT, text_of(current), seen)
    signed = LIFE.step_on(current, actor=actor, verb="sign")
    for follow in _signed:
        follow(signed, actor)
    return signed


@transaction.atomic
def refuse_outcome(outcome: Outcome, *, actor: Actor, words: str = "", version: int | None = None) -> Outcome:
    """The beneficiary does not sign, for a reason. Raises NotAllowed, Conflict, ValidationError."""
    return LIFE.walk(outcome, actor=actor, verb="refuse", words=words, version=version)


@transaction.atomic
def publish_outcome(outcome: Outcome, *, actor: Actor, seen: str) -> Outcome:
    """The separate consent: everyone may read it. `seen`: hash of that consent's text. Raises NotAllowed, ValidationError."""
    current = held(outcome)
    if LIFE.done_by(current, actor=actor, verb="publish"):
        return current
    LIFE.check(current, actor=actor, verb="publish")
    _sign(current, actor, Purpose.PUBLICATION, publication_of(current), seen)
    wide = {"audience": Audience.PUBLIC, "card_audience": Audience.PUBLIC}
    return LIFE.step_on(current, actor=actor, verb="publish", **wide)


@transaction.atomic
def take_back_publication(outcome: Outcome, *, actor: Actor, version: int | None = None) -> Outcome:
    """From now on only the beneficiary and the broker read it; it stays signed. Raises NotAllowed, Conflict, ValidationError."""
    current = LIFE.unless_newer(held(outcome), version=version, actor=actor, verb="take_back")
    if LIFE.done_by(current, actor=actor, verb="take_back"):
        return current
    LIFE.check(current, actor=actor, verb="take_back")
    _void(current, actor, Purpose.PUBLICATION)
    narrow = {"audience": Audience.OWNER, "card_audience": Audience.OWNER}
    return LIFE.step_on(current, actor=actor, verb="take_back", **narrow)
