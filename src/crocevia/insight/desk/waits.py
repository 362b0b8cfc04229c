"""Who waits for whom, since when: each open introduction and each text under way as one line of the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.rules import CLOSED, REFUSALS
from crocevia.exchange.needs.comment_actions import OWNER
from crocevia.exchange.needs.models import Comment, Need, TeaserVersion
from crocevia.people.actor import Actor

YOURS, THEIRS, BETWEEN = "yours", "theirs", "between"
SHOWN_AFTER_A_NO = 14
"""Days for which a refusal stays on the list, so that somebody else can be proposed."""


@dataclass(frozen=True, slots=True)
class Wait:
    """One line. `group`: it is the broker's turn, somebody else's, or the two parties wait for each other."""

    group: str
    of: str
    on: str
    what: str
    need: str
    language: str
    since: dt.date
    day: int
    page: str
    key: UUID
    act: str
    replies: bool
    broker: int | None
    party: str = ""
    state: str = ""
    need_id: UUID | None = None
    place: str = ""

    @property
    def url(self) -> str:
        """Made when it is drawn: most of a long list is not."""
        return reverse(self.page, args=[self.key]) + self.place


Told = tuple[str, str, str, str, str]
Telling = Told | Callable[["Row"], Told]


class Row(Protocol):
    """What the desk reads of an introduction and its need (see introductions_of)."""

    pk: UUID
    state: str
    waiting_since: dt.datetime
    candidate_name: str
    broker_id: int | None
    language: str
    nda: str
    meeting_at: dt.datetime | None
    reason: str
    revealed_at: dt.datetime | None
    for_need_id: UUID
    for_need__title: str


def _lines() -> dict[str, Telling]:
    """State → group, who waits, for whom, for what, what to do; or how to tell them from the row. In the reader's language."""
    owner, candidate, you, yours, both = _("Owner"), _("Candidate"), _("You"), _("you"), _("Both")
    return {
        "suggested": (YOURS, candidate, yours, _("Offers itself: take it on the shortlist?"), _("Decide")),
        "shortlisted": (YOURS, owner, yours, _("On the shortlist: ask the owner"), _("Ask")),
        "owner_asked": (THEIRS, you, _("the owner"), _("Opt-in 1: may we name you?"), _("Look")),
        "owner_agreed": (YOURS, owner, yours, _("Agreed: ask the candidate"), _("Ask")),
        "candidate_asked": (THEIRS, you, _("the candidate"), _("Opt-in 2: interested, free of conflict, nameable?"), _("Look")),
        "both_agreed": (YOURS, both, yours, _("Both agreed: reveal the names"), _("Reveal")),
        "revealed": lambda i: (
            _meeting(i) if i.nda == "waived"
            else (YOURS, both, yours, _("Non-disclosure agreement: start it, or do without"), _("Decide"))
        ),
        "nda_pending": (BETWEEN, owner, _("the candidate"), _("Non-disclosure agreement to sign"), _("Offer help")),
        "nda_in_force": _meeting,
        "meeting_held": (YOURS, both, yours, _("They have met: go or no go?"), _("Decide")),
        "follow_up": (BETWEEN, owner, _("the candidate"), _("They go on: towards an agreement"), _("Look")),
        "owner_declined": lambda i: (YOURS, owner, yours, _("Declines: %(why)s") % {"why": _why(i)}, _("Propose others")),
        "candidate_declined": lambda i: (YOURS, candidate, yours, _("Declines: %(why)s") % {"why": _why(i)}, _("Propose others")),
        "no_reply": (YOURS, _("Nobody"), yours, _("No reply: silence is no"), _("Propose others")),
    }  # fmt: skip


def _meeting(introduction: Row) -> Told:
    if introduction.meeting_at is None:
        return YOURS, _("Both"), _("you"), _("Set the first meeting"), _("Set")
    if introduction.meeting_at > timezone.now():
        return BETWEEN, _("Owner"), _("the candidate"), _("First meeting set"), _("Look")
    return YOURS, _("Both"), _("you"), _("The meeting is over: write the minutes"), _("Write")


def _why(introduction: Row) -> str:
    return str(REFUSALS.get(introduction.reason, introduction.reason))


_WITH_TEXT = ("draft", "elicitation", "owner_review", "validated")
"""A need in these has its own text to wait for; in the later ones its introductions speak."""
_DONE = ("owner_declined", "candidate_declined", "no_reply")
_REPLIES = ("owner_asked", "candidate_asked", "nda_pending")


# What the desk reads of an introduction and its need, as plain rows: a thousand objects would take half a second.
_READ = (
    "pk", "state", "waiting_since", "candidate_name", "broker_id", "language", "nda", "meeting_at", "reason", "revealed_at", "for_need_id",
    "for_need__title",
)  # fmt: skip


def introductions_of(actor: Actor) -> list[Row]:
    """The introductions that the broker reads in full and that still tell something, with their needs, in one query."""
    lately = timezone.now() - dt.timedelta(days=SHOWN_AFTER_A_NO + 1)
    alive = ~Q(state__in=CLOSED) | Q(state__in=_DONE, waiting_since__gte=lately) | Q(revealed_at__isnull=False)
    found = Introduction.objects.visible_to(actor, "full").filter(alive, broker__isnull=False)
    return list(found.order_by("waiting_since", "pk").values_list(*_READ, named=True))


def waits_of(actor: Actor, introductions: Iterable[Row]) -> list[Wait]:
    """Every wait of the broker's desk, the longest first."""
    lines, today, here = _lines(), timezone.localdate(), timezone.get_current_timezone()
    found: list[Wait] = []
    begun = set()
    for each in introductions:
        begun.add(each.for_need_id)
        telling = lines.get(each.state)
        if telling is None:
            continue
        since = each.waiting_since.astimezone(here).date()
        day, done = (today - since).days, each.state in _DONE
        if done and day > SHOWN_AFTER_A_NO:
            continue
        group, of, on, what, act = telling if isinstance(telling, tuple) else telling(each)
        found.append(
            Wait(
                group, of, on, what, each.for_need__title, each.language, since, day,
                "need_introductions" if done else "introduction_detail", each.for_need_id if done else each.pk, act, each.state in _REPLIES,
                each.broker_id, each.candidate_name, each.state, each.for_need_id,
            )
        )  # fmt: skip
    return sorted([*found, *_texts(actor, today, begun)], key=lambda wait: (-wait.day, wait.need))


def _texts(actor: Actor, today: dt.date, begun: set[UUID]) -> list[Wait]:
    """Needs whose text waits for their owner or for this broker, teasers that wait for a second reader (this one, or the broker's own).

    `begun`: needs for which somebody is on the way already: those do not wait for a first choice.
    """
    found = []
    reading = Need.objects.visible_to(actor, "full")
    for need in reading.filter(state__in=_WITH_TEXT, broker=actor.user_id):
        since = timezone.localtime(need.updated).date()
        if need.state == "owner_review":
            words = (THEIRS, _("You"), _("the owner"), _("Read and validate the text"))
            found.append(_text(words, need, since, today, "", _("Look"), True))
        elif need.state == "validated" and need.pk in begun:
            continue
        elif need.state == "validated":
            words = (YOURS, _("Owner"), _("you"), _("The text is validated: choose whom to ask"))
            found.append(_text(words, need, since, today, "", _("Choose"), False, "need_introductions"))
        else:
            words = (YOURS, _("Owner"), _("you"), _("Complete the text, then ask its owner to read it"))
            found.append(_text(words, need, since, today, "#next", _("Write"), False))
    comments = list(Comment.objects.filter(side=OWNER, settled_at__isnull=True, need__broker=actor.user_id).select_related("need"))
    mine = Q(reviewer=actor.user_id) | Q(need__broker=actor.user_id)
    versions = list(TeaserVersion.objects.filter(mine, review=TeaserVersion.Review.WAITING, reviewer__isnull=False).select_related("need"))
    told = {each.need_id for each in (*comments, *versions)}
    readable = set(reading.filter(pk__in=told).values_list("pk", flat=True)) if told else set()
    first = {each.need_id: each for each in reversed(comments) if each.need_id in readable}
    for comment in first.values():
        words = (YOURS, _("Owner"), _("you"), _("Comments on the text: read and answer"))
        found.append(_text(words, comment.need, timezone.localtime(comment.at).date(), today, "#comments", _("Read"), False))
    for version in (each for each in versions if each.need_id in readable):
        if version.text != version.need.teaser:
            continue
        since = timezone.localtime(version.written_at).date()
        if version.reviewer_id == actor.user_id:
            words = (YOURS, _("Broker"), _("you"), _("Second reading of the teaser"))
            found.append(_text(words, version.need, since, today, "#second-reading", _("Read"), False))
        else:
            words = (THEIRS, _("You"), _("second reader"), _("Second reading of the teaser"))
            found.append(_text(words, version.need, since, today, "", _("Look"), True))
    return found


def _text(words: tuple[str, str, str, str], need: Need, since: dt.date, today: dt.date, place: str, act: str, replies: bool, page: str = "need_detail") -> Wait:
    group, of, on, what = words
    return Wait(
        group, of, on, what, need.title, need.language, since, (today - since).days, page, need.pk, act, replies, need.broker_id,
        need_id=need.pk, place=place,
    )  # fmt: skip
