from __future__ import annotations

from pathlib import Path

import numpy as np

from matchengine.embed import OnnxEmbedder
from matchengine.engine import Engine
from matchengine.explain import Reader
from matchengine.rank.closer import LOOKED_AT, SENTENCE, SHORT, Scores, look_closer
from matchengine.rank.query import groups
from matchengine.text.lexicon import default_lexicon
from matchengine.types import Item

TOGETHER = Item("together", "p", "", "Il forno a vuoto tempra gli ingranaggi. Altro testo segue qui.", language="it")
APART = Item(
    "apart", "q", "", "Il forno resta spento. Altrove fanno il vuoto. Gli ingranaggi arrivano domani.", language="it"
)
ALIKE = Item("alike", "r", "", "Un ingranamento difettoso rumoreggia.", language="it")
NOTHING = Item("nothing", "s", "", "Si vendono mele e pere al mercato.", language="it")


def raised(folder: Path, tiny: OnnxEmbedder, text: str, items: list[Item]) -> dict[str, float]:
    """What each item gains, all of them standing equal before."""
    snapshot = Engine.build(folder, items, tiny).snapshot()
    asked = groups(text, "it", default_lexicon())
    scores: Scores = np.full(snapshot.size, 0.5, dtype=np.float32)
    found = look_closer(scores, snapshot, snapshot.alive, asked, np.ones(len(asked)), Reader())
    return dict(zip(snapshot.ids, (found - scores).tolist(), strict=True))


def test_words_said_in_one_sentence_count_more_than_words_said_apart(tmp_path: Path, tiny: OnnxEmbedder) -> None:
    gained = raised(tmp_path, tiny, "forno vuoto ingranaggi", [TOGETHER, APART, ALIKE, NOTHING])
    assert SENTENCE >= gained["together"] > gained["apart"] > gained["nothing"] == 0


def test_a_word_that_begins_alike_counts_a_little(tmp_path: Path, tiny: OnnxEmbedder) -> None:
    gained = raised(tmp_path, tiny, "ingranaggi", [TOGETHER, ALIKE, NOTHING])
    assert gained["together"] > gained["alike"] > gained["nothing"] == 0


def test_a_long_request_is_left_as_it_is(tmp_path: Path, tiny: OnnxEmbedder) -> None:
    words = "forno vuoto ingranaggi tempra acciaio freno cemento tessuto cotone lana seta pompa valvola sensore laser robot pressa stampo"
    assert len(words.split()) > SHORT
    assert set(raised(tmp_path, tiny, words, [TOGETHER, APART]).values()) == {0.0}


def test_what_was_not_read_stays_below_what_was(tmp_path: Path, tiny: OnnxEmbedder) -> None:
    items = [Item(f"i{n:03}", "p", "", "Il forno a vuoto.", language="it") for n in range(3 * LOOKED_AT)]
    snapshot = Engine.build(tmp_path, items, tiny).snapshot()
    asked = groups("forno vuoto", "it", default_lexicon())
    scores = np.linspace(0.1, 0.9, snapshot.size, dtype=np.float32)
    found = look_closer(scores, snapshot, snapshot.alive, asked, np.ones(len(asked)), Reader())
    assert np.count_nonzero(found != scores) == LOOKED_AT
    assert (np.argsort(-found) == np.argsort(-scores)).all()
