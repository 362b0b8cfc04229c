from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchengine.embed import OnnxEmbedder
from matchengine.engine import Engine
from matchengine.explain import Reader
from matchengine.rank.closer import LOOKED_AT, SHORT, WORTH, Scores, look_closer, signs_of, wanted_of
from matchengine.rank.fuse import LEXICAL_SHARE
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
    assert sum(WORTH) >= gained["together"] > gained["apart"] > gained["nothing"] == 0


def test_neighbours_of_the_request_count_where_they_stand_together_and_in_order(
    tmp_path: Path, tiny: OnnxEmbedder
) -> None:
    beside = Item("beside", "p", "", "La crisi del petrolio fu lunga e dura assai.", language="it")
    turned = Item("turned", "q", "", "Il petrolio della crisi fu lungo e duro assai.", language="it")
    distant = Item("distant", "r", "", "La crisi fu lunga e dura assai per il petrolio.", language="it")
    gained = raised(tmp_path, tiny, "crisi petrolio", [beside, turned, distant])
    assert gained["beside"] > gained["turned"] == gained["distant"] > 0


def test_a_word_that_begins_alike_counts_a_little(tmp_path: Path, tiny: OnnxEmbedder) -> None:
    gained = raised(tmp_path, tiny, "ingranaggi", [TOGETHER, ALIKE, NOTHING])
    assert (
        gained["together"] + LEXICAL_SHARE > gained["alike"] > gained["nothing"] == 0
    )  # the word itself has its word score besides


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


LETTERS = st.sampled_from("aeinorstvfgu àè'.,;?!\n19-😀א")


@given(st.lists(st.text(LETTERS, max_size=60), min_size=1, max_size=4), st.text(LETTERS, min_size=1, max_size=60))
def test_whatever_is_read_each_sign_lies_between_none_and_full(texts: list[str], asked: str) -> None:
    told = groups(asked, "it", default_lexicon())
    shares = [1 / max(len(told), 1)] * len(told)
    read = [one for n, text in enumerate(texts) for one in Reader().read(Item(f"i{n}", "p", "", text, language="it"))]
    if told:
        for sign in signs_of(read, wanted_of(told, "it"), shares):
            assert 0.0 <= sign <= 1.0 + 1e-9
