"""What would make a consortium eligible: the proposal, added to it, makes it so by the rules themselves."""

from pathlib import Path

import pytest
from django.conf import settings

from crocevia.funding.calls.repairs import Wanted, about_figures, repair
from crocevia.funding.calls.rules import NOT_ELIGIBLE, assess
from crocevia.funding.calls.rulesets import read_rule_sets
from crocevia.funding.calls.tests.written import cases, consortium, tables

SETS = read_rule_sets(Path(settings.DATA) / "calls")
USUAL = {table["rules"]: table["usual"] for table in tables()}


def proposed(name: str, text: str, keep: frozenset[str] = frozenset()):
    return repair(consortium(text, USUAL[name]), SETS[name].rules, keep)


@pytest.mark.parametrize(
    ("name", "text", "added", "out"),
    [
        ("horizon-ria@2026.1", "un IT | rb DE", 1, 0),
        ("horizon-ria@2026.1", "un IT", 2, 0),
        ("horizon-ria@2026.1", "un CH | rb NO | co GB", 1, 0),
        ("horizon-ria@2026.1", "un IT | rb DE | co FR | co US", 0, 1),
        ("horizon-ria@2026.1", "un IT | rb DE | co FR", 0, 0),
        ("lombardy-collaborative@1", "co la | co la | un", 1, 0),
        ("lombardy-collaborative@1", "co sm | un", 1, 0),
        ("lombardy-collaborative@1", "co sm | co me | un @IT-21", 1, 1),
        ("cascade-trinity-like@1", "co me IT | co sm IT | rb IT | un IT", 0, 1),
        ("cascade-trinity-like@1", "co la IT | rb IT", 1, 0),
        ("technology-voucher@1", "co sm", 1, 0),
        ("eic-accelerator@2026.1", "st mi IT pay=700k/1m | un IT pay=0/0", 0, 1),
    ],
)  # fmt: skip
def test_the_smallest_change_is_proposed(name, text, added, out):
    found = proposed(name, text)
    assert (len(found.add), len(found.leave_out)) == (added, out)


def test_one_company_from_another_member_state_is_said_as_such():
    (wanted,) = proposed("horizon-ria@2026.1", "un IT | rb DE").add
    assert (wanted.elsewhere, wanted.union) == (True, True)
    (small,) = proposed("cascade-trinity-like@1", "co la IT | rb IT").add
    assert small.sizes == {"micro", "small", "medium"}
    (centre,) = proposed("technology-voucher@1", "co sm").add
    assert centre.role == "provider"


def test_who_must_stay_is_not_left_out():
    text = "st mi IT pay=700k/1m | un IT pay=0/0"
    assert proposed("eic-accelerator@2026.1", text).leave_out == ("1",)
    assert proposed("eic-accelerator@2026.1", text, keep=frozenset({"0", "1"})) is None


def test_nine_that_are_all_abroad_are_beyond_three_changes():
    assert proposed("lombardy-collaborative@1", " | ".join(["co sm @IT-21"] * 9)) is None


def test_figures_are_named_and_not_mended_by_parties():
    found = proposed("eic-accelerator@2026.1", "st mi IT pay=2.6m/3m ; trl=3-8")
    assert (found.add, found.leave_out) == ((), ())
    assert {each.rule.id for each in found.figures} == {"trl-start", "grant-cap", "reimbursed"}


def test_of_every_consortium_of_the_tables():
    """Those that fail for who takes part get a proposal with fewer than four changes, or none would do; the others get none."""
    for table in tables():
        rules = SETS[table["rules"]].rules
        for case in cases(table)[::3]:
            assessment = assess(case.consortium, rules)
            failing = [each for each in assessment.of(NOT_ELIGIBLE) if not about_figures(each.rule)]
            found = repair(case.consortium, rules)
            assert found is None or bool(found.changes) == bool(failing), case.line


def test_a_wanted_party_says_only_what_is_asked():
    assert Wanted() == Wanted(frozenset(), frozenset(), "beneficiary", "", False, True)
