from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from matchengine import Aspect, Engine, Item, Request
from matchengine.rank.fuse import Sides
from matchengine.rank.purpose import far, purpose_and_sector


def sides(lexical: float, dense: float) -> Sides:
    one, two = (np.array([value], dtype=np.float32) for value in (lexical, dense))
    return Sides(one, two, two.copy(), 5)


def test_the_words_of_a_sector_are_told_from_what_is_to_be_done() -> None:
    assert purpose_and_sector("Una tessitura cerca sensori di usura", "it") == (
        "Una  cerca sensori di usura",
        "tessitura",
    )
    assert purpose_and_sector("wear sensors", "en") == ("wear sensors", "")


def test_a_text_that_is_all_sector_stays_as_it_is() -> None:
    assert purpose_and_sector("tessitura", "it") == ("tessitura", "")


def test_the_dial_goes_from_the_text_to_its_purpose_less_its_sector() -> None:
    near, purpose, home = sides(0.6, 0.8), sides(0.2, 0.4), sides(0.0, 0.5)
    at = [far(near, purpose, [home], distance) for distance in (0.0, 0.5, 1.0)]
    assert [round(float(one.lexical[0]), 6) for one in at] == [0.6, 0.4, 0.2]
    assert at[0].dense[0] == np.float32(0.8)
    assert at[0].dense[0] > at[1].dense[0] > at[2].dense[0]
    assert at[2].dense[0] < purpose.dense[0], "what is near to the sector is held back"


@pytest.mark.parametrize("by", ["item", "party"])
def test_far_from_home_the_same_purpose_elsewhere_passes_the_same_sector(tmp_path: Path, by: str) -> None:
    engine = Engine.build(
        tmp_path,
        [
            Item("home", "mill", "Weaving mill", "We weave cotton fabrics and carpets on forty looms.", language="en"),
            Item("away", "pumps", "Vibration monitoring", "We detect wear of rollers from vibration.", language="en"),
        ],
    )
    text = "Cotton weaving of fabrics and carpets: detect wear of rollers early"
    near, other = (engine.rank(Request(text, distance=at), by=by).hits for at in (0.0, 1.0))  # type: ignore[arg-type]
    gap = [{hit.id: hit.score for hit in hits} for hits in (near, other)]
    home, away = ("home", "away") if by == "item" else ("mill", "pumps")
    assert gap[1][away] - gap[1][home] > gap[0][away] - gap[0][home]


def test_distance_none_changes_nothing_and_a_cell_moves_with_it(district: Engine) -> None:
    aspects = (Aspect("a", "corrosione della ghisa"),)
    need = "Dischi freno in ghisa che non arrugginiscono"
    usual = district.cover(Request(need, aspects=aspects))
    assert district.cover(Request(need, aspects=aspects, distance=0.0)).parties == usual.parties
    moved = district.cover(Request(need, aspects=aspects, distance=1.0))
    assert moved.probabilities.tolist() != usual.probabilities.tolist()
