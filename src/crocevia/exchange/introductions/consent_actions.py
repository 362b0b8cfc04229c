"""The only writers of consents. Called inside the introduction's own actions."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.exchange.introductions import wording
from crocevia.exchange.introductions.links import run_out
from crocevia.exchange.introductions.models import Consent, Introduction, Side
from crocevia.exchange.introductions.rules import REFUSALS
from crocevia.exchange.needs.texts import brief_hash, text_hash
from crocevia.people.actor import Actor
from crocevia.people.answering import authority_of
from crocevia.people.models import Person
from crocevia.records.errors import NotAllowed
from crocevia.records.events import record_event


def ask(introduction: Introduction, *, side: str, actor: Actor, contact: Person | None) -> Consent:
    """Put the question to one side, in the words and the language of the person asked."""
    language = wording.language_of_person(contact)
    text = (wording.owner_text if side == Side.OWNER else wording.candidate_text)(introduction, language)
    consent = Consent.objects.create(
        introduction=introduction,
        side=side,
        purpose=wording.NAME_OWNER if side == Side.OWNER else wording.BE_NAMED,
        language=language,
        text=text,
        text_hash=text_hash(text),
        brief_version=introduction.for_need.brief_version,
        brief_hash=brief_hash(introduction.for_need),
        asked_of=contact,
        asked_at=timezone.now(),
    )
    record_event(
        actor=actor, on=introduction, verb=f"{side} was asked",
        new={"consent": consent.pk, "brief_version": consent.brief_version, "brief_hash": consent.brief_hash}, text=text,
    )  # fmt: skip
    return consent


def answer(
    introduction: Introduction,
    *,
    consent: Consent,
    actor: Actor,
    yes: bool,
    seen: str,
    reason_code: str = "",
    reason: str = "",
    way: str = "",
) -> None:
    """Write down an answer. Raises NotAllowed (not the person asked), ValidationError (late, closed, no reason)."""
    organisation = introduction.for_need.owner if consent.side == Side.OWNER else introduction.candidate
    authority = authority_of(actor, organisation, consent.asked_of) if organisation else ""
    if not authority:
        raise NotAllowed(
            _("This was asked of somebody else: only that person or the administrator of the partner answers.")
        )
    if consent.answer != Consent.Answer.OPEN or consent.text_hash != seen:
        raise ValidationError(_("This question is closed: it was answered, taken back, or its text has changed."))
    if run_out(consent.asked_at):
        raise ValidationError(_("The time to answer has run out."))
    if consent.brief_hash != brief_hash(introduction.for_need):
        raise ValidationError(_("The text is no longer the one that you have read: read it again."))
    words = reason.replace("\x00", " ").strip()[:1000]
    if not yes:
        if reason_code not in REFUSALS:
            raise ValidationError(_("Choose a reason."))
        words = words or str(reason_code)
    consent.answer = Consent.Answer.YES if yes else Consent.Answer.NO
    consent.answered_by_id, consent.authority, consent.answered_at = actor.person_id, authority[:400], timezone.now()
    consent.by_link = way == "link"
    consent.reason_code, consent.reason = ("", "") if yes else (reason_code, words)
    consent.closed_at = None if yes else timezone.now()
    consent.save()
    told = {"consent": consent.pk, "authority": consent.authority, "reason": consent.reason_code, **({"way": way} if way else {})}
    record_event(actor=actor, on=introduction, verb=f"{consent.side} said {consent.answer}", new=told, text=consent.text)
