"""Who should hear that an agreement ends soon: its broker, and the administrators of its parties, once for each step of the clock."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.letter_actions import write_letters
from crocevia.exchange.introductions.letters import register
from crocevia.people.answering import members_of
from crocevia.people.models import Membership, User
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.agreements.rules import REMIND


def register_letters() -> None:
    """The subject of these letters, in the reader's language."""
    register("agreement ends", lambda: _("An agreement ends soon"))


def last_day_to_act(agreement: Agreement) -> dt.date | None:
    """The day by which something must be done: the last day to give notice, else its end; none where no end is known."""
    if agreement.ends is None:
        return None
    return agreement.ends - dt.timedelta(days=agreement.notice or 0)


def run_reminders(today: dt.date | None = None) -> int:
    """Write the letters that are due today; how many agreements are near. A letter written before is not written again."""
    today = today or timezone.localdate()
    near = 0
    for agreement in Agreement.objects.filter(state="in_force", ends__gte=today).select_related("broker"):
        by = last_day_to_act(agreement)
        if by is None or not today <= by <= today + dt.timedelta(days=max(REMIND)):
            continue
        near += 1
        step = min(days for days in REMIND if by <= today + dt.timedelta(days=days))
        path = reverse("agreement_detail", args=[agreement.pk])
        write_letters(_readers(agreement), topic="agreement ends", path=path, key=f"ends:{agreement.pk}:{by}:{step}")
    return near


def _readers(agreement: Agreement) -> list[User]:
    """The broker and each party's administrators; of an agreement of the district's own, its administrators."""
    houses = [party.organisation for party in agreement.parties.select_related("organisation")]
    houses += [agreement.owner] if agreement.owner else []
    wanted = (Membership.Role.PARTNER_ADMINISTRATOR,)
    told = [m.person.user for house in houses for m in members_of(house) if m.role in wanted]
    return [*filter(None, [agreement.broker]), *told]
