"""Topics of the portal: loaded through the actions, again without effect, and a bad file leaves everything as it was."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from crocevia.funding.calls.actions import update_call
from crocevia.funding.calls.models import Call
from crocevia.gateway.sources.eu_calls.load import load_topics
from crocevia.gateway.sources.eu_calls.prose import paragraphs
from crocevia.gateway.sources.eu_calls.topics import BadTopics, read_topics
from crocevia.people.actor import ANONYMOUS, Actor
from crocevia.records.events import broken_links
from crocevia.records.models import Event

SHIPPED = settings.DATA / "calls" / "topics-2026.jsonl.gz"
DATED = "2026-08-17"


def topic(number: int = 1, **changes) -> dict:
    return {
        "topicId": f"HORIZON-TEST-{number}", "title": f"Dry dyeing {number}", "programme": "Horizon Europe", "cluster": "CL4",
        "callIdentifier": "HORIZON-TEST", "callTitle": "Tests", "typesOfAction": "HORIZON  Innovation Actions",
        "actionType": "IA", "deadline": "2027-04-15", "callStatus": "open", "budgetMin": 3000000, "budgetMax": 4500000,
        "expectedGrants": 2, "keywords": "HORIZON-TEST, Textiles, Textiles, Dyes", "portalUrl": "https://example.org/t",
        "description": "Both.", "expected_outcome": "Less water.", "scope": "Colour cotton without solvents.", **changes,
    }  # fmt: skip


def told(tmp_path: Path, *rows, name: str = "topics.jsonl.gz") -> Path:
    path = tmp_path / name
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    path.write_bytes(gzip.compress(text) if name.endswith("gz") else text)
    return path


def load(path: Path, **more):
    return load_topics(path=path, dated=DATED, **more)


@pytest.mark.django_db
class TestLoading:
    def test_a_topic_becomes_a_public_call_with_its_source(self, tmp_path):
        assert load(told(tmp_path, topic())).added == ["HORIZON-TEST-1"]
        call = Call.objects.visible_to(ANONYMOUS, "full").get()
        assert (call.code, call.topic, call.action, call.type_of_action) == (
            "HORIZON-TEST-1", "HORIZON-TEST-1", "IA", "HORIZON Innovation Actions",
        )  # fmt: skip
        assert (call.grant_min, call.grant_max, call.projects_expected) == (Decimal(3000000), Decimal(4500000), 2)
        assert call.closes == dt.datetime(2027, 4, 15, 21, 59, 59, tzinfo=dt.UTC)
        assert (call.scope, call.outcome, call.description) == ("Colour cotton without solvents.", "Less water.", "")
        assert call.keywords == "Textiles, Dyes"
        citation = call.citations.get()
        assert (citation.document.dated, citation.place) == (DATED, "HORIZON-TEST-1")
        assert "2011/833/EU" in citation.document.licence

    def test_again_writes_nothing_and_a_change_writes_that_alone(self, tmp_path):
        load(told(tmp_path, topic(1), topic(2)))
        events = Event.objects.count()
        again = load(told(tmp_path, topic(1), topic(2)))
        assert (again.added, again.changed, again.same) == ([], {}, 2)
        assert Event.objects.count() == events
        moved = load(told(tmp_path, topic(1, deadline="2027-05-01"), topic(3)))
        assert (moved.added, moved.changed, moved.same) == (["HORIZON-TEST-3"], {"HORIZON-TEST-1": ["deadlines"]}, 0)
        assert Call.objects.get(code="HORIZON-TEST-1").closes.date() == dt.date(2027, 5, 1)
        last = Event.objects.filter(subject=f"record:{Call.objects.get(code='HORIZON-TEST-1').pk}").latest("sequence")
        assert set(last.new) == {"deadlines", "closes"}
        assert not list(broken_links())
        assert Call.objects.filter(code="HORIZON-TEST-2").exists(), "a topic that the file does not name stays"

    def test_a_dry_run_says_the_same_and_writes_nothing(self, tmp_path):
        load(told(tmp_path, topic(1)))
        events = Event.objects.count()
        would = load(told(tmp_path, topic(1, title="Dry"), topic(2)), dry_run=True)
        assert (would.added, would.changed) == (["HORIZON-TEST-2"], {"HORIZON-TEST-1": ["title"]})
        assert (Call.objects.get().title, Event.objects.count()) == ("Dry dyeing 1", events)

    def test_a_rule_set_is_renewed_and_one_that_a_person_chose_stays(self, tmp_path):
        path = told(tmp_path, topic(1), topic(2))
        load(path, rules_for=lambda values: "ia@1")
        chosen = Call.objects.get(code="HORIZON-TEST-2")
        update_call(chosen, actor=Actor(name="b", is_broker=True), rules="mine@1")
        renewed = load(path, rules_for=lambda values: "ia@2")
        assert renewed.changed == {"HORIZON-TEST-1": ["rules"]}
        assert set(Call.objects.values_list("rules", flat=True)) == {"ia@2", "mine@1"}

    def test_progress_reaches_the_end(self, tmp_path):
        seen: list[tuple[int, int]] = []
        load(told(tmp_path, topic(1), topic(2)), progress=lambda *at: seen.append(at))
        assert seen == [(1, 2), (2, 2)]

    def test_the_shipped_topics_are_all_read_and_some_of_them_loaded(self, tmp_path):
        topics = read_topics(SHIPPED)
        assert (len(topics), sum(bool(t.values["scope"] and t.values["outcome"]) for t in topics)) == (629, 472)
        assert all(t.values["scope"] or not t.values["outcome"] for t in topics)
        path = tmp_path / "some.jsonl.gz"
        with gzip.open(SHIPPED, "rb") as file, gzip.open(path, "wb") as some:
            some.writelines(line for number, line in enumerate(file) if number % 12 == 0)
        assert len(load(path).added) == 53
        assert load(path).same == 53
        assert set(Call.objects.values_list("audience", "language").distinct()) == {("public", "en")}

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"deadline": "2026-02-30"}, "line 2: deadline is “2026-02-30”"),
            ({"budgetMin": -1}, "line 2: budgetMin is -1: an amount cannot be negative"),
            ({"budgetMax": 1}, "line 2: budgetMax is below budgetMin"),
            ({"budgetMax": "much"}, "line 2: budgetMax must be a number"),
            ({"budgetMax": 1e300}, "line 2: budgetMax is .* more than any"),
            ({"expectedGrants": -2}, "line 2: expectedGrants must be"),
            ({"expectedGrants": True}, "line 2: expectedGrants must be"),
            ({"title": None}, "line 2: title is missing"),
            ({"title": ["a"]}, "line 2: title must be words"),
            ({"title": "a\x00b"}, "line 2: title holds the character NUL"),
            ({"title": "x" * 301}, "line 2: HORIZON-TEST-2: .*300"),
            ({"callStatus": "maybe"}, "line 2: callStatus is “maybe”"),
            ({"portalUrl": "nowhere"}, "line 2: HORIZON-TEST-2: "),
            (
                {"topicId": "HORIZON-TEST-1"},
                "line 2: a second version of HORIZON-TEST-1, first told in line 1; title differ",
            ),
        ],
    )
    def test_one_bad_topic_and_nothing_is_written(self, tmp_path, change, why):
        load(told(tmp_path, topic(1, title="As it was")))
        events = Event.objects.count()
        bad = told(tmp_path, topic(1), topic(2, **change))
        with pytest.raises(BadTopics, match=why):
            load(bad)
        assert (Call.objects.get().title, Event.objects.count()) == ("As it was", events)

    @pytest.mark.parametrize("name", ["topics.jsonl.gz", "topics.jsonl"])
    def test_a_file_cut_in_half_is_refused_whole(self, tmp_path, name):
        path = told(tmp_path, *(topic(n) for n in range(40)), name=name)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        with pytest.raises(BadTopics, match=r"line \d+: .*cut off") as cut:
            load(path)
        assert cut.value.line > 0
        assert not Call.objects.exists()

    def test_another_encoding_is_named_with_its_line(self, tmp_path):
        path = tmp_path / "topics.jsonl"
        path.write_bytes(
            (json.dumps(topic(1)) + "\n").encode()
            + json.dumps(topic(2, title="Verità"), ensure_ascii=False).encode("latin-1")
        )
        with pytest.raises(BadTopics, match="line 2: the text is not in UTF-8"):
            load(path)
        assert not Call.objects.exists()

    def test_the_command_says_what_it_did(self, tmp_path, capsys):
        path = told(tmp_path, topic(1))
        with pytest.raises(CommandError, match="--dated"):
            call_command("load_calls", file=path)
        call_command("load_calls", file=path, dated=DATED, dry_run=True)
        assert "1 calls would be added" in capsys.readouterr().out
        assert not Call.objects.exists()
        call_command("load_calls", file=path, dated=DATED)
        assert "topics.jsonl.gz: 1 calls added, 0 changed, 0 stand." in capsys.readouterr().out
        path.write_text("[1]")
        with pytest.raises(
            CommandError, match="line 1: a topic must be a JSON object. Nothing of this file was loaded."
        ):
            call_command("load_calls", file=path, dated=DATED)


def test_sentences_that_ran_together_are_paragraphs_again(tmp_path):
    (one,) = read_topics(
        told(
            tmp_path,
            topic(
                scope="Less water.Proposals should:Dye at 60.5 °C;Reuse.nullActivities:test at 10:30, see https://example.org."
            ),
        )
    )
    assert one.values["scope"].split("\n\n") == [
        "Less water.",
        "Proposals should:",
        "Dye at 60.5 °C;",
        "Reuse.",
        "Activities:",
        "test at 10:30, see https://example.org.",
    ]


@pytest.mark.parametrize(
    "told",
    [
        "Objective:¦1. Background¦The EDCTP Prizes 2026-2027 are paid at TRL 6.2. They",
        "participating organisations¦Increased alignment and solutions in Europe; and¦Demonstrate the readiness",
        "Digital transition¦Green transition¦Smart manufacturing",
        "saved (in GWh/year)¦Reduction of gases[5]¦Development of skills.¦A key aim",
        "SCOPE OF THE ACTION¦The CoVEs, including SMEs¦The consortium and the FSTP call(s)¦The subgrants",
        "Is it so?¦Which methods (see https://example.org/Some.Page:section?pageSize=5)[9].¦Duration",
        "write to prizes@example.europa.eu¦Please indicate",
        # names, units and acronyms that only look so
        "SoilWise, InvestEU, NetworkNature, GoGreen, GenAI4EU and the LinkedIn page, (counter-)UxSs, EIT Digital's (d)Academy",
        "scRNASeq, imSAVAR, rescEU, agriPV, bioEthanol, agriTech, openMinds, eHealth, 50 kWh, tCO2 and mmW",
        "https://example.org/a?framework=1&groupId=2#:~:text=soil%20soilThe",
    ],
)
def test_words_that_ran_together_are_apart_and_names_stay_whole(told):
    assert paragraphs(told.replace("¦", "")) == told.replace("¦", "\n\n")


def test_what_is_apart_stays_as_it_is():
    for each in read_topics(SHIPPED)[::40]:
        assert paragraphs(each.values["scope"]) == each.values["scope"]


def test_an_identical_line_twice_is_one_topic(tmp_path):
    assert len(read_topics(told(tmp_path, topic(1), topic(1)))) == 1


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x1f\x8b\x08", b"{}", b"[" * 100_000])
def test_what_holds_no_topic_is_refused(tmp_path, content):
    path = tmp_path / "topics.jsonl"
    path.write_bytes(content)
    with pytest.raises(BadTopics):
        read_topics(path)
    with pytest.raises(BadTopics, match="no such file"):
        read_topics(tmp_path / "none")


@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(sorted(topic())),
        st.none() | st.text(max_size=20) | st.integers() | st.floats() | st.lists(st.integers(), max_size=2),
    )
)
def test_any_values_are_topics_or_are_refused_with_their_line(tmp_path, changes):
    path = told(tmp_path, topic(1), {**topic(2), **changes})
    try:
        found = read_topics(path)
    except BadTopics as wrong:
        assert wrong.line == 2
    else:
        assert 1 <= len(found) <= 2
