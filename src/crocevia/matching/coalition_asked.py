"""What the address of a coalition page says beside the filters, pins and bans of the match page: weights and rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from django.http import QueryDict

from crocevia.matching.asked import Asked
from crocevia.vocabulary.queries import concepts_of
from matchengine.coalition import Count, Level, Rules, Weights

MOST = 12
_LIMITS = {
    "most": (1, MOST),
    "seat": (0, 100),
    "room": (0, 100),
    "trust": (0, 100),
    "share": (0, 100),
    "enough": (10, 95),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A broker's choice. Numbers as people write them: points, and levels out of 100. `wanted`: one party of each such kind.

    `call`: the key, topic code or file name of the call that it is composed for, as the address has it.
    """

    most: int = Rules().most_parties
    seat: int = Weights().seat
    room: int = Weights().load
    trust: int = Weights().trust
    share: int = round(Level().share * 100)
    enough: int = round(Level().enough * 100)
    wanted: tuple[str, ...] = ()
    call: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        """Anything unknown is passed over, anything out of range drawn into it."""
        values: dict[str, int] = {}
        for name, (low, high) in _LIMITS.items():
            raw = query.get(name, "")
            if raw.isascii() and raw.isdigit() and len(raw) < 6:
                values[name] = min(max(int(raw), low), high)
        known = concepts_of("party-kinds")
        wanted = tuple(dict.fromkeys(kind for kind in query.getlist("with")[:60] if kind in known))
        return cls(**values, wanted=wanted, call=query.get("call", "").replace("\x00", "").strip()[:80])

    def query(self, **changes: object) -> dict[str, object]:
        """The parameters that are not as usual."""
        usual = Choice()
        values: dict[str, object] = {
            name: getattr(self, name) if getattr(self, name) != getattr(usual, name) else "" for name in _LIMITS
        }
        return {**values, "with": self.wanted, "call": self.call, **changes}

    def toggled(self, kind: str) -> tuple[str, ...]:
        return tuple(k for k in self.wanted if k != kind) if kind in self.wanted else (*self.wanted, kind)

    def rules(self, of_call: Rules | None = None) -> Rules:
        """A call's rules, tightened by this choice."""
        base = of_call or Rules(least_parties=0)  # nobody at all is an answer too: nobody here
        counts = tuple(Count(f"kind:{kind}", at_least=1, kinds=frozenset([kind])) for kind in self.wanted)
        most = min(self.most, base.most_parties) if of_call else self.most
        return replace(base, most_parties=most, counts=(*base.counts, *counts))

    @property
    def weights(self) -> Weights:
        return Weights(seat=self.seat, load=self.room, trust=self.trust)

    @property
    def level(self) -> Level:
        return Level(share=self.share / 100, enough=self.enough / 100)


def limits(name: str) -> tuple[int, int]:
    return _LIMITS[name]


def address(path: str, asked: Asked, choice: Choice, **changes: object) -> str:
    """The page's address with some parameters changed: filters, pins and bans of `asked`, the rest of `choice`."""
    return path + asked.query(**{**choice.query(), "compare": (), "columns": "", **changes})
