"""The life of an outcome, as data: who drafts, who asks, who signs; and what one may hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crocevia.people.actor import Actor
from crocevia.people.answering import authority_of, members_of
from crocevia.projects.outcomes.models import Outcome, Signature
from crocevia.records.life import HOUSE, Life, Step

STATES = {
    "drafted": gettext_lazy("drafted"),
    "asked": gettext_lazy("signature asked"),
    "signed": gettext_lazy("signed by the beneficiary"),
    "public": gettext_lazy("signed and public"),
    "refused": gettext_lazy("refused"),
    "reported": gettext_lazy("told by a source, not signed"),
}
MARKS = {"drafted": "none", "asked": "wait", "signed": "good", "public": "good", "refused": "stop", "reported": "info"}
BROKER, SIGNATORY = "broker", "signatory"
MONTHS = (6, 12, 24)
"""When the beneficiary is asked what came of it, counted from the end of the project or the day of the agreement."""

STEPS: dict[str, Step] = {
    "ask": Step(("drafted", "refused"), "asked", (BROKER,), ("statement", "attribution", "somebody")),
    "sign": Step(("drafted", "asked"), "signed", (SIGNATORY,), ("statement", "attribution")),
    "refuse": Step(("asked",), "refused", (SIGNATORY,), words="reason"),
    "publish": Step(("signed",), "public", (SIGNATORY,), ("signature",)),
    "take_back": Step(("public",), "signed", (SIGNATORY,), ("signature",)),
    "void": Step(("asked", "signed", "public", "refused"), "drafted", (HOUSE,)),
}

# What must be kept for an outcome that stands in a state.
STANDING: dict[str, tuple[str, ...]] = {
    "asked": ("statement", "attribution", "hidden"),
    "signed": ("statement", "attribution", "signature", "hidden"),
    "public": ("statement", "attribution", "signature", "consent"),
    "refused": ("reason", "hidden"),
    "drafted": ("hidden", "no_signature"),
}


def may_create(actor: Actor) -> bool:
    """Members for their own organisation, the operator's people, loaders."""
    return bool(actor.organisations) or actor.is_staff_of_district or actor.is_system


def check_outcome(values: Mapping[str, Any]) -> None:
    """Raise ValidationError for what no outcome may hold."""
    wrong: dict[str, str] = {}
    if values.get("type") not in Outcome.Type.values:
        wrong["type"] = _("Choose what kind of outcome it is.")
    if values.get("attribution") and values["attribution"] not in Outcome.Attribution.values:
        wrong["attribution"] = _("Choose what the introduction had to do with it.")
    if values.get("evidence", Outcome.Evidence.STATED) not in Outcome.Evidence.values:
        wrong["evidence"] = _("Choose a level of evidence.")
    if values.get("value") is not None and not str(values.get("unit") or "").strip():
        wrong["unit"] = _("A figure needs its unit.")
    if wrong:
        raise ValidationError(wrong)


def roles_of(outcome: Outcome, actor: Actor) -> frozenset[str]:
    """Its broker, or one who may sign for the beneficiary: its administrator, or the person asked. Never both."""
    if actor.is_system:
        return frozenset({HOUSE})
    if not Outcome.objects.filter(pk=outcome.pk).visible_to(actor, "full").exists():
        return frozenset()
    if actor.is_broker and outcome.broker_id == actor.user_id:
        return frozenset({BROKER})
    signs = outcome.owner is not None and authority_of(actor, outcome.owner, outcome.contact)
    return frozenset({SIGNATORY}) if signs else frozenset()


def standing(outcome: Outcome, purpose: str) -> Signature | None:
    """The signature that stands, if any."""
    return outcome.signatures.filter(purpose=purpose, void_at__isnull=True).first()


Purpose = Signature.Purpose
CHECKS = {
    "statement": lambda o: "" if o.statement.strip() else _("Say in a few words what came of it."),
    "attribution": lambda o: "" if o.attribution else _("Say what the introduction had to do with it."),
    "somebody": lambda o: "" if o.owner and members_of(o.owner) else _("Nobody there has an account yet: invite a member first."),
    "signature": lambda o: "" if standing(o, Purpose.STATEMENT) else _("Nobody has signed it."),
    "consent": lambda o: "" if standing(o, Purpose.PUBLICATION) else _("Nobody has consented to its publication."),
    "no_signature": lambda o: "" if standing(o, Purpose.STATEMENT) is None else "a signature stands",
    "hidden": lambda o: "" if o.audience == o.card_audience == "owner" else "read by others",
    "reason": lambda o: "" if o.reason else "reason",
}
LIFE: Life[Outcome] = Life(STATES, STEPS, roles_of, CHECKS, began="since")
