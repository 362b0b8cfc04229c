"""The link that answers one question from a letter: who may have one, whether it still answers, and why not.

Decision 21 says what its holder may see and why.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.utils import timezone

from crocevia.exchange.introductions.models import AnswerLink, Consent, Letter, LetterChoice, Side
from crocevia.exchange.introductions.rules import CLOSE
from crocevia.exchange.needs.models import Need
from crocevia.exchange.needs.texts import brief_hash
from crocevia.people.actor import actor_of
from crocevia.people.answering import authority_of, members_of
from crocevia.people.models import User

ANSWERED, LATE, CLOSED, NOT_YOURS = "answered", "late", "closed", "not yours"
"""Why a link answers no more: it was answered; the time has run out; it was taken back or its text changed; its reader no longer may."""
QUESTIONS = {"asked", "reminder", "review"}


def digest_of(token: str) -> str:
    """What is kept of a token: its SHA-256, as 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def may_have_links(user: User) -> bool:
    """Whether letters to this account may answer without sign-in: the district allows it, so does the person, and no second step
    guards the account, which a letter would go round."""
    choice = LetterChoice.objects.filter(user=user).first()
    return settings.LINKS and (choice is None or choice.links) and not is_mfa_enabled(user)


def find_link(token: str) -> AnswerLink | None:
    """The link of a token."""
    related = ("letter__user__person", "letter__consent__introduction__for_need__owner", "letter__consent__introduction__candidate", "letter__need__owner")
    return AnswerLink.objects.filter(digest=digest_of(token)).select_related(*related).first() if len(token) < 100 else None


def text_now(letter: Letter) -> str:
    """The hash of the words that a letter asks about, as they are now."""
    if letter.consent:
        return letter.consent.text_hash
    return brief_hash(letter.need) if letter.need else ""


def asked_at(letter: Letter) -> dt.datetime:
    return letter.consent.asked_at if letter.consent else letter.created


def run_out(asked: dt.datetime) -> bool:
    """Whether the time to answer is over: by the days of the district's calendar, so that a change of clocks neither gives nor takes."""
    return (timezone.localdate() - timezone.localtime(asked).date()).days >= CLOSE


def last_day(letter: Letter) -> dt.date:
    """The last day on which the letter's question may be answered."""
    return timezone.localtime(asked_at(letter)).date() + dt.timedelta(days=CLOSE - 1)


def still_waits(letter: Letter) -> bool:
    """Whether there is still a reason to send a letter: one about a question that is closed has none."""
    return letter.topic not in QUESTIONS or not (letter.consent_id or letter.need_id) or closed_because(letter) in ("", NOT_YOURS)


def closed_because(letter: Letter) -> str:
    """Why the question of a letter cannot be answered by its reader; empty when it can."""
    if letter.consent:
        return _consent_closed(letter.consent, letter.user)
    return _review_closed(letter.need, letter) if letter.need else CLOSED


def _consent_closed(consent: Consent, user: User) -> str:
    if consent.answer in (Consent.Answer.YES, Consent.Answer.NO):
        return ANSWERED
    if run_out(consent.asked_at) or consent.answer == Consent.Answer.SILENT:
        return LATE
    introduction = consent.introduction
    need = introduction.for_need
    if consent.answer != Consent.Answer.OPEN or consent.brief_hash != brief_hash(need):
        return CLOSED
    house = need.owner if consent.side == Side.OWNER else introduction.candidate
    return "" if house and authority_of(actor_of(user), house, consent.asked_of) else NOT_YOURS


def _review_closed(need: Need, letter: Letter) -> str:
    if need.state != "owner_review":
        return CLOSED
    if run_out(letter.created):
        return LATE
    mine = need.owner and any(m.person_id == letter.user.person_id for m in members_of(need.owner))
    return "" if mine and letter.user.is_active else NOT_YOURS


def names_the_owner(letter: Letter) -> bool:
    """Whether the words behind the link name who asks, or hold the need itself: those are shown after a press only, since machines
    open what stands in letters."""
    return bool(letter.need_id) or bool(letter.consent and letter.consent.side == Side.OWNER)
