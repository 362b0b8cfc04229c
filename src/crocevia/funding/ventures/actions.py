"""The only writers of funds."""

from django.utils.translation import gettext_lazy as _

from crocevia.funding.ventures.models import Fund
from crocevia.funding.ventures.rules import check_fund, may_create
from crocevia.records.plain import PlainActions

_actions = PlainActions(Fund, "fund", may_create, _("Only the operator's people keep funds."), check_fund)
create_fund = _actions.create
update_fund = _actions.update
