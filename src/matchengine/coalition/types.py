"""The vocabulary of a coalition: who may join, what must be covered, under which rules, and what came out.

Frozen and without work, like the engine's other types. Every dataclass may be written by hand, as data: a funding call
gives its composition rules as one `Rules`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matchengine.types import Aspect

Unit = Literal["party", "country", "house"]
Trait = Literal["kinds", "sizes", "countries", "places", "roles"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A party that could join. What is empty or None is unknown, and unknown never helps to meet a rule.

    `load` in [0, 1]: 0 free, 1 no room. `trust` in [0, 1]: how short the way from the owner is, with its reason in words.
    `house`: what belongs together by ownership (its own id when empty). `competitor`: of the need's owner. `rivals`: ids
    of parties that it will not sit with. `trl`: the highest technology readiness shown.
    """

    id: str
    kinds: frozenset[str] = frozenset()
    size: str = ""
    country: str = ""
    place: str = ""
    roles: frozenset[str] = frozenset()
    load: float = 0.0
    trust: float = 0.0
    trust_reason: str = ""
    house: str = ""
    competitor: bool = False
    rivals: frozenset[str] = frozenset()
    trl: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many of the chosen are of a sort: at least, at most. A trait that is left empty asks nothing.

    Within a trait any value will do; across traits all must hold. `unit` counts parties, or different countries, or
    different houses among them ("three from three different countries"). One party may serve several counts. A party
    whose trait is unknown does not count towards `at_least` and does count towards `at_most`.
    `clause` is where the rule comes from, for people.
    """

    name: str
    at_least: int = 0
    at_most: int | None = None
    kinds: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    unit: Unit = "party"
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a coalition must obey. Nothing here is a wish: wishes are weights.

    `least_trl` leaves out parties known to be below it. `one_per_house`: no two of one house. `rivals_apart`: no two
    that will not sit together. `competitors_out`, `full_out`: leave out the owner's competitors; those without room.
    """

    least_parties: int = 1
    most_parties: int = 6
    counts: tuple[Count, ...] = ()
    least_trl: int | None = None
    one_per_house: bool = True
    rivals_apart: bool = True
    competitors_out: bool = True
    full_out: bool = False


@dataclass(frozen=True, slots=True)
class Weights:
    """What is worth how much, in points. A sure essential aspect is worth `must`: everything is measured against it.

    A seat costs `seat`: with 20 against 100 a party must add a fifth of an essential aspect to be worth its chair.
    `load`: what a party without room costs on top. `trust`: what the shortest way to the owner is worth.
    """

    must: int = 100
    nice: int = 50
    seat: int = 20
    load: int = 10
    trust: int = 10


@dataclass(frozen=True, slots=True)
class Level:
    """How well an aspect is to be covered, where odds are honest and so often low.

    `share`: an essential aspect must reach this share of what the best single party that may join can do. It can thus
    always be reached by somebody. `enough`: where worth stops growing; a second party beyond it is insurance that nobody
    asked for. `faint`: whoever stands below it does not speak for an aspect; an aspect without anybody above it
    is a gap, and asks nothing. `covered`: from here the aspect counts as covered (as on the match page).
    """

    share: float = 0.75
    enough: float = 0.75
    faint: float = 0.1
    covered: float = 0.5


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything that a coalition is composed from. `odds[a, c]`: that candidate c covers aspect a; NaN is no evidence.

    `pins` must be in, `bans` must be out (ids; unknown ones raise BadProblem).
    """

    aspects: tuple[Aspect, ...]
    candidates: tuple[Candidate, ...]
    odds: NDArray[np.float64]
    rules: Rules = Rules()
    weights: Weights = Weights()
    level: Level = Level()
    pins: frozenset[str] = frozenset()
    bans: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule by name, for people: `code` says which sort, `subject` which aspect, party or count, `amount` how much.

    Codes: cover (subject an aspect, amount the level), most_parties, least_parties, at_least, at_most (subject a count's
    name), pin, ban, competitor, full, trl (subject a party), rivals, house (two parties, `other` the second; at most
    one of them). `differ` stands in no problem: it keeps alternatives apart.
    """

    code: str
    subject: str = ""
    amount: float | None = None
    other: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """One party's place: what it is there for.

    `worth`: points that the coalition would lose if it simply went. `adds`: by aspect id, how much of the chance would
    go with it. `leads`: aspects for which it speaks (`Level.faint`) and is the likeliest of the coalition.
    `serves`: rules that would break.
    """

    party: str
    worth: float
    adds: tuple[tuple[str, float], ...]
    leads: tuple[str, ...]
    serves: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """The objective, taken apart: points for coverage, minus seats, minus load, plus trust."""

    coverage: float
    seats: float
    load: float
    trust: float

    @property
    def total(self) -> float:
        return self.coverage - self.seats - self.load + self.trust


@dataclass(frozen=True, slots=True)
class Coalition:
    """A set of parties in the problem's order. `reached[a]`: the chance that at least one of them covers aspect a.

    `bound`: no coalition under these rules is worth more. `proven`: worth equals bound. `missing`: ids of aspects that stay
    below `Level.covered`; `nobody`: those of them for which nobody who may join speaks at all.
    """

    parties: tuple[str, ...]
    points: Points
    reached: tuple[float, ...]
    bound: float
    proven: bool
    seats: tuple[Seat, ...] = ()
    missing: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()

    @property
    def worth(self) -> float:
        return self.points.total

    @property
    def gap(self) -> float:
        """Points by which a better coalition could at most be better."""
        return max(0.0, self.bound - self.worth)


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """What it costs to do without a party, found by composing again without it.

    `cost` in points, None where no coalition reaches the same levels without it: then `lost` names the aspects that
    fall, or is empty when a rule cannot be met. Below 0 only for a pinned party: what the pin costs. `instead`: who comes
    in; `leaving`: who goes with it. Not `proven`: the true cost may be less.
    """

    party: str
    cost: float | None
    instead: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a conflict: without this rule a coalition exists, or (`worth` None) another conflict shows."""

    rule: Rule
    parties: tuple[str, ...]
    worth: float | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that cannot hold together. `minimal`: each of them is needed for the conflict (no limit of time was met)."""

    rules: tuple[Rule, ...]
    minimal: bool
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class Composition:
    """The answer: the best coalition, others that really differ, the cost of leaving each party out; or a conflict.

    `targets[a]`: the chance that aspect a had to reach (0: nothing asked). `timed_out`: neither a coalition nor a
    conflict was found within the limit.
    """

    best: Coalition | None
    alternatives: tuple[Coalition, ...] = ()
    without: tuple[LeaveOut, ...] = ()
    conflict: Conflict | None = None
    targets: tuple[float, ...] = ()
    timed_out: bool = False
    seconds: float = field(default=0.0, compare=False)
