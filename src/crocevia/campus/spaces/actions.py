"""The only writers of spaces: a territory, a site, a building, a unit."""

from django.utils.translation import gettext_lazy as _

from crocevia.campus.spaces.models import Space
from crocevia.campus.spaces.rules import check_space, may_create
from crocevia.records.plain import PlainActions

_actions = PlainActions(Space, "space", may_create, _("Only the operator's people keep spaces."), check_space)
create_space = _actions.create
update_space = _actions.update
