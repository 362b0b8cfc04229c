from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matchengine.embed import OnnxEmbedder
from matchengine.engine import Engine
from matchengine.rank.background import inverse_frequency
from matchengine.rank.calibrate import CEILING, FEATURES, Calibration, default_calibration
from matchengine.rank.fuse import Sides, fuse
from matchengine.rank.lexical import Lexical
from matchengine.rank.parties import HALVED, freshness, party_scores, standing, words_met
from matchengine.rank.query import QueryVectors, groups
from matchengine.rank.readable import Readable
from matchengine.text.lexicon import default_lexicon
from matchengine.types import Item, Language, Request


def lexical(engine: Engine, text: str, language: Language) -> dict[str, float]:
    snapshot = engine.snapshot()
    scores = Lexical(snapshot, Readable(snapshot, snapshot.alive)).scores(groups(text, language, default_lexicon()))
    return dict(zip(snapshot.ids, scores.tolist(), strict=True))


def test_words_are_met_in_the_other_language(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> None:
    engine = Engine.build(tmp_path, items, tiny)
    italian = lexical(engine, "pastiglie dei freni con cemento", "it")
    english = lexical(engine, "vacuum furnace", "en")
    assert max(italian, key=italian.__getitem__) == "i1"
    assert max(english, key=english.__getitem__) == "i3"
    assert italian["i3"] == english["i1"] == 0


def test_a_likely_translation_counts_more_than_a_far_fetched_one(tmp_path: Path, tiny: OnnxEmbedder) -> None:
    texts = [
        Item("test", "p", "", "a test of it", language="en"),
        Item("far", "q", "", "a competition of it", language="en"),
    ]
    scores = lexical(Engine.build(tmp_path, texts, tiny), "prova", "it")
    assert scores["test"] > scores["far"] > 0


def test_a_rare_word_weighs_more_and_a_small_district_does_not_decide_what_is_rare() -> None:
    assert inverse_frequency("tribolog", "en", 1, 60) > 2 * inverse_frequency("project", "en", 1, 60)
    assert inverse_frequency("brake", "en", 5_000, 10_000) < inverse_frequency("brake", "en", 5, 10_000)


def test_a_full_match_scores_alike_whatever_the_size(tmp_path: Path, tiny: OnnxEmbedder) -> None:
    one = Item("x", "p", "", "nitrurazione gassosa", language="it")
    few = Engine.build(tmp_path / "few", [one], tiny)
    filler = [Item(f"f{n}", "q", "", "servizi vari per tutti", language="it") for n in range(200)]
    many = Engine.build(tmp_path / "many", [one, *filler], tiny)
    small, large = (lexical(engine, "nitrurazione gassosa", "it")["x"] for engine in (few, many))
    assert 0.4 < small < 1.2
    assert large == pytest.approx(small, rel=0.25)


def test_fusing_takes_both_sides() -> None:
    words = np.array([0.4, 0.0, 0.2], dtype=np.float32)
    meaning = np.array([0.1, 0.5, 0.4], dtype=np.float32)
    assert fuse(words, meaning, "lexical").argmax() == 0
    assert fuse(words, meaning, "dense").argmax() == 1
    assert (np.diff(fuse(words, meaning + 0.2, "hybrid") - fuse(words, meaning, "hybrid")) < 1e-6).all()
    assert np.isfinite(fuse(words * 0, meaning, "hybrid")).all()


def test_parties_several_good_items_beat_one_and_many_bad_ones_do_not(tmp_path: Path, tiny: OnnxEmbedder) -> None:
    texts = [Item("a1", "several", "x", "x"), Item("a2", "several", "x", "x"), Item("b1", "one", "x", "x")]
    texts += [Item(f"c{n}", "crowd", "x", "x") for n in range(9)] + [Item("d1", "hidden", "x", "x")]
    snapshot = Engine.build(tmp_path, texts, tiny).snapshot()
    scores = np.array([0.8 if i[0] in "abd" else 0.2 for i in snapshot.ids], dtype=np.float32)
    allowed = snapshot.alive.copy()
    allowed[snapshot.rows["d1"]] = False
    found = party_scores(scores, scores * 0, snapshot, allowed, standing(snapshot, allowed), None, 8)
    told = dict(zip(snapshot.parties, found.tolist(), strict=True))
    assert told["several"] > told["one"] > told["crowd"]
    assert told["hidden"] == -np.inf


def test_an_idle_party_falls_behind(tmp_path: Path, tiny: OnnxEmbedder) -> None:
    texts = [Item("a", "lately", "x", "x", year=2024), Item("b", "long ago", "x", "x", year=2010)]
    snapshot = Engine.build(tmp_path, texts, tiny).snapshot()
    scores = np.full(2, 0.5, dtype=np.float32)
    of = standing(snapshot, snapshot.alive)
    recent, old = (
        party_scores(scores, scores, snapshot, snapshot.alive, of, 2025, 8)[p] for p in of.last_year.argsort()[::-1]
    )
    assert recent > old


def test_an_old_vote_weighs_less_and_an_undated_one_in_full() -> None:
    left = freshness(np.array([2024, 2012, -1, 2030], dtype=np.int16), 2024)
    assert left.tolist() == pytest.approx([1.0, 0.5 ** (12 / HALVED), 1.0, 1.0])
    assert freshness(np.array([1990, -1], dtype=np.int16), None).tolist() == [1.0, 1.0]


def test_what_was_met_long_ago_still_beats_what_was_never_met(tmp_path: Path, tiny: OnnxEmbedder) -> None:
    old = Item("a", "old", "Brake disc", "A brake disc of cement.", language="en", year=2015)
    engine = Engine.build(tmp_path, [old, Item("b", "new", "Fabric", "Cotton fabric.", language="en", year=2024)], tiny)
    assert engine.rank(Request("brake disc", language="en"), "party").hits[0].id == "old"


def test_odds_grow_with_each_kind_of_evidence() -> None:
    calibration = default_calibration()
    weak = np.array([0.3, 0.05, 0.0, 0.05, 0.2])
    for feature in range(len(FEATURES)):
        strong = weak.copy()
        strong[feature] += 0.3
        assert calibration.probabilities(strong) > calibration.probabilities(weak)
    assert 0 < calibration.threshold < 1
    assert np.isnan(calibration.probabilities(np.full(len(FEATURES), np.nan)))
    assert Calibration((1e9,) * len(FEATURES), 0.0, 0.5).probabilities(weak) == CEILING


def test_over_the_knee_odds_rise_more_slowly_and_never_fall() -> None:
    line = Calibration((1.0,) + (0.0,) * (len(FEATURES) - 1), 0.0, 0.5)
    bent = replace(line, knee=-1.0, above=0.5)
    features = np.zeros((61, len(FEATURES)))
    features[:, 0] = np.linspace(-4, 2, 61)
    straight, told = line.probabilities(features), bent.probabilities(features)
    below = features[:, 0] <= -1
    assert told[below] == pytest.approx(straight[below])
    assert (told[~below] < straight[~below]).all()
    assert (np.diff(told) > 0).all()
    assert bent.probabilities(np.array([1.0, *[0.0] * (len(FEATURES) - 1)])) == pytest.approx(0.5)  # -1 and half of 2


def test_vectors_of_requests_are_kept(tiny: OnnxEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = QueryVectors(tiny, default_lexicon())
    (first,) = vectors.of([("freno", "it")])
    monkeypatch.setattr(tiny, "embed", lambda _: pytest.fail("asked again"))
    assert vectors.of([("freno", "it"), ("freno", "it")])[1] is first


def test_a_need_of_no_words_still_leaves_out_whoever_may_not_be_seen() -> None:
    nothing = np.zeros(2, dtype=np.float32)
    met = words_met(Sides(nothing, nothing, nothing, 0), np.array([0, 1], dtype=np.int32), np.array([True, False]), 2)
    assert met.tolist() == [0.0, -np.inf], "no party becomes a question without an answer"
