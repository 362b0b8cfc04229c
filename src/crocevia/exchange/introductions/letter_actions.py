"""The letters that wait, and their sending. A letter is written once, tried again when the server is down, sent once."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation

from crocevia.exchange.introductions.letters import ALWAYS, Waiting, sort_of, written
from crocevia.exchange.introductions.links import (
    QUESTIONS,
    closed_because,
    digest_of,
    last_day,
    may_have_links,
    still_waits,
    text_now,
)
from crocevia.exchange.introductions.models import AnswerLink, Consent, Letter, LetterChoice
from crocevia.exchange.needs.models import Need
from crocevia.people.models import User

MOST_TRIES = 33
"""About a week, with pauses that double up to LONGEST_PAUSE."""
LONGEST_PAUSE = dt.timedelta(hours=6)
DIGEST = "digest"
NO_MORE = "waits no longer"
"""Why a letter was not sent that had nothing to tell any more."""


def write_letters(
    users: Iterable[User], *, topic: str, path: str, key: str, consent: Consent | None = None, need: Need | None = None
) -> None:
    """Put a letter to each on the pile, inside the transaction of the action that calls. The same key twice is once.

    `consent` or `need`: the question that the letter is about. A sort that its reader left out is not written.
    """
    now, sort = timezone.now(), sort_of(topic)
    readers = {u.pk: u for u in users if u.is_active and u.email}
    if sort != ALWAYS:
        for choice in LetterChoice.objects.filter(user__in=readers):
            if sort in choice.left_out:
                del readers[choice.pk]
    for user in readers.values():
        told = {"user": user, "topic": topic, "path": path, "created": now, "next_try": now, "consent": consent, "need": need}
        Letter.objects.get_or_create(key=f"{key}:{user.pk}", defaults=told)


def _claim(letter_id: int) -> bool:
    """Take a letter for sending. Of two senders one gets it."""
    free = Letter.objects.filter(pk=letter_id, claimed_at__isnull=True, sent_at__isnull=True)
    return bool(free.update(claimed_at=timezone.now()))


def _address(path: str) -> str:
    return settings.ADDRESS.rstrip("/") + path


def make_link(letter: Letter) -> str:
    """A fresh token for a letter's question, kept as its hash; empty where the letter carries none."""
    if letter.topic not in QUESTIONS or not (letter.consent_id or letter.need_id) or not may_have_links(letter.user):
        return ""
    if closed_because(letter):
        return ""
    token = secrets.token_urlsafe(32)
    AnswerLink.objects.create(letter=letter, digest=digest_of(token), text_hash=text_now(letter), made=timezone.now())
    return token


def _waiting(letter: Letter) -> Waiting | None:
    """What a letter tells of, with a fresh way to answer where its reader may have one; nothing when it waits no longer."""
    if not still_waits(letter):
        return None
    token, until = make_link(letter), last_day(letter)
    return Waiting(letter.topic, _address(letter.path), _address(reverse("answer", args=[token])) if token else "", until)


def _send(letter: Letter) -> bool:
    """Hand a letter to the mail server; False when nothing of it waits any more. Raises what the server's library raises."""
    parts = list(letter.parts.select_related("user", "consent__introduction", "need")) if letter.topic == DIGEST else [letter]
    with translation.override(letter.user.language or "it"):
        waiting = [each for each in map(_waiting, parts) if each]
        if not waiting:
            return False
        made = written(letter.topic, waiting, _address(reverse("letter_choices")))
    message = EmailMultiAlternatives(made.subject, made.text, to=[letter.user.email])
    message.attach_alternative(made.html, "text/html")
    message.send()
    return True


def fate_unknown() -> int:
    """How many letters were handed over by a program that died before it heard whether they went."""
    return Letter.objects.filter(sent_at__isnull=True, within__isnull=True, claimed_at__isnull=False).count()


def given_up() -> int:
    """How many letters the mail server has refused MOST_TRIES times; what they told of still stands under Requests."""
    return Letter.objects.filter(sent_at__isnull=True, within__isnull=True, tries__gte=MOST_TRIES).exclude(trouble=NO_MORE).count()


def send_letters(most: int = 200) -> tuple[int, int]:
    """Send what is due, oldest first: how many went, how many failed and are tried again later.

    A letter is claimed before it is handed over. If the server refuses, it is free again after a pause that doubles; if the
    program dies in between, nobody knows whether it went, and it is not sent a second time.
    """
    sent = failed = 0
    gathers = Q(user__letter_choice__rhythm__in=[LetterChoice.Rhythm.DAILY, LetterChoice.Rhythm.WEEKLY])
    free = Letter.objects.filter(sent_at__isnull=True, within__isnull=True, claimed_at__isnull=True)
    due = free.filter(next_try__lte=timezone.now(), tries__lt=MOST_TRIES).exclude(~Q(topic=DIGEST) & gathers)
    for letter in list(due.select_related("user", "consent__introduction", "need")[:most]):
        with transaction.atomic():
            claimed = _claim(letter.pk)
        if not claimed:
            continue
        try:
            went = _send(letter)
        except Exception as why:  # whatever the mail server's library raises: the letter stays
            pause = min(dt.timedelta(minutes=5) * 2**letter.tries, LONGEST_PAUSE)
            Letter.objects.filter(pk=letter.pk).update(
                claimed_at=None,
                tries=letter.tries + 1,
                next_try=timezone.now() + pause,
                trouble=type(why).__name__[:300],
            )
            failed += 1
        else:
            told = {"sent_at": timezone.now(), "trouble": ""} if went else {"claimed_at": None, "tries": MOST_TRIES, "trouble": NO_MORE}
            Letter.objects.filter(Q(pk=letter.pk) | Q(within=letter.pk)).update(**told)
            sent += went
    return sent, failed
