"""Files of rules: what is read, and that a mistake is named with its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from crocevia.funding.calls.conditions import BadRules
from crocevia.funding.calls.rulesets import LANGUAGES, chosen_for, newest, read_places, read_rule_set, read_rule_sets

CALLS = Path(settings.DATA) / "calls"
PLACES = read_places(CALLS / "countries.yaml")


def told(**changes) -> dict:
    return {
        "id": "test", "version": "1", "title": {"en": "T", "it": "T"}, "about": {"en": "A", "it": "A"},
        "documents": {"call": {"en": "The call", "it": "Il bando"}},
        "rates": [{"who": "everybody", "rate": 0.5, "clause": {"document": "call", "place": "4", "certain": True}}],
        "rules": [rule()],
        **changes,
    }  # fmt: skip


def rule(**changes) -> dict:
    first = {
        "id": "sme", "count": {"size": ["small"]}, "at_least": 1, "says": {"en": "One", "it": "Una"},
        "clause": {"document": "call", "place": "2.1", "certain": True},
    }  # fmt: skip
    return {name: value for name, value in {**first, **changes}.items() if value is not None}


def read(tmp_path: Path, content: dict, name: str = "test-1"):
    path = tmp_path / f"{name}.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return read_rule_set(path, PLACES)


def test_a_rule_set_is_read(tmp_path):
    one = read(tmp_path, told())
    assert (one.name, [r.id for r in one.rules]) == ("test@1", ["sme"])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (told(rules=[rule(count={"contry": ["IT"]})]), r"rules\[0\] sme.count.contry: there is no field contry .*Did you mean country"),
        (told(rules=[rule(count={"group": ["A"]})]), "there is no field group"),
        (told(rules=[rule(count={"size": ["smal"]})]), "size is never “smal”. Did you mean small"),
        (told(rules=[rule(count={"kind": []})]), "a word or a list of words"),
        (told(rules=[rule(count={"country": ["member_states"]})]), "no set of countries member_states.*Did you mean member_state"),
        (told(rules=[rule(count={"non_profit": "yes"})]), "true or false"),
        (told(rules=[rule(count={"grant": 5})]), "at_least, at_most or both"),
        (told(rules=[rule(count={"grant": {"at_most": "rome"}})]), "“rome” is no number"),
        (told(rules=[rule(count={"size": {"in": ["small"]}})]), "in and in_doubt"),
        (told(rules=[rule(count=["small"])]), "a mapping from fields"),
        (told(rules=[rule(at_least=None)]), "say at_least, at_most or both"),
        (told(rules=[rule(at_least=3, at_most=2)]), "at_least is above at_most"),
        (told(rules=[rule(at_least="one")]), "“one” is no number"),
        (told(rules=[rule(distinct=["town"])]), "group and country"),
        (told(rules=[rule(atleast=1)]), "nothing is called atleast here. Did you mean at_least"),
        (told(rules=[rule(count=None)]), "one form of"),
        (told(rules=[rule(every="everybody")]), "one form of"),
        (told(rules=[rule(count=None, at_least=None, every="everybody")]), "under must"),
        (told(rules=[rule(count=None, project="tlr_start")]), "no figure tlr_start. Did you mean trl_start"),
        (told(rules=[rule(count=None, total="trl_start")]), "no amount that can be summed"),
        (told(rules=[rule(clause=None)]), "names its clause"),
        (told(rules=[rule(clause={"document": "cal", "place": "1", "certain": True})]), "no document cal. Did you mean call"),
        (told(rules=[rule(clause={"document": "call", "place": "1", "certain": "yes"})]), "certain is true or false"),
        (told(rules=[rule(says={"en": "One"})]), "said in en and it"),
        (told(rules=[rule(), rule()]), "two rules are called sme"),
        (told(rules=[]), "at least one"),
        (told(rules=None), "must be a list"),
        (told(rates=[], rules=[rule(count=None, at_least=None, reimbursed="everybody")]), "no rates"),
        (told(rates=[{"who": "everybody", "rate": 1.5, "clause": {"document": "call", "place": "4", "certain": True}}]), "above 0 and at most 1"),
        (told(version=1), "version is missing, or no word"),
        (told(version="2"), "test-2.yaml"),
        (told(budget=1), "nothing is called budget here"),
        (told(applies_to=[{"programme": "H"}]), "action is missing"),
        (told(call={"title": "T", "programme": "P", "deadline": "2026"}), "nothing is called deadline here. Did you mean deadlines"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(tmp_path, content, why):
    with pytest.raises(BadRules, match=f"test-1.yaml.*{why}"):
        read(tmp_path, content)


@pytest.mark.parametrize("content", [b"a: [", b"\xff\xfe", b"- 1", b""])
def test_what_is_no_rule_set_is_refused(tmp_path, content):
    path = tmp_path / "test-1.yaml"
    path.write_bytes(content)
    with pytest.raises(BadRules, match=r"test-1\.yaml"):
        read_rule_set(path, PLACES)
    with pytest.raises(BadRules, match="no such file"):
        read_rule_set(tmp_path / "none.yaml", PLACES)


def test_norway_without_quotes_is_explained(tmp_path):
    path = tmp_path / "countries.yaml"
    path.write_text("nordic: {inside: [NO, SE]}")
    with pytest.raises(BadRules, match="NO must stand in quotes"):
        read_places(path)


def test_every_shipped_rule_is_said_in_both_languages_and_names_a_document():
    sets = read_rule_sets(CALLS)
    assert len(sets) >= 7
    for one in sets.values():
        assert set(one.title) == set(one.about) == set(LANGUAGES)
        for each in one.rules:
            assert set(each.says) == set(LANGUAGES)
            assert each.says["en"] != each.says["it"]
            assert one.documents[each.clause.document]["en"]
            assert each.clause.place
            cited = any(character.isdigit() for character in each.clause.place)
            assert cited or set(each.clause.places) == set(LANGUAGES) or "address" in one.documents[each.clause.document]


def test_the_newest_version_is_chosen_by_programme_and_type_of_action(tmp_path):
    folder = tmp_path / "calls"
    shutil.copytree(CALLS, folder)
    old = (folder / "rules" / "horizon-ria-2026.1.yaml").read_text("utf-8")
    (folder / "rules" / "horizon-ria-2026.10.yaml").write_text(
        old.replace('version: "2026.1"', 'version: "2026.10"'), "utf-8"
    )
    (folder / "rules" / "horizon-ria-2026.9.yaml").write_text(
        old.replace('version: "2026.1"', 'version: "2026.9"'), "utf-8"
    )
    sets = read_rule_sets(folder)
    assert {"horizon-ria@2026.1", "horizon-ria@2026.9", "horizon-ria@2026.10"} <= set(sets), (
        "older versions stay readable"
    )
    assert chosen_for({"programme": "Horizon Europe", "action": "RIA"}, sets.values()) == "horizon-ria@2026.10"
    assert chosen_for({"programme": "LIFE", "action": "RIA"}, sets.values()) == ""
    assert [one.id for one in newest(sets.values())].count("horizon-ria") == 1
