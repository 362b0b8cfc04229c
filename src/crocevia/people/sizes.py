"""Sizes of an undertaking, as Commission Recommendation 2003/361/EC has them, and the small mid-cap of the Union's programmes.

The size is that of the whole undertaking, linked and partner enterprises included. Nothing said is unknown, never large.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SIZES = {
    "micro": _("micro enterprise"),
    "small": _("small enterprise"),
    "medium": _("medium-sized enterprise"),
    "small_midcap": _("small mid-cap"),
    "large": _("large enterprise"),
}


def validate_size(value: str) -> None:
    """Raise ValidationError unless the code is one of SIZES."""
    if value not in SIZES:
        raise ValidationError(
            _("“%(value)s” is no size: write one of %(codes)s."), params={"value": value, "codes": ", ".join(SIZES)}, code="size"
        )


def validate_country(value: str) -> None:
    """Raise ValidationError unless it looks like a code of ISO 3166-1."""
    if not (len(value) == 2 and value.isascii() and value.isalpha() and value.isupper()):
        raise ValidationError(_("Write two capital letters: IT."), code="country")
