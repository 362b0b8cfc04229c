"""Need, as the house knows it. Its card is the teaser: nothing that names or betrays the owner."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crocevia.exchange.needs.actions import revise_need, tell_need
from crocevia.exchange.needs.forms import NeedForm
from crocevia.exchange.needs.rules import MARKS, STATES, may_create
from crocevia.records.kinds import Facet, Field, Kind, language_labels, scheme_labels
from crocevia.records.models import Record


def next_page(need: Record) -> str:
    """After saving: what must be covered, when nobody has said it yet."""
    told = need.aspects.exists()
    return reverse("need_detail" if told else "need_aspects", args=[need.pk])


NEED = Kind(
    code="need",
    path="needs",
    model_label="exchange.Need",
    label=_("Need"),
    plural=_("Needs"),
    adding=_("Tell a need"),
    intro=_("The dream in the drawer, the belly ache: told in the owner's words, seen by whom the owner chose."),
    empty=_("No need is open to you. Start from a listening: tell one."),
    card_title="teaser",
    fields=(
        Field("title", _("Title"), required=True, searched=True),
        Field("teaser", _("Teaser"), level="card", searched=True),
        Field("need_kind", _("Kind of need"), level="card", scheme="need-kinds", required=True),
        Field("narrative", _("Narrative"), required=True, prose=True, searched=True),
        Field("owner_description", _("Who asks"), searched=True),
        Field("function", _("Function wanted"), prose=True),
        Field("constraints", _("Constraints"), prose=True),
        Field("materials", _("Materials"), prose=True),
        Field("quantities", _("Quantities"), prose=True),
        Field("scale", _("Scale"), prose=True),
        Field("tried", _("Already tried"), prose=True, searched=True),
        Field("trl_now", _("TRL now"), level="card"),
        Field("trl_wanted", _("TRL wanted"), level="card"),
        Field("place", _("Place")),
        Field("deadline", _("Deadline")),
        Field("budget", _("Budget (EUR)")),
        Field("ask_next", _("Still to ask"), prose=True),
        Field("language", _("Language"), level="card"),
    ),
    columns=("title", "need_kind", "state", "owner", "updated"),
    facets=(
        Facet("kind", _("Kind of need"), "need_kind", labels=scheme_labels("need-kinds")),
        Facet("state", _("State"), "state", labels=lambda values: {v: STATES.get(v, v) for v in values}),
        Facet("cluster", _("Cluster"), "concepts__notation", scheme=settings.CLUSTER_SCHEME),
        Facet("language", _("Language"), "language", labels=language_labels),
    ),
    create=tell_need,
    update=revise_need,
    form=NeedForm,
    may_create=may_create,
    after_save=next_page,
    order=10,
    states=STATES,
    marks=MARKS,
)
