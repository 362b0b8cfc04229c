"""Template of an agreement, as the house knows it."""

from django.utils.translation import gettext_lazy as _

from crocevia.projects.agreements.rules import FORMS
from crocevia.records.kinds import Facet, Field, Kind, language_labels

TEMPLATE = Kind(
    code="template",
    path="templates",
    model_label="projects.Template",
    label=_("Template"),
    plural=_("Templates"),
    intro=_("The district's own texts, as Word files that its lawyers edit. Drafts of agreements are made from the newest version."),
    empty=_("No template yet. Load those that come with Crocevia: manage.py load_templates."),
    fields=(
        Field("title", _("Title"), level="card", required=True, searched=True),
        Field("form", _("Form of agreement"), level="card", words=FORMS),
        Field("language", _("Language"), level="card"),
    ),
    columns=("title", "form", "language", "updated"),
    facets=(Facet("language", _("Language"), "language", labels=language_labels),),
    order=45,
)
