"""The estimate of who could have written a need's teaser, for the need's actions and for the broker's page."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from crocevia.exchange.needs.danger import CannotSay
from crocevia.exchange.needs.models import Need
from crocevia.matching import authors
from crocevia.matching.authorship import Authors, Estimate, Remembered, names_in
from crocevia.matching.coarser import Proposal, proposals
from matchengine.errors import MatchengineError

log = logging.getLogger(__name__)
_remembered = Remembered()


@dataclass(frozen=True, slots=True)
class Danger:
    """`named`: where a name of the owner stands in the text: then it is one organisation, whatever the engine says."""

    estimate: Estimate
    named: tuple[tuple[int, int], ...]
    proposals: tuple[Proposal, ...]

    @property
    def size(self) -> int:
        return 1 if self.named else self.estimate.size


def how_many(need: Need, text: str) -> int:
    """How many organisations could have written the text; raises CannotSay. Asked by the actions."""
    if _named(need, text):
        return 1
    return _estimate(need, text, phrases=False).size


def danger_of(need: Need, text: str) -> Danger:
    """The same for the page: with the phrases that give the owner away and coarser words. Raises CannotSay."""
    estimate = _estimate(need, text, phrases=True)
    owner = str(need.owner_id or "")
    found = proposals(text, need.language, owner, Authors(authors.engine()), estimate.size)
    return Danger(estimate, tuple(_named(need, text)), tuple(found))


def _named(need: Need, text: str) -> list[tuple[int, int]]:
    if need.owner is None:
        return []
    return names_in(text, [need.owner.name, *need.owner.names.values_list("value", flat=True)])


def _estimate(need: Need, text: str, phrases: bool) -> Estimate:
    try:
        return _remembered.estimate(authors.engine(), text, need.language, str(need.owner_id or ""), phrases)
    except MatchengineError as why:
        log.error("the estimate of authors is not to be had: %s", why)
        raise CannotSay from why
