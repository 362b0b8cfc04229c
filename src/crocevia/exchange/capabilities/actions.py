"""The only writers of capabilities."""

from django.utils.translation import gettext_lazy as _

from crocevia.exchange.capabilities.models import Capability
from crocevia.exchange.capabilities.rules import check_capability, may_create
from crocevia.records.plain import PlainActions

_actions = PlainActions(
    Capability, "capability", may_create, _("Only members of the district add capabilities."), check_capability
)
create_capability = _actions.create
update_capability = _actions.update
