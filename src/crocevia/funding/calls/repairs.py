"""What would make a consortium eligible: the fewest parties to add or to leave out, found by trying, and figures to change.

A proposal is checked by the rules themselves: with it no rule about who takes part fails any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, combinations_with_replacement, product

from crocevia.funding.calls.conditions import Among, Amount, Answer, Conditions, Within
from crocevia.funding.calls.consortium import AMOUNTS, Consortium, Member
from crocevia.funding.calls.rules import (
    NOT_ELIGIBLE,
    Assessment,
    Count,
    Every,
    Found,
    Project,
    Rule,
    Share,
    Total,
    assess,
)

MOST_CHANGES = 3
MOST_TRIES = 3000
"""So that a page never waits: three changes among nine parties are tens of thousands of ways."""
# One country of each sort is enough to try; which other would do as well is for people to say.
_HOME, _ASSOCIATED = "IT", ("CH", "NO")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A party to look for. Empty words: any. `elsewhere`: in a country that none of the others is in.

    `union`: the country must be a Member State; False: it may also be an associated one.
    """

    kinds: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    role: str = "beneficiary"
    region: str = ""
    elsewhere: bool = False
    union: bool = True


@dataclass(frozen=True, slots=True)
class Repair:
    """Parties to add and members to leave out; and which rules fail for their figures and need them changed."""

    add: tuple[Wanted, ...] = ()
    leave_out: tuple[str, ...] = ()
    figures: tuple[Found, ...] = ()

    @property
    def changes(self) -> int:
        return len(self.add) + len(self.leave_out)


def about_figures(rule: Rule) -> bool:
    """Whether the rule speaks of amounts or of the project rather than of who takes part."""
    form = rule.form
    if isinstance(form, Every):
        return all(
            isinstance(part, (Amount, Answer)) and part.field in (*AMOUNTS, "equality_plan") for part in form.must.parts
        )
    return not isinstance(form, Count)


def repair(consortium: Consortium, rules: Sequence[Rule], keep: frozenset[str] = frozenset()) -> Repair | None:
    """The smallest change that leaves no rule about the parties failing; None when none was found.

    `keep`: members that stay in any case. Among equals, adding comes before leaving out. Nothing to change: an empty Repair.
    """
    assessment = assess(consortium, rules)
    figures = tuple(each for each in assessment.of(NOT_ELIGIBLE) if about_figures(each.rule))
    if not _failing(assessment):
        return Repair(figures=figures)
    wanted = _wanted(rules)
    members = [m.id for m in consortium.members if m.id not in keep]
    tries = 0
    for changes in range(1, MOST_CHANGES + 1):
        for leaving in range(changes + 1):
            for out in combinations(members, leaving):
                left = tuple(m for m in consortium.members if m.id not in out)
                for add in combinations_with_replacement(wanted, changes - leaving):
                    tried = replace(consortium, members=(*left, *_invented(add, left)))
                    if not _failing(assess(tried, rules)):
                        return Repair(add, out, figures)
                    tries += 1
                    if tries == MOST_TRIES:
                        return None
    return None


def _failing(assessment: Assessment) -> bool:
    return any(not about_figures(each.rule) for each in assessment.of(NOT_ELIGIBLE))


def _wanted(rules: Sequence[Rule]) -> list[Wanted]:
    """Parties worth trying: for each rule that asks for some, one as it asks for, near and elsewhere. Most general first."""
    asked = [
        rule.form.who for rule in rules if isinstance(rule.form, (Count, Share)) and rule.form.at_least is not None
    ]
    musts = [rule.form.must for rule in rules if isinstance(rule.form, Every)]
    region = next((_one(must, "region") for must in musts if _one(must, "region")), "")
    general = Conditions()
    found: dict[Wanted, None] = {}
    for who, (elsewhere, union) in product([general, *asked], ((False, True), (True, True), (True, False))):
        if union or _admits_associated(who):
            roles = _words(who, "role")
            role = "beneficiary" if not roles or "beneficiary" in roles else sorted(roles)[0]
            found.setdefault(Wanted(_words(who, "kind"), _words(who, "size"), role, region, elsewhere, union))
    return sorted(found, key=lambda one: (bool(one.kinds) + bool(one.sizes), one.elsewhere, not one.union, one.role))


def _admits_associated(who: Conditions) -> bool:
    return all(not isinstance(part, Within) or any(s.holds("NO") for s in part.sets) for part in who.parts)


def _words(who: Conditions, field: str) -> frozenset[str]:
    return next((part.values for part in who.parts if isinstance(part, Among) and part.field == field), frozenset())


def _one(who: Conditions, field: str) -> str:
    return next(iter(sorted(_words(who, field))), "")


MEMBER_STATES = (
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT", "NL", "PL",
    "PT", "RO", "SK", "SI", "ES", "SE",
)  # fmt: skip


def _invented(wanted: Sequence[Wanted], others: Sequence[Member]) -> Iterator[Member]:
    """Parties of the wanted sorts about whom everything is said and nothing speaks against them."""
    taken = {member.country for member in others}
    for number, one in enumerate(wanted):
        near = next((m.country for m in others if m.country in MEMBER_STATES), _HOME)
        choices = MEMBER_STATES if one.union else _ASSOCIATED
        country = next((c for c in choices if c not in taken), choices[0]) if one.elsewhere else near
        taken.add(country)
        yield Member(
            id=f"+{number}",
            role=one.role,
            kind=min(one.kinds) if one.kinds else "company",
            size=min(one.sizes) if one.sizes else "large",
            country=country,
            region=one.region or country,
            group=f"+{number}",
            non_profit=False,
            equality_plan=True,
            accredited=True,
            cost=Decimal(0),
            grant=Decimal(0),
            other_proposals=0,
            de_minimis_room=Decimal(0),
        )


Bounds = tuple[Decimal | None, Decimal | None]


def bounds_of(rule: Rule) -> Bounds:
    """The least and the most that the rule admits, for rules that have such."""
    form = rule.form
    return (form.at_least, form.at_most) if isinstance(form, (Count, Total, Share, Project)) else (None, None)
