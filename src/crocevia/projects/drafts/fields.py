"""What a template may ask for: the fields of an agreement, by name, as its text will hold them."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format

from crocevia.people.models import Organisation
from crocevia.projects.agreements.models import Agreement, Party
from crocevia.projects.agreements.rules import FORMS

_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
BLANK = "________________"
"""What stands where a field is not known yet: to be filled in by hand."""


def fields_of(agreement: Agreement) -> dict[str, Any]:
    """The values for a template, as words in the agreement's language.

    Top level: title, form, object, today, starts, ends, notice, value, district, parent, parties (a list). Of each party: name, role,
    place, vat, tax_code, signatory, signs_as, power, number (from 1).
    """
    language = agreement.language or "it"
    with translation.override(language):
        parties = list(agreement.parties.select_related("organisation", "signatory"))
        district = Organisation.objects.filter(slug=settings.DISTRICT).first()
        return {
            "title": plain(agreement.title),
            "form": str(FORMS.get(agreement.form, agreement.type)),
            "object": plain(agreement.object) or BLANK,
            "today": date_format(timezone.localdate(), "DATE_FORMAT"),
            "starts": date_format(agreement.starts, "DATE_FORMAT") if agreement.starts else BLANK,
            "ends": date_format(agreement.ends, "DATE_FORMAT") if agreement.ends else BLANK,
            "notice": str(agreement.notice or BLANK),
            "value": number_format(agreement.value, 2, force_grouping=True) if agreement.value is not None else BLANK,
            "district": plain(district.name) if district else BLANK,
            "parent": plain(agreement.parent.title) if agreement.parent else "",
            "parties": [_party(party, number) for number, party in enumerate(parties, 1)],
        }


def _party(party: Party, number: int) -> dict[str, str]:
    numbers = {each.scheme: each.value for each in party.organisation.identifiers.all()}
    return {
        "number": str(number),
        "name": plain(party.organisation.name),
        "role": plain(party.role),
        "place": plain(party.organisation.place) or BLANK,
        "vat": numbers.get("vat", BLANK),
        "tax_code": numbers.get("codice_fiscale", BLANK),
        "signatory": plain(party.signatory.name) if party.signatory else BLANK,
        "signs_as": plain(party.signs_as) or BLANK,
        "power": plain(party.power) or BLANK,
    }


def plain(text: str) -> str:
    """Words that an XML file can hold."""
    return _NOT_XML.sub(" ", text).strip()


SAMPLE: dict[str, Any] = {
    **dict.fromkeys(("title", "form", "object", "today", "starts", "ends", "notice", "value", "district", "parent"), "x"),
    "parties": [
        dict.fromkeys(("number", "name", "role", "place", "vat", "tax_code", "signatory", "signs_as", "power"), "x")
        for _number in range(2)
    ],
}
"""Every field there is, filled with something: a template is tried on it before it is taken in."""
