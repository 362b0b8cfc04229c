"""The only writers of the de minimis register."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crocevia.funding.aid.models import AidGrant
from crocevia.funding.aid.rules import check_grant, may_create
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.records.models import Audience
from crocevia.records.plain import PlainActions

_actions = PlainActions(
    AidGrant, "aid", may_create, gettext_lazy("Only partners and the operator keep the register of aid."), check_grant
)
update_grant = _actions.update


def create_grant(
    *, actor: Actor, owner: Organisation | None = None, audience: str = Audience.OWNER, **values: Any
) -> AidGrant:
    """Write down a grant; unless somebody says otherwise only its beneficiary reads it. Raises NotAllowed, ValidationError."""
    if owner is None:
        raise ValidationError({"owner": _("Say to whom it was granted.")})
    return _actions.create(actor=actor, owner=owner, audience=audience, **values)
