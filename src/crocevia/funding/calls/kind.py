"""Call, as the house knows it. It is no evidence of what a party can do: `matching.calls` keeps an index of its own for calls."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from crocevia.funding.calls.actions import create_call, update_call
from crocevia.funding.calls.checks import DESTINATIONS, DUE, MARKS, STANDINGS, may_create
from crocevia.funding.calls.forms import CallForm
from crocevia.records.kinds import Facet, Field, Kind, language_labels
from crocevia.records.models import Record


def _named(words: Mapping[str, Any]) -> Callable[[list[Any]], dict[Any, Any]]:
    return lambda values: {value: words.get(value, value) for value in values}


def standing(call: Record) -> str:
    """How the call stands today; nothing for a row of the spine, which knows no dates."""
    return getattr(call, "standing", "")


CALL = Kind(
    code="call",
    path="calls",
    model_label="funding.Call",
    label=_("Call"),
    plural=_("Calls"),
    adding=_("Add a call"),
    intro=_(
        "Who pays for what: calls of the Union and of the region, with deadlines and with rules whose every clause can be checked."
    ),
    empty=_("No call matches. Take a filter away to see the others."),
    fields=(
        Field("title", _("Title"), level="card", required=True, searched=True),
        Field("topic", _("Topic code"), level="card", searched=True),
        Field("programme", _("Programme"), level="card", required=True, searched=True),
        Field("destination", _("Cluster or destination"), level="card", words=DESTINATIONS),
        Field("action", _("Type of action, short"), level="card"),
        Field("type_of_action", _("Type of action"), level="card", searched=True),
        Field("call_identifier", _("Call"), level="card", searched=True),
        Field("opening", _("Opening"), level="card"),
        Field("closes", _("Last deadline"), level="card", importable=False),
        Field("deadlines", _("Deadlines"), level="card"),
        Field("budget", _("Budget of the call (EUR)"), level="card"),
        Field("grant_min", _("Least for a project (EUR)"), level="card"),
        Field("grant_max", _("Most for a project (EUR)"), level="card"),
        Field("projects_expected", _("Projects expected"), level="card"),
        Field("rates", _("Rates"), level="card"),
        Field("outcome", _("Expected outcome"), level="card", prose=True, searched=True),
        Field("scope", _("Scope"), level="card", prose=True, searched=True),
        Field("description", _("Description"), level="card", prose=True, searched=True),
        Field("keywords", _("Keywords"), level="card", searched=True),
        Field("address", _("Where it is published"), level="card"),
        Field("rules", _("Rule set"), level="card"),
        Field("language", _("Language"), level="card"),
    ),
    columns=("title", "programme", "action", "closes", "state", "grant_max"),
    facets=(
        Facet("state", _("Today"), "standing", labels=_named(STANDINGS)),
        Facet("due", _("Deadline"), "due", labels=_named(DUE)),
        Facet("programme", _("Programme"), "programme"),
        Facet("action", _("Type of action"), "action"),
        Facet("destination", _("Cluster or destination"), "destination", labels=_named(DESTINATIONS)),
        Facet("language", _("Language"), "language", labels=language_labels),
    ),
    create=create_call,
    update=update_call,
    form=CallForm,
    may_create=may_create,
    order=35,
    states=STANDINGS,
    marks=MARKS,
    state_of=standing,
    sorts={"closes": ("turn", "closes"), "state": ("turn", "standing", "closes")},
    default_sort="closes",
)
