"""How somebody wants its letters: rhythm, sorts, links, language. The only writer of these choices."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.letters import ALWAYS, SORTS
from crocevia.exchange.introductions.models import LetterChoice
from crocevia.people.actor import Actor
from crocevia.people.models import Person, User
from crocevia.records.errors import NotAllowed
from crocevia.records.events import record_event


@transaction.atomic
def choose_letters(
    user: User, *, actor: Actor, rhythm: str, sorts: Iterable[str], links: bool, language: str = ""
) -> LetterChoice:
    """Keep the choices of one's own account. `sorts`: those wanted; questions always come. Raises NotAllowed, ValidationError."""
    if actor.user_id != user.pk:
        raise NotAllowed(_("Everybody chooses for themselves."))
    if rhythm not in LetterChoice.Rhythm.values:
        raise ValidationError({"rhythm": _("Choose how often.")})
    if language not in ("", "it", "en"):
        raise ValidationError({"language": _("Choose a language.")})
    wanted = set(sorts)
    left_out = [sort for sort in SORTS if sort not in wanted and sort != ALWAYS]
    choice, _made = LetterChoice.objects.update_or_create(user=user, defaults={"rhythm": rhythm, "left_out": left_out, "links": links})
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
    if user.person_id:
        told = {"rhythm": rhythm, "left_out": left_out, "links": links, "language": language}
        record_event(actor=actor, on=Person(pk=user.person_id), verb="letters chosen", new=told)
    return choice
