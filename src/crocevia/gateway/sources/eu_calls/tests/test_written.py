"""A call with its rules in one file: loaded, again without effect, changed by a new version, refused whole when wrong."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from crocevia.funding.calls.catalogue import rules_of
from crocevia.funding.calls.conditions import BadRules
from crocevia.funding.calls.models import Call
from crocevia.funding.calls.rulesets import read_rule_sets
from crocevia.gateway.sources.written_calls import load_written
from crocevia.records.models import Event

pytestmark = pytest.mark.django_db
SHIPPED = Path(settings.DATA) / "calls"


def test_the_shipped_files_describe_four_calls_with_their_rules():
    sets = read_rule_sets(SHIPPED)
    told = load_written(sets.values())
    assert sorted(told.added) == [
        "cascade-trinity-like",
        "eic-accelerator",
        "lombardy-collaborative",
        "technology-voucher",
    ]
    events = Event.objects.count()
    again = load_written(sets.values())
    assert (again.added, again.changed, again.same, Event.objects.count()) == ([], {}, 4, events)
    for call in Call.objects.all():
        assert rules_of(call) == sets[call.rules]
        assert call.citations.get().place == call.rules


def test_one_new_file_is_a_new_call_and_a_new_version_changes_it(tmp_path, settings):
    folder = tmp_path / "calls"
    shutil.copytree(SHIPPED, folder)
    settings.DATA = tmp_path
    text = (folder / "rules" / "technology-voucher-1.yaml").read_text("utf-8")
    new = text.replace("id: technology-voucher", "id: district-voucher").replace("EXAMPLE-TECHNOLOGY-VOUCHER", "DV", 1)
    (folder / "rules" / "district-voucher-1.yaml").write_text(new, "utf-8")
    load_written(read_rule_sets(folder).values())
    call = Call.objects.get(code="district-voucher")
    assert (call.topic, rules_of(call).name) == ("DV", "district-voucher@1")
    later = new.replace('version: "1"', 'version: "2"').replace("grant_max: 10000", "grant_max: 12000")
    (folder / "rules" / "district-voucher-2.yaml").write_text(later, "utf-8")
    changed = load_written(read_rule_sets(folder).values()).changed
    assert changed == {"district-voucher": ["grant_max", "rules"]}
    assert rules_of(Call.objects.get(code="district-voucher")).version == "2"


def test_a_wrong_call_stops_all_and_is_named(tmp_path):
    folder = tmp_path / "calls"
    shutil.copytree(SHIPPED, folder)
    path = folder / "rules" / "technology-voucher-1.yaml"
    path.write_text(path.read_text("utf-8").replace("grant_max: 10000", "grant_max: -1"), "utf-8")
    with pytest.raises(BadRules, match="technology-voucher@1: call"):
        load_written(read_rule_sets(folder).values())
    assert not Call.objects.exists()


def test_a_dry_run_writes_nothing():
    assert len(load_written(read_rule_sets(SHIPPED).values(), dry_run=True).added) == 4
    assert not Call.objects.exists()
