"""Every hand-made consortium gets the answer that was written down for it, for the reason that was written down."""

from pathlib import Path

import pytest
from django.conf import settings

from crocevia.funding.calls.rules import NOT_ELIGIBLE, UNKNOWN, assess
from crocevia.funding.calls.rulesets import RuleSet, newest, read_rule_sets
from crocevia.funding.calls.tests.written import Case, cases, tables

TABLES = tables()
CASES = [case for table in TABLES for case in cases(table)]


@pytest.fixture(scope="module")
def rule_sets() -> dict[str, RuleSet]:
    return read_rule_sets(Path(settings.DATA) / "calls")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule_set}: {case.line}")
def test_the_right_answer_for_the_right_reason(rule_sets, case: Case):
    assessment = assess(case.consortium, rule_sets[case.rule_set].rules)
    assert {each.rule.id for each in assessment.of(NOT_ELIGIBLE)} == case.failing
    assert {each.rule.id for each in assessment.of(UNKNOWN)} == case.undecided
    assert assessment.verdict == case.verdict


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["rules"])
class TestTable:
    def test_there_are_sixty_and_no_two_are_alike(self, table):
        found = cases(table)
        assert len({case.consortium for case in found}) == len(found) >= 60
        assert {case.verdict for case in found} == {"eligible", "not_eligible", "unknown"}

    def test_each_rule_fails_somewhere_for_the_clause_written_down(self, table, rule_sets):
        rule_set = rule_sets[table["rules"]]
        assert {rule.id: rule.clause.place for rule in rule_set.rules} == table["clauses"]
        assert {rule for case in cases(table) for rule in case.failing} == set(table["clauses"])

    def test_every_unknown_names_what_is_lacking(self, table, rule_sets):
        for case in cases(table):
            for each in assess(case.consortium, rule_sets[case.rule_set].rules).of(UNKNOWN):
                if case.consortium.members:
                    assert each.finding.lacking, (case.line, each.rule.id)


def test_every_rule_set_has_its_table(rule_sets):
    assert {table["rules"] for table in TABLES} == {one.name for one in newest(rule_sets.values())}
