"""What holds of any rules: more rules never help, unsaid data never make eligible, and what is decided stays decided."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from crocevia.funding.calls.consortium import VALUES, Consortium, Member
from crocevia.funding.calls.rules import ELIGIBLE, NOT_ELIGIBLE, UNKNOWN, assess
from crocevia.funding.calls.rulesets import read_rule_sets

SETS = read_rule_sets(Path(settings.DATA) / "calls")
RULES = [rule for one in SETS.values() for rule in one.rules]
calm = hypothesis_settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))

EUROS = st.sampled_from([Decimal(n) for n in (0, 1, 5_000, 10_000, 70_000, 100_000, 1_000_000, 2_600_000)])
WHOLE = {
    "role": st.sampled_from(VALUES["role"]),
    "kind": st.sampled_from(VALUES["kind"]),
    "size": st.sampled_from(VALUES["size"]),
    "country": st.sampled_from(["IT", "DE", "FR", "CH", "US", "RU", "CA", "ZA"]),
    "region": st.sampled_from(["IT-25", "IT-21"]),
    "group": st.sampled_from(["A", "B", "C", "D"]),
    "non_profit": st.booleans(),
    "equality_plan": st.booleans(),
    "accredited": st.booleans(),
    "cost": EUROS,
    "grant": EUROS,
    "other_proposals": st.integers(0, 2),
    "de_minimis_room": EUROS,
}
PROJECT = {"trl_start": st.integers(1, 9), "trl_end": st.integers(1, 9), "duration": st.integers(1, 48)}


@st.composite
def whole(draw: st.DrawFn) -> Consortium:
    """A consortium of which everything is said."""
    members = [
        Member(id=str(n), **{name: draw(values) for name, values in WHOLE.items()})
        for n in range(draw(st.integers(0, 5)))
    ]
    return Consortium(tuple(members), **{name: draw(values) for name, values in PROJECT.items()})


@st.composite
def with_gaps(draw: st.DrawFn) -> tuple[Consortium, Consortium]:
    """The same consortium with some things unsaid, and whole."""
    full = draw(whole())
    blank = Member(id="")
    members = []
    for member in full.members:
        names = draw(st.sets(st.sampled_from(sorted(WHOLE))))
        members.append(replace(member, **{name: getattr(blank, name) for name in names}))
    project = draw(st.sets(st.sampled_from(sorted(PROJECT))))
    return replace(full, members=tuple(members), **dict.fromkeys(project)), full


@calm
@given(with_gaps(), st.lists(st.sampled_from(RULES), min_size=1, max_size=5))
def test_what_is_decided_stays_decided_whatever_the_gaps_turn_out_to_be(pair, rules):
    gaps, full = pair
    for before, after in zip(assess(gaps, rules).found, assess(full, rules).found, strict=True):
        if before.verdict != UNKNOWN:
            assert after.verdict == before.verdict, (before.rule.id, gaps, full)


@calm
@given(with_gaps(), st.lists(st.sampled_from(RULES), max_size=6), st.sampled_from(RULES))
def test_a_further_rule_never_makes_it_better(pair, rules, one):
    consortium, _full = pair
    order = [NOT_ELIGIBLE, UNKNOWN, ELIGIBLE]
    before, after = assess(consortium, rules).verdict, assess(consortium, [*rules, one]).verdict
    if rules:
        assert order.index(after) <= order.index(before)


@calm
@given(st.lists(st.sampled_from(sorted(WHOLE)), min_size=1), st.sampled_from(sorted(SETS)))
def test_a_party_of_which_nothing_is_said_never_makes_a_group_eligible(names, name):
    assert assess(Consortium((Member(id="1"),)), SETS[name].rules).verdict != ELIGIBLE
    assert assess(Consortium((Member(id="1"), Member(id="2"), Member(id="3"))), SETS[name].rules).verdict != ELIGIBLE


def test_no_rules_make_nobody_eligible():
    assert assess(Consortium(), ()).verdict == UNKNOWN


@calm
@given(whole(), st.randoms())
def test_the_order_of_the_members_changes_nothing(consortium, random):
    turned = list(consortium.members)
    random.shuffle(turned)
    shuffled = replace(consortium, members=tuple(turned))
    for one in SETS.values():
        here, there = assess(consortium, one.rules), assess(shuffled, one.rules)
        assert [each.verdict for each in here.found] == [each.verdict for each in there.found]


@pytest.mark.parametrize("grant", ["0", "70"])
def test_amounts_are_reckoned_without_rounding(grant):
    rules = [rule for rule in SETS["horizon-ia@2026.1"].rules if rule.id == "reimbursed"]
    member = Member("1", role="beneficiary", non_profit=False, cost=Decimal(100), grant=Decimal(grant))
    assert assess(Consortium((member,)), rules).verdict == ELIGIBLE
    more = replace(member, grant=Decimal("70.01"))
    assert assess(Consortium((more,)), rules).verdict == NOT_ELIGIBLE


def test_who_meets_a_rule_that_may_ask_about_them_is_named_as_meeting_it():
    rule = next(rule for rule in SETS["horizon-ria@2026.1"].rules if rule.id == "funded-countries")
    found = rule.form.find(Consortium((Member(id="a", country="IT"), Member(id="b", country="DE"))))
    assert (found.verdict, found.sure) == (ELIGIBLE, ("a", "b"))
