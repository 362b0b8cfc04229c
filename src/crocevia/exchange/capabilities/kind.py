"""Capability, as the house knows it."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crocevia.exchange.capabilities.actions import create_capability, update_capability
from crocevia.exchange.capabilities.forms import CapabilityForm
from crocevia.exchange.capabilities.rules import may_create
from crocevia.records.kinds import Evidence, Facet, Field, Kind, language_labels, scheme_labels

CAPABILITY = Kind(
    code="capability",
    path="capabilities",
    model_label="exchange.Capability",
    label=_("Capability"),
    plural=_("Capabilities"),
    adding=_("Add a capability"),
    intro=_("What the parties of the district can bring, each with the sentence that says so."),
    empty=_("No capability matches. Take a filter away, or add what your organisation can bring."),
    fields=(
        Field("title", _("Title"), level="card", required=True, searched=True),
        Field("type", _("Type"), level="card", scheme="capability-kinds", required=True),
        Field("summary", _("Description"), level="card", prose=True, searched=True),
        Field("evidence", _("Evidence"), level="card", prose=True, searched=True),
        Field("trl", _("TRL"), level="card"),
        Field("ipr_status", _("IPR status"), level="card", scheme="ipr-status"),
        Field("year", _("Year"), level="card"),
        Field("language", _("Language"), level="card"),
    ),
    columns=("title", "owner", "type", "year", "trl"),
    facets=(
        Facet("type", _("Type"), "type", labels=scheme_labels("capability-kinds")),
        Facet("cluster", _("Cluster"), "concepts__notation", scheme=settings.CLUSTER_SCHEME),
        Facet("trl", _("TRL"), "trl"),
        Facet("language", _("Language"), "language", labels=language_labels),
    ),
    create=create_capability,
    update=update_capability,
    form=CapabilityForm,
    may_create=may_create,
    evidence=Evidence(title="title", texts=("summary", "evidence"), level="card", year="year", trl="trl", type="type"),
    order=20,
)
