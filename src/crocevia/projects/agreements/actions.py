"""The only writers of agreements."""

from django.utils.translation import gettext_lazy as _

from crocevia.projects.agreements.models import Agreement
from crocevia.projects.agreements.rules import check_agreement, may_create
from crocevia.records.plain import PlainActions

_actions = PlainActions(
    Agreement, "agreement", may_create, _("Only the operator's people keep agreements."), check_agreement
)
create_agreement = _actions.create
update_agreement = _actions.update
