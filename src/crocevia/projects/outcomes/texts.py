"""The exact text that a beneficiary signs, made of everything that it says, in the language of the outcome."""

from __future__ import annotations

import hashlib

from django.utils import translation
from django.utils.translation import gettext as _

from crocevia.projects.outcomes.models import Outcome


def text_of(outcome: Outcome) -> str:
    """Another word, another kind, figure or attribution: another text."""
    with translation.override(outcome.language or "it"):
        lines = [
            _("Outcome: %(title)s") % {"title": outcome.title},
            _("Of: %(name)s") % {"name": outcome.owner.name if outcome.owner else "…"},
            _("Kind: %(kind)s") % {"kind": Outcome.Type(outcome.type).label},
        ]
        if outcome.value is not None:
            lines.append(_("Figure: %(value)s %(unit)s") % {"value": format(outcome.value.normalize(), "f"), "unit": outcome.unit})
        if outcome.dated:
            lines.append(_("Date: %(date)s") % {"date": outcome.dated})
        if outcome.attribution:
            said = Outcome.Attribution(outcome.attribution).label
            lines.append(_("What the introduction had to do with it: %(said)s") % {"said": said})
        return "\n".join([*lines, "", outcome.statement.strip()])


def publication_of(outcome: Outcome) -> str:
    """The text of the separate consent."""
    with translation.override(outcome.language or "it"):
        return _("Everyone may read the following outcome, with our name.") + "\n\n" + text_of(outcome)


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
