"""Letters gathered into one a day or one a week, for who chose so. A digest is a letter itself: it is claimed, sent and tried again as every letter is."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from crocevia.exchange.introductions.letter_actions import DIGEST
from crocevia.exchange.introductions.models import Letter, LetterChoice

HOUR, WEEKDAY = 7, 0
"""When a digest goes: at seven in the district's own time; a weekly one on Monday."""


def begins(rhythm: str, now: dt.datetime) -> dt.datetime:
    """The last moment, not after `now`, at which a digest of this rhythm was due."""
    here = timezone.localtime(now)
    day = here.date() - dt.timedelta(days=(here.weekday() - WEEKDAY) % 7 if rhythm == LetterChoice.Rhythm.WEEKLY else 0)
    back = dt.timedelta(days=7 if rhythm == LetterChoice.Rhythm.WEEKLY else 1)
    due = _at(day)
    return due if due <= now else _at(day - back)


def _at(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(HOUR)))


def gather(now: dt.datetime | None = None) -> int:
    """Put what was written before the last due moment into one letter each: how many digests are new. Twice is once."""
    now = now or timezone.now()
    choices = LetterChoice.objects.filter(rhythm__in=[LetterChoice.Rhythm.DAILY, LetterChoice.Rhythm.WEEKLY], user__is_active=True)
    return sum(_gather(choice, begins(choice.rhythm, now), now) for choice in choices)


@transaction.atomic
def _gather(choice: LetterChoice, due: dt.datetime, now: dt.datetime) -> bool:
    """One reader's digest: its row and the letters that it carries are one transaction, so that a stop between leaves neither or both."""
    free = Letter.objects.filter(user=choice.user_id, sent_at__isnull=True, claimed_at__isnull=True, within__isnull=True, tries=0)
    waiting = list(free.exclude(topic=DIGEST).filter(created__lt=due).select_for_update().values_list("pk", flat=True))
    if not waiting:
        return False
    key = f"digest:{choice.rhythm}:{timezone.localtime(due).date()}:{choice.user_id}"
    digest, fresh = Letter.objects.get_or_create(
        key=key, defaults={"user": choice.user, "topic": DIGEST, "path": "/requests/", "created": now, "next_try": now}
    )
    if fresh:
        Letter.objects.filter(pk__in=waiting).update(within=digest)
    return fresh
