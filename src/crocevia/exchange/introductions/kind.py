"""Introduction, as the house knows it. Its card names the candidate and holds the teaser: nothing that names who asks."""

from django.utils.translation import gettext_lazy as _

from crocevia.exchange.introductions.rules import MARKS, STATES
from crocevia.records.kinds import Facet, Field, Kind, language_labels

# What the ledger's own verbs are called on a page.
VERBS = {
    "search recorded": _("search recorded"),
    "prepared": _("prepared"),
    "owner was asked": _("the owner was asked"),
    "candidate was asked": _("the candidate was asked"),
    "owner said yes": _("the owner said yes"),
    "owner said no": _("the owner said no"),
    "candidate said yes": _("the candidate said yes"),
    "candidate said no": _("the candidate said no"),
    "reminded": _("reminded"),
    "consents void": _("consents void: the text changed"),
    "waive nda": _("no non-disclosure agreement, for a reason"),
    "plan meeting": _("meeting set"),
    "hand over brief": _("text of the need handed over"),
    "disclosed": _("disclosed"),
    "no longer shared": _("no longer shared"),
    "teaser approved": _("teaser approved"),
    "teaser refused": _("teaser refused"),
    "broker changed": _("broker changed"),
    "escalated": _("its broker was told to telephone"),
    "opened by link": _("opened by the link of a letter"),
    "came by link": _("by the link of a letter"),
    "commented": _("commented"),
    "comments settled": _("comments settled"),
    "letters chosen": _("letters chosen"),
}

NDA = {"pending": _("to sign"), "in_force": _("in force"), "waived": _("done without")}

INTRODUCTION = Kind(
    code="introduction",
    path="introductions",
    model_label="exchange.Introduction",
    label=_("Introduction"),
    plural=_("Introductions"),
    intro=_("Two parties brought together on consent. Each sees its own part, step by step."),
    empty=_("No introduction concerns you."),
    card_title="teaser",
    fields=(
        Field("title", _("Title"), importable=False, searched=True),
        Field("teaser", _("Teaser"), level="card", importable=False, searched=True),
        Field("candidate_name", _("Candidate"), level="card", importable=False, searched=True),
        Field("owner_name", _("Who asks"), importable=False, searched=True),
        Field("nda", _("Non-disclosure agreement"), importable=False, words=NDA),
        Field("nda_note", _("On the non-disclosure agreement"), importable=False),
        Field("meeting_at", _("Meeting"), importable=False),
        Field("meeting_place", _("Place of the meeting"), importable=False),
        Field("minutes", _("Minutes"), importable=False, prose=True),
        Field("brief", _("The need, as its owner handed it over"), importable=False, prose=True),
        Field("language", _("Language"), level="card", importable=False),
    ),
    columns=("title", "candidate_name", "state", "updated"),
    facets=(
        Facet("state", _("State"), "state", labels=lambda values: {v: STATES.get(v, v) for v in values}),
        Facet("language", _("Language"), "language", labels=language_labels),
    ),
    order=15,
    states=STATES,
    marks=MARKS,
)
