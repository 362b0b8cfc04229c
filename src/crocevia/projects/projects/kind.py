"""Project, as the house knows it. It has no card: who does not take part does not know that it is there."""

from django.utils.translation import gettext_lazy as _

from crocevia.projects.projects.actions import create_project, update_project
from crocevia.projects.projects.forms import ProjectForm
from crocevia.projects.projects.rules import MARKS, STATES, may_create
from crocevia.records.kinds import Facet, Field, Kind, language_labels

VERBS = {
    "partner set": _("partner set"),
    "partner left": _("a partner left"),
    "coordinator named": _("coordinator named"),
    "plan set": _("plan set"),
    "point reached": _("a point of the plan reached"),
    "point given up": _("a point of the plan given up"),
    "money set": _("money set"),
    "readiness read": _("readiness read"),
    "issue opened": _("issue opened"),
    "issue settled": _("issue settled"),
    "file kept": _("file kept"),
    "questions planned": _("questions on the outcome planned"),
    "outcome asked": _("asked what came of it"),
    "outcome answered": _("answered what came of it"),
}

PROJECT = Kind(
    code="project",
    path="projects",
    model_label="projects.Project",
    label=_("Project"),
    plural=_("Projects"),
    intro=_("What partners do together, from the idea to the outcome. Each is read by those who take part in it."),
    empty=_("You take part in no project."),
    adding=_("Begin a project"),
    fields=(
        Field("title", _("Title"), required=True, searched=True),
        Field("objective", _("What it is to reach"), prose=True, searched=True),
        Field("result", _("What it reached"), prose=True, searched=True, importable=False),
        Field("planned_start", _("Planned start")),
        Field("planned_end", _("Planned end")),
        Field("actual_start", _("Began on"), importable=False),
        Field("actual_end", _("Ended on"), importable=False),
        Field("trl_start", _("TRL at the start")),
        Field("trl_now", _("TRL now"), importable=False),
        Field("trl_wanted", _("TRL wanted")),
        Field("proposal", _("On the proposal"), importable=False),
        Field("decision", _("On the decision"), importable=False),
        Field("grant", _("On the grant"), importable=False),
        Field("reason", _("Reason"), importable=False),
        Field("language", _("Language")),
    ),
    columns=("title", "state", "planned_start", "planned_end", "trl_now"),
    facets=(
        Facet("state", _("State"), "state", labels=lambda values: {v: STATES.get(v, v) for v in values}),
        Facet("language", _("Language"), "language", labels=language_labels),
    ),
    create=create_project,
    update=update_project,
    form=ProjectForm,
    may_create=may_create,
    order=42,
    states=STATES,
    marks=MARKS,
)
