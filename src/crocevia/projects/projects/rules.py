"""The life of a project, as data: who may take which step, from where to where, on what evidence; and what one may hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crocevia.people.actor import Actor
from crocevia.records.life import HOUSE, Step

STATES = {
    "idea": gettext_lazy("idea"),
    "partnership_building": gettext_lazy("partnership building"),
    "proposal_preparation": gettext_lazy("proposal in preparation"),
    "submitted": gettext_lazy("proposal submitted"),
    "under_evaluation": gettext_lazy("under evaluation"),
    "reserve_list": gettext_lazy("on the reserve list"),
    "awarded": gettext_lazy("awarded"),
    "grant_preparation": gettext_lazy("grant in preparation"),
    "running": gettext_lazy("running"),
    "suspended": gettext_lazy("suspended"),
    "completed": gettext_lazy("completed"),
    "outcome_monitoring": gettext_lazy("outcomes followed"),
    "closed": gettext_lazy("closed"),
    "rejected": gettext_lazy("rejected"),
    "withdrawn": gettext_lazy("withdrawn"),
    "terminated": gettext_lazy("terminated"),
}
MARKS = {
    "idea": "none", "partnership_building": "none", "proposal_preparation": "none", "submitted": "wait", "under_evaluation": "wait",
    "reserve_list": "wait", "awarded": "good", "grant_preparation": "wait", "running": "good", "suspended": "stop",
    "completed": "good", "outcome_monitoring": "wait", "closed": "good", "rejected": "stop", "withdrawn": "stop", "terminated": "stop",
}  # fmt: skip
WAY = (
    "idea", "partnership_building", "proposal_preparation", "submitted", "under_evaluation", "awarded", "grant_preparation", "running",
    "completed", "outcome_monitoring", "closed",
)  # fmt: skip
OWN_WAY = ("idea", "partnership_building", "running", "completed", "outcome_monitoring", "closed")
"""The straight way of a funded project, and of one that its partners pay for."""
BEFORE = (
    "idea", "partnership_building", "proposal_preparation", "submitted", "under_evaluation", "reserve_list", "awarded", "grant_preparation",
)  # fmt: skip
AT_WORK = ("running", "suspended")
ALIVE = (*BEFORE, *AT_WORK)
AFTER = ("completed", "outcome_monitoring")

BROKER, COORDINATOR, PARTNER = "broker", "coordinator", "partner"
_LEADS = (BROKER, COORDINATOR)
_READY = ("two_parties", "coordinator", "plan", "budget")

STEPS: dict[str, Step] = {
    "build_partnership": Step(("idea",), "partnership_building", _LEADS, ("objective",)),
    "prepare_proposal": Step(("partnership_building",), "proposal_preparation", _LEADS, ("objective", "two_parties", "coordinator")),
    "submit": Step(("proposal_preparation",), "submitted", _LEADS, _READY, words="proposal"),
    "evaluation_begins": Step(("submitted",), "under_evaluation", _LEADS),
    "reserve": Step(("under_evaluation",), "reserve_list", _LEADS, words="decision"),
    "award": Step(("under_evaluation", "reserve_list"), "awarded", _LEADS, words="decision"),
    "reject": Step(("submitted", "under_evaluation", "reserve_list"), "rejected", _LEADS, words="reason"),
    "prepare_grant": Step(("awarded",), "grant_preparation", _LEADS, _READY),
    "start": Step(("grant_preparation",), "running", _LEADS, _READY, words="grant"),
    "start_self_funded": Step(("idea", "partnership_building"), "running", _LEADS, ("objective", "two_parties", "coordinator", "plan", "own_money", "agreement")),
    "suspend": Step(("running",), "suspended", _LEADS, words="reason"),
    "resume": Step(("suspended",), "running", _LEADS, words="reason"),
    "complete": Step(("running",), "completed", _LEADS, ("milestones", "issues"), words="result"),
    "follow": Step(("completed",), "outcome_monitoring", (BROKER, HOUSE), ("questions",)),
    "close": Step(("outcome_monitoring",), "closed", (BROKER,), ("questions", "answers")),
    "withdraw": Step(BEFORE, "withdrawn", _LEADS, words="reason"),
    "terminate": Step(AT_WORK, "terminated", _LEADS, words="reason"),
    # What is kept beside the states: the state stays.
    "set_partner": Step(ALIVE, "", _LEADS),
    "end_partner": Step(ALIVE, "", _LEADS),
    "set_package": Step(ALIVE, "", _LEADS),
    "set_milestone": Step(ALIVE, "", _LEADS),
    "reach_milestone": Step(AT_WORK, "", (*_LEADS, PARTNER)),
    "drop_milestone": Step(ALIVE, "", _LEADS),
    "set_money": Step(ALIVE, "", _LEADS),
    "read_trl": Step((*ALIVE, *AFTER), "", _LEADS),
    "open_issue": Step(ALIVE, "", (*_LEADS, PARTNER)),
    "settle_issue": Step((*ALIVE, *AFTER), "", (*_LEADS, PARTNER)),
    "keep_file": Step((*ALIVE, *AFTER), "", (*_LEADS, PARTNER)),
    "tie": Step((*ALIVE, *AFTER), "", (BROKER,)),
    "draft_outcome": Step((*AT_WORK, *AFTER, "closed"), "", (BROKER,)),
}

# What must be kept for a project that stands in a state: names of evidence.CHECKS.
STANDING: dict[str, tuple[str, ...]] = {
    "partnership_building": ("objective",),
    "proposal_preparation": ("objective",),
    "submitted": ("objective", "proposal"),
    "under_evaluation": ("objective", "proposal"),
    "reserve_list": ("proposal", "decision"),
    "awarded": ("proposal", "decision"),
    "grant_preparation": ("proposal", "decision"),
    "running": ("objective", "began", "ground"),
    "suspended": ("objective", "began", "ground", "reason"),
    "completed": ("objective", "began", "ground", "ended", "result", "milestones"),
    "outcome_monitoring": ("ground", "ended", "result", "questions"),
    "closed": ("ground", "ended", "result", "questions", "answers"),
    "rejected": ("proposal", "reason"),
    "withdrawn": ("reason",),
    "terminated": ("began", "ended", "reason"),
}


def may_create(actor: Actor) -> bool:
    """Brokers, members for their own organisation, and the platform itself."""
    return bool(actor.organisations) or actor.is_broker or actor.is_system


def check_project(values: Mapping[str, Any]) -> None:
    """Raise ValidationError for what no project may hold."""
    wrong: dict[str, str] = {}
    start, end = values.get("planned_start"), values.get("planned_end")
    if start and end and end < start:
        wrong["planned_end"] = _("It would end before it begins.")
    begun, wanted = values.get("trl_start"), values.get("trl_wanted")
    if begun and wanted and wanted < begun:
        wrong["trl_wanted"] = _("The TRL wanted is below the one at the start.")
    if wrong:
        raise ValidationError(wrong)
