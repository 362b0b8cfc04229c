"""Whether consents still say what the ledger says of them: a row that was changed by hand is found, though no event was."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from crocevia.exchange.introductions.models import Consent, Side
from crocevia.exchange.needs.texts import text_hash
from crocevia.records.models import Event
from crocevia.records.retention import GONE

_ASKED = {f"{side} was asked" for side in Side.values}
_SAID = {f"{side} said {answer}": answer for side in Side.values for answer in (Consent.Answer.YES, Consent.Answer.NO)}


def altered_consents(introductions: Collection[UUID] | None = None) -> Iterator[str]:
    """A line for each consent (of these introductions, or any) whose text or answer is not the one in the ledger. In two queries."""
    consents = Consent.objects.order_by("asked_at", "id")
    told = Event.objects.filter(verb__in=[*_ASKED, *_SAID])
    if introductions is not None:
        consents = consents.filter(introduction__in=introductions)
        told = told.filter(subject__in=[f"record:{key}" for key in introductions])
    asked: dict[str, str] = {}
    said: dict[str, str] = {}
    for verb, new, words in told.values_list("verb", "new", "text_hash"):
        key = str(new.get("consent", ""))
        asked |= {key: words} if verb in _ASKED else {}
        said |= {key: _SAID[verb]} if verb in _SAID else {}
    for consent in consents.iterator():
        key = str(consent.pk)
        if not _same_words(consent, asked.get(key, "")) or not _same_answer(consent, said.get(key, "")):
            yield _("consent of %(day)s, %(side)s: it is not the one that the ledger tells of (%(key)s)") % {
                "day": consent.asked_at.date().isoformat(), "side": Side(consent.side).label, "key": key,
            }  # fmt: skip


def _same_words(consent: Consent, asked: str) -> bool:
    return consent.text_hash == asked and (consent.text == GONE or text_hash(consent.text) == asked)


def _same_answer(consent: Consent, said: str) -> bool:
    """An answer that was given may have fallen since; none may stand that was never given."""
    given = consent.answer in (Consent.Answer.YES, Consent.Answer.NO)
    return bool(consent.answered_at) == bool(said) and (not given or consent.answer == said) and (bool(consent.answer) or not said)
