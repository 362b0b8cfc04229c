"""Identifiers of organisations and persons, checked by python-stdnum. A valid number is no proof of existence."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _
from stdnum import isni, lei
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError as NumberError
from stdnum.it import codicefiscale, iva


def _codice_fiscale(value: str) -> str:
    """Sixteen characters for a person, eleven digits (a Partita IVA) for an entity."""
    compact = codicefiscale.compact(value)
    return str(iva.validate(compact) if len(compact) == 11 else codicefiscale.validate(compact))


def _vat(value: str) -> str:
    """An Italian number, kept without its prefix so that IT00743110157 and 00743110157 are one; or any EU number with its country."""
    compact = value.replace(" ", "").replace(".", "").upper().removeprefix("IT")
    return str(eu_vat.validate(compact)) if compact[:2].isalpha() else str(iva.validate(compact))


def _shaped(pattern: str, normal: Callable[[str], str] = str.strip) -> Callable[[str], str]:
    def check(value: str) -> str:
        value = normal(value)
        if not re.fullmatch(pattern, value):
            raise ValueError(value)
        return value

    return check


def _pec(value: str) -> str:
    value = value.strip().lower()
    EmailValidator()(value)
    return value


def _ror(value: str) -> str:
    return "https://ror.org/" + _shaped(r"0[a-hj-km-np-tv-z0-9]{6}\d{2}")(value.strip().lower().rsplit("/", 1)[-1])


def _orcid(value: str) -> str:
    """An ORCID iD is an ISNI of its own range, with the same check character, written with hyphens."""
    return isni.format(isni.validate(value.strip().rsplit("/", 1)[-1])).replace(" ", "-")


SCHEMES: dict[str, tuple[object, Callable[[str], str]]] = {
    "vat": (_("VAT number"), _vat),
    "codice_fiscale": (_("Codice fiscale"), _codice_fiscale),
    "rea": (_("REA number"), _shaped(r"[A-Z]{2}-\d{1,7}", lambda v: v.strip().upper().replace(" ", "-"))),
    "lei": (_("LEI"), lambda v: str(lei.validate(v))),
    "pic": (_("EU participant code (PIC)"), _shaped(r"\d{9}")),
    "ror": (_("ROR"), _ror),
    "pec": (_("PEC address"), _pec),
    "orcid": (_("ORCID"), _orcid),
}


def normal(scheme: str, value: str) -> str:
    """The identifier in its normal form. Raises ValidationError, naming the scheme, when its check fails."""
    if scheme not in SCHEMES:
        raise ValidationError(_("There is no identifier scheme “%(scheme)s”."), params={"scheme": scheme})
    label, check = SCHEMES[scheme]
    try:
        return check(value)
    except (NumberError, ValueError, ValidationError):
        raise ValidationError(
            _("“%(value)s” is not a valid %(scheme)s."), params={"value": value, "scheme": label}, code="identifier"
        ) from None
