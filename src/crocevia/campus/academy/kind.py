"""Training programme, as the house knows it."""

from django.utils.translation import gettext_lazy as _

from crocevia.campus.academy.actions import create_programme, update_programme
from crocevia.campus.academy.rules import may_create
from crocevia.records.kinds import Field, Kind

PROGRAMME = Kind(
    code="programme",
    path="programmes",
    model_label="campus.Programme",
    label=_("Training programme"),
    plural=_("Training programmes"),
    intro=_("How talent is formed in the district, and by whom."),
    empty=_("No training programme is known here yet."),
    fields=(
        Field("title", _("Title"), level="card", required=True, searched=True),
        Field("summary", _("Description"), level="card", prose=True, searched=True),
        Field("people_min", _("People a year, at least"), level="card"),
        Field("people_max", _("People a year, at most"), level="card"),
        Field("as_of", _("As of"), level="card"),
        Field("language", _("Language"), level="card"),
    ),
    columns=("title", "people_min", "people_max", "as_of"),
    create=create_programme,
    update=update_programme,
    may_create=may_create,
    order=60,
)
