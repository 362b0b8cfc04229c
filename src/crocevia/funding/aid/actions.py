"""The only writers of the de minimis register."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crocevia.funding.aid.models import AidGrant, AidStatement
from crocevia.funding.aid.rules import check_grant, may_create
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.records.errors import NotAllowed
from crocevia.records.events import record_event
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


@transaction.atomic
def state_complete(organisation: Organisation, *, actor: Actor) -> AidStatement:
    """Say for a party that today all grants to its undertaking stand in the register. Raises NotAllowed."""
    if organisation.pk not in actor.organisations:
        raise NotAllowed(_("Only who works for the party can say that all its grants are recorded."))
    today = timezone.localdate()
    statement, fresh = AidStatement.objects.get_or_create(organisation=organisation, defaults={"as_of": today})
    before = None if fresh else statement.as_of
    if before != today:
        statement.as_of = today
        statement.save(update_fields=["as_of"])
        record_event(actor=actor, on=organisation, verb="de minimis register stated complete", new={"as_of": today}, old={"as_of": before})
    return statement
