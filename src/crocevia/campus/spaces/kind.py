"""Space, as the house knows it."""

from django.utils.translation import gettext_lazy as _

from crocevia.campus.spaces.actions import create_space, update_space
from crocevia.campus.spaces.rules import TYPES, may_create
from crocevia.records.kinds import Facet, Field, Kind

SPACE = Kind(
    code="space",
    path="spaces",
    model_label="campus.Space",
    label=_("Space"),
    plural=_("Spaces"),
    intro=_("The territory, the site and its buildings, with the figures that the sources give."),
    empty=_("No space matches. Take a filter away to see the others."),
    fields=(
        Field("title", _("Name"), level="card", required=True, searched=True),
        Field("type", _("Type"), level="card", required=True, words=TYPES),
        Field("summary", _("Description"), level="card", prose=True, searched=True),
        Field("floor_space", _("Floor space (m²)"), level="card"),
        Field("land", _("Land (ha)"), level="card"),
        Field("layout", _("Layout"), level="card", prose=True, searched=True),
        Field("intended_users", _("Intended users"), level="card", prose=True, searched=True),
        Field("opening", _("Opening"), level="card"),
        Field("place", _("Place"), level="card", searched=True),
        Field("language", _("Language"), level="card"),
    ),
    columns=("title", "type", "floor_space", "land", "opening"),
    facets=(Facet("type", _("Type"), "type", labels=lambda values: {v: TYPES.get(v, v) for v in values}),),
    create=create_space,
    update=update_space,
    may_create=may_create,
    order=70,
)
