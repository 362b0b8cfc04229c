"""The only writers of training programmes."""

from django.utils.translation import gettext_lazy as _

from crocevia.campus.academy.models import Programme
from crocevia.campus.academy.rules import check_programme, may_create
from crocevia.records.plain import PlainActions

_actions = PlainActions(
    Programme, "programme", may_create, _("Only the operator's people keep training programmes."), check_programme
)
create_programme = _actions.create
update_programme = _actions.update
