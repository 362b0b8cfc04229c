"""The life of a need, as data, and who may move it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crocevia.people.actor import Actor
from crocevia.vocabulary.queries import concepts_of

STATES = {
    "draft": gettext_lazy("draft"),
    "elicitation": gettext_lazy("elicitation"),
    "owner_review": gettext_lazy("owner review"),
    "validated": gettext_lazy("validated"),
    "open": gettext_lazy("open"),
    "in_introduction": gettext_lazy("in introduction"),
    "in_agreement": gettext_lazy("in agreement"),
    "fulfilled": gettext_lazy("fulfilled"),
    "on_hold": gettext_lazy("on hold"),
    "withdrawn": gettext_lazy("withdrawn"),
    "unfulfilled": gettext_lazy("unfulfilled"),
    "expired": gettext_lazy("expired"),
    "archived": gettext_lazy("archived"),
}
MOVES = {
    "draft": gettext_lazy("back to draft"),
    "elicitation": gettext_lazy("listen further"),
    "owner_review": gettext_lazy("ask its owner to read it"),
    "validated": gettext_lazy("validate the text"),
    "open": gettext_lazy("open it to the search"),
    "in_introduction": gettext_lazy("note an introduction"),
    "in_agreement": gettext_lazy("note an agreement"),
    "fulfilled": gettext_lazy("it is met"),
    "on_hold": gettext_lazy("put on hold"),
    "withdrawn": gettext_lazy("withdraw"),
    "unfulfilled": gettext_lazy("close without an answer"),
    "expired": gettext_lazy("let it expire"),
    "archived": gettext_lazy("archive"),
}
"""What a button says that leads to a state."""
_EXITS = ("on_hold", "withdrawn", "expired")
TRANSITIONS: dict[str, tuple[str, ...]] = {
    "draft": ("elicitation", "owner_review", *_EXITS),
    "elicitation": ("owner_review", "draft", *_EXITS),
    "owner_review": ("validated", "elicitation", *_EXITS),
    "validated": ("open", "owner_review", *_EXITS),
    "open": ("in_introduction", "unfulfilled", "owner_review", *_EXITS),
    "in_introduction": ("in_agreement", "open", "unfulfilled", "owner_review", *_EXITS),
    "in_agreement": ("fulfilled", "open", "unfulfilled", "owner_review", *_EXITS),
    "on_hold": ("draft", "open", "owner_review", "withdrawn", "expired", "archived"),
    "fulfilled": ("archived",),
    "withdrawn": ("archived", "draft"),
    "unfulfilled": ("archived", "open", "owner_review"),
    "expired": ("archived", "open", "owner_review"),
    "archived": (),
}
# The owner, nobody else, says that the text is right.
OWNER_ONLY = {("owner_review", "validated")}
NEEDS_REASON = {"unfulfilled", "on_hold", "withdrawn"}
# A change of the brief in these states sends it back to its owner.
VALIDATED = {"validated", "open", "in_introduction"}
# From these a need may be opened again, and its words may have changed meanwhile, or never have been validated.
RESTING = {"on_hold", "unfulfilled", "expired", "in_agreement"}
BRIEF_FIELDS = {
    "narrative", "title", "teaser", "tried", "trl_now", "trl_wanted", "place", "deadline", "budget", "need_kind", "function", "constraints",
    "materials", "quantities", "scale",
}  # fmt: skip
MARKS = {
    "open": "info", "in_introduction": "wait", "in_agreement": "wait", "fulfilled": "good", "validated": "good",
    "withdrawn": "stop", "unfulfilled": "stop", "expired": "stop", "on_hold": "none", "archived": "none",
}  # fmt: skip


_REACH = {"owner": 0, "district": 1, "public": 2}


def reaches_beyond(one: str, other: str) -> bool:
    """Whether the first audience is wider than the second."""
    return _REACH.get(one, 0) > _REACH.get(other, 0)


def may_create(actor: Actor) -> bool:
    return bool(actor.organisations) or actor.is_broker or actor.is_system


def check_need(values: dict) -> None:
    """Raise ValidationError for what no need may hold."""
    wrong: dict[str, str] = {}
    if "narrative" in values and not values["narrative"].strip():
        wrong["narrative"] = _("Tell the need in a sentence or two: without words nothing can be matched.")
    if "need_kind" in values and values["need_kind"] not in concepts_of("need-kinds"):
        wrong["need_kind"] = _("“%(value)s” is not a kind of need.") % {"value": values["need_kind"]}
    now, wanted = values.get("trl_now"), values.get("trl_wanted")
    if now and wanted and now > wanted:
        wrong["trl_wanted"] = _("The TRL wanted is below the one you have now.")
    if wrong:
        raise ValidationError(wrong)


def check_move(state: str, to: str, reason: str, is_owner: bool) -> None:
    """Raise ValidationError unless a need may go from one state to the other, by whom asks."""
    if to not in TRANSITIONS.get(state, ()):
        raise ValidationError(
            _("A need that is %(state)s cannot become %(to)s."),
            params={"state": STATES.get(state, state), "to": STATES.get(to, to)},
        )
    if (state, to) in OWNER_ONLY and not is_owner:
        raise ValidationError(_("Only the owner of the need can validate its text."))
    if to in NEEDS_REASON and not reason.strip():
        raise ValidationError(_("Say why, in a few words."))
