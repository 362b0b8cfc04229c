"""The letters that wait, and their sending. A letter is written once, tried again when the server is down, sent once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone, translation

from crocevia.exchange.introductions.letters import words
from crocevia.exchange.introductions.models import Letter
from crocevia.people.models import User

MOST_TRIES = 8
LONGEST_PAUSE = dt.timedelta(hours=6)


def write_letters(users: Iterable[User], *, topic: str, path: str, key: str) -> None:
    """Put a letter to each on the pile, inside the transaction of the action that calls. The same key twice is once."""
    now = timezone.now()
    for user in {u.pk: u for u in users if u.is_active and u.email}.values():
        Letter.objects.get_or_create(
            key=f"{key}:{user.pk}",
            defaults={"user": user, "topic": topic, "path": path, "created": now, "next_try": now},
        )


def _claim(letter_id: int) -> bool:
    """Take a letter for sending. Of two senders one gets it."""
    free = Letter.objects.filter(pk=letter_id, claimed_at__isnull=True, sent_at__isnull=True)
    return bool(free.update(claimed_at=timezone.now()))


def _send(letter: Letter) -> None:
    language = letter.user.language or "it"
    with translation.override(language):
        subject, text = words(letter.topic, settings.ADDRESS.rstrip("/") + letter.path)
    EmailMessage(subject, text, to=[letter.user.email]).send()


def send_letters(most: int = 200) -> tuple[int, int]:
    """Send what is due, oldest first: how many went, how many failed and are tried again later.

    A letter is claimed before it is handed over. If the server refuses, it is free again after a pause that doubles; if the
    program dies in between, nobody knows whether it went, and it is not sent a second time.
    """
    sent = failed = 0
    due = Letter.objects.filter(
        sent_at__isnull=True, claimed_at__isnull=True, next_try__lte=timezone.now(), tries__lt=MOST_TRIES
    )
    for letter in list(due.select_related("user")[:most]):
        with transaction.atomic():
            claimed = _claim(letter.pk)
        if not claimed:
            continue
        try:
            _send(letter)
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
            Letter.objects.filter(pk=letter.pk).update(sent_at=timezone.now(), trouble="")
            sent += 1
    return sent, failed
