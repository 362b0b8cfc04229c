"""Documents of a need, handed to one candidate at a time: each version, each recipient and each opening stands in the owner's ledger."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.letter_actions import write_letters
from crocevia.exchange.introductions.models import Handover, Introduction
from crocevia.exchange.introductions.rules import CANDIDATE, OWNER, REVEALED
from crocevia.exchange.introductions.steps import hold, roles_of, step_on
from crocevia.exchange.needs.models import Need
from crocevia.people.actor import Actor
from crocevia.records.actions import held
from crocevia.records.errors import NotAllowed
from crocevia.records.events import record_event
from crocevia.records.files import keep_file
from crocevia.records.models import KeptFile

DOCUMENT = "document"
"""The purpose of the files of a need that may be handed over."""
OPEN_TO_READ = (*REVEALED, "agreement")
"""A candidate that did not fit, or withdrew, opens nothing more."""


@transaction.atomic
def keep_document(need: Need, *, actor: Actor, name: str, content: bytes, title: str, note: str = "") -> KeptFile:
    """The next version of a document of the need: its owner and its broker read it, and whoever it is handed to. Raises NotAllowed, ValidationError."""
    return keep_file(held(need), actor=actor, name=name, content=content, title=title, purpose=DOCUMENT, note=note, reserved=True)


@transaction.atomic
def hand_over_document(introduction: Introduction, *, actor: Actor, file: KeptFile) -> Handover:
    """The owner lets the candidate open just this version, after the non-disclosure agreement or its waiver. Twice is once.

    Raises NotAllowed, ValidationError.
    """
    current = hold(introduction)
    if file.record_id != current.for_need_id or file.purpose != DOCUMENT:
        raise NotAllowed(_("This step is not yours to take."))
    current = step_on(current, actor=actor, verb="hand_over_document")
    known = Handover.objects.filter(introduction=current, file=file, ended_at__isnull=True).first()
    if known is not None:
        return known
    made = Handover.objects.create(introduction=current, file=file, by_id=actor.user_id, at=timezone.now())
    _tell(made, actor, "disclosed")
    contact = getattr(current.candidate_contact, "user", None)
    path = f"/introductions/{current.pk}/"
    write_letters(filter(None, [contact]), topic="changed", path=path, key=f"document:{made.pk}")
    return made


@transaction.atomic
def open_document(introduction: Introduction, *, actor: Actor, file: UUID) -> KeptFile:
    """The candidate opens a version that it was handed; the opening is noted before anything is shown. Raises NotAllowed."""
    current = hold(introduction)
    handed = Handover.objects.filter(introduction=current, file=file, ended_at__isnull=True).select_related("file").first()
    if CANDIDATE not in roles_of(current, actor) or handed is None or current.state not in OPEN_TO_READ:
        raise NotAllowed(_("This document is not open to you."))
    _tell(handed, actor, "document opened")
    return handed.file


@transaction.atomic
def take_back_document(introduction: Introduction, *, actor: Actor, handover: int) -> Handover:
    """No further opening of this version by this candidate; what it has seen it has seen. Raises NotAllowed, ValidationError."""
    current = hold(introduction)
    if OWNER not in roles_of(current, actor):
        raise NotAllowed(_("This step is not yours to take."))
    handed = Handover.objects.filter(introduction=current, pk=handover).first()
    if handed is None:
        raise ValidationError(_("This document was not handed over."))
    if handed.ended_at is None:
        handed.ended_at = timezone.now()
        handed.save(update_fields=["ended_at"])
        _tell(handed, actor, "document taken back")
    return handed


def _tell(handed: Handover, actor: Actor, verb: str) -> None:
    """One line of the owner's ledger: which version of what, to whom, under which agreement, with the hash of its bytes."""
    introduction, file = handed.introduction, handed.file
    said = {
        "what": "document", "title": file.title, "number": file.number, "sha256": file.digest, "handover": handed.pk,
        "organisation": introduction.candidate_id, "to": introduction.candidate_name, "introduction": introduction.pk, "nda": introduction.nda,
    }  # fmt: skip
    record_event(actor=actor, on=introduction.for_need, verb=verb, new=said)
