"""Who waits for whom, since when: each open introduction and each text under way as one line of the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.rules import CLOSED, REFUSALS
from crocevia.exchange.needs.models import Need, TeaserVersion
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
    link: Callable[[], str]
    act: str
    replies: bool
    broker: int | None
    party: str = ""
    state: str = ""
    need_id: UUID | None = None

    @property
    def url(self) -> str:
        """Made when it is drawn: most of a long list is not."""
        return self.link()


Told = tuple[str, str, str, str, str]


def _lines() -> dict[str, Callable[[Introduction], Told]]:
    """State → group, who waits, for whom, for what, what to do. The words are of the reader's language."""
    owner, candidate, you = _("Owner"), _("Candidate"), _("You")
    return {
        "suggested": lambda i: (YOURS, candidate, _("you"), _("Offers itself: take it on the shortlist?"), _("Decide")),
        "shortlisted": lambda i: (YOURS, owner, _("you"), _("On the shortlist: ask the owner"), _("Ask")),
        "owner_asked": lambda i: (THEIRS, you, _("the owner"), _("Opt-in 1: may we name you?"), _("Look")),
        "owner_agreed": lambda i: (YOURS, owner, _("you"), _("Agreed: ask the candidate"), _("Ask")),
        "candidate_asked": lambda i: (THEIRS, you, _("the candidate"), _("Opt-in 2: interested, free of conflict, nameable?"), _("Look")),
        "both_agreed": lambda i: (YOURS, _("Both"), _("you"), _("Both agreed: reveal the names"), _("Reveal")),
        "revealed": lambda i: (
            _meeting(i) if i.nda == "waived"
            else (YOURS, _("Both"), _("you"), _("Non-disclosure agreement: start it, or do without"), _("Decide"))
        ),
        "nda_pending": lambda i: (BETWEEN, _("Owner"), _("the candidate"), _("Non-disclosure agreement to sign"), _("Offer help")),
        "nda_in_force": _meeting,
        "meeting_held": lambda i: (YOURS, _("Both"), _("you"), _("They have met: go or no go?"), _("Decide")),
        "follow_up": lambda i: (BETWEEN, _("Owner"), _("the candidate"), _("They go on: towards an agreement"), _("Look")),
        "owner_declined": lambda i: (YOURS, owner, _("you"), _("Declines: %(why)s") % {"why": _why(i)}, _("Propose others")),
        "candidate_declined": lambda i: (YOURS, candidate, _("you"), _("Declines: %(why)s") % {"why": _why(i)}, _("Propose others")),
        "no_reply": lambda i: (YOURS, _("Nobody"), _("you"), _("No reply: silence is no"), _("Propose others")),
    }  # fmt: skip


def _meeting(introduction: Introduction) -> Told:
    if introduction.meeting_at is None:
        return YOURS, _("Both"), _("you"), _("Set the first meeting"), _("Set")
    if introduction.meeting_at > timezone.now():
        return BETWEEN, _("Owner"), _("the candidate"), _("First meeting set"), _("Look")
    return YOURS, _("Both"), _("you"), _("The meeting is over: write the minutes"), _("Write")


def _why(introduction: Introduction) -> str:
    return str(REFUSALS.get(introduction.reason, introduction.reason))


_DONE = ("owner_declined", "candidate_declined", "no_reply")
_REPLIES = ("owner_asked", "candidate_asked", "nda_pending")


# What the desk reads of an introduction and its need: a thousand of them whole would take half a second.
_READ = (
    "state", "waiting_since", "candidate_name", "broker_id", "language", "nda", "meeting_at", "reason", "revealed_at", "unsolicited", "for_need__title",
)  # fmt: skip


def introductions_of(actor: Actor) -> list[Introduction]:
    """The introductions that the broker reads in full and that still tell something, with their needs, in one query."""
    lately = timezone.now() - dt.timedelta(days=SHOWN_AFTER_A_NO + 1)
    alive = ~Q(state__in=CLOSED) | Q(state__in=_DONE, waiting_since__gte=lately) | Q(revealed_at__isnull=False)
    found = Introduction.objects.visible_to(actor, "full").filter(alive, broker__isnull=False).select_related("for_need")
    return list(found.only(*_READ).order_by("waiting_since", "pk"))


def waits_of(actor: Actor, introductions: Iterable[Introduction]) -> list[Wait]:
    """Every wait of the broker's desk, the longest first."""
    lines, today = _lines(), timezone.localdate()
    found = []
    for each in introductions:
        if each.state not in lines:
            continue
        since = timezone.localtime(each.waiting_since).date()
        day = (today - since).days
        if each.state in _DONE and day > SHOWN_AFTER_A_NO:
            continue
        group, of, on, what, act = lines[each.state](each)
        page = "need_introductions" if each.state in _DONE else "introduction_detail"
        url = partial(reverse, page, args=[each.for_need_id if each.state in _DONE else each.pk])
        replies = each.state in _REPLIES
        found.append(
            Wait(group, of, on, what, each.for_need.title, each.language, since, day, url, act, replies, each.broker_id, each.candidate_name, each.state, each.for_need_id)
        )  # fmt: skip
    return sorted([*found, *_texts(actor, today)], key=lambda wait: (-wait.day, wait.need))


def _texts(actor: Actor, today: dt.date) -> list[Wait]:
    """Needs that wait for their owner, teasers that wait for a second reader (this one, or the broker's own)."""
    found = []
    reading = Need.objects.visible_to(actor, "full")
    for need in reading.filter(state="owner_review", broker=actor.user_id):
        since = timezone.localtime(need.updated).date()
        words = (THEIRS, _("You"), _("the owner"), _("Read and validate the text"))
        found.append(_text(words, need, since, today, reverse("need_detail", args=[need.pk]), _("Look"), True))
    mine = Q(reviewer=actor.user_id) | Q(need__broker=actor.user_id)
    waiting = TeaserVersion.objects.filter(mine, review=TeaserVersion.Review.WAITING, reviewer__isnull=False)
    for version in waiting.filter(need__in=reading.values("pk")).select_related("need"):
        if version.text != version.need.teaser:
            continue
        since = timezone.localtime(version.written_at).date()
        url = reverse("need_detail", args=[version.need_id])
        if version.reviewer_id == actor.user_id:
            words = (YOURS, _("Broker"), _("you"), _("Second reading of the teaser"))
            found.append(_text(words, version.need, since, today, url + "#second-reading", _("Read"), False))
        else:
            words = (THEIRS, _("You"), _("second reader"), _("Second reading of the teaser"))
            found.append(_text(words, version.need, since, today, url, _("Look"), True))
    return found


def _text(
    words: tuple[str, str, str, str], need: Need, since: dt.date, today: dt.date, url: str, act: str, replies: bool
) -> Wait:
    group, of, on, what = words
    return Wait(
        group, of, on, what, need.title, need.language, since, (today - since).days, lambda: url, act, replies, need.broker_id,
        need_id=need.pk,
    )
