"""Outcome, as the house knows it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crocevia.projects.outcomes.actions import create_outcome, update_outcome
from crocevia.projects.outcomes.forms import OutcomeForm
from crocevia.projects.outcomes.models import Outcome
from crocevia.projects.outcomes.rules import MARKS, STATES, may_create
from crocevia.records.kinds import Facet, Field, Kind

VERBS = {
    "statement signed": _("signed"),
    "publication signed": _("publication agreed to"),
    "signature void": _("signature void: the text changed, or the consent was taken back"),
}
_TYPES: dict[str, Any] = dict(Outcome.Type.choices)
_ATTRIBUTIONS: dict[str, Any] = dict(Outcome.Attribution.choices)
_EVIDENCE: dict[str, Any] = dict(Outcome.Evidence.choices)

OUTCOME = Kind(
    code="outcome",
    path="outcomes",
    model_label="projects.Outcome",
    label=_("Outcome"),
    plural=_("Outcomes"),
    intro=_("What came of it, said and signed by who had it. Public only where its beneficiary agreed to it apart."),
    empty=_("No outcome that you may read is kept yet."),
    adding=_("Write down an outcome"),
    fields=(
        Field("title", _("Title"), level="card", required=True, searched=True),
        Field("type", _("Kind of outcome"), level="card", required=True, words=_TYPES),
        Field("statement", _("What came of it"), level="card", prose=True, searched=True),
        Field("attribution", _("What the introduction had to do with it"), level="card", words=_ATTRIBUTIONS),
        Field("evidence", _("Level of evidence"), level="card", words=_EVIDENCE),
        Field("value", _("Figure"), level="card"),
        Field("unit", _("Unit"), level="card"),
        Field("dated", _("Date"), level="card"),
        Field("reason", _("Reason"), importable=False),
        Field("language", _("Language"), level="card"),
    ),
    columns=("title", "type", "state", "attribution", "dated"),
    facets=(
        Facet("type", _("Kind of outcome"), "type", labels=lambda values: {v: _TYPES.get(v, v) for v in values}),
        Facet("state", _("State"), "state", labels=lambda values: {v: STATES.get(v, v) for v in values}),
        Facet(
            "attribution", _("Attribution"), "attribution",
            labels=lambda values: {v: _ATTRIBUTIONS[v] for v in values if v in _ATTRIBUTIONS},
        ),
    ),
    create=create_outcome,
    update=update_outcome,
    form=OutcomeForm,
    may_create=may_create,
    order=44,
    states=STATES,
    marks=MARKS,
)  # fmt: skip
