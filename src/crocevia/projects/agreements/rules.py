"""Who keeps agreements, and when one may stand."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor


def may_create(actor: Actor) -> bool:
    """The operator's people and loaders, until agreements have their own life of states and signatures."""
    return actor.is_staff_of_district or actor.is_system


def check_type(value: str) -> None:
    """Raise ValidationError for an agreement of no kind at all. The words are the source's, not a vocabulary's."""
    if not value.strip():
        raise ValidationError({"type": _("Say what kind of agreement it is.")})
