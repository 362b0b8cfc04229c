from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matchengine.rank.cells import best_rows, cell_features, second_by_party
from matchengine.rank.fuse import Sides

ITEMS, PARTIES = 8, 3
OF = np.array([0, 0, 0, 1, 1, 2, 2, 2], dtype=np.int32)
ALL = np.ones(ITEMS, dtype=bool)
values = arrays(np.float32, ITEMS, elements=st.floats(0, 1, width=32))


def sides(lexical: np.ndarray, dense: np.ndarray, words: int = 9) -> Sides:
    return Sides(lexical, dense, np.zeros(ITEMS, dtype=np.float32), words)


@given(values, values, values, values, values, values)
def test_no_feature_grows_where_items_say_less(
    lexical: np.ndarray, dense: np.ndarray, about: np.ndarray, met: np.ndarray, less: np.ndarray, further: np.ndarray
) -> None:
    """As they do when a sentence beside the point makes them longer; whichever item is the best of its party then."""
    before = cell_features([sides(lexical, dense)], sides(met, about), OF, ALL, PARTIES)
    after = cell_features(
        [sides(lexical * less, dense * further)], sides(met * less, about * further), OF, ALL, PARTIES
    )
    assert (np.nan_to_num(after) <= np.nan_to_num(before) + 1e-6).all()


def test_the_best_cosine_and_the_best_words_may_be_of_two_items() -> None:
    dense = np.array([0.9, 0.2, 0, 0.5, 0, 0, 0, 0], dtype=np.float32)
    lexical = np.array([0.1, 0.8, 0, 0, 0, 0, 0, 0], dtype=np.float32)
    table = cell_features([sides(lexical, dense)], sides(lexical, dense), OF, ALL, PARTIES)[0]
    np.testing.assert_allclose(table[0, :2], [0.9, 0.8], atol=1e-6)
    np.testing.assert_allclose(table[1, :3], [0.5, 0.0, 0.0], atol=1e-6)
    assert np.isnan(table[2]).all(), "it says nothing"


def test_what_may_not_answer_is_in_no_feature() -> None:
    dense = np.full(ITEMS, 0.5, dtype=np.float32)
    dense[[2, 3]] = 0.9
    allowed = ALL.copy()
    allowed[[2, 3, 5, 6, 7]] = False
    table = cell_features([sides(dense * 0, dense)], sides(dense * 0, dense), OF, allowed, PARTIES)[0]
    np.testing.assert_allclose(table[:2, 0], [0.5, 0.5])
    assert np.isnan(table[2]).all()


def test_the_second_best() -> None:
    scores = np.array([1, 3, 2, 5, 5, 4, 0, 0], dtype=np.float32)
    assert second_by_party(scores, OF, PARTIES, ALL).tolist() == [2, 5, 0]
    allowed = ALL.copy()
    allowed[[1, 3]] = False
    assert second_by_party(scores, OF, PARTIES, allowed).tolist() == [1, 0, 0]
    assert second_by_party(scores, OF, PARTIES, ~ALL).tolist() == [0, 0, 0]


def test_the_best_rows_of_the_cells_that_are_wanted() -> None:
    lexical = np.array([0.1, 0.3, 0.2, 0.9, 0.8, 0.4, 0.5, 0.6], dtype=np.float32)
    one = sides(lexical, lexical)
    other = replace(one, lexical=lexical[::-1].copy(), dense=lexical[::-1].copy())
    wanted = np.array([[True, False, False], [False, False, True]])
    assert best_rows([one, other], wanted, OF, ALL, 2).tolist() == [1, 2, 5, 6]
    assert best_rows([one, other], ~ALL[:3] & wanted, OF, ALL, 2).tolist() == []
