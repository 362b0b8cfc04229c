"""A consortium as plain data: what the rules of a call may ask about. Nothing here knows the database."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal

# The values that words fields may hold; a rule that names another is refused when it is read.
VALUES: dict[str, tuple[str, ...]] = {
    "role": ("coordinator", "beneficiary", "provider", "associated", "subcontractor"),
    "kind": (
        "company", "startup", "university", "research_body", "laboratory", "consortium", "public_body", "network", "investor",
        "training_body", "service_provider", "other",
    ),
    "size": ("micro", "small", "medium", "small_midcap", "large"),
}  # fmt: skip
PLACES = ("country", "region")
ANSWERS = ("non_profit", "equality_plan", "accredited")
AMOUNTS = ("cost", "grant", "other_proposals", "de_minimis_room")
OF_PROJECT = ("trl_start", "trl_end", "duration")


@dataclass(frozen=True, slots=True)
class Member:
    """One party. An empty word and None mean that nobody has said it: never that it is not so.

    `country` ISO 3166-1, `region` ISO 3166-2 (“IT-25” is Lombardy). `group`: members of one group are one undertaking; two
    named groups are independent of each other. `size` is that of the undertaking, as in Recommendation 2003/361/EC.
    `cost` and `grant` in euro, as planned for this party. `other_proposals`: further proposals to the same call in which the
    party takes part. `equality_plan`: it has a gender equality plan. `accredited`: on the list that the call names.
    `de_minimis_room`: euro that its undertaking may still be granted today under Regulation (EU) 2023/2831;
    `de_minimis_most`: where that is not known, euro that it is no more than.
    """

    id: str
    name: str = ""
    role: str = ""
    kind: str = ""
    size: str = ""
    country: str = ""
    region: str = ""
    group: str = ""
    non_profit: bool | None = None
    equality_plan: bool | None = None
    accredited: bool | None = None
    cost: Decimal | None = None
    grant: Decimal | None = None
    other_proposals: int | None = None
    de_minimis_room: Decimal | None = None
    de_minimis_most: Decimal | None = None

    def no_more_than(self, name: str) -> Decimal | None:
        """The field where it is said, else a bound that it surely keeps; None where there is none."""
        value: Decimal | None = getattr(self, name)
        return self.de_minimis_most if value is None and name == "de_minimis_room" else value


@dataclass(frozen=True, slots=True)
class Consortium:
    """Those who would apply together, and what their project would be. `duration` in months."""

    members: tuple[Member, ...] = ()
    trl_start: int | None = None
    trl_end: int | None = None
    duration: int | None = None


MEMBER_FIELDS = tuple(field.name for field in fields(Member) if field.name not in ("id", "name", "de_minimis_most"))
