"""The words of a consent: what is asked, what saying yes reveals, to whom. They are kept as they were read."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.models import Introduction
from crocevia.people.models import Person

NAME_OWNER, BE_NAMED = "name the owner to the candidate", "be named to the owner"


def language_of_person(person: Person | None) -> str:
    """The language in which the person is written to."""
    user = getattr(person, "user", None) if person else None
    return (user.language if user else "") or "it"


def owner_text(introduction: Introduction, language: str) -> str:
    """Opt-in 1, for the owner. It names the candidate."""
    told = {"candidate": introduction.candidate_name, "owner": introduction.owner_name, "teaser": introduction.teaser}
    with translation.override(language):
        return "\n".join(
            [
                _("May we ask %(candidate)s on your behalf, and name you if they agree?") % told,
                _("First %(candidate)s reads only this text, without your name: “%(teaser)s”") % told,
                _(
                    "If they agree too, both of you learn at the same moment: %(owner)s and %(candidate)s, and who answers for each."
                )
                % told,
                _(
                    "The text of your need is not shown to them. You hand it over yourself, after the non-disclosure agreement."
                ),
                _("You may take your yes back until the names are revealed. If you do not answer, that means no."),
            ]
        )


def candidate_text(introduction: Introduction, language: str) -> str:
    """Opt-in 2, for the candidate. It must not name the owner, nor hold a word of the need beyond the teaser."""
    told = {"candidate": introduction.candidate_name, "teaser": introduction.teaser}
    with translation.override(language):
        return "\n".join(
            [
                _("Somebody in the district looks for a party like %(candidate)s: “%(teaser)s”") % told,
                _(
                    "Saying yes means three things: it interests you, you know of no conflict of interest, and we may name you."
                ),
                _(
                    "Then both sides learn at the same moment who the other is, and who answers for it. Nobody else learns it."
                ),
                _("You may take your yes back until the names are revealed. If you do not answer, that means no."),
            ]
        )
