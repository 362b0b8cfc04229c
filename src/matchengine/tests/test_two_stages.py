"""A large index has its candidates chosen first: the same scores by the same formulas, for fewer rows."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from matchengine import Engine, Item, OnnxEmbedder, Request
from matchengine import search as search_module
from matchengine.index.scope import Choice
from matchengine.index.vectors import decode, differing, encode, signs
from matchengine.index.worth import weighed, worth
from matchengine.rank import candidates as candidates_module
from matchengine.rank import likely as likely_module
from matchengine.types import Language, Ranking

WORDS = [
    "brake",
    "disc",
    "furnace",
    "fabric",
    "cement",
    "freno",
    "disco",
    "forno",
    "tessuto",
    "pump",
    "valve",
    "sensor",
    "laser",
    "steel",
    "cotton",
]
NEED = "a brake disc of cement and a sensor for the furnace"
WAYS: tuple[Literal["item", "party"], ...] = ("item", "party")


def some_items(count: int, seed: int = 1) -> list[Item]:
    draw = random.Random(seed)
    return [
        Item(
            f"i{number:04}",
            f"p{draw.randrange(count // 4)}",
            " ".join(draw.choices(WORDS, k=3)),
            " ".join(draw.choices(WORDS, k=draw.randrange(4, 40))) + f" number{number % 7}",
            language="en",
            year=draw.choice([None, 2019, 2024]),
        )
        for number in range(count)
    ]


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Two stages from the first passage on, with few candidates."""
    monkeypatch.setattr(search_module, "EXACT", 0)
    for name, value in (("BY_BOTH", 60), ("BY_ONE", 20), ("FOR_EACH", 0)):
        monkeypatch.setattr(candidates_module, name, value)
    for name, value in (("LIKELY", 60), ("PARTIES", 20), ("PROFILES", 20), ("ROWS", 200)):
        monkeypatch.setattr(likely_module, name, value)
    yield monkeypatch


def both(folder: Path, items: list[Item], tiny: OnnxEmbedder, narrow: pytest.MonkeyPatch) -> tuple[Engine, Engine]:
    """The same index, searched by candidates and searched whole."""
    first = Engine.build(folder, items, tiny)
    first.searcher()
    with narrow.context() as patched:
        patched.setattr(search_module, "EXACT", 10**9)
        second = Engine.open(folder, tiny)
        second.searcher()
    return first, second


class Drawn:
    """One direction for each text: the same text, the same; another, one at random."""

    name, dimension = "drawn", 384
    languages: frozenset[Language] = frozenset({"it", "en"})

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        rows = [np.random.default_rng(sum(text.encode())).standard_normal(self.dimension) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32).reshape(-1, self.dimension)


def test_signs_tell_how_alike_what_a_party_shows_is(tmp_path: Path) -> None:
    """A party that says one thing over and over has a long profile, one that says something else each time a short one; hidden rows tell nothing."""
    items = [Item(f"a{number}", "narrow", "", "pumps for water", language="en") for number in range(9)]
    items += [Item(f"b{number}", "broad", "", f"{number} " + "x" * number, language="en") for number in range(9)]
    snapshot = Engine.build(tmp_path, items, Drawn()).snapshot()
    rough = {}
    for hidden in (frozenset[str](), frozenset({"a7", "a8"})):
        allowed = snapshot.alive.copy()
        allowed[[snapshot.rows[one] for one in hidden]] = False
        known = likely_module.asking(snapshot, allowed, None)
        choice = Choice(snapshot, np.flatnonzero(allowed))
        lengths = known.rough_lengths_of(snapshot, choice)
        rough[hidden] = dict(zip(choice.parties, lengths.tolist(), strict=True))
        exact = known.lengths_of(snapshot, allowed, choice.numbers)
        assert lengths == pytest.approx(exact, rel=0.25)
    assert rough[frozenset()]["narrow"] > 2 * rough[frozenset()]["broad"]
    assert rough[frozenset({"a7", "a8"})]["narrow"] < rough[frozenset()]["narrow"]


@pytest.mark.parametrize("by", WAYS)
@pytest.mark.parametrize("method", ["hybrid", "lexical", "dense"])
@pytest.mark.parametrize("hidden", [0, 3])
def test_candidates_score_as_in_the_whole(
    tmp_path: Path,
    tiny: OnnxEmbedder,
    narrow: pytest.MonkeyPatch,
    by: Literal["item", "party"],
    method: Literal["hybrid", "lexical", "dense"],
    hidden: int,
) -> None:
    items = some_items(400)
    chosen, whole = both(tmp_path, items, tiny, narrow)
    allow = frozenset(item.id for place, item in enumerate(items) if place % 4 != hidden) if hidden else None
    request = Request(NEED, allow=allow, before=2025 if by == "party" else None, top=10)
    found, wanted = chosen.rank(request, by, method), whole.rank(request, by, method)
    assert len(found.hits) == 10
    assert len({hit.id for hit in found.hits} & {hit.id for hit in wanted.hits}) >= 9
    if by == "item":
        known = {hit.id: hit.score for hit in whole.rank(Request(NEED, allow=allow, top=400), by, method).hits}
        assert [hit.score for hit in found.hits] == pytest.approx([known[hit.id] for hit in found.hits], abs=1e-5)


def test_coverage_by_candidates_is_that_of_the_whole(
    tmp_path: Path, tiny: OnnxEmbedder, narrow: pytest.MonkeyPatch
) -> None:
    chosen, whole = both(tmp_path, some_items(400), tiny, narrow)
    found, wanted = (engine.cover(Request(NEED, top=5)) for engine in (chosen, whole))
    assert found.parties == wanted.parties
    np.testing.assert_allclose(found.probabilities, wanted.probabilities, atol=1e-5)
    assert found.evidence.keys() == wanted.evidence.keys()


def test_hidden_items_move_nothing_among_candidates(
    tmp_path: Path, tiny: OnnxEmbedder, narrow: pytest.MonkeyPatch
) -> None:
    """Neither the choice nor the scores: the secret items are many, near the need, and of the parties that answer."""
    open_items = some_items(300)
    secret = [Item(f"s{n}", open_items[n].party, "brake disc", NEED * 3, language="en") for n in range(200)]
    allow = frozenset(item.id for item in open_items)
    without = Engine.build(tmp_path / "a", open_items, tiny)
    beside = Engine.build(tmp_path / "b", [*secret, *open_items], tiny)

    def told(ranking: Ranking) -> list[tuple[str, float]]:
        return [(hit.id, round(hit.score, 5)) for hit in ranking.hits]

    for by in WAYS:
        request = Request(NEED, allow=allow, top=20)
        assert told(without.rank(request, by)) == told(beside.rank(request, by))


def test_a_reader_of_little_has_all_of_it_scored(
    tmp_path: Path, tiny: OnnxEmbedder, narrow: pytest.MonkeyPatch
) -> None:
    items = some_items(200)
    chosen, whole = both(tmp_path, items, tiny, narrow)
    chosen.searcher().exact = 60
    request = Request(NEED, allow=frozenset(item.id for item in items[:25]), top=30)
    for by in WAYS:
        found, wanted = chosen.rank(request, by).hits, whole.rank(request, by).hits
        assert [hit.id for hit in found] == [hit.id for hit in wanted]
        assert [hit.score for hit in found] == pytest.approx([hit.score for hit in wanted], abs=1e-5)


def test_vectors_keep_their_angles() -> None:
    drawn = np.random.default_rng(1).standard_normal((200, 100)).astype(np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    drawn[7] = 0
    held = encode(drawn)
    back = decode(held["passage.vector"], held["passage.scale"])
    assert np.abs(back @ back.T - drawn @ drawn.T).max() < 0.01
    assert not back[7].any()
    apart = differing(signs(drawn), signs(drawn[3:4])[:, 0])
    assert apart[3] == 0
    expected = ((drawn > 0) != (drawn[3] > 0)).sum(axis=1)
    np.testing.assert_array_equal(apart, expected)


def test_a_postings_byte_tells_more_for_more_words_and_less_for_longer_texts() -> None:
    count = np.array([[0, 1], [0, 4], [0, 4], [2, 4], [0, 0], [0, 255]], dtype=np.uint8)
    length = np.array([[5, 100], [5, 100], [5, 900], [5, 100], [5, 100], [5, 20]], dtype=np.int32)
    once, often, long, titled, none, flood = weighed(10.0)[worth(count, length)]
    assert none == 0
    assert once == pytest.approx(1.0, rel=0.1)
    assert often == pytest.approx(4.0, rel=0.1)
    assert once > long > 0
    assert titled > often
    assert flood > often
