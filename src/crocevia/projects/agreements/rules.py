"""The forms of an agreement and its life, as data: who may take which step, from where to where, on what evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crocevia.people.actor import Actor
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.agreements.texts import draft_of, signed_file_of
from crocevia.records.life import HOUSE, Life, Step

FORMS = {
    "nda": gettext_lazy("non-disclosure agreement"),
    "declaration_of_intent": gettext_lazy("declaration of intent"),
    "framework": gettext_lazy("framework agreement"),
    "research_contract": gettext_lazy("research contract"),
    "consortium": gettext_lazy("consortium agreement"),
    "licence": gettext_lazy("licence"),
    "option": gettext_lazy("option"),
    "material_transfer": gettext_lazy("material transfer agreement"),
    "data_transfer": gettext_lazy("data transfer agreement"),
    "pilot": gettext_lazy("pilot agreement"),
    "equipment_use": gettext_lazy("agreement on the use of equipment"),
    "membership": gettext_lazy("membership"),
}
STATES = {
    "drafting": gettext_lazy("being drafted"),
    "internal_review": gettext_lazy("internal review"),
    "negotiation": gettext_lazy("in negotiation"),
    "awaiting_signature": gettext_lazy("awaiting signature"),
    "in_force": gettext_lazy("in force"),
    "expired": gettext_lazy("expired"),
    "terminated": gettext_lazy("terminated"),
    "superseded": gettext_lazy("superseded"),
    "abandoned": gettext_lazy("abandoned"),
    "rejected": gettext_lazy("rejected"),
}
MARKS = {
    "drafting": "none", "internal_review": "wait", "negotiation": "wait", "awaiting_signature": "wait", "in_force": "good",
    "expired": "stop", "terminated": "stop", "superseded": "none", "abandoned": "stop", "rejected": "stop",
}  # fmt: skip
OPEN = ("drafting", "internal_review", "negotiation", "awaiting_signature")
AT_THE_TABLE = ("negotiation", "awaiting_signature")
"""The parties have the draft before them."""
KEEPER, PARTY = "keeper", "party"
REMIND = (90, 30, 7)
"""Days before an agreement ends, or before the last day to give notice, on which its broker is reminded."""

STEPS: dict[str, Step] = {
    "send_to_review": Step(("drafting",), "internal_review", (KEEPER,), ("two_parties", "draft")),
    "take_back": Step(("internal_review", "negotiation"), "drafting", (KEEPER,), words="reason"),
    "lay_before_parties": Step(("internal_review",), "negotiation", (KEEPER,), ("two_parties", "draft")),
    "call_for_signature": Step(("negotiation",), "awaiting_signature", (KEEPER,), ("draft", "accepted", "signatories", "powers")),
    "enter_into_force": Step(("awaiting_signature",), "in_force", (KEEPER,), ("accepted", "signed_file", "signed_by_all")),
    "reject": Step(AT_THE_TABLE, "rejected", (PARTY,), words="reason"),
    "abandon": Step(OPEN, "abandoned", (KEEPER,), words="reason"),
    "terminate": Step(("in_force",), "terminated", (KEEPER,), words="reason"),
    "supersede": Step(("in_force",), "superseded", (KEEPER,), words="reason"),
    "note_renewal": Step(("in_force",), "", (KEEPER,), ("renews", "past_its_end")),
    "note_notice": Step(("in_force",), "", (KEEPER,), ("renews",), words="reason"),
    "expire": Step(("in_force",), "expired", (KEEPER, HOUSE), ("past_its_end",)),
}

# What must be kept for an agreement that was made here and stands in a state.
STANDING: dict[str, tuple[str, ...]] = {
    "internal_review": ("two_parties", "draft"),
    "negotiation": ("two_parties", "draft"),
    "awaiting_signature": ("two_parties", "draft", "accepted", "signatories", "powers"),
    "in_force": ("accepted", "signed_file", "signed_by_all"),
    "rejected": ("reason",),
    "abandoned": ("reason",),
    "terminated": ("reason", "signed_file"),
    "superseded": ("reason", "signed_file"),
}


def types_in_words(types: list[Any]) -> dict[Any, Any]:
    """Types as their sources call them, for a filter: one that is a form of ours in the page's language, any other as it is."""
    with translation.override("en"):
        ours = {str(words): form for form, words in FORMS.items()}
    return {each: FORMS[ours[each]] if each in ours else each for each in types}


def may_create(actor: Actor) -> bool:
    """The operator's people and loaders note what the district has signed."""
    return actor.is_staff_of_district or actor.is_system


def check_agreement(values: Mapping[str, Any]) -> None:
    """Raise ValidationError for what no agreement may hold. The words of `type` are the source's, not a vocabulary's."""
    wrong: dict[str, str] = {}
    if not values.get("type", "").strip():
        wrong["type"] = _("Say what kind of agreement it is.")
    if values.get("form") and values["form"] not in FORMS:
        wrong["form"] = _("“%(value)s” is no form of agreement.") % {"value": values["form"]}
    starts, ends = values.get("starts"), values.get("ends")
    if starts and ends and ends < starts:
        wrong["ends"] = _("It would end before it starts.")
    if values.get("value") is not None and values["value"] < 0:
        wrong["value"] = _("An amount cannot be negative.")
    if wrong:
        raise ValidationError(wrong)


def roles_of(agreement: Agreement, actor: Actor) -> frozenset[str]:
    """What the actor is to an agreement that it may see: its broker, or of a party. Its broker speaks for no party."""
    if actor.is_system:
        return frozenset({HOUSE, KEEPER})
    if not Agreement.objects.filter(pk=agreement.pk).visible_to(actor, "full").exists():
        return frozenset()
    if actor.is_broker and agreement.broker_id == actor.user_id:
        return frozenset({KEEPER})
    mine = agreement.parties.filter(organisation__in=actor.organisations).exists()
    return frozenset({PARTY}) if mine and agreement.state not in ("drafting", "internal_review") else frozenset()


def _of_each(test: str) -> Any:
    """A check that every party passes `test`; it names the first that does not."""
    tests: dict[str, tuple[Any, Any]] = {
        "signatories": (lambda p, d: p.signatory_id and p.signs_as, gettext_lazy("Say who signs for %(name)s.")),
        "powers": (lambda p, d: p.power and p.power_checked_at, gettext_lazy("The power to sign for %(name)s is not confirmed.")),
        "accepted": (lambda p, d: d and p.accepted == d.digest, gettext_lazy("%(name)s has not agreed to the draft as it stands.")),
        "signed_by_all": (lambda p, d: p.signed_on, gettext_lazy("The signature of %(name)s is not noted.")),
    }
    passes, words = tests[test]

    def check(agreement: Agreement) -> str:
        draft = draft_of(agreement)
        failing = next((p for p in agreement.parties.select_related("organisation") if not passes(p, draft)), None)
        return "" if failing is None else words % {"name": failing.organisation.name}

    return check


CHECKS = {
    "two_parties": lambda a: "" if a.parties.count() >= 2 else _("An agreement needs two parties."),
    "draft": lambda a: "" if draft_of(a) else _("There is no draft yet: make one from a template, or upload one."),
    "signed_file": lambda a: "" if signed_file_of(a) else _("Upload the signed file first."),
    "past_its_end": lambda a: "" if a.ends and a.ends < timezone.localdate() else _("Its term has not run out."),
    "renews": lambda a: "" if a.renews else _("It does not renew by itself: amend it."),
    "reason": lambda a: "" if a.reason else "reason",
    **{name: _of_each(name) for name in ("signatories", "powers", "accepted", "signed_by_all")},
}
LIFE: Life[Agreement] = Life(STATES, STEPS, roles_of, CHECKS, began="began")
