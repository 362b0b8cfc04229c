"""The life of an introduction, as data: who may take which step, from where to where, on what evidence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from crocevia.records.life import HOUSE, Step

STATES = {
    "suggested": _("suggested"),
    "shortlisted": _("shortlisted"),
    "owner_asked": _("owner asked"),
    "owner_agreed": _("owner agreed"),
    "candidate_asked": _("candidate asked"),
    "both_agreed": _("both agreed"),
    "revealed": _("names revealed"),
    "nda_pending": _("non-disclosure agreement to sign"),
    "nda_in_force": _("non-disclosure agreement in force"),
    "meeting_held": _("met"),
    "follow_up": _("going on"),
    "agreement": _("agreement"),
    "no_fit": _("no fit"),
    "dismissed": _("dismissed"),
    "owner_declined": _("owner declined"),
    "candidate_declined": _("candidate declined"),
    "no_reply": _("no reply"),
    "withdrawn": _("withdrawn"),
}
MARKS = {
    "suggested": "none", "shortlisted": "none", "owner_asked": "wait", "owner_agreed": "info", "candidate_asked": "wait",
    "both_agreed": "good", "revealed": "good", "nda_pending": "wait", "nda_in_force": "good", "meeting_held": "good",
    "follow_up": "good", "agreement": "good", "no_fit": "stop", "dismissed": "stop", "owner_declined": "stop",
    "candidate_declined": "stop", "no_reply": "stop", "withdrawn": "stop",
}  # fmt: skip
CLOSED = ("agreement", "no_fit", "dismissed", "owner_declined", "candidate_declined", "no_reply", "withdrawn")
REVEALED = ("revealed", "nda_pending", "nda_in_force", "meeting_held", "follow_up")
UNREVEALED = ("suggested", "shortlisted", "owner_asked", "owner_agreed", "candidate_asked", "both_agreed")
"""Names are not told yet: a consent may be withdrawn, and a change of the brief voids it."""
ENGAGED = ("candidate_asked", "both_agreed", *REVEALED)
"""What counts against the candidate's budget."""
COMING = ("shortlisted", "owner_asked", "owner_agreed")

REMIND, CALL, CLOSE = 9, 21, 45
"""The reply clocks, in days: a reminder, a telephone call, closed. Silence means no."""
MOST_OPEN = 3
"""Open introductions that a candidate organisation, or one person of it, may have at a time."""
ASK_AGAIN = 7
"""Days before the same organisation, or the same person, is asked anew."""

BROKER, OWNER, CANDIDATE = "broker", "owner", "candidate"


_ASKABLE = ("owner_known", "need_validated", "teaser_approved", "not_excluded")
STEPS: dict[str, Step] = {
    "shortlist": Step(("suggested",), "shortlisted", (BROKER,), ("not_excluded",)),
    "dismiss": Step(("suggested", "shortlisted"), "dismissed", (BROKER,), words="reason"),
    "ask_owner": Step(("shortlisted",), "owner_asked", (BROKER,), _ASKABLE),
    "owner_accepts": Step(("owner_asked",), "owner_agreed", (OWNER,), ("need_validated", "not_excluded")),
    "owner_declines": Step(("owner_asked",), "owner_declined", (OWNER,), words="reason"),
    "ask_candidate": Step(
        ("owner_agreed",), "candidate_asked", (BROKER,), (*_ASKABLE, "owner_consent", "room", "not_this_week")
    ),
    "candidate_accepts": Step(
        ("candidate_asked",), "both_agreed", (CANDIDATE,), ("need_validated", "not_excluded", "owner_consent")
    ),
    "candidate_declines": Step(("candidate_asked",), "candidate_declined", (CANDIDATE,), words="reason"),
    "interest_meets_yes": Step(
        ("owner_agreed",),
        "both_agreed",
        (CANDIDATE,),
        ("need_validated", "not_excluded", "owner_consent", "candidate_consent"),
    ),
    "no_reply": Step(("owner_asked", "candidate_asked"), "no_reply", (BROKER, HOUSE), ("silent_long",)),
    "withdraw": Step(UNREVEALED, "withdrawn", (OWNER, CANDIDATE, BROKER, HOUSE), words="reason"),
    "void": Step(("owner_asked", "owner_agreed", "candidate_asked", "both_agreed"), "shortlisted", (HOUSE,)),
    "reveal": Step(
        ("both_agreed",),
        "revealed",
        (BROKER,),
        ("need_validated", "not_excluded", "owner_consent", "candidate_consent"),
    ),
    "start_nda": Step(("revealed",), "nda_pending", (BROKER,), ("nda_open",)),
    "nda_signed": Step(("nda_pending",), "nda_in_force", (BROKER,), words="nda_note"),
    "waive_nda": Step(("revealed", "nda_pending"), "revealed", (BROKER,), ("nda_open",), words="nda_note"),
    "hand_over_brief": Step(("revealed", "nda_in_force", "meeting_held", "follow_up"), "", (OWNER,), ("nda_settled",)),
    "hand_over_document": Step(REVEALED, "", (OWNER,), ("nda_settled",)),
    "plan_meeting": Step(("revealed", "nda_in_force"), "", (BROKER,), ("nda_settled",)),
    "meeting_was_held": Step(
        ("revealed", "nda_in_force"), "meeting_held", (BROKER,), ("nda_settled", "meeting_set"), words="minutes"
    ),
    "go": Step(("meeting_held",), "follow_up", (BROKER,), ("minutes",), words="reason"),
    "no_go": Step(("meeting_held", "follow_up"), "no_fit", (BROKER,), ("minutes",), words="reason"),
    "agreed": Step(("follow_up",), "agreement", (BROKER,), ("minutes",), words="reason"),
}
"""`to` empty: the state stays. An owner's yes to an unsolicited candidate, who has said yes already, leads to both_agreed."""

# What must be kept for an introduction that stands in a state: the same names as in a step's evidence.
STANDING: dict[str, tuple[str, ...]] = {
    "owner_asked": ("owner_was_asked",),
    "owner_agreed": ("owner_said_yes",),
    "candidate_asked": ("owner_said_yes", "candidate_was_asked"),
    "both_agreed": ("owner_said_yes", "candidate_said_yes"),
    "owner_declined": ("owner_said_no", "reason"),
    "candidate_declined": ("owner_said_yes", "candidate_said_no", "reason"),
    "dismissed": ("reason",),
    "withdrawn": ("reason", "nothing_stands"),
    "no_reply": ("silence_kept",),
    "nda_in_force": ("told", "nda_note"),
    "nda_pending": ("told",),
    "revealed": ("told",),
    "meeting_held": ("told", "nda_settled", "meeting_set", "minutes"),
    "follow_up": ("told", "nda_settled", "meeting_set", "minutes", "reason"),
    "agreement": ("told", "nda_settled", "meeting_set", "minutes", "reason"),
    "no_fit": ("told", "nda_settled", "meeting_set", "minutes", "reason"),
}

# Why somebody says no: labels from which the engine's odds may be fitted anew.
REFUSALS = {
    "not_our_field": _("not our field"),
    "no_capacity": _("no capacity now"),
    "conflict": _("conflict of interest"),
    "known_already": _("we know each other already"),
    "terms": _("the conditions do not suit us"),
    "not_wanted": _("not this party"),
    "other": _("another reason"),
}
