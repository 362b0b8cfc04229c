"""Evidence is faithful: what is shown carries the odds, and what has nothing to do with the need adds nothing to them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matchengine import Aspect, Coverage, Engine, Item, Request
from matchengine.evaluate.beir import read_corpus, read_queries
from matchengine.explain import Reader, match
from matchengine.resources import data_folder
from matchengine.types import LANGUAGES, Language

BENCH = data_folder() / "bench-district"
EVERY = 4
"""One aspect in so many of the invented district is tried."""
LIKELY = 0.1
"""Cells told at least this are tried, the best three of each aspect."""
UNRELATED: dict[Language, tuple[str, ...]] = {
    "en": (
        "Lunch is served from noon to two, and parking is free on Saturdays.",
        "It rained in the hills for most of October.",
        "Our choir sings at Christmas in the village church.",
        "Visitors are asked to sign in at the gate.",
    ),
    "it": (
        "Il pranzo si serve da mezzogiorno alle due e il sabato il parcheggio è gratuito.",
        "A ottobre ha piovuto quasi ogni giorno in collina.",
        "Il nostro coro canta a Natale nella chiesa del paese.",
        "I visitatori si registrano all'ingresso.",
    ),
}
NOTHING = 0.002
"""Odds that a longer item may add by what it does to the average length of all of them."""

Cell = tuple[Request, str, str]


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The invented district under the real model, for tests that change it and put it back."""
    return Engine.build(tmp_path_factory.mktemp("changing"), read_corpus(BENCH / "corpus.jsonl"))


@pytest.fixture(scope="module")
def cells(changing: Engine) -> list[Cell]:
    """Aspects of the bench with the parties that the engine thinks likely."""
    needs = {need.id: need for need in read_queries(BENCH / "queries.jsonl")}
    found = []
    for query in read_queries(BENCH / "queries.aspect.jsonl")[::EVERY]:
        need = needs[query.id.split("#")[0]]
        request = Request(need.text, need.language, (Aspect("a", query.text, language=query.language),))
        coverage = changing.cover(request)
        likely = [party for party in coverage.parties if told(coverage, party) >= LIKELY]
        found += [(request, "a", party) for party in likely[:3]]
    assert len(found) >= 10
    return found


@pytest.fixture
def restored(changing: Engine) -> Iterator[Engine]:
    yield changing
    assert changing.holds(read_corpus(BENCH / "corpus.jsonl"))


def told(coverage: Coverage, party: str) -> float:
    """The odds of the party's only cell; 0 where it does not appear."""
    return (
        float(np.nan_to_num(coverage.probabilities[0, coverage.parties.index(party)]))
        if party in coverage.parties
        else 0.0
    )


def say(what: str, changes: list[float]) -> None:
    """For docs/benchmarks.md: run with `-s`."""
    up, down = (sum(sign * change > 0.01 for change in changes) for sign in (1, -1))
    sys.stdout.write(
        f"{what}: {len(changes)} cells, up by more than 0.01 in {up}, down in {down}, below zero in {sum(c < 0 for c in changes)}; "
        f"mean {np.mean(changes):+.3f}, most {max(changes):+.3f}\n"
    )


def held(engine: Engine, identity: str) -> Item:
    snapshot = engine.snapshot()
    return snapshot.item(snapshot.rows[identity])


def without(item: Item, sentence: str) -> Item:
    """The item with the sentence taken out of its title and its text."""
    return replace(item, title=item.title.replace(sentence, ""), text=item.text.replace(sentence, ""))


def test_taking_the_shown_evidence_away_lowers_the_odds(restored: Engine, cells: list[Cell]) -> None:
    """In every cell: what is shown is what the odds are told by."""
    falls = []
    for request, aspect, party in cells:
        before = restored.cover(request)
        items = {shown.item: held(restored, shown.item) for shown in before.evidence[aspect, party]}
        cut = dict(items)
        for shown in before.evidence[aspect, party]:
            cut[shown.item] = without(cut[shown.item], shown.sentence)
            assert cut[shown.item] != items[shown.item], "what is shown stands in the item"
        restored.update(cut.values())
        falls.append(told(before, party) - told(restored.cover(request), party))
        restored.update(items.values())
    say("shown sentences taken out", [-fall for fall in falls])
    assert min(falls) > 0
    assert np.mean(falls) > 0.1


def unrelated(engine: Engine, request: Request, language: Language) -> list[str]:
    """Sentences that share no word, in either language, with what is asked."""
    searcher = engine.searcher()
    asked = [(request.text, request.language or "en")] + [(one.text, one.language or "en") for one in request.aspects]
    groups = [group for text in asked for group in searcher.groups(*text)]
    read = Reader().read(Item("x", "x", "", " ".join(UNRELATED[language]), language=language))
    found = [one.text for one in read if match(one, groups, [1.0] * len(groups), language).share == 0]
    assert len(read) == len(UNRELATED[language]) and found
    return found


def test_an_unrelated_sentence_in_the_evidence_does_not_raise_the_odds(restored: Engine, cells: list[Cell]) -> None:
    """Whatever the sentence, as long as it shares no word with what is asked: sentences are read one by one."""
    rises = []
    for number, (request, aspect, party) in enumerate(cells):
        before = restored.cover(request)
        items = [held(restored, shown.item) for shown in before.evidence[aspect, party]]
        said = {language: unrelated(restored, request, language) for language in LANGUAGES}
        more = {language: some[number % len(some)] for language, some in said.items()}
        restored.update(replace(item, text=f"{item.text} {more[item.language or 'en']}") for item in items)
        rises.append(told(restored.cover(request), party) - told(before, party))
        restored.update(items)
    say("an unrelated sentence in the evidence", rises)
    assert max(rises) <= NOTHING
    assert np.mean(rises) < 0


def test_an_unrelated_item_does_not_raise_the_odds(restored: Engine, cells: list[Cell]) -> None:
    rises = []
    for request, _aspect, party in cells:
        before = told(restored.cover(request), party)
        text = unrelated(restored, request, "en")[0]
        restored.update([Item("unrelated", party, "", text, language="en", year=2020)])
        rises.append(told(restored.cover(request), party) - before)
        restored.remove(["unrelated"])
    say("an unrelated item beside it", rises)
    assert max(rises) <= NOTHING


@pytest.mark.parametrize(
    ("need", "said", "party"),
    [
        ("brake pads bonded with cement", "We bond brake pads with cement.", "acme"),
        (
            "indurire utensili con trattamenti termici degli acciai",
            "Trattamenti termici in forno a vuoto per acciai.",
            "forni",
        ),
        ("tingere il cotone con pigmenti naturali", "Tintura del cotone con pigmenti naturali.", "tessuti"),
    ],
)
def test_on_a_small_corpus_too(tmp_path: Path, items: list[Item], need: str, said: str, party: str) -> None:
    request = Request(need, aspects=(Aspect("a", need),))
    engine = Engine.build(tmp_path, items)

    def odds(change: Item) -> float:
        engine.update([change])
        return told(engine.cover(request), party)

    (item,) = (one for one in items if one.party == party and said in one.text)
    whole = odds(item)
    assert odds(replace(item, text=f"{item.text} {UNRELATED[held(engine, item.id).language or 'en'][0]}")) <= whole
    assert odds(without(item, said)) < whole
    assert odds(replace(item, title="", text=UNRELATED["en"][0])) < whole / 2
