"""Is a consortium eligible under a rule set? Rule by rule, with what was found and what nobody has said. Pure.

Three answers. A rule is eligible only when it holds whatever the unsaid data turn out to be, not eligible only when it fails
whatever they turn out to be, else unknown. The whole is as good as its worst rule, so a further rule never makes it better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from crocevia.funding.calls.conditions import Conditions, all_of
from crocevia.funding.calls.consortium import Consortium, Member

Verdict = Literal["eligible", "not_eligible", "unknown"]
ELIGIBLE: Verdict = "eligible"
NOT_ELIGIBLE: Verdict = "not_eligible"
UNKNOWN: Verdict = "unknown"
_WORST = (NOT_ELIGIBLE, UNKNOWN, ELIGIBLE)


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a rule comes from. `certain` False: from general knowledge, to be checked against the text of the call. `places`: the place
    in each language that it is written in, English always.
    """

    document: str
    places: Mapping[str, str]
    certain: bool

    @property
    def place(self) -> str:
        return self.places["en"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule applied. `least`, `most`: the bounds of what the rule counts or sums (equal when all is known).

    `sure`: members that count; `against`: members that break the rule; `lacking`: (member, field) pairs that nobody has
    said and that would decide; a member "" is the project.
    """

    verdict: Verdict
    least: Decimal | None = None
    most: Decimal | None = None
    sure: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    lacking: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """How many members meet `who`. `distinct` (group, country): the most that can be chosen with no group, no country twice."""

    who: Conditions
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    distinct: tuple[str, ...] = ()

    def find(self, consortium: Consortium) -> Finding:
        holds = [(m, self.who.holds(m)) for m in consortium.members]
        sure = [m for m, value in holds if value]
        possible = [m for m, value in holds if value is not False]
        least, most = Decimal(self._least(sure)), Decimal(_apart(possible, self.distinct, doubt=True))
        verdict = _between(least, most, self.at_least, self.at_most)
        lacking = [(m.id, name) for m in possible for name in self.who.unsaid(m)]
        lacking += [(m.id, name) for m in possible for name in self.distinct if not getattr(m, name)]
        too_many = verdict == NOT_ELIGIBLE and self.at_most is not None and least > self.at_most
        return Finding(
            verdict,
            least,
            most,
            tuple(m.id for m in sure),
            tuple(m.id for m in sure) if too_many else (),
            tuple(dict.fromkeys(lacking)) if verdict == UNKNOWN else (),
        )

    def _least(self, sure: Sequence[Member]) -> int:
        """Whoever has not said group or country may be of one that is counted already."""
        told = [m for m in sure if all(getattr(m, name) for name in self.distinct)]
        return _apart(told, self.distinct) or int(bool(sure))


def _apart(members: Sequence[Member], distinct: tuple[str, ...], doubt: bool = False) -> int:
    """The size of the largest choice with no group and no country twice: a matching of groups and countries.

    In doubt, an unsaid group is one of its own, and an unsaid country one that nobody else has.
    """

    def node(member: Member, name: str) -> str:
        return (getattr(member, name) if name in distinct else "") or f"\0{member.id}"

    edges: dict[str, set[str]] = {}
    for member in members:
        edges.setdefault(node(member, "group"), set()).add(node(member, "country"))
    taken: dict[str, str] = {}

    def place(group: str, tried: set[str]) -> bool:
        for country in edges[group] - tried:
            tried.add(country)
            if country not in taken or place(taken[country], tried):
                taken[country] = group
                return True
        return False

    return sum(place(group, set()) for group in edges)


@dataclass(frozen=True, slots=True)
class Every:
    """Each member that meets `who` must meet `must`."""

    who: Conditions
    must: Conditions

    def find(self, consortium: Consortium) -> Finding:
        sure, against, lacking = [], [], []
        for member in consortium.members:
            asked, met = self.who.holds(member), self.must.holds(member)
            if asked is False or met is True:
                if asked is not False:  # also whom it may ask about and who meets it anyway
                    sure.append(member.id)
            elif asked and met is False:
                against.append(member.id)
            else:
                lacking += [(member.id, name) for name in (*self.who.unsaid(member), *self.must.unsaid(member))]
        verdict = NOT_ELIGIBLE if against else UNKNOWN if lacking else ELIGIBLE
        return Finding(verdict, sure=tuple(sure), against=tuple(against), lacking=tuple(dict.fromkeys(lacking)))


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of `amount` over the members that meet `who`, in euro."""

    amount: str
    who: Conditions
    at_least: Decimal | None = None
    at_most: Decimal | None = None

    def find(self, consortium: Consortium) -> Finding:
        parts = _parts(consortium, self.amount, self.who)
        least = parts.counted
        most = None if parts.open_counted or parts.open_doubtful else parts.counted + parts.doubtful
        verdict = _between(least, most, self.at_least, self.at_most)
        return Finding(verdict, least, most, parts.sure, lacking=parts.lacking if verdict == UNKNOWN else ())


@dataclass(frozen=True, slots=True)
class Share:
    """The part that the members meeting `who` have of the whole `amount`, from 0 to 1; `each`: of every one of them by itself."""

    amount: str
    who: Conditions
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    each: bool = False

    def find(self, consortium: Consortium) -> Finding:
        if not self.each:
            return self._of(consortium, self.who)
        findings = []
        for member in consortium.members:
            asked = self.who.holds(member)
            if asked is not False:
                one = self._of(consortium, _Only(member.id))
                if not asked and one.verdict != ELIGIBLE:
                    lacking = tuple((member.id, name) for name in self.who.unsaid(member))
                    one = Finding(UNKNOWN, one.least, one.most, lacking=lacking)
                findings.append((member.id, one))
        verdict = worst([one.verdict for _id, one in findings]) if findings else ELIGIBLE
        against = tuple(pk for pk, one in findings if one.verdict == NOT_ELIGIBLE)
        lacking = tuple(dict.fromkeys(pair for _id, one in findings for pair in one.lacking))
        least = max((one.least for _id, one in findings if one.least is not None), default=None)
        return Finding(verdict, least, None, against=against, lacking=lacking if verdict == UNKNOWN else ())

    def _of(self, consortium: Consortium, who: Conditions | _Only) -> Finding:
        parts = _parts(consortium, self.amount, who)
        known = parts.counted + parts.doubtful + parts.rest
        least, most = Decimal(0), Decimal(1)
        if known and not (parts.open_doubtful or parts.open_rest):
            least = parts.counted / known
        if known and not (parts.open_counted or parts.open_doubtful):
            most = (parts.counted + parts.doubtful) / known
        verdict = _between(least, most, self.at_least, self.at_most)
        return Finding(verdict, least, most, parts.sure, lacking=parts.lacking if verdict == UNKNOWN else ())


@dataclass(frozen=True, slots=True)
class _Only:
    """Exactly this member."""

    id: str

    def holds(self, member: Member) -> bool:
        return member.id == self.id

    def unsaid(self, member: Member) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class _Parts:
    counted: Decimal
    doubtful: Decimal
    rest: Decimal
    open_counted: bool
    open_doubtful: bool
    open_rest: bool
    sure: tuple[str, ...]
    lacking: tuple[tuple[str, str], ...]


def _parts(consortium: Consortium, amount: str, who: Conditions | _Only) -> _Parts:
    """What is known of the amounts of those who count, who may count, and the rest; `open_…`: one of them has not said its own."""
    sums = {True: Decimal(0), None: Decimal(0), False: Decimal(0)}
    unsaid = {True: False, None: False, False: False}
    sure, lacking = [], []
    for member in consortium.members:
        asked, value = who.holds(member), getattr(member, amount)
        if asked:
            sure.append(member.id)
        lacking += [(member.id, name) for name in who.unsaid(member)]
        if value is None:
            unsaid[asked] = True
            lacking.append((member.id, amount))
        else:
            sums[asked] += value
    return _Parts(
        sums[True], sums[None], sums[False], unsaid[True], unsaid[None], unsaid[False], tuple(sure), tuple(lacking)
    )


@dataclass(frozen=True, slots=True)
class Project:
    """A figure of the project itself between two bounds."""

    name: str
    at_least: Decimal | None = None
    at_most: Decimal | None = None

    def find(self, consortium: Consortium) -> Finding:
        value = getattr(consortium, self.name)
        if value is None:
            return Finding(UNKNOWN, lacking=(("", self.name),))
        figure = Decimal(value)
        return Finding(_between(figure, figure, self.at_least, self.at_most), figure, figure)


@dataclass(frozen=True, slots=True)
class Rate:
    """What a kind of party may be reimbursed at most, as a part of its cost."""

    who: Conditions
    rate: Decimal
    clause: Clause


@dataclass(frozen=True, slots=True)
class Reimbursed:
    """No member that meets `who` is granted more of its cost than its rate: the first of `rates` whose `who` it meets."""

    who: Conditions
    rates: tuple[Rate, ...]

    def find(self, consortium: Consortium) -> Finding:
        sure, against, lacking = [], [], []
        for member in consortium.members:
            asked = self.who.holds(member)
            if asked is False:
                continue
            met = self._met(member)
            if met is True:
                sure.append(member.id)
            elif met is False and asked:
                against.append(member.id)
            else:
                names = [n for n in ("grant", "cost") if getattr(member, n) is None]
                names += [name for who in (self.who, *(r.who for r in self.rates)) for name in who.unsaid(member)]
                lacking += [(member.id, name) for name in names]
        verdict = NOT_ELIGIBLE if against else UNKNOWN if lacking else ELIGIBLE
        return Finding(verdict, sure=tuple(sure), against=tuple(against), lacking=tuple(dict.fromkeys(lacking)))

    def _met(self, member: Member) -> bool | None:
        if member.grant == 0:
            return True
        if member.grant is None or member.cost is None:
            return None
        possible = []
        for rate in self.rates:
            asked = rate.who.holds(member)
            if asked is not False:
                possible.append(member.grant <= rate.rate * member.cost)
            if asked:
                return possible[0] if len(set(possible)) == 1 else None
        possible.append(False)  # nobody says that such a party is paid at all
        return possible[0] if len(set(possible)) == 1 else None


Form = Count | Every | Total | Share | Project | Reimbursed


@dataclass(frozen=True, slots=True)
class Rule:
    """`says`: the rule in words, by language. `form`: the same for the machine."""

    id: str
    form: Form
    clause: Clause
    says: dict[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A rule with what came of it."""

    rule: Rule
    finding: Finding

    @property
    def verdict(self) -> Verdict:
        return self.finding.verdict


@dataclass(frozen=True, slots=True)
class Assessment:
    """Rule by rule, in the order of the rule set."""

    found: tuple[Found, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of all; unknown where there is no rule at all."""
        return worst([each.verdict for each in self.found])

    def of(self, verdict: Verdict) -> tuple[Found, ...]:
        return tuple(each for each in self.found if each.verdict == verdict)


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    return min(verdicts, key=_WORST.index) if verdicts else UNKNOWN


def assess(consortium: Consortium, rules: Sequence[Rule]) -> Assessment:
    """Every rule applied to the consortium."""
    return Assessment(tuple(Found(rule, rule.form.find(consortium)) for rule in rules))


def _between(least: Decimal, most: Decimal | None, at_least: Decimal | None, at_most: Decimal | None) -> Verdict:
    """Whether a figure between `least` and `most` (None: no end) lies inside the bounds: surely, surely not, or who knows."""
    enough = (
        None
        if at_least is None
        else True
        if least >= at_least
        else False
        if most is not None and most < at_least
        else None
    )
    few = (
        None
        if at_most is None
        else True
        if most is not None and most <= at_most
        else False
        if least > at_most
        else None
    )
    asked = [held for held, wanted in ((enough, at_least), (few, at_most)) if wanted is not None]
    together = all_of(asked)
    return ELIGIBLE if together else UNKNOWN if together is None else NOT_ELIGIBLE
