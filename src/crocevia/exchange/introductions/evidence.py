"""What must stand before a step, and what must be kept for a state: each a small question to the records.

A check returns words that say what is missing, or nothing. Steps and states name their checks in rules.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.models import Conflict, Consent, Introduction, Side
from crocevia.exchange.introductions.rules import ASK_AGAIN, CLOSE, ENGAGED, MOST_OPEN
from crocevia.exchange.needs.models import Need, TeaserVersion
from crocevia.exchange.needs.rules import VALIDATED
from crocevia.exchange.needs.texts import brief_hash
from crocevia.people.models import Organisation
from crocevia.records.visibility import house_of

Check = Callable[[Introduction], str]
Answer = Consent.Answer


def barred(need: Need) -> frozenset:
    """Keys of the organisations that can never be candidates: the owner's house, those who must not know, declared conflicts."""
    away = set(need.exclusions.values_list("pk", flat=True))
    away |= set(Conflict.objects.filter(need=need).values_list("organisation_id", flat=True))
    if need.owner_id:
        away.add(need.owner_id)
    return house_of(frozenset(away)) if away else frozenset()


def approved_teaser(need: Need) -> TeaserVersion | None:
    """The approved version whose words the need's teaser is now."""
    version = need.teasers.filter(review=TeaserVersion.Review.APPROVED, text=need.teaser).first()
    return version if need.teaser else None


def load_of(organisation: Organisation) -> int:
    """How many introductions the organisation has open as a candidate."""
    return Introduction.objects.filter(candidate=organisation, state__in=ENGAGED).count()


def asked_lately(introduction: Introduction) -> bool:
    """Whether the candidate, or the person to be asked, was asked within the last days, for any need."""
    since = timezone.now() - dt.timedelta(days=ASK_AGAIN)
    same = Q(introduction__candidate=introduction.candidate_id)
    if introduction.candidate_contact_id:
        same |= Q(asked_of=introduction.candidate_contact_id)
    asked = Consent.objects.filter(same, side=Side.CANDIDATE, asked_at__gt=since, introduction__unsolicited=False)
    return asked.exclude(answer=Answer.VOID).exists()


def days_waiting(introduction: Introduction) -> int:
    """Whole days, by the district's calendar, since the present state began."""
    return (timezone.localdate() - timezone.localtime(introduction.waiting_since).date()).days


def standing(introduction: Introduction, side: str, *answers: str) -> Consent | None:
    """The side's last consent, if it has one of these answers."""
    last = introduction.consents.filter(side=side).order_by("-asked_at", "-id").first()
    return last if last is not None and last.answer in answers else None


def in_force(introduction: Introduction, side: str) -> Consent | None:
    """The side's yes, on the brief as it is now."""
    said = standing(introduction, side, Answer.YES)
    return said if said is not None and said.brief_hash == brief_hash(introduction.for_need) else None


def _said(side: str, *answers: str) -> Check:
    return lambda i: "" if standing(i, side, *answers) else f"{side}: {'/'.join(answers) or 'asked'}"


def _consent(side: str) -> Check:
    def check(introduction: Introduction) -> str:
        if in_force(introduction, side):
            return ""
        return _("The consent of %(who)s to this text is missing.") % {
            "who": _("the owner") if side == Side.OWNER else _("the candidate")
        }

    return check


def _room(introduction: Introduction) -> str:
    people = Introduction.objects.filter(candidate_contact=introduction.candidate_contact_id, state__in=ENGAGED)
    busy = introduction.candidate_contact_id and people.count() >= MOST_OPEN
    if busy or load_of(introduction.candidate) >= MOST_OPEN:
        return _("%(name)s has %(n)d introductions open already: ask the next best, or wait.") % {
            "name": introduction.candidate_name,
            "n": MOST_OPEN,
        }
    return ""


CHECKS: dict[str, Check] = {
    "owner_known": lambda i: (
        "" if i.for_need.owner_id else _("Nobody of the district owns this need: name its owner first.")
    ),
    "need_validated": lambda i: (
        "" if i.for_need.state in VALIDATED else _("The owner has not validated the text of the need as it stands.")
    ),
    "teaser_approved": lambda i: (
        "" if approved_teaser(i.for_need) else _("A second broker has not approved the teaser as it stands.")
    ),
    "not_excluded": lambda i: (
        _("This party may not be a candidate for this need.") if i.candidate_id in barred(i.for_need) else ""
    ),
    "owner_consent": _consent(Side.OWNER),
    "candidate_consent": _consent(Side.CANDIDATE),
    "room": _room,
    "not_this_week": lambda i: (
        _("%(name)s was asked less than a week ago.") % {"name": i.candidate_name} if asked_lately(i) else ""
    ),
    "silent_long": lambda i: (
        ""
        if days_waiting(i) >= CLOSE
        else _("The time for an answer is %(n)d days: it has not run out.") % {"n": CLOSE}
    ),
    "nda_open": lambda i: _("The non-disclosure agreement is settled already.") if i.nda == "waived" else "",
    "nda_settled": lambda i: (
        "" if i.nda in ("in_force", "waived") else _("First a non-disclosure agreement, or a reason to do without.")
    ),
    "meeting_set": lambda i: "" if i.meeting_at else _("Set the date of the meeting first."),
    "minutes": lambda i: "" if i.minutes else _("The minutes of the meeting are missing."),
    "reason": lambda i: "" if i.reason else "reason",
    "nda_note": lambda i: "" if i.nda_note else "nda_note",
    "told": lambda i: "" if i.revealed_at and i.owner_name else "names told",
    "owner_was_asked": _said(Side.OWNER, Answer.OPEN),
    "candidate_was_asked": _said(Side.CANDIDATE, Answer.OPEN),
    "owner_said_yes": _said(Side.OWNER, Answer.YES),
    "owner_said_no": _said(Side.OWNER, Answer.NO),
    "candidate_said_yes": _said(Side.CANDIDATE, Answer.YES),
    "candidate_said_no": _said(Side.CANDIDATE, Answer.NO),
    "silence_kept": lambda i: "" if i.consents.filter(answer=Answer.SILENT).exists() else "silence",
    "nothing_stands": lambda i: (
        "a consent stands" if i.consents.filter(answer__in=[Answer.OPEN, Answer.YES]).exists() else ""
    ),
}

