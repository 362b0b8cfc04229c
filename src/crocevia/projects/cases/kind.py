"""Case, as the house knows it. It is no evidence by itself: each party's capability of type past project carries it."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crocevia.projects.cases.actions import create_case, update_case
from crocevia.projects.cases.forms import CaseForm
from crocevia.projects.cases.rules import may_create
from crocevia.records.kinds import Facet, Field, Kind

CASE = Kind(
    code="case",
    path="cases",
    model_label="projects.Case",
    label=_("Case"),
    plural=_("Cases"),
    intro=_("Collaborations that happened: the need, the solution, who did what, and what came of it."),
    empty=_("No case matches. Take a filter away to see the others."),
    fields=(
        Field("title", _("Title"), level="card", required=True, searched=True),
        Field("type", _("Kind of collaboration"), level="card", required=True, searched=True),
        Field("need_text", _("The need"), level="card", prose=True, searched=True),
        Field("solution", _("The solution"), level="card", prose=True, searched=True),
        Field("origin_story", _("How it began"), level="card", prose=True, searched=True),
        Field("processes", _("Processes covered"), level="card", searched=True),
        Field("outcome", _("Outcome"), level="card", prose=True, searched=True),
        Field("duration", _("Duration (months)"), level="card"),
        Field("funding_kind", _("Kind of funding"), level="card"),
        Field("programme", _("Programme"), level="card", searched=True),
        Field("funding_amount", _("Funding (EUR)"), level="card"),
        Field("staff", _("Staff"), level="card"),
        Field("floor_space", _("Floor space (m²)"), level="card"),
        Field("dated", _("Date"), level="card"),
        Field("language", _("Language"), level="card"),
    ),
    columns=("title", "type", "duration", "programme", "dated"),
    facets=(
        Facet("type", _("Kind of collaboration"), "type"),
        Facet("cluster", _("Cluster"), "concepts__notation", scheme=settings.CLUSTER_SCHEME),
        Facet("programme", _("Programme"), "programme"),
    ),
    create=create_case,
    update=update_case,
    form=CaseForm,
    may_create=may_create,
    order=30,
)
