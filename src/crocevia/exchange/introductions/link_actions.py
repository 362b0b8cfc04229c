"""What the holder of a letter's link may do: look, and answer once. It never signs anybody in.

The holder acts as the letter's reader, for this one question; consent, comment and ledger say that it was by link.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.actions import reply
from crocevia.exchange.introductions.links import (
    CLOSED,
    NOT_YOURS,
    closed_because,
    may_have_links,
    names_the_owner,
    text_now,
)
from crocevia.exchange.introductions.models import AnswerLink
from crocevia.exchange.needs.actions import move_need
from crocevia.exchange.needs.comment_actions import comment_need, send_back
from crocevia.exchange.needs.models import Need
from crocevia.people.actor import Actor, actor_of
from crocevia.records.actions import held
from crocevia.records.errors import NotAllowed
from crocevia.records.events import record_event

BY_LINK = "link"


class Closed(Exception):
    """The link answers no more; `why` is one of links.ANSWERED, LATE, CLOSED, NOT_YOURS."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


def check_link(link: AnswerLink, *, actor: Actor) -> None:
    """Raise NotAllowed where somebody else is signed in, Closed where the link answers no more."""
    if actor.is_authenticated and actor.user_id != link.letter.user_id:
        raise NotAllowed(_("This letter was written to somebody else."))
    why = closed_because(link.letter)
    if why:
        raise Closed(why)
    if link.used_at or text_now(link.letter) != link.text_hash:
        raise Closed(CLOSED)
    if not may_have_links(link.letter.user):
        raise Closed(NOT_YOURS)


def _take(link: AnswerLink, actor: Actor) -> Actor:
    """The link held until the transaction ends, and the reader of its letter as an actor. Raises as `check_link`."""
    if link.letter.need_id and link.letter.need:
        link.letter.need = held(link.letter.need)
    elif link.letter.consent:
        held(link.letter.consent.introduction.for_need)
        link.letter.consent.refresh_from_db()
        link.letter.consent.introduction = held(link.letter.consent.introduction)
    link.used_at = AnswerLink.objects.select_for_update().get(pk=link.pk).used_at
    check_link(link, actor=actor)
    return actor_of(link.letter.user)


def _used(link: AnswerLink) -> None:
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])


@transaction.atomic
def open_link(link: AnswerLink, *, actor: Actor) -> None:
    """Somebody pressed to read words that name the owner: the first time is kept in the chain of the need. Raises as `check_link`."""
    reader = _take(link, actor)
    if link.opened_at or not names_the_owner(link.letter):
        return
    link.opened_at = timezone.now()
    link.save(update_fields=["opened_at"])
    need = link.letter.need or (link.letter.consent and link.letter.consent.introduction.for_need)
    if need:
        record_event(actor=reader, on=need, verb="opened by link", new={"what": "review" if link.letter.need_id else "question", "to": reader.name, "hash": link.text_hash})


@transaction.atomic
def answer_by_link(
    link: AnswerLink, *, actor: Actor, yes: bool, seen: str, reason_code: str = "", reason: str = ""
) -> None:
    """Answer the consent request of a link. Raises NotAllowed, Closed, ValidationError (no reason, another text)."""
    reader = _take(link, actor)
    consent = link.letter.consent
    if consent is None:
        raise ValidationError(_("This link is for a text to read, not for a question."))
    reply(
        consent.introduction, actor=reader, question=consent.pk, yes=yes, seen=seen, reason_code=reason_code, reason=reason, way=BY_LINK
    )
    _used(link)


@transaction.atomic
def review_by_link(link: AnswerLink, *, actor: Actor, yes: bool, seen: str, words: str = "") -> Need:
    """The owner validates the text behind a link, or sends it back with words. Raises NotAllowed, Closed, ValidationError."""
    reader = _take(link, actor)
    need = link.letter.need
    if need is None:
        raise ValidationError(_("This link is for a question, not for a text to read."))
    if not yes:
        need = send_back(need, actor=reader, words=words, way=BY_LINK)
    else:
        if words.strip():
            comment_need(need, actor=reader, text=words, by_link=True)
        need = move_need(need, actor=reader, to="validated", text_hash=seen or "-", way=BY_LINK)
    _used(link)
    return need
