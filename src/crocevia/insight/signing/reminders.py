"""Who should hear that an agreement ends or renews soon: its broker, and the administrators of its parties, once for each step of the clock."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.letter_actions import write_letters
from crocevia.exchange.introductions.letters import register
from crocevia.people.actor import Role
from crocevia.people.answering import members_of, staff_in
from crocevia.people.models import User
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.agreements.rules import REMIND

HOLDING = ("in_force", "")
"""One made here and in force, or one that the district signed elsewhere, which has no states."""


def register_letters() -> None:
    """The subject of these letters, in the reader's language."""
    register("agreement ends", lambda: _("An agreement ends soon"))
    register("agreement renews", lambda: _("An agreement renews soon, unless somebody gives notice"))
    register("agreement renewed", lambda: _("An agreement has renewed by itself: note until when"))


def last_day_to_act(agreement: Agreement) -> dt.date | None:
    """The day by which something must be done: the last day to give notice, else its end; none where no end is known."""
    if agreement.ends is None:
        return None
    return agreement.ends - dt.timedelta(days=agreement.notice or 0)


def run_reminders(today: dt.date | None = None) -> int:
    """Write the letters that are due today; how many agreements are near. A letter written before is not written again."""
    today = today or timezone.localdate()
    near = 0
    standing = Agreement.objects.filter(state__in=HOLDING, ends__isnull=False).select_related("broker")
    for agreement in standing.filter(ends__gte=today):
        by = last_day_to_act(agreement)
        if by is None or not today <= by <= today + dt.timedelta(days=max(REMIND)):
            continue
        near += 1
        step = min(days for days in REMIND if by <= today + dt.timedelta(days=days))
        topic = "agreement renews" if agreement.renews else "agreement ends"
        write_letters(_readers(agreement), topic=topic, path=_path(agreement), key=f"ends:{agreement.pk}:{by}:{step}")
    for agreement in standing.filter(ends__lt=today, renews=True):
        write_letters(_keepers(agreement), topic="agreement renewed", path=_path(agreement), key=f"renewed:{agreement.pk}:{agreement.ends}")
    return near


def _path(agreement: Agreement) -> str:
    return reverse("agreement_detail", args=[agreement.pk])


def _readers(agreement: Agreement) -> list[User]:
    """Who keeps it, and each party's administrators."""
    houses = [party.organisation for party in agreement.parties.select_related("organisation")]
    told = [m.person.user for house in houses for m in members_of(house) if m.role == Role.PARTNER_ADMINISTRATOR]
    return [*_keepers(agreement), *told]


def _keepers(agreement: Agreement) -> list[User]:
    """Its broker; of one that has none, such as the district's own, the district's administrators."""
    return [agreement.broker] if agreement.broker else staff_in(Role.DISTRICT_ADMINISTRATOR)
